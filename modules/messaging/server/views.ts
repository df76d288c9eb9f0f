import { may, type Who } from '#identity';
import { choicesFrom, declinableUntilMs, type Interaction, type InteractionFact } from '#interactions';
import type { Recorded } from '#kernel/fact.ts';
import type { UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { MessageChannel } from '../channel.ts';
import type { ConversationDetail, ConversationRow, HappeningView } from '../contract-conversations.ts';
import type { MessageView } from '../contract-message.ts';
import { veiledLetter } from '../letter-veil.ts';
import type { AttachedFile } from '../message.ts';
import type { OutboundMail } from '../outbound.ts';
import { windowOf } from '../window.ts';
import { type AccessNeeds, mayDo, mayViewPool } from './access.ts';
import type { Conversation } from './conversations.ts';
import { shownText } from './later-news.ts';
import type { StoredMessage } from './message-store.ts';

// From what is true to what the screens are told. Moments become ISO texts here and nowhere else.

/** The line a message has in a conversation on the screen. */
export function messageView(message: StoredMessage, conversation: Conversation, needs: AccessNeeds): MessageView {
  return {
    id: message.id,
    interactionId: message.interactionId,
    seq: message.seq,
    kind: message.kind,
    author: { type: message.authorType, id: message.authorId, name: authorName(message, conversation, needs) },
    text: shownText(message),
    files: [...shownFiles(message)],
    at: iso(message.atMs),
    clientId: message.clientId,
    delivery: message.delivery,
    page: message.page,
    ...beside(message),
  };
}

/** The same as this person may read it: addresses in the heads of letters are hidden from whoever may not see them. */
export function messageViewFor(
  who: Who,
  message: StoredMessage,
  conversation: Conversation,
  needs: AccessNeeds & { readonly ownMailboxes: () => readonly string[] },
): MessageView {
  const view = messageView(message, conversation, needs);
  const sees = may(who, 'customer.seeContact', { projectId: conversation.account.projectId });
  return sees ? view : veiledLetter(view, needs.ownMailboxes());
}

/** Nothing of what was taken back is shown. */
export function shownFiles({ files, marks }: Pick<StoredMessage, 'files' | 'marks'>): readonly AttachedFile[] {
  return marks?.revokedAtMs === undefined ? files : [];
}

/** What a message holds beside words and files, and what became of it. */
function beside({ extra = {}, marks = {} }: StoredMessage): Partial<MessageView> {
  const { editedAtMs, formerText, revokedAtMs, reactions, failure } = marks;
  if (revokedAtMs !== undefined) return { revokedAt: iso(revokedAtMs) };
  const { mailOut, payload: _payload, template, ...shown } = extra;
  return {
    ...(shown as Partial<MessageView>),
    ...(template && { templateName: template.name }),
    ...(mailOut && { mailOut: sentHead(mailOut) }),
    ...(editedAtMs !== undefined && { editedAt: iso(editedAtMs) }),
    ...(formerText !== undefined && { formerText }),
    ...(reactions && reactions.length > 0 && { reactions: [...reactions] }),
    ...(failure && { failure: { because: failure.failure, code: failure.code, text: failure.text } }),
  };
}

function sentHead({ subject, to, cc, bcc }: OutboundMail): MessageView['mailOut'] {
  return { subject, to: [...to], cc: [...cc], bcc: [...bcc] };
}

/** What the author of a message is called; agents who left keep their name as long as the house knows them. */
export function authorName(
  message: Pick<StoredMessage, 'authorType' | 'authorId'>,
  conversation: Conversation,
  { people }: AccessNeeds,
): string {
  if (message.authorType === 'customer') return conversation.customerName;
  return (message.authorId && people.find(message.authorId)?.name) || '';
}

/** What stands between the messages of a conversation, beside which there are thousands that do not. */
export const shownHappenings: ReadonlySet<InteractionFact['type']> = new Set([
  'started',
  'queued',
  'offered',
  'offerDeclined',
  'offerExpired',
  'offerWithdrawn',
  'answered',
  'transferred',
  'released',
  'statusChanged',
  'joined',
  'left',
  'reopened',
  'ended',
]);

/** The quiet line of something that happened; null for what the messages themselves show. */
export function happeningView(fact: Recorded<InteractionFact>, { people, queues }: AccessNeeds): HappeningView | null {
  if (!shownHappenings.has(fact.type)) return null;
  // Who only watches is written down and not announced.
  if ((fact.type === 'joined' || fact.type === 'left') && fact.role === 'observer') return null;
  const agentId = 'agentId' in fact ? fact.agentId : null;
  const queueId = fact.type === 'transferred' ? fact.toQueueId : 'queueId' in fact ? fact.queueId : null;
  return {
    number: fact.number,
    interactionId: fact.about,
    at: iso(fact.atMs),
    what: fact.type as HappeningView['what'],
    agentName: agentId ? (people.find(agentId)?.name ?? null) : null,
    queueName: queueId ? (queues.find(queueId)?.name ?? null) : null,
    status: fact.type === 'statusChanged' ? fact.to : null,
    cause: causeOf(fact),
  };
}

function causeOf(fact: InteractionFact): string | null {
  switch (fact.type) {
    case 'queued':
      return fact.kind;
    case 'answered':
      return fact.how;
    case 'statusChanged':
    case 'ended':
    case 'released':
    case 'offerWithdrawn':
      return fact.cause;
    case 'offerDeclined':
      return fact.because;
    default:
      return null;
  }
}

/** The row of a list, the same for everybody who may see it. */
export function rowView(
  conversation: Conversation,
  interaction: Interaction,
  { people, queues, norms }: AccessNeeds,
): ConversationRow {
  const isPresent = conversation.interactionId === interaction.id;
  const responsibleId = interaction.responsible ?? (interaction.phase === 'done' ? interaction.lastResponsible : null);
  const norm = norms.standingOf(interaction.id);
  return {
    interactionId: interaction.id,
    conversationId: conversation.id,
    channel: interaction.channel,
    queueId: interaction.visit?.queueId ?? null,
    queueName: interaction.visit ? (queues.find(interaction.visit.queueId)?.name ?? null) : null,
    customerId: conversation.customerId,
    customerName: conversation.customerName,
    status: interaction.status ?? 'queued',
    statusSince: iso(interaction.statusSinceMs),
    unansweredSince: isoOrNull(interaction.unansweredSinceMs),
    postponedUntil: isoOrNull(interaction.postponedUntilMs),
    lastText: conversation.lastText,
    lastAuthor: conversation.lastAuthor,
    lastAt: iso(conversation.lastAtMs),
    unread: isPresent ? conversation.unreadSeqs.length : 0,
    responsible: responsibleId ? { id: responsibleId, name: people.find(responsibleId)?.name ?? '' } : null,
    startedAt: iso(interaction.startedAtMs),
    customerIsHere: conversation.isHere,
    level: norm.shown,
    levelSince: isoOrNull(norm.levelSinceMs),
    nextLevel: norm.nextLevel,
    nextDueAt: isoOrNull(norm.nextDueAtMs),
  };
}

/** One conversation as this person sees it, with what she may do next. */
export function detailView(
  who: Who,
  conversation: Conversation,
  interaction: Interaction,
  needs: AccessNeeds & {
    readonly channel: MessageChannel;
    readonly reopenedCount: number;
    readonly namedIds: readonly UserId[];
    readonly isArchived: boolean | null;
    readonly nowMs: number;
    readonly ownMailboxes: () => readonly string[];
    /** Whether its channel has a key with which a site can say who its customer is. */
    readonly asksIdentity: boolean;
  },
): ConversationDetail {
  const capabilities = needs.channel.capabilities(conversation.account);
  const window = windowOf(conversation.lastCustomerAtMs, capabilities, needs.nowMs);
  const isOpen = interaction.phase !== 'done';
  const isHeld = isOpen && interaction.responsible !== null;
  const can = (right: Parameters<typeof mayDo>[1]) => mayDo(who, right, interaction, needs);
  const isWaiting = interaction.phase === 'waiting' || interaction.phase === 'ringing';
  return {
    ...rowView(conversation, interaction, needs),
    lastSeq: conversation.lastSeq,
    customerReadSeq: conversation.customerReadSeq,
    customerDeliveredSeq: conversation.customerDeliveredSeq,
    choices: isHeld && interaction.status && can('chat.setStatus') ? [...choicesFrom(interaction.status)] : [],
    mayReply: isOpen && can('chat.reply'),
    mayTake: isWaiting && mayViewPool(who, interaction, needs),
    mayRelease: isHeld && can('chat.release'),
    mayTransfer: isHeld && can('chat.transfer'),
    participants: participantsView(who, interaction, needs),
    mentioned: mentionedView(interaction, needs),
    mayInvite: isHeld && can('chat.addAgent'),
    maySpam: can('chat.spam'),
    blocksAtProvider: capabilities.blocks,
    reopenedCount: needs.reopenedCount,
    identity: identityView(conversation, needs.asksIdentity, can('customer.seeContact')),
    isArchived: needs.isArchived,
    capabilities: {
      maxChars: capabilities.text.maxChars,
      files: capabilities.files && {
        ...capabilities.files,
        types: capabilities.files.types ? [...capabilities.files.types] : null,
      },
      filesNeedAddress: capabilities.filesNeedAddress ?? false,
      maxBytes: capabilities.text.maxBytes ?? null,
      parts: capabilities.text.parts ?? null,
      voiceNotes: capabilities.voiceNotes,
      typingOut: capabilities.typingOut,
      edits: capabilities.edits.out,
      revokes: capabilities.revokes.out,
      reactions: capabilities.reactions.out,
      replies: capabilities.replies.out,
      templates: capabilities.templates === 'required',
      mail: capabilities.mail && {
        own: [...needs.ownMailboxes()],
        signature: capabilities.mail.signature,
        quotes: capabilities.mail.quotes,
      },
    },
    window: {
      isOpen: window.isOpen,
      until: isoOrNull(window.untilMs),
      isForPeople: window.isForPeople,
    },
    optedOutAt: isoOrNull(conversation.optedOutAtMs),
    handedOver: handedOverView(who, interaction, needs),
  };
}

function identityView(
  { verifiedAs }: Conversation,
  asksIdentity: boolean,
  seesContact: boolean,
): ConversationDetail['identity'] {
  if (verifiedAs === null) return asksIdentity ? { isVerified: false, as: null } : null;
  return { isVerified: true, as: seesContact ? verifiedAs : null };
}

function handedOverView(
  who: Who,
  interaction: Interaction,
  { people, nowMs }: AccessNeeds & { readonly nowMs: number },
): ConversationDetail['handedOver'] {
  const untilMs = declinableUntilMs(interaction);
  if (!interaction.given || untilMs === null || untilMs < nowMs || interaction.responsible !== who.userId) return null;
  return { byName: people.find(interaction.given.byId)?.name ?? '', until: iso(untilMs) };
}

/** Who was named and neither answers nor helps; whether somebody of them watches is not told by this. */
function mentionedView(
  { responsible, participants }: Interaction,
  { people, namedIds }: AccessNeeds & { readonly namedIds: readonly UserId[] },
): ConversationDetail['mentioned'] {
  const helpers = participants.filter(({ role }) => role === 'assistant').map(({ agentId }) => agentId);
  return namedIds.flatMap((id) => {
    const person = people.find(id);
    return person && id !== responsible && !helpers.includes(id) ? [{ id, name: person.name }] : [];
  });
}

function participantsView(who: Who, interaction: Interaction, needs: AccessNeeds): ConversationDetail['participants'] {
  const mayRemove = mayDo(who, 'chat.removeAgent', interaction, needs);
  // The responsible agent is not told who watches her.
  const seesObservers = mayRemove && interaction.responsible !== who.userId;
  return interaction.participants
    .filter(({ role, agentId }) => role === 'assistant' || seesObservers || agentId === who.userId)
    .map(({ agentId, role }) => ({
      id: agentId,
      name: needs.people.find(agentId)?.name ?? '',
      role,
      mayRemove: role === 'assistant' && (mayRemove || agentId === who.userId),
    }));
}
