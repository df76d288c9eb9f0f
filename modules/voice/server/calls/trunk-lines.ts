import type { QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import type { CallOrder, CallSignal, WayOut } from '../../call-lines.ts';
import type { LineEnd, LineId, VoiceGateway } from '../../gateway.ts';
import { callingCodeIn, type PhoneNumber } from '../../number.ts';
import { judge, type OutwardCall, type Verdict } from '../../outward.ts';
import { nameOfTrunk, type TrunkId, writtenFor } from '../../trunk.ts';
import type { Numbers } from '../numbers.ts';
import type { OutwardBook } from '../outward-book.ts';
import type { Trunks } from '../trunks.ts';

/** A number that may be called, with the ways in which it is tried; or why it may not. */
export type Judged =
  | {
      readonly type: 'allowed';
      readonly number: string;
      readonly isEmergency: boolean;
      readonly ways: readonly WayOut[];
    }
  | Exclude<Verdict, { type: 'allowed' | 'emergency' }>;

/** The lines of one organisation to the outside: what may be called, and calling it by one trunk after another. */
export interface TrunkLines {
  /** Whether a number may be called now for this queue, and by which ways. */
  readonly judge: (dialled: string, queueId: QueueId | null) => Promise<Judged>;
  /**
   * Calls by the first way; one that does not carry the call is followed by the next under the same id. What the number
   * itself answers ends it.
   */
  readonly callOut: (order: CallOrder & { readonly type: 'callOut' }) => Promise<void>;
  /** A line ended. True when the next way is tried: nobody needs to hear of it. */
  readonly goesOn: (ended: CallSignal & { readonly type: 'ended' }) => boolean;
  /** Why the last call that was tried over a trunk was not carried by it; null where it was, or none was tried. */
  readonly troubleOf: (trunkId: TrunkId) => TrunkTrouble | null;
}

export interface TrunkTrouble {
  readonly atMs: number;
  /** What the provider answered, as SIP counts it, 408 for nothing; null where it was not asked at all. */
  readonly code: number | null;
}

export interface TrunkLinesNeeds {
  readonly gateway: VoiceGateway;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly zone: string;
  readonly lines: {
    readonly trunks: Pick<Trunks, 'all'>;
    readonly numbers: Pick<Numbers, 'all'>;
    readonly outward: Pick<OutwardBook, 'now'>;
  };
  /** Calls of the last hour, made before this floor stood. */
  readonly before: readonly OutwardCall[];
  /** A line is called over this trunk now. */
  readonly onWay: (line: LineId, trunkId: string) => void;
}

interface Attempt {
  readonly order: CallOrder & { readonly type: 'callOut' };
  readonly way: number;
  readonly untilMs: number;
}

const hourMs = 3_600_000;

/** Opens the lines to the outside of one floor. */
export function openTrunkLines(needs: TrunkLinesNeeds): TrunkLines {
  const { gateway, clock, log, lines } = needs;
  const callingCode = callingCodeIn(needs.zone);
  const attempts = new Map<LineId, Attempt>();
  const running = new Map<LineId, OutwardCall>();
  const troubles = new Map<string, TrunkTrouble>();
  let done: readonly OutwardCall[] = needs.before;

  /** Lines in use by the name of the trunk, those that came in with them; what we know ourselves when nobody answers. */
  const linesInUse = async (): Promise<(trunkId: TrunkId) => number> => {
    const own = (trunkId: TrunkId) => [...running.values()].filter((one) => one.trunkId === trunkId).length;
    try {
      const seen = new Map((await gateway.endpoints()).map((one) => [one.name, one.lines]));
      return (trunkId) => Math.max(own(trunkId), seen.get(nameOfTrunk(trunkId)) ?? 0);
    } catch (err) {
      log.debug({ err }, 'The switch did not say how many lines are in use');
      return own;
    }
  };
  const shownNumberFor = (queueId: QueueId | null): PhoneNumber | null => {
    const numbers = lines.numbers.all();
    return (numbers.find((one) => one.queueId === queueId) ?? numbers[0])?.number ?? null;
  };
  const over = (line: LineId): void => {
    const call = running.get(line);
    running.delete(line);
    if (call) done = [...done, { ...call, endedAtMs: clock.nowMs() }];
  };
  const noteTrouble = (trunkId: string, because: LineEnd, trouble: TrunkTrouble): void => {
    if (because === 'failed') troubles.set(trunkId, trouble);
    else if (because !== 'cancelled') troubles.delete(trunkId); // who was given up proves nothing
  };
  const begin = (line: LineId, attempt: Attempt): Promise<void> => {
    const { order, way: place, untilMs } = attempt;
    const way = order.ways[place];
    if (!way) return Promise.reject(new Error('There is no way to the outside'));
    attempts.set(line, attempt);
    running.set(line, { trunkId: way.trunkId, number: way.called, beganAtMs: clock.nowMs(), endedAtMs: null });
    needs.onWay(line, way.trunkId);
    const { trunk, number, shownNumber } = way;
    const withinMs = Math.max(1_000, untilMs - clock.nowMs());
    return gateway.callOut({ line, trunk, number, shownNumber, by: order.by, withinMs });
  };
  /** Tries the way after this one; false when there is none. */
  const next = (line: LineId): boolean => {
    const attempt = attempts.get(line);
    attempts.delete(line);
    over(line);
    if (!attempt || attempt.way + 1 >= attempt.order.ways.length || clock.nowMs() >= attempt.untilMs) return false;
    log.info({ line, trunk: attempt.order.ways[attempt.way]?.trunk }, 'A trunk did not take a call: the next is tried');
    begin(line, { ...attempt, way: attempt.way + 1 }).catch((err: Error) => log.warn({ err }, 'A trunk takes no call'));
    return true;
  };

  return {
    judge: async (dialled, queueId) => {
      const inUse = await linesInUse();
      const trunks = lines.trunks.all();
      const nowMs = clock.nowMs();
      done = done.filter(({ endedAtMs, beganAtMs }) => (endedAtMs ?? beganAtMs) > nowMs - hourMs);
      const verdict = judge(dialled, {
        ...{ rules: lines.outward.now(), callingCode, nowMs, calls: [...done, ...running.values()] },
        ways: trunks.map(({ id, isActive, lines: most, brake }) => {
          return { id, isActive, lines: most, linesInUse: inUse(id), brake };
        }),
      });
      if (verdict.type !== 'allowed' && verdict.type !== 'emergency') return verdict;
      const isEmergency = verdict.type === 'emergency';
      const ways = verdict.trunkIds.flatMap((id): WayOut[] => {
        const trunk = trunks.find((one) => one.id === id);
        if (!trunk) return [];
        const shown = trunk.shownNumber ?? shownNumberFor(queueId);
        const written = (number: PhoneNumber) => writtenFor(trunk.writes, number, callingCode);
        return [
          {
            ...{ trunkId: id, trunk: nameOfTrunk(trunk.id), shownNumber: shown === null ? '' : written(shown) },
            called: verdict.number,
            number: isEmergency ? verdict.number : written(verdict.number),
          },
        ];
      });
      return { type: 'allowed', number: verdict.number, isEmergency, ways };
    },
    callOut: (order) => begin(order.line, { order, way: 0, untilMs: clock.nowMs() + order.withinMs }),
    goesOn: ({ line, because, code, atMs }) => {
      const attempt = attempts.get(line);
      if (!attempt) return false;
      noteTrouble(attempt.order.ways[attempt.way]?.trunkId ?? '', because, { atMs, code: code ?? null });
      if (because === 'failed') return next(line);
      attempts.delete(line);
      over(line);
      return false;
    },
    troubleOf: (trunkId) => troubles.get(trunkId) ?? null,
  };
}
