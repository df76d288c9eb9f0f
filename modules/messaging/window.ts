/** What may be written freely to a customer now, and until when. */
export interface Window {
  readonly isOpen: boolean;
  /** When it closes, in epoch milliseconds; null where there is none, or it is closed. */
  readonly untilMs: number | null;
  /** Only what a person writes may pass: the ordinary window has closed, the longer one not. */
  readonly isForPeople: boolean;
}

/** The window of a conversation by the channel's hours; without any it is always open. */
export function windowOf(
  lastCustomerAtMs: number | null,
  hours: { readonly freeFormWindowHours: number | null; readonly humanWindowHours: number | null },
  nowMs: number,
): Window {
  const { freeFormWindowHours, humanWindowHours } = hours;
  if (freeFormWindowHours === null) return { isOpen: true, untilMs: null, isForPeople: false };
  const until = (count: number) => (lastCustomerAtMs ?? Number.NEGATIVE_INFINITY) + count * hourMs;
  if (nowMs < until(freeFormWindowHours))
    return { isOpen: true, untilMs: until(freeFormWindowHours), isForPeople: false };
  if (humanWindowHours !== null && nowMs < until(humanWindowHours))
    return { isOpen: true, untilMs: until(humanWindowHours), isForPeople: true };
  return { isOpen: false, untilMs: null, isForPeople: false };
}

const hourMs = 3_600_000;
