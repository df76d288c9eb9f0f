import type { Language } from '#identity';

/** Which calls are recorded. */
export const recordedCalls = ['all', 'inbound', 'outbound', 'none'] as const;
export type RecordedCalls = (typeof recordedCalls)[number];

/** What whoever calls is told before her call is recorded, in each language. */
export type RecordingNotice = Readonly<Record<Language, string>>;
export const noticeChars = 500;
/** What is proposed to whoever writes a notice. */
export const usualNotice: RecordingNotice = {
  tr: 'Bilginize: Bu görüşme kayıt altına alınmaktadır.',
  en: 'Please note that this call is recorded.',
};

/** What is recorded, and for how many days it is kept. */
export interface RecordingRule {
  readonly calls: RecordedCalls;
  readonly keepDays: number;
  /** Null: callers are told nothing, or by other means. */
  readonly notice: RecordingNotice | null;
}

/** Half a year, and every call, unless somebody decides otherwise. */
export const usualRule: RecordingRule = { calls: 'all', keepDays: 180, notice: null };
export const keepDaysMost = 3_650;

/** For what a rule was set: the house, one queue, one number. */
export const ruleTypes = ['organisation', 'queue', 'number'] as const;
export type RuleType = (typeof ruleTypes)[number];

export interface SetRule extends RecordingRule {
  readonly type: RuleType;
  /** Of the organisation, the queue or the number. */
  readonly id: string;
}

/** The rule for a call: that of the number that was called, else of its queue, else of the house. */
export function ruleOf(
  rules: readonly SetRule[],
  call: { readonly numberId: string | null; readonly queueId: string | null },
): RecordingRule {
  const find = (type: RuleType, id: string | null) => rules.find((one) => one.type === type && one.id === id);
  return (
    find('number', call.numberId) ??
    find('queue', call.queueId) ??
    rules.find(({ type }) => type === 'organisation') ??
    usualRule
  );
}

/** Whether a rule has a call recorded. */
export const isRecorded = ({ calls }: RecordingRule, direction: 'inbound' | 'outbound'): boolean =>
  calls === 'all' || calls === direction;

/** What the caller of a call that comes in is told before it is recorded; null: nothing. */
export function noticeTo(
  rules: readonly SetRule[],
  call: { readonly numberId: string | null; readonly queueId: string | null },
): RecordingNotice | null {
  const rule = ruleOf(rules, call);
  return isRecorded(rule, 'inbound') ? rule.notice : null;
}
