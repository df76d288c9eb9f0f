import type { RefusalCode, ServerFrame, WireFile, WireMessage, WireStanding } from '../protocol.ts';
import { outboxKeepsMs, typingForMs } from '../wire-limits.ts';

// The conversation as this tab knows it: a fold over what the server says and what the visitor does. No browser in here.

/** A message of the visitor's own that has not come back from the server yet. */
export interface Outgoing {
  readonly clientId: string;
  readonly text: string;
  readonly files: readonly WireFile[];
  readonly page: { readonly title: string; readonly address: string } | null;
  /** What stood behind the button she pressed. */
  readonly choiceId: string | null;
  readonly writtenAtMs: number;
  /** Orders messages that were written in the same millisecond. */
  readonly order: number;
  /** `stored`: safe with the server. `expired`: written too long ago to be sent without asking. */
  readonly state: 'pending' | 'stored' | 'refused' | 'expired';
  readonly because: RefusalCode | null;
}

export interface Conversation {
  readonly messages: readonly WireMessage[];
  readonly outgoing: readonly Outgoing[];
  readonly standing: WireStanding;
  /** The agent's side has read up to here; the visitor up to there. */
  readonly agentReadSeq: number;
  readonly seenSeq: number;
  /** Who came in while this tab was listening, and after which message. */
  readonly joined: { readonly name: string; readonly afterSeq: number } | null;
  readonly typing: { readonly name: string; readonly untilMs: number } | null;
  /** Whether everything up to the present has been received since the line was opened. */
  readonly isCaughtUp: boolean;
}

const noStanding: WireStanding = {
  phase: 'none',
  agentName: null,
  position: null,
  isOpen: true,
  nextOpenAt: null,
};

export const emptyConversation: Conversation = {
  messages: [],
  outgoing: [],
  standing: noStanding,
  agentReadSeq: 0,
  seenSeq: 0,
  joined: null,
  typing: null,
  isCaughtUp: false,
};

/** The conversation after a frame of the server. `nowMs` is the device's clock. */
export function hear(before: Conversation, frame: ServerFrame, nowMs: number): Conversation {
  switch (frame.type) {
    case 'welcome': {
      const { standing, agentReadSeq } = frame;
      const kept = frame.forget ? { ...before, messages: [], seenSeq: 0, joined: null } : before;
      return { ...kept, standing, agentReadSeq, typing: null, isCaughtUp: false };
    }
    case 'history':
      return { ...withMessages(before, frame.messages), isCaughtUp: frame.isLast };
    case 'message': {
      const isMine = frame.message.author.type === 'customer';
      return withMessages(isMine ? before : { ...before, typing: null }, [frame.message]);
    }
    case 'stored':
      return withOutgoing(before, frame.clientId, { state: 'stored', because: null });
    case 'refused': {
      const { clientId, code, retryAfterMs } = frame;
      if (clientId === undefined) return before;
      // What passes by itself stays pending; the rest needs the visitor.
      const passes = retryAfterMs !== undefined;
      return withOutgoing(before, clientId, { state: passes ? 'pending' : 'refused', because: code });
    }
    case 'typing': {
      const { name } = frame;
      return { ...before, typing: frame.isTyping ? { name, untilMs: nowMs + typingForMs } : null };
    }
    case 'read':
      return { ...before, agentReadSeq: Math.max(before.agentReadSeq, frame.upToSeq) };
    case 'standing': {
      const { agentName: name } = frame.standing;
      const isNew = name !== null && name !== before.standing.agentName;
      const joined = isNew ? { name, afterSeq: lastSeq(before) } : before.joined;
      return { ...before, standing: frame.standing, joined };
    }
    case 'beat':
      return before;
  }
}

/** The visitor wrote; shown at once, before anything is sent. */
export function write(before: Conversation, message: Outgoing): Conversation {
  return { ...before, outgoing: inOrder([...before.outgoing, message]) };
}

/** What was found in the outbox: written before a reload, or in another tab. */
export function restore(before: Conversation, found: readonly Outgoing[], nowMs: number): Conversation {
  const known = new Set(before.outgoing.map((message) => message.clientId));
  const arrived = new Set(before.messages.map((message) => message.externalId));
  const fresh = found.filter(({ clientId }) => !known.has(clientId) && !arrived.has(clientId));
  return expire({ ...before, outgoing: inOrder([...before.outgoing, ...fresh]) }, nowMs);
}

/** After a day without a line nobody expects a message to go out any more: the visitor is asked. */
export function expire(before: Conversation, nowMs: number): Conversation {
  const isOld = (message: Outgoing) => message.state === 'pending' && nowMs - message.writtenAtMs > outboxKeepsMs;
  if (!before.outgoing.some(isOld)) return before;
  const outgoing = before.outgoing.map((message) =>
    isOld(message) ? { ...message, state: 'expired' as const } : message,
  );
  return { ...before, outgoing };
}

/** The visitor wants a message that was not sent to be tried again, as if written now. */
export function retry(before: Conversation, clientId: string, nowMs: number): Conversation {
  const tried = withOutgoing(before, clientId, { state: 'pending', because: null, writtenAtMs: nowMs });
  return { ...tried, outgoing: inOrder(tried.outgoing) };
}

export function discard(before: Conversation, clientId: string): Conversation {
  return { ...before, outgoing: before.outgoing.filter((message) => message.clientId !== clientId) };
}

/** The visitor has everything before her eyes. */
export function see(before: Conversation): Conversation {
  const seenSeq = lastSeq(before);
  return seenSeq > before.seenSeq ? { ...before, seenSeq } : before;
}

/** The place of the last message this tab has. */
export function lastSeq(conversation: Conversation): number {
  return conversation.messages.at(-1)?.seq ?? 0;
}

/** The place of the last message somebody else wrote. */
export function lastReceivedSeq({ messages }: Conversation): number {
  return messages.findLast((message) => message.author.type !== 'customer')?.seq ?? 0;
}

/** The answers the visitor may choose from now: those of the last thing said, until she says something herself. */
export function openChoices({ messages, outgoing }: Conversation): NonNullable<WireMessage['choices']> {
  return outgoing.length > 0 ? [] : (messages.at(-1)?.choices ?? []);
}

/** How many messages of others the visitor has not seen. */
export function unread({ messages, seenSeq }: Conversation): number {
  return messages.filter((message) => message.author.type !== 'customer' && message.seq > seenSeq).length;
}

/** The one that is sent next: the first that waits. Those before it have been stored or need the visitor. */
export function nextToSend({ outgoing }: Conversation): Outgoing | null {
  return outgoing.find((message) => message.state === 'pending') ?? null;
}

/** Messages by their place, each once; own ones that came back leave the outgoing. */
function withMessages(before: Conversation, news: readonly WireMessage[]): Conversation {
  if (news.length === 0) return before;
  const bySeq = new Map(before.messages.map((message) => [message.seq, message]));
  for (const message of news) bySeq.set(message.seq, message);
  const messages = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  const arrived = new Set(news.map((message) => message.externalId));
  return { ...before, messages, outgoing: before.outgoing.filter(({ clientId }) => !arrived.has(clientId)) };
}

function withOutgoing(before: Conversation, clientId: string, change: Partial<Outgoing>): Conversation {
  const outgoing = before.outgoing.map((message) =>
    message.clientId === clientId ? { ...message, ...change } : message,
  );
  return { ...before, outgoing };
}

function inOrder(outgoing: readonly Outgoing[]): readonly Outgoing[] {
  return [...outgoing].sort((a, b) => a.writtenAtMs - b.writtenAtMs || a.order - b.order);
}
