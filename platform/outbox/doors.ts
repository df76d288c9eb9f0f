/** Of one account so many things are on their way at the same time; more would be refused by its provider as a flood. */
export const atOnceMost = 16;
/** After so many failures in a row the provider counts as away: one thing at a time knocks. */
const failuresMost = 5;
/** How long nobody knocks after one more failure; doubled each time. */
const knockFirstMs = 1_000;
const knockMostMs = 60_000;

interface Door {
  passing: number;
  failures: number;
  readonly waiting: (() => void)[];
}

/** What became of one passage: whether the provider answered at all. */
interface Passage<Answer> {
  readonly answer: Answer;
  readonly isAnswered: boolean;
}

/**
 * The doors of providers, one for each account. Through each only so many pass at a time, first come first served; while
 * its provider is away one thing knocks now and then, however many wait behind it.
 */
export function openDoors() {
  const doors = new Map<string, Door>();
  const pauses = new Map<NodeJS.Timeout, () => void>();

  const letIn = (door: Door): void => {
    const most = door.failures >= failuresMost ? 1 : atOnceMost;
    while (door.passing < most && door.waiting.length > 0) {
      door.passing += 1;
      door.waiting.shift()?.();
    }
  };
  const leave = (id: string, door: Door): void => {
    door.passing -= 1;
    letIn(door);
    if (door.passing === 0 && door.failures === 0) doors.delete(id);
  };
  const later = (ms: number, what: () => void): void => {
    const timer = setTimeout(() => {
      pauses.delete(timer);
      what();
    }, ms);
    pauses.set(timer, what);
  };

  return {
    /** Waits for its turn, passes, and makes room. Fails when `pass` fails, which counts as no answer. */
    async through<Answer>(id: string, pass: () => Promise<Passage<Answer>>): Promise<Answer> {
      const door = doors.get(id) ?? { passing: 0, failures: 0, waiting: [] };
      doors.set(id, door);
      await new Promise<void>((enter) => {
        door.waiting.push(enter);
        letIn(door);
      });
      let isAnswered = false;
      try {
        const passage = await pass();
        isAnswered = passage.isAnswered;
        return passage.answer;
      } finally {
        // Of those who were turned away together only the last one is a new knock.
        const most = door.passing > 1 ? failuresMost : Number.POSITIVE_INFINITY;
        door.failures = isAnswered ? 0 : Math.min(door.failures + 1, Math.max(most, door.failures));
        const over = door.failures - failuresMost;
        if (over < 0) leave(id, door);
        else later(Math.min(knockFirstMs * 2 ** Math.min(over, 10), knockMostMs), () => leave(id, door));
      }
    },
    /** Lets everybody in who waits: who comes in sees that the work has ended. */
    close(): void {
      for (const [timer, leaveNow] of pauses) {
        clearTimeout(timer);
        leaveNow();
      }
      pauses.clear();
      for (const door of doors.values()) for (const enter of door.waiting.splice(0)) enter();
    },
  };
}
