import type { Person, Who } from '#identity';
import type { OrganisationId, ProjectId } from '#kernel/id.ts';
import type { Letter } from '#platform/mail/index.ts';
import type { Reports } from '#reports/server';
import type { DigestSettings } from '../digest.ts';
import { type Section, sectionsOf } from '../figures.ts';
import { digestHtml } from '../html.ts';
import { drawn } from '../page.ts';
import { type Period, periodOf } from '../schedule.ts';
import { digestText } from '../text.ts';

export interface MakingNeeds {
  readonly reports: Pick<Reports, 'period'>;
  readonly projectName: (organisationId: OrganisationId, id: ProjectId) => Promise<string | null>;
}

/** The house a digest speaks of. */
export interface HouseOfDigest {
  readonly name: string;
  /** IANA zone of its days. */
  readonly zone: string;
}

export type Made =
  | {
      readonly type: 'made';
      readonly letter: Letter;
      readonly text: string;
      readonly html: string;
      readonly period: Period;
      /** The ledger does not know yet everything that had happened: asked again in a moment, it may say more. */
      readonly isBehind: boolean;
    }
  | { readonly type: 'forbidden' }
  | { readonly type: 'unknownProject' };

/** Makes the letter of a digest with what somebody may see, of the days that were finished at a moment. */
export async function makeDigest(
  { reports, projectName }: MakingNeeds,
  of: {
    readonly house: HouseOfDigest;
    readonly owner: Pick<Person, 'name' | 'who'>;
    readonly settings: Omit<DigestSettings, 'recipients'>;
    readonly atMs: number;
  },
): Promise<Made> {
  const { house, owner, settings, atMs } = of;
  const { language, projectId } = settings;
  const { who } = owner;
  if (projectId !== null && !isMember(who, projectId)) return { type: 'unknownProject' };
  const name = projectId === null ? null : await projectName(who.organisationId, projectId);
  if (projectId !== null && name === null) return { type: 'unknownProject' };
  const period = periodOf(settings.schedule.every, house.zone, atMs);
  const sections: Section[] = [];
  let isBehind = false;
  for (const part of settings.parts) {
    for (const { shape, by, of: which, metrics } of sectionsOf(part, projectId !== null)) {
      const asked = { days: period.days, before: period.before, by, of: which, figures: metrics };
      const outcome = await reports.period(who, { ...asked, projectId: projectId ?? undefined });
      if (outcome.type !== 'made') return { type: 'forbidden' };
      isBehind ||= outcome.isBehind;
      sections.push({ part, shape, metrics, lines: outcome.lines, total: outcome.total });
    }
  }
  const page = drawn({
    ...{ name: settings.name, language, every: settings.schedule.every, period, sections },
    ...{ zone: house.zone, organisationName: house.name, ownerName: owner.name, projectName: name },
  });
  const [text, html] = [digestText(page), digestHtml(page)];
  const letter: Letter = {
    ...{ subject: page.subject, language, paragraphs: [], link: null, foot: [] },
    drawn: { text, html },
  };
  return { type: 'made', letter, text, html, period, isBehind };
}

/** Whether somebody is a member of a project. */
export const isMember = (who: Who, projectId: ProjectId): boolean =>
  who.projectIds === 'all' || who.projectIds.includes(projectId);
