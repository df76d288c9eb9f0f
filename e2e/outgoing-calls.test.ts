import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Incoming, openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import type { Desk } from './desk.ts';
import { openWorld, type World } from './world.ts';

// Real calls to the outside: an agent calls, Asterisk carries it over a trunk, and a telephone stands for its provider.

const because = whyNoSwitch();
const title = 'a call that an agent makes';
const [calledTone, agentsTone] = [500, 900];
const audible = 0.05;
const anySound = 0.005;
const patient = { timeout: 60_000 };
const to = '0532 111 22 33';

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desk: Desk;
  let agent: Phone;
  let voiceQueueId: string;
  const providers: Phone[] = [];
  const trunkIds: string[] = [];

  beforeAll(async () => {
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    voiceQueueId = queueId;
    const number = { number: '+908502220000', name: 'Destek hattı', queueId, language: 'tr' };
    await world.owner.post('/telephony/numbers', number);
    const ayse = await world.user('Ayşe', 'agent');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId: ayse.id, name: 'Masa' },
    );
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    agent = await openPhone({
      ...{ user: telephone.signInName, password: secret, port: await sipPort() },
      ...{ tone: agentsTone, incoming: 'answer' },
    });
    await vi.waitUntil(async () => (await agent.register()) === 200, patient);
    desk = await world.desk(ayse);
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null, patient);
  }, 240_000);
  afterAll(async () => {
    for (const phone of [agent, ...providers]) phone?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  /** Trunks to providers that do this with what is called over them, in this order; those of before are gone. */
  const provide = async (...doing: readonly Incoming[]): Promise<readonly Phone[]> => {
    for (const id of trunkIds.splice(0)) await world.owner.send('DELETE', `/telephony/trunks/${id}`);
    const opened: Phone[] = [];
    for (const incoming of doing) {
      const customer = { user: 'santral', secret: 'a secret between us' };
      const phone = await openPhone({ user: 'provider', port: await sipPort(), tone: calledTone, incoming, customer });
      opened.push(phone);
      const { user, secret } = customer;
      const trunk = await world.owner.post<{ id: string }>('/telephony/trunks', {
        ...{ name: `Operatör ${phone.port}`, way: 'address', host: '127.0.0.1', port: phone.port, user, secret },
      });
      trunkIds.push(trunk.id);
    }
    providers.push(...opened);
    // A server counts once it has answered.
    const areThere = async () => {
      const { items } = await world.owner.get<{ items: { id: string; isReachable: boolean | null }[] }>(
        '/telephony/trunks',
      );
      return items.filter(({ id }) => trunkIds.includes(id)).every(({ isReachable }) => isReachable === true);
    };
    await vi.waitUntil(areThere, patient);
    return opened;
  };
  const calls = () => desk.api.post<{ interactionId: string }>('/telephony/calls', { to });
  const own = () => desk.api.get<{ items: { interactionId: string; state: string }[] }>('/telephony/calls');
  const stateOfCall = async () => (await own()).items[0]?.state ?? null;
  const outcome = async () =>
    (await desk.api.get<{ items: { outcome: string | null }[] }>('/telephony/calls/made')).items[0]?.outcome;
  const hears = (call: PhoneCall | undefined, tone: number) => (call?.media.hears(tone) ?? 0) > audible;
  const lastOf = (phone: Phone | undefined) => phone?.received().at(-1);
  const callbacks = async () =>
    (await insist(() => desk.api.get<{ items: { standing: string; tries: number }[] }>('/telephony/callbacks'))).items;
  const finishWork = async (): Promise<void> => {
    for (const { interactionId } of (await own()).items) {
      await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
    }
  };

  const tried = async (place: number) => {
    const path = `/telephony/trunks/${trunkIds[place]}/test`;
    const { testId } = await world.owner.post<{ testId: string }>(path, { to });
    type Now = { isOver: boolean; steps: { what: string; code: number | null }[] };
    const now = () => world.owner.get<Now>(`/telephony/trunk-tests/${testId}`);
    await expect.poll(async () => (await now()).isOver, patient).toBe(true);
    return (await now()).steps;
  };

  test('F33 a trunk is tried from its screen: what is said is heard, and why it was refused is told in words', async () => {
    await provide('fail', 'answer');
    const [answered, refused] = [await tried(1), await tried(0)];
    expect(answered.map(({ what }) => what)).toEqual(expect.arrayContaining(['calling', 'answered', 'heard', 'ended']));
    expect(refused.at(-1)).toMatchObject({ what: 'refused', code: 503 });
    const [row] = await world.ask<{ times: string }>(`select count(*) as times from audit where what = 'trunkTested'`);
    expect(Number(row?.times)).toBe(2);
    expect((await desk.api.send('POST', `/telephony/trunks/${trunkIds[1]}/test`, { to })).status).toBe(403);
  });

  test('F33 over the second trunk when the first refuses: both hear each other, and the call is worked like others', async () => {
    const [first, second] = await provide('fail', 'answer');
    await calls();
    await expect.poll(() => hears(lastOf(agent), calledTone), patient).toBe(true);
    await expect.poll(() => hears(lastOf(second), agentsTone), patient).toBe(true);
    expect(lastOf(first)).toBeUndefined();
    expect(lastOf(second)).toMatchObject({ to: '+905321112233', from: '+908502220000' });
    await expect.poll(stateOfCall, patient).toBe('talking');
    lastOf(second)?.hangUp();
    await expect.poll(() => lastOf(agent), patient).toBeUndefined();
    await expect.poll(stateOfCall, patient).toBe('wrapUp');
    await finishWork();
    await expect.poll(outcome, patient).toBe('answered');
  }, 180_000);

  type TrunkSeen = { id: string; trouble: { code: number | null } | null };
  const troubles = async () => {
    const { items } = await world.owner.get<{ items: TrunkSeen[] }>('/telephony/trunks');
    return trunkIds.map((id) => items.find((one) => one.id === id)?.trouble?.code ?? null);
  };
  /** The place of the trunk that carried the last call, as it is noted beside it. */
  const carriedBy = async () => {
    const last = 'select trunk_id from outgoing_calls order by began_at desc limit 1';
    return trunkIds.indexOf((await world.ask<{ trunk_id: string }>(last))[0]?.trunk_id ?? '');
  };

  test.for([
    ['ignore', 408],
    [503, 503],
    [403, 403],
  ] as const)(
    'F33 a first trunk that does %s does not hold her up: the second carries the call',
    { timeout: 180_000 },
    async ([doing, code]) => {
      const [first, second] = await provide(doing, 'answer');
      const beganMs = performance.now();
      await calls();
      await expect.poll(() => hears(lastOf(second), agentsTone), patient).toBe(true);
      // The usual patience of SIP is 32 seconds, and 45 are all it may ring.
      expect(performance.now() - beganMs).toBeLessThan(30_000);
      await expect.poll(() => hears(lastOf(agent), calledTone), patient).toBe(true);
      expect(first?.invites()).toBeGreaterThan(0);
      lastOf(second)?.hangUp();
      await expect.poll(stateOfCall, patient).toBe('wrapUp');
      await finishWork();
      await expect.poll(outcome, patient).toBe('answered');
      expect(await carriedBy()).toBe(1);
      expect(await troubles()).toEqual([code, null]);
    },
  );

  test('F33 a first trunk whose server is gone costs her nothing: the call goes over the second at once', async () => {
    const [first, second] = await provide('answer', 'answer');
    first?.vanish();
    const isGone = async () => {
      const { items } = await world.owner.get<{ items: { id: string; isReachable: boolean }[] }>('/telephony/trunks');
      return items.find(({ id }) => id === trunkIds[0])?.isReachable === false;
    };
    await vi.waitUntil(isGone, patient);
    await calls();
    await expect.poll(() => hears(lastOf(second), agentsTone), patient).toBe(true);
    lastOf(second)?.hangUp();
    await expect.poll(stateOfCall, patient).toBe('wrapUp');
    await finishWork();
    await expect.poll(outcome, patient).toBe('answered');
    expect(await carriedBy()).toBe(1);
  }, 180_000);

  test.for([
    [486, 'busy'],
    [603, 'declined'],
    [404, 'unreachable'],
  ] as const)(
    'F33 a number that does %s is told as %s, and is not called over a second trunk',
    { timeout: 180_000 },
    async ([doing, told]) => {
      const [first, second] = await provide(doing, 'answer');
      await calls();
      // It rings for 45 seconds where nobody answers.
      await expect.poll(outcome, { timeout: 90_000 }).toBe(told);
      await expect.poll(() => lastOf(agent), patient).toBeUndefined();
      expect([first?.invites() === 0, second?.invites()]).toEqual([false, 0]);
      expect(await stateOfCall()).toBeNull();
      expect(await carriedBy()).toBe(0);
      expect(await troubles()).toEqual([null, null]);
    },
  );

  test('F33 she hears that it rings, and who is given up rings no more', async () => {
    const [provider] = await provide('ring');
    const { interactionId } = await calls();
    await expect.poll(() => lastOf(provider)?.state(), patient).toBe('ringing');
    await expect.poll(() => (lastOf(agent)?.media.volume() ?? 0) > anySound, patient).toBe(true);
    await desk.api.post(`/telephony/calls/${interactionId}/hang-up`);
    await expect.poll(() => [lastOf(provider), lastOf(agent)], patient).toEqual([undefined, undefined]);
    await expect.poll(outcome, patient).toBe('cancelled');
    expect(await stateOfCall()).toBeNull();
  }, 180_000);

  test('F33 to somebody who is busy says so and frees her', async () => {
    await provide('decline');
    await calls();
    await expect.poll(outcome, patient).toBe('busy');
    await expect.poll(() => lastOf(agent), patient).toBeUndefined();
    expect(await stateOfCall()).toBeNull();
  }, 180_000);

  test('F47 who shall be called back is tried again when she is busy; both hear each other when she answers', async () => {
    await world.owner.send('PATCH', `/queues/${voiceQueueId}`, { callbackTries: 10, callbackPauseMs: 1_000 });
    await provide('decline');
    await desk.api.post('/telephony/callbacks', { queueId: voiceQueueId, to, reason: 'Fatura' });
    await expect.poll(async () => (await callbacks())[0]?.tries, patient).toBeGreaterThan(0);
    const [provider] = await provide('answer');
    await expect.poll(() => hears(lastOf(agent), calledTone), patient).toBe(true);
    await expect.poll(() => hears(lastOf(provider), agentsTone), patient).toBe(true);
    expect(lastOf(provider)).toMatchObject({ to: '+905321112233', from: '+908502220000' });
    const { items } = await desk.api.get<{ items: { callback: object | null }[] }>('/telephony/calls');
    expect(items[0]?.callback).toMatchObject({ reason: 'Fatura' });
    lastOf(provider)?.hangUp();
    await expect.poll(stateOfCall, patient).toBe('wrapUp');
    await finishWork();
    await expect.poll(async () => (await callbacks())[0]?.standing, patient).toBe('reached');
  }, 180_000);
});
