import { setTimeout as delay } from 'node:timers/promises';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { between, happens, oneOf } from '../demo/dice.ts';
import { placeSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { contradictions, type Gap, type Heard, type Written } from './call-ledger.ts';
import type { Desk } from './desk.ts';
import { linesAt } from './phone-lab.ts';
import { endSwitch } from './process.ts';
import { told } from './truth.ts';
import { openWorld, type World } from './world.ts';

// Callers and agents at real telephones who do what comes to their minds, while the program and the switch are killed.

const agentNames = ['Ayşe', 'Berk', 'Can', 'Derya'] as const;
const callersInAll = 8;
const ours = '+908502220000';
const [callersTone, agentsTone] = [500, 900];
const audible = 0.05;
const lookEveryMs = 100;
const rest = { leastMs: 200, mostMs: 4_000 };
const patience = { leastMs: 300, mostMs: 15_000 };
const talk = { leastMs: 300, mostMs: 10_000 };
const agentActsEvery = { leastMs: 500, mostMs: 3_000 };
/** Of all moments in which an agent looks up, in so many she loses her telephone. */
const losesTelephone = 0.01;
const settlesWithinMs = 180_000;

interface Person {
  readonly desk: Desk;
  readonly line: { readonly user: string; readonly password: string };
  phone: Phone;
}
interface House {
  readonly world: World;
  readonly people: readonly Person[];
  readonly queueIds: readonly string[];
  readonly phones: Set<Phone>;
}

/** What became of an afternoon of random calls. */
export interface CallSoak {
  readonly kills: { readonly program: number; readonly switch: number };
  readonly telephonesLost: number;
  readonly calls: { readonly made: number; readonly heardAnAgent: number; readonly disturbed: number };
  readonly written: { readonly calls: number; readonly answered: number; readonly abandoned: number };
  /** Every promise that was broken, in words. */
  readonly broken: readonly string[];
}

/** Random calls for so long, with one kill of the program and one of the switch in between. `note` hears what happens. */
export async function runRandomCalls(forMs: number, note: (line: string) => void = () => undefined): Promise<CallSoak> {
  const world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
  const phones = new Set<Phone>();
  try {
    const house = await furnish(world, phones);
    const untilMs = Date.now() + forMs;
    const [heard, gaps]: [Heard[], Gap[]] = [[], []];
    let telephonesLost = 0;
    await Promise.all([
      ...Array.from({ length: callersInAll }, (_, at) =>
        keepCalling(house, { number: `+9053211122${10 + at}`, untilMs, heard }),
      ),
      ...house.people.map((person) =>
        keepWorking(house, person, untilMs, () => {
          telephonesLost += 1;
          note(`${person.desk.email} loses her telephone`);
        }),
      ),
      killInBetween(house, forMs, (gap) => {
        gaps.push(gap);
        note(`the ${gap.of} was away for ${gap.untilMs - gap.fromMs} ms`);
      }),
    ]);
    note(`${heard.length} calls were made; everybody goes home`);
    return await conclude(house, heard, gaps, telephonesLost);
  } finally {
    for (const phone of phones) phone.close();
    await world.close();
  }
}

const pause = ({ leastMs, mostMs }: { readonly leastMs: number; readonly mostMs: number }): Promise<void> =>
  delay(between(leastMs, mostMs));

/** Waits until something is so; refuses after `withinMs`, saying what was waited for. */
async function until(what: string, isSo: () => Promise<boolean> | boolean, withinMs = settlesWithinMs): Promise<void> {
  const endMs = Date.now() + withinMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`Waited in vain: ${what}`);
    await delay(lookEveryMs);
  }
}

const sipPort = async (world: World): Promise<number> => {
  const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
  return state.sip?.port ?? 0;
};

/** A number that leads to a queue, another queue to hand on to, a provider, and agents with a telephone each. */
async function furnish(world: World, phones: Set<Phone>): Promise<House> {
  await until('the switch runs', async () => (await sipPort(world)) > 0);
  const { projectId } = await world.firstQueue();
  const queueOf = async (name: string): Promise<string> => {
    const queue = { name, projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 5_000 };
    return (await world.owner.post<{ id: string }>('/queues', queue)).id;
  };
  const queueIds = [await queueOf('Çağrılar'), await queueOf('Muhasebe')];
  const [queueId] = queueIds;
  await world.owner.post('/telephony/numbers', { number: ours, name: 'Destek hattı', queueId, language: 'tr' });
  const provider = { name: 'Operatör', way: 'address', host: '127.0.0.1', port: 9, from: ['127.0.0.1'] };
  await world.owner.post('/telephony/trunks', provider);
  const users = await Promise.all(agentNames.map((name) => world.user(name, 'agent')));
  const members = users.map(({ id }) => ({ agentId: id, tier: 1 }));
  for (const id of queueIds) await world.owner.put(`/queues/${id}/members`, { members });
  const people = await Promise.all(
    users.map(async (user): Promise<Person> => {
      const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
        '/telephony/telephones',
        { userId: user.id, name: 'Masa' },
      );
      const line = { user: telephone.signInName, password: secret };
      return { desk: await world.desk(user), line, phone: await signIn(world, phones, line) };
    }),
  );
  await until('everybody takes calls', () => people.every(({ desk }) => isFree(desk)));
  return { world, people, queueIds, phones };
}

const isFree = (desk: Desk): boolean => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free';

async function signIn(world: World, phones: Set<Phone>, line: Person['line']): Promise<Phone> {
  for (;;) {
    const port = await sipPort(world);
    if (port > 0) {
      const phone = await openPhone({ ...line, port, tone: agentsTone, incoming: 'answer' });
      phones.add(phone);
      if ((await phone.register()) === 200) return phone;
      phone.close();
      phones.delete(phone);
    }
    await delay(lookEveryMs);
  }
}

/** One caller, who telephones again and again until it is late. */
async function keepCalling(
  { world, phones }: House,
  { number, untilMs, heard }: { readonly number: string; readonly untilMs: number; readonly heard: Heard[] },
): Promise<void> {
  while (Date.now() < untilMs) {
    await pause(rest);
    const port = await sipPort(world);
    if (port === 0) continue;
    const phone = await openPhone({ user: number, port, tone: callersTone });
    phones.add(phone);
    const call = await phone.call('08502220000');
    const mine: Heard = {
      ...{ number, calledAtMs: Date.now(), upAtMs: null, agentAtMs: null },
      ...{ overAtMs: 0, endedBy: 'other' },
    };
    heard.push(mine);
    let leavesAtMs = Date.now() + between(patience.leastMs, patience.mostMs);
    while (call.state() !== 'over') {
      const nowMs = Date.now();
      if (call.state() === 'up') mine.upAtMs ??= nowMs;
      if (mine.agentAtMs === null && call.media.hears(agentsTone) > audible) {
        mine.agentAtMs = nowMs;
        leavesAtMs = nowMs + between(talk.leastMs, talk.mostMs);
      }
      if (nowMs >= leavesAtMs) {
        mine.endedBy = 'caller';
        call.hangUp();
      } else await delay(lookEveryMs);
    }
    mine.overAtMs = Date.now();
    phone.close();
    phones.delete(phone);
  }
}

type OwnCall = { readonly interactionId: string; readonly state: string };

/** One agent, whose telephone answers by itself, and who does with her calls what comes to her mind. */
async function keepWorking(house: House, person: Person, untilMs: number, onLost: () => void): Promise<void> {
  const { world, queueIds, phones } = house;
  const { desk } = person;
  while (Date.now() < untilMs) {
    await pause(agentActsEvery);
    if (happens(losesTelephone)) {
      onLost();
      person.phone.vanish();
      phones.delete(person.phone);
      await pause(rest);
      person.phone = await signIn(world, phones, person.line);
    }
    const { items } = await insist(() => desk.api.get<{ items: readonly OwnCall[] }>('/telephony/calls'));
    for (const { interactionId, state } of items) {
      const act = actOn(state);
      if (act === null) continue;
      const body = act === 'transfer' ? { queueId: oneOf(queueIds) } : {};
      // The call may be over, or the program away: she tries something else in a moment.
      await desk.api.send('POST', `/telephony/calls/${interactionId}/${act}`, body).catch(() => undefined);
    }
  }
}

function actOn(state: string): 'hold' | 'resume' | 'transfer' | 'hang-up' | 'wrap-up' | null {
  if (state === 'wrapUp') return 'wrap-up';
  if (state === 'held') return 'resume';
  if (state !== 'talking' || happens(0.6)) return null;
  return oneOf(['hold', 'transfer', 'hang-up'] as const);
}

/** One kill of the program after a third of the time, and one of the switch after two. */
async function killInBetween(
  { world, people, phones }: House,
  forMs: number,
  onGap: (gap: Gap) => void,
): Promise<void> {
  await delay(forMs / 3);
  let fromMs = Date.now();
  await world.kill();
  await world.start();
  await sipPort(world);
  onGap({ of: 'program', fromMs, untilMs: Date.now() });
  await delay(forMs / 3);
  fromMs = Date.now();
  endSwitch(world.dataDir);
  // Nobody hears from a switch that is dead that it is: callers find out as people do.
  for (const phone of phones) phone.vanish();
  await until('the switch is away', async () => (await sipPort(world)) === 0).catch(() => undefined);
  await Promise.all(
    people.map(async (person) => {
      person.phone = await signIn(world, phones, person.line);
    }),
  );
  onGap({ of: 'switch', fromMs, untilMs: Date.now() });
}

interface Row {
  readonly number: string;
  readonly startedAtMs: string;
  readonly answeredAtMs: string | null;
  readonly endedAtMs: string | null;
  readonly endedBy: string | null;
  readonly isWrappedUp: boolean;
}

/** Everything the program wrote of calls, asked of the database itself. */
async function writtenCalls(world: World): Promise<readonly Written[]> {
  const rows = await world.ask<Row>(`
    select c.phone as number,
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'started') as "startedAtMs",
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'answered') as "answeredAtMs",
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'ended') as "endedAtMs",
           min(f.body->>'by') filter (where f.type = 'ended') as "endedBy",
           count(*) filter (where f.type = 'answered') = count(*) filter (where f.type = 'wrappedUp') as "isWrappedUp"
      from facts f
      join interactions i on i.id = f.about and i.channel = 'voice'
      join customers c on c.id = i.customer_id
     where f.of_kind = 'interaction'
     group by f.about, c.phone`);
  const moment = (value: string | null): number | null => (value === null ? null : Math.round(Number(value)));
  return rows
    .map(({ startedAtMs, answeredAtMs, endedAtMs, ...row }) => ({
      ...row,
      startedAtMs: moment(startedAtMs) ?? 0,
      answeredAtMs: moment(answeredAtMs),
      endedAtMs: moment(endedAtMs),
    }))
    .toSorted((one, other) => one.startedAtMs - other.startedAtMs);
}

/** Everybody goes; what is left and what was written is looked at. */
async function conclude(
  house: House,
  heard: readonly Heard[],
  gaps: readonly Gap[],
  telephonesLost: number,
): Promise<CallSoak> {
  const { world, people, queueIds } = house;
  const broken: string[] = [];
  const demand = async (what: string, isSo: () => Promise<boolean> | boolean): Promise<void> => {
    await until(what, isSo).catch(() => broken.push(`In vain was waited for: ${what}`));
  };
  for (const { desk } of people) {
    const { items } = await insist(() => desk.api.get<{ items: readonly OwnCall[] }>('/telephony/calls'));
    for (const { interactionId } of items) await desk.api.send('POST', `/telephony/calls/${interactionId}/wrap-up`, {});
  }
  await demand('every agent is free', () => people.every(({ desk }) => isFree(desk) && desk.me()?.inHand.voice === 0));
  await demand('no line is left at the switch', async () => (await linesAt(world.dataDir)) === 0);
  let written = await writtenCalls(world);
  await demand('every call is over', async () => {
    written = await writtenCalls(world);
    return written.every(({ endedAtMs, isWrappedUp }) => endedAtMs !== null && isWrappedUp);
  });
  broken.push(...contradictions(heard, written, gaps));
  const figures = await Promise.all(queueIds.map((id) => told(world, id)));
  const sum = (of: (one: (typeof figures)[number]) => number | undefined): number =>
    figures.reduce((total, one) => total + (of(one) ?? 0), 0);
  for (const one of figures) {
    if (JSON.stringify(one.board) !== JSON.stringify(one.report)) {
      broken.push(`the board says ${JSON.stringify(one.board)}, the day's report ${JSON.stringify(one.report)}`);
    }
  }
  const reported = sum(({ report }) => report.answered + report.abandoned);
  if (reported < written.length) {
    broken.push(`the reports know of ${reported} ends of ${written.length} calls`);
  }
  const disturbed = heard.filter((call) =>
    gaps.some(({ fromMs, untilMs }) => fromMs < call.overAtMs && untilMs > call.calledAtMs),
  );
  return {
    kills: {
      program: gaps.filter((gap) => gap.of === 'program').length,
      switch: gaps.filter((gap) => gap.of === 'switch').length,
    },
    telephonesLost,
    calls: {
      made: heard.length,
      heardAnAgent: heard.filter(({ agentAtMs }) => agentAtMs !== null).length,
      disturbed: disturbed.length,
    },
    written: {
      calls: written.length,
      answered: written.filter(({ answeredAtMs }) => answeredAtMs !== null).length,
      abandoned: written.filter(({ answeredAtMs }) => answeredAtMs === null).length,
    },
    broken,
  };
}
