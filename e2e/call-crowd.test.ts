import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone } from '../adapters/conformance/phone/phone.ts';
import { between } from '../demo/dice.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import type { Desk } from './desk.ts';
import { linesAt } from './phone-lab.ts';
import { recount, told } from './truth.ts';
import { openWorld, type World } from './world.ts';
import { writtenCalls } from './written-calls.ts';

// Two hundred people call a queue in the same few seconds, and three agents take what they can.

const because = whyNoSwitch();
const title = 'two hundred callers and three agents';
const callers = 200;
/** Between one caller and the next. */
const apartMs = 25;
/** How long one waits before she gives up. */
const patience = { leastMs: 5_000, mostMs: 25_000 };
const lookEveryMs = 150;
const patient = { timeout: 90_000 };

interface Made {
  readonly number: string;
  /** With which status nobody took her in; null = she was taken in. */
  refusedWith: number | null;
  endedBy: 'caller' | 'other';
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let queueId: string;
  const desks: Desk[] = [];
  const phones = new Set<Phone>();

  beforeAll(async () => {
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', maxWaiting: callers };
    queueId = (await world.owner.post<{ id: string }>('/queues', queue)).id;
    await world.owner.post('/telephony/numbers', { number: '+908502220000', name: 'Hat', queueId, language: 'tr' });
    const trunk = { name: 'Operatör', way: 'address', host: '127.0.0.1', port: 9, from: ['127.0.0.1'] };
    await world.owner.post('/telephony/trunks', trunk);
    const users = await Promise.all(['Ayşe', 'Berk', 'Can'].map((name) => world.user(name, 'agent')));
    await world.owner.put(`/queues/${queueId}/members`, { members: users.map(({ id }) => ({ agentId: id, tier: 1 })) });
    for (const user of users) {
      const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
        '/telephony/telephones',
        { userId: user.id, name: 'Masa' },
      );
      const line = { user: telephone.signInName, password: secret, port: await sipPort() };
      const phone = await openPhone({ ...line, tone: 900, incoming: 'answer' });
      phones.add(phone);
      await vi.waitUntil(async () => (await phone.register()) === 200, patient);
      desks.push(await world.desk(user));
    }
    await vi.waitUntil(() => desks.every(isFree), patient);
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await world?.close();
  }, 60_000);

  const isFree = (desk: Desk): boolean => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free';
  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const calls = async (at: number, port: number): Promise<Made> => {
    const number = `+9053200${String(10_000 + at)}`;
    await delay(at * apartMs);
    const phone = await openPhone({ user: number, port, tone: 500 });
    phones.add(phone);
    const call = await phone.call('08502220000');
    const made: Made = { number, refusedWith: null, endedBy: 'other' };
    const leavesAtMs = Date.now() + between(patience.leastMs, patience.mostMs);
    while (call.state() !== 'over') {
      if (Date.now() >= leavesAtMs) {
        made.endedBy = 'caller';
        call.hangUp();
      }
      await delay(lookEveryMs);
    }
    made.refusedWith = call.refusedWith();
    phone.close();
    phones.delete(phone);
    return made;
  };
  /** Ends each talk soon and says at once that its work is done, until nobody calls any more. */
  const works = async ({ api }: Desk, isOver: () => boolean): Promise<void> => {
    while (!isOver()) {
      await delay(lookEveryMs);
      const { items } = await insist(() =>
        api.get<{ items: { interactionId: string; state: string }[] }>('/telephony/calls'),
      );
      for (const { interactionId, state } of items) {
        const act = state === 'wrapUp' ? 'wrap-up' : state === 'talking' ? 'hang-up' : null;
        // The caller may have hung up in this moment.
        if (act) await api.send('POST', `/telephony/calls/${interactionId}/${act}`, {}).catch(() => undefined);
      }
    }
  };

  test('F42 each is taken in and written once, agents have one call at a time, and nothing is left', async () => {
    const port = await sipPort();
    let isOver = false;
    const working = desks.map((desk) => works(desk, () => isOver));
    const made = await Promise.all(Array.from({ length: callers }, (_, at) => calls(at, port)));
    await vi.waitUntil(() => desks.every((desk) => isFree(desk) && desk.me()?.inHand.voice === 0), patient);
    isOver = true;
    await Promise.all(working);
    await vi.waitUntil(async () => (await linesAt(world.dataDir)) === 0, patient);

    const isEnded = async () =>
      (await writtenCalls(world)).every((call) => call.endedAtMs !== null && call.isWrappedUp);
    await expect.poll(isEnded, patient).toBe(true);
    const written = new Map((await writtenCalls(world)).map((call) => [call.number, call]));
    expect([written.size, (await writtenCalls(world)).length]).toEqual([callers, callers]);
    expect(made.filter(({ refusedWith }) => refusedWith !== null)).toEqual([]);
    // Whom an agent let go was answered before.
    const letGo = made.filter(({ endedBy }) => endedBy === 'other');
    expect(letGo.filter(({ number }) => (written.get(number)?.answeredAtMs ?? null) === null)).toEqual([]);
    expect(letGo.length).toBeGreaterThan(desks.length);

    const counted = await recount(world, queueId);
    expect(counted).toMatchObject({ offered: callers, waiting: 0 });
    expect(counted.answered + counted.abandoned).toBe(callers);
    await expect.poll(async () => (await told(world, queueId)).report, patient).toMatchObject(counted);
    expect((await told(world, queueId)).board).toMatchObject(counted);
    expect(await heldTwoAtOnce()).toEqual([]);
  }, 240_000);

  /** Agents who were given a call while they had one. */
  const heldTwoAtOnce = async (): Promise<readonly string[]> => {
    const facts = await world.ask<{ about: string; type: string; agent: string | null }>(`
      select about, type, body->>'agentId' as agent from facts
       where of_kind = 'interaction' and type in ('answered', 'ended') order by number`);
    const holds = new Map<string, string>();
    return facts.flatMap(({ about, type, agent }) => {
      if (type === 'ended') {
        for (const [who, call] of holds) if (call === about) holds.delete(who);
        return [];
      }
      if (agent === null) return [];
      const had = holds.has(agent);
      holds.set(agent, about);
      return had ? [`${agent} was given ${about}`] : [];
    });
  };
});
