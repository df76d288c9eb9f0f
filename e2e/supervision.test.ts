import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { microphoneOf, pageHears, putEars } from './phone-lab.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// Supervisors on real calls: who hears whom is heard at the telephones, and in the page of the one who has none.

const because = whyNoSwitch();
const title = 'a supervisor on a call';
const tones = { caller: 500, agent: 900, supervisor: 1_300, second: 1_700 } as const;
const audible = 0.05;
const patient = { timeout: 60_000 };
const ours = '+908502220000';
const words = wordsOf('modules/voice/web', 'tr');

interface LiveCall {
  readonly interactionId: string;
  readonly state: string;
  readonly agent: { readonly name: string } | null;
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let ayse: Desk;
  let selin: Desk;
  let mert: Desk;
  let caller: Phone;
  let agent: Phone;
  let supervisor: Phone;
  let second: Phone;
  let browser: Browser;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser(await microphoneOf(tones.supervisor));
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    await world.owner.post('/telephony/numbers', { number: ours, name: 'Destek hattı', queueId, language: 'tr' });
    const agentUser = await world.user('Ayşe', 'agent');
    const outside = await world.user('Dışarıdaki', 'agent');
    const manager = await world.user('Selin', 'manager');
    const other = await world.user('Mert', 'manager');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: agentUser.id, tier: 1 }] });
    caller = await phoneOf(outside.id, tones.caller, 'ring');
    agent = await phoneOf(agentUser.id, tones.agent, 'answer');
    supervisor = await phoneOf(manager.id, tones.supervisor, 'answer');
    second = await phoneOf(other.id, tones.second, 'answer');
    ayse = await world.desk(agentUser);
    selin = await world.desk(manager, { isAvailable: false });
    mert = await world.desk(other, { isAvailable: false });
    await takesCalls();
  }, 240_000);
  afterAll(async () => {
    for (const phone of [caller, agent, supervisor, second]) phone?.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  /** A telephone that is given to somebody and signs in. */
  const phoneOf = async (userId: string, tone: number, incoming: 'answer' | 'ring'): Promise<Phone> => {
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const phone = await openPhone({
      ...{ user: telephone.signInName, password: secret, port: await sipPort(), tone, incoming },
    });
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  const takesCalls = () => vi.waitUntil(() => ayse.me()?.voiceDoubt === null && ayse.me()?.state === 'free', patient);
  const stateOf = async (desk: Desk) =>
    (await desk.api.get<{ items: { state: string }[] }>('/telephony/calls')).items[0]?.state ?? null;
  const finishWork = async (desk: Desk): Promise<void> => {
    const { items } = await desk.api.get<{ items: { interactionId: string }[] }>('/telephony/calls');
    for (const { interactionId } of items) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
  };
  const live = async (desk: Desk) =>
    (await insist(() => desk.api.get<{ items: LiveCall[] }>('/telephony/live-calls'))).items;
  const heardBy = (call: PhoneCall | undefined) =>
    Object.entries(tones).flatMap(([name, tone]) => ((call?.media.hears(tone) ?? 0) > audible ? [name] : []));
  const talk = async () => {
    const call = await caller.call('08502220000');
    await expect.poll(() => heardBy(call), patient).toEqual(['agent']);
    await expect.poll(() => heardBy(agent.received()[0]), patient).toEqual(['caller']);
    const [first] = await live(selin);
    if (!first) throw new Error('There is no call');
    const path = `/telephony/live-calls/${first.interactionId}`;
    return {
      call,
      supervise: (mode: string) => selin.api.post(`${path}/supervise`, { mode }),
      act: (act: string) => selin.api.post(`${path}/${act}`),
      heard: () => [heardBy(call), heardBy(agent.received()[0]), heardBy(supervisor.received()[0])],
      /** The other one, beside her. */
      beside: (mode: string) => mert.api.post(`${path}/supervise`, { mode }),
      besideLeaves: () => mert.api.post(`${path}/stop`),
      allHeard: () => [call, agent.received()[0], supervisor.received()[0], second.received()[0]].map(heardBy),
    };
  };
  const asBefore = [['agent'], ['caller'], []];
  const listened = [['agent'], ['caller'], ['caller', 'agent']];
  const whispered = [['agent'], ['caller', 'supervisor'], ['caller', 'agent']];
  const barged = [
    ['agent', 'supervisor'],
    ['caller', 'supervisor'],
    ['caller', 'agent'],
  ];

  test('F54 F56 hears both, is heard by the agent alone, then by all, and after her all is as before', async () => {
    const { call, supervise, act, heard } = await talk();
    await supervise('listen');
    await expect.poll(heard, patient).toEqual(listened);
    await supervise('whisper');
    await expect.poll(heard, patient).toEqual(whispered);
    await supervise('barge');
    await expect.poll(heard, patient).toEqual(barged);
    await supervise('listen');
    await expect.poll(heard, patient).toEqual(listened);
    await act('stop');
    await expect.poll(heard, patient).toEqual(asBefore);
    expect(supervisor.received()).toEqual([]);
    call.hangUp();
    await expect.poll(() => stateOf(ayse), patient).toBe('wrapUp');
    await finishWork(ayse);
  });

  test('F54 F57 two of them: one listens while the other whispers, then joins; neither is shut out when the other leaves', async () => {
    await takesCalls();
    const { call, supervise, act, beside, besideLeaves, allHeard } = await talk();
    const both = ['caller', 'agent'];
    await Promise.all([supervise('listen'), beside('whisper')]);
    // Who listens hears the call, and not what a colleague says to the agent alone.
    await expect.poll(allHeard, patient).toEqual([['agent'], ['caller', 'second'], both, both]);
    await supervise('barge');
    await expect
      .poll(allHeard, patient)
      .toEqual([['agent', 'supervisor'], ['caller', 'supervisor', 'second'], both, [...both, 'supervisor']]);
    await besideLeaves();
    await expect.poll(allHeard, patient).toEqual([['agent', 'supervisor'], ['caller', 'supervisor'], both, []]);
    await beside('listen');
    await expect
      .poll(allHeard, patient)
      .toEqual([['agent', 'supervisor'], ['caller', 'supervisor'], both, [...both, 'supervisor']]);
    await act('stop');
    await expect.poll(allHeard, patient).toEqual([['agent'], ['caller'], [], both]);
    call.hangUp();
    await expect.poll(() => second.received(), patient).toEqual([]);
    await expect.poll(() => stateOf(ayse), patient).toBe('wrapUp');
    await finishWork(ayse);
  });

  test('F57 goes on helping a newcomer through a kill of the program, and ends with the call', async () => {
    await takesCalls();
    const { call, supervise, heard } = await talk();
    await supervise('whisper');
    await expect.poll(heard, patient).toEqual(whispered);
    await world.kill();
    await world.start();
    await expect.poll(async () => (await live(selin))[0]?.state, patient).toBe('talking');
    await expect.poll(heard, patient).toEqual(whispered);
    call.hangUp();
    await expect.poll(() => supervisor.received().length, patient).toBe(0);
    await expect.poll(() => insist(() => stateOf(ayse)), patient).toBe('wrapUp');
    await finishWork(ayse);
  });

  test('F55 takes the call over: she and the customer hear each other, its agent is gone and writes it up', async () => {
    await takesCalls();
    const { call, supervise, act, heard } = await talk();
    await supervise('listen');
    await expect.poll(heard, patient).toEqual(listened);
    await act('take-over');
    await expect
      .poll(() => [heardBy(call), heardBy(supervisor.received()[0])], patient)
      .toEqual([['supervisor'], ['caller']]);
    await expect.poll(() => agent.received().length, patient).toBe(0);
    expect(await stateOf(ayse)).toBe('wrapUp');
    expect(await stateOf(selin)).toBe('talking');
    call.hangUp();
    await expect.poll(() => stateOf(selin), patient).toBe('wrapUp');
    await finishWork(ayse);
    await finishWork(selin);
  });

  test('F53 a supervisor of another project sees no call and is on none', async () => {
    await takesCalls();
    const { id: projectId } = await world.owner.post<{ id: string }>('/projects', { name: 'Başka' });
    const other = await world.user('Öteki', 'manager', { projectIds: [projectId] });
    const desk = await world.desk(other, { isAvailable: false });
    const { call, heard } = await talk();
    expect(await live(desk)).toEqual([]);
    const [seen] = await live(selin);
    const path = `/telephony/live-calls/${seen?.interactionId}`;
    for (const mode of ['listen', 'whisper', 'barge']) {
      await expect(desk.api.post(`${path}/supervise`, { mode })).rejects.toThrow();
    }
    for (const act of ['take-over', 'end']) await expect(desk.api.post(`${path}/${act}`)).rejects.toThrow();
    expect(heard()).toEqual(asBefore);
    call.hangUp();
    await expect.poll(() => stateOf(ayse), patient).toBe('wrapUp');
    await finishWork(ayse);
  });

  test('F53 F56 on the live board she listens with the telephone of her page, whispers and leaves', async () => {
    await takesCalls();
    const deniz = await world.desk(await world.user('Deniz', 'manager'), { isAvailable: false });
    const person = await openPerson(browser, 'tr');
    const { page, trouble, context } = person;
    await context.grantPermissions(['microphone']);
    await putEars(context);
    await lendSession(person, deniz.api, world.url);
    await page.goto(`${world.url}/board`);
    const call = await caller.call('08502220000');
    await expect.poll(() => heardBy(call), patient).toEqual(['agent']);
    const row = page.getByRole('region', { name: words('supervision.calls') });
    await row.getByText('Ayşe').waitFor(patient);
    await page.locator('button[data-line="registered"]').waitFor(patient);
    const listen = row.getByRole('button', { name: words('supervision.listenTo', { name: '' }).trim() });
    const band = page.getByRole('region', { name: words('supervision.label', { agent: 'Ayşe' }) });
    // That her telephone is there reaches the switch a moment before it reaches the program.
    await vi.waitUntil(async () => {
      // It is gone with the click that was heard.
      if (await listen.isVisible()) await listen.click({ timeout: 2_000 }).catch(() => undefined);
      return band.getByText(words('supervision.mode.listen')).isVisible();
    }, patient);
    await expect.poll(() => pageHears(page, tones.agent), patient).toBe(true);
    await expect.poll(() => pageHears(page, tones.caller), patient).toBe(true);
    expect(await barriers(page)).toEqual([]);
    await band.getByText(words('supervision.act.whisper'), { exact: true }).click();
    await expect.poll(() => heardBy(agent.received()[0]), patient).toEqual(['caller', 'supervisor']);
    expect(heardBy(call)).toEqual(['agent']);
    await band.getByRole('button', { name: words('supervision.act.stop') }).click();
    await band.waitFor({ state: 'detached' });
    await expect.poll(() => heardBy(agent.received()[0]), patient).toEqual(['caller']);
    call.hangUp();
    expect(trouble).toEqual([]);
    await context.close();
  });
});
