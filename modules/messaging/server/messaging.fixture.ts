import { sql } from 'kysely';
import { openAgents, openPresences } from '#agents/server';
import { openCustomers } from '#customers/server';
import { openFlows } from '#flows/server';
import { type Person, type RoleTemplate, templates, type Who } from '#identity';
import type { Actor } from '#identity/server';
import type { InteractionFact } from '#interactions';
import { openInteractions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, InteractionId, OrganisationId, ProjectId, QueueId, UserId } from '#kernel/id.ts';
import { openNorms } from '#norms/server';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import type { OutwardCall } from '#platform/outward.ts';
import { sealWith } from '#platform/seal.ts';
import { type FixedClock, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { openQueues } from '#queues/server';
import { openRouting } from '#routing/server';
import { defaultBot } from '../bot-texts.ts';
import { type Capabilities, plainCapabilities } from '../capabilities.ts';
import type { MessageChannel, Passing, RawEvent } from '../channel.ts';
import type { InboundEvent, InboundMessage } from '../inbound-event.ts';
import type { AgentNotice } from '../notice.ts';
import type { OutboundAct, OutboundOp, SendOutcome } from '../outbound.ts';
import type { Account } from './accounts.ts';
import { openMessaging } from './messaging.ts';

const log = openLog({ level: 'fatal' });
const zone = 'Europe/Istanbul';
const hour = 3_600_000;

/** Noon of this very day in Istanbul: facts are stamped by the database as well, and both must mean the same day. */
function noonToday(): number {
  const today = Temporal.Now.zonedDateTimeISO(zone).startOfDay();
  return today.add({ hours: 12 }).epochMilliseconds;
}

/** Somebody of the house with the role of a template. */
export function somebody(
  organisationId: OrganisationId,
  name: string,
  template: RoleTemplate = 'agent',
  over: Partial<Who> = {},
): Person {
  const who: Who = {
    organisationId,
    userId: newId<'user'>(),
    groupId: null,
    grants: templates[template].grants,
    projectIds: 'all',
    ...over,
  };
  return { name, group: null, isDisabled: false, who };
}

/** A channel that remembers what it was given, and says what the test wants. */
export function openTestChannel() {
  const sent: OutboundOp[] = [];
  const blocked: { readonly peerKey: string; readonly isBlocked: boolean }[] = [];
  const passed: { readonly peerKey: string; readonly what: Passing }[] = [];
  const answer: {
    next: (op: OutboundOp) => SendOutcome | Promise<SendOutcome>;
    act: (what: OutboundAct) => SendOutcome;
    /** Whether the provider does what it is asked when somebody is to be kept away. */
    blocks: boolean;
    /** What the channel can do otherwise than usual. */
    can: Partial<Capabilities>;
    /** How it reads an address somebody typed in; none where customers come to us. */
    addressOf: MessageChannel['addressOf'] | null;
    /** Whether its customers are connected to us, or a provider stands in between. */
    ingress: MessageChannel['ingress'];
  } = {
    next: (op) => ({ type: 'accepted', externalIds: [op.messageId] }),
    act: () => ({ type: 'accepted', externalIds: [] }),
    blocks: true,
    can: {},
    addressOf: null,
    ingress: 'socket',
  };
  const acted: OutboundAct[] = [];
  const channel: MessageChannel = {
    channel: 'webChat',
    ingress: 'socket',
    capabilities: () => ({
      ...plainCapabilities,
      text: { maxChars: 4_000 },
      files: { maxBytes: 1_000_000, maxPerMessage: 5 },
      typingOut: true,
      typingIn: true,
      deliveredIn: true,
      readIn: 'watermark',
      readOut: true,
      edits: { in: true, out: true },
      revokes: { in: true, out: true },
      reactions: { in: true, out: true },
      replies: { in: true, out: true },
      order: 'perConversation',
      showsStanding: true,
      ...answer.can,
    }),
    handshake: () => null,
    verify: () => ({ ok: true, reason: null }),
    split: () => [],
    normalize: ({ body }) => {
      const events = body as readonly InboundEvent[] | 'broken';
      if (events === 'broken') throw new Error('This is no message of ours');
      return events;
    },
    send: async (op) => {
      sent.push(op);
      return answer.next(op);
    },
    act: async (what) => {
      acted.push(what);
      return answer.act(what);
    },
    block: async (peerKey, isBlocked) => {
      blocked.push({ peerKey, isBlocked });
      return answer.blocks;
    },
    pass: (peerKey, what) => void passed.push({ peerKey, what }),
    recorded: () => undefined,
    health: async () => ({ status: 'ok', code: 'connected' }),
    provider: null,
  };
  return {
    channel: {
      ...channel,
      get addressOf() {
        return answer.addressOf ?? undefined;
      },
      get ingress() {
        return answer.ingress;
      },
    } as MessageChannel,
    ...{ sent, passed, acted, blocked, answer },
  };
}

/** What stays when the process is gone. */
interface Known {
  readonly database: Database;
  readonly clock: FixedClock;
  readonly organisationId: OrganisationId;
  readonly projectId: ProjectId;
  readonly people: Readonly<Record<'owner' | 'supervisor' | 'ayse' | 'berk' | 'can', Person>>;
  readonly actor: Actor;
  readonly queueId: QueueId;
  readonly account: Account;
}
export type House = Known & ReturnType<typeof toolsOf>;

/** One organisation with three agents, a supervisor and an owner, one open queue and a channel that leads to it. */
export async function openHouse(database: Database, clock: FixedClock = fixedClock(noonToday())): Promise<House> {
  const organisationId = await organisation(database);
  const projectId = newId<'project'>();
  const people = {
    owner: somebody(organisationId, 'Zeynep', 'owner'),
    supervisor: somebody(organisationId, 'Selin', 'supervisor', { groupId: newId<'group'>() }),
    ayse: somebody(organisationId, 'Ayşe'),
    berk: somebody(organisationId, 'Berk'),
    can: somebody(organisationId, 'Can'),
  };
  const actor: Actor = { who: people.owner.who, ip: null, requestId: null };
  const house = await stand(database, clock, organisationId, Object.values(people));
  const made = await house.queues.create(actor, { name: 'Destek', projectId, media: ['chat'] }, zone);
  if (made.type !== 'saved') throw new Error(`The queue was not made: ${made.type}`);
  // What is said by itself would stand between what the tests say; those of the bot switch it on.
  await house.messaging.bots.set(actor, made.queue.id, { ...defaultBot('tr'), isOn: false });
  const account = await house.messaging.accounts.create(null, {
    channel: 'webChat',
    name: 'Web',
    queueId: made.queue.id,
    projectId,
    settings: {},
    secrets: {},
  });
  const more = { database, clock, organisationId, projectId, people, actor, queueId: made.queue.id, account };
  return { ...more, ...toolsOf(house, more) };
}

type Standing = Awaited<ReturnType<typeof stand>>;

/** Builds everything of the organisation from what is on disk. */
async function stand(database: Database, clock: FixedClock, organisationId: OrganisationId, people: readonly Person[]) {
  await database.within(organisationId, (trx) =>
    sql`update floors set expires_at = '-infinity' where organisation_id = ${organisationId}`.execute(trx),
  );
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('The floor is free');
  const told: { topic: string; change: unknown; less?: unknown }[] = [];
  const noticed: { readonly userId: UserId; readonly notice: AgentNotice }[] = [];
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const interactions = await openInteractions({ journal, database, clock });
  const agentIds = people.map((one) => one.who.userId);
  const presences = await openPresences({ journal, clock, log, agentIds, connections: new Map(), dayStartOf: () => 0 });
  const agents = await openAgents({ journal, database, clock, presences, hasWork: () => false });
  const customers = await openCustomers({ database, clock, organisationId, visitorWord: 'Ziyaretçi' });
  const isAgent = (id: AgentId) => agentIds.includes(id);
  const isProject = async () => true;
  const queues = await openQueues({
    journal,
    database,
    clock,
    agentsIn: () => [],
    isAgent,
    isSkill: agents.isSkill,
    isProject,
  });
  const flows = await openFlows({
    isForCalls: () => false,
    calledExamples: () => 'noSwitch',
    zone: 'Europe/Istanbul',
    database,
    clock,
    organisationId,
    isQueue: (id) => queues.find(id as QueueId) !== null,
    isAgent: (id) => isAgent(id as AgentId),
    isProject,
    projectOf: ({ type, id }) =>
      (type === 'queue' ? queues.find(id as QueueId) : messaging.accounts.byId(id as Account['id']))?.projectId ?? null,
  });
  /** What other systems answer, by their address; what is not there is out of reach. */
  const others = new Map<string, { readonly status: number; readonly body: string }>();
  const asked: OutwardCall[] = [];
  const publish = (topic: string, change: unknown, less?: unknown) =>
    void told.push({ topic, change, ...(less !== undefined && { less }) });
  const called: { readonly url: string; readonly body: object }[] = [];
  const find = (id: AgentId) => {
    const found = people.find((one) => one.who.userId === id);
    return found ? { name: found.name, groupId: found.who.groupId } : null;
  };
  const norms = await openNorms({
    journal,
    wasGivenBack: lease.wasGivenBack,
    database,
    clock,
    log,
    interactions,
    queues,
    people: find,
    everybody: () => people,
    customerNameFor: (who, id) => messaging.lists.customerNameFor(who, id),
    publish,
    call: async (url, body) => void called.push({ url, body }),
  });
  const routing = await openRouting({
    journal,
    nameOf: () => null,
    interactions,
    agents,
    queues,
    people: () => people,
    clock,
    log,
    zone,
    publish,
    usualWaitMs: () => null,
  });
  const channel = openTestChannel();
  const messaging = await openMessaging({
    journal,
    database,
    clock,
    log,
    interactions,
    customers,
    distribution: routing,
    people: {
      all: () => people,
      find,
      inGroup: (groupId) => people.filter((one) => one.who.groupId === groupId).map((one) => one.who.userId),
    },
    queues,
    norms,
    channels: new Map<Channel, MessageChannel>([['webChat', channel.channel]]),
    flows,
    outward: {
      ask: async (call) => {
        asked.push(call);
        const answer = others.get(call.url);
        if (!answer) return { type: 'unreachable' };
        return { type: 'answered', status: answer.status, headers: {}, body: Buffer.from(answer.body) };
      },
    },
    publish,
    newPublicKey: () => newId<'key'>(),
    seal: sealWith(Buffer.alloc(32, 7)),
    language: 'tr',
    house: { name: 'Kervan', zone },
    onNotice: (userId, notice) => void noticed.push({ userId, notice }),
    publicUrl: null,
    onAccountChanged: () => undefined,
  });
  await messaging.start();
  routing.start();
  norms.start();
  const close = async () => {
    await messaging.stop();
    routing.close();
    norms.close();
    presences.close();
    await journal.close();
  };
  return {
    ...channel,
    told,
    noticed,
    flows,
    others,
    asked,
    called,
    journal,
    interactions,
    presences,
    agents,
    customers,
    queues,
    norms,
    routing,
    messaging,
    close,
  };
}

/** What a test does in a house: customers write, agents come to work. */
function toolsOf(house: Standing, known: Known) {
  const { clock, account, queueId } = known;
  const { messaging, interactions, presences, routing, journal, queues } = house;
  let serial = 0;

  const put = (peerKey: string, event: (atMs: number) => InboundEvent | 'broken', dedupeKey: string) => {
    const atMs = clock.nowMs();
    const one = event(atMs);
    const raw: RawEvent = {
      dedupeKey,
      partitionKey: peerKey,
      lane: one !== 'broken' && one.type === 'receipt' ? 'receipt' : 'message',
      providerAtMs: atMs,
      body: one === 'broken' ? one : [one],
    };
    return messaging.side.accept(account, [raw]);
  };
  const peer = (key: string) => ({ key, name: null, email: null, language: null });
  const idle = async () => {
    while (messaging.inbox.waiting() > 0) await new Promise((wait) => setTimeout(wait, 5));
  };

  return {
    ...house,
    /** The customer writes; resolves when it has been handled. Answers the conversation's present interaction. */
    async write(
      peerKey: string,
      text: string,
      externalId = `message-${peerKey}-${++serial}`,
      more: Partial<InboundMessage> = {},
    ): Promise<InteractionId> {
      await put(
        peerKey,
        (atMs) => ({
          type: 'message',
          externalId,
          peer: peer(peerKey),
          text,
          media: [],
          replyToExternalId: null,
          atMs,
          page: null,
          ...more,
        }),
        externalId,
      );
      await idle();
      const conversation = await messaging.conversations.find(account, peerKey);
      if (!conversation?.interactionId) throw new Error(`${peerKey} has written and has no interaction`);
      return conversation.interactionId;
    },
    /** The channel tells something else; resolves when it has been handled. */
    async tell(peerKey: string, event: (atMs: number) => InboundEvent): Promise<void> {
      await put(peerKey, event, newId<'inbound'>());
      await idle();
    },
    async receipt(peerKey: string, status: 'delivered' | 'read', upToSeq: number): Promise<void> {
      await put(
        peerKey,
        (atMs) => ({ type: 'receipt', peer: peer(peerKey), status, of: { upToSeq }, atMs }),
        `receipt-${++serial}`,
      );
      await idle();
    },
    async leave(peerKey: string): Promise<void> {
      await put(peerKey, (atMs) => ({ type: 'left', peer: peer(peerKey), atMs }), `left-${++serial}`);
      await idle();
    },
    async putBroken(peerKey: string): Promise<void> {
      await put(peerKey, () => 'broken', `broken-${++serial}`);
      await idle();
    },
    /** Comes to work: connected, available, and a member of the queue. */
    async atWork(...agents: readonly Person[]): Promise<void> {
      for (const agent of agents) {
        await presences.record(agent.who.userId, [
          { type: 'becameReachable' },
          { type: 'choseAvailability', availability: 'available', reasonId: null, by: 'agent', note: null },
        ]);
      }
      const members = queues.find(queueId)?.members ?? [];
      const added = agents.filter((agent) => !members.some((member) => member.agentId === agent.who.userId));
      await queues.setMembers(known.actor, queueId, [
        ...members,
        ...added.map((one) => ({ agentId: one.who.userId, tier: 1 })),
      ]);
    },
    /** Waits for the offer of an interaction and accepts it. */
    async accept(agent: Person, id: InteractionId): Promise<void> {
      const offer = await this.offerOf(id);
      const outcome = await routing.accept(agent.who, offer.offerId);
      if (outcome.type !== 'answered') throw new Error(`The offer is gone: ${outcome.because}`);
    },
    async offerOf(id: InteractionId) {
      for (let tries = 0; tries < 1_000; tries++) {
        // What an agent sees is on disk; what memory intends may not be yet.
        const offer = interactions.find(id)?.offer;
        const cards = offer ? routing.me(offer.agentId).offers : [];
        if (offer && cards.some((card) => card.offerId === offer.offerId)) return offer;
        await new Promise((wait) => setTimeout(wait, 5));
      }
      throw new Error(`Nobody was offered ${id}`);
    },
    status: async (id: InteractionId) => (await interactions.load(id))?.status ?? null,
    facts: async (id: InteractionId) =>
      (await journal.factsOf([id])).filter((fact): fact is Recorded<InteractionFact> => fact.of === 'interaction'),
  };
}

/** The process is gone; another one builds everything from what is on disk. */
export async function standAgain(house: House): Promise<House> {
  const { database, clock, organisationId, projectId, people, actor, queueId } = house;
  await house.close();
  const next = await stand(database, clock, organisationId, Object.values(people));
  const account = next.messaging.accounts.byId(house.account.id);
  if (!account) throw new Error('The channel account is gone');
  const known = { database, clock, organisationId, projectId, people, actor, queueId, account };
  return { ...known, ...toolsOf(next, known) };
}

/** A house with a database of its own for a file of tests, in which Ayşe is at work. */
export async function openHouseAtWork() {
  const fresh = await freshDatabase();
  const house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  /** Closes the house as it is at the end: one that stood up again is another. */
  const close = async (last: House) => {
    await last.close();
    await fresh.close();
  };
  return { house, database: fresh.database, close };
}

/** The same, in which she holds the conversation of Elif. */
export async function openHouseInTalk() {
  const work = await openHouseAtWork();
  const id = await work.house.write('elif', 'Merhaba');
  await work.house.accept(work.house.people.ayse, id);
  return { ...work, id };
}

export const hours = (count: number) => count * hour;
