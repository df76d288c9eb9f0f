import { type Agents, openAgents, openPresences } from '#agents/server';
import { type Customers, openCustomers } from '#customers/server';
import { type Flows, openFlows } from '#flows/server';
import { may, type Organisation, type Person } from '#identity';
import type { Identity, Pushes } from '#identity/server';
import { heldBy, type InteractionFact } from '#interactions';
import { type Interactions, openInteractions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type {
  AgentId,
  ChannelAccountId,
  InteractionId,
  OrganisationId,
  ProjectId,
  QueueId,
  UserId,
} from '#kernel/id.ts';
import type { MessageChannel } from '#messaging';
import { type Account, type Messaging, openMessaging } from '#messaging/server';
import { type Monitoring, openMonitoring } from '#monitoring/server';
import { type Norms, openNorms } from '#norms/server';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Vault } from '#platform/files/index.ts';
import { type Journal, type Lease, openJournal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import type { Seal } from '#platform/seal.ts';
import { openQueues, type Queues } from '#queues/server';
import { noticeTo } from '#recordings';
import { openRecordings, type Recordings } from '#recordings/server';
import { openUsualWaits } from '#reports/server';
import { openRouting, type Routing } from '#routing/server';
import { openSurveys, type Surveys } from '#surveys/server';
import { openTeam, type Team } from '#team/server';
import { type Hearing, usualSettlingMs, type VoiceGateway } from '#voice';
import {
  type CallbackList,
  type Callbacks,
  type CallNotes,
  type Calls,
  type CardData,
  callsToTrunks,
  type ExampleCalls,
  type ExampleNights,
  type Exchange,
  type InternalCalls,
  type Lines,
  type LiveCalls,
  type Outgoing,
  type OwnCalls,
  openCallbackBook,
  openCallbackList,
  openCallNotes,
  openCalls,
  openCardData,
  openExampleNights,
  openInternalCalls,
  openLines,
  openLiveCalls,
  openOutgoing,
  openOutsideGuests,
  openOwnCalls,
  openPrompts,
  openSupervisions,
  openWaitingBook,
  type Phones,
  type Prompts,
  type Speaking,
  type Supervisions,
  type TrunkLines,
  type WaitingBook,
} from '#voice/server';
import { openWorkforce, type TimeOf, type Workforce } from '#workforce/server';
import { type Directory, openDirectory } from './people.ts';
import { openPushNews } from './push-news.ts';

/** Everything of one organisation that lives in memory. It is true because it follows from facts; it can be built anew. */
export interface Floor {
  readonly organisation: Organisation;
  readonly journal: Journal<FactShape>;
  readonly directory: Directory;
  readonly interactions: Interactions;
  readonly customers: Customers;
  readonly agents: Agents;
  readonly queues: Queues;
  readonly norms: Norms;
  readonly flows: Flows;
  readonly routing: Routing;
  readonly recordings: Recordings;
  /** The nightly calls of examples of flows. */
  readonly exampleNights: ExampleNights;
  readonly lines: Lines;
  readonly prompts: Prompts;
  readonly waiting: WaitingBook;
  readonly calls: Calls;
  readonly ownCalls: OwnCalls;
  readonly supervisions: Supervisions;
  readonly internalCalls: InternalCalls;
  readonly liveCalls: LiveCalls;
  readonly outgoing: Outgoing;
  readonly callbacks: Callbacks;
  readonly callbackList: CallbackList;
  readonly callNotes: CallNotes;
  readonly cardData: CardData;
  readonly trunkLines: TrunkLines;
  readonly messaging: Messaging;
  readonly surveys: Surveys;
  readonly team: Team;
  readonly monitoring: Monitoring;
  readonly workforce: Workforce;
  /** Ends what is in hand; the lease is given back when it is still ours. */
  readonly close: () => Promise<void>;
}

export interface FloorNeeds {
  readonly organisation: Organisation;
  readonly lease: Lease;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly identity: Identity;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly connections: ReadonlyMap<AgentId, ReadonlySet<string>>;
  readonly publish: (topic: string, change: unknown, less?: unknown) => void;
  readonly pushes: Pick<Pushes, 'tell'>;
  readonly newPublicKey: () => string;
  readonly seal: Seal;
  /** How the world reaches us; null when nobody said. */
  readonly publicUrl: string | null;
  readonly outward: Outward;
  readonly onAccountChanged: (account: Account) => void;
  readonly gateway: VoiceGateway;
  /** Turns what callers shall hear into files that the switch plays. */
  readonly speaking: Pick<Speaking, 'filesFor' | 'played'>;
  readonly hearing: Hearing;
  readonly exampleCalls: ExampleCalls;
  /** Where recordings are kept. */
  readonly vault: Vault;
  /** The bytes of a recording of an organisation; null when they are gone. */
  readonly readRecording: (organisationId: OrganisationId, sha256: string) => Promise<Uint8Array | null>;
  /** The telephones that people's pages were lent. */
  readonly pages: Pick<Phones, 'telephonesOf' | 'standingOf'>;
  /** Which telephones can be rung. */
  readonly telephones: Pick<Exchange, 'isReachable' | 'notRung'>;
  /** What the telephone switch shall know of an organisation is another thing now. */
  readonly onLinesChanged: (lines: Lines) => void;
  /** These conversations went from hand to hand: who hears them must be asked again. */
  readonly onHandsChanged: (ids: ReadonlySet<InteractionId>) => void;
  /** Who may hear these topics must be asked again; resolves when nobody hears one who may not. */
  readonly recheck: (topics: ReadonlySet<string>) => Promise<void>;
  /** Calls a web address a manager typed in, later and again if need be. */
  readonly call: (url: string, body: object, id: string) => Promise<void>;
  readonly onLost: (why: Error) => void;
  readonly onBatch: (facts: number, ms: number) => void;
  /** What agents did, from who keeps it. */
  readonly timeOf: (organisationId: OrganisationId, ...asked: Parameters<TimeOf>) => ReturnType<TimeOf>;
}

/** Rooms follow people this much later than routing does. */
const followAfterMs = 100;

const visitorWords = { tr: 'Ziyaretçi', en: 'Visitor' } as const;

/** Builds a floor from what is on disk. Readers hear facts in the order in which they are opened here. */
export async function openFloor(needs: FloorNeeds): Promise<Floor> {
  const { organisation, lease, database, clock, log, identity, publish } = needs;
  const organisationId = organisation.id;
  const journal = openJournal<FactShape>({ database, log, lease, onLost: needs.onLost, onBatch: needs.onBatch });
  const closers: (() => void | Promise<void>)[] = [];
  try {
    const refresh = { now: (_changed: readonly UserId[]): void | Promise<void> => undefined };
    const directory = await openDirectory({
      identity,
      organisationId,
      log,
      onChanged: (changed) => refresh.now(changed),
    });
    closers.push(directory.close);
    const people = (): readonly Person[] => directory.agents();
    const agentIds = directory.all().map((person) => person.who.userId);

    const interactions = await openInteractions({ journal, database, clock });
    const workforce = await openWorkforce({
      database,
      clock,
      log,
      organisation,
      people: directory.all,
      groups: () => identity.groups.list(organisationId),
      publish,
      timeOf: (...asked) => needs.timeOf(organisationId, ...asked),
      awayUsedSince: (agentId, fromMs) => agents.awayUsedSince(agentId, fromMs),
    });
    // The day of an allowance is the operational day of her shift: a night's breaks are counted as one.
    const { dayStartOf } = workforce;
    const connections = new Map([...needs.connections].filter(([id]) => directory.isAgent(id)));
    const presences = await openPresences({ journal, clock, log, agentIds, connections, dayStartOf });
    closers.push(presences.close);
    const agents = await openAgents({
      journal,
      database,
      clock,
      presences,
      hasWork: (agentId) => interactions.of(agentId).some((one) => heldBy(one, agentId) !== null),
    });
    const customers = await openCustomers({
      database,
      clock,
      organisationId,
      visitorWord: visitorWords[organisation.defaultLanguage],
    });
    const queues = await openQueues({
      journal,
      database,
      clock,
      isAgent: directory.isAgent,
      agentsIn: directory.agentsIn,
      isSkill: agents.isSkill,
      isProject: (id) => hasProject(identity, directory, id),
    });
    closers.push(
      identity.groups.onRemoved((id, groupId) => {
        if (id === organisationId) queues.forgetGroup(groupId);
      }),
    );
    const norms = await openNorms({
      journal,
      wasGivenBack: lease.wasGivenBack,
      database,
      clock,
      log,
      interactions,
      queues,
      people: directory.find,
      everybody: directory.all,
      customerNameFor: (who, id) => messaging.lists.customerNameFor(who, id),
      publish,
      call: needs.call,
    });
    closers.push(norms.close);
    const flows = await openFlows({
      database,
      clock,
      organisationId,
      isQueue: (id) => queues.find(id as QueueId)?.isArchived === false,
      isAgent: (id) => directory.isAgent(id as UserId),
      zone: organisation.zone,
      isForCalls: (id) => lines.numbers.all().some(({ flowId }) => flowId === id),
      calledExamples: (id, draftVersion) => needs.exampleCalls.standingOf(organisationId, id, draftVersion),
      isProject: (id) => hasProject(identity, directory, id),
      projectOf: ({ type, id }) =>
        (type === 'queue' ? queues.find(id as QueueId) : messaging.accounts.byId(id as ChannelAccountId))?.projectId ??
        null,
    });
    const { exampleCalls } = needs;
    const exampleNights = openExampleNights({ database, clock, log, organisationId, flows, exampleCalls });
    const monitoring = await openMonitoring({
      journal,
      organisation,
      interactions,
      agents,
      queues,
      directory,
      clock,
      log,
      publish,
    });
    closers.push(monitoring.close);
    const { zone } = organisation;
    const nameOf = (id: UserId) => directory.find(id)?.name ?? null;
    const usualWaits = openUsualWaits({ database, clock, log, organisationId, zone });
    const routing = await openRouting({
      journal,
      interactions,
      agents,
      queues,
      people,
      nameOf,
      clock,
      log,
      zone,
      publish,
      usualWaitMs: usualWaits.of,
    });
    closers.push(routing.close);
    const recordings = await openRecordings({
      ...{ journal, database, clock, log, interactions },
      recorder: needs.gateway.recorder,
      vault: needs.vault,
      seal: needs.seal,
      lineOf: (id) => calls.placeOf(id),
      groupOf: (id) => directory.find(id)?.groupId ?? null,
      keepsUnrecorded: (id) => calls.keepsUnrecorded(id),
      onChanged: (id) => ownCalls.changed(new Set([id])),
    });
    closers.push(recordings.close);
    const lines = await openLines({
      database,
      clock,
      organisationId,
      zone,
      seal: needs.seal,
      findQueue: queues.find,
      findFlow: flows.published,
      isAgent: directory.isAgent,
      onChanged: needs.onLinesChanged,
    });
    const prompts = await openPrompts({
      ...{ database, clock, organisationId },
      usesOf: (id) => [
        ...flows.naming(id).map(({ id: flowId, name, projectId }) => {
          return { type: 'flow' as const, id: flowId, name, projectId };
        }),
        ...waiting.usesOf(id),
      ],
      readRecording: (sha256) => needs.readRecording(organisationId, sha256),
    });
    const waiting = await openWaitingBook({
      ...{ database, clock, organisationId, queues },
      isPrompt: (id) => prompts.find(id) !== null,
    });
    const ownCalls = openOwnCalls({
      ...{ customers, queues, recordings, clock, log, publish },
      calls: () => calls,
      outside: () => outside,
      cardData: () => cardData,
      callbackOf: (id) => callbacks.ofCall(id),
      people: directory.agents,
      internalNumberOf: (id) => lines.internalNumbers.of(id),
      isAvailable: (id) => agents.presences.of(id).availability === 'available',
    });
    const internalCalls = await openInternalCalls({
      ...{ journal, database, clock, log, publish, gateway: needs.gateway },
      ...{ calls: () => calls, numbers: lines.internalNumbers, people: directory.agents },
    });
    const supervisions = await openSupervisions({
      ...{ database, clock, log, organisationId, person: directory.person },
      gateway: needs.gateway,
      calls: () => calls,
      onChanged: (one, ended) => {
        liveCalls.supervisionChanged(one, ended);
      },
    });
    const liveCalls = await openLiveCalls({
      ...{ database, clock, log, organisationId, customers, queues, publish, person: directory.person },
      calls: () => calls,
      supervisions: () => supervisions,
    });
    const trunkLines = await callsToTrunks({
      ...{ database, organisationId, clock, log, zone, lines },
      gateway: needs.gateway,
    });
    const outside = await openOutsideGuests({ journal, database, clock, log, interactions, trunkLines });
    const cardData = await openCardData({
      ...{ database, organisationId, clock, log, recordings, person: directory.person },
      gateway: needs.gateway,
      calls: () => calls,
      onChanged: (id) => ownCalls.changed(new Set([id])),
    });
    const callbacks = await openCallbackBook({
      ...{ journal, database, clock, log, interactions, customers, queues, trunkLines },
    });
    closers.push(callbacks.close);
    const callbackList = openCallbackList({
      ...{ database, clock, organisationId, callbacks, customers, interactions, queues, nameOf },
    });
    const callNotes = openCallNotes({
      ...{ organisationId, database, clock, interactions, customers, person: directory.find },
    });
    const calls: Calls = await openCalls({
      ...{ trunkLines, flows, outward: needs.outward },
      outside,
      callbacks: () => callbacks,
      ...{ journal, database, clock, log, interactions, customers, agents, queues },
      speaking: needs.speaking,
      hearing: needs.hearing,
      recordings,
      languageOf: (numberId) => lines.numbers.all().find(({ id }) => id === numberId)?.language ?? 'tr',
      noticeTo: (place) => noticeTo(recordings.rules.all(), place),
      queueOf: (numberId) => lines.numbers.all().find(({ id }) => id === numberId)?.queueId ?? null,
      gateway: needs.gateway,
      ...{ waitingIn: routing.waitingIn, look: routing, waiting, settlingMs: usualSettlingMs },
      agentIds: () => directory.agents().map((person) => person.who.userId),
      deskTelephonesOf: lines.telephonesOf,
      pages: needs.pages,
      reachability: needs.telephones,
      isInside: internalCalls.isInside,
      onChanged: (ids) => {
        cardData.follow(ids);
        ownCalls.changed(ids);
        supervisions.follow(ids);
        liveCalls.callsChanged(ids);
      },
    });
    closers.push(calls.close, cardData.close);
    const outgoing = openOutgoing({
      ...{ journal, database, clock, log, calls, customers, interactions, queues, trunkLines },
      gateway: needs.gateway,
      hasTrunk: () => lines.trunks.all().some(({ isActive }) => isActive),
      telephonesOf: (id) =>
        [...lines.telephonesOf(id), ...needs.pages.telephonesOf(id)].filter(needs.telephones.isReachable),
    });
    recordings.start();
    const news = openPushNews({ organisationId, interactions, messaging: () => messaging, pushes: needs.pushes });
    const messaging = await openMessaging({
      journal,
      database,
      clock,
      log,
      interactions,
      customers,
      distribution: routing,
      people: directory,
      queues,
      norms,
      channels: needs.channels,
      flows,
      outward: needs.outward,
      publish,
      newPublicKey: needs.newPublicKey,
      seal: needs.seal,
      language: organisation.defaultLanguage,
      house: organisation,
      onNotice: news.noticed,
      publicUrl: needs.publicUrl,
      onAccountChanged: needs.onAccountChanged,
    });
    closers.push(messaging.stop);
    news.follow(journal);
    const surveys = await openSurveys({
      journal,
      database,
      clock,
      log,
      interactions,
      queues,
      afterTalk: messaging.afterTalk,
      language: organisation.defaultLanguage,
      publicUrl: needs.publicUrl,
    });
    closers.push(surveys.close);
    const team = await openTeam({
      organisationId,
      database,
      journal,
      clock,
      log,
      people: directory,
      presenceOf: (id) => (directory.isAgent(id) ? presences.of(id) : null),
      isConnected: (id) => (needs.connections.get(id)?.size ?? 0) > 0,
      links: {
        interactionTitle: async (who, id) => (await messaging.lists.detail(who, id))?.customerName ?? null,
        customerTitle: async (who, id) => {
          const customer = await customers.find(id);
          const isSeen = customer && may(who, 'customer.read', { projectId: customer.projectId });
          return isSeen ? customers.nameOf(customer) : null;
        },
      },
      publish,
      recheck: needs.recheck,
    });
    closers.push(team.close);
    const followPeople = (): Promise<void> =>
      workforce.refresh().catch((err: Error) => log.warn({ organisationId, err }, 'shifts could not follow people'));
    followHands(journal, needs.onHandsChanged);
    let following: NodeJS.Timeout | null = null;
    refresh.now = (changed) => {
      // Somebody who has just become an agent may have been connected for a while.
      for (const [agentId, sockets] of needs.connections) {
        if (directory.isAgent(agentId)) for (const socketId of sockets) presences.connected(agentId, socketId);
      }
      queues.refresh(); // who serves by her group, before routing counts the seats
      routing.refresh(changed);
      lines.refresh();
      supervisions.follow(); // who may hear whom may be another thing now
      monitoring.refresh(changed);
      // Which rooms they have now may come a moment later, for all who changed meanwhile.
      following ??= setTimeout(() => {
        following = null;
        team.refresh();
      }, followAfterMs);
      return followPeople();
    };
    closers.push(() => clearTimeout(following ?? undefined));
    void followPeople();
    await messaging.start();
    routing.start();
    await callbacks.start();
    norms.start();
    await surveys.start();
    for (const account of messaging.accounts.all()) needs.onAccountChanged(account);

    const close = async (): Promise<void> => {
      for (const closer of closers.toReversed()) await closer();
      await journal.close();
    };
    return {
      organisation,
      journal,
      directory,
      interactions,
      customers,
      agents,
      queues,
      norms,
      flows,
      routing,
      recordings,
      exampleNights,
      lines,
      prompts,
      waiting,
      calls,
      ownCalls,
      supervisions,
      internalCalls,
      liveCalls,
      outgoing,
      callbacks,
      callbackList,
      callNotes,
      cardData,
      trunkLines,
      messaging,
      surveys,
      team,
      workforce,
      monitoring,
      close,
    };
  } catch (error) {
    for (const closer of closers.toReversed()) await Promise.resolve(closer()).catch(() => undefined);
    await journal.close().catch(() => undefined);
    throw error;
  }
}

/** After these the right to look at a conversation may be another person's. */
const changesHands: ReadonlySet<InteractionFact['type']> = new Set([
  'queued',
  'answered',
  'transferred',
  'released',
  'offerDeclined',
  'offerExpired',
  'offerWithdrawn',
  'joined',
  'left',
]);

function followHands(journal: Journal<FactShape>, onChanged: (ids: ReadonlySet<InteractionId>) => void): void {
  let changed = new Set<InteractionId>();
  journal.hear('hands', (fact) => {
    if (fact.of !== 'interaction') return;
    const { about, type } = fact as Recorded<InteractionFact>;
    if (changesHands.has(type)) changed.add(about);
  });
  journal.afterBatch(() => {
    if (changed.size === 0) return;
    onChanged(changed);
    changed = new Set();
  });
}

/** Whether the organisation has this project; asked with the eyes of somebody who sees all of them. */
async function hasProject(identity: Identity, directory: Directory, id: ProjectId): Promise<boolean> {
  const person = directory.all().find((one) => one.who.projectIds === 'all');
  if (!person) return false;
  return (await identity.projects.list(person.who)).some((project) => project.id === id);
}
