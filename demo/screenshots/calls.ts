import { setTimeout as delay } from 'node:timers/promises';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import { company } from '../company.ts';
import { oneOf } from '../dice.ts';
import { refusalOf } from '../person.ts';
import { once, type Pictured } from './pictured.ts';

const withinMs = 240_000;
const againMs = 2_000;

/** Calls that are worth showing: one that was talked in, its recording, who called, and one that the agent is in. */
export function callsOf(people: Pictured, day: string, queueId: QueueId | undefined) {
  const { api } = people.manager;
  const longest = once(() =>
    until(async () => {
      const { items } = await api.reports.callReports.log({ from: day, until: day, limit: 100 });
      const talked = items.filter(
        ({ end, talkMs, outcomeNames }) => end === 'answered' && talkMs > 0 && outcomeNames.length > 0,
      );
      return talked.toSorted((one, other) => weightOf(other) - weightOf(one))[0] ?? null;
    }),
  );
  return {
    talkedCall: async (): Promise<InteractionId> => (await longest()).interactionId,
    callersPage: async () => `/customers/${(await longest()).customer?.id ?? ''}`,
    recording: once(async () => {
      const { interactionId } = await longest();
      return until(async () => (await api.recordings.ofInteraction({ interactionId })).items[0]?.id ?? null);
    }),
    /** She has a telephone, and is in a call that she made; a new one when the last is over. */
    called: () => call(people, queueId),
  };
}

interface Weighed {
  readonly holdMs: number;
  readonly transfers: number;
  readonly talkMs: number;
}
/** What happened most in comes first. */
const weightOf = ({ holdMs, transfers, talkMs }: Weighed) => (holdMs > 0 ? 1e9 : 0) + transfers * 1e9 + talkMs;

async function call({ agent, owner, manager }: Pictured, queueId: QueueId | undefined): Promise<void> {
  if (!queueId) throw new Error('The demonstration has no queue for calls; is it older than its telephones?');
  const agentId = agent.me.user.id;
  const { calls } = agent.api;
  if ((await calls.own()).items.some(({ state }) => state === 'talking')) return;
  const { items: telephones } = await owner.api.voice.telephones.list();
  if (!telephones.some(({ userId }) => userId === agentId))
    await owner.api.voice.telephones.create({ userId: agentId, name: 'Masa telefonu' });
  const { members } = await manager.api.queues.queues.get({ queueId });
  if (!members.some((member) => member.agentId === agentId))
    await manager.api.queues.queues.setMembers({
      queueId,
      members: [...members.map((member) => ({ agentId: member.agentId, tier: member.tier })), { agentId, tier: 2 }],
    });
  await until(async () => {
    for (const { interactionId, state, outcomes } of (await calls.own()).items) {
      if (state === 'talking') return true;
      const [outcome] = outcomes;
      if (state === 'wrapUp') await calls.wrapUp({ interactionId, ...(outcome && { outcomeId: outcome.id }) });
    }
    if ((await calls.own()).items.length === 0)
      await calls.call({ to: oneOf(company.callers).number, queueId }).catch((error: unknown) => {
        if (refusalOf(error) === null) throw error;
      });
    return null;
  });
}

async function until<Found>(look: () => Promise<Found | null>): Promise<Found> {
  for (const untilMs = Date.now() + withinMs; Date.now() < untilMs; await delay(againMs)) {
    const found = await look();
    if (found !== null) return found;
  }
  throw new Error('What was to be pictured did not come about.');
}
