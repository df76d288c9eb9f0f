// Two ledgers of the same calls: what callers heard at their telephones, and what the program wrote. Pure.

/** What a caller knows of one call of hers; moments in epoch milliseconds. */
export interface Heard {
  readonly number: string;
  readonly calledAtMs: number;
  /** The switch took it; null while nobody did. */
  upAtMs: number | null;
  /** An agent's voice was heard for the first time. */
  agentAtMs: number | null;
  overAtMs: number;
  endedBy: 'caller' | 'other';
  /** She called the number with a flow: what she typed there. Null for who called a number without one. */
  readonly flow: {
    /** The whole number that it asks for, ended by its key; empty while she has not typed one. */
    typed: string;
    /** She pressed the key that leads to the queue. */
    choseAtMs: number | null;
  } | null;
}

/** What the program wrote of one call; moments in epoch milliseconds. */
export interface Written {
  readonly number: string;
  readonly startedAtMs: number;
  /** It came into a queue for the first time; null when it came into none. */
  readonly queuedAtMs: number | null;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly endedBy: string | null;
  /** What its flow has learned; null where there was none, or nothing was. */
  readonly typed: string | null;
  readonly isWrappedUp: boolean;
}

/** A time in which the program or the switch was away, from its kill until it took calls again. */
export interface Gap {
  readonly of: 'program' | 'switch';
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Callers look at their calls now and then: what was shorter they may not have noticed, and no moment is surer. */
export const noticedMs = 1_500;
/** What the switch, the program and a busy machine need to tell each other, at most. */
const tellsWithinMs = 3_000;

/** Where the two contradict each other, in words; empty when nowhere. */
export function contradictions(
  heard: readonly Heard[],
  written: readonly Written[],
  gaps: readonly Gap[],
): readonly string[] {
  const wrong: string[] = [];
  const byNumber = Map.groupBy(written, ({ number }) => number);
  const taken = new Set<Written>();
  for (const call of heard) {
    const { number, calledAtMs, upAtMs, overAtMs } = call;
    const name = `the call of ${number} at ${new Date(calledAtMs).toISOString()}`;
    const isDisturbed = gaps.some(({ fromMs, untilMs }) => fromMs < overAtMs + tellsWithinMs && untilMs > calledAtMs);
    const match = (byNumber.get(number) ?? []).find(
      (one) =>
        !taken.has(one) && one.startedAtMs >= calledAtMs - tellsWithinMs && one.startedAtMs <= overAtMs + tellsWithinMs,
    );
    if (match) taken.add(match);
    if (isDisturbed) continue;
    if (!match) {
      if (upAtMs !== null) wrong.push(`${name} was taken and is not written`);
      continue;
    }
    wrong.push(...differences(call, match).map((what) => `${name} ${what}`));
  }
  for (const one of written) {
    if (!taken.has(one)) wrong.push(`a call of ${one.number} at ${iso(one.startedAtMs)} is written and nobody made it`);
  }
  return wrong;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What of one undisturbed call is written otherwise than it was heard. */
function differences(heard: Heard, written: Written): readonly string[] {
  const { agentAtMs, overAtMs, endedBy } = heard;
  const { answeredAtMs, endedAtMs, endedBy: writtenBy } = written;
  const wrong: string[] = [];
  if (endedAtMs === null) return ['is not over'];
  if (agentAtMs !== null && answeredAtMs === null) wrong.push('was heard to be answered, and is written as not');
  const talkedMs = answeredAtMs === null ? 0 : Math.max(0, overAtMs - answeredAtMs);
  if (agentAtMs === null && talkedMs > noticedMs + tellsWithinMs) {
    wrong.push(`is written as answered for ${talkedMs} ms, and nobody was heard`);
  }
  if (agentAtMs !== null && answeredAtMs !== null && Math.abs(agentAtMs - answeredAtMs) > tellsWithinMs) {
    wrong.push(`is written as answered ${answeredAtMs - agentAtMs} ms after it was heard`);
  }
  if (Math.abs(endedAtMs - overAtMs) > tellsWithinMs) {
    wrong.push(`is written as ended ${endedAtMs - overAtMs} ms after it was over`);
  }
  if (endedBy === 'caller' && writtenBy !== 'customer' && Math.abs(endedAtMs - overAtMs) > noticedMs) {
    wrong.push(`was hung up by its caller, and is written as ended by ${writtenBy}`);
  }
  if (endedBy === 'other' && writtenBy === 'customer') wrong.push('is written as ended by its caller, who did not');
  return [...wrong, ...ledOtherwise(heard, written)];
}

/** Whoever is in a flow comes into a queue by the key that leads there, and only by it. */
function ledOtherwise({ flow, overAtMs }: Heard, { queuedAtMs, typed }: Written): readonly string[] {
  if (flow === null) return queuedAtMs === null ? ['is written in no queue'] : [];
  const { choseAtMs } = flow;
  if (choseAtMs === null) return queuedAtMs === null ? [] : ['is written in a queue that its caller did not choose'];
  if (queuedAtMs === null) {
    return overAtMs - choseAtMs > tellsWithinMs ? ['chose a queue, and is written in none'] : [];
  }
  return typed === flow.typed ? [] : [`is written with the answer ${typed}, and ${flow.typed} was typed`];
}
