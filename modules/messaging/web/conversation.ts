import type { AgentId } from '#kernel/id.ts';
import {
  type ConversationDetail,
  further,
  type HappeningView,
  type InteractionChange,
  type InteractionSnapshot,
  type MessageView,
} from '#messaging';

/** Somebody who is writing at the other end of the wire, and since when we know it. */
export interface Typist {
  readonly side: 'customer' | 'agent';
  readonly agentId: AgentId | null;
  readonly name: string;
  readonly sinceMs: number;
}

/** One conversation as the live topic tells it: its snapshot with the changes since put in. */
export interface LiveConversation extends InteractionSnapshot {
  readonly typists?: readonly Typist[];
  /** Grows when what this person may do has to be asked again. */
  readonly choicesAsked?: number;
}

/** One conversation as an open screen holds it, older pages included. Messages ascend by `seq`, happenings by `number`. */
export interface OpenConversation {
  readonly detail: ConversationDetail;
  readonly messages: readonly MessageView[];
  readonly happenings: readonly HappeningView[];
  /** What to ask older pages with; null when the beginning is here. */
  readonly beforeSeq: number | null;
  readonly typists: readonly Typist[];
  readonly choicesAsked: number;
}

/**
 * The conversation after the topic spoke. What was read before stays as long as nothing is missing between it and what
 * the topic tells now; otherwise only the topic is true.
 */
export function joined(present: OpenConversation | null, live: LiveConversation): OpenConversation {
  const messages = bySeq(live.messages);
  const fresh = {
    detail: live.detail,
    messages,
    happenings: byNumber(live.happenings),
    beforeSeq: live.beforeSeq,
    typists: live.typists ?? [],
    choicesAsked: live.choicesAsked ?? 0,
  };
  const first = messages[0];
  const lastKnown = present?.messages.at(-1);
  if (!present || present.detail.interactionId !== live.detail.interactionId) return fresh;
  if (!first || !lastKnown || first.seq > lastKnown.seq + 1) return fresh;
  return {
    ...fresh,
    messages: mergedMessages(present.messages, messages),
    happenings: merged(present.happenings, fresh.happenings, (happening) => happening.number),
    beforeSeq: (present.messages[0]?.seq ?? first.seq) < first.seq ? present.beforeSeq : live.beforeSeq,
  };
}

/** The conversation after a change from the socket; the same change twice changes nothing more. */
export function changed(present: LiveConversation, change: InteractionChange, nowMs: number): LiveConversation {
  switch (change.type) {
    case 'message':
      return withMessage(present, change.message);
    case 'happening':
      return {
        ...present,
        happenings: merged(present.happenings, [change.happening], (happening) => happening.number),
      };
    case 'row':
      return {
        ...present,
        detail: { ...present.detail, ...change.row },
        choicesAsked: (present.choicesAsked ?? 0) + (change.choicesChanged ? 1 : 0),
      };
    case 'delivered':
      return { ...present, detail: withDelivered(present.detail, change.customerDeliveredSeq, change.customerReadSeq) };
    case 'scheduled':
      return present; // the list of them asks by itself
    case 'typing':
      return { ...present, typists: typistsAfter(present.typists ?? [], change, nowMs) };
  }
}

/** The conversation with an older page before it. */
export function withOlder(
  present: OpenConversation,
  page: {
    readonly messages: readonly MessageView[];
    readonly happenings: readonly HappeningView[];
    readonly beforeSeq: number | null;
  },
): OpenConversation {
  return {
    ...present,
    messages: mergedMessages(page.messages, present.messages),
    happenings: merged(page.happenings, present.happenings, (happening) => happening.number),
    beforeSeq: page.beforeSeq,
  };
}

/** Puts one message in its place; a message ends its author's typing. */
export function withMessage<Conversation extends LiveConversation>(
  present: Conversation,
  message: MessageView,
): Conversation {
  const { author } = message;
  return {
    ...present,
    messages: mergedMessages(present.messages, [message]),
    detail: { ...present.detail, lastSeq: Math.max(present.detail.lastSeq, message.seq) },
    typists: (present.typists ?? []).filter((typist) =>
      author.type === 'customer' ? typist.side !== 'customer' : typist.agentId !== author.id,
    ),
  };
}

/** Who is still typing now: a sign that was not renewed for `forMs` has passed. */
export function typingNow(typists: readonly Typist[], nowMs: number, forMs: number): readonly Typist[] {
  return typists.filter((typist) => nowMs - typist.sinceMs < forMs);
}

function withDelivered(detail: ConversationDetail, deliveredSeq: number, readSeq: number): ConversationDetail {
  return {
    ...detail,
    customerDeliveredSeq: Math.max(detail.customerDeliveredSeq, deliveredSeq),
    customerReadSeq: Math.max(detail.customerReadSeq, readSeq),
  };
}

function typistsAfter(
  typists: readonly Typist[],
  change: InteractionChange & { type: 'typing' },
  nowMs: number,
): readonly Typist[] {
  const { side, agentId, name } = change;
  const others = typists.filter((typist) => typist.side !== side || typist.agentId !== agentId);
  return change.isTyping ? [...others, { side, agentId, name, sinceMs: nowMs }] : others;
}

/** The same message is told by more than one way, and not always in order: how far it has come never goes back. */
function mergedMessages(older: readonly MessageView[], newer: readonly MessageView[]): readonly MessageView[] {
  const before = new Map(older.map((message) => [message.seq, message.delivery]));
  const told = newer.map((message) => {
    const known = before.get(message.seq) ?? null;
    if (known === null || message.delivery === null) return message;
    const delivery = further(known, message.delivery);
    return delivery === message.delivery ? message : { ...message, delivery };
  });
  return merged(older, told, (message) => message.seq);
}

/** Joins two ascending lists; of two with one key the one of the second list stands. */
function merged<T>(older: readonly T[], newer: readonly T[], keyOf: (item: T) => number): readonly T[] {
  const all = new Map<number, T>();
  for (const item of older) all.set(keyOf(item), item);
  for (const item of newer) all.set(keyOf(item), item);
  return [...all.values()].toSorted((a, b) => keyOf(a) - keyOf(b));
}

const bySeq = (messages: readonly MessageView[]) => messages.toSorted((a, b) => a.seq - b.seq);
const byNumber = (happenings: readonly HappeningView[]) => happenings.toSorted((a, b) => a.number - b.number);
