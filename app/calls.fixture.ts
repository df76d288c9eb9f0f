import { performance } from 'node:perf_hooks';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { openFakeSwitch } from '#adapters/fake/index.ts';
import { openAgents, openPresences } from '#agents/server';
import { openCustomers } from '#customers/server';
import type { FlowGraph, Place } from '#flows';
import type { RunnableFlow } from '#flows/server';
import { type Language, type Person, templates } from '#identity';
import type { Actor } from '#identity/server';
import type { InteractionFact } from '#interactions';
import { openInteractions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId, ProjectId, QueueId, UserId } from '#kernel/id.ts';
import { openClock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { organisation } from '#platform/testing/index.ts';
import type { QueueSettings } from '#queues';
import { openQueues } from '#queues/server';
import type { RecordingNotice } from '#recordings';
import { openRouting } from '#routing/server';
import {
  deafHearing,
  defaultOutwardRules,
  defaultTrunk,
  type Hearing,
  type NumberId,
  nameOfTrunk,
  type OutwardRules,
  type OwnTrunk,
  usualWaiting,
  type WaitingSettings,
} from '#voice';
import {
  type Calls,
  callsToTrunks,
  openCallbackBook,
  openCalls,
  openCardData,
  openExchange,
  openInternalCalls,
  openInternalNumbers,
  openLiveCalls,
  openOutgoing,
  openOutsideGuests,
  openOwnCalls,
  openSupervisions,
  openWaitingBook,
} from '#voice/server';

const log = openLog({ level: 'fatal' });
const zone = 'Europe/Istanbul';
/** Two providers by which the house calls out; what they do with calls is said by each test. */
const trunksOut = [1, 2].map(
  (place): OwnTrunk => ({
    ...defaultTrunk,
    ...{ id: newId<'trunk'>(), name: `Operatör ${place}`, host: '127.0.0.1', port: 6_000 + place, user: 'us' },
    ...{ way: 'address', isActive: true, hasSecret: true },
  }),
);
/** What a flow says is this tone, and longer than anybody listens. */
export const spokenTone = 1_300;
export const ourNumber = '+908502220000';
const limits = { silentMs: Number.POSITIVE_INFINITY, unreachableMs: 20, restartMs: 5_000 };

export type FakeSwitch = ReturnType<typeof openFakeSwitch>;
export type CallHouse = ReturnType<typeof toolsOf>;

interface Known {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly projectId: ProjectId;
  readonly people: readonly Person[];
  readonly managers: Person[];
  readonly fake: FakeSwitch;
  readonly queue: { id: QueueId | null };
  /** Messages that are spoken, and since when. */
  readonly messages: Map<InteractionId, number>;
  /** What callers go through first. */
  readonly flow: { now: (RunnableFlow & { readonly projectId: ProjectId }) | null };
  /** What callers are told before they are recorded. */
  readonly notice: { now: RecordingNotice | null };
  /** What may be called from inside. */
  readonly outward: { now: OutwardRules };
  /** The language of the number. */
  readonly language: { now: Language };
  /** The texts of what callers were told, in order. */
  readonly spoken: string[];
  /** How long every sentence is that callers are told; whether the switch finds the file of it. */
  readonly voice: { lengthMs: number; isLost: boolean };
  /** How long a flow waits for keys. */
  readonly keyTimes: { firstKeyMs: number; nextKeyMs: number };
  /** How long telephones ring for internal calls. */
  readonly internalRings: { ms: number };
  /** How far the machine's clock is from the truth. */
  readonly machine: { jumpMs: number };
  /** Understands what callers say, by the tone of it; nobody does at first. */
  readonly hearing: { now: Hearing };
  readonly actor: Actor;
}

/** The clock of a program on this machine. */
const clockOn = (machine: Known['machine']) =>
  openClock({ wallMs: () => Date.now() + machine.jumpMs, monotonicMs: () => performance.now() });

/** An organisation whose number leads to a queue that Ayşe and Berk serve, each with a telephone of the fake switch. */
export async function openCallHouse(database: Database, settings: Partial<QueueSettings> = {}) {
  const machine = { jumpMs: 0 };
  const clock = clockOn(machine);
  const organisationId = await organisation(database);
  const person = (name: string, template: 'agent' | 'manager' = 'agent'): Person => {
    const who = {
      ...{ organisationId, userId: newId<'user'>(), groupId: null },
      ...{ grants: templates[template].grants, projectIds: 'all' as const },
    };
    return { name, group: null, isDisabled: false, who };
  };
  const people = [person('Ayşe'), person('Berk')];
  /** They watch, and serve no queue. */
  const managers = [person('Selin', 'manager'), person('Mert', 'manager')];
  const fake = openFakeSwitch({ nowMs: clock.nowMs, machineMs: () => Date.now() + machine.jumpMs });
  const manager = { ...(people[0] as Person).who, userId: newId<'user'>(), grants: templates.owner.grants };
  const actor: Actor = { who: manager, ip: null, requestId: null };
  const known: Known = {
    ...{
      database,
      organisationId,
      projectId: newId<'project'>(),
      people,
      managers,
      fake,
      queue: { id: null },
      messages: new Map(),
      flow: { now: null },
      notice: { now: null },
      outward: { now: defaultOutwardRules('90') },
      language: { now: 'tr' },
      spoken: [],
      voice: { lengthMs: 600_000, isLost: false },
      internalRings: { ms: 30_000 },
      keyTimes: { firstKeyMs: 300, nextKeyMs: 150 },
      machine,
      hearing: { now: deafHearing },
    },
    actor,
  };
  const floor = await stand(known);
  const made = await floor.queues.create(
    actor,
    {
      assignment: 'automatic',
      offerTimeoutMs: 5_000,
      ...settings,
      name: 'Destek',
      projectId: known.projectId,
      media: ['voice'],
    },
    zone,
  );
  if (made.type !== 'saved') throw new Error(`The queue was not made: ${made.type}`);
  known.queue.id = made.queue.id;
  // Who waits hears music only, unless a test is about what is said to her.
  await floor.waiting.set(actor, made.queue.id, { ...usualWaiting, isOn: false });
  const members = people.map(({ who }) => ({ agentId: who.userId, tier: 1 }));
  await floor.queues.setMembers(actor, made.queue.id, members);
  await fake.gateway.admit({
    telephones: [...people, ...managers].map((person) => ({
      kind: 'desk' as const,
      name: telephoneOf(person),
      secret: 'secret',
    })),
    trunks: [
      { name: 'outside', from: '127.0.0.1' },
      ...trunksOut.map(({ id, host, port, user }) => {
        const peer = { host, port, user, secret: 'secret', isSignedInTo: false };
        return { name: nameOfTrunk(id), from: host, peer };
      }),
    ],
  });
  return toolsOf(known, floor);
}

const telephoneOf = ({ who }: Person) => `desk-${who.userId}`;

type Standing = Awaited<ReturnType<typeof stand>>;

/** Builds the floor from what is on disk, and the exchange that hears the switch. */
async function stand(known: Known) {
  const { database, organisationId, people, managers, fake, queue, messages, flow, voice, spoken } = known;
  await database.within(organisationId, (trx) =>
    sql`update floors set expires_at = '-infinity' where organisation_id = ${organisationId}`.execute(trx),
  );
  const clock = clockOn(known.machine);
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('The floor is free');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const interactions = await openInteractions({ journal, database, clock });
  const agentIds = people.map(({ who }) => who.userId);
  const presences = await openPresences({
    ...{ journal, clock, log, agentIds, connections: new Map(), dayStartOf: () => 0, limits },
  });
  const agents = await openAgents({ journal, database, clock, presences, hasWork: () => false });
  const customers = await openCustomers({ database, clock, organisationId, visitorWord: 'Ziyaretçi' });
  const queues = await openQueues({
    ...{ journal, database, clock, agentsIn: () => [], isAgent: (id) => agentIds.includes(id) },
    ...{ isSkill: agents.isSkill, isProject: async () => true },
  });
  /** What screens were told and telephones did, in their order. */
  const told: string[] = [];
  const routing = await openRouting({
    ...{ journal, interactions, agents, queues, people: () => people, nameOf: () => null, clock, log, zone },
    publish: (topic) => void told.push(topic),
    usualWaitMs: () => null,
  });
  const exchange = openExchange({
    ...{ gateway: fake.gateway, clock, log },
    floors: () => [{ organisationId, calls, supervisions, internalCalls }],
    areAllHere: () => true,
    lookEveryMs: 25,
    whoseTelephone: (name) => {
      const owner = [...people, ...managers].find((one) => telephoneOf(one) === name);
      return owner ? { organisationId, userId: owner.who.userId } : null;
    },
    findNumber: (called) =>
      called === ourNumber && queue.id
        ? {
            ...{ organisationId, id: '00000000-0000-7000-8000-000000000001' as NumberId, number: ourNumber },
            ...{ name: 'Destek hattı', queueId: queue.id, projectId: newId<'project'>(), language: known.language.now },
            flowId: flow.now?.flowId ?? null,
          }
        : null,
  });
  const recordings = {
    nowOf: () => 'off' as const,
    pause: async () => {
      told.push('recording/silent');
      return 'done' as const;
    },
    resume: async () => {
      told.push('recording/on');
      return 'done' as const;
    },
  };
  const internalNumbers = await openInternalNumbers({
    ...{ database, clock, organisationId, zone, isAgent: (id) => agentIds.includes(id) },
  });
  const internalCalls = await openInternalCalls({
    ...{ journal, database, clock, log, gateway: fake.gateway, calls: () => calls, people: () => people },
    ...{ numbers: internalNumbers, ringsMs: known.internalRings.ms },
    publish: (topic, { call, ended }) => void told.push(`${topic}/${ended ? ended.cause : (call?.state ?? 'none')}`),
  });
  const ownCalls = openOwnCalls({
    ...{ customers, queues, clock, log },
    recordings,
    calls: () => calls,
    outside: () => outside,
    cardData: () => cardData,
    callbackOf: (id) => callbacks.ofCall(id),
    people: () => people,
    internalNumberOf: internalNumbers.of,
    isAvailable: (id) => presences.of(id).availability === 'available',
    publish: (topic) => void told.push(topic),
  });
  const personOf = (id: UserId) => [...people, ...managers].find(({ who }) => who.userId === id) ?? null;
  const supervisions = await openSupervisions({
    ...{ database, clock, log, organisationId, gateway: fake.gateway, calls: () => calls, person: personOf },
    onChanged: (one, ended) => {
      if (ended) told.push(`ended/${ended}`);
      liveCalls.supervisionChanged(one, ended);
    },
  });
  const liveCalls = await openLiveCalls({
    ...{ database, clock, log, organisationId, customers, queues, calls: () => calls, person: personOf },
    supervisions: () => supervisions,
    publish: (topic) => void told.push(topic),
  });
  const outward = { now: () => known.outward.now };
  const lines = { trunks: { all: () => trunksOut }, numbers: { all: () => [] }, outward };
  const trunkLines = await callsToTrunks({
    ...{ database, organisationId, clock, log, zone, lines },
    gateway: fake.gateway,
  });
  const outside = await openOutsideGuests({ journal, database, clock, log, interactions, trunkLines });
  const cardData = await openCardData({
    ...{ database, organisationId, clock, log, recordings, person: personOf },
    gateway: fake.gateway,
    calls: () => calls,
    onChanged: (id) => ownCalls.changed(new Set([id])),
  });
  const callbacks = await openCallbackBook({
    ...{ journal, database, clock, log, interactions, customers, queues, trunkLines },
  });
  const waiting = await openWaitingBook({ database, clock, organisationId, queues, isPrompt: () => true });
  const calls: Calls = await openCalls({
    trunkLines,
    outside,
    callbacks: () => callbacks,
    ...{ journal, database, clock, log, interactions, customers, agents, queues, gateway: fake.gateway },
    speaking: {
      filesFor: async (_, pieces) => {
        spoken.push(pieces.map((piece) => (piece.type === 'text' ? piece.text : piece.type)).join(' | '));
        if (voice.isLost) return ['/sounds/removed.wav'];
        return pieces.length > 0 ? [fake.sound(spokenTone, voice.lengthMs)] : [];
      },
      played: () => undefined,
    },
    flows: { published: () => flow.now, version: async () => flow.now },
    hearing: {
      isAble: () => known.hearing.now.isAble(),
      understand: (uttered) => known.hearing.now.understand(uttered),
      trouble: () => null,
    },
    keyTimes: known.keyTimes,
    outward: { ask: async () => ({ type: 'unreachable' }) },
    recordings: {
      takeMessage: async (id) => {
        const place = calls.placeOf(id);
        if (!place || !(await fake.gateway.recorder.begin(place.line, id))) return false;
        messages.set(id, clock.nowMs());
        return true;
      },
      beganAtMs: (id) => messages.get(id) ?? null,
    },
    languageOf: () => known.language.now,
    noticeTo: () => known.notice.now,
    queueOf: () => queue.id,
    ...{ waitingIn: routing.waitingIn, look: routing, waiting, settlingMs: 100 },
    agentIds: () => agentIds,
    deskTelephonesOf: (id) => [...people, ...managers].filter(({ who }) => who.userId === id).map(telephoneOf),
    pages: { telephonesOf: () => [], standingOf: () => null },
    reachability: exchange,
    isInside: internalCalls.isInside,
    onChanged: (ids) => {
      cardData.follow(ids);
      ownCalls.changed(ids);
      supervisions.follow(ids);
      liveCalls.callsChanged(ids);
    },
  });
  const outgoing = openOutgoing({
    ...{ journal, database, clock, log, calls, customers, interactions, queues, trunkLines, gateway: fake.gateway },
    hasTrunk: () => true,
    telephonesOf: (id) =>
      people
        .filter(({ who }) => who.userId === id)
        .map(telephoneOf)
        .filter(exchange.isReachable),
  });
  routing.start();
  await callbacks.start();
  exchange.begin();
  return {
    ...{
      journal,
      interactions,
      presences,
      agents,
      customers,
      queues,
      routing,
      trunkLines,
      exchange,
      calls,
      ownCalls,
      cardData,
      outgoing,
      callbacks,
      waiting,
      told,
    },
    ...{ supervisions, liveCalls, internalCalls, internalNumbers },
  };
}

function toolsOf(known: Known, floor: Standing) {
  const { fake, people, managers, queue, database, organisationId } = known;
  const { presences, interactions, journal, routing, calls, callbacks, exchange } = floor;
  const find = (name: string): Person => {
    const found = [...people, ...managers].find((one) => one.name === name);
    if (!found) throw new Error(`Nobody is called ${name}`);
    return found;
  };
  const facts = async (id: InteractionId) =>
    (await journal.factsOf([id])).filter((fact): fact is Recorded<InteractionFact> => fact.of === 'interaction');
  return {
    ...floor,
    ...{ fake, find, facts, database, organisationId, queueId: queue.id as QueueId },
    telephoneOf: (name: string) => telephoneOf(find(name)),
    /** The trunks of the two providers, and their names at the switch. */
    trunkIds: trunksOut.map(({ id }) => id),
    trunks: trunksOut.map(({ id }) => nameOfTrunk(id)) as [string, string],
    /** She sits at her desk, with her telephone doing this with calls, and wants work. */
    async atWork(name: string, doing: 'answer' | 'ring' | 'decline', tone = 900): Promise<void> {
      const person = find(name);
      const { userId } = person.who;
      fake.signIn(telephoneOf(person), 'secret', { doing, tone });
      await expect.poll(() => exchange.isReachable(telephoneOf(person))).toBe(true);
      await presences.record(userId, [
        { type: 'becameReachable' },
        { type: 'choseAvailability', availability: 'available', reasonId: null, by: 'agent', note: null },
      ]);
    },
    /** She is a manager no more. */
    losesRights(name: string): void {
      const at = managers.findIndex((one) => one.name === name);
      const manager = find(name);
      managers[at] = { ...manager, who: { ...manager.who, grants: templates.agent.grants } };
      floor.supervisions.follow();
    },
    /** Her telephone is there and is picked up when it rings; she takes no calls. */
    async hasTelephone(name: string, tone: number, doing: 'answer' | 'ring' | 'decline' = 'answer'): Promise<void> {
      fake.signIn(telephoneOf(find(name)), 'secret', { doing, tone });
      await expect.poll(() => exchange.isReachable(telephoneOf(find(name)))).toBe(true);
    },
    /** What the first and the second provider do with what is called over them. */
    providers: (...doing: readonly ('answer' | 'ring' | 'decline' | 'fail')[]) =>
      doing.map((what, place) =>
        fake.provide(6_001 + place, { customer: { user: 'us', secret: 'secret' }, desk: { doing: what, tone: 500 } }),
      ),
    /** The number leads to this flow first. */
    async leadsThrough(graph: FlowGraph): Promise<void> {
      const flow = { flowId: newId<'flow'>(), version: 1, graph, projectId: known.projectId };
      await database.within(organisationId, async (trx) => {
        await sql`
          insert into flows (organisation_id, id, project_id, name, draft, created_at)
          values (${organisationId}, ${flow.flowId}, ${flow.projectId}, 'Karşılama', '{}', now())`.execute(trx);
        await sql`
          insert into flow_versions (organisation_id, flow_id, version, graph, published_at, published_by)
          values (${organisationId}, ${flow.flowId}, 1, '{}', now(), ${newId<'user'>()})`.execute(trx);
      });
      known.flow.now = flow;
    },
    /** Where callers stand in their flows, as it is on disk. */
    async placesInFlows() {
      const { rows } = await database.within(organisationId, (trx) =>
        sql<{ place: Place | null }>`
          select place from call_flow_runs where organisation_id = ${organisationId}`.execute(trx),
      );
      return rows;
    },
    async comesBack(name: string): Promise<void> {
      await presences.record(find(name).who.userId, [{ type: 'becameReachable' }]);
    },
    /** The only call there is, as it stands. */
    call: () => [...interactions.open()].find((one) => one.channel === 'voice') ?? null,
    /** The types of the facts of the call that began last. */
    async story(): Promise<readonly string[]> {
      const id = await lastCall(database, organisationId);
      return id ? (await facts(id)).map(({ type }) => type) : [];
    },
    lastCall: () => lastCall(database, organisationId),
    handOf: (name: string) => routing.me(find(name).who.userId).inHand.voice,
    known,
    /** What callers of the queue hear while they wait; what is left out is as in every queue. */
    async speaksWithCallers(settings: Partial<WaitingSettings> = {}): Promise<void> {
      const outcome = await floor.waiting.set(known.actor, queue.id as QueueId, { ...usualWaiting, ...settings });
      if (outcome.type !== 'saved') throw new Error(`The words were not kept: ${outcome.type}`);
    },
    async close(): Promise<void> {
      exchange.close();
      callbacks.close();
      calls.close();
      routing.close();
      presences.close();
      await journal.close();
      fake.close();
    },
  };
}

/** The program is gone at once, and another one stands up. */
export async function killed(house: CallHouse): Promise<CallHouse> {
  house.fake.forget();
  house.exchange.close();
  house.callbacks.close();
  house.routing.close();
  house.presences.close();
  house.calls.close();
  await house.journal.close();
  return toolsOf(house.known, await stand(house.known));
}

async function lastCall(database: Database, organisationId: OrganisationId): Promise<InteractionId | null> {
  const { rows } = await database.within(organisationId, (trx) =>
    sql<{ id: InteractionId }>`
      select id from interactions where organisation_id = ${organisationId} and channel = 'voice'
       order by started_at desc, id desc limit 1`.execute(trx),
  );
  return rows[0]?.id ?? null;
}
