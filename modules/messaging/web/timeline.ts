import type { HappeningView, MessageView } from '#messaging';
import type { Unsent } from './outbox.ts';

/** Messages of one author closer together than this stand under one name. */
export const groupForMs = 5 * 60_000;

/** What the conversation shows, from top to bottom. */
export type TimelineItem =
  | { readonly type: 'day'; readonly key: string; readonly atMs: number }
  | { readonly type: 'unread'; readonly key: string }
  | { readonly type: 'happenings'; readonly key: string; readonly happenings: readonly HappeningView[] }
  | { readonly type: 'message'; readonly key: string; readonly message: MessageView; readonly place: Place }
  | { readonly type: 'unsent'; readonly key: string; readonly unsent: Unsent; readonly place: Place };

/** Where a message stands among its neighbours of the same author: the first bears the name, the last the time. */
export interface Place {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export interface TimelineNeeds {
  readonly messages: readonly MessageView[];
  readonly happenings: readonly HappeningView[];
  /** What this screen has not been able to send yet, in the order in which it was written. */
  readonly unsent: readonly Unsent[];
  /** The last message that had been read when the conversation was opened; null = no mark is wanted. */
  readonly readSeq: number | null;
  /** The calendar day a moment belongs to, in the zone of the company. */
  readonly dayOf: (atMs: number) => string;
}

type Line =
  | { readonly atMs: number; readonly message: MessageView }
  | { readonly atMs: number; readonly happening: HappeningView };

/**
 * Puts messages, happenings and unsent messages in one line. Messages keep the order of their `seq`, whatever their
 * clocks say; a happening stands before the first message that is younger.
 */
export function timeline(needs: TimelineNeeds): readonly TimelineItem[] {
  const items: TimelineItem[] = [];
  let day: string | null = null;
  let isMarked = !isMarkWanted(needs);
  for (const line of lines(needs.messages, needs.happenings)) {
    const today = needs.dayOf(line.atMs);
    if (today !== day) {
      items.push({ type: 'day', key: `day ${today}`, atMs: line.atMs });
      day = today;
    }
    if ('happening' in line) {
      addHappening(items, line.happening);
      continue;
    }
    const { message } = line;
    if (!isMarked && message.seq > (needs.readSeq ?? 0) && message.author.type === 'customer') {
      items.push({ type: 'unread', key: 'unread' });
      isMarked = true;
    }
    items.push({ type: 'message', key: keyOf(message), message, place: alone });
  }
  const sent = new Set(needs.messages.map((message) => message.clientId));
  for (const unsent of needs.unsent) {
    if (sent.has(unsent.clientId)) continue;
    items.push({ type: 'unsent', key: `client ${unsent.clientId}`, unsent, place: alone });
  }
  return withPlaces(
    items.map((item) => (item.type === 'happenings' ? { ...item, happenings: told(item.happenings) } : item)),
  );
}

/** The mark divides what was read from what was not; where nothing was read, or all was answered, it divides nothing. */
function isMarkWanted({ messages, readSeq }: TimelineNeeds): boolean {
  if (readSeq === null || !messages.some(({ seq }) => seq <= readSeq)) return false;
  return !messages.some(({ seq, author, kind }) => seq > readSeq && author.type === 'agent' && kind === 'public');
}

/** Happenings with no message between them stand together. */
function addHappening(items: TimelineItem[], happening: HappeningView): void {
  const last = items.at(-1);
  if (last?.type === 'happenings') {
    items[items.length - 1] = { ...last, happenings: [...last.happenings, happening] };
  } else {
    items.push({ type: 'happenings', key: `happening ${happening.number}`, happenings: [happening] });
  }
}

const ends: readonly HappeningView['what'][] = ['answered', 'offerDeclined', 'offerExpired', 'offerWithdrawn'];

/** What is worth a line: a beginning that went on into a queue, or an offer whose end is told, says nothing more. */
function told(happenings: readonly HappeningView[]): readonly HappeningView[] {
  return happenings.filter((happening, index) => {
    const later = happenings.slice(index + 1);
    if (happening.what === 'started') return !later.some(({ what }) => what === 'queued');
    if (happening.what === 'offered')
      return !later.some(({ what, agentName }) => ends.includes(what) && agentName === happening.agentName);
    return true;
  });
}

const alone: Place = { isFirst: true, isLast: true };

/** A message of ours keeps its key when the server confirms it, so that nothing on the screen is made anew. */
function keyOf(message: MessageView): string {
  return message.clientId === null || message.author.type !== 'agent'
    ? `message ${message.seq}`
    : `client ${message.clientId}`;
}

function lines(messages: readonly MessageView[], happenings: readonly HappeningView[]): readonly Line[] {
  const all: Line[] = [];
  let next = 0;
  for (const message of messages) {
    const atMs = Date.parse(message.at);
    for (let happening = happenings[next]; happening && Date.parse(happening.at) < atMs; happening = happenings[next]) {
      all.push({ atMs: Date.parse(happening.at), happening });
      next++;
    }
    all.push({ atMs, message });
  }
  for (const happening of happenings.slice(next)) all.push({ atMs: Date.parse(happening.at), happening });
  return all;
}

function withPlaces(items: readonly TimelineItem[]): readonly TimelineItem[] {
  return items.map((item, index) => {
    if (item.type !== 'message' && item.type !== 'unsent') return item;
    const place = { isFirst: !belong(items[index - 1], item), isLast: !belong(item, items[index + 1]) };
    return { ...item, place };
  });
}

function belong(one: TimelineItem | undefined, next: TimelineItem | undefined): boolean {
  const before = one && voiceOf(one);
  const after = next && voiceOf(next);
  return !!before && !!after && before.voice === after.voice && after.atMs - before.atMs < groupForMs;
}

/** Who speaks in an item, and when. An unsent message speaks with the voice of this agent. */
function voiceOf(item: TimelineItem): { readonly voice: string; readonly atMs: number } | null {
  if (item.type === 'message') {
    const { kind, author, at } = item.message;
    const voice = author.type === 'agent' ? `agent ${author.id} ${kind}` : `${author.type} ${author.name} ${kind}`;
    return { voice, atMs: Date.parse(at) };
  }
  if (item.type === 'unsent') {
    return { voice: `agent ${item.unsent.authorId} ${item.unsent.kind}`, atMs: item.unsent.writtenAtMs };
  }
  return null;
}
