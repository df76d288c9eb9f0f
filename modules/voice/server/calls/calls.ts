import type { Customers } from '#customers/server';
import type { FlowAnswer } from '#flows';
import type { Flows } from '#flows/server';
import type { Language } from '#identity';
import {
  busyWith,
  evolve,
  type Interaction,
  type InteractionFact,
  type InteractionHappening,
  type Leg,
} from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, LegId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { BulkWrite, Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import { entryInto, type Queue } from '#queues';
import { hear, settle } from '../../call.ts';
import { firstKeyMs, nextKeyMs } from '../../call-flow.ts';
import {
  type Call,
  type CallSignal,
  type CallSurroundings,
  type CallTurn,
  type DeskLine,
  isOver,
  isTalking,
  runningLeg,
  wrapUpMostMs,
} from '../../call-lines.ts';
import { callToMake, isAwaitingCall, isToBeCalled } from '../../callback-call.ts';
import type { LineId, LivingLine, VoiceGateway, VoiceSignal } from '../../gateway.ts';
import { deafHearing, type Hearing } from '../../hearing.ts';
import { messageInstead } from '../../voicemail.ts';
import type { Callbacks } from '../callbacks/callbacks.ts';
import type { Speaking } from '../prompts/speaking.ts';
import { openVoicemails, type VoicemailsNeeds } from '../voicemail/voicemails.ts';
import type { WaitingBook } from '../waiting/waiting-book.ts';
import { type Arrival, openArrivals } from './arrivals.ts';
import { openCallClock } from './call-clock.ts';
import { callFlowsOf } from './call-flow-store.ts';
import { openCallFlows } from './call-flows.ts';
import { openCallShelf } from './call-shelf.ts';
import { openCallSounds } from './call-sounds.ts';
import { openCarryingOut } from './carrying-out.ts';
import { type Dialling, diallingWith } from './dialling.ts';
import { openFoundCalls } from './found-calls.ts';
import type { KeyTimes } from './line-keys.ts';
import { type LineNews, type LineSpeech, openLineSpeech } from './line-speech.ts';
import type { OutsideGuests } from './outside-guests.ts';
import { openQueueEntry } from './queue-entry.ts';
import { openRecordingNotices, type RecordingNoticesNeeds } from './recording-notices.ts';
import { linesOfCalls, linesOfEnded, numbersOfCalls, toldOfRecording } from './store.ts';
import type { TrunkLines } from './trunk-lines.ts';
import { tellVoiceEvidence, type VoiceEvidenceNeeds } from './voice-evidence.ts';
import { openWaitingCallers } from './waiting-callers.ts';
import type { LineLook } from './waiting-words.ts';

/** The calls of one organisation: what is written about them, and their lines at the switch. */
export interface Calls {
  readonly arrive: (arrival: Arrival) => Promise<void>;
  /** Whether a line belongs to a call of this organisation. */
  readonly holds: (line: LineId) => boolean;
  /** A signal about a line that it holds. */
  readonly hear: (signal: CallSignal | LineNews | SoundNews) => void;
  /** A line ended, whoever it belongs to: what is kept of how it sounded is kept now. */
  readonly lineEnded: (ended: CallSignal & { readonly type: 'ended' }) => void;
  /** What its lines are told besides music, and the keys that are pressed on them. */
  readonly speech: Pick<LineSpeech, 'say' | 'hush' | 'onKey'>;
  /** The switch can be asked again: these lines live there, and none that is older than its birth. */
  readonly found: (living: readonly LivingLine[], bornAtMs: number) => void;
  /** There is no switch any more, and no call that was on it. */
  readonly switchGone: () => void;
  /** Which telephones are signed in may be another thing now: whoever serves calls and has none gets no calls. */
  readonly telephonesLooked: (only?: AgentId) => void;
  /** Lines of calls that the switch should know, the oldest knowledge first. */
  readonly lines: () => readonly LineId[];
  /** Ends for a reason of somebody of the house, or writes something else about a call. */
  readonly record: (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    writes?: readonly BulkWrite[],
  ) => Promise<boolean>;
  /** What is on disk about a call that is not over. */
  readonly find: (id: InteractionId) => Interaction | null;
  readonly all: () => Iterable<Interaction>;
  /** The line of whoever is outside, and the number of ours that she called. */
  readonly placeOf: (id: InteractionId) => { readonly line: LineId; readonly numberId: string | null } | null;
  /** The number of whoever is on the line; empty when she hides it, or nobody knows. */
  readonly numberOf: (id: InteractionId) => string;
  /** Whether its two parties are in one room. */
  readonly isConnected: (id: InteractionId) => boolean;
  /** Whether it must not be recorded now: its caller has still to be told or asked, or does not want it. */
  readonly keepsUnrecorded: (id: InteractionId) => boolean;
  /** The line of the agent who has picked up; null while none of hers is up. */
  readonly lineOf: (id: InteractionId, agentId: AgentId) => LineId | null;
  /** Telephones of somebody that can be rung, on her desk and in her pages. */
  readonly telephonesOf: (userId: AgentId) => readonly string[];
  /** Somebody whose line is up takes a call from its agent; false when somebody was faster. */
  readonly takeOver: (id: InteractionId, from: Leg, by: TakingOver) => Promise<boolean>;
  /** Whether her telephone can be rung, and she has no call. */
  readonly standingOf: (agentId: AgentId) => 'free' | 'busy' | 'unreachable';
  /** Whether she is in a call with a colleague. */
  readonly isInside: (agentId: AgentId) => boolean;
  /** What the caller answered in the flow of the number she called. */
  readonly answersOf: (id: InteractionId) => readonly FlowAnswer[];
  /** The entry of a call into a queue, now. */
  readonly entering: (queue: Queue, kind: 'transfer') => InteractionHappening;
  /** An agent calls somebody: her own telephone rings first. Null when it could not be written. */
  readonly dial: (dialling: Dialling) => Promise<InteractionId | null>;
  /** How long the work after it may take: what the queue says that it is in, or was answered from last. */
  readonly wrapUpMsOf: (interaction: Interaction) => number;
  readonly close: () => void;
}

/** Whose line it is that takes a call, and the leg that begins with it. */
export interface TakingOver {
  readonly line: LineId;
  readonly agentId: AgentId;
  readonly legId: LegId;
}

export interface CallsNeeds extends VoiceEvidenceNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly customers: Customers;
  readonly gateway: VoiceGateway;
  readonly speaking: Pick<Speaking, 'filesFor' | 'played'>;
  /** The flows of the organisation, and how they ask other systems. */
  readonly flows: Pick<Flows, 'published' | 'version'>;
  readonly outward: Pick<Outward, 'ask'>;
  /** Who understands what callers say in flows; absent: nobody. */
  readonly hearing?: Hearing;
  /** How long a flow waits for keys. */
  readonly keyTimes?: KeyTimes;
  /** How many wait in a queue. */
  readonly waitingIn: (queueId: QueueId) => number;
  /** How the lines move, and what callers hear while they wait in them. */
  readonly look: LineLook;
  readonly waiting: Pick<WaitingBook, 'of'>;
  /** So long after a caller came into a queue she is told nothing of places and waits. */
  readonly settlingMs: number;
  /** How numbers are called by one trunk after another. */
  readonly trunkLines: TrunkLines;
  /** Those who shall be called back: their numbers, and by which ways one is called now. */
  readonly callbacks: () => Pick<Callbacks, 'numberOf' | 'waysOf' | 'request' | 'mayCall'>;
  /** How messages that callers leave are kept, and the language of a number of ours. */
  readonly recordings: VoicemailsNeeds['recordings'];
  readonly languageOf: (numberId: string | null) => Language;
  /** What callers are told before they are recorded, and the queue of a number of ours. */
  readonly noticeTo: RecordingNoticesNeeds['noticeTo'];
  readonly queueOf: RecordingNoticesNeeds['queueOf'];
  /** Who of the outside is brought into calls. */
  readonly outside: Pick<OutsideGuests, 'waysTo'>;
  /** Told after each batch with the calls it changed. */
  readonly onChanged: (ids: ReadonlySet<InteractionId>) => void;
}

/** Opens the calls of a floor. Those that were up before wait until the switch says which of their lines live. */
export async function openCalls(needs: CallsNeeds): Promise<Calls> {
  const { journal, database, clock, log, interactions, customers, agents, queues, gateway } = needs;
  const wrapUpMsOf = ({ visit, homeQueueId }: Interaction): number => {
    const queueId = visit?.queueId ?? homeQueueId;
    return (queueId && queues.find(queueId)?.wrapUpMs) ?? wrapUpMostMs;
  };
  const { organisationId } = journal;
  const lives = new Map<InteractionId, Interaction>();
  /** Lines that become an agent's with the facts that are being written. */
  const takingOver = new Map<InteractionId, DeskLine>();
  let touched = new Set<InteractionId>();

  for (const one of interactions.open()) if (one.channel === 'voice') lives.set(one.id, one);
  const ids = [...lives.keys()];
  const written = await database.within(organisationId, (trx) => linesOfCalls(trx, organisationId, ids));
  const inFlows = await database.within(organisationId, (trx) => callFlowsOf(trx, organisationId, ids));
  const cameBy = await database.within(organisationId, (trx) => numbersOfCalls(trx, organisationId, ids));
  const toldOf = await database.within(organisationId, (trx) => toldOfRecording(trx, organisationId, ids));
  const overLines = await database.within(organisationId, (trx) =>
    linesOfEnded(trx, organisationId, {
      fromMs: clock.nowMs() - overLinesMs,
      living: ids.filter((id) => lives.get(id)?.phase !== 'done'),
    }),
  );
  const shelf = openCallShelf(lives, new Map(written), (id) => {
    takingOver.delete(id);
    flows.forget(id);
    notices.forget(id);
  });
  const { calls, callWith, forget } = shelf;
  for (const [id, numberId] of cameBy) shelf.numbers.set(id, numberId);

  /** Lines from which nothing comes. */
  const silent = new Set<LineId>();
  const around: CallSurroundings = {
    get nowMs() {
      return clock.nowMs();
    },
    telephonesOf: (agentId) =>
      [...needs.deskTelephonesOf(agentId), ...needs.pages.telephonesOf(agentId)].filter(needs.reachability.isReachable),
    waysTo: needs.outside.waysTo,
    newLegId: () => newId<'leg'>(),
    queuedAgain: ({ visit }) => {
      const queue = visit && queues.find(visit.queueId);
      return queue ? entering(queue, 'returned', visit.placeAtMs) : null;
    },
    isSilent: (line) => silent.has(line),
    canReturnTo: (agentId, { id }) => around.telephonesOf(agentId).length > 0 && !isBusy(agentId, id),
  };
  /** Whether she has another call than this one in hand. */
  const isBusy = (agentId: AgentId, id: InteractionId | null): boolean =>
    needs.isInside(agentId) ||
    [...lives.values()].some(
      (life) => life.id !== id && (life.offer?.agentId === agentId || busyWith(life).includes(agentId)),
    );
  const standingOf = (agentId: AgentId): ReturnType<Calls['standingOf']> => {
    if (isBusy(agentId, null)) return 'busy';
    return around.telephonesOf(agentId).length > 0 ? 'free' : 'unreachable';
  };
  const entering = (queue: Queue, kind: 'initial' | 'returned' | 'transfer', placeAtMs: number) =>
    entryInto(queue, {
      visitId: newId<'visit'>(),
      kind,
      placeAtMs,
      isOpen: queues.isOpen(queue, clock.nowMs()),
    });

  const languageOf = (id: InteractionId): Language =>
    flows.languageOf(id) ?? needs.languageOf(shelf.numbers.get(id) ?? null);
  const speech = openLineSpeech({ organisationId, gateway, speaking: needs.speaking, log });
  /** Calls whose callers have just left their queue to speak a message. */
  const leaving = new Set<InteractionId>();
  const told = await journal.factsOf([...lives.values()].filter(({ phase }) => phase === 'left').map(({ id }) => id));
  const leftBy = new Map(told.flatMap(doorOf));
  const goneBy = (door: string) => [...leftBy].flatMap(([id, outcome]) => (outcome === door ? [id] : []));
  const voicemails = openVoicemails({
    ...{ clock, log, queues, gateway, speech, recordings: needs.recordings, callbacks: needs.callbacks },
    speaking: goneBy('voicemail'),
    lifeOf: (id) => lives.get(id) ?? null,
    callOf: (id) => calls.get(id) ?? null,
    languageOf,
    record: (id, happenings) => record(id, happenings),
  });
  const waiters = openWaitingCallers({
    ...{ clock, log, gateway, speech, queues, agents, shelf, languageOf, callbacks: needs.callbacks },
    ...{ look: needs.look, settlingMs: needs.settlingMs, waiting: needs.waiting, queuedAgain: around.queuedAgain },
    found: new Set(ids),
    asking: goneBy('callback'),
    hadFlow: (id) => flows.had(id),
    record: (id, happenings, more) => record(id, happenings, more),
  });
  const { farewells } = waiters;
  const { carryOut, ordered } = openCarryingOut({
    gateway,
    callOut: async (order) => {
      const ways = order.ways.length > 0 ? order.ways : await needs.callbacks().waysOf(order.line);
      return needs.trunkLines.callOut({ ...order, ways });
    },
    log,
    onUnrung: (line) => {
      if (holds(line)) hearNow({ type: 'ended', atMs: clock.nowMs(), line, because: 'failed' });
    },
  });

  const record = (
    id: InteractionId,
    happenings: readonly InteractionHappening[],
    more: { readonly atMs?: number; readonly writes?: readonly BulkWrite[] } = {},
  ): Promise<boolean> => {
    const isEnd = happenings.some(({ type }) => type === 'ended');
    const writes = [...(more.writes ?? []), ...(isEnd ? flows.ends(id) : [])];
    const outcome = interactions.record(id, happenings, { ...more, writes });
    if (outcome.type === 'refused') {
      // Somebody was faster: what is on disk decides, and the lines follow it.
      log.debug({ id, because: outcome.because }, 'What a call told could not be any more');
      return Promise.resolve(false);
    }
    for (const happening of happenings) {
      if (happening.type === 'answered') agents.presences.accepted(happening.agentId);
    }
    return outcome.committed.then(() => true);
  };
  /** The journal has told its floor already, which is built anew and asks the switch. */
  const writeSoon = (id: InteractionId, happenings: readonly InteractionHappening[]): void => {
    record(id, happenings).catch((err: Error) => log.debug({ err }, 'what a call told was not recorded'));
  };

  const sounds = openCallSounds({ database, organisationId, log });
  const take = ({ call, orders, happenings, unheard }: CallTurn): void => {
    calls.set(call.id, call);
    sounds.follow(call);
    carryOut(
      call.id,
      orders.filter((order) => order.type !== 'hangUp' || !farewells.begin(order.line)),
    );
    // First she is out of the line, then the call goes back to it: else she would be offered it again.
    if (unheard) {
      for (const telephone of around.telephonesOf(unheard)) needs.reachability.notRung(telephone);
      agents.presences.voice(unheard, { microphone: 'unknown', registration: 'gone' });
    }
    if (happenings.length > 0) writeSoon(call.id, happenings);
  };
  const settleNow = (id: InteractionId): void => {
    const [call, life] = [calls.get(id), lives.get(id)];
    if (!call || !life) return;
    take(settle(withTaken(call, life), life, around));
    const after = calls.get(id);
    if (after && isOver(after, life)) forget(id);
  };
  const withTaken = (call: Call, life: Interaction): Call => {
    const taken = takingOver.get(call.id);
    if (!taken || runningLeg(life)?.legId !== taken.legId) return call;
    takingOver.delete(call.id);
    return { ...call, desks: [...call.desks, taken] };
  };
  const holds = (line: LineId): boolean =>
    arrivals.holds(line) || farewells.holds(line) || callWith(line) !== undefined;
  const hearNow = (signal: CallSignal): void => {
    if (signal.type === 'ended' && needs.trunkLines.goesOn(signal)) return;
    if (signal.type === 'ended') for (const one of [arrivals, farewells]) one.ended(signal.line);
    const call = callWith(signal.line);
    // What is being written counts: she who hangs up while it is has been answered.
    const life = call && (interactions.find(call.id) ?? lives.get(call.id));
    if (!call || !life) return;
    if (signal.type === 'ended' && signal.line === call.line) {
      for (const one of [voicemails, waiters]) one.hungUp(call.id);
    }
    take(hear(call, life, signal, around));
    settleNow(call.id);
  };

  const soundChanged = ({ line, isHeard }: SoundNews): void => {
    const id = callWith(line)?.id;
    if (!id) return;
    if (isHeard) silent.delete(line);
    else silent.add(line);
    settleNow(id);
    needs.onChanged(new Set([id]));
  };

  journal.hear('voice', (told) => {
    if (told.of !== 'interaction') return;
    const fact = told as Recorded<InteractionFact>;
    const before = lives.get(fact.about) ?? null;
    if (!before && !(fact.type === 'started' && fact.channel === 'voice')) return;
    const next = evolve(before, fact);
    if (next.type === 'refused') return;
    lives.set(fact.about, next.now);
    touched.add(fact.about);
    if (fact.type === 'leftQueue' && fact.outcome === 'voicemail') leaving.add(fact.about);
  });
  journal.afterBatch(() => {
    if (touched.size === 0) return;
    const changed = touched;
    touched = new Set();
    // What screens are told here is on its way before a telephone rings.
    needs.onChanged(changed);
    for (const id of changed) {
      const before = calls.get(id);
      const waits = before ? null : lives.get(id);
      if (waits && isAwaitingCall(waits)) shelf.awaits(callToMake(id, needs.callbacks().numberOf(id) ?? ''));
      settleNow(id);
      if (leaving.delete(id)) voicemails.takeMessage(id);
      const life = lives.get(id);
      if (life && life.phase === 'done' && life.legs.length === 0 && !calls.has(id)) forget(id);
      if (calls.get(id)?.room.join() !== before?.room.join()) needs.onChanged(new Set([id]));
    }
    flows.follow(changed);
    notices.follow(changed);
    waiters.follow(changed);
    callClock.look();
  });

  const callClock = openCallClock({
    clock,
    isOpen: () => journal.isOpen(),
    lives: () => lives.values(),
    wrapUpMsOf,
    write: (id, happenings) => {
      const queueId = lives.get(id)?.visit?.queueId;
      const times = (queueId && queues.find(queueId)?.takesMessages) || 'off';
      writeSoon(id, messageInstead(happenings, times));
    },
  });
  const entry = openQueueEntry({
    ...{ clock, agents, queues, waitingIn: needs.waitingIn },
    entering: (queue) => entering(queue, 'initial', clock.nowMs()),
    wordsOf: needs.waiting.of,
    isFree: (id) => standingOf(id) === 'free' && agents.presences.of(id).availability === 'available',
  });
  const flows = openCallFlows({
    ...{ clock, log, gateway, ordered, shelf, queues, customers, speech, entry, record, found: inFlows },
    ...{ flows: needs.flows, outward: needs.outward, recordAsking: waiters.leaveForCallback },
    mayCall: (number, queueId) => needs.callbacks().mayCall(number, queueId),
    hearing: needs.hearing ?? deafHearing,
    keyTimes: needs.keyTimes ?? { firstKeyMs, nextKeyMs },
    keep: (rows) => journal.record([], rows),
    tellFirst: (id, line, givenUp) => notices.tell(id, line, givenUp),
  });
  const notices = openRecordingNotices({
    ...{ clock, log, gateway, ordered, shelf, queues, speech, entry, languageOf },
    ...{ noticeTo: needs.noticeTo, queueOf: needs.queueOf, found: new Set(toldOf.keys()) },
    hadFlow: (id) => flows.had(id),
    keep: (rows) => journal.record([], rows),
    record: (id, happenings) => record(id, happenings),
  });
  const arrivals = openArrivals({
    ...{ clock, customers, queues, gateway, shelf, record, entry, flows, notices, farewells, overLines },
    onGone: (line) => hearNow({ type: 'ended', atMs: clock.nowMs(), line, because: 'hungUp' }),
  });
  const foundCalls = openFoundCalls({
    ...{ clock, shelf, write: writeSoon, hear: hearNow, settle: settleNow },
    calledBackAt: (id) => needs.callbacks().numberOf(id),
  });

  callClock.look();
  return {
    arrive: arrivals.arrive,
    holds,
    hear: (signal) => {
      if (signal.type === 'sound') return soundChanged(signal);
      if (signal.type === 'ended') silent.delete(signal.line);
      if (signal.type !== 'pickedUp') speech.hear(signal);
      if (signal.type === 'pickedUp' || signal.type === 'ended') hearNow(signal);
    },
    lineEnded: sounds.ended,
    speech,
    found: (living, bornAtMs) => {
      speech.cutAll();
      foundCalls.found(living, bornAtMs);
      voicemails.resume((line) => living.some((one) => one.line === line));
      waiters.resume(living);
      flows.follow(lives.keys());
      notices.follow(lives.keys());
      waiters.follow(lives.keys());
    },
    switchGone: foundCalls.switchGone,
    telephonesLooked: (only) => tellVoiceEvidence(needs, only),
    lines: shelf.lines,
    record: (id, happenings, writes = []) => record(id, happenings, { writes }),
    dial: diallingWith({ clock, shelf, record }),
    find: (id) => lives.get(id) ?? null,
    all: () => lives.values(),
    lineOf: (id, agentId) => calls.get(id)?.desks.find((one) => one.agentId === agentId && one.isUp)?.line ?? null,
    telephonesOf: around.telephonesOf,
    takeOver: async (id, { legId: fromId, agentId: from }, { line, agentId, legId }) => {
      takingOver.set(id, { line, agentId, legId, isUp: true });
      const isTaken = await record(id, [
        { type: 'released', legId: fromId, agentId: from, cause: 'supervisor' },
        { type: 'answered', legId, agentId, visitId: null, offerId: null, how: 'taken' },
      ]);
      if (!isTaken) takingOver.delete(id);
      return isTaken;
    },
    keepsUnrecorded: (id) => notices.isDue(id) || flows.keepsUnrecorded(id),
    isConnected: (id) => {
      const call = calls.get(id);
      return call !== undefined && isTalking(call);
    },
    standingOf,
    isInside: needs.isInside,
    answersOf: flows.answersOf,
    entering: (queue, kind) => entering(queue, kind, clock.nowMs()),
    placeOf: (id) => {
      const [line, call] = [shelf.written.get(id), calls.get(id)];
      const life = lives.get(id);
      // Who waits to be called has no line, whatever it will be named.
      if ((life && isAwaitingCall(life)) || (call && call.outgoing?.ways.length === 0 && isToBeCalled(call)))
        return null;
      return line ? { line, numberId: shelf.numbers.get(id) ?? null } : null;
    },
    wrapUpMsOf,
    numberOf: (id) => calls.get(id)?.number ?? '',
    close: () => {
      flows.close();
      notices.close();
      waiters.close();
      callClock.close();
      voicemails.close();
    },
  };
}

type SoundNews = Extract<VoiceSignal, { type: 'sound' }>;

/** So long ago calls began whose lines may still be there after they were over. */
const overLinesMs = 3_600_000;

/** Who left her queue, and by which door, when a fact tells so; nothing for other facts. */
function doorOf(told: FactShape): readonly (readonly [InteractionId, string])[] {
  if (told.of !== 'interaction') return [];
  const fact = told as InteractionFact;
  return fact.type === 'leftQueue' ? [[fact.about, fact.outcome]] : [];
}
