import type { SkillId } from '#kernel/id.ts';
import type { AwayReasonId } from './fact.ts';

/** Something an agent can do, such as a language; how well is said per agent, 1 (beginner) to 5 (expert). */
export interface Skill {
  readonly id: SkillId;
  readonly name: string;
  readonly isArchived: boolean;
}

export interface SkillLevel {
  readonly skillId: SkillId;
  readonly level: number;
}

export const skillLevelMax = 5;
export const skillsMax = 500;
export const skillsOfAgentMax = 100;

/** What an away reason counts as in reports. */
export const awayClasses = ['break', 'lunch', 'meeting', 'training', 'paperwork', 'other'] as const;
export type AwayClass = (typeof awayClasses)[number];

/** A reason to be away, named in both languages so that every screen says it in its reader's. */
export interface AwayReason {
  readonly id: AwayReasonId;
  readonly tr: string;
  readonly en: string;
  readonly class: AwayClass;
  readonly isPaid: boolean;
  /** How much of it a day (or shift) has, in milliseconds; null = no limit. More is shown, never enforced. */
  readonly allowanceMs: number | null;
  /** How long it may last at one time, in milliseconds; null = no limit. Longer reminds her, and is never enforced. */
  readonly longestMs: number | null;
  readonly isArchived: boolean;
}
export const awayReasonsMax = 50;

const minutes = (count: number) => count * 60_000;

/** The reasons every organisation starts with. */
export const defaultAwayReasons: readonly Omit<AwayReason, 'id' | 'isArchived'>[] = [
  { tr: 'Mola', en: 'Break', class: 'break', isPaid: true, allowanceMs: minutes(30), longestMs: minutes(15) },
  { tr: 'Öğle yemeği', en: 'Lunch', class: 'lunch', isPaid: false, allowanceMs: minutes(60), longestMs: minutes(60) },
  { tr: 'Toplantı', en: 'Meeting', class: 'meeting', isPaid: true, allowanceMs: null, longestMs: null },
  { tr: 'Eğitim', en: 'Training', class: 'training', isPaid: true, allowanceMs: null, longestMs: null },
  { tr: 'Evrak işi', en: 'Paperwork', class: 'paperwork', isPaid: true, allowanceMs: null, longestMs: minutes(30) },
];
