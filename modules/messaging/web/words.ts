import type { ChatStatus } from '#interactions';
import type { HappeningView, MessageView } from '#messaging';
import { further } from '#messaging';
import type { Formats } from '#web/format.ts';
import type { useWords } from '#web/i18n.ts';

export type MessagingWords = ReturnType<typeof useWords<'messaging'>>;

/** What happened, in one quiet line. */
export function happenedInWords(happening: HappeningView, t: MessagingWords): string {
  const agent = happening.agentName ?? '';
  const queue = happening.queueName ?? '';
  switch (happening.what) {
    case 'queued':
      return queue ? t('conversation.happened.queued', { queue }) : t('conversation.happened.queuedNowhere');
    case 'offered':
    case 'offerDeclined':
    case 'offerExpired':
    case 'offerWithdrawn':
    case 'answered':
      return t(`conversation.happened.${happening.what}`, { agent });
    case 'transferred':
      if (queue) return t('conversation.happened.transferredToQueue', { agent, queue });
      return t('conversation.happened.transferred', { agent });
    case 'released':
      if (happening.cause === 'norm') return t('conversation.happened.releasedByNorm');
      if (happening.cause === 'declined') return t('conversation.happened.releasedDeclined', { agent });
      return happening.cause === 'unreachable'
        ? t('conversation.happened.releasedUnreachable', { agent })
        : t('conversation.happened.released', { agent });
    case 'statusChanged':
      return statusChangedInWords(happening, t);
    case 'joined':
    case 'left':
      return t(`conversation.happened.${happening.what}`, { agent });
    case 'started':
    case 'reopened':
      return t(`conversation.happened.${happening.what}`);
    case 'ended':
      return endedInWords(happening, t);
  }
}

function statusChangedInWords({ status, cause, agentName }: HappeningView, t: MessagingWords): string {
  const word = t(`status.${status ?? 'inProgress'}`);
  if (cause === 'norm') return t('conversation.happened.statusByNorm', { status: word });
  if (cause === 'reminder') return t('conversation.happened.statusReminder', { status: word });
  return agentName
    ? t('conversation.happened.statusChangedBy', { agent: agentName, status: word })
    : t('conversation.happened.statusChanged', { status: word });
}

function endedInWords({ cause, agentName }: HappeningView, t: MessagingWords): string {
  if (cause === 'abandoned') return t('conversation.happened.endedAbandoned');
  if (cause === 'customerSilent') return t('conversation.happened.endedSilent');
  if (cause === 'confirmed') return t('conversation.happened.endedConfirmed');
  if (cause === 'spam') return t('conversation.happened.endedSpam');
  return agentName ? t('conversation.happened.endedBy', { agent: agentName }) : t('conversation.happened.ended');
}

/** How far a message of ours has come, with what the customer's side said of everything up to a place. */
export function deliveryOf(
  message: MessageView,
  reached: { readonly customerDeliveredSeq: number; readonly customerReadSeq: number },
): MessageView['delivery'] {
  if (message.delivery === null || message.kind === 'note') return null;
  if (message.seq <= reached.customerReadSeq) return further(message.delivery, 'read');
  if (message.seq <= reached.customerDeliveredSeq) return further(message.delivery, 'delivered');
  return message.delivery;
}

/** Today and yesterday by their names, every other day in words. */
export function dayInWords(atMs: number, nowMs: number, t: MessagingWords, formats: Formats): string {
  const key = formats.dayKey(atMs);
  if (key === formats.dayKey(nowMs)) return t('conversation.today');
  if (key === formats.dayKey(nowMs - 86_400_000)) return t('conversation.yesterday');
  return formats.dayInWords(atMs);
}

/** A moment as short as it can be: today the time, this week the weekday, beyond it the date. */
export function shortMoment(at: string, nowMs: number, formats: Formats): string {
  const atMs = Date.parse(at);
  if (formats.dayKey(atMs) === formats.dayKey(nowMs)) return formats.time(atMs);
  if (nowMs - atMs < 6 * 86_400_000) return formats.weekday(atMs);
  return formats.date(atMs);
}

/** Whether a status may be chosen without asking anything more. */
export function asksMore(status: ChatStatus): boolean {
  return status === 'postponed' || status === 'completed';
}
