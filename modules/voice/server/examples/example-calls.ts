import { randomInt } from 'node:crypto';
import type { FlowExample, FlowGraph } from '#flows';
import type { OrganisationId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import { firstKeyMs, nextKeyMs } from '../../call-flow.ts';
import { exampleNumberOf, testLineOf } from '../../call-names.ts';
import { type CalledOutcome, exampleCallLimits } from '../../example-call.ts';
import type { LineId, Trunk, VoiceGateway } from '../../gateway.ts';
import type { Admission } from '../admission.ts';
import type { KeyTimes } from '../calls/line-keys.ts';
import { openLineSpeech } from '../calls/line-speech.ts';
import type { Speaking } from '../prompts/speaking.ts';
import { holdOnLine } from './example-call.ts';

/** Calls of one flow's examples, as far as they have come. */
export interface ExampleRunNow {
  readonly runId: string;
  readonly flowId: string;
  /** The draft that was called; null: what is published. */
  readonly draftVersion: number | null;
  readonly isOver: boolean;
  /** In the order of the examples; null while one is not over. */
  readonly outcomes: readonly { readonly name: string; readonly outcome: CalledOutcome | null }[];
}

export interface ExamplesAsked {
  readonly organisationId: OrganisationId;
  readonly flowId: string;
  /** Null: what is published. */
  readonly draftVersion: number | null;
  readonly graph: FlowGraph;
  readonly examples: readonly FlowExample[];
}

/** Really calls examples of flows: the switch calls itself, and nobody else, no customer and no report hears of it. */
export interface ExampleCalls {
  /** `noSwitch`: there is none of our own that could call itself; `running`: examples of this flow are being called. */
  readonly start: (
    asked: ExamplesAsked,
  ) =>
    | { readonly type: 'calling'; readonly runId: string /** Never rejects. */; readonly over: Promise<void> }
    | { readonly type: 'noSwitch' | 'running' };
  /** Null when the organisation has none of this name, or it was long ago. */
  readonly find: (organisationId: OrganisationId, runId: string) => ExampleRunNow | null;
  /** How the examples of a draft went when they were last called; of what was before the program began nothing is known. */
  readonly standingOf: (
    organisationId: OrganisationId,
    flowId: string,
    draftVersion: number,
  ) => 'noSwitch' | 'notCalled' | 'calling' | 'failed' | 'passed';
  /** Ends what is being called and calls no more; does nothing when it is over. */
  readonly cancel: (organisationId: OrganisationId, runId: string) => void;
  /** Whether a line that arrived is one of these; takes it in. */
  readonly takes: (line: LineId, to: string) => boolean;
  readonly close: () => void;
}

export interface ExampleCallsNeeds {
  readonly gateway: VoiceGateway;
  readonly admission: Admission;
  readonly speaking: Pick<Speaking, 'filesFor' | 'fileOf' | 'played'>;
  readonly log: Log;
  readonly keyTimes?: KeyTimes;
  readonly lastsMs?: number;
}

interface Run extends ExamplesAsked {
  readonly runId: string;
  readonly outcomes: (CalledOutcome | null)[];
  readonly cancelled: AbortController;
  isOver: boolean;
}

/** One call from the switch to itself. */
interface Pair {
  readonly out: LineId;
  readonly givenUp: AbortController;
  readonly speech: ReturnType<typeof openLineSpeech>;
  line: LineId | null;
  readonly isUp: () => void;
  readonly arrived: () => void;
}

const part = 'examples of flows';
const trunkName = 'examples';
const ownHost = '127.0.0.1';
/** Runs that are remembered; the oldest is forgotten first. */
const kept = 100;
/** The switch looks after a server before it calls it: so long that is waited for, and asked so often. */
const reachableWithinMs = 30_000;
const lookEveryMs = 250;
const ringsMs = 10_000;

/** Opens the calls of examples. An installation has one of these. */
export function openExampleCalls(needs: ExampleCallsNeeds): ExampleCalls {
  const { gateway, admission, speaking, log } = needs;
  const runs = new Map<string, Run>();
  const pairs = new Map<string, Pair>();
  const waiting: (() => void)[] = [];
  let going = 0;
  let admittedFor = 0;
  let isClosed = false;

  const passOver = (): void => undefined;
  const hangUp = (line: LineId): void => {
    gateway.hangUp(line).catch((err: Error) => log.warn({ line, err }, 'The call of an example did not end'));
  };
  const ownPort = (): number | null => {
    const state = gateway.state();
    return state.type === 'running' ? (state.switch.sip?.port ?? null) : null;
  };
  const pairOf = (line: LineId): Pair | undefined =>
    [...pairs.values()].find((one) => one.line === line || one.out === line);

  gateway.listen((signal) => {
    if (signal.type === 'down') for (const one of pairs.values()) one.givenUp.abort();
    if (!('line' in signal)) return;
    const pair = pairOf(signal.line);
    if (!pair) return;
    if (signal.type === 'pickedUp') pair.isUp();
    else if (signal.type === 'ended') {
      pair.givenUp.abort();
      pair.speech.hear({ ...signal, line: pair.line ?? signal.line });
    } else if ((signal.type === 'digit' || signal.type === 'played') && signal.line === pair.line) {
      pair.speech.hear(signal);
    }
  });

  /** What cannot be spoken would be a tone to a caller; here it is told. */
  const strictly = (organisationId: OrganisationId): Pick<Speaking, 'filesFor' | 'played'> => ({
    played: speaking.played,
    filesFor: async (_, pieces, language) => {
      for (const piece of pieces) {
        if (piece.type !== 'text' || !/[\p{L}\p{N}]/u.test(piece.text)) continue;
        const file = await speaking.fileOf(organisationId, { type: 'text', text: piece.text, language });
        if (file === null) throw new Error('A sentence of an example cannot be spoken');
      }
      return speaking.filesFor(organisationId, pieces, language);
    },
  });

  const isReachable = async (signal: AbortSignal): Promise<boolean> => {
    for (let waited = 0; waited < reachableWithinMs && !signal.aborted; waited += lookEveryMs) {
      const seen = (await gateway.endpoints()).find(({ name }) => name === trunkName);
      if (seen?.isReachable) return true;
      await new Promise((done) => setTimeout(done, lookEveryMs));
    }
    return false;
  };

  /** Calls one example. */
  const call = async (run: Run, example: FlowExample): Promise<CalledOutcome> => {
    const { organisationId, graph } = run;
    const number = exampleNumberOf(String(randomInt(1e11, 1e12)));
    const givenUp = new AbortController();
    const gone = new Promise<void>((done) => givenUp.signal.addEventListener('abort', () => done()));
    const [isUp, hasArrived] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const speech = openLineSpeech({ organisationId, gateway, log, speaking: strictly(organisationId) });
    const pair: Pair = {
      ...{ out: testLineOf(newId<'example'>()), givenUp, speech, line: null },
      ...{ isUp: isUp.resolve, arrived: hasArrived.resolve },
    };
    let isTooLong = false;
    const timer = setTimeout(() => {
      isTooLong = true;
      givenUp.abort();
    }, needs.lastsMs ?? exampleCallLimits.lastsMs);
    const giveUp = (): void => givenUp.abort();
    run.cancelled.signal.addEventListener('abort', giveUp);
    givenUp.signal.addEventListener('abort', () => speech.cutAll());
    pairs.set(number, pair);
    try {
      const asked = { line: pair.out, trunk: trunkName, number, by: null, shownNumber: '0', withinMs: ringsMs };
      await gateway.callOut(asked);
      await Promise.race([hasArrived.promise, gone]);
      if (pair.line === null || givenUp.signal.aborted)
        throw new Error('The switch did not carry the call of an example');
      await gateway.answer(pair.line);
      await Promise.race([isUp.promise, gone]);
      const press = (keys: string) => gateway.press(pair.out, keys);
      const held = {
        speech,
        line: pair.line,
        press,
        keyTimes: needs.keyTimes ?? { firstKeyMs, nextKeyMs },
        givenUp: givenUp.signal,
      };
      const outcome = await holdOnLine(graph, example, held);
      if (!givenUp.signal.aborted || outcome.type === 'passed') return outcome;
      const turn = outcome.turn;
      return { type: 'failed', because: isTooLong ? 'tooLong' : 'noCall', turn };
    } catch (err) {
      log.warn({ err }, 'An example of a flow was not called');
      return { type: 'failed', because: isTooLong ? 'tooLong' : 'noCall', turn: 0 };
    } finally {
      clearTimeout(timer);
      run.cancelled.signal.removeEventListener('abort', giveUp);
      pairs.delete(number);
      hangUp(pair.out);
      if (pair.line !== null) hangUp(pair.line);
    }
  };

  const inLine = async (what: () => Promise<void>): Promise<void> => {
    if (going >= exampleCallLimits.atOnce) await new Promise<void>((go) => waiting.push(go));
    else going += 1;
    try {
      await what();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else going -= 1;
    }
  };
  const carryOut = async (run: Run, port: number): Promise<void> => {
    const peer = { host: ownHost, port, user: null, secret: null, isSignedInTo: false };
    const trunk: Trunk = { name: trunkName, from: ownHost, peer };
    admittedFor += 1;
    try {
      await admission.say(part, { telephones: [], trunks: [trunk] });
      const isThere = await isReachable(run.cancelled.signal);
      const one = async (example: FlowExample, place: number): Promise<void> => {
        const { aborted: isCancelled } = run.cancelled.signal;
        const none = { type: 'failed', because: isCancelled ? 'cancelled' : 'noCall', turn: 0 } as const;
        const outcome = isThere && !isCancelled ? await call(run, example) : none;
        const wasCancelled = run.cancelled.signal.aborted && outcome.type === 'failed';
        run.outcomes[place] = wasCancelled ? { type: 'failed', because: 'cancelled', turn: outcome.turn } : outcome;
      };
      await Promise.all(run.examples.map((example, place) => inLine(() => one(example, place))));
    } finally {
      run.isOver = true;
      for (const [place, outcome] of run.outcomes.entries()) {
        run.outcomes[place] = outcome ?? { type: 'failed', because: 'noCall', turn: 0 };
      }
      admittedFor -= 1;
      if (admittedFor === 0) admission.forget(part).catch(passOver);
    }
  };
  const own = (organisationId: OrganisationId, runId: string): Run | null => {
    const run = runs.get(runId);
    return run?.organisationId === organisationId ? run : null;
  };

  return {
    start: (asked) => {
      const port = ownPort();
      if (port === null || isClosed) return { type: 'noSwitch' };
      const isSame = (one: Run) => one.organisationId === asked.organisationId && one.flowId === asked.flowId;
      if ([...runs.values()].some((one) => !one.isOver && isSame(one))) return { type: 'running' };
      const runId = newId<'exampleRun'>();
      const outcomes = asked.examples.map(() => null);
      const run: Run = { ...asked, runId, outcomes, cancelled: new AbortController(), isOver: false };
      runs.set(runId, run);
      for (const [oldest, { isOver }] of runs) if (runs.size > kept && isOver) runs.delete(oldest);
      const over = carryOut(run, port).catch((err: Error) => log.warn({ err }, 'Examples of a flow were not called'));
      return { type: 'calling', runId, over };
    },
    find: (organisationId, runId) => {
      const run = own(organisationId, runId);
      if (!run) return null;
      const { flowId, draftVersion, isOver } = run;
      const outcomes = run.examples.map(({ name }, place) => ({ name, outcome: run.outcomes[place] ?? null }));
      return { runId, flowId, draftVersion, isOver, outcomes };
    },
    standingOf: (organisationId, flowId, draftVersion) => {
      const run = [...runs.values()].findLast(
        (one) => one.organisationId === organisationId && one.flowId === flowId && one.draftVersion === draftVersion,
      );
      if (run?.isOver) return run.outcomes.every((outcome) => outcome?.type === 'passed') ? 'passed' : 'failed';
      if (run) return 'calling';
      return ownPort() === null ? 'noSwitch' : 'notCalled';
    },
    cancel: (organisationId, runId) => own(organisationId, runId)?.cancelled.abort(),
    takes: (line, to) => {
      const pair = pairs.get(to);
      if (!pair) return false;
      if (pair.line === null) {
        pair.line = line;
        pair.arrived();
      }
      return pair.line === line;
    },
    close: () => {
      isClosed = true;
      for (const run of runs.values()) run.cancelled.abort();
    },
  };
}
