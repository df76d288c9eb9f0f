import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evolve, type Interaction, type InteractionFact, type InteractionHappening } from '#interactions';
import type { AgentId, InteractionId, LegId, OfferId, QueueId, VisitId } from '#kernel/id.ts';
import { hear, settle } from './call.ts';
import { type CallAct, happeningsOf, type PlainCallAct } from './call-acts.ts';
import { findCall, lostWithSwitch, overdue } from './call-found.ts';
import { arrivedCall, type Call, type CallOrder, type CallTurn, isOver, wrapUpMostMs } from './call-lines.ts';
import { roomOf } from './call-names.ts';
import type { LineEnd, LineId, LivingLine } from './gateway.ts';

const uuid = (number: number) => `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
const callId = uuid(1) as InteractionId;
const agents = [2, 3, 4].map((number) => uuid(number) as AgentId);
const ends: readonly LineEnd[] = [
  'hungUp',
  'lost',
  'busy',
  'noAnswer',
  'declined',
  'unreachable',
  'cancelled',
  'failed',
];

/** A switch of paper: it does what it is ordered, and its lines end when the dice say so. */
function openWorld() {
  let serial = 100;
  let nowMs = 1_000;
  const next = <Of>() => uuid(serial++) as Of;
  const lines = new Map<LineId, LivingLine>([
    ['caller', { line: 'caller', from: '+905320000000', to: '+908500000000', isUp: false, sinceMs: 0, room: null }],
  ]);
  const music = new Set<LineId>();
  let life: Interaction | null = null;
  let call: Call = arrivedCall(callId, 'caller', '+905320000000');

  const write = (happenings: readonly InteractionHappening[]): boolean => {
    let now = life;
    for (const happening of happenings) {
      const fact = { of: 'interaction', about: callId, atMs: nowMs, ...happening } as InteractionFact;
      const followed = evolve(now, fact);
      if (followed.type === 'refused') return false;
      now = followed.now;
    }
    life = now;
    return true;
  };
  const present = (): Interaction => {
    if (!life) throw new Error('The call has not begun');
    return life;
  };
  const change = (line: LineId, to: Partial<LivingLine>) => {
    const known = lines.get(line);
    if (known) lines.set(line, { ...known, ...to });
  };
  const carryOut = (order: CallOrder): void => {
    if (order.type === 'answer') change(order.line, { isUp: true });
    else if (order.type === 'music') music[order.isOn ? 'add' : 'delete'](order.line);
    else if (order.type === 'leave') change(order.line, { room: null });
    else if (order.type === 'hangUp') lines.delete(order.line);
    else if (order.type === 'ring' || order.type === 'callOut') {
      lines.set(order.line, { line: order.line, from: '', to: '', isUp: false, sinceMs: nowMs, room: null });
    } else if (order.type === 'join') {
      for (const line of order.lines) {
        music.delete(line);
        change(line, { room: order.room });
      }
    } else if (order.type === 'clear') {
      for (const line of lines.values()) if (line.room === order.room) change(line.line, { room: null });
    }
  };
  const silent = new Set<string>();
  const around = {
    get nowMs() {
      return nowMs;
    },
    telephonesOf: (agentId: AgentId) => (agentId === agents[0] ? ['desk', 'mobile'] : ['desk']),
    waysTo: () => [
      { trunkId: 'one', trunk: 'trunk-one', called: '+905320000001', number: '+905320000001', shownNumber: '' },
    ],
    newLegId: () => next<LegId>(),
    queuedAgain: () => queued('returned'),
    canReturnTo: () => true,
    isSilent: (line: string) => silent.has(line),
  };
  const queued = (kind: 'initial' | 'returned'): InteractionHappening => ({
    ...{ type: 'queued', visitId: next<VisitId>(), queueId: uuid(9) as QueueId, kind, boostMs: 0, placeAtMs: nowMs },
    ...{ serviceLevelMs: 20_000, shortAbandonMs: 5_000, isOpen: true, requires: [] },
  });
  const take = (turn: CallTurn): void => {
    call = turn.call;
    for (const order of turn.orders) carryOut(order);
    if (turn.happenings.length > 0) write(turn.happenings);
  };
  /** Until nothing follows any more, as the shell does after each fact. */
  const settled = (): void => {
    for (let rounds = 0; rounds < 10; rounds++) {
      const before = life;
      const turn = settle(call, present(), around);
      take(turn);
      if (life === before && turn.orders.length === 0) return;
    }
    throw new Error('It does not come to rest');
  };
  write([
    {
      ...{ type: 'started', channel: 'voice', direction: 'inbound', projectId: next(), conversationId: null },
      ...{ customerId: null, channelAccountId: null, previousId: null },
    },
    queued('initial'),
  ]);
  settled();

  return {
    lines,
    music,
    present,
    call: () => call,
    write,
    settled,
    next,
    around,
    /** Nothing comes from a line any more, or something again. */
    falls: (line: string) => {
      if (!silent.delete(line)) silent.add(line);
    },
    pass: (ms: number) => {
      nowMs += ms;
      const due = overdue(present(), { waitMs: 3_600_000, wrapUpMs: wrapUpMostMs }, nowMs);
      if (due.happenings.length > 0) write(due.happenings);
      settled();
    },
    offer: (agent: number) => {
      const { visit } = present();
      if (!visit) return;
      write([
        {
          ...{ type: 'offered', offerId: next<OfferId>(), visitId: visit.visitId, queueId: visit.queueId },
          ...{ agentId: agents[agent] as AgentId, expiresAtMs: nowMs + 30_000 },
          reason: {
            strategy: 'any',
            chosenKey: 0,
            eligible: 1,
            runnersUp: [],
            notEligible: {},
            position: 1,
            waitedMs: 0,
          },
        },
      ]);
      settled();
    },
    signal: (line: LineId, told: { type: 'pickedUp' } | { type: 'ended'; because: LineEnd }) => {
      if (told.type === 'ended') lines.delete(line);
      else change(line, { isUp: true });
      take(hear(call, present(), { ...told, line, atMs: nowMs }, around));
      settled();
    },
    /** Whoever has the call does something with it; `guest`: whoever was brought in does. */
    act: (act: CallAct, guest?: number) => {
      const { guests, responsible } = present();
      const agentId = guest === undefined ? responsible : guests.at(0)?.agentId;
      const happenings = agentId ? happeningsOf(present(), agentId, act) : null;
      if (happenings) write(happenings);
      settled();
    },
    /** Our program is gone, these lines end unheard, and another program begins with what is written and what lives. */
    restart: (ending: readonly LineId[]) => {
      for (const line of ending) lines.delete(line);
      const found = findCall({ id: callId, line: 'caller', interaction: present() }, [...lines.values()], nowMs);
      call = found.call;
      for (const signal of found.missed) take(hear(call, present(), signal, around));
      settled();
    },
    /** The switch dies, and every line with it. */
    lose: () => {
      lines.clear();
      write(lostWithSwitch(present()));
      call = { ...arrivedCall(callId, 'caller', ''), isGone: true };
      settled();
    },
  };
}

/** Somebody of ours, or somebody outside. */
const anybody = (pick: number): AgentId | null => agents[pick % 4] ?? null;
const plain: readonly PlainCallAct[] = ['hold', 'resume', 'handOver', 'swap', 'back', 'conference', 'swap', 'hangUp'];

type Step = { readonly what: number; readonly pick: number; readonly end: LineEnd };
const steps = fc.array(
  fc.record({
    what: fc.integer({ min: 0, max: 20 }),
    pick: fc.integer({ min: 0, max: 7 }),
    end: fc.constantFrom(...ends),
  }),
  { maxLength: 40 },
);

function take(world: ReturnType<typeof openWorld>, { what, pick, end }: Step): void {
  const lines = [...world.lines.keys()];
  const line = lines[pick % Math.max(1, lines.length)] ?? 'caller';
  const { offer, legs, visit } = world.present();
  const leg = legs.find(({ state }) => state !== 'wrapUp');
  const acts: readonly (() => void)[] = [
    () => world.offer(pick % 2),
    () => world.offer(pick % 2),
    () => line !== 'caller' && world.signal(line, { type: 'pickedUp' }),
    () => line !== 'caller' && world.signal(line, { type: 'pickedUp' }),
    () => world.lines.has(line) && world.signal(line, { type: 'ended', because: end }),
    () => offer && world.write([{ type: 'offerExpired', offerId: offer.offerId, agentId: offer.agentId }]),
    () => leg && world.write([{ type: pick % 2 ? 'held' : 'resumed', legId: leg.legId }]),
    () =>
      visit &&
      world.write([
        {
          ...{ type: 'answered', legId: world.next<LegId>(), agentId: agents[pick % 2] as AgentId },
          ...{ visitId: visit.visitId, offerId: null, how: 'taken' },
        },
      ]),
    () => world.act({ type: 'consult', toAgentId: agents[pick % 3] as AgentId, guestId: world.next() }),
    () => world.act({ type: 'consult', toAgentId: anybody(pick), guestId: world.next() }),
    () => world.act({ type: 'transferTo', toAgentId: anybody(pick), guestId: world.next() }),
    () => world.act({ type: plain[pick % plain.length] as PlainCallAct }),
    () => world.act({ type: plain[pick % plain.length] as PlainCallAct }),
    () => world.act({ type: 'leave' }, 1),
    () => line !== 'caller' && world.signal(line, { type: 'pickedUp' }),
    () => line !== 'caller' && world.signal(line, { type: 'pickedUp' }),
    () => world.falls(line),
    () => world.pass(70_000),
    () => world.restart(pick % 3 === 0 ? [line] : []),
    () => pick === 0 && world.lose(),
    () => pick === 0 && world.write([{ type: 'ended', by: 'system', agentId: null, cause: 'failed', resolved: null }]),
  ];
  acts[what]?.();
  world.settled();
}

const anyWorld = (given: readonly Step[]) => {
  const world = openWorld();
  for (const step of given) take(world, step);
  return world;
};

test('whatever happens to its lines, a call that is over has none, and binds no agent for longer than the work after it', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const world = anyWorld(given);
      if (world.lines.has('caller')) world.signal('caller', { type: 'ended', because: 'hungUp' });
      world.pass(wrapUpMostMs);
      world.pass(wrapUpMostMs);
      expect(world.present()).toMatchObject({ phase: 'done', legs: [], responsible: null, offer: null });
      expect([...world.lines.keys()]).toEqual([]);
      expect(isOver(world.call(), world.present())).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('F44 who is in the room and who hears music is what the facts say, and a caller on the line hears somebody or music', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const world = openWorld();
      for (const step of given) {
        take(world, step);
        const { legs, guests, phase } = world.present();
        const inRoom = [...world.lines.values()].filter(({ room }) => room === roomOf(callId)).map(({ line }) => line);
        expect(inRoom).not.toHaveLength(1);
        if (!world.lines.has('caller')) {
          expect(phase).toBe('done');
          continue;
        }
        const leg = legs.find(({ state }) => state !== 'wrapUp');
        const isUp = (wanted: string | undefined) => (line: string) =>
          wanted !== undefined && line.includes(wanted) && world.lines.get(line)?.isUp === true;
        const lines = [...world.lines.keys()];
        expect(inRoom.includes('caller')).toBe(!world.music.has('caller'));
        // Who was left with somebody outside has nobody of ours.
        if (inRoom.includes('caller')) expect(leg?.state ?? phase).toBe(leg ? 'connected' : 'unplaced');
        for (const { guestId, state } of guests) {
          const line = lines.find(isUp(guestId));
          if (state === 'ringing' || !line) continue;
          expect(inRoom.includes(line)).toBe(!world.music.has(line));
          if (state === 'aside') expect(inRoom).not.toContain(line);
        }
        const inIt = [leg?.agentId, ...guests.map(({ guestId }) => guestId)].filter((one) => one !== undefined);
        for (const line of inRoom) {
          if (line !== 'caller') expect(inIt.some((one) => line.includes(one))).toBe(true);
        }
        if (phase === 'waiting') expect(world.lines.size).toBe(1);
        if (phase === 'unplaced') expect(guests).not.toEqual([]);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what is settled stays: asked again, nothing is ordered', () => {
  fc.assert(
    fc.property(steps, (given) => {
      const world = anyWorld(given);
      const { orders, happenings } = settle(world.call(), world.present(), world.around);
      expect({ orders, happenings }).toEqual({ orders: [], happenings: [] });
    }),
    { numRuns: 200 },
  );
});
