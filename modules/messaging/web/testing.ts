import type { ConversationDetail, HappeningView, MessageView } from '#messaging';

const id = (n: number) => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A message for tests; ten o'clock plus `minute`. */
export function someMessage(seq: number, minute: number, change: Partial<MessageView> = {}): MessageView {
  return {
    id: id(seq) as MessageView['id'],
    interactionId: id(1) as MessageView['interactionId'],
    seq,
    kind: 'public',
    author: { type: 'customer', id: null, name: 'Zeynep' },
    text: `message ${seq}`,
    files: [],
    at: someMoment(minute),
    clientId: null,
    delivery: null,
    page: null,
    ...change,
  };
}

/** Something that happened, for tests. */
export function someHappening(number: number, minute: number, change: Partial<HappeningView> = {}): HappeningView {
  return {
    number,
    interactionId: id(1) as HappeningView['interactionId'],
    at: someMoment(minute),
    what: 'queued',
    agentName: null,
    queueName: 'Destek',
    status: null,
    cause: null,
    ...change,
  };
}

export function someMoment(minute: number): string {
  return new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString();
}

/** A conversation for tests, with the customer's move behind it. */
export function someDetail(n: number, change: Partial<ConversationDetail> = {}): ConversationDetail {
  return {
    interactionId: id(n) as ConversationDetail['interactionId'],
    conversationId: id(1_000 + n) as ConversationDetail['conversationId'],
    channel: 'webChat',
    queueId: id(9_000) as ConversationDetail['queueId'],
    queueName: 'Destek',
    customerId: id(2_000 + n) as ConversationDetail['customerId'],
    customerName: `Müşteri ${n}`,
    status: 'inProgress',
    statusSince: someMoment(0),
    unansweredSince: null,
    postponedUntil: null,
    lastText: 'Merhaba',
    lastAuthor: 'customer',
    lastAt: someMoment(0),
    unread: 0,
    responsible: null,
    startedAt: someMoment(0),
    customerIsHere: null,
    level: 0,
    levelSince: null,
    nextLevel: null,
    nextDueAt: null,
    lastSeq: 0,
    customerReadSeq: 0,
    customerDeliveredSeq: 0,
    choices: [],
    mayReply: true,
    mayTake: false,
    mayRelease: true,
    mayTransfer: true,
    participants: [],
    mentioned: [],
    blocksAtProvider: false,
    mayInvite: true,
    maySpam: true,
    reopenedCount: 0,
    capabilities: {
      maxChars: 4_000,
      files: { maxBytes: 20_971_520, maxPerMessage: 5, types: null },
      filesNeedAddress: false,
      typingOut: true,
      maxBytes: null,
      parts: null,
      voiceNotes: false,
      edits: false,
      revokes: false,
      reactions: false,
      replies: false,
      templates: false,
      mail: null,
    },
    window: { isOpen: true, until: null, isForPeople: false },
    optedOutAt: null,
    handedOver: null,
    identity: null,
    isArchived: null,
    ...change,
  };
}
