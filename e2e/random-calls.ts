import { setTimeout as delay } from 'node:timers/promises';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { between, happens, oneOf } from '../demo/dice.ts';
import { placeSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { contradictions, type Gap, type Heard } from './call-ledger.ts';
import type { Desk } from './desk.ts';
import { linesAt } from './phone-lab.ts';
import { endSwitch } from './process.ts';
import { agentsTone, keepCalling, lookEveryMs, numbers } from './random-callers.ts';
import { inFlowStill, leadThroughFlow, openFlowVoices } from './spoken-flow.ts';
import { told } from './truth.ts';
import { openWorld, type World } from './world.ts';
import { writtenCalls } from './written-calls.ts';

// Callers and agents at real telephones who do what comes to their minds, while the program and the switch are killed.

const agentNames = ['Ayşe', 'Berk', 'Can', 'Derya'] as const;
const callersInAll = 8;
const rest = { leastMs: 200, mostMs: 4_000 };
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
  /** `leftFlow`: over in the flow of their number; `throughFlow`: led by it into a queue. */
  readonly written: {
    readonly calls: number;
    readonly answered: number;
    readonly abandoned: number;
    readonly leftFlow: number;
    readonly throughFlow: number;
  };
  /** Every promise that was broken, in words. */
  readonly broken: readonly string[];
}

/** Random calls for so long, with one kill of the program and one of the switch in between. `note` hears what happens. */
export async function runRandomCalls(forMs: number, note: (line: string) => void = () => undefined): Promise<CallSoak> {
  const voices = await openFlowVoices();
  const env = { SWITCH_URL: 'own', SIP_PORT: '0', ...voices.env };
  const world = await openWorld({ env, prepare: placeSwitch }).catch((error: Error) => {
    voices.close();
    throw error;
  });
  const phones = new Set<Phone>();
  const port = () => sipPort(world);
  try {
    const house = await furnish(world, phones);
    const untilMs = Date.now() + forMs;
    const [heard, gaps]: [Heard[], Gap[]] = [[], []];
    let telephonesLost = 0;
    await Promise.all([
      ...Array.from({ length: callersInAll }, (_, at) =>
        keepCalling({ phones, port }, { number: `+9053211122${10 + at}`, untilMs, heard }),
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
    voices.close();
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
  const [homeId = '', toId = ''] = queueIds;
  const line = { number: numbers.straight, name: 'Destek hattı', queueId: homeId, language: 'tr' };
  await world.owner.post('/telephony/numbers', line);
  await leadThroughFlow(world, { number: numbers.flow, toId, homeId });
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
    await sayHere(desk);
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

/** Whoever has missed so many that she has to say that she is there does so, as people do. */
async function sayHere(desk: Desk): Promise<void> {
  const { notResponding } = desk.me() ?? {};
  if (notResponding?.untilAt === null) await desk.api.send('POST', '/me/responding', {}).catch(() => undefined);
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
    await sayHere(desk);
    const { items } = await insist(() => desk.api.get<{ items: readonly OwnCall[] }>('/telephony/calls'));
    for (const { interactionId } of items) await desk.api.send('POST', `/telephony/calls/${interactionId}/wrap-up`, {});
  }
  const isDone = ({ desk }: Person) => isFree(desk) && desk.me()?.inHand.voice === 0;
  await demand('every agent is free', () => people.every(isDone));
  for (const person of people) {
    if (!isDone(person)) broken.push(`${person.desk.email} is ${JSON.stringify(person.desk.me())}`);
  }
  await demand('no line is left at the switch', async () => (await linesAt(world.dataDir)) === 0);
  let written = await writtenCalls(world);
  await demand('every call is over', async () => {
    written = await writtenCalls(world);
    return written.every(({ endedAtMs, isWrappedUp }) => endedAtMs !== null && isWrappedUp);
  });
  broken.push(...contradictions(heard, written, gaps));
  const still = (await inFlowStill(world)).length;
  if (still > 0) broken.push(`${still} calls that are over are in a flow still`);
  const figures = await Promise.all(queueIds.map((id) => told(world, id)));
  const sum = (of: (one: (typeof figures)[number]) => number | undefined): number =>
    figures.reduce((total, one) => total + (of(one) ?? 0), 0);
  for (const one of figures) {
    if (JSON.stringify(one.board) !== JSON.stringify(one.report)) {
      broken.push(`the board says ${JSON.stringify(one.board)}, the day's report ${JSON.stringify(one.report)}`);
    }
  }
  const reported = sum(({ report }) => report.answered + report.abandoned);
  const inQueues = written.filter(({ queuedAtMs }) => queuedAtMs !== null);
  if (reported < inQueues.length) {
    broken.push(`the reports know of ${reported} ends of ${inQueues.length} calls in queues`);
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
      abandoned: inQueues.filter(({ answeredAtMs }) => answeredAtMs === null).length,
      leftFlow: written.length - inQueues.length,
      throughFlow: inQueues.filter(({ typed }) => typed !== null).length,
    },
    broken,
  };
}
