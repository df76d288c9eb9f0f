import type { AgentFact, AgentHappening, AwayReasonId } from '#agents';
import type { InteractionFact, InteractionHappening, VisitKind } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { AgentId, Id, InteractionId, ProjectId, QueueId } from '#kernel/id.ts';

/**
 * Two worked examples, told as facts: an hour of calls and an hour of chats whose every figure was computed by hand. The
 * formulas are proved against them, here and wherever rows are stored or shown.
 */
export interface Golden {
  /** In the order in which they were recorded. */
  readonly facts: readonly (InteractionFact | AgentFact)[];
  readonly startMs: number;
}

/** Monday, 23 November 2026, 09:00 in Istanbul. */
export const goldenStartMs = 1_795_413_600_000;

/** An id made from a word, the same every time. */
export function goldenId<Kind extends string>(kind: Kind, name: string): Id<Kind> {
  const text = `${kind}:${name}`;
  let one = 0x811c9dc5;
  let two = 0x01000193;
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    one = Math.imul(one ^ code, 0x01000193) >>> 0;
    two = Math.imul(two + code, 0x85ebca6b) >>> 0;
    two = (two ^ (two >>> 13)) >>> 0;
  }
  const hex = (value: number) => value.toString(16).padStart(8, '0');
  return `${hex(one)}-0000-7000-8000-0000${hex(two)}` as Id<Kind>;
}

export const goldenProject = goldenId('project', 'default');
export const goldenAgent = (name: string): AgentId => goldenId('user', name);
export const goldenQueue = (name: string): QueueId => goldenId('queue', name);
export const goldenInteraction = (name: string): InteractionId => goldenId('interaction', name);
export const goldenBreak: AwayReasonId = goldenId('awayReason', 'break');

type Told = readonly [second: number, happening: InteractionHappening];

/** What the teller of a story needs to know besides what happened. */
export interface Telling {
  readonly channel: Channel;
  readonly serviceLevelMs: number;
  readonly shortAbandonMs: number;
  readonly projectId?: ProjectId;
}

/** Words for the facts of one interaction; `at` is in seconds after the start. */
export function story(name: string, telling: Telling) {
  const id = (kind: string, part: string) => goldenId(kind, `${name}/${part}`);
  const told: Told[] = [];
  const tell = (at: number, happening: InteractionHappening) => told.push([at, happening]);
  let visits = 0;
  let offers = 0;
  let legs = 0;
  let messages = 0;
  const visitId = () => id('visit', String(visits)) as Id<'visit'>;
  const offerId = () => id('offer', String(offers)) as Id<'offer'>;
  const legId = () => id('leg', String(legs)) as Id<'leg'>;
  let queueId = goldenQueue('sales');
  const words = {
    started(at: number, customer: string | null, direction: 'inbound' | 'outbound' = 'inbound') {
      tell(at, {
        type: 'started',
        channel: telling.channel,
        direction,
        projectId: telling.projectId ?? goldenProject,
        conversationId: null,
        customerId: customer === null ? null : goldenId('customer', customer),
        channelAccountId: null,
        previousId: null,
      });
      return words;
    },
    queued(at: number, queue: string, kind: VisitKind = 'initial') {
      visits += 1;
      queueId = goldenQueue(queue);
      const { serviceLevelMs, shortAbandonMs } = telling;
      const place = { boostMs: 0, placeAtMs: goldenStartMs + at * 1000, isOpen: true, requires: [] };
      tell(at, { type: 'queued', visitId: visitId(), queueId, kind, serviceLevelMs, shortAbandonMs, ...place });
      return words;
    },
    offered(at: number, agent: string) {
      offers += 1;
      const reason = {
        strategy: 'longestIdle',
        chosenKey: 0,
        eligible: 1,
        runnersUp: [],
        notEligible: {},
        position: 1,
        waitedMs: 0,
      };
      const expiresAtMs = goldenStartMs + (at + 30) * 1000;
      const ids = { offerId: offerId(), visitId: visitId(), queueId, agentId: goldenAgent(agent) };
      tell(at, { type: 'offered', ...ids, expiresAtMs, reason });
      return words;
    },
    missed(at: number, agent: string) {
      tell(at, { type: 'offerExpired', offerId: offerId(), agentId: goldenAgent(agent) });
      return words;
    },
    accepted(at: number, agent: string) {
      legs += 1;
      const ids = { legId: legId(), agentId: goldenAgent(agent), visitId: visitId(), offerId: offerId() };
      tell(at, { type: 'answered', ...ids, how: 'accepted' });
      return words;
    },
    taken(at: number, agent: string) {
      legs += 1;
      const ids = { legId: legId(), agentId: goldenAgent(agent), visitId: visitId(), offerId: null };
      tell(at, { type: 'answered', ...ids, how: 'taken' });
      return words;
    },
    dialed(at: number, agent: string) {
      legs += 1;
      tell(at, { type: 'dialed', legId: legId(), agentId: goldenAgent(agent) });
      return words;
    },
    pickedUp(at: number, agent: string) {
      const ids = { legId: legId(), agentId: goldenAgent(agent), visitId: null, offerId: null };
      tell(at, { type: 'answered', ...ids, how: 'dialed' });
      return words;
    },
    held(from: number, to: number) {
      tell(from, { type: 'held', legId: legId() });
      tell(to, { type: 'resumed', legId: legId() });
      return words;
    },
    transferred(at: number, agent: string, queue: string) {
      const to = { toQueueId: goldenQueue(queue), toAgentId: null };
      tell(at, { type: 'transferred', legId: legId(), agentId: goldenAgent(agent), kind: 'blind', ...to });
      return words;
    },
    askedForCallback(at: number) {
      tell(at, { type: 'leftQueue', visitId: visitId(), outcome: 'callback' });
      return words;
    },
    gaveUp(at: number) {
      tell(at, { type: 'ended', by: 'customer', agentId: null, cause: 'abandoned', resolved: null });
      return words;
    },
    ended(at: number, agent: string, resolved: boolean | null = true) {
      tell(at, { type: 'ended', by: 'customer', agentId: goldenAgent(agent), cause: 'hungUp', resolved });
      return words;
    },
    completed(at: number, agent: string) {
      tell(at, { type: 'ended', by: 'agent', agentId: goldenAgent(agent), cause: 'completed', resolved: true });
      return words;
    },
    reopened(at: number) {
      tell(at, { type: 'reopened' });
      return words;
    },
    wrappedUp(at: number, agent: string, leg = legs) {
      const legIdOf = id('leg', String(leg)) as Id<'leg'>;
      const closing = { disposition: null, automatic: false };
      tell(at, { type: 'wrappedUp', legId: legIdOf, agentId: goldenAgent(agent), ...closing });
      return words;
    },
    customer(at: number) {
      messages += 1;
      tell(at, { type: 'messageReceived', messageId: id('message', String(messages)) as Id<'message'> });
      return words;
    },
    wrote(at: number, author: 'agent' | 'bot', agent: string | null = null) {
      messages += 1;
      const messageId = id('message', String(messages)) as Id<'message'>;
      tell(at, { type: 'messageSent', messageId, author, agentId: agent === null ? null : goldenAgent(agent) });
      return words;
    },
    status(at: number, to: (InteractionHappening & { type: 'statusChanged' })['to'], agent: string) {
      tell(at, { type: 'statusChanged', to, agentId: goldenAgent(agent), cause: 'agent', untilMs: null });
      return words;
    },
    facts(): readonly InteractionFact[] {
      const about = goldenInteraction(name);
      return told.map(([at, happening]) => ({
        of: 'interaction',
        about,
        atMs: goldenStartMs + at * 1000,
        ...happening,
      }));
    },
  };
  return words;
}

/** Facts of one agent, in seconds after the start. */
export function agentStory(name: string, told: readonly (readonly [number, AgentHappening])[]): readonly AgentFact[] {
  const about = goldenAgent(name);
  return told.map(([at, happening]) => ({ of: 'agent', about, atMs: goldenStartMs + at * 1000, ...happening }));
}

const chose = (availability: 'available' | 'offline' | 'away'): AgentHappening => ({
  type: 'choseAvailability',
  availability,
  reasonId: availability === 'away' ? goldenBreak : null,
  by: 'agent',
  note: null,
});

const byTime = (one: { readonly atMs: number }, other: { readonly atMs: number }) => one.atMs - other.atMs;

/** An hour of calls: ten into sales, one passed on to tech, one callback, one outbound; agents A and B. T 20 s, S 5 s. */
export function goldenCalls(): Golden {
  const telling: Telling = { channel: 'voice', serviceLevelMs: 20_000, shortAbandonMs: 5_000 };
  const call = (name: string) => story(name, telling);
  const served = (
    name: string,
    customer: string,
    entered: number,
    agent: string,
    [offered, answered, ended, done]: readonly [number, number, number, number],
  ) => {
    const begun = call(name).started(entered, customer).queued(entered, 'sales').offered(offered, agent);
    return begun.accepted(answered, agent).ended(ended, agent).wrappedUp(done, agent);
  };
  const lost = (name: string, customer: string, entered: number, left: number) =>
    call(name).started(entered, customer).queued(entered, 'sales').gaveUp(left);
  const facts = [
    ...onHold(call('c1')).facts(),
    ...served('c2', 'U2', 100, 'B', [105, 115, 355, 385]).facts(),
    ...lost('c3', 'U3', 200, 203).facts(),
    ...served('c4', 'U4', 260, 'A', [270, 275, 575, 590]).facts(),
    ...lost('c5', 'U5', 300, 318).facts(),
    ...served('c6', 'U1', 320, 'B', [385, 390, 510, 520]).facts(),
    ...lost('c7', 'U6', 400, 445).facts(),
    ...passedOn(call('c8')).facts(),
    ...served('c9', 'U5', 1790, 'A', [1805, 1815, 2115, 2130]).facts(),
    ...lost('c10', 'U9', 1795, 1830).facts(),
    ...calledBack(call('c11')).facts(),
    ...dialedOut(call('c12')).facts(),
    ...agentsOfCalls(),
  ];
  return { facts: facts.toSorted(byTime), startMs: goldenStartMs };
}

type Story = ReturnType<typeof story>;

function onHold(c1: Story): Story {
  const answered = c1.started(60, 'U1').queued(60, 'sales').offered(60, 'A').accepted(70, 'A');
  return answered.held(100, 130).ended(250, 'A').wrappedUp(270, 'A');
}

function passedOn(c8: Story): Story {
  const missed = c8.started(900, 'U7').queued(900, 'sales').offered(900, 'A').missed(915, 'A').offered(915, 'B');
  const second = missed.accepted(920, 'B').transferred(1220, 'B', 'tech').queued(1220, 'tech', 'transfer');
  return second.offered(1230, 'A').wrappedUp(1240, 'B', 1).accepted(1240, 'A').ended(1540, 'A').wrappedUp(1570, 'A');
}

function calledBack(c11: Story): Story {
  const asked = c11.started(2000, 'U10').queued(2000, 'sales').askedForCallback(2060);
  return asked.dialed(2400, 'B').pickedUp(2410, 'B').ended(2590, 'B').wrappedUp(2600, 'B');
}

function dialedOut(c12: Story): Story {
  const talking = c12.started(1600, 'U12', 'outbound').dialed(1600, 'A').pickedUp(1610, 'A');
  return talking.ended(1780, 'A').wrappedUp(1805, 'A');
}

function agentsOfCalls(): readonly AgentFact[] {
  const missedOffer = { type: 'stoppedResponding', offerId: goldenId('offer', 'c8/1') } as const;
  return [
    ...agentStory('A', [
      [0, { type: 'becameReachable' }],
      [0, chose('available')],
      [600, chose('away')],
      [900, chose('available')],
      [915, { ...missedOffer, untilMs: goldenStartMs + 960_000 }],
      [960, { type: 'respondedAgain', by: 'timer' }],
      [3600, chose('offline')],
    ]),
    ...agentStory('B', [
      [0, { type: 'becameReachable' }],
      [0, chose('available')],
      [1300, chose('away')],
      [2200, chose('available')],
      [3600, chose('offline')],
    ]),
  ];
}

/** Four chats: two of agent A, one of agent B, one whose customer left before anybody came. T 60 s, S 5 s. */
export function goldenChats(): Golden {
  const telling: Telling = { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 };
  const chat = (name: string) => story(name, telling);
  const facts = [
    ...solvedSlowly(chat('k1')).facts(),
    ...solvedFast(chat('k2')).facts(),
    ...developed(chat('k3')).facts(),
    ...chat('k4').started(500, 'V4').queued(500, 'chat').gaveUp(595).facts(),
    ...agentStory('A', [
      [0, { type: 'becameReachable' }],
      [0, chose('available')],
    ]),
    ...agentStory('B', [
      [0, { type: 'becameReachable' }],
      [0, chose('available')],
    ]),
  ];
  return { facts: facts.toSorted(byTime), startMs: goldenStartMs };
}

function solvedSlowly(k1: Story): Story {
  const begun = k1
    .started(0, 'V1')
    .queued(0, 'chat')
    .customer(0)
    .wrote(2, 'bot')
    .taken(40, 'A')
    .wrote(70, 'agent', 'A');
  const asked = begun.status(70, 'awaitingCustomer', 'A').customer(300).customer(310).wrote(420, 'agent', 'A');
  const told = asked.status(420, 'awaitingCustomer', 'A').wrote(600, 'agent', 'A');
  return told.status(600, 'solutionProposed', 'A').completed(900, 'A');
}

function solvedFast(k2: Story): Story {
  const begun = k2.started(100, 'V2').queued(100, 'chat').customer(100).taken(110, 'B').wrote(125, 'agent', 'B');
  const told = begun.status(125, 'awaitingCustomer', 'B').customer(300).wrote(330, 'agent', 'B');
  return told.status(330, 'solutionProposed', 'B').completed(500, 'B');
}

function developed(k3: Story): Story {
  const begun = k3.started(200, 'V3').queued(200, 'chat').customer(200).taken(400, 'A').wrote(460, 'agent', 'A');
  const told = begun.status(460, 'inDevelopment', 'A').customer(1900).wrote(2100, 'agent', 'A');
  return told.status(2100, 'solutionProposed', 'A').wrote(2110, 'agent', 'A').completed(2200, 'A');
}
