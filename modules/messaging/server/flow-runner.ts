import type { Customers } from '#customers/server';
import {
  answersIn,
  askedAt,
  begin,
  type FlowAnswer,
  type FlowInput,
  step,
  type Variables,
  type Walked,
  type World,
} from '#flows';
import { type RunnableFlow, type StepFrom, told } from '#flows/server';
import type { Language } from '#identity';
import type { Interaction, InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import { flowPlaceOf, hasMoved, isBeforeQueue, mayBegin, waitsIn } from '../flow-turn.ts';
import { type HandOver, handOverNote, wantsPerson } from '../flow-words.ts';
import type { Bot } from './bot.ts';
import type { Conversation } from './conversations.ts';
import { endingOf, type FlowEndingNeeds, intoQueue } from './flow-ending.ts';
import { type FlowRun, flowRunsOf } from './flow-run-store.ts';
import { type FlowSpeechNeeds, recordStep } from './flow-speech.ts';
import { handedWay, stepWays } from './flow-way.ts';
import { publicMessagesAfter, type StoredMessage } from './message-store.ts';
import type { FlowBook } from './neighbours.ts';

export interface FlowRunnerNeeds extends FlowEndingNeeds, FlowSpeechNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly flows: FlowBook;
  readonly outward: Pick<Outward, 'ask'>;
  readonly customers: Pick<Customers, 'find' | 'withPhone' | 'behind'>;
  readonly bot: Pick<Bot, 'isStopped' | 'look'>;
  readonly language: Language;
}

/** Walks conversations through their flows: before a queue where their channel names one, in a queue where that does. */
export interface FlowRunner {
  readonly happened: (fact: Recorded<InteractionFact>) => void;
  /** Goes on with whatever changed; called once after each batch of facts. */
  readonly proceed: () => void;
  /** Whether a flow has the word in a conversation, or is about to take it: the queue bot waits until it has ended. */
  readonly hasWord: (id: InteractionId) => boolean;
  /** What the flows of an interaction have collected; of two values of one name the later one. */
  readonly answersOf: (id: InteractionId) => Promise<readonly FlowAnswer[]>;
  /** Looks now for customers who have stopped answering; it happens by itself. */
  readonly sweep: () => void;
  readonly start: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** A customer who does not answer for this long is not kept from people: she goes on to the queue. */
export const answerWithinMs = 15 * 60_000;
const sweepEveryMs = 5_000;
/** Messages read at once of a customer who wrote faster than the flow answered. */
const messagesAtOnce = 50;

/** What may have to be gone on with after each of these. */
const moving: ReadonlySet<InteractionFact['type']> = new Set([
  'started',
  'queued',
  'messageReceived',
  'answered',
  'ended',
]);

/** A flow that has not ended, or null. */
const asking = (all: readonly FlowRun[] | undefined): FlowRun | null =>
  all?.find(({ place }) => place !== null) ?? null;

/** Opens the runner; it begins to walk with `start`. */
export function openFlowRunner(needs: FlowRunnerNeeds): FlowRunner {
  const { organisationId, database, clock, log, journal, interactions, conversations, flows, queues } = needs;
  /** Flows that ran in open interactions, in the order in which they began; not there = not known. */
  const runs = new Map<InteractionId, readonly FlowRun[]>();
  const turns = new Map<InteractionId, Promise<void>>();
  const touched = new Set<InteractionId>();
  let isStarted = false;
  let timer: NodeJS.Timeout | undefined;

  const askingIn = (id: InteractionId): FlowRun | null => asking(runs.get(id));
  /** The flow that begins with a conversation as it stands, or null. */
  const flowFor = (interaction: Interaction): RunnableFlow | null => {
    const place = flowPlaceOf(interaction);
    const flow = place && flows.runningOn(place);
    return flow && mayBegin(flow.flowId, runs.get(interaction.id) ?? []) ? flow : null;
  };

  const worldOf = (conversation: Conversation): World => ({
    language: conversation.language ?? needs.language,
    isOpen: (id) => {
      const queue = queues.find(id as QueueId);
      return queue !== null && queues.isOpen(queue, clock.nowMs());
    },
    // Who writes is answered in writing.
    canCallBack: () => false,
  });

  const givenOf = (interaction: Interaction, conversation: Conversation): Variables => ({
    name: conversation.givenName ?? '',
    queue: queues.find(interaction.visit?.queueId ?? conversation.account.queueId)?.name ?? '',
    channel: conversation.account.name,
    language: conversation.language ?? needs.language,
  });

  /** One after the other for one interaction, so that no two answers are given from the same place. */
  const inTurn = (id: InteractionId, go: () => Promise<void>): void => {
    const before = turns.get(id) ?? Promise.resolve();
    const turn = before.then(go).catch((err: Error) => {
      log.warn({ err, interactionId: id }, 'a flow could not go on');
    });
    turns.set(id, turn);
    void turn.then(() => {
      if (turns.get(id) === turn) turns.delete(id);
    });
  };

  const goOn = async (id: InteractionId): Promise<void> => {
    const interaction = interactions.find(id);
    if (!interaction || interaction.phase === 'done' || !interaction.conversationId) return void runs.delete(id);
    const conversation = await conversations.byId(interaction.conversationId);
    if (!conversation || conversation.interactionId !== id) return;
    if (!runs.has(id)) {
      const read = await database.within(organisationId, (trx) => flowRunsOf(trx, organisationId, [id]));
      runs.set(id, read.get(id) ?? []);
    }
    const run = askingIn(id);
    if (interaction.responsible) return run ? stop(interaction, conversation, run, 'meant') : undefined;
    if (!run) return beginRun(interaction, conversation);
    if (!hasMoved(run.queueId, interaction)) return answer(conversation, run);
    const next = flowFor(interaction);
    // What it has learned so far goes on into the flow of the other queue, else to the agent there.
    await stop(interaction, conversation, run, next ? 'goesOn' : 'meant');
    if (next) await beginRun(interaction, conversation);
  };

  const beginRun = async (interaction: Interaction, conversation: Conversation): Promise<void> => {
    const flow = needs.bot.isStopped(interaction.id) ? null : flowFor(interaction);
    // Nobody stays outside a queue without a flow that leads her there.
    if (!flow) return isBeforeQueue(interaction) ? handOver(interaction, conversation, null, 'meant') : undefined;
    const before = runs.get(interaction.id) ?? [];
    const variables = { ...before.at(-1)?.collected, ...givenOf(interaction, conversation) };
    const empty: FlowRun = {
      interactionId: interaction.id,
      flowId: flow.flowId,
      version: flow.version,
      queueId: waitsIn(interaction),
      place: null,
      collected: variables,
      heardSeq: conversation.lastSeq,
      atMs: clock.nowMs(),
    };
    await take(empty, begin(flow.graph, variables, worldOf(conversation)), conversation.lastSeq, null);
    const run = askingIn(interaction.id);
    if (run?.place?.waitsFor === 'request') await answer(conversation, run);
  };

  /** Answers what the customer wrote since the flow listened last, and asks what the flow wants to know of others. */
  const answer = async (conversation: Conversation, from: FlowRun): Promise<void> => {
    const flow = await flows.version(from.flowId, from.version);
    if (!flow) return handOverNow(conversation, from, 'unknownBlock');
    const heard = await database.within(organisationId, (trx) =>
      publicMessagesAfter(trx, organisationId, {
        conversationId: conversation.id,
        afterSeq: from.heardSeq,
        limit: messagesAtOnce,
      }),
    );
    for (const message of heard.filter(({ authorType }) => authorType === 'customer')) {
      const run = askingIn(from.interactionId);
      if (run?.flowId !== from.flowId || run.place?.waitsFor !== 'customer') break;
      if (needs.bot.isStopped(run.interactionId)) return;
      const said = inputOf(message);
      const block = flow.graph.blocks.find(({ id }) => id === run.place?.blockId);
      const world = worldOf(conversation);
      const walked = step(flow.graph, run.place, said, world);
      const isStuck = walked.place?.blockId === run.place.blockId || block?.type === 'question';
      if (isStuck && wantsPerson(message.text)) return handOverNow(conversation, run, 'asked');
      const at = {
        graph: flow.graph,
        place: run.place,
        input: said,
        language: run.place.language ?? world.language,
        sinceMs: run.atMs,
      };
      await take(run, walked, message.seq, at);
    }
    const run = askingIn(from.interactionId);
    if (run?.place?.waitsFor === 'request') await ask(conversation, run, flow);
  };

  const ask = async (conversation: Conversation, run: FlowRun, flow: RunnableFlow): Promise<void> => {
    const asked = run.place && askedAt(flow.graph, run.place);
    const interaction = interactions.find(run.interactionId);
    if (!run.place || !asked || !interaction) return handOverNow(conversation, run, 'unknownBlock');
    const input = await told(needs, asked, interaction);
    await take(run, step(flow.graph, run.place, input, worldOf(conversation)), run.heardSeq, null);
    const next = askingIn(run.interactionId);
    if (next) await answer(conversation, next);
  };

  /** Writes what a step gave: messages, the new place, and where the conversation goes when the flow has ended. */
  const take = async (run: FlowRun, walked: Walked, heardSeq: number, from: StepFrom | null): Promise<void> => {
    const interaction = interactions.find(run.interactionId);
    const conversation = interaction?.conversationId ? conversations.inMemory(interaction.conversationId) : null;
    if (!interaction || interaction.phase === 'done' || interaction.responsible || !conversation) return;
    const at = { interaction, conversation };
    const next: FlowRun = {
      ...run,
      place: walked.place,
      collected: walked.variables,
      heardSeq,
      atMs: clock.nowMs(),
    };
    const because: HandOver = walked.end?.type === 'fault' ? walked.end.because : 'meant';
    const isHandedOver = walked.end !== null && walked.end.type !== 'close';
    keep(next);
    const happenings = walked.end ? endingOf(needs, at, walked.end) : [];
    await recordStep(needs, at, next, {
      way: stepWays(next, walked, from, happenings),
      effects: walked.effects,
      note: isHandedOver ? handOverNote(walked.variables, because, needs.language) : '',
      happenings,
    });
    if (walked.end) needs.bot.look(run.interactionId);
  };

  /** The run as it is now, in memory; its row is written with what it says. */
  const keep = (run: FlowRun): void => {
    const all = runs.get(run.interactionId) ?? [];
    const isKnown = all.some(({ flowId }) => flowId === run.flowId);
    runs.set(run.interactionId, isKnown ? all.map((one) => (one.flowId === run.flowId ? run : one)) : [...all, run]);
  };

  /** The flow asks no further; the agent finds why, and what it collected. */
  const handOver = async (
    interaction: Interaction,
    conversation: Conversation,
    run: FlowRun | null,
    because: HandOver,
  ): Promise<void> => {
    const ended = run && { ...run, place: null, heardSeq: conversation.lastSeq, atMs: clock.nowMs() };
    if (ended) keep(ended);
    await recordStep(needs, { interaction, conversation }, ended, {
      effects: [],
      note: handOverNote(run?.collected ?? {}, because, needs.language),
      happenings: waitsIn(interaction) === null ? intoQueue(needs, interaction, conversation.account.queueId) : [],
      way: ended ? [handedWay(ended, because)] : [],
    });
    needs.bot.look(interaction.id);
  };

  const handOverNow = async (conversation: Conversation, run: FlowRun, because: HandOver): Promise<void> => {
    const interaction = interactions.find(run.interactionId);
    if (interaction && interaction.phase !== 'done' && !interaction.responsible)
      await handOver(interaction, conversation, run, because);
  };

  /** The conversation is in other hands, or in another queue: the flow is over, whatever it was about to ask. */
  const stop = async (
    interaction: Interaction,
    conversation: Conversation,
    run: FlowRun,
    because: 'meant' | 'goesOn',
  ): Promise<void> => {
    const ended = { ...run, place: null, atMs: clock.nowMs() };
    keep(ended);
    const note = because === 'goesOn' ? '' : handOverNote(run.collected, because, needs.language);
    await recordStep(needs, { interaction, conversation }, ended, {
      ...{ effects: [], note, happenings: [] },
      way: [handedWay(ended, because)],
    });
    needs.bot.look(interaction.id);
  };

  /** Who has left without answering has given up; who merely stopped is handed to people. */
  const expire = async (id: InteractionId): Promise<void> => {
    const interaction = interactions.find(id);
    const run = askingIn(id);
    if (!interaction?.conversationId || !run || interaction.responsible) return;
    if (clock.nowMs() - run.atMs < answerWithinMs || interaction.phase === 'done') return;
    const conversation = await conversations.byId(interaction.conversationId);
    if (!conversation) return;
    if (interaction.phase !== 'unplaced' || conversation.isHere !== false)
      return handOverNow(conversation, run, 'silent');
    const ended = { ...run, place: null, atMs: clock.nowMs() };
    keep(ended);
    await recordStep(needs, { interaction, conversation }, ended, {
      effects: [],
      note: '',
      happenings: [{ type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null }],
      way: [],
    });
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    for (const [id, all] of runs) {
      const run = asking(all);
      if (run && nowMs - run.atMs >= answerWithinMs) inTurn(id, () => expire(id));
    }
  };

  return {
    happened: ({ type, about }) => {
      // In what has just begun no flow has run: nothing is asked for.
      if (type === 'started' && !runs.has(about)) runs.set(about, []);
      if (moving.has(type)) touched.add(about);
    },
    proceed: () => {
      if (!isStarted || touched.size === 0 || !journal.isOpen()) return;
      const ids = [...touched];
      touched.clear();
      for (const id of ids) {
        // A conversation that is in hand and has no flow is asked for nothing.
        if (interactions.find(id)?.responsible && !askingIn(id)) continue;
        inTurn(id, () => goOn(id));
      }
    },
    hasWord: (id) => {
      const interaction = interactions.find(id);
      if (!interaction || interaction.phase === 'done' || interaction.responsible) return false;
      return askingIn(id) !== null || (!needs.bot.isStopped(id) && flowFor(interaction) !== null);
    },
    answersOf: async (id) => {
      const known =
        runs.get(id) ??
        (await database.within(organisationId, (trx) => flowRunsOf(trx, organisationId, [id]))).get(id) ??
        [];
      return answersIn(Object.assign({}, ...known.map(({ collected }) => collected)));
    },
    sweep,
    start: async () => {
      const open = [...interactions.open()].filter(({ phase, conversationId }) => phase !== 'done' && conversationId);
      const ids = open.map(({ id }) => id);
      const read = await database.within(organisationId, (trx) => flowRunsOf(trx, organisationId, ids));
      for (const id of ids) runs.set(id, read.get(id) ?? []);
      isStarted = true;
      timer = setInterval(sweep, sweepEveryMs);
      timer.unref();
      for (const { id, responsible } of open) if (!responsible || askingIn(id)) inTurn(id, () => goOn(id));
    },
    close: async () => {
      isStarted = false;
      clearInterval(timer);
      await Promise.all(turns.values());
    },
  };
}

function inputOf({ text, extra }: StoredMessage): FlowInput {
  return { type: 'said', text, ...(extra?.payload !== undefined && { choiceId: extra.payload }) };
}
