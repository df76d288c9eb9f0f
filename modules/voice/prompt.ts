import type { Language } from '#identity';
import type { Id, ProjectId, UserId } from '#kernel/id.ts';

export type PromptId = Id<'prompt'>;

/** Something that callers are told, with a name, in one language or several. */
export interface Prompt {
  readonly id: PromptId;
  readonly name: string;
  /** The newest of each language. */
  readonly variants: readonly PromptVersion[];
}

/** What a prompt is in a language: words that are spoken, or a recording. Each change is another version. */
export interface PromptVersion {
  readonly language: Language;
  /** Counts from 1 in each language. */
  readonly version: number;
  readonly what: PromptWhat;
  readonly atMs: number;
  readonly by: UserId;
}
export type PromptWhat =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'recording';
      readonly fileName: string;
      readonly lengthMs: number;
      readonly sha256: string;
    };

/** What plays a prompt, and keeps it from being removed. */
export interface PromptUse {
  readonly type: 'flow' | 'queue';
  readonly id: string;
  readonly name: string;
  readonly projectId: ProjectId;
}

export const promptLimits = {
  prompts: 1_000,
  name: 80,
  text: 1_500,
  /** Kept of each language; what is older is forgotten. */
  versions: 20,
} as const;

export const recordingLimits = {
  bytes: 10 * 1024 * 1024,
  longestMs: 600_000,
  readWithinMs: 30_000,
} as const;

/** Why a file becomes no recording: no sound we know, damaged, too long, nothing to be heard in it. */
export const recordingFaults = ['notSound', 'broken', 'tooLong', 'silent'] as const;
export type RecordingFault = (typeof recordingFaults)[number];

/** Reads sound files of any usual kind, wherever that can be done without harm. */
export interface SoundReader {
  /** Never rejects. */
  readonly read: (
    bytes: Uint8Array,
  ) => Promise<
    | { readonly type: 'sound'; readonly wav: Uint8Array; readonly lengthMs: number }
    | { readonly type: 'refused'; readonly because: RecordingFault }
  >;
  readonly close: () => Promise<void>;
}

/**
 * What is played in a language: that language's, else the other's, because a sentence in another language is better
 * than a tone. Null: the prompt is empty.
 */
export const variantFor = ({ variants }: Prompt, language: Language): PromptVersion | null =>
  variants.find((one) => one.language === language) ?? variants[0] ?? null;

const below = (promptId: string, rest: string) => `/api/v1/telephony/prompts/${promptId}/${rest}`;
/** Where a recording is put. */
export const recordingPath = (promptId: string, language: string) => below(promptId, `recordings/${language}`);
/** Where a prompt is heard: its newest version in this language, or `?version=` another. */
export const soundPath = (promptId: string, language: string) => below(promptId, `sounds/${language}`);
