import type { AgentId } from '#kernel/id.ts';
import type { ConversationDetail, HappeningView, InteractionChange, InteractionSnapshot, MessageView } from '#messaging';

/** Somebody who is writing at the other end of the wire, and since when we know it. */
export interface Typist {
  readonly side: 'customer' | 'agent';
  readonly agentId: AgentId | null;
  readonly name: string;
  readonly sinceMs: number;
}

/** One conversation as an open screen holds it. Messages ascend by `seq`, happenings by `number`. */
export interface OpenConversation {
  readonly detail: ConversationDetail;
  readonly messages: readonly MessageView[];
  readonly happenings: readonly HappeningView[];
  /** What to ask older pages with; null when the beginning is here. */
  readonly beforeSeq: number | null;
  readonly typists: readonly Typist[];
}

/**
 * The conversation after a new snapshot. Older pages that were read before the connection broke stay when nothing is
 * missing between them and the snapshot; otherwise only the snapshot is true.
 */
export function joined(present: OpenConversation | null, snapshot: InteractionSnapshot): OpenConversation {
  const messages = bySeq(snapshot.messages);
  const fresh = {
    detail: snapshot.detail,
    messages,
    happenings: byNumber(snapshot.happenings),
    beforeSeq: snapshot.beforeSeq,
    typists: [],
  };
  const first = messages[0];
  const lastKnown = present?.messages.at(-1);
  if (!present || present.detail.interactionId !== snapshot.detail.interactionId) return fresh;
  if (!first || !lastKnown || first.seq > lastKnown.seq + 1) return fresh;
  return {
    ...fresh,
    messages: merged(present.messages, messages, (message) => message.seq),
    happenings: merged(present.happenings, fresh.happenings, (happening) => happening.number),
    beforeSeq: (present.messages[0]?.seq ?? first.seq) < first.seq ? present.beforeSeq : snapshot.beforeSeq,
  };
}

/** The conversation after a change from the socket; the same change twice changes nothing more. */
export function changed(present: OpenConversation, change: InteractionChange, nowMs: number): OpenConversation {
  switch (change.type) {
    case 'message':
      return withMessage(present, change.message);
    case 'happening':
      return {
        ...present,
        happenings: merged(present.happenings, [change.happening], (happening) => happening.number),
      };
    case 'row':
      return { ...present, detail: { ...present.detail, ...change.row } };
    case 'delivered':
      return withDelivered(present, change.customerDeliveredSeq, change.customerReadSeq);
    case 'typing':
      return { ...present, typists: typistsAfter(present.typists, change, nowMs) };
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
    messages: merged(page.messages, present.messages, (message) => message.seq),
    happenings: merged(page.happenings, present.happenings, (happening) => happening.number),
    beforeSeq: page.beforeSeq,
  };
}

/** Puts one message in its place; a message ends its author's typing. */
export function withMessage(present: OpenConversation, message: MessageView): OpenConversation {
  const { author } = message;
  return {
    ...present,
    messages: merged(present.messages, [message], (other) => other.seq),
    detail: { ...present.detail, lastSeq: Math.max(present.detail.lastSeq, message.seq) },
    typists: present.typists.filter((typist) =>
      author.type === 'customer' ? typist.side !== 'customer' : typist.agentId !== author.id,
    ),
  };
}

/** Who is still typing now: a sign that was not renewed for `forMs` has passed. */
export function typingNow(typists: readonly Typist[], nowMs: number, forMs: number): readonly Typist[] {
  return typists.filter((typist) => nowMs - typist.sinceMs < forMs);
}

function withDelivered(present: OpenConversation, deliveredSeq: number, readSeq: number): OpenConversation {
  const { detail } = present;
  return {
    ...present,
    detail: {
      ...detail,
      customerDeliveredSeq: Math.max(detail.customerDeliveredSeq, deliveredSeq),
      customerReadSeq: Math.max(detail.customerReadSeq, readSeq),
    },
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

/** Joins two ascending lists; of two with one key the one of the second list stands. */
function merged<T>(older: readonly T[], newer: readonly T[], keyOf: (item: T) => number): readonly T[] {
  const all = new Map<number, T>();
  for (const item of older) all.set(keyOf(item), item);
  for (const item of newer) all.set(keyOf(item), item);
  return [...all.values()].toSorted((a, b) => keyOf(a) - keyOf(b));
}

const bySeq = (messages: readonly MessageView[]) => messages.toSorted((a, b) => a.seq - b.seq);
const byNumber = (happenings: readonly HappeningView[]) => happenings.toSorted((a, b) => a.number - b.number);
