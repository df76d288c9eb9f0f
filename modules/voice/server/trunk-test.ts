import type { Language } from '#identity';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { testLineOf } from '../call-names.ts';
import type { LineEnd, LineId, VoiceGateway } from '../gateway.ts';
import type { TrunkId } from '../trunk.ts';
import { type TrunkTestHappening, type TrunkTestStep, trunkTestLastsMs, trunkTestRingsMs } from '../trunk-test.ts';
import type { Judged, TrunkLines } from './calls/trunk-lines.ts';
import type { Speaking } from './prompts/speaking.ts';

export type TrunkTestOutcome =
  | { readonly type: 'calling'; readonly testId: string }
  | { readonly type: 'refused'; readonly judged: Exclude<Judged, { type: 'allowed' }> }
  | { readonly type: 'running' };

/** A call that tries a trunk, as far as it has come. */
export interface TrunkTestNow {
  readonly isOver: boolean;
  readonly steps: readonly TrunkTestStep[];
}

export interface TrunkTests {
  /** Calls a number over this trunk and no other, by the rules of every call to the outside. */
  readonly start: (asked: {
    readonly organisationId: OrganisationId;
    readonly userId: UserId;
    readonly trunkId: TrunkId;
    readonly to: string;
    readonly language: Language;
    readonly trunkLines: TrunkLines;
  }) => Promise<TrunkTestOutcome>;
  /** How far her own test has come; null when there is none of this name. */
  readonly find: (userId: UserId, testId: string) => TrunkTestNow | null;
  readonly close: () => void;
}

interface Running {
  readonly testId: string;
  readonly organisationId: OrganisationId;
  readonly userId: UserId;
  readonly language: Language;
  readonly trunkLines: TrunkLines;
  readonly timer: NodeJS.Timeout;
  steps: readonly TrunkTestStep[];
  isOver: boolean;
}

/** Tests that are remembered; the oldest is forgotten first. */
const kept = 100;
const words: Readonly<Record<Language, string>> = {
  tr: 'Bu bir deneme aramasıdır. Dış hattınız çalışıyor. Görüşme şimdi kapanacak.',
  en: 'This is a test call. Your trunk works. The call ends now.',
};

/** Opens the calls with which whoever manages telephony tries a trunk. An installation has one of these. */
export function openTrunkTests(needs: {
  readonly gateway: Pick<VoiceGateway, 'listen' | 'play' | 'hangUp'>;
  readonly speaking: Pick<Speaking, 'filesFor'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}): TrunkTests {
  const { gateway, speaking, clock, log } = needs;
  const tests = new Map<LineId, Running>();
  const failed = (err: Error): void => log.warn({ err }, 'The test of a trunk did not go on');
  const hangUp = (line: LineId): void => void gateway.hangUp(line).catch(failed);

  const note = (one: Running, what: TrunkTestHappening, why: Partial<TrunkTestStep> = {}): void => {
    one.steps = [...one.steps, { what, atMs: clock.nowMs(), because: null, code: null, ...why }];
  };
  const isNoted = (one: Running, what: TrunkTestHappening): boolean => one.steps.some((step) => step.what === what);
  const over = (one: Running, because: LineEnd | null, code: number | null): void => {
    if (one.isOver) return;
    clearTimeout(one.timer);
    one.isOver = true;
    if (isNoted(one, 'answered')) note(one, 'ended');
    else note(one, 'refused', { because, code });
  };
  const speak = async (line: LineId, one: Running): Promise<void> => {
    const files = await speaking.filesFor(
      one.organisationId,
      [{ type: 'text', text: words[one.language] }],
      one.language,
    );
    if (!one.isOver) await gateway.play({ line, playing: one.testId, files });
  };

  gateway.listen((signal) => {
    if (signal.type === 'down') for (const one of tests.values()) over(one, 'failed', null);
    if (!('line' in signal)) return;
    const one = tests.get(signal.line);
    if (!one) return;
    if (signal.type === 'rings' && !isNoted(one, 'ringing')) note(one, 'ringing');
    else if (signal.type === 'pickedUp') {
      note(one, 'answered');
      speak(signal.line, one).catch((err: Error) => {
        failed(err);
        hangUp(signal.line);
      });
    } else if (signal.type === 'played') {
      if (signal.isWhole) note(one, 'heard');
      hangUp(signal.line);
    } else if (signal.type === 'ended') {
      // It counts for the brake like every call, and no other way is tried.
      one.trunkLines.goesOn(signal);
      over(one, signal.because, signal.code ?? null);
    }
  });

  return {
    start: async ({ organisationId, userId, trunkId, to, language, trunkLines }) => {
      if ([...tests.values()].some((one) => one.userId === userId && !one.isOver)) return { type: 'running' };
      const judged = await trunkLines.judge(to, null);
      if (judged.type !== 'allowed') return { type: 'refused', judged };
      // Nobody tries a trunk on those who help.
      if (judged.isEmergency) return { type: 'refused', judged: { type: 'noNumber' } };
      const ways = judged.ways.filter((way) => way.trunkId === trunkId);
      if (ways.length === 0) return { type: 'refused', judged: { type: 'noWay', because: 'full' } };
      const testId = newId<'trunkTest'>();
      const line = testLineOf(testId);
      const timer = setTimeout(() => hangUp(line), trunkTestRingsMs + trunkTestLastsMs).unref();
      const one: Running = {
        ...{ testId, organisationId, userId, language, trunkLines, timer, steps: [], isOver: false },
      };
      tests.set(line, one);
      for (const [oldest, { isOver }] of tests) if (tests.size > kept && isOver) tests.delete(oldest);
      note(one, 'calling');
      try {
        await trunkLines.callOut({ type: 'callOut', line, ways, by: null, withinMs: trunkTestRingsMs });
      } catch (error) {
        log.warn({ err: error }, 'A trunk could not be tried');
        over(one, 'failed', null);
      }
      return { type: 'calling', testId };
    },
    find: (userId, testId) => {
      const one = tests.get(testLineOf(testId));
      return one?.userId === userId ? { isOver: one.isOver, steps: one.steps } : null;
    },
    close: () => {
      for (const { timer } of tests.values()) clearTimeout(timer);
    },
  };
}
