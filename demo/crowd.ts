import type { AwayReasonId } from '#agents';
import { type Agent, openAgent } from './agent.ts';
import { company } from './company.ts';
import type { Customer } from './customers.ts';
import { type AwayKind, customersPerMinute, dayMs, type Plan, planOf } from './day.ts';
import { filled, readDialogues } from './dialogue.ts';
import { between, happens, oneOf } from './dice.ts';
import { type Doors, doorsOf } from './founding.ts';
import { emailOf } from './names.ts';
import { inBackground, type Pace } from './pace.ts';
import { type Api, refusalOf, signIn } from './person.ts';
import type { Talks } from './talk.ts';
import { visit } from './visitor.ts';

export interface CrowdNeeds {
  readonly url: string;
  readonly password: string;
  readonly customers: readonly Customer[];
  readonly talks: Talks;
  readonly pace: Pace;
  readonly onBroken: (error: unknown) => void;
}

/** Customers whose windows are open at the same time; more than this wait outside. */
const visitsMost = 90;
/** Channels and queues are looked up again after this long: somebody may have changed them. */
const doorsEveryMs = 30_000;
const beatMs = 500;
/** Share of those who find a queue closed and write all the same. */
const writesWhenClosed = 0.12;

interface Crowd extends CrowdNeeds {
  readonly here: Set<Customer>;
  doors: Doors;
}

/** Lets the agents come in and customers arrive until the pace's signal ends everything. */
export async function letIn(needs: CrowdNeeds): Promise<void> {
  const { url, password, pace, talks, onBroken } = needs;
  const owner = await signIn(url, company.owner.email, password);
  const doors = await doorsOf(owner.api);
  const crowd: Crowd = { ...needs, here: new Set(), doors };
  const openQueue = (name: string) => (crowd.doors.open.has(name) ? (crowd.doors.queues.get(name) ?? null) : null);
  const agents: Agent[] = [];
  // One after the other: hashing a dozen passwords at once would keep everybody waiting.
  for (const { email } of company.agents) {
    agents.push(await openAgent({ url, email, password, talks, pace, openQueue, onBroken }));
  }
  const reasons = await reasonsOf(owner.api);
  const startMs = Date.now();
  for (const [place, agent] of agents.entries()) {
    inBackground(pace, () => live(agent, planOf(place, agents.length), { pace, reasons, startMs }), onBroken);
  }
  inBackground(pace, () => supervise(crowd), onBroken);
  inBackground(pace, () => arrive(crowd, startMs), onBroken);
  inBackground(pace, () => lookUpDoors(crowd, owner.api), onBroken);
}

/** Customers come as the day's rhythm says. */
async function arrive(crowd: Crowd, startMs: number): Promise<void> {
  const { pace, onBroken } = crowd;
  let due = 1;
  for (;;) {
    await pace.rest(beatMs * 0.6, beatMs * 1.4);
    due += (customersPerMinute((Date.now() - startMs) / pace.ms(1)) * beatMs) / 60_000;
    for (; due >= 1; due--) {
      if (crowd.here.size < visitsMost) inBackground(pace, () => come(crowd), onBroken);
    }
  }
}

async function come(crowd: Crowd): Promise<void> {
  const { url, talks, pace, here, doors } = crowd;
  const plans = company.queues.filter((plan) => doors.channels.has(plan.name));
  const known = plans.find(({ name }) => doors.open.has(name)) ?? plans[0];
  if (!known) return;
  const wanted = oneOf(plans.flatMap((each) => Array.from({ length: each.weight }, () => each)));
  // Who finds a queue closed mostly comes another day; some leave their message all the same.
  const plan = doors.open.has(wanted.name) || happens(writesWhenClosed) ? wanted : known;
  const absent = crowd.customers.filter((customer) => customer.queueName === plan.name && !here.has(customer));
  if (absent.length === 0) return;
  const customer = oneOf(absent);
  const dialogue = filled(oneOf(readDialogues(plan.dialogues)), customer.email ?? emailOf('misafir'));
  const visitNumber = Date.now().toString(36) + between(100, 999);
  const address = `https://www.anadolukonfor.example/${plan.page.path}?ref=${visitNumber}`;
  here.add(customer);
  try {
    const page = { title: plan.page.title, address };
    await visit({ url, channel: doors.channels.get(plan.name) ?? '', customer, dialogue, page, talks, pace });
  } finally {
    here.delete(customer);
  }
}

interface Life {
  readonly pace: Pace;
  readonly reasons: ReadonlyMap<AwayKind, AwayReasonId>;
  readonly startMs: number;
}

/** Follows an agent's plan, day after day. */
async function live(agent: Agent, plans: readonly Plan[], { pace, reasons, startMs }: Life): Promise<void> {
  for (let day = 0; ; day++) {
    for (const plan of plans) {
      const atMs = startMs + pace.ms((day + plan.atShare) * dayMs);
      const restMs = Math.max(0, (atMs - Date.now()) / pace.ms(1));
      await pace.rest(restMs, restMs + 4_000);
      follow(agent, plan, reasons);
    }
  }
}

function follow(agent: Agent, plan: Plan, reasons: Life['reasons']): void {
  if (plan.type === 'away') {
    const reasonId = reasons.get(plan.kind);
    if (reasonId) agent.takeTime(reasonId, plan.ms);
  } else if (plan.type === 'lineLost') agent.loseLine(plan.ms);
  else if (plan.type === 'come') agent.comeIn();
  else agent.goHome();
}

async function reasonsOf(api: Api): Promise<ReadonlyMap<AwayKind, AwayReasonId>> {
  const { items } = await api.agents.awayReasons.list();
  const kinds: readonly AwayKind[] = ['break', 'lunch', 'meeting', 'training'];
  return new Map(
    kinds.flatMap((kind) => {
      const reason = items.find((one) => one.class === kind && !one.isArchived);
      return reason ? [[kind, reason.id] as const] : [];
    }),
  );
}

/** Now and then a supervisor takes somebody of her group out of the queue for a moment, and says why. */
async function supervise(crowd: Crowd): Promise<void> {
  const { url, password, pace } = crowd;
  const { api, me } = await signIn(url, company.supervisors[2].email, password);
  const groupId = me.user.group?.id;
  for (;;) {
    await pace.rest(dayMs * 0.3, dayMs * 0.5);
    const { items } = await api.agents.agents.list({ limit: 100, ...(groupId && { groupId }) });
    const agent = items.find(({ presence, id }) => presence.availability === 'available' && id !== me.user.id);
    if (!agent) continue;
    const note = 'Depo ile görüşmem için kısa süreliğine kuyruktan aldım';
    try {
      await api.agents.agents.setAvailability({ agentId: agent.id, availability: 'offQueue', note });
      await pace.rest(35_000, 55_000);
      await api.agents.agents.setAvailability({ agentId: agent.id, availability: 'available', note: 'Teşekkürler' });
    } catch (error) {
      if (refusalOf(error) === null) throw error;
    }
  }
}

async function lookUpDoors(crowd: Crowd, api: Api): Promise<void> {
  for (;;) {
    await crowd.pace.rest(doorsEveryMs, doorsEveryMs);
    crowd.doors = await doorsOf(api);
  }
}
