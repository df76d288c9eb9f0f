import { setTimeout as delay } from 'node:timers/promises';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { placeSwitch } from '../tools/switch-programs.ts';
import { insist, until } from './api.ts';
import type { Desk } from './desk.ts';
import { openWorld, type World } from './world.ts';

// The house in which the worked example of calls is played: two queues, agents A and B with a telephone each, a provider.

export type AgentName = 'A' | 'B';
const agentNames = ['A', 'B'] as const;
export const tones = { A: 900, B: 1_300, outside: 500 } as const;
const ours = '+908502220000';
const oursAsDialled = '08502220000';
const readyWithinMs = 60_000;

export interface Stage {
  readonly world: World;
  readonly desks: Readonly<Record<AgentName, Desk>>;
  readonly phones: Readonly<Record<AgentName, Phone>>;
  /** Whoever is called from inside. */
  readonly provider: Phone;
  /** `back`: from which B calls back whoever did not want to wait. */
  readonly queueIds: Readonly<Record<'sales' | 'tech' | 'back', string>>;
  readonly breakId: string;
  /** Somebody from outside calls our number. */
  readonly calls: (number: string) => Promise<PhoneCall>;
  readonly close: () => Promise<void>;
}

/** Builds the house; `factor`: how many times faster the hour goes by. */
export async function openStage(factor: number): Promise<Stage> {
  const world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
  const open: Phone[] = [];
  const close = async (): Promise<void> => {
    for (const phone of open) phone.close();
    await world.close();
  };
  try {
    const sipPort = async (): Promise<number> => {
      const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
      return state.sip?.port ?? 0;
    };
    const phoneOf = async (options: Omit<Parameters<typeof openPhone>[0], 'port'>): Promise<Phone> => {
      const phone = await openPhone({ ...options, port: await sipPort() });
      open.push(phone);
      return phone;
    };
    const users = { A: await world.user('Temsilci A', 'agent'), B: await world.user('Temsilci B', 'agent') };
    const queueIds = await makeQueues(world, { A: users.A.id, B: users.B.id }, factor);
    await wait('the switch runs', async () => (await sipPort()) > 0);
    const line = { number: ours, name: 'Satış hattı', queueId: queueIds.sales, language: 'tr' };
    await world.owner.post('/telephony/numbers', line);
    const customer = { user: 'santral', secret: 'a secret between us' };
    const provider = await phoneOf({ user: 'provider', tone: tones.outside, incoming: 'ring', customer });
    const address = { way: 'address', host: '127.0.0.1' };
    await world.owner.post('/telephony/trunks', { name: 'Giden', ...address, port: provider.port, ...customer });
    await world.owner.post('/telephony/trunks', { name: 'Gelen', ...address, port: 9, from: ['127.0.0.1'] });
    type Trunks = { readonly items: readonly { readonly name: string; readonly isReachable: boolean | null }[] };
    await wait('the provider answers', async () => {
      const { items } = await world.owner.get<Trunks>('/telephony/trunks');
      return items.find(({ name }) => name === 'Giden')?.isReachable === true;
    });
    const deskPhone = async (name: AgentName): Promise<Phone> => {
      const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
        '/telephony/telephones',
        { userId: users[name].id, name: 'Masa' },
      );
      const phone = await phoneOf({
        user: telephone.signInName,
        password: secret,
        tone: tones[name],
        incoming: 'ring',
      });
      await wait(`${name} signs her telephone in`, async () => (await phone.register()) === 200);
      return phone;
    };
    const phones = { A: await deskPhone('A'), B: await deskPhone('B') };
    const desks = {
      A: await world.desk(users.A, { isAvailable: false }),
      B: await world.desk(users.B, { isAvailable: false }),
    };
    for (const name of agentNames) await wait(`${name} can be rung`, async () => desks[name].me()?.voiceDoubt === null);
    const reasons = await world.owner.get<{ items: readonly { id: string; class: string }[] }>('/away-reasons');
    const breakId = reasons.items.find((reason) => reason.class === 'break')?.id;
    if (!breakId) throw new Error('A new company has a break');
    return {
      ...{ world, desks, phones, provider, queueIds, breakId, close },
      calls: async (number) => (await phoneOf({ user: number, tone: tones.outside })).call(oursAsDialled),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

const wait = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  const endMs = Date.now() + readyWithinMs;
  while (!(await isSo())) {
    if (Date.now() > endMs) throw new Error(`Waited in vain: ${what}`);
    await delay(50);
  }
};

/** Seconds of the example that queues are set to. */
const rules = {
  offerTimeout: 15,
  notResponding: 45,
  // T is 20 s and S 5 s. Telephones do not keep to the millisecond, and one caller waits for exactly T: both thresholds
  // stand half-way to the next wait of the example, so that each call is on the side where the example has it.
  serviceLevel: 22.5,
  shortAbandon: 10,
  /** So long only A may have it; then B as well. */
  onlyA: 5,
  /** So long nobody may have what was handed to the technicians. */
  nobody: 10,
} as const;

/**
 * The queues of the example. What it tells of offers follows from skills: A, who can sell, is asked first, B after five
 * seconds; the technicians are found after ten. Shorter times than a form takes are written into the database itself.
 */
async function makeQueues(world: World, agents: Readonly<Record<AgentName, string>>, factor: number) {
  const { projectId } = await world.firstQueue();
  const ms = (seconds: number): number => Math.round((seconds * 1_000) / factor);
  const skillOf = async (name: string): Promise<string> =>
    (await world.owner.post<{ id: string }>('/skills', { name })).id;
  const [selling, repairing] = [await skillOf('Satış'), await skillOf('Onarım')];
  await world.owner.send('PATCH', `/agents/${agents.A}`, { skills: [{ skillId: selling, level: 1 }] });
  const queueOf = async (name: string, more: object, members: readonly string[]): Promise<string> => {
    const queue = { name, projectId, media: ['voice'], assignment: 'automatic', strategy: 'longestIdle', ...more };
    const { id } = await world.owner.post<{ id: string }>('/queues', queue);
    const all = members.map((agentId) => ({ agentId, tier: 1 }));
    await world.owner.put(`/queues/${id}/members`, { members: all });
    return id;
  };
  const asks = (skillId: string, seconds: number) => ({
    requires: [{ skillId, minLevel: 1 }],
    relaxation: [{ afterMs: ms(seconds), requires: [] }],
  });
  const queueIds = {
    sales: await queueOf('Satış', asks(selling, rules.onlyA), [agents.A, agents.B]),
    tech: await queueOf('Teknik', asks(repairing, rules.nobody), [agents.A]),
    back: await queueOf('Geri arama', {}, [agents.B]),
  };
  const settings = {
    offerTimeoutMs: ms(rules.offerTimeout),
    notRespondingMs: ms(rules.notResponding),
    serviceLevelMs: ms(rules.serviceLevel),
    shortAbandonMs: ms(rules.shortAbandon),
  };
  await world.kill();
  await world.ask(`update queues set settings = settings || '${JSON.stringify(settings)}'::jsonb`);
  await world.start();
  return queueIds;
}

/** The call that this telephone is rung for, as soon as it rings. */
export const ringing = (phone: Phone, who: string, withinMs: number): Promise<PhoneCall> =>
  until(`the telephone of ${who} rings`, () => phone.received().find((call) => call.state() === 'ringing'), withinMs);
