import { addressKey } from '#customers';
import type { Customers } from '#customers/server';
import type { Language } from '#identity';
import type { Interaction, InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import { type Channel, mediumOf } from '#kernel/channel.ts';
import { tidyName, tidyText } from '#kernel/contract.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type InboundRow, type Inbox, Unreadable } from '#platform/inbox/index.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { agentSheKnows, entryInto } from '#queues';
import type { MessageChannel } from '../channel.ts';
import { languageNamed, languageOf } from '../customer-language.ts';
import { messageFact } from '../fact.ts';
import type { InboundEvent } from '../inbound-event.ts';
import { type AttachedFile, limits, type MessageExtra, preview, type ReplyTo } from '../message.ts';
import { isConfirmation } from '../solved.ts';
import { noteAlert, noteConsent, noteEcho, noteMove } from './account-news.ts';
import { type Account, type Accounts, inboundNoted } from './accounts.ts';
import type { Bot } from './bot.ts';
import { type Conversation, type Conversations, takePlace } from './conversations.ts';
import { fileOwners } from './file-store.ts';
import type { Files } from './files.ts';
import { missingInWords, unsupportedInWords } from './inbound-words.ts';
import type { LaterNewsBook } from './later-news.ts';
import { outsidePlace } from './marks-store.ts';
import { messageAt, messageByClientId, messageRows, type StoredMessage, watermarkRows } from './message-store.ts';
import type { Distribution, FlowBook, QueueBook } from './neighbours.ts';
import type { Publishing } from './publishing.ts';
import { turnedDown } from './stale-choice.ts';
import { keptAsAnswer, type TakenAnswerNeeds } from './taken-answer.ts';

export interface InboundNeeds extends TakenAnswerNeeds {
  readonly accounts: Accounts;
  readonly bot: () => Bot;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly distribution: Distribution;
  readonly files: Files;
  readonly flows: FlowBook;
  readonly inbox: () => Inbox;
  readonly interactions: Interactions;
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly laterNews: LaterNewsBook;
  readonly language: Language;
  readonly log: Log;
  readonly publishing: Publishing;
  readonly queues: QueueBook;
}

/** Somebody may change an interaction between our look and our record; more often than this is a bug. */
const triesMost = 5;

/** Makes messages, receipts and farewells of what came in. One row at a time for one sender. */
export function handleInbound(needs: InboundNeeds): (row: InboundRow) => Promise<void> {
  const { accounts, channels, inbox, journal } = needs;
  return async (row) => {
    const account = accounts.byId(row.accountId as Account['id']);
    if (!account) throw new Unreadable(`There is no channel account ${row.accountId}`);
    const channel = channels.get(account.channel);
    if (!channel) throw new Unreadable(`No adapter speaks ${account.channel}`);
    const events = understand(channel, row, account);
    const last = events.at(-1);
    if (!last) await journal.record([], [inbox().done(row)]);
    for (const event of events) {
      const writes = event === last ? [inbox().done(row)] : [];
      // Of several in one row some may be on disk from a try that was cut off half-way.
      if (events.length > 1 && (await isHere(needs, account, event))) {
        if (event === last) await journal.record([], writes);
        continue;
      }
      await apply(needs, account, event, { row, writes });
    }
  };
}

function understand(channel: MessageChannel, row: InboundRow, account: Account): readonly InboundEvent[] {
  const { dedupeKey, partitionKey, lane, providerAtMs, body } = row;
  try {
    return channel.normalize({ dedupeKey, partitionKey, lane, providerAtMs, body }, account);
  } catch (cause) {
    throw new Unreadable(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Whether a message is with us from an earlier try; what is no message is harmless to repeat. */
async function isHere(needs: InboundNeeds, account: Account, event: InboundEvent): Promise<boolean> {
  if (event.type !== 'message' && event.type !== 'unsupported') return false;
  const { conversations, database, organisationId } = needs;
  const conversation = await conversations.find(account, event.peer.key);
  if (!conversation) return false;
  const known = await database.within(organisationId, (trx) =>
    messageByClientId(trx, organisationId, conversation.id, event.externalId),
  );
  return known !== null;
}

interface Beside {
  readonly row: InboundRow;
  readonly writes: readonly BulkWrite[];
}

async function apply(needs: InboundNeeds, account: Account, event: InboundEvent, beside: Beside): Promise<void> {
  switch (event.type) {
    case 'message':
      return receive(needs, account, event, beside);
    case 'unsupported':
      return receive(needs, account, asMessage(event, needs.language), beside);
    case 'receipt':
      if ('upToSeq' in event.of) return noteReceipt(needs, account, event, beside);
      return needs.laterNews.note(account, event, beside.writes);
    case 'edit':
    case 'revoke':
    case 'reaction':
      return needs.laterNews.note(account, event, beside.writes);
    case 'echo':
      return takeEcho(needs, account, event, beside);
    case 'moved':
      return noteMove(needs, account, event, beside.writes);
    case 'consent':
      return noteConsent(needs, account, event, beside.writes);
    case 'alert':
      return noteAlert(needs, account, event, beside.writes);
    case 'left':
      return noteFarewell(needs, account, event, beside);
    case 'ignored':
      needs.log.info({ accountId: account.id, because: event.because }, 'inbound thing left aside');
      return void (await needs.journal.record([], beside.writes));
  }
}

/** What our side wrote in the provider's own app; what we sent ourselves comes back too, and is known. */
async function takeEcho(
  needs: InboundNeeds,
  account: Account,
  event: InboundEvent & { type: 'echo' },
  { writes }: Beside,
): Promise<void> {
  const { externalId, peer, atMs, messageId } = event;
  const place = await needs.database.within(needs.organisationId, (trx) =>
    outsidePlace(trx, needs.organisationId, account.id, externalId),
  );
  if (place) return void (await needs.journal.record([], writes));
  if (messageId) {
    const of = { externalIds: [externalId] };
    return needs.laterNews.note(account, { type: 'receipt', peer, status: 'sent', of, atMs, messageId }, writes);
  }
  const fetched = await fetchMedia(needs, account, event);
  const files = [...(await needs.files.claimed(account, peer.key, event.media)), ...fetched.files];
  const text = [event.text, ...fetched.missing].filter((line) => line !== '').join('\n');
  await noteEcho(needs, account, { ...event, text }, files, writes);
}

/** What a channel cannot show is a message that says so, so that nobody waits for an answer in vain. */
function asMessage(
  event: InboundEvent & { type: 'unsupported' },
  language: Language,
): InboundEvent & { type: 'message' } {
  const { peer, externalId, atMs } = event;
  return {
    type: 'message',
    externalId,
    peer,
    text: unsupportedInWords(event, language),
    media: [],
    replyToExternalId: null,
    atMs,
    page: null,
  };
}

async function receive(
  needs: InboundNeeds,
  account: Account,
  event: InboundEvent & { type: 'message' },
  { row, writes }: Beside,
): Promise<void> {
  const { clock, conversations, customers, files, interactions, journal, publishing } = needs;
  const { key: peerKey, email, phone, customerKey, verifiedAs } = event.peer;
  const name = event.peer.name ?? (await nameOfStranger(needs, account, peerKey));
  const peer = { peerKey, name: named(name), email, phone, customerKey, verifiedAs };
  const conversation = await conversations.findOrBegin(account, peer, clock.nowMs());
  const customer = await customers.find(conversation.customerId);
  if (customer?.isSpam) return void (await journal.record([], writes));
  const proof = proofOf(needs, account, conversation, event);
  const fetched = await fetchMedia(needs, account, event);
  const attached = [...(await files.claimed(account, event.peer.key, event.media)), ...fetched.files];
  const replyTo = await repliedTo(needs, account, conversation, event.replyToExternalId);
  const words = [event.text, ...fetched.missing].filter((line) => line !== '').join('\n');
  const payload = await chosenIn(needs, conversation, event, replyTo);
  const said = { ...event, text: words, ...(payload !== null && { payload }) };

  const isAnswer = await keptAsAnswer(needs, conversation, {
    text: words,
    payload,
    messageOf: (interactionId, atMs) => messageOf(conversation, said, { interactionId, attached, atMs, replyTo }),
    writes: [...inboundNoted(account, row.receivedAtMs), ...writes],
  });
  if (isAnswer) {
    account.lastInboundAtMs = row.receivedAtMs;
    return;
  }

  const noted = [...inboundNoted(account, row.receivedAtMs), ...writes];
  if (await turnedDown(needs, conversation, { externalId: event.externalId, payload, replyTo }, noted)) {
    account.lastInboundAtMs = row.receivedAtMs;
    return;
  }

  for (let tries = 1; ; tries++) {
    const found = await lookForInteraction(needs, conversation, event.isAutomatic === true);
    // From here to the record nothing waits: what was found is still so.
    const atMs = Math.max(row.receivedAtMs, found.known?.lastFactAtMs ?? 0);
    const isAutomatic = event.isAutomatic === true;
    const isOver = isAutomatic && found.known?.phase === 'done';
    const happenings = isOver ? [] : placing(needs, conversation, found, { atMs, isAutomatic });
    const message = messageOf(conversation, said, { interactionId: found.id, attached, atMs, replyTo });
    const before = { ...conversation, unreadSeqs: [...conversation.unreadSeqs] };
    takePlace(conversation, {
      preview: preview(message.text, attached.length),
      author: 'customer',
      atMs,
      isNote: false,
    });
    const isConfirmed = isConfirmation(found.known, message, before.lastAuthor);
    // What ends the conversation waits for nobody to read it.
    if (isConfirmed) conversation.unreadSeqs = conversation.unreadSeqs.filter((seq) => seq !== message.seq);
    conversation.interactionId = found.id;
    conversation.lastExternalId = event.externalId;
    conversation.lastCustomerAtMs = atMs;
    conversation.language ??= languageNamed(event.peer.language) ?? languageOf(message.text);
    // Who writes through a connection of ours is looking, until the connection says otherwise.
    if (conversation.isHere === null && needs.channels.get(account.channel)?.ingress === 'socket') {
      conversation.isHere = true;
      conversation.isHereSinceMs = atMs;
    }
    const all = [
      ...conversations.save(conversation),
      write(messageRows, message),
      ...attached.map((file) => write(fileOwners, { id: file.id, conversationId: conversation.id })),
      ...inboundNoted(account, row.receivedAtMs),
      ...proof,
      ...needs.bot().heard(found.id, isAutomatic, atMs),
      ...writes,
    ];
    // What a machine wrote is kept beside what is over, and opens it for nobody.
    if (isOver) {
      await journal.record([messageFact('messageKept', message, atMs)], all);
      account.lastInboundAtMs = row.receivedAtMs;
      publishing.message(conversation, message);
      return;
    }
    const received: InteractionHappening = { type: 'messageReceived', messageId: message.id };
    const outcome = interactions.record(
      found.id,
      [
        ...happenings,
        received,
        ...(isConfirmed ? [solved] : leftAlone(needs, found.known, account.queueId, atMs)),
        ...turnedAway(needs, happenings),
      ],
      {
        atMs,
        writes: all,
        known: found.known,
      },
    );
    if (outcome.type === 'recorded') {
      await outcome.committed;
      account.lastInboundAtMs = row.receivedAtMs;
      publishing.message(conversation, message);
      if (mayBeTalkedOf(needs, account)) await needs.laterNews.catchUp(account, [event.externalId]);
      return;
    }
    Object.assign(conversation, before);
    if (tries >= triesMost) throw new Error(`A message of ${conversation.id} was refused: ${outcome.because}`);
  }
}

/** The customer said that the proposed solution helped. */
const solved: InteractionHappening = {
  type: 'ended',
  by: 'system',
  agentId: null,
  cause: 'confirmed',
  resolved: true,
};

/** What her first message proves of her address, where its provider vouches for it. */
function proofOf(
  { channels, customers }: InboundNeeds,
  account: Account,
  conversation: Conversation,
  { peer }: InboundEvent & { type: 'message' },
): readonly BulkWrite[] {
  if (conversation.lastCustomerAtMs !== null) return [];
  if (!channels.get(account.channel)?.capabilities(account).provesAddress) return [];
  const contactKey = conversation.contactKey ?? conversation.peerKey;
  const proven = addressKey(peer.phone ?? contactKey);
  return proven === null ? [] : [customers.proved(account.id, contactKey, proven)];
}

/** Whether news about a message can have come before it. */
function mayBeTalkedOf({ channels }: InboundNeeds, account: Account): boolean {
  const can = channels.get(account.channel)?.capabilities(account);
  return can !== undefined && (can.edits.in || can.revokes.in || can.reactions.in);
}

/** What somebody new is called, where the channel has to be asked. */
async function nameOfStranger(
  { channels, conversations }: InboundNeeds,
  account: Account,
  peerKey: string,
): Promise<string | null> {
  const provider = channels.get(account.channel)?.provider;
  if (!provider?.nameOf || (await conversations.find(account, peerKey))) return null;
  return provider.nameOf(peerKey, account);
}

/** Files that stay with the provider, brought to us; of what could not be brought the agent is told in words. */
async function fetchMedia(
  { channels, files, language }: InboundNeeds,
  account: Account,
  event: Pick<InboundEvent & { type: 'message' }, 'media' | 'peer'>,
): Promise<{ readonly files: readonly AttachedFile[]; readonly missing: readonly string[] }> {
  const provider = channels.get(account.channel)?.provider;
  const brought: AttachedFile[] = [];
  const missing: string[] = [];
  if (!provider) return { files: brought, missing };
  for (const media of event.media.filter(({ fileId }) => fileId === null).slice(0, limits.filesPerLetter)) {
    const outcome = await provider.fetchMedia(media, account);
    if (outcome.type === 'missing') missing.push(missingInWords(outcome.because, media.name, language));
    else
      brought.push(
        await files.remember(outcome.file, { type: 'peer', accountId: account.id, peerKey: event.peer.key }),
      );
  }
  return { files: brought, missing };
}

interface Found {
  readonly id: InteractionId;
  readonly known: Interaction | null;
  /** Who answered this customer last, and until when. */
  readonly last: { readonly agentId: AgentId | null; readonly atMs: number };
}

/** The open interaction of a conversation, the one that may be opened again, or a new one. */
async function lookForInteraction(
  needs: InboundNeeds,
  conversation: Conversation,
  isAutomatic: boolean,
): Promise<Found> {
  const { interactions, queues, clock } = needs;
  const id = conversation.interactionId;
  const known = id ? await interactions.load(id) : null;
  if (!id || !known) return { id: newId<'interaction'>(), known: null, last: { agentId: null, atMs: 0 } };
  const last = { agentId: known.lastResponsible, atMs: known.endedAtMs ?? known.lastFactAtMs };
  if (known.phase !== 'done' || isAutomatic) return { id, known, last };
  const queue = queues.find(known.visit?.queueId ?? conversation.account.queueId);
  const isRecent = clock.nowMs() - (known.endedAtMs ?? 0) <= (queue?.reopenWithinMs ?? 0);
  const isAgain = isRecent && known.endCause !== 'spam';
  return isAgain ? { id, known, last } : { id: newId<'interaction'>(), known: null, last };
}

/** What must happen before the message can be part of the interaction: nothing, a reopening, or a beginning. */
function placing(
  needs: InboundNeeds,
  conversation: Conversation,
  { known, last }: Found,
  { atMs, isAutomatic }: { readonly atMs: number; readonly isAutomatic: boolean },
): readonly InteractionHappening[] {
  if (known && known.phase !== 'done') return [];
  const waitedFor = (queueId: QueueId) => agentSheKnows(needs.queues.find(queueId), last, atMs);
  if (!known) {
    const { account } = conversation;
    const start: InteractionHappening = {
      type: 'started',
      channel: account.channel,
      direction: 'inbound',
      projectId: account.projectId,
      conversationId: conversation.id,
      customerId: conversation.customerId,
      channelAccountId: account.id,
      previousId: conversation.interactionId,
    };
    // A flow of its channel decides where it goes; a machine's letter is shown to people without one.
    if (!isAutomatic && needs.flows.runningOn({ type: 'channel', id: account.id })) return [start];
    const entered = queueing(needs, account.queueId, 'initial', atMs);
    return [start, { ...entered, preferredAgentId: waitedFor(account.queueId) }];
  }
  const { lastResponsible } = known;
  if (lastResponsible && needs.distribution.hasSlot(lastResponsible, mediumOf(known.channel))) {
    const answered: InteractionHappening = {
      type: 'answered',
      legId: newId<'leg'>(),
      agentId: lastResponsible,
      visitId: null,
      offerId: null,
      how: 'assigned',
    };
    return [{ type: 'reopened' }, answered];
  }
  const again = queueing(needs, known.visit?.queueId ?? conversation.account.queueId, 'reopened', atMs);
  return [{ type: 'reopened' }, { ...again, preferredAgentId: waitedFor(again.queueId) }];
}

/** The customer writes to somebody who is gone: where the queue says so, she does not wait for her but in the line. */
function leftAlone(
  needs: InboundNeeds,
  known: Interaction | null,
  queueOfChannel: Account['queueId'],
  atMs: number,
): readonly InteractionHappening[] {
  const { responsible, visit, legs, unansweredSinceMs } = known ?? { legs: [] };
  const leg = legs.at(-1);
  if (!responsible || !leg || needs.distribution.goneSinceMs(responsible) === null) return [];
  // What we began ourselves has been in no queue: that of its channel looks after it.
  const queueId = visit?.queueId ?? queueOfChannel;
  if (needs.queues.find(queueId)?.offlineRule.type !== 'returnOnMessage') return [];
  return [
    { type: 'released', legId: leg.legId, agentId: responsible, cause: 'unreachable' },
    queueing(needs, queueId, 'returned', atMs, unansweredSinceMs ?? atMs),
  ];
}

/** A queue that is full takes nobody more: what was written is kept, and the customer is told that it is over for now. */
export function turnedAway(
  { queues, distribution }: Pick<InboundNeeds, 'queues' | 'distribution'>,
  happenings: readonly InteractionHappening[],
): InteractionHappening[] {
  const entered = happenings.find((happening) => happening.type === 'queued');
  const most = entered ? (queues.find(entered.queueId)?.maxWaiting ?? Number.POSITIVE_INFINITY) : 0;
  if (!entered || distribution.waitingIn(entered.queueId) < most) return [];
  return [
    { type: 'leftQueue', visitId: entered.visitId, outcome: 'overflow' },
    { type: 'ended', by: 'system', agentId: null, cause: 'failed', resolved: null },
  ];
}

/** The fact that an interaction entered a queue, with the thresholds in force now. */
export function queueing(
  { queues }: Pick<InboundNeeds, 'queues'>,
  queueId: Account['queueId'],
  kind: (InteractionHappening & { type: 'queued' })['kind'],
  atMs: number,
  placeAtMs = atMs,
): InteractionHappening & { type: 'queued' } {
  const queue = queues.find(queueId);
  if (!queue) throw new Error(`There is no queue ${queueId}`);
  return entryInto(queue, { visitId: newId<'visit'>(), kind, placeAtMs, isOpen: queues.isOpen(queue, atMs) });
}

function messageOf(
  conversation: Conversation,
  event: InboundEvent & { type: 'message' },
  given: {
    readonly interactionId: InteractionId;
    readonly attached: readonly AttachedFile[];
    readonly atMs: number;
    readonly replyTo: ReplyTo | null;
  },
): StoredMessage {
  return {
    conversationId: conversation.id,
    seq: conversation.lastSeq + 1,
    id: newId<'message'>(),
    interactionId: given.interactionId,
    kind: 'public',
    authorType: 'customer',
    authorId: null,
    text: tidyText(event.text).slice(0, event.mail ? limits.letterChars : limits.textChars),
    files: given.attached,
    atMs: given.atMs,
    clientId: event.externalId,
    delivery: null,
    page: event.page,
    ...extraOf(event, given.replyTo),
  };
}

/** What a message holds beside words and files; nothing where it holds nothing. */
function extraOf(
  event: InboundEvent & { type: 'message' },
  replyTo: ReplyTo | null,
): { readonly extra?: MessageExtra } {
  const { content, isForwarded, groupKey, isAutomatic, payload, mail } = event;
  const extra: MessageExtra = {
    ...(content && { content }),
    ...(replyTo && { replyTo }),
    ...(isForwarded && { isForwarded }),
    ...(groupKey && { groupKey }),
    ...(isAutomatic && { isAutomatic }),
    ...(payload && { payload }),
    ...(mail && { mail }),
  };
  return Object.keys(extra).length > 0 ? { extra } : {};
}

/** What stands behind the answer she chose: where only its place came back, what we put there. Null when she chose none. */
async function chosenIn(
  { database, organisationId }: InboundNeeds,
  conversation: Conversation,
  { payload, chosenPlace }: InboundEvent & { type: 'message' },
  replyTo: ReplyTo | null,
): Promise<string | null> {
  if (chosenPlace === undefined || replyTo?.side !== 'ours') return payload ?? null;
  const question = await database.within(organisationId, (trx) =>
    messageAt(trx, organisationId, conversation.id, replyTo.seq),
  );
  return question?.extra?.choices?.[chosenPlace]?.id ?? null;
}

/** The message that this one answers, as it is shown beside it; null when it answers none that we know. */
async function repliedTo(
  { database, organisationId }: InboundNeeds,
  account: Account,
  conversation: Conversation,
  externalId: string | null,
): Promise<ReplyTo | null> {
  if (externalId === null) return null;
  return database.within(organisationId, async (trx) => {
    const place = await outsidePlace(trx, organisationId, account.id, externalId);
    const message = place
      ? await messageAt(trx, organisationId, place.conversationId, place.seq)
      : await messageByClientId(trx, organisationId, conversation.id, externalId);
    if (message?.conversationId !== conversation.id) return null;
    const side = message.authorType === 'customer' ? 'customer' : 'ours';
    return { seq: message.seq, side, preview: preview(message.text, message.files.length) };
  });
}

/** The customer's side has received or read up to somewhere. It only ever rises; nobody waits for it. */
async function noteReceipt(
  { conversations, journal, publishing }: InboundNeeds,
  account: Account,
  event: InboundEvent & { type: 'receipt' },
  { writes }: Beside,
): Promise<void> {
  const conversation = await conversations.find(account, event.peer.key);
  const { status } = event;
  if (!conversation || !('upToSeq' in event.of) || (status !== 'delivered' && status !== 'read'))
    return void (await journal.record([], writes));
  const upToSeq = Math.min(event.of.upToSeq, conversation.lastSeq);
  const isRead = event.status === 'read';
  const risen = upToSeq > (isRead ? conversation.customerReadSeq : conversation.customerDeliveredSeq);
  if (!risen) return void (await journal.record([], writes));
  conversation.customerDeliveredSeq = Math.max(conversation.customerDeliveredSeq, upToSeq);
  if (isRead) conversation.customerReadSeq = upToSeq;
  const mark = write(watermarkRows, { conversationId: conversation.id, upToSeq, delivery: status });
  await journal.record([], [mark, ...conversations.save(conversation), ...writes]);
  publishing.delivered(conversation);
}

/** The customer closed the conversation herself: while she still waited, she has given up. */
async function noteFarewell(
  { conversations, interactions, journal }: InboundNeeds,
  account: Account,
  event: InboundEvent & { type: 'left' },
  { writes }: Beside,
): Promise<void> {
  const conversation = await conversations.find(account, event.peer.key);
  const interaction = conversation?.interactionId ? interactions.find(conversation.interactionId) : null;
  if (interaction && (interaction.phase === 'waiting' || interaction.phase === 'ringing')) {
    const gaveUp: InteractionHappening = {
      type: 'ended',
      by: 'customer',
      agentId: null,
      cause: 'abandoned',
      resolved: null,
    };
    const outcome = interactions.record(interaction.id, [gaveUp], { writes });
    if (outcome.type === 'recorded') return void (await outcome.committed);
  }
  await journal.record([], writes);
}

function named(name: string | null): string | null {
  return (name && tidyName(name).slice(0, 120)) || null;
}
