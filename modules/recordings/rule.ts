/** Which calls are recorded. */
export const recordedCalls = ['all', 'inbound', 'outbound', 'none'] as const;
export type RecordedCalls = (typeof recordedCalls)[number];

/** What is recorded, and for how many days it is kept. */
export interface RecordingRule {
  readonly calls: RecordedCalls;
  readonly keepDays: number;
}

/** Half a year, and every call, unless somebody decides otherwise. */
export const usualRule: RecordingRule = { calls: 'all', keepDays: 180 };
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
