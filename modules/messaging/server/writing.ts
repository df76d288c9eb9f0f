import { may, type Right, type Who } from '#identity';
import {
  type ChatStatus,
  type ChosenStatus,
  choicesFrom,
  declinableUntilMs,
  type Interaction,
  type InteractionHappening,
  queueOf,
} from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, FileId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { OutboundRow, Outbox } from '#platform/outbox/index.ts';
import type { MessageChannel } from '../channel.ts';
import { collides } from '../collision.ts';
import { type Misfit, misfitOf, type Written } from '../fit.ts';
import { type LetterHead, outboundMail } from '../letter-head.ts';
import { type AttachedFile, type MessageExtra, preview, type ReplyTo } from '../message.ts';
import type { ProviderTemplateUse } from '../outbound.ts';
import { windowOf } from '../window.ts';
import { type AccessNeeds, mayDo } from './access.ts';
import { type ApprovedTexts, filledIn } from './approved-texts.ts';
import { type Conversation, type Conversations, rememberSent, takePlace } from './conversations.ts';
import type { Drafts } from './drafts.ts';
import { fileOwners } from './file-store.ts';
import type { Files } from './files.ts';
import { queueing } from './inbound.ts';
import { withRealAddresses } from './known-addresses.ts';
import { setArchived } from './list-store.ts';
import { messageAt, messageByClientId, messageRows, replyAfter, type StoredMessage } from './message-store.ts';
import type { Distribution } from './neighbours.ts';
import type { Notices } from './notices.ts';
import type { Publishing } from './publishing.ts';

/** The interaction is not as the caller believed: what is true now. */
export interface NotNow {
  readonly type: 'notNow';
  readonly because: string;
  readonly status: ChatStatus | null;
  readonly choices: readonly ChosenStatus[];
}
export type Denied = { readonly type: 'unknown' } | { readonly type: 'forbidden' };

export interface Draft {
  readonly clientId: string;
  readonly kind: 'public' | 'note';
  readonly text: string;
  readonly fileIds: readonly FileId[];
  readonly thenStatus?: ChosenStatus | undefined;
  /** The last place she had before her when she began: who answers in between is told before this leaves. */
  readonly answersSeq?: number | undefined;
  /** She was told that a colleague has answered, and wants it to leave all the same. */
  readonly isSure?: boolean | undefined;
  /** The place of the message that this one answers. */
  readonly replyToSeq?: number | undefined;
  readonly approvedText?: ProviderTemplateUse | undefined;
  /** The head of a letter, where it is not the ordinary one. */
  readonly mail?: LetterHead | undefined;
}

/** A colleague has answered the customer meanwhile, with these words. */
export interface SentMeanwhile {
  readonly type: 'sentMeanwhile';
  readonly name: string;
  readonly text: string;
  readonly atMs: number;
}

/** Too much for its channel, or a letter with a head with which none leaves. */
export interface DoesNotFit {
  readonly type: 'doesNotFit';
  readonly misfit: Misfit;
}

export type SendOutcome =
  | { readonly type: 'sent'; readonly message: StoredMessage; readonly conversation: Conversation }
  | { readonly type: 'empty' }
  | DoesNotFit
  | SentMeanwhile
  /** The provider knows no approved text of this name and language, or cannot be asked now. */
  | { readonly type: 'noSuchText' }
  | NotNow
  | Denied;
export type ChangeOutcome = { readonly type: 'changed'; readonly interaction: Interaction } | NotNow | Denied;
export type TransferOutcome =
  | ChangeOutcome
  | { readonly type: 'targetRefused'; readonly because: 'notReachable' | 'notMember' | 'sameAgent' };

export interface WritingNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly approvedTexts: ApprovedTexts;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly conversations: Conversations;
  readonly distribution: Distribution;
  readonly drafts: Drafts;
  readonly files: Files;
  readonly interactions: Interactions;
  readonly journal: Journal<FactShape>;
  readonly notices: Notices;
  readonly outbox: () => Outbox;
  readonly publishing: Publishing;
  readonly ownMailboxes: () => readonly string[];
}

/** What agents do with a conversation. Every answer is a value; nothing here throws for what people do. */
export interface Writing {
  readonly send: (who: Who, id: InteractionId, draft: Draft) => Promise<SendOutcome>;
  readonly setStatus: (
    who: Who,
    id: InteractionId,
    choice: { readonly status: ChosenStatus; readonly untilMs: number | null; readonly resolved: boolean | null },
  ) => Promise<ChangeOutcome>;
  readonly release: (who: Who, id: InteractionId) => Promise<ChangeOutcome>;
  /** Puts a completed conversation into the archive, or takes it out. */
  readonly archive: (who: Who, id: InteractionId, isArchived: boolean) => Promise<ChangeOutcome>;
  readonly transfer: (
    who: Who,
    id: InteractionId,
    to: { readonly type: 'queue'; readonly queueId: QueueId } | { readonly type: 'agent'; readonly agentId: AgentId },
    note: string | null,
  ) => Promise<TransferOutcome>;
  /** Gives back what a colleague has just handed to her: to that colleague, or to the queue when she is gone. */
  readonly declineTransfer: (who: Who, id: InteractionId, because: string | null) => Promise<ChangeOutcome>;
  readonly seen: (who: Who, id: InteractionId, upToSeq: number) => Promise<{ unread: number } | Denied>;
}

type Held = (who: Who, interaction: Interaction | null, right: Right) => Interaction | Denied | NotNow;

/** Opens what agents do with the conversations of one organisation. */
export function openWriting(needs: WritingNeeds): Writing {
  const { conversations, interactions, clock, distribution, journal, publishing, queues } = needs;

  const notNow = (interaction: Interaction | null, because: string): NotNow => ({
    type: 'notNow',
    because,
    status: interaction?.status ?? null,
    choices: interaction?.status && interaction.responsible ? choicesFrom(interaction.status) : [],
  });

  const recordOne = async (id: InteractionId, happenings: readonly InteractionHappening[]): Promise<ChangeOutcome> => {
    const outcome = interactions.record(id, happenings);
    if (outcome.type === 'refused') return notNow(outcome.present, outcome.because);
    await outcome.committed;
    return { type: 'changed', interaction: outcome.now };
  };

  /** The interaction if she may do this to it; of one that is over she hears so. */
  const held: Held = (who, interaction, right) => {
    if (!interaction) return { type: 'unknown' };
    if (!mayDo(who, right, interaction, needs))
      return { type: mayDo(who, 'chat.view', interaction, needs) ? 'forbidden' : 'unknown' };
    if (interaction.phase === 'done') return notNow(interaction, 'ended');
    return interaction;
  };
  /** Its queue; of what was begun before it was written down, that of its channel. */
  const ownQueueOf = async (interaction: Interaction): Promise<QueueId | null> => {
    const queueId = queueOf(interaction);
    if (queueId) return queueId;
    const { conversationId } = interaction;
    const conversation = conversationId && (await conversations.byId(conversationId));
    return conversation ? conversation.account.queueId : null;
  };
  const isRefusal = (held: Interaction | Denied | NotNow): held is Denied | NotNow => 'type' in held;

  const setStatus: Writing['setStatus'] = async (who, id, { status, untilMs, resolved }) => {
    const interaction = held(who, await interactions.load(id), 'chat.setStatus');
    if (isRefusal(interaction)) return interaction;
    const refused = statusRefusal(interaction, status);
    if (refused) return notNow(interaction, refused);
    return recordOne(id, [statusHappening(who, interaction, { status, untilMs, resolved })]);
  };

  const writeNote = (who: Who, id: InteractionId, text: string) =>
    sendOnce(needs, notNow, held, who, id, { clientId: newId<'message'>(), kind: 'note', text, fileIds: [] });

  return {
    send: (who, id, draft) => sendOnce(needs, notNow, held, who, id, draft),
    setStatus,
    release: async (who, id) => {
      const interaction = held(who, await interactions.load(id), 'chat.release');
      if (isRefusal(interaction)) return interaction;
      const { responsible } = interaction;
      const leg = interaction.legs.at(-1);
      const queueId = await ownQueueOf(interaction);
      if (!responsible || !leg || !queueId) return notNow(interaction, 'nobodyResponsible');
      const nowMs = clock.nowMs();
      const cause = responsible === who.userId ? 'agent' : 'supervisor';
      // The place in the line is that of the oldest message nobody has answered, not of this moment.
      const placeAtMs = interaction.unansweredSinceMs ?? nowMs;
      return recordOne(id, [
        { type: 'released', legId: leg.legId, agentId: responsible, cause },
        queueing({ queues }, queueId, 'released', nowMs, placeAtMs),
      ]);
    },
    archive: async (who, id, isArchived) => {
      const interaction = await interactions.load(id);
      if (!interaction) return { type: 'unknown' };
      if (!mayDo(who, 'chat.setStatus', interaction, needs))
        return { type: mayDo(who, 'chat.view', interaction, needs) ? 'forbidden' : 'unknown' };
      if (interaction.phase !== 'done') return notNow(interaction, 'notEnded');
      await needs.database.within(needs.organisationId, (trx) =>
        setArchived(trx, needs.organisationId, {
          interactionId: id,
          isArchived,
          byId: who.userId,
          atMs: clock.nowMs(),
        }),
      );
      return { type: 'changed', interaction };
    },
    transfer: async (who, id, to, note) => {
      const interaction = held(who, await interactions.load(id), 'chat.transfer');
      if (isRefusal(interaction)) return interaction;
      const { responsible } = interaction;
      const leg = interaction.legs.at(-1);
      if (!responsible || !leg) return notNow(interaction, 'nobodyResponsible');
      if (to.type === 'agent' && to.agentId === responsible) return { type: 'targetRefused', because: 'sameAgent' };
      if (to.type === 'agent' && !distribution.isReachable(to.agentId))
        return { type: 'targetRefused', because: 'notReachable' };
      const queue = to.type === 'queue' ? queues.find(to.queueId) : null;
      if (
        to.type === 'queue' &&
        (!queue || !may(who, 'chat.transfer', { projectId: queue.projectId, ownerId: responsible }))
      )
        return { type: 'unknown' };
      const nowMs = clock.nowMs();
      const gone: InteractionHappening = {
        type: 'transferred',
        legId: leg.legId,
        agentId: responsible,
        kind: 'blind',
        toQueueId: to.type === 'queue' ? to.queueId : null,
        toAgentId: to.type === 'agent' ? to.agentId : null,
      };
      const placed: InteractionHappening =
        to.type === 'queue'
          ? queueing({ queues }, to.queueId, 'transfer', nowMs)
          : {
              ...assigned,
              legId: newId<'leg'>(),
              agentId: to.agentId,
              // A supervisor who hands on the work of others gets none of it back.
              ...(responsible === who.userId && { givenById: who.userId }),
            };
      if (note) await writeNote(who, id, note);
      return recordOne(id, [gone, placed]);
    },
    declineTransfer: async (who, id, because) => {
      const interaction = held(who, await interactions.load(id), 'chat.release');
      if (isRefusal(interaction)) return interaction;
      const { given, responsible, unansweredSinceMs } = interaction;
      const leg = interaction.legs.at(-1);
      const untilMs = declinableUntilMs(interaction);
      const queueId = await ownQueueOf(interaction);
      const nowMs = clock.nowMs();
      const isInTime = untilMs !== null && nowMs <= untilMs;
      if (!given || !leg || !queueId || responsible !== who.userId || !isInTime) return notNow(interaction, 'tooLate');
      const released = { type: 'released', legId: leg.legId, agentId: who.userId, cause: 'declined' } as const;
      const back: InteractionHappening = distribution.isReachable(given.byId)
        ? { ...assigned, legId: newId<'leg'>(), agentId: given.byId }
        : queueing({ queues }, queueId, 'returned', nowMs, unansweredSinceMs ?? nowMs);
      if (because) await writeNote(who, id, because);
      return recordOne(id, [released, back]);
    },
    seen: async (who, id, upToSeq) => {
      const interaction = await interactions.load(id);
      if (!interaction?.conversationId || !mayDo(who, 'chat.view', interaction, needs)) return { type: 'unknown' };
      const conversation = await conversations.byId(interaction.conversationId);
      if (!conversation) return { type: 'unknown' };
      // Only the one who answers moves the mark: a supervisor who looks in has not read it for her.
      const isReader = interaction.responsible === who.userId;
      const mark = Math.min(upToSeq, conversation.lastSeq);
      if (isReader && mark > conversation.agentReadSeq) {
        conversation.agentReadSeq = mark;
        conversation.unreadSeqs = conversation.unreadSeqs.filter((seq) => seq > mark);
        await journal.record([], conversations.save(conversation));
        publishing.touch(id);
        publishing.pass(conversation, { type: 'read', upToSeq: mark, externalId: conversation.lastExternalId });
      }
      return { unread: conversation.unreadSeqs.length };
    },
  };
}

/** Given to somebody without an offer. */
const assigned = { type: 'answered', visitId: null, offerId: null, how: 'assigned' } as const;

/** Why a status cannot be chosen now; null when it can. */
function statusRefusal(interaction: Interaction, status: ChosenStatus): string | null {
  if (!interaction.responsible || !interaction.status) return 'nobodyResponsible';
  return choicesFrom(interaction.status).includes(status) ? null : 'sameStatus';
}

function statusHappening(
  who: Who,
  interaction: Interaction,
  choice: { readonly status: ChosenStatus; readonly untilMs: number | null; readonly resolved: boolean | null },
): InteractionHappening {
  if (choice.status === 'completed') {
    return { type: 'ended', by: 'agent', agentId: who.userId, cause: 'completed', resolved: choice.resolved };
  }
  const cause = interaction.responsible === who.userId ? 'agent' : 'supervisor';
  const untilMs = choice.status === 'postponed' ? choice.untilMs : null;
  return { type: 'statusChanged', to: choice.status, agentId: who.userId, cause, untilMs };
}

/** Sends a message, or answers what the same id was answered before: a double click is one message. */
async function sendOnce(
  needs: WritingNeeds,
  notNow: (interaction: Interaction | null, because: string) => NotNow,
  held: Held,
  who: Who,
  id: InteractionId,
  draft: Draft,
): Promise<SendOutcome> {
  const { conversations, database, interactions, organisationId } = needs;
  const known = await interactions.load(id);
  const conversation = known?.conversationId ? await conversations.byId(known.conversationId) : null;
  if (!conversation) return { type: 'unknown' };

  const key = `${who.userId}\n${draft.clientId}`;
  const sentBefore = conversation.sent.get(key);
  if (sentBefore) return { type: 'sent', message: await sentBefore, conversation };
  const onDisk = await database.within(organisationId, (trx) =>
    messageByClientId(trx, organisationId, conversation.id, draft.clientId),
  );
  if (onDisk)
    return onDisk.authorId === who.userId ? { type: 'sent', message: onDisk, conversation } : { type: 'unknown' };
  // What was sent is known again even when she may write here no more; anything new is asked now.
  const interaction = held(who, known, draft.kind === 'note' ? 'chat.note' : 'chat.reply');
  if ('type' in interaction) return interaction;
  const files = await needs.files.claimable(draft.fileIds, { type: 'user', userId: who.userId }, conversation.id);
  const approved = draft.kind === 'note' ? null : await approvedOf(needs, conversation, draft);
  if (approved === 'unknown') return { type: 'noSuchText' };
  const text = approved?.text ?? draft.text;
  if (text.trim() === '' && files.length === 0) return { type: 'empty' };
  const mail = await withRealAddresses(needs, conversation.id, draft.mail);
  const misfit = misfitIn(needs, conversation, { ...draft, mail, text, files: draft.fileIds.length });
  if (misfit) return { type: 'doesNotFit', misfit };
  const replyTo = draft.replyToSeq === undefined ? null : await answeredBy(needs, conversation, draft.replyToSeq);
  const extra: MessageExtra = {
    ...(replyTo && { replyTo }),
    ...(approved && { template: approved.use }),
    ...(mail && draft.kind === 'public' && { mailOut: outboundMail(mail) }),
  };

  const missed = await repliesMissed(needs, who, conversation, draft);
  if (missed) return missed;
  // Nothing waits between here and the record: two of the same at once find each other in `sent`.
  const again = conversation.sent.get(key);
  if (again) return { type: 'sent', message: await again, conversation };
  const present = interactions.find(id) ?? known;
  if (!present || present.phase === 'done') return notNow(present, 'ended');
  if (draft.kind === 'public' && !approved && !isWindowOpen(needs, conversation))
    return notNow(present, 'windowClosed');
  if (draft.thenStatus) {
    // Nothing would ever bring it back.
    if (draft.thenStatus === 'postponed') return notNow(present, 'untilNeeded');
    const refused = statusRefusal(present, draft.thenStatus);
    if (refused && refused !== 'sameStatus') return notNow(present, refused);
  }
  const meanwhile = draft.kind === 'public' && !draft.isSure ? repliedMeanwhile(needs, who, conversation, draft) : null;
  if (meanwhile) return meanwhile;
  const written = writeDown(needs, who, present, conversation, { ...draft, text, extra }, files);
  rememberSent(conversation, key, written);
  const message = await written;
  // The message is out; a draft that lingers is a blemish, not a reason to tell her that it failed.
  await needs.drafts.sent(who.userId, id, draft.kind, draft.text).catch(() => undefined);
  return { type: 'sent', message, conversation };
}

/** What a colleague wrote since she began, or just now; in memory, so that of two at once the second hears of the first. */
function repliedMeanwhile(
  { clock, people }: WritingNeeds,
  who: Who,
  { lastReply }: Conversation,
  { answersSeq }: Draft,
): SentMeanwhile | null {
  if (!lastReply || lastReply.authorId === who.userId || !collides(lastReply, answersSeq, clock.nowMs())) return null;
  const name = people.find(lastReply.authorId)?.name ?? '';
  return { type: 'sentMeanwhile', name, text: lastReply.text, atMs: lastReply.atMs };
}

/** The same for what was written before this process began, which only the disk knows. */
async function repliesMissed(
  { database, organisationId, people }: WritingNeeds,
  who: Who,
  conversation: Conversation,
  { kind, answersSeq, isSure }: Draft,
): Promise<SentMeanwhile | null> {
  if (kind === 'note' || isSure || answersSeq === undefined || conversation.lastReply) return null;
  if (conversation.lastSeq <= answersSeq) return null;
  const reply = await database.within(organisationId, (trx) =>
    replyAfter(trx, organisationId, { conversationId: conversation.id, afterSeq: answersSeq, notBy: who.userId }),
  );
  if (!reply) return null;
  const name = (reply.authorId && people.find(reply.authorId)?.name) || '';
  return { type: 'sentMeanwhile', name, text: reply.text, atMs: reply.atMs };
}

/** The approved text of a draft, filled in; null when it asks for none. */
async function approvedOf(
  { approvedTexts }: WritingNeeds,
  { account }: Conversation,
  { approvedText: use }: Draft,
): Promise<{ readonly text: string; readonly use: ProviderTemplateUse } | 'unknown' | null> {
  if (!use) return null;
  const known = (await approvedTexts.of(account))?.find(
    ({ name, language }) => name === use.name && language === use.language,
  );
  return known ? { text: filledIn(known.text, use.variables), use } : 'unknown';
}

/** What a message answers, where the channel shows such; a note may answer everything. */
async function answeredBy(
  { channels, database, organisationId }: WritingNeeds,
  { id, account }: Conversation,
  seq: number,
): Promise<ReplyTo | null> {
  if (!channels.get(account.channel)?.capabilities(account).replies.out) return null;
  const message = await database.within(organisationId, (trx) => messageAt(trx, organisationId, id, seq));
  if (!message || message.kind === 'note' || message.marks?.revokedAtMs !== undefined) return null;
  const side = message.authorType === 'customer' ? 'customer' : 'ours';
  return { seq, side, preview: preview(message.text, message.files.length) };
}

/** Whether a person may write freely to this customer now. */
function isWindowOpen({ channels, clock }: WritingNeeds, { account, lastCustomerAtMs }: Conversation): boolean {
  const can = channels.get(account.channel)?.capabilities(account);
  return can === undefined || windowOf(lastCustomerAtMs, can, clock.nowMs()).isOpen;
}

/** Why something that was written does not fit into the channel of its conversation; null when it does. */
export function misfitIn(
  { channels, ownMailboxes }: Pick<WritingNeeds, 'channels' | 'ownMailboxes'>,
  { account }: Conversation,
  written: Written,
): Misfit | null {
  const can = channels.get(account.channel)?.capabilities(account);
  return can ? misfitOf(written, can, ownMailboxes()) : null;
}

/** Places the message, its facts and its way out in one record. */
function writeDown(
  needs: WritingNeeds,
  who: Who,
  interaction: Interaction,
  conversation: Conversation,
  draft: Draft & { readonly extra: MessageExtra },
  files: readonly AttachedFile[],
): Promise<StoredMessage> {
  const { conversations, interactions, outbox, publishing } = needs;
  const atMs = needs.clock.nowMs();
  const isNote = draft.kind === 'note';
  const seq = takePlace(conversation, { preview: preview(draft.text, files.length), author: 'agent', atMs, isNote });
  const message: StoredMessage = {
    conversationId: conversation.id,
    seq,
    id: newId<'message'>(),
    interactionId: interaction.id,
    kind: draft.kind,
    authorType: 'agent',
    authorId: who.userId,
    text: draft.text,
    files,
    atMs,
    clientId: draft.clientId,
    delivery: isNote ? null : 'queued',
    page: null,
    ...(Object.keys(draft.extra).length > 0 && { extra: draft.extra }),
  };
  const way: OutboundRow = {
    id: newId<'outbound'>(),
    accountId: conversation.account.id,
    lineKey: conversation.id,
    body: { messageId: message.id },
    createdAtMs: atMs,
  };
  const writes: BulkWrite[] = [
    ...conversations.save(conversation),
    write(messageRows, message),
    ...files.map((file) => write(fileOwners, { id: file.id, conversationId: conversation.id })),
  ];
  if (isNote) {
    const noted = { type: 'noteWritten', messageId: message.id, agentId: who.userId } as const;
    const shown = { text: draft.text, preview: preview(draft.text, 0), atMs };
    const mentions = needs.notices.ofNote(who, interaction, shown);
    const outcome = interactions.record(interaction.id, [noted], { atMs, writes: [...writes, ...mentions.writes] });
    if (outcome.type === 'refused') throw new Error(`A note of ${conversation.id} was refused: ${outcome.because}`);
    return outcome.committed.then(() => {
      mentions.tell();
      return told(publishing, conversation, message);
    });
  }
  conversation.lastReply = { seq, atMs, authorId: who.userId, text: preview(draft.text, files.length) };
  const happenings: InteractionHappening[] = [
    { type: 'messageSent', messageId: message.id, author: 'agent', agentId: who.userId },
  ];
  if (draft.thenStatus && draft.thenStatus !== interaction.status) {
    happenings.push(statusHappening(who, interaction, { status: draft.thenStatus, untilMs: null, resolved: null }));
  }
  const outcome = interactions.record(interaction.id, happenings, { atMs, writes: [...writes, outbox().add(way)] });
  if (outcome.type === 'refused') {
    // Cannot be while the phases allow what was checked a line above; a lost place in the line would be worse.
    throw new Error(`A message of ${conversation.id} was refused: ${outcome.because}`);
  }
  return outcome.committed.then(() => {
    outbox().release(way);
    return told(publishing, conversation, message);
  });
}

function told(publishing: Publishing, conversation: Conversation, message: StoredMessage): StoredMessage {
  publishing.message(conversation, message);
  return message;
}
