import type { Language } from './organisation.ts';

/** What a browser can be told of while nobody looks at the page. */
export const pushKinds = ['offer', 'message', 'mention', 'notSent', 'norm'] as const;
export type PushKind = (typeof pushKinds)[number];

/** What is sent: no more than the kind and where it leads, unless she wants to see who and what. The browser has the words. */
export interface PushMessage {
  readonly kind: PushKind | 'test';
  readonly language: Language;
  /** Replaces an older one of the same thing. */
  readonly tag: string;
  /** The page it leads to. */
  readonly path: string;
  /** Only with previews on. */
  readonly name?: string;
  readonly text?: string;
}

export const pushLimits = {
  endpointChars: 1_000,
  /** Characters of a text that stands on a locked screen. */
  previewChars: 100,
  /** Of one thing no more often than this. */
  againAfterMs: 5_000,
} as const;
