import { setTimeout as delay } from 'node:timers/promises';
import type { PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { insist } from './api.ts';
import { type AgentName, openStage, ringing, type Stage, tones } from './golden-stage.ts';
import { type Measured, type Played, type TableRow, tableOf } from './golden-table.ts';
import { linesAt } from './phone-lab.ts';
import { boardOf } from './truth.ts';

// The worked example of calls (`modules/metrics/golden.ts`: an hour, two agents, twelve calls) played at real telephones,
// many times faster: one clock for all, and everybody does at her second what the script says, once her telephone rings.
// Two things are otherwise than in the example. Nobody who waits can ask to be called back herself yet: she is taken out
// of the line, and her callback is a call of its own. And B, who calls her, is offered it, and picks up at once.

const audible = 0.05;
/** A telephone that should ring by the script is waited for so long, milliseconds. */
const ringsWithinMs = 3_000;
const settlesWithinMs = 60_000;

/** What became of the example when it was played. */
export interface GoldenPlay {
  readonly rows: readonly TableRow[];
  /** How late the latest act of the script began, milliseconds. */
  readonly latestMs: number;
}

type Act = readonly [second: number, what: string, run: () => unknown];
interface OwnCall {
  readonly interactionId: string;
  readonly state: string;
}

/** Plays the hour `factor` times faster, and lays what the report says beside what was computed by hand. */
export async function playGoldenCalls(factor: number, note: (line: string) => void): Promise<GoldenPlay> {
  const stage = await openStage(factor);
  try {
    let talksHeard = 0;
    const startMs = Date.now() + 2_000;
    const at = (second: number): number => startMs + (second * 1_000) / factor;
    const acts = scriptOf(stage, { at, onHeard: () => (talksHeard += 1) });
    let latestMs = 0;
    for (const [second, what, run] of acts) {
      await delay(Math.max(0, at(second) - Date.now()));
      const lateMs = Date.now() - at(second);
      latestMs = Math.max(latestMs, lateMs);
      note(`${String(second).padStart(5)} s  ${what}${lateMs > 50 ? ` (${Math.round(lateMs)} ms late)` : ''}`);
      await run();
    }
    return { rows: tableOf(await measured(stage, talksHeard), factor), latestMs: Math.round(latestMs) };
  } catch (error) {
    note(stage.world.trouble());
    throw error;
  } finally {
    await stage.close();
  }
}

/** Numbers of the customers of the example. */
const numberOf = (customer: number): string => `+9053211122${String(customer).padStart(2, '0')}`;

/** Everything that happens, in the order of the clock. */
function scriptOf(
  { world, desks, phones, provider, queueIds, breakId, calls }: Stage,
  { at, onHeard }: { readonly at: (second: number) => number; readonly onHeard: () => void },
): readonly Act[] {
  const outside = new Map<string, PhoneCall>();
  const inside = new Map<AgentName, PhoneCall>();
  const theirs = (name: string): PhoneCall => {
    const call = outside.get(name);
    if (!call) throw new Error(`Nobody made the call ${name}`);
    return call;
  };
  const own = async (agent: AgentName, state: string): Promise<string> => {
    const endMs = Date.now() + ringsWithinMs;
    while (Date.now() < endMs) {
      const { items } = await desks[agent].api.get<{ items: readonly OwnCall[] }>('/telephony/calls');
      const call = items.find((one) => one.state === state);
      if (call) return call.interactionId;
      await delay(10);
    }
    throw new Error(`${agent} has no call that is ${state}`);
  };
  /** Both hear each other, or it is not counted. */
  const listen = (agent: AgentName, name: string): void => {
    const hers = inside.get(agent);
    const isHeard =
      theirs(name).media.hears(tones[agent]) > audible && (hers?.media.hears(tones.outside) ?? 0) > audible;
    if (isHeard) onHeard();
  };

  const rings = (second: number, name: string, customer: number): Act => [
    ...([second, `${name}: customer ${customer} calls`] as const),
    async () => outside.set(name, await calls(numberOf(customer))),
  ];
  const picksUp = (second: number, agent: AgentName, name: string): Act => [
    ...([second, `${name}: ${agent} picks up`] as const),
    async () => {
      const call = await ringing(phones[agent], agent, ringsWithinMs);
      call.pickUp();
      inside.set(agent, call);
    },
  ];
  const gives = (second: number, agent: AgentName, act: string, [state, body]: readonly [string, object]): Act => [
    ...([second, `${agent}: ${act}`] as const),
    async () => desks[agent].api.post(`/telephony/calls/${await own(agent, state)}/${act}`, body),
  ];
  const ends = (second: number, name: string, agent: AgentName | null): Act => [
    ...([second, `${name}: the customer hangs up`] as const),
    () => {
      if (agent) listen(agent, name);
      theirs(name).hangUp();
    },
  ];
  const chooses = (second: number, agent: AgentName, availability: string): Act => [
    ...([second, `${agent} is ${availability}`] as const),
    () => desks[agent].choose(availability, availability === 'away' ? breakId : undefined),
  ];
  const answersOutside = (second: number, name: string): Act => [
    ...([second, `${name}: the customer picks up`] as const),
    async () => {
      const call = await ringing(provider, 'the customer', ringsWithinMs);
      call.pickUp();
      outside.set(name, call);
    },
  ];
  const dials = (second: number, agent: AgentName, name: string, customer: number): Act => [
    ...([second, `${name}: ${agent} calls customer ${customer}`] as const),
    async () => {
      await desks[agent].api.post('/telephony/calls', { to: numberOf(customer) });
      const call = await ringing(phones[agent], agent, ringsWithinMs);
      call.pickUp();
      inside.set(agent, call);
    },
  ];
  const heldAndBack = (): readonly Act[] => [
    gives(100, 'A', 'hold', ['talking', {}]),
    gives(130, 'A', 'resume', ['held', {}]),
  ];
  const handsOver: Act = [
    ...([1220, 'c8: B hands it to the technicians'] as const),
    async () => {
      listen('B', 'c8');
      const id = await own('B', 'talking');
      await desks.B.api.post(`/telephony/calls/${id}/transfer`, { queueId: queueIds.tech });
    },
  ];
  const asksToBeCalledBack: Act = [
    ...([2060, 'c11: the customer asks to be called back at 2400 s'] as const),
    async () => {
      const { items } = await world.owner.get<{ items: readonly { interactionId: string; number: string }[] }>(
        '/telephony/live-calls',
      );
      const id = items.find(({ number }) => number === numberOf(10))?.interactionId;
      // Whoever is in charge takes her out of the line, and somebody calls her later.
      await world.owner.post(`/telephony/live-calls/${id}/move`, { queueId: queueIds.back });
      theirs('c11').hangUp();
      const dueAt = new Date(at(2400)).toISOString();
      await world.owner.post('/telephony/callbacks', { queueId: queueIds.back, to: numberOf(10), dueAt });
    },
  ];
  const wrapsUp = (second: number, agent: AgentName): Act => gives(second, agent, 'wrap-up', ['wrapUp', {}]);

  const acts: readonly Act[] = [
    ...[chooses(0, 'A', 'available'), chooses(0, 'B', 'available')],
    ...[rings(60, 'c1', 1), picksUp(70, 'A', 'c1'), ...heldAndBack(), ends(250, 'c1', 'A'), wrapsUp(270, 'A')],
    ...[rings(100, 'c2', 2), picksUp(115, 'B', 'c2'), ends(355, 'c2', 'B'), wrapsUp(385, 'B')],
    ...[rings(200, 'c3', 3), ends(203, 'c3', null)],
    ...[rings(260, 'c4', 4), picksUp(275, 'A', 'c4'), ends(575, 'c4', 'A'), wrapsUp(590, 'A')],
    ...[rings(300, 'c5', 5), ends(318, 'c5', null)],
    ...[rings(320, 'c6', 1), picksUp(390, 'B', 'c6'), ends(510, 'c6', 'B'), wrapsUp(520, 'B')],
    ...[rings(400, 'c7', 6), ends(445, 'c7', null)],
    ...[chooses(600, 'A', 'away'), chooses(900, 'A', 'available')],
    ...[rings(900, 'c8', 7), picksUp(920, 'B', 'c8'), handsOver, wrapsUp(1240, 'B')],
    ...[picksUp(1240, 'A', 'c8'), ends(1540, 'c8', 'A'), wrapsUp(1570, 'A')],
    ...[chooses(1300, 'B', 'away'), chooses(2200, 'B', 'available')],
    ...[dials(1600, 'A', 'c12', 12), answersOutside(1610, 'c12'), ends(1780, 'c12', 'A'), wrapsUp(1805, 'A')],
    ...[rings(1790, 'c9', 5), picksUp(1815, 'A', 'c9'), ends(2115, 'c9', 'A'), wrapsUp(2130, 'A')],
    ...[rings(1795, 'c10', 9), ends(1830, 'c10', null)],
    ...[rings(2000, 'c11', 10), asksToBeCalledBack, picksUp(2400, 'B', 'c11'), answersOutside(2410, 'c11')],
    ...[ends(2590, 'c11', 'B'), wrapsUp(2600, 'B')],
    ...[chooses(3600, 'A', 'offline'), chooses(3600, 'B', 'offline')],
  ];
  return acts.toSorted(([one], [other]) => one - other);
}

interface Day {
  readonly lines: readonly { readonly id: string | null; readonly figures: Readonly<Record<string, Measured>> }[];
  readonly upTo: { readonly number: number };
}

/** What the report of the day and the board say once nothing goes on any more. */
async function measured({ world, desks, queueIds }: Stage, talksHeard: number): Promise<Played> {
  const date = Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate().toString();
  const dayBy = (by: 'queue' | 'agent') => insist(() => world.owner.get<Day>(`/reports/day?date=${date}&by=${by}`));
  const endMs = Date.now() + settlesWithinMs;
  const isSettled = async (): Promise<boolean> => {
    const [told] = await world.ask<{ last: number; open: number }>(`
      select (select max(number) from facts)::int as last,
             (select count(*) from interactions where channel = 'voice' and ended_at is null)::int as open`);
    return told?.open === 0 && (await dayBy('agent')).upTo.number >= told.last && (await linesAt(world.dataDir)) === 0;
  };
  while (!(await isSettled())) {
    if (Date.now() > endMs) throw new Error('The calls of the example do not come to an end');
    await delay(200);
  }
  const [queues, agents] = [await dayBy('queue'), await dayBy('agent')];
  const figuresOf = ({ lines }: Day, id: string) => lines.find((line) => line.id === id)?.figures ?? {};
  const board = (await boardOf(world)).queues.find(({ queueId }) => queueId === queueIds.sales);
  return {
    figures: {
      sales: figuresOf(queues, queueIds.sales),
      tech: figuresOf(queues, queueIds.tech),
      A: figuresOf(agents, desks.A.id),
      B: figuresOf(agents, desks.B.id),
    },
    board: board ?? { offered: Number.NaN, answered: Number.NaN, abandoned: Number.NaN },
    talksHeard,
  };
}
