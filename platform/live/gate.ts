/** Lets so many through at once and has so many wait; whoever comes on top of that is turned away. */
export type Gate = {
  /** Runs `work` when there is room; null when even the waiting room is full. */
  run<Result>(work: () => Promise<Result>): Promise<Result | null>;
  readonly waiting: number;
};

export function openGate(limits: { readonly atOnce: number; readonly waiting: number }): Gate {
  const queue: (() => void)[] = [];
  let running = 0;

  return {
    async run(work) {
      if (running < limits.atOnce) running++;
      else if (queue.length < limits.waiting) {
        const turn = Promise.withResolvers<void>();
        queue.push(turn.resolve);
        // Whoever leaves hands over the place, so `running` stays as it is.
        await turn.promise;
      } else return null;
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next) next();
        else running--;
      }
    },
    get waiting() {
      return queue.length;
    },
  };
}
