import type { DigestLetter, DigestRun } from '#digest';

/** What became of the letters of a digest together; `count` are those who did not get theirs. */
export function outcomeOf({ isFailed, letters }: DigestRun): {
  readonly type: 'sent' | 'onTheWay' | 'someFailed' | 'failed';
  readonly count: number;
} {
  const count = letters.filter(
    ({ state }) => state === 'failed' || state === 'skipped' || state === 'cancelled',
  ).length;
  if (isFailed || count === letters.length) return { type: 'failed', count };
  if (letters.some(({ state }) => state === 'queued' || state === 'sending')) return { type: 'onTheWay', count };
  return { type: count > 0 ? 'someFailed' : 'sent', count };
}

/** The word for a letter: of one that was interrupted nobody knows whether it arrived. */
export const letterWord = ({ state, trouble }: DigestLetter): DigestLetter['state'] | 'unknown' =>
  state === 'failed' && trouble === 'interrupted' ? 'unknown' : state;
