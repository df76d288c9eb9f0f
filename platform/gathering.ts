/** How many keys one question holds at most; the rest is asked beside it. */
const keysAtOnce = 500;

/**
 * Asks once for what many want to know at the same moment. Keys that are asked for in one turn of the loop are answered by
 * one question; `ask` answers each key at its own place. When it fails, everybody who waited hears why.
 */
export function openGathering<Key, Answer>(
  ask: (keys: readonly Key[]) => Promise<readonly Answer[]>,
): (key: Key) => Promise<Answer> {
  type Waiting = { key: Key; resolve: (answer: Answer) => void; reject: (why: unknown) => void };
  let waiting: Waiting[] = [];

  const askFor = async (some: readonly Waiting[]): Promise<void> => {
    try {
      const answers = await ask(some.map(({ key }) => key));
      for (const [place, { resolve }] of some.entries()) resolve(answers[place] as Answer);
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  };

  const askAll = (): void => {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += keysAtOnce) void askFor(all.slice(from, from + keysAtOnce));
  };

  return (key) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(askAll);
      waiting.push({ key, resolve, reject });
    });
}
