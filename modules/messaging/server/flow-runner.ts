import {
  begin,
  type FlowEffect,
  type FlowEnd,
  type FlowInput,
  requestAt,
  step,
  type Variables,
  type Walked,
  type World,
} from '#flows';
import type { RunnableFlow } from '#flows/server';
import type { Language } from '#identity';
import type { Interaction, InteractionFact, InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import { type Channel, mediumOf } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outbox } from '#platform/outbox/index.ts';
import type { Outward } from '#platform/outward.ts';
import { agentSheKnows } from '#queues';
import type { MessageChannel } from '../channel.ts';
import { type HandOver, handOverNote, sayable, wantsPerson } from '../flow-words.ts';
import type { Bot } from './bot.ts';
import type { Conversation, Conversations } from './conversations.ts';
import { type FlowRun, flowRunRows, flowRunsOf } from './flow-run-store.ts';
import { queueing, turnedAway } from './inbound.ts';
import { publicMessagesAfter, type StoredMessage } from './message-store.ts';
import type { Distribution, FlowBook, QueueBook } from './neighbours.ts';
import { type OwnMessage, writeOwn } from './own-message.ts';
import type { Publishing } from './publishing.ts';

export interface FlowRunnerNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal<FactShape>;
  readonly interactions: Interactions;
  readonly conversations: Conversations;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly distribution: Distribution;
  readonly queues: QueueBook;
  readonly flows: FlowBook;
  readonly publishing: Publishing;
  readonly outbox: () => Outbox;
  readonly outward: Pick<Outward, 'ask'>;
  readonly bot: Pick<Bot, 'isStopped'>;
  readonly language: Language;
}

/** Walks conversations through their flows: before a queue where their channel names one, in a queue where that does. */
export interface FlowRunner {
  readonly happened: (fact: Recorded<InteractionFact>) => void;
  /** Goes on with whatever changed; called once after each batch of facts. */
  readonly proceed: () => void;
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
const requestTimeoutMs = 8_000;
const requestBytesMost = 256 * 1024;

/** What may have to be gone on with after each of these. */
const moving: ReadonlySet<InteractionFact['type']> = new Set([
  'started',
  'queued',
  'messageReceived',
  'answered',
  'ended',
]);

/** Opens the runner; it begins to walk with `start`. */
export function openFlowRunner(needs: FlowRunnerNeeds): FlowRunner {
  const { organisationId, database, clock, log, journal, interactions, conversations, flows, queues } = needs;
  /** Runs of open interactions; null = known to have none. */
  const runs = new Map<InteractionId, FlowRun | null>();
  const turns = new Map<InteractionId, Promise<void>>();
  const touched = new Set<InteractionId>();
  let isStarted = false;
  let timer: NodeJS.Timeout | undefined;

  const flowFor = (interaction: Interaction): RunnableFlow | null => {
    const { phase, visit, channelAccountId } = interaction;
    if (isBeforeQueue(interaction) && channelAccountId)
      return flows.runningOn({ type: 'channel', id: channelAccountId });
    const waits = phase === 'waiting' || phase === 'ringing';
    return waits && visit ? flows.runningOn({ type: 'queue', id: visit.queueId }) : null;
  };

  const worldOf = (conversation: Conversation): World => ({
    language: conversation.language ?? needs.language,
    isOpen: (id) => {
      const queue = queues.find(id as QueueId);
      return queue !== null && queues.isOpen(queue, clock.nowMs());
    },
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
    let run = runs.get(id);
    if (run === undefined) {
      run = (await database.within(organisationId, (trx) => flowRunsOf(trx, organisationId, [id]))).get(id) ?? null;
      runs.set(id, run);
    }
    if (interaction.responsible) return run?.place ? stop(interaction, conversation, run) : undefined;
    if (!run) return beginRun(interaction, conversation);
    if (run.place) await answer(conversation, run);
  };

  const beginRun = async (interaction: Interaction, conversation: Conversation): Promise<void> => {
    const isUnplaced = isBeforeQueue(interaction);
    const flow = needs.bot.isStopped(interaction.id) ? null : flowFor(interaction);
    // Nobody stays outside a queue without a flow that leads her there.
    if (!flow) return isUnplaced ? handOver(interaction, conversation, null, 'meant') : undefined;
    const variables = givenOf(interaction, conversation);
    const empty: FlowRun = {
      interactionId: interaction.id,
      flowId: flow.flowId,
      version: flow.version,
      place: null,
      collected: variables,
      heardSeq: conversation.lastSeq,
      atMs: clock.nowMs(),
    };
    await take(empty, begin(flow.graph, variables, worldOf(conversation)), conversation.lastSeq);
    const run = runs.get(interaction.id);
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
      const run = runs.get(from.interactionId);
      if (run?.place?.waitsFor !== 'customer') break;
      if (needs.bot.isStopped(run.interactionId)) return;
      const said = inputOf(message);
      const block = flow.graph.blocks.find(({ id }) => id === run.place?.blockId);
      const walked = step(flow.graph, run.place, said, worldOf(conversation));
      const isStuck = walked.place?.blockId === run.place.blockId || block?.type === 'question';
      if (isStuck && wantsPerson(message.text)) return handOverNow(conversation, run, 'asked');
      await take(run, walked, message.seq);
    }
    const run = runs.get(from.interactionId);
    if (run?.place?.waitsFor === 'request') await ask(conversation, run, flow);
  };

  const ask = async (conversation: Conversation, run: FlowRun, flow: RunnableFlow): Promise<void> => {
    const request = run.place && requestAt(flow.graph, run.place);
    if (!run.place || !request) return handOverNow(conversation, run, 'unknownBlock');
    const told = await toldBy(needs.outward, request);
    await take(run, step(flow.graph, run.place, told, worldOf(conversation)), run.heardSeq);
    const next = runs.get(run.interactionId);
    if (next?.place) await answer(conversation, next);
  };

  /** Writes what a step gave: messages, the new place, and where the conversation goes when the flow has ended. */
  const take = async (run: FlowRun, walked: Walked, heardSeq: number): Promise<void> => {
    const interaction = interactions.find(run.interactionId);
    const conversation = interaction?.conversationId ? conversations.inMemory(interaction.conversationId) : null;
    if (!interaction || interaction.phase === 'done' || interaction.responsible || !conversation) return;
    const next: FlowRun = {
      ...run,
      place: walked.place,
      collected: walked.variables,
      heardSeq,
      atMs: clock.nowMs(),
    };
    const because: HandOver = walked.end?.type === 'fault' ? walked.end.because : 'meant';
    const isHandedOver = walked.end !== null && walked.end.type !== 'close';
    await record(interaction, conversation, next, {
      effects: walked.effects,
      note: isHandedOver ? handOverNote(walked.variables, because, needs.language) : '',
      happenings: walked.end ? endingOf(interaction, conversation, walked.end) : [],
    });
  };

  const record = async (
    interaction: Interaction,
    conversation: Conversation,
    run: FlowRun | null,
    what: {
      readonly effects: readonly FlowEffect[];
      readonly note: string;
      readonly happenings: readonly InteractionHappening[];
    },
  ): Promise<void> => {
    const can = needs.channels.get(interaction.channel)?.capabilities(conversation.account).choices ?? null;
    const mark = (at: number | string) => `flow:${interaction.id}:${conversation.lastSeq}:${at}`;
    const said = what.effects.flatMap((effect, at): OwnMessage[] => {
      if (effect.type !== 'say' || effect.text === '') return [];
      return [{ author: 'bot', clientId: mark(at), ...sayable(effect, can) }];
    });
    const note: OwnMessage[] =
      what.note === '' ? [] : [{ kind: 'note', author: 'bot', clientId: mark('note'), text: what.note }];
    if (run) runs.set(interaction.id, run);
    const writes = run ? [write(flowRunRows, run)] : [];
    if (said.length === 0 && note.length === 0 && what.happenings.length === 0)
      return void (await journal.record([], writes));
    const beside = { happenings: what.happenings, writes };
    await writeOwn(needs, { interaction, conversation }, [...said, ...note], beside);
  };

  /** Where a conversation goes at the end of its flow. What cannot be any more goes to its queue. */
  const endingOf = (interaction: Interaction, conversation: Conversation, end: FlowEnd): InteractionHappening[] => {
    switch (end.type) {
      case 'close':
        return [{ type: 'ended', by: 'system', agentId: null, cause: 'completed', resolved: null }];
      case 'assign': {
        const agentId = end.agentId as AgentId;
        if (!needs.distribution.hasSlot(agentId, mediumOf(interaction.channel)))
          return intoQueue(interaction, conversation.account.queueId, agentId);
        const visitId = interaction.visit?.visitId ?? null;
        return [
          ...withdrawn(interaction),
          { type: 'answered', legId: newId<'leg'>(), agentId, visitId, offerId: null, how: 'assigned' },
        ];
      }
      case 'queue': {
        const queue = queues.find(end.queueId as QueueId);
        return intoQueue(interaction, queue && !queue.isArchived ? queue.id : conversation.account.queueId, null);
      }
      case 'fault':
        return intoQueue(interaction, conversation.account.queueId, null);
    }
  };

  const intoQueue = (interaction: Interaction, queueId: QueueId, preferred: AgentId | null): InteractionHappening[] => {
    const isWaiting = interaction.phase === 'waiting' || interaction.phase === 'ringing';
    if (isWaiting && interaction.visit?.queueId === queueId) return [];
    const nowMs = clock.nowMs();
    const entered = queueing(
      { queues },
      queueId,
      isWaiting ? 'transfer' : 'initial',
      nowMs,
      interaction.unansweredSinceMs ?? nowMs,
    );
    const last = { agentId: interaction.lastResponsible, atMs: interaction.lastFactAtMs };
    const known = agentSheKnows(queues.find(queueId), last, nowMs);
    const happenings = [{ ...entered, preferredAgentId: preferred ?? known }];
    return [...withdrawn(interaction), ...happenings, ...turnedAway(needs, happenings)];
  };

  const handOver = (
    interaction: Interaction,
    conversation: Conversation,
    run: FlowRun | null,
    because: HandOver,
  ): Promise<void> => {
    const ended = run && { ...run, place: null, heardSeq: conversation.lastSeq, atMs: clock.nowMs() };
    const isPlaced = interaction.phase === 'waiting' || interaction.phase === 'ringing';
    return record(interaction, conversation, ended, {
      effects: [],
      note: handOverNote(run?.collected ?? {}, because, needs.language),
      happenings: isPlaced ? [] : intoQueue(interaction, conversation.account.queueId, null),
    });
  };

  const handOverNow = async (conversation: Conversation, run: FlowRun, because: HandOver): Promise<void> => {
    const interaction = interactions.find(run.interactionId);
    if (interaction && interaction.phase !== 'done' && !interaction.responsible)
      await handOver(interaction, conversation, run, because);
  };

  /** An agent has the conversation: the flow is over, and she finds what it collected. */
  const stop = (interaction: Interaction, conversation: Conversation, run: FlowRun): Promise<void> =>
    record(
      interaction,
      conversation,
      { ...run, place: null, atMs: clock.nowMs() },
      {
        effects: [],
        note: handOverNote(run.collected, 'meant', needs.language),
        happenings: [],
      },
    );

  /** Who has left without answering has given up; who merely stopped is handed to people. */
  const expire = async (id: InteractionId): Promise<void> => {
    const interaction = interactions.find(id);
    const run = runs.get(id);
    if (!interaction?.conversationId || !run?.place || interaction.responsible) return;
    if (clock.nowMs() - run.atMs < answerWithinMs || interaction.phase === 'done') return;
    const conversation = await conversations.byId(interaction.conversationId);
    if (!conversation) return;
    if (interaction.phase !== 'unplaced' || conversation.isHere !== false)
      return handOverNow(conversation, run, 'silent');
    const ended = { ...run, place: null, atMs: clock.nowMs() };
    await record(interaction, conversation, ended, {
      effects: [],
      note: '',
      happenings: [{ type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null }],
    });
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    for (const [id, run] of runs) {
      if (run?.place && nowMs - run.atMs >= answerWithinMs) inTurn(id, () => expire(id));
    }
  };

  return {
    happened: ({ type, about }) => {
      if (moving.has(type)) touched.add(about);
    },
    proceed: () => {
      if (!isStarted || touched.size === 0 || !journal.isOpen()) return;
      const ids = [...touched];
      touched.clear();
      for (const id of ids) {
        // A conversation that is in hand and has no flow is asked for nothing.
        if (interactions.find(id)?.responsible && !runs.get(id)?.place) continue;
        inTurn(id, () => goOn(id));
      }
    },
    sweep,
    start: async () => {
      const open = [...interactions.open()].filter(({ phase, conversationId }) => phase !== 'done' && conversationId);
      const ids = open.map(({ id }) => id);
      const read = await database.within(organisationId, (trx) => flowRunsOf(trx, organisationId, ids));
      for (const id of ids) runs.set(id, read.get(id) ?? null);
      isStarted = true;
      timer = setInterval(sweep, sweepEveryMs);
      timer.unref();
      for (const { id, responsible } of open) if (!responsible || runs.get(id)?.place) inTurn(id, () => goOn(id));
    },
    close: async () => {
      isStarted = false;
      clearInterval(timer);
      await Promise.all(turns.values());
    },
  };
}

/** Begun by a customer and in no queue yet. */
const isBeforeQueue = ({ phase, visit, direction }: Interaction) =>
  phase === 'unplaced' && visit === null && direction === 'inbound';

const withdrawn = ({ offer }: Interaction): InteractionHappening[] =>
  offer ? [{ type: 'offerWithdrawn', offerId: offer.offerId, agentId: offer.agentId, cause: 'queueChanged' }] : [];

function inputOf({ text, extra }: StoredMessage): FlowInput {
  return { type: 'said', text, ...(extra?.payload !== undefined && { choiceId: extra.payload }) };
}

/** Asks another system. An answer counts when it is one of success and holds JSON, or nothing. */
async function toldBy(
  outward: Pick<Outward, 'ask'>,
  request: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body: string },
): Promise<FlowInput> {
  const answer = await outward.ask({
    url: request.url,
    method: request.method,
    headers: { accept: 'application/json', ...(request.method === 'POST' && { 'content-type': 'application/json' }) },
    ...(request.method === 'POST' && { body: request.body === '' ? '{}' : request.body }),
    timeoutMs: requestTimeoutMs,
    bytesMost: requestBytesMost,
  });
  const refused: FlowInput = { type: 'told', isOk: false, body: null };
  if (answer.type !== 'answered' || answer.status < 200 || answer.status >= 300) return refused;
  const text = answer.body.toString('utf8').trim();
  if (text === '') return { type: 'told', isOk: true, body: {} };
  try {
    return { type: 'told', isOk: true, body: JSON.parse(text) };
  } catch (broken) {
    if (broken instanceof SyntaxError) return refused;
    throw broken;
  }
}
