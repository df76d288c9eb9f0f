import type { FileId, Id, UserId } from '#kernel/id.ts';
import { type Link, type RoomId, type TeamFile, teamLimits } from '#team';

/** A message that was written here and is not confirmed yet. */
export interface UnsentMessage {
  readonly clientId: string;
  readonly roomId: RoomId;
  readonly text: string;
  readonly mentions: readonly UserId[];
  readonly files: readonly TeamFile[];
  readonly link: Link | null;
  readonly atMs: number;
  /** The server's code when it was refused for good; null while it is on its way. */
  readonly refusal: string | null;
}

/** What became of an attempt. `later`: the same message may pass after a while. */
export type Attempt =
  | { readonly type: 'sent' }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'later'; readonly waitMs: number };

export interface UnsentNeeds {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly userId: UserId;
  readonly send: (message: UnsentMessage) => Promise<Attempt>;
  readonly after: (ms: number, run: () => void) => () => void;
}

/** So many wait on one device; who writes more waits for the line. */
const keptMost = 200;

/** Messages on their way: kept on this device until confirmed, sent one after the other in the order written. */
export function openUnsent({ storage, userId, send, after }: UnsentNeeds) {
  const name = `santral.teamUnsent.${userId}`;
  const listeners = new Set<() => void>();
  let all: readonly UnsentMessage[] = read();
  let isSending = false;
  let stopWaiting: (() => void) | null = null;
  let isClosed = false;

  function read(): readonly UnsentMessage[] {
    try {
      const kept: unknown = JSON.parse(storage.getItem(name) ?? '[]');
      return Array.isArray(kept) ? (kept as UnsentMessage[]).slice(0, keptMost) : [];
    } catch {
      return [];
    }
  }
  const set = (next: readonly UnsentMessage[]) => {
    all = next;
    try {
      if (next.length === 0) storage.removeItem(name);
      else storage.setItem(name, JSON.stringify(next));
    } catch {
      // A device that remembers nothing still sends.
    }
    for (const listener of listeners) listener();
  };
  const run = async (): Promise<void> => {
    if (isSending) return;
    isSending = true;
    try {
      for (;;) {
        const next = all.find(({ refusal }) => refusal === null);
        if (!next || isClosed) return;
        const attempt = await send(next);
        if (attempt.type === 'later') {
          stopWaiting?.();
          stopWaiting = after(attempt.waitMs, () => void run());
          return;
        }
        if (attempt.type === 'sent') set(all.filter(({ clientId }) => clientId !== next.clientId));
        else set(all.map((one) => (one === next ? { ...one, refusal: attempt.code } : one)));
      }
    } finally {
      isSending = false;
    }
  };

  return {
    all: () => all,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    add(message: Omit<UnsentMessage, 'refusal'>): boolean {
      if (all.length >= keptMost) return false;
      set([...all, { ...message, refusal: null }]);
      void run();
      return true;
    },
    /** The line is back, or somebody wants it tried now. */
    wake: () => void run(),
    again(clientId: string) {
      set(all.map((one) => (one.clientId === clientId ? { ...one, refusal: null } : one)));
      void run();
    },
    discard: (clientId: string) => set(all.filter((one) => one.clientId !== clientId)),
    close() {
      isClosed = true;
      stopWaiting?.();
    },
  };
}
export type Unsent = ReturnType<typeof openUnsent>;

/** What was begun in the composer of a room. */
export interface TeamDraft {
  readonly text: string;
  readonly files: readonly TeamFile[];
  readonly link: Link | null;
}
export const noDraft: TeamDraft = { text: '', files: [], link: null };

export function isEmptyDraft({ text, files, link }: TeamDraft): boolean {
  return text.trim() === '' && files.length === 0 && link === null;
}

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const customerAddress = new RegExp(`^/customers/(${uuid})$`);

/** The thing an address of our own pages shows: a customer's page, or a conversation open on the desk. */
export function linkOfAddress(address: string, origin: string): Link | null {
  const url = URL.parse(address.trim());
  if (!url || url.origin !== origin) return null;
  const customer = customerAddress.exec(url.pathname)?.[1];
  if (customer) return { type: 'customer', id: customer as Id<string> };
  const open = url.pathname === '/desk' ? url.searchParams.get('open') : null;
  return open && new RegExp(`^${uuid}$`).test(open) ? { type: 'interaction', id: open as Id<string> } : null;
}

/** A piece of a text: words, or the name of somebody who is mentioned. */
export function splitMentions(
  text: string,
  names: readonly string[],
): readonly { readonly text: string; readonly isMention: boolean }[] {
  const wanted = names.filter((each) => each !== '').toSorted((a, b) => b.length - a.length);
  if (wanted.length === 0 || !text.includes('@')) return [{ text, isMention: false }];
  const found: { text: string; isMention: boolean }[] = [];
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const name = wanted.find((each) => text.startsWith(each, at + 1));
    if (!name || at < from) continue;
    if (at > from) found.push({ text: text.slice(from, at), isMention: false });
    found.push({ text: `@${name}`, isMention: true });
    from = at + 1 + name.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), isMention: false });
  return found;
}

export const mentionsShown = 6;
export const fileLimits = { maxPerMessage: teamLimits.filesPerMessage, maxBytes: teamLimits.fileBytes };
export const fileIdsOf = (files: readonly TeamFile[]): FileId[] => files.map(({ id }) => id);
