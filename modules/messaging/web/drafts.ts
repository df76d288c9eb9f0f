import type { InteractionId, UserId } from '#kernel/id.ts';
import { type DraftBody, draftLimits, isBlank } from '#messaging';
import type { KeptStorage } from '#web/kept.ts';

/** How many drafts one device keeps; the oldest leave first. */
export const draftsMax = draftLimits.perPerson;
/** A draft nobody has touched for so long is forgotten. */
export const draftKeptForMs = draftLimits.keptForMs;

/** What was begun in one conversation, on this device and on the server. */
export interface Draft extends DraftBody {
  readonly touchedAtMs: number;
  /** The server's draft this one goes on from, by its moment; null when the server had none. */
  readonly basedOn: string | null;
  /** Whether the server has it as it is here. */
  readonly isKept: boolean;
}

export const emptyDraft: Draft = {
  ...{ mode: 'public', reply: '', note: '', files: [], mail: null, touchedAtMs: 0 },
  ...{ basedOn: null, isKept: true },
};

/** The text of the mode that is on. */
export function textOf(draft: Draft): string {
  return draft.mode === 'note' ? draft.note : draft.reply;
}

/** The draft with another text in the mode that is on. */
export function withText(draft: Draft, text: string): Draft {
  return draft.mode === 'note' ? { ...draft, note: text } : { ...draft, reply: text };
}

/** The draft after what the mode that is on held has been sent. Files go with the reply; a note has none. */
export function afterSending(draft: Draft): Draft {
  return draft.mode === 'note'
    ? { ...draft, note: '', mode: 'public' }
    : { ...draft, reply: '', files: [], mail: null };
}

export interface Drafts {
  readonly of: (interactionId: InteractionId) => Draft;
  readonly keep: (interactionId: InteractionId, draft: Draft) => void;
  /** The conversations in which something was begun; another set whenever that changes. */
  readonly begun: () => ReadonlySet<InteractionId>;
  readonly subscribe: (listener: () => void) => () => void;
}

/** Drafts of one user on this device; they survive a reload. */
export function openDrafts(storage: KeptStorage, userId: UserId, nowMs: () => number): Drafts {
  const prefix = `santral.draft.${userId}.`;
  const listeners = new Set<() => void>();
  let begun: ReadonlySet<InteractionId> = new Set(forgetOld(storage, prefix, nowMs()));
  const note = (interactionId: InteractionId, isBegun: boolean) => {
    if (begun.has(interactionId) === isBegun) return;
    const others = [...begun].filter((id) => id !== interactionId);
    begun = new Set(isBegun ? [...others, interactionId] : others);
    for (const listener of listeners) listener();
  };
  return {
    of: (interactionId) => readDraft(storage.getItem(prefix + interactionId)) ?? emptyDraft,
    begun: () => begun,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    keep(interactionId, draft) {
      note(interactionId, !isBlank(draft));
      if (isEmpty(draft)) return storage.removeItem(prefix + interactionId);
      try {
        storage.setItem(prefix + interactionId, JSON.stringify({ ...draft, touchedAtMs: nowMs() }));
      } catch {
        // A full or forbidden storage costs the draft's survival over a reload; the text stays in the field.
        return;
      }
    },
  };
}

function isEmpty(draft: Draft): boolean {
  // That it was emptied must be known here until the server knows it too.
  return isBlank(draft) && draft.mode === 'public' && draft.isKept;
}

/** Forgets what nobody touched for long; answers whose drafts stay. */
function forgetOld(storage: KeptStorage, prefix: string, nowMs: number): readonly InteractionId[] {
  const kept: { readonly key: string; readonly touchedAtMs: number }[] = [];
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index));
  for (const key of keys) {
    if (!key?.startsWith(prefix)) continue;
    const draft = readDraft(storage.getItem(key));
    if (!draft || nowMs - draft.touchedAtMs > draftKeptForMs) storage.removeItem(key);
    else kept.push({ key, touchedAtMs: draft.touchedAtMs });
  }
  const byAge = kept.toSorted((a, b) => a.touchedAtMs - b.touchedAtMs);
  const tooMany = Math.max(0, kept.length - draftsMax);
  for (const { key } of byAge.slice(0, tooMany)) storage.removeItem(key);
  return byAge.slice(tooMany).map(({ key }) => key.slice(prefix.length) as InteractionId);
}

function readDraft(json: string | null): Draft | null {
  try {
    const draft = JSON.parse(json ?? 'null') as Partial<Draft> | null;
    if (typeof draft?.reply !== 'string' || typeof draft.note !== 'string' || !Array.isArray(draft.files)) return null;
    return {
      mode: draft.mode === 'note' ? 'note' : 'public',
      reply: draft.reply,
      note: draft.note,
      files: draft.files,
      mail: draft.mail ?? null,
      touchedAtMs: typeof draft.touchedAtMs === 'number' ? draft.touchedAtMs : 0,
      basedOn: typeof draft.basedOn === 'string' ? draft.basedOn : null,
      isKept: draft.isKept === true,
    };
  } catch {
    return null;
  }
}
