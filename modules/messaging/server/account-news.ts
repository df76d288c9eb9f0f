import { addressKey } from '#customers';
import type { Customers } from '#customers/server';
import type { Interactions } from '#interactions/server';
import { tidyText } from '#kernel/contract.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { InboundEvent } from '../inbound-event.ts';
import { type AttachedFile, limits, preview } from '../message.ts';
import type { Account } from './accounts.ts';
import { type Conversations, takePlace } from './conversations.ts';
import { fileOwners } from './file-store.ts';
import { channelAlerts, movedConversations, optOuts, outsideIds } from './marks-store.ts';
import { messageRows, type StoredMessage } from './message-store.ts';
import type { Publishing } from './publishing.ts';

// What a channel tells beside messages: what our side wrote elsewhere, who has moved, who wants no more, what is wrong.

export interface AccountNewsNeeds {
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly interactions: Interactions;
  readonly journal: Journal<FactShape>;
  readonly log: Log;
  readonly publishing: Publishing;
}

const alertChars = 500;

/** What our side wrote outside Santral stands in the conversation once, as ours. */
export async function noteEcho(
  needs: AccountNewsNeeds,
  account: Account,
  event: InboundEvent & { readonly type: 'echo' },
  attached: readonly AttachedFile[],
  writes: readonly BulkWrite[],
): Promise<void> {
  const { clock, conversations, interactions, journal, log, publishing } = needs;
  const conversation = await conversations.find(account, event.peer.key);
  const known = conversation?.interactionId ? await interactions.load(conversation.interactionId) : null;
  if (!conversation || !known) {
    log.info({ accountId: account.id }, 'written outside Santral to somebody who has not written to us');
    return void (await journal.record([], writes));
  }
  const atMs = Math.max(clock.nowMs(), known.lastFactAtMs);
  const seq = takePlace(conversation, {
    preview: preview(event.text, attached.length),
    author: 'agent',
    atMs,
    isNote: false,
  });
  const message: StoredMessage = {
    conversationId: conversation.id,
    seq,
    id: newId<'message'>(),
    interactionId: known.id,
    kind: 'public',
    authorType: 'system',
    authorId: null,
    text: tidyText(event.text).slice(0, event.mail ? limits.letterChars : limits.textChars),
    files: attached,
    atMs,
    clientId: null,
    delivery: 'accepted',
    page: null,
    extra: { isEcho: true, ...(event.mail && { mail: event.mail }) },
  };
  const { externalId } = event;
  const all = [
    ...conversations.save(conversation),
    write(messageRows, message),
    ...attached.map((file) => write(fileOwners, { id: file.id, conversationId: conversation.id })),
    write(outsideIds, { accountId: account.id, externalId, ...placeOf(message), delivery: 'accepted' }),
    ...writes,
  ];
  // What is over stays over, and keeps what was written to the customer afterwards.
  if (known.phase === 'done') {
    await journal.record([], all);
    return void publishing.message(conversation, message);
  }
  const sent = { type: 'messageSent', messageId: message.id, author: 'system', agentId: null } as const;
  const outcome = interactions.record(known.id, [sent], { atMs, known, writes: all });
  if (outcome.type === 'refused') throw new Error(`What was written outside was refused: ${outcome.because}`);
  await outcome.committed;
  publishing.message(conversation, message);
}

function placeOf({ conversationId, seq }: StoredMessage) {
  return { conversationId, seq };
}

/** The same person under another address: her conversation goes with her. */
export async function noteMove(
  { conversations, customers, journal, log }: AccountNewsNeeds,
  account: Account,
  { peer, previousKey }: InboundEvent & { readonly type: 'moved' },
  writes: readonly BulkWrite[],
): Promise<void> {
  const [hers, there] = await Promise.all([
    conversations.find(account, previousKey),
    conversations.find(account, peer.key),
  ]);
  if (!hers || there) {
    // Two conversations are not made one here: which customer stays is for people to say.
    if (hers) log.warn({ accountId: account.id }, 'a customer moved to an address that has a conversation of its own');
    return void (await journal.record([], writes));
  }
  await journal.record(
    [],
    [
      customers.moved(account.id, previousKey, peer.key, peer.phone === undefined ? null : addressKey(peer.phone)),
      write(movedConversations, { conversationId: hers.id, peerKey: peer.key }),
      ...writes,
    ],
  );
  conversations.moved(hers, peer.key);
}

/** She wants to be written to no more, or again. */
export async function noteConsent(
  { conversations, journal, publishing }: AccountNewsNeeds,
  account: Account,
  event: InboundEvent & { readonly type: 'consent' },
  writes: readonly BulkWrite[],
): Promise<void> {
  const conversation = await conversations.find(account, event.peer.key);
  if (!conversation) return void (await journal.record([], writes));
  const atMs = event.isGiven ? null : event.atMs;
  await journal.record([], [write(optOuts, { conversationId: conversation.id, atMs }), ...writes]);
  conversation.optedOutAtMs = atMs;
  if (conversation.interactionId) publishing.touch(conversation.interactionId);
}

/** Something about our own account that whoever manages it should know of. */
export async function noteAlert(
  { journal, log }: AccountNewsNeeds,
  account: Account,
  { what, detail, isBad, atMs }: InboundEvent & { readonly type: 'alert' },
  writes: readonly BulkWrite[],
): Promise<void> {
  log.warn({ accountId: account.id, what, isBad }, 'a provider has news about our account');
  const alert = { accountId: account.id, what: what.slice(0, alertChars), detail: detail.slice(0, alertChars) };
  await journal.record([], [write(channelAlerts, { ...alert, isBad, atMs }), ...writes]);
}
