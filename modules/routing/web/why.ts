import type { MyState, NothingArrives } from '#routing';
import type { Formats } from '#web/format.ts';
import type { useWords } from '#web/i18n.ts';

type Words = ReturnType<typeof useWords<'routing'>>;

/** In words, why nothing arrives. Empty while an offer stands. */
export function whyInWords(
  why: NothingArrives | null,
  t: Words,
  formats: Formats,
  nowMs: number,
  reasonName: (id: MyState['reasonId']) => string,
): string {
  if (why === null) return '';
  switch (why.type) {
    case 'notAvailable':
      return t(`why.notAvailable.${why.availability}`);
    case 'unreachable':
      return t(`why.unreachable.${why.because}`, { time: formats.time(why.sinceAt) });
    case 'goingAway':
      return t('why.goingAway', { reason: reasonName(why.reasonId) });
    case 'notResponding':
      if (why.untilAt === null) return t('why.notRespondingUntilClick');
      return t('why.notResponding', { time: formats.timer(Date.parse(why.untilAt) - nowMs) });
    case 'noQueue':
      return t('why.noQueue');
    case 'queuesClosed':
      return why.nextOpeningAt === null
        ? t('why.queuesClosed')
        : t('why.queuesClosedUntil', { moment: openingInWords(why.nextOpeningAt, formats, nowMs) });
    case 'atCapacity':
      return t('why.atCapacity', { inHand: formats.number(why.inHand), capacity: formats.number(why.capacity) });
    case 'nothingWaiting':
      return t('why.nothingWaiting');
  }
}

/** Today the time is enough, within a week the weekday and the time, beyond it the date. */
export function openingInWords(at: string, formats: Formats, nowMs: number): string {
  if (formats.dayKey(at) === formats.dayKey(nowMs)) return formats.time(at);
  const isThisWeek = Date.parse(at) - nowMs < 6 * 86_400_000;
  return isThisWeek ? `${formats.weekday(at)} ${formats.time(at)}` : formats.moment(at);
}

/** Whether a reason is the agent's own business to change; the others are said quietly. */
export function needsAttention(state: MyState): boolean {
  const loud: readonly (NothingArrives['type'] | undefined)[] = ['noQueue', 'goingAway'];
  return ['notResponding', 'unreachable'].includes(state.state) || loud.includes(state.nothingArrives?.type);
}
