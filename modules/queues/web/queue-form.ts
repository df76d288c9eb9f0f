import type { QueueOnWire } from '#queues';
import type { client } from '#web/api.ts';
import type { Formats } from '#web/format.ts';
import type { useWords } from '#web/i18n.ts';
import { isSame } from '#web/parts/draft.ts';
import type { Change } from '#web/parts/SaveBar.tsx';
import type { HoursForm } from './hours.ts';

export type QueueView = Awaited<ReturnType<typeof client.queues.queues.get>>;
type Settings = Pick<
  QueueView,
  | 'name'
  | 'media'
  | 'maxWaiting'
  | 'reopenWithinMs'
  | 'boostMs'
  | 'strategy'
  | 'offerTimeoutMs'
  | 'notRespondingMs'
  | 'stickyMs'
  | 'stickyWithinMs'
  | 'stickyFallback'
  | 'declineAsksReason'
  | 'autoAnswer'
  | 'assignment'
  | 'offlineRule'
  | 'requires'
  | 'serviceLevelMs'
  | 'serviceLevelTarget'
  | 'shortAbandonMs'
  | 'serviceLevelFormula'
  | 'wrapUpMs'
  | 'outcomes'
  | 'outcomeIsRequired'
  | 'callbackTries'
  | 'callbackPauseMs'
  | 'takesMessages'
  | 'messageGreeting'
  | 'messageMostMs'
>;
/** An agent who was named herself. */
export type MemberForm = Pick<QueueView['members'][number], 'name' | 'tier' | 'group'> & { readonly agentId: string };
export type GroupRuleForm = { readonly groupId: string; readonly tier: number };
export type QueueForm = Settings & {
  readonly groups: readonly GroupRuleForm[];
  readonly members: readonly MemberForm[];
  readonly hours: HoursForm;
};

/** What the form of a queue starts from. */
export function queueFormOf(queue: QueueView): QueueForm {
  const { name, media, maxWaiting, reopenWithinMs, boostMs, strategy, offerTimeoutMs, notRespondingMs } = queue;
  const {
    assignment,
    stickyMs,
    stickyWithinMs,
    stickyFallback,
    declineAsksReason,
    autoAnswer,
    offlineRule,
    requires,
    serviceLevelMs,
    serviceLevelTarget,
  } = queue;
  const { shortAbandonMs, serviceLevelFormula, groups, hours, wrapUpMs, outcomes, outcomeIsRequired } = queue;
  const { callbackTries, callbackPauseMs, takesMessages, messageGreeting, messageMostMs } = queue;
  const members = queue.members
    .filter(({ isOwn }) => isOwn)
    .map(({ agentId, name, tier, group }) => ({ agentId, name, tier, group }));
  return {
    ...{ name, media, maxWaiting, reopenWithinMs, boostMs, strategy, offerTimeoutMs, notRespondingMs },
    ...{
      assignment,
      stickyMs,
      stickyWithinMs,
      stickyFallback,
      declineAsksReason,
      autoAnswer,
      offlineRule,
      requires,
      serviceLevelMs,
      serviceLevelTarget,
    },
    ...{ shortAbandonMs, serviceLevelFormula, groups, members, hours, wrapUpMs, outcomes, outcomeIsRequired },
    ...{ callbackTries, callbackPauseMs, takesMessages, messageGreeting, messageMostMs },
  };
}

type Words = ReturnType<typeof useWords<'queues'>>;
type Said = { readonly [Field in keyof QueueForm]: readonly [what: string, say: (value: QueueForm[Field]) => string] };

/** Each field by its name on the screen and its value in words, so that a save can say what it changes. */
function saidBy(t: Words, formats: Formats, skillName: (id: string) => string): Said {
  const length = formats.duration;
  const count = (value: number) => formats.number(value);
  return {
    name: [t('general.name'), (name) => name],
    media: [t('general.media'), (media) => formats.list(media.map((medium) => t(`general.medium.${medium}`)))],
    maxWaiting: [t('general.maxWaiting'), count],
    reopenWithinMs: [t('general.reopen'), length],
    boostMs: [t('general.priority'), length],
    strategy: [t('routing.strategy'), (strategy) => t(`routing.strategies.${strategy}`)],
    offerTimeoutMs: [t('routing.offerTimeout'), length],
    notRespondingMs: [t('routing.notResponding'), length],
    stickyMs: [t('routing.sticky'), length],
    stickyWithinMs: [t('routing.stickyWithin'), length],
    stickyFallback: [t('routing.stickyFallback'), (value) => t(`routing.assignments.${value}`)],
    declineAsksReason: [t('routing.declineAsksReason'), (value) => (value ? '✓' : '–')],
    assignment: [t('routing.assignment'), (value) => t(`routing.assignments.${value}`)],
    autoAnswer: [t('routing.autoAnswer'), (value) => (value ? '✓' : '–')],
    offlineRule: [
      t('routing.offline'),
      (rule) =>
        rule.type === 'returnAfter'
          ? `${t('routing.offlineReturn')} (${length(rule.afterMs)})`
          : t(rule.type === 'keep' ? 'routing.offlineKeep' : 'routing.offlineOnMessage'),
    ],
    requires: [
      t('routing.requires'),
      (requires) => requires.map(({ skillId, minLevel }) => `${skillName(skillId)} ≥ ${minLevel}`).join(', '),
    ],
    serviceLevelMs: [t('level.time'), length],
    serviceLevelTarget: [t('level.target'), (share) => formats.percent(share, 0)],
    shortAbandonMs: [t('level.short'), length],
    serviceLevelFormula: [t('level.formula'), (formula) => formula],
    wrapUpMs: [t('wrapUp.limit'), length],
    outcomes: [
      t('wrapUp.outcomes'),
      (outcomes) => formats.list(outcomes.filter(({ isArchived }) => !isArchived).map(({ name }) => name)),
    ],
    outcomeIsRequired: [t('wrapUp.required'), (value) => (value ? '✓' : '–')],
    callbackTries: [t('callback.tries'), count],
    callbackPauseMs: [t('callback.pause'), length],
    takesMessages: [t('messages.when'), (value) => t(`messages.times.${value}`)],
    messageGreeting: [t('messages.greeting'), ({ tr, en }) => formats.list([tr, en].filter((text) => text !== ''))],
    messageMostMs: [t('messages.most'), length],
    groups: [t('members.groups'), (groups) => t('members.groupCount', { count: groups.length })],
    members: [t('members.title'), (members) => t('members.count', { count: members.length })],
    hours: [
      t('hours.title'),
      ({ weekly, exceptions }) =>
        formats.list([
          t(weekly.length === 0 ? 'hours.always' : 'hours.weekly'),
          ...(exceptions.length > 0 ? [t('hours.special', { count: exceptions.length })] : []),
        ]),
    ],
  };
}

/** What a save would change, in words. */
export function changesInWords(
  before: QueueForm,
  changes: Partial<QueueForm>,
  how: { readonly t: Words; readonly formats: Formats; readonly skillName: (id: string) => string },
): readonly Change[] {
  const said = saidBy(how.t, how.formats, how.skillName);
  const one = <Field extends keyof QueueForm>(field: Field): Change => {
    const [what, say] = said[field];
    const [old, next] = [say(before[field]), say({ ...before, ...changes }[field])];
    return { what, before: old, after: old === next && !isSame(before[field], changes[field]) ? `${next} *` : next };
  };
  return (Object.keys(changes) as (keyof QueueForm)[]).map((field) => one(field));
}

/** Doors of a queue in words: open until when, closed until when. */
export function doorsInWords(
  doors: { readonly isOpen: boolean; readonly changesAt: string | number | null },
  t: Words,
  formats: Formats,
  nowMs: number,
): string {
  const { isOpen, changesAt } = doors;
  if (changesAt === null) return t(isOpen ? 'doors.always' : 'doors.neverAgain');
  const isToday = formats.dayKey(changesAt) === formats.dayKey(nowMs);
  const atMs = typeof changesAt === 'number' ? changesAt : Date.parse(changesAt);
  const isThisWeek = atMs - nowMs < 6 * 86_400_000;
  const day = isThisWeek ? formats.weekday(changesAt) : formats.date(changesAt);
  const time = isToday ? formats.time(changesAt) : `${day} ${formats.time(changesAt)}`;
  return t(isOpen ? 'doors.openUntil' : 'doors.closedUntil', { time });
}

export type { QueueOnWire };
