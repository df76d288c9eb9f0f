import type { Customers } from '#customers/server';
import {
  answersIn,
  askedAt,
  begin,
  type FlowAnswer,
  type FlowEffect,
  type FlowEnd,
  type FlowGraph,
  isFitForCalls,
  step,
  type Walked,
  type World,
} from '#flows';
import { type FlowId, type Flows, told } from '#flows/server';
import type { Language } from '#identity';
import type { InteractionHappening } from '#interactions';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import { askedAgain, isInFlow, listeningOf, piecesOf } from '../../call-flow.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import type { Hearing } from '../../hearing.ts';
import { type CallFlowRun, callFlowRows } from './call-flow-store.ts';
import { endedWay, stepWay } from './call-flow-way.ts';
import type { CallShelf } from './call-shelf.ts';
import { hearsOn } from './line-hearing.ts';
import { type KeyTimes, type LineKeys, openLineKeys } from './line-keys.ts';
import type { LineSpeech } from './line-speech.ts';
import type { QueueEntry } from './queue-entry.ts';

/** Whoever calls a number that leads to a flow. */
export interface FlowCaller {
  readonly id: InteractionId;
  readonly flowId: FlowId;
  readonly queue: Queue;
  readonly language: Language;
  readonly number: string;
  /** Empty where nobody knows it. */
  readonly name: string;
  /** Hers; empty when she hides it. */
  readonly from: string;
}

/** Leads callers through the flows of their numbers, and on to a queue. */
export interface CallFlows {
  /** What is written with the first facts of a call that begins in a flow; nothing when there is none that calls may go. */
  readonly begin: (caller: FlowCaller) => Promise<readonly BulkWrite[]>;
  /** These calls are others now, or were found again: whoever is in her flow goes on in it. */
  readonly follow: (ids: Iterable<InteractionId>) => void;
  /** Whether a call came through a flow. */
  readonly had: (id: InteractionId) => boolean;
  /** What is written with the end of a call: her flow does not go on. */
  readonly ends: (id: InteractionId) => readonly BulkWrite[];
  /** Nothing is left of this call. */
  readonly forget: (id: InteractionId) => void;
  /** The language that a caller chose in her flow, or in which it began; null where she had none. */
  readonly languageOf: (id: InteractionId) => Language | null;
  /** Whether a call must not be recorded: its caller does not want it, or has still to be asked. */
  readonly keepsUnrecorded: (id: InteractionId) => boolean;
  /** What the flow of a call has learned. */
  readonly answersOf: (id: InteractionId) => readonly FlowAnswer[];
  readonly close: () => void;
}

export interface CallFlowsNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'music' | 'hear' | 'hearNoMore'>;
  /** Who understands what callers say. */
  readonly hearing: Hearing;
  /** Everything that a call has ordered until now is done: her line is answered. */
  readonly ordered: (id: InteractionId) => Promise<void>;
  readonly shelf: CallShelf;
  readonly flows: Pick<Flows, 'published' | 'version'>;
  readonly queues: Pick<Queues, 'find' | 'isOpen'>;
  readonly outward: Pick<Outward, 'ask'>;
  readonly customers: Pick<Customers, 'find' | 'withPhone' | 'behind'>;
  /** Whether somebody with this number can be called back. */
  readonly mayCall: (number: string, queueId: QueueId) => Promise<boolean>;
  readonly speech: LineSpeech;
  readonly entry: QueueEntry;
  readonly keyTimes: KeyTimes;
  /** She is told that she is recorded, where that is to be said and was not yet. */
  readonly tellFirst: (id: InteractionId, line: LineId, givenUp: AbortSignal) => Promise<void>;
  /** The flows of calls that were going on when the floor was opened. */
  readonly found: readonly CallFlowRun[];
  /** Writes where a caller stands, and what that adds to how she found her way. */
  readonly keep: (rows: readonly BulkWrite[]) => Promise<unknown>;
  readonly record: (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    more: { readonly writes: readonly BulkWrite[] },
  ) => Promise<boolean>;
  /** The same for somebody who leaves to be called back: she is put on the list, told so, and let go. */
  readonly recordAsking: CallFlowsNeeds['record'];
}

/** Opens the flows of one organisation's calls. */
export function openCallFlows(needs: CallFlowsNeeds): CallFlows {
  const { clock, log, gateway, shelf, flows, queues, speech, entry } = needs;
  const runs = new Map<InteractionId, CallFlowRun>(needs.found.map((run) => [run.interactionId, run]));
  /** What flows that have just begun say first. */
  const firstWords = new Map<InteractionId, readonly FlowEffect[]>();
  /** Callers who are spoken with now. */
  const attended = new Map<InteractionId, AbortController>();

  const worldOf = (language: Language, canCallBack: boolean): World => ({
    language,
    canCallBack: () => canCallBack,
    isOpen: (id) => {
      const queue = queues.find(id as QueueId);
      return queue !== null && queues.isOpen(queue, clock.nowMs());
    },
  });
  /** Asked where a flow may lead to it, and nowhere else. */
  const canBeCalled = async ({ blocks }: FlowGraph, number: string, queueId: QueueId): Promise<boolean> =>
    blocks.some(({ type }) => type === 'callback') && (await needs.mayCall(number, queueId));
  const keep = async (run: CallFlowRun, way: BulkWrite): Promise<void> => {
    runs.set(run.interactionId, run);
    await needs.keep([write(callFlowRows, run), way]);
  };

  const queueAfter = (run: CallFlowRun, end: FlowEnd): Queue | null => {
    const wished = 'queueId' in end ? queues.find(end.queueId as QueueId) : null;
    return wished && !wished.isArchived && wished.media.includes('voice') ? wished : queues.find(run.queueId);
  };
  const happeningsOf = (run: CallFlowRun, end: FlowEnd): readonly InteractionHappening[] => {
    if (end.type === 'close') return [ended('completed')];
    if (end.type === 'fault') log.warn({ flowId: run.flowId, because: end.because }, 'The flow of a call stopped');
    const queue = queueAfter(run, end);
    if (!queue) return [ended('failed')];
    if (end.type === 'callback' || end.type === 'voicemail') return entry.past(queue, end.type);
    return end.type === 'assign' ? entry.toAgent(queue, end.agentId) : entry.into(queue);
  };
  const finish = async (run: CallFlowRun, line: LineId, end: FlowEnd): Promise<void> => {
    const happenings = happeningsOf(run, end);
    // Whom no queue takes is told so, and not left with a line that goes dead.
    const types = happenings.map(({ type }) => type);
    const queue = queueAfter(run, end);
    const words = queue ? entry.wordsInVain(queue, happenings, run.language) : [];
    if (words.length > 0) await speech.say(line, words, run.language);
    const way = endedWay({ ...run, atMs: clock.nowMs() }, end, types);
    const record = end.type === 'callback' ? needs.recordAsking : needs.record;
    await record(run.interactionId, happenings, { writes: [...gone(run), way] });
  };
  const gone = (run: CallFlowRun): readonly BulkWrite[] => {
    if (run.place === null && run.ending === null) return [];
    const over = { ...run, place: null, ending: null, atMs: clock.nowMs() };
    runs.set(run.interactionId, over);
    return [write(callFlowRows, over)];
  };

  /** What comes in at the place where she stands: her keys, or what another system told. Null when she is gone. */
  const inputFor = async (
    run: CallFlowRun,
    { line, keys, said }: { readonly line: LineId; readonly keys: LineKeys; readonly said: readonly FlowEffect[] },
  ) => {
    const { language, place } = run;
    const flow = await flows.version(run.flowId, run.version);
    const block = flow?.graph.blocks.find(({ id }) => id === place?.blockId);
    if (!flow || !block || !place) return 'lost';
    const listening = listeningOf(block, language, place.variables);
    const asking = { block, language, withinMs: needs.keyTimes.firstKeyMs };
    const hears = listening && place.waitsFor === 'customer' ? hearsOn(needs, line, asking) : null;
    const say = () => speech.say(line, piecesOf(said, listening, language, hears !== null), language);
    if (place.waitsFor === 'request') {
      const asked = askedAt(flow.graph, place);
      const life = shelf.lives.get(run.interactionId);
      if (!asked || !life) return 'lost';
      const [input] = await Promise.all([told(needs, asked, life), say()]);
      return { input, graph: flow.graph, place };
    }
    const answer = listening ? await keys.answer({ listening, say, hears }) : null;
    return answer && { input: answer.input, graph: flow.graph, place };
  };

  const converse = async (id: InteractionId, line: LineId, givenUp: AbortSignal): Promise<void> => {
    const first = runs.get(id);
    if (!first) return;
    const keys = openLineKeys(speech, line, needs.keyTimes, givenUp);
    await needs.ordered(id);
    await gateway.music(line, false); // that she heard while her floor was being built
    await needs.tellFirst(id, line, givenUp);
    if (givenUp.aborted) return;
    const begun = await flows.version(first.flowId, first.version);
    let said = firstWords.get(id) ?? (begun && first.place ? askedAgain(begun.graph, first.place, first.language) : []);
    firstWords.delete(id);
    const canCallBack = !!begun && (await canBeCalled(begun.graph, shelf.calls.get(id)?.number ?? '', first.queueId));
    for (let run = runs.get(id); run && !givenUp.aborted; run = runs.get(id)) {
      const { language } = run;
      if (run.ending || run.place === null) {
        await speech.say(line, piecesOf(said, null, language), language);
        if (!givenUp.aborted) await finish(run, line, run.ending ?? lost);
        return;
      }
      const came = await inputFor(run, { line, keys, said });
      if (came === null || givenUp.aborted) return;
      if (came === 'lost') return finish(run, line, lost);
      const walked = step(came.graph, came.place, came.input, worldOf(language, canCallBack));
      said = walked.effects;
      const next = { ...run, ...afterStep(run, walked), atMs: clock.nowMs() };
      await keep(next, stepWay(next, walked, { ...came, language, sinceMs: run.atMs }));
    }
  };
  const attend = (id: InteractionId, line: LineId): void => {
    const ended = new AbortController();
    attended.set(id, ended);
    converse(id, line, ended.signal)
      .catch((err: Error) => {
        log.warn({ err, interactionId: id }, 'The flow of a call could not go on');
        const run = runs.get(id);
        return run && !ended.signal.aborted ? finish(run, line, lost) : undefined;
      })
      // Nothing can be written: the floor is built anew, and finds her where she was.
      .catch((err: Error) => log.debug({ err, interactionId: id }, 'The flow of a call was not ended'))
      .finally(() => leave(id, ended));
  };
  const leave = (id: InteractionId, one = attended.get(id)): void => {
    one?.abort();
    if (attended.get(id) === one) attended.delete(id);
  };

  return {
    begin: async ({ id, flowId, queue, language, number, name, from }) => {
      const flow = flows.published(flowId);
      if (flow?.projectId !== queue.projectId || !isFitForCalls(flow.graph)) return [];
      const given = { name, queue: queue.name, channel: number, language };
      const walked = begin(flow.graph, given, worldOf(language, await canBeCalled(flow.graph, from, queue.id)));
      const recording = flow.graph.blocks.some(({ type }) => type === 'recording') ? 'waits' : null;
      const run = { interactionId: id, flowId, version: flow.version, queueId: queue.id };
      const begun: CallFlowRun = { ...run, ...afterStep({ language, recording }, walked), atMs: clock.nowMs() };
      runs.set(id, begun);
      firstWords.set(id, walked.effects);
      return [write(callFlowRows, begun), stepWay(begun, walked, null)];
    },
    follow: (ids) => {
      for (const id of ids) {
        const [life, call] = [shelf.lives.get(id), shelf.calls.get(id)];
        if (life && isInFlow(life) && call && !call.isGone) {
          if (runs.has(id) && !attended.has(id)) attend(id, call.line);
          continue;
        }
        leave(id);
      }
    },
    had: (id) => runs.has(id),
    ends: (id) => {
      leave(id); // a key on its way must not lead her on
      const run = runs.get(id);
      return run ? gone(run) : [];
    },
    forget: (id) => {
      for (const known of [runs, firstWords]) known.delete(id);
    },
    languageOf: (id) => runs.get(id)?.language ?? null,
    keepsUnrecorded: (id) => {
      const [recording, life] = [runs.get(id)?.recording, shelf.lives.get(id)];
      return recording === 'refused' || (recording === 'waits' && !!life && isInFlow(life));
    },
    answersOf: (id) => answersIn(runs.get(id)?.collected ?? {}),
    close: () => {
      for (const id of [...attended.keys()]) leave(id);
    },
  };
}

/** Where a step leaves a caller. */
function afterStep(
  { language, recording }: Pick<CallFlowRun, 'language' | 'recording'>,
  { place, end: ending, variables: collected, effects, language: chosen }: Walked,
): Pick<CallFlowRun, 'place' | 'ending' | 'collected' | 'language' | 'recording'> {
  const decided = effects.findLast((effect) => effect.type === 'recording');
  const may = decided ? (decided.isAllowed ? 'allowed' : 'refused') : recording;
  return { place, ending, collected, language: chosen ?? language, recording: may };
}

const lost: FlowEnd = { type: 'fault', because: 'unknownBlock' };
const ended = (cause: 'completed' | 'failed'): InteractionHappening => ({
  ...{ type: 'ended', by: 'system', agentId: null, cause, resolved: null },
});
