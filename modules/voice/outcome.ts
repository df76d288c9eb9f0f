import type { Outcome, Queue } from '#queues';

type WrapUpRules = Pick<Queue, 'outcomes' | 'outcomeIsRequired'>;

/** The outcomes that may be chosen for a call of a queue now. */
export const outcomesToChoose = (queue: WrapUpRules | null): readonly Outcome[] =>
  (queue?.outcomes ?? []).filter(({ isArchived }) => !isArchived);

/** Whether what she chose may stand: one of the queue's, or nothing where nothing is asked. */
export function mayBeOutcome(queue: WrapUpRules | null, outcomeId: string | null): boolean {
  const choices = outcomesToChoose(queue);
  if (outcomeId === null) return !queue?.outcomeIsRequired || choices.length === 0;
  return choices.some(({ id }) => id === outcomeId);
}
