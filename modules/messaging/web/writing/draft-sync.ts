import { type DraftView, isBlank, isSameHead, joinedDrafts, limits } from '#messaging';
import type { Draft } from '../drafts.ts';
import { emptyDraft } from '../drafts.ts';

/** Whether two drafts say the same, whenever they were written. */
export function saysTheSame(one: Draft, other: Draft): boolean {
  const idsOf = (draft: Draft) => draft.files.map(({ id }) => id).join(' ');
  return (
    one.reply === other.reply &&
    one.note === other.note &&
    isSameHead(one.mail, other.mail) &&
    idsOf(one) === idsOf(other)
  );
}

/** The server's draft as this device keeps it. What mode is on is this screen's own affair while both say the same. */
export function asKept(server: DraftView | null, here: Draft): Draft {
  if (server === null) return { ...emptyDraft, mode: here.mode, touchedAtMs: here.touchedAtMs };
  const { touchedAt, mode, ...texts } = server;
  const kept: Draft = { ...texts, mode, touchedAtMs: Date.parse(touchedAt), basedOn: touchedAt, isKept: true };
  return isBlank(here) ? kept : { ...kept, mode: here.mode };
}

/**
 * The draft after the server answered to `pushed`. What was written meanwhile stays; what the server joined from another
 * computer comes in.
 */
export function afterPush(now: Draft, pushed: Draft, answer: DraftView | null): Draft {
  const kept = asKept(answer, now);
  if (saysTheSame(now, pushed)) return kept;
  const basedOn = kept.basedOn;
  if (saysTheSame(kept, pushed)) return { ...now, basedOn };
  return { ...now, ...joinedDrafts(now, kept, limits.filesPerMessage), basedOn, isKept: false };
}

/** The draft after the server was asked for it; null: what is here is newer and is to be pushed. */
export function afterAsking(now: Draft, server: DraftView | null): Draft | null {
  if (!now.isKept) return null;
  return (server?.touchedAt ?? null) === now.basedOn ? now : asKept(server, now);
}
