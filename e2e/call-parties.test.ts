import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import { barriers, lendSession, openBrowser, openPerson } from './browser.ts';
import type { Desk } from './desk.ts';
import { wordsOf } from './words.ts';
import { openWorld, type World } from './world.ts';

// A call among three real telephones: on her desk an agent asks a colleague, lets all talk, and hands the call over. Each
// telephone says a tone of its own, so who hears whom is heard.

const because = whyNoSwitch();
const title = 'F44 a call among three telephones';
const tones = { caller: 500, ayse: 900, berk: 1_300, outside: 1_700 } as const;
const [audible, anySound] = [0.05, 0.005];
const patient = { timeout: 60_000 };
const ours = '+908502220000';
const words = wordsOf('modules/voice/web', 'tr');
vi.setConfig({ testTimeout: 240_000 });

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desks: Record<'ayse' | 'berk', Desk>;
  let phones: Record<keyof typeof tones, Phone>;
  let browser: Browser;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    browser = await openBrowser();
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    await world.owner.post('/telephony/numbers', { number: ours, name: 'Destek hattı', queueId, language: 'tr' });
    const [ayse, berk, outside] = [
      await world.user('Ayşe', 'agent'),
      await world.user('Berk', 'agent'),
      await world.user('Dışarıdaki', 'agent'),
    ];
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    phones = {
      caller: await phoneOf(outside.id, tones.caller, 'ring'),
      ayse: await phoneOf(ayse.id, tones.ayse, 'answer'),
      berk: await phoneOf(berk.id, tones.berk, 'answer'),
      outside: await provider(),
    };
    desks = { ayse: await world.desk(ayse), berk: await world.desk(berk) };
    await takesCalls();
  }, 240_000);
  afterAll(async () => {
    for (const phone of Object.values(phones ?? {})) phone.close();
    await browser?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const phoneOf = async (userId: string, tone: number, incoming: 'answer' | 'ring'): Promise<Phone> => {
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const options = { user: telephone.signInName, password: secret, port: await sipPort(), tone, incoming };
    const phone = await openPhone(options);
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  /** Whoever is called over the only trunk. */
  const provider = async (): Promise<Phone> => {
    const customer = { user: 'santral', secret: 'a secret between us' };
    const phone = await openPhone({
      ...{ user: 'provider', port: await sipPort(), tone: tones.outside, incoming: 'answer', customer },
    });
    await world.owner.post('/telephony/trunks', {
      ...{ name: 'Operatör', way: 'address', host: '127.0.0.1', port: phone.port, ...customer },
    });
    const isThere = async () => {
      const { items } = await world.owner.get<{ items: { isReachable: boolean | null }[] }>('/telephony/trunks');
      return items[0]?.isReachable === true;
    };
    await vi.waitUntil(isThere, patient);
    return phone;
  };
  const takesCalls = () =>
    vi.waitUntil(() => desks.ayse.me()?.voiceDoubt === null && desks.ayse.me()?.state === 'free', patient);
  const liveCall = (phone: Phone): PhoneCall | undefined => phone.received().find((call) => call.state() === 'up');
  const heardBy = (call: PhoneCall | undefined): string[] =>
    Object.entries(tones).flatMap(([name, tone]) => ((call?.media.hears(tone) ?? 0) > audible ? [name] : []));
  const hearing = (caller: PhoneCall) => [caller, liveCall(phones.ayse), liveCall(phones.berk)].map(heardBy);
  const hearsMusic = (call: PhoneCall | undefined) => (call?.media.volume() ?? 0) > anySound;
  const ayseAndBerk = (caller: PhoneCall) => hearing(caller).slice(1);
  const all = [
    ['ayse', 'berk'],
    ['caller', 'berk'],
    ['caller', 'ayse'],
  ];
  const bandOf = (page: Page) => page.getByRole('region', { name: words('calls.label', { name: '' }).trim() });
  const own = (name: 'ayse' | 'berk') =>
    insist(() => desks[name].api.get<{ items: { interactionId: string; state: string }[] }>('/telephony/calls'));
  const finishWork = async (): Promise<void> => {
    for (const name of ['ayse', 'berk'] as const) {
      for (const { interactionId, state } of (await own(name)).items) {
        if (state === 'wrapUp') await desks[name].api.post(`/telephony/calls/${interactionId}/wrap-up`);
      }
    }
  };
  const talk = async (): Promise<PhoneCall> => {
    const caller = await phones.caller.call('08502220000');
    await expect.poll(() => heardBy(caller), patient).toEqual(['ayse']);
    return caller;
  };
  const pageOf = async (name: 'ayse' | 'berk') => {
    const person = await openPerson(browser, 'tr');
    await lendSession(person, desks[name].api, world.url);
    await person.page.goto(`${world.url}/desk`);
    return person;
  };

  test('on her desk she asks him, switches, lets all talk and hands over; keys reach the caller all the while', async () => {
    const [ayse, berk] = [await pageOf('ayse'), await pageOf('berk')];
    const caller = await talk();
    const act = (name: string) => bandOf(ayse.page).getByRole('button', { name, exact: true });
    await act(words('calls.act.transfer')).click();
    const search = ayse.page.getByRole('searchbox', { name: words('calls.find') });
    await search.fill('ber');
    expect(await barriers(ayse.page)).toEqual([]);
    await ayse.page.getByRole('button', { name: words('calls.askWho', { name: 'Berk' }) }).click();
    await bandOf(berk.page)
      .getByText(words('calls.guest.consult', { name: 'Ayşe' }))
      .waitFor();
    await expect.poll(() => ayseAndBerk(caller), patient).toEqual([['berk'], ['ayse']]);
    await expect.poll(() => hearsMusic(caller), patient).toBe(true);

    await act(words('calls.act.swap')).click();
    await expect.poll(() => hearing(caller).slice(0, 2), patient).toEqual([['ayse'], ['caller']]);
    await expect.poll(() => hearsMusic(liveCall(phones.berk)), patient).toBe(true);

    await act(words('calls.act.conference')).click();
    await expect.poll(() => hearing(caller), patient).toEqual(all);
    for (const key of '42#') liveCall(phones.ayse)?.media.press(key);
    await expect.poll(caller.media.keysHeard, patient).toBe('42#');
    expect(await barriers(ayse.page)).toEqual([]);

    await act(words('calls.act.leave')).click();
    await expect.poll(() => [heardBy(caller), liveCall(phones.ayse)], patient).toEqual([['berk'], undefined]);
    await expect.poll(() => heardBy(liveCall(phones.berk)), patient).toEqual(['caller']);
    await bandOf(berk.page).getByText(words('calls.state.talking')).waitFor();
    caller.hangUp();
    await expect.poll(() => liveCall(phones.berk), patient).toBeUndefined();
    expect([...ayse.trouble, ...berk.trouble]).toEqual([]);
    for (const { context } of [ayse, berk]) await context.close();
    await expect.poll(async () => (await own('berk')).items[0]?.state, patient).toBe('wrapUp');
    await finishWork();
    const [row] = await world.ask<{ kinds: string }>(`
      select string_agg(body->>'kind', ',') as kinds from facts where of_kind = 'interaction' and type = 'transferred'`);
    expect(row?.kinds).toBe('attended');
    expect(await world.ask(`select 1 from facts where body::text like '%42#%'`)).toEqual([]);
  });

  test('a program that is killed in a conference finds it: all hear all, and she takes her caller back', async () => {
    await takesCalls();
    const caller = await talk();
    const id = (await own('ayse')).items[0]?.interactionId;
    const act = (name: string, body?: object) => desks.ayse.api.post(`/telephony/calls/${id}/${name}`, body);
    await act('consult', { agentId: desks.berk.id });
    await expect.poll(() => ayseAndBerk(caller), patient).toEqual([['berk'], ['ayse']]);
    await act('conference');
    await expect.poll(() => hearing(caller), patient).toEqual(all);
    await world.kill();
    await expect.poll(() => hearing(caller), patient).toEqual(all);
    await world.start();
    await expect.poll(async () => (await own('berk')).items[0]?.state, patient).toBe('talking');
    await expect.poll(() => hearing(caller), patient).toEqual(all);
    await insist(() => act('back'));
    await expect.poll(() => [heardBy(caller), liveCall(phones.berk)], patient).toEqual([['ayse'], undefined]);
    caller.hangUp();
    await expect.poll(() => liveCall(phones.ayse), patient).toBeUndefined();
    await expect.poll(async () => (await own('ayse')).items[0]?.state, patient).toBe('wrapUp');
    await finishWork();
  });

  test('F44 she asks a number outside from her desk and hands the call over: the two stay together when the program is killed', async () => {
    await takesCalls();
    const ayse = await pageOf('ayse');
    const caller = await talk();
    const act = (name: string) => bandOf(ayse.page).getByRole('button', { name, exact: true });
    await act(words('calls.act.transfer')).click();
    await ayse.page.getByRole('searchbox', { name: words('calls.find') }).fill('0532 111 22 33');
    await ayse.page.getByRole('button', { name: words('calls.askWho', { name: '0532 111 22 33' }) }).click();
    await expect.poll(() => heardBy(liveCall(phones.ayse)), patient).toEqual(['outside']);
    expect(heardBy(liveCall(phones.outside))).toEqual(['ayse']);
    await expect.poll(() => hearsMusic(caller), patient).toBe(true);
    await bandOf(ayse.page).getByText('+905321112233').waitFor();
    await act(words('calls.act.handOver')).click();
    const both = () => [heardBy(caller), heardBy(liveCall(phones.outside)), liveCall(phones.ayse)];
    await expect.poll(both, patient).toEqual([['outside'], ['caller'], undefined]);
    await finishWork();
    expect(ayse.trouble).toEqual([]);
    await ayse.context.close();
    await world.kill();
    await world.start();
    await takesCalls();
    await expect.poll(both, patient).toEqual([['outside'], ['caller'], undefined]);
    liveCall(phones.outside)?.hangUp();
    await expect.poll(() => caller.state(), patient).not.toBe('up');
    const [last] = await world.ask<{ types: string; number: boolean }>(`
      select string_agg(type, ',' order by number) as types, bool_or(body::text like '%1112233%') as number from facts
       where of_kind = 'interaction' and about =
         (select id from interactions where channel = 'voice' order by started_at desc limit 1)`);
    expect(last?.types).toContain('held,guestCalled,guestAnswered,transferred');
    expect(last?.number).toBe(false);
  });

  test('F50 card data that the caller types reaches neither her nor a row nor a log, and keys work again after it', async () => {
    await takesCalls();
    const ayse = await pageOf('ayse');
    const caller = await talk();
    const button = (name: string) => bandOf(ayse.page).getByRole('button', { name: words(name) });
    await button('calls.card.begin').click();
    await button('calls.card.end').waitFor();
    const [card, safe] = ['9713502468013579', '5'];
    for (const key of card) caller.media.press(key);
    await expect.poll(caller.media.hasPressedAll, patient).toBe(true);
    // Her own reach the caller.
    liveCall(phones.ayse)?.media.press('8');
    await expect.poll(caller.media.keysHeard, patient).toBe('8');
    expect((await own('ayse')).items[0]).toMatchObject({ recording: 'paused' });
    await button('calls.card.end').click();
    await button('calls.card.begin').waitFor();
    // A key that is pressed while the switch is told may count as one of before.
    const pressed = () => {
      caller.media.press(safe);
      return liveCall(phones.ayse)?.media.keysHeard();
    };
    await expect.poll(pressed, { ...patient, interval: 500 }).toMatch(/^5+$/);
    expect(heardBy(caller)).toEqual(['ayse']);
    expect((await own('ayse')).items[0]).toMatchObject({ recording: 'on' });
    caller.hangUp();
    await ayse.context.close();
    const tables = await world.ask<{ name: string }>(`
      select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'`);
    const found = await world.ask<{ name: string }>(
      tables
        .map(({ name }) => `select '${name}' as name from "${name}" r where r::text like '%${card.slice(2, 10)}%'`)
        .join(' union '),
    );
    expect(found).toEqual([]);
    expect(await world.ask(`select 1 from facts where type ilike '%digit%' or body::text ilike '%digit%'`)).toEqual([]);
    expect(world.output()).not.toMatch(/digit/i);
    const [pause] = await world.ask<{ reason: string }>(`select reason from recording_pauses`);
    expect(pause?.reason).toBe('cardData');
    await finishWork();
  });

  test('F43 her telephone loses the network in a call: the caller hears music, and keeps her place', async () => {
    await takesCalls();
    const caller = await talk();
    liveCall(phones.ayse)?.media.fallSilent();
    await expect.poll(() => heardBy(caller).length === 0 && hearsMusic(caller), patient).toBe(true);
    const facts = await world.ask<{ type: string; place: string | null }>(`
      select type, body->>'placeAtMs' as place from facts where of_kind = 'interaction' and about =
        (select id from interactions where channel = 'voice' order by started_at desc limit 1) order by number`);
    expect(facts.map(({ type }) => type)).toContain('released');
    const places = facts.filter(({ type }) => type === 'queued').map(({ place }) => place);
    expect(places).toHaveLength(2);
    expect(places[1]).toBe(places[0]);
    expect(caller.state()).toBe('up');
    caller.hangUp();
  });
});
