import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import type { Desk } from './desk.ts';
import { linesAt } from './phone-lab.ts';
import { inFlowStill, leadThroughFlow, openFlowVoices, spokenTones as tones } from './spoken-flow.ts';
import { openWorld, type World } from './world.ts';

// A caller in the flow of a number, at the real switch. Every text of the flow is a tone of its own, so what she is told is
// heard at her telephone.

const because = whyNoSwitch();
const title = 'a caller in a flow at the switch';
const [callersTone, agentsTone] = [500, 900];
const [audible, anySound] = [0.05, 0.005];
const patient = { timeout: 60_000 };
const ours = '+908502220000';
vi.setConfig({ testTimeout: 240_000 });

interface OwnCall {
  readonly interactionId: string;
  readonly state: string;
  readonly answers: readonly { readonly name: string; readonly value: string }[];
}

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let voices: Awaited<ReturnType<typeof openFlowVoices>>;
  let desk: Desk;
  let agent: Phone;
  let cargo: string;
  const phones: Phone[] = [];

  beforeAll(async () => {
    voices = await openFlowVoices();
    const env = { SWITCH_URL: 'own', SIP_PORT: '0', ...voices.env };
    world = await openWorld({ env, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queueOf = async (name: string): Promise<string> => {
      const queue = { name, projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
      return (await world.owner.post<{ id: string }>('/queues', queue)).id;
    };
    const general = await queueOf('Genel');
    cargo = await queueOf('Kargo');
    await leadThroughFlow(world, { number: ours, toId: cargo, homeId: general });
    const provider = { name: 'Operatör', way: 'address', host: '127.0.0.1', port: 9, from: ['127.0.0.1'] };
    await world.owner.post('/telephony/trunks', provider);
    const ayse = await world.user('Ayşe', 'agent');
    for (const id of [general, cargo]) {
      await world.owner.put(`/queues/${id}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    }
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId: ayse.id, name: 'Masa' },
    );
    agent = await phoneOf({ user: telephone.signInName, password: secret, tone: agentsTone, incoming: 'answer' });
    await vi.waitUntil(async () => (await agent.register()) === 200, patient);
    desk = await world.desk(ayse);
    await takesCalls();
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await world?.close();
    voices?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const phoneOf = async (options: Omit<Parameters<typeof openPhone>[0], 'port'>): Promise<Phone> => {
    const phone = await openPhone({ ...options, port: await sipPort() });
    phones.push(phone);
    return phone;
  };
  const takesCalls = () => vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
  let callers = 0;
  /** Somebody from outside calls the number: each time another one. */
  const calls = async (): Promise<PhoneCall> => {
    callers += 1;
    const phone = await phoneOf({ user: `+9053211122${String(callers).padStart(2, '0')}`, tone: callersTone });
    return phone.call('08502220000');
  };
  const hears = (call: PhoneCall | undefined, tone: number) => (call?.media.hears(tone) ?? 0) > audible;
  const isTold = (call: PhoneCall, what: keyof typeof tones) =>
    expect.poll(() => hears(call, tones[what]), patient).toBe(true);
  const press = (call: PhoneCall, keys: string): void => {
    for (const key of keys) call.media.press(key);
  };
  const hasPressed = (call: PhoneCall) => expect.poll(call.media.hasPressedAll, patient).toBe(true);
  interface Fact {
    readonly type: string;
    readonly queue: string | null;
    readonly by: string | null;
    readonly cause: string | null;
  }
  const facts = () =>
    world.ask<Fact>(`
      select type, body->>'queueId' as queue, body->>'by' as by, body->>'cause' as cause from facts
       where of_kind = 'interaction' and about =
         (select id from interactions where channel = 'voice' order by started_at desc, id desc limit 1)
       order by number`);
  const story = async () => (await facts()).map(({ type }) => type);
  const own = () => insist(() => desk.api.get<{ items: readonly OwnCall[] }>('/telephony/calls'));
  /** No line at the switch, no call that is not over, and nobody who is still in a flow. */
  const nothingIsLeft = async (): Promise<void> => {
    await expect.poll(() => linesAt(world.dataDir), patient).toBe(0);
    const open = () => world.ask(`select id from interactions where channel = 'voice' and ended_at is null`);
    await expect.poll(open, patient).toEqual([]);
    await expect.poll(() => inFlowStill(world), patient).toEqual([]);
  };

  test('F38 F39 F40 a caller hears the question, types what it asks, waits with music where she chose, and her agent sees it', async () => {
    await desk.choose('offQueue');
    const call = await calls();
    await isTold(call, 'order');
    press(call, '4711#');
    await expect.poll(() => hears(call, tones.menu) && !hears(call, tones.order), patient).toBe(true);
    expect(await story()).toEqual(['started']);
    press(call, '1');
    await expect.poll(story, patient).toEqual(['started', 'queued']);
    expect((await facts()).at(-1)?.queue).toBe(cargo);
    const isMusic = () => call.media.volume() > anySound && !Object.values(tones).some((tone) => hears(call, tone));
    await expect.poll(isMusic, patient).toBe(true);

    await desk.choose('available');
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    const [other] = agent.received();
    await expect.poll(() => hears(other, callersTone), patient).toBe(true);
    expect([hears(call, callersTone), hears(other, agentsTone)]).toEqual([false, false]);
    const [mine] = (await own()).items;
    expect(mine?.answers).toEqual([
      { name: 'siparis', value: '4711' },
      { name: 'konu', value: 'Kargo' },
    ]);
    call.hangUp();
    await expect.poll(async () => (await own()).items[0]?.state, patient).toBe('wrapUp');
    await desk.api.post(`/telephony/calls/${mine?.interactionId}/wrap-up`);
    await nothingIsLeft();
    await takesCalls();
  });

  test('F39 wrong keys and silence end as the flow says, and no queue counts the caller', async () => {
    const call = await calls();
    await isTold(call, 'order');
    press(call, '*#');
    await isTold(call, 'menu');
    press(call, '9');
    await isTold(call, 'again');
    await isTold(call, 'bye'); // nothing was pressed
    await expect.poll(call.state, patient).toBe('over');
    await expect.poll(story, patient).toEqual(['started', 'ended']);
    expect((await facts()).at(-1)).toMatchObject({ by: 'system', cause: 'completed' });
    expect(agent.received()).toEqual([]);
    await nothingIsLeft();
  });

  const never = async () => undefined;
  test.for<readonly [string, (call: PhoneCall) => Promise<unknown>]>([
    ['before anybody answers', never],
    ['when the line is taken', (call) => expect.poll(call.state, patient).toBe('up')],
    ['in the first words', (call) => isTold(call, 'order')],
    [
      'at the question',
      async (call) => {
        await isTold(call, 'order');
        await expect.poll(() => hears(call, tones.order), patient).toBe(false);
      },
    ],
    [
      'in the middle of her number',
      async (call) => {
        await isTold(call, 'order');
        press(call, '47');
        await hasPressed(call);
      },
    ],
    [
      'between two blocks',
      async (call) => {
        await isTold(call, 'order');
        press(call, '4711#');
        await hasPressed(call);
      },
    ],
    [
      'when she enters the queue',
      async (call) => {
        await isTold(call, 'order');
        press(call, '4711#1');
        await hasPressed(call);
      },
    ],
    [
      'while she is told good-bye',
      async (call) => {
        await isTold(call, 'order');
        press(call, '#2');
        await isTold(call, 'bye');
      },
    ],
  ])('F39 a caller who hangs up %s leaves nothing behind', async ([, moment]) => {
    await desk.choose('offQueue');
    const call = await calls();
    await moment(call);
    call.hangUp();
    const number = `+9053211122${String(callers).padStart(2, '0')}`;
    const ends = () =>
      world.ask<{ by: string; cause: string }>(`
        select f.body->>'by' as by, f.body->>'cause' as cause from facts f
          join interactions i on i.id = f.about join customers c on c.id = i.customer_id
         where f.type = 'ended' and c.phone = '${number}'`);
    // Whoever was gone before the program heard of her has no story: then her call was refused as she asked.
    const isOver = async () => call.refusedWith() !== null || (await ends()).length > 0;
    await expect.poll(isOver, patient).toBe(true);
    if (moment !== never) expect(await ends()).toEqual([{ by: 'customer', cause: 'abandoned' }]);
    await nothingIsLeft();
  });

  test('F38 the examples of a flow are really called at the switch, and one that goes elsewhere fails with its reason', async () => {
    const { items } = await world.owner.get<{ items: readonly { id: string; draftVersion: number }[] }>('/flows');
    const flow = items[0];
    const meant = { name: 'Kargo', language: 'tr', isOpen: true, says: ['4711', 'Kargo'], ends: 'queue', with: cargo };
    const other = { ...meant, name: 'Hiçbiri', says: ['4711', '2'] };
    const draftVersion = flow?.draftVersion;
    await world.owner.patch(`/flows/${flow?.id}`, { draftVersion, examples: [meant, other] });
    const known = async () => {
      const [counted] = await world.ask<{ count: string }>('select count(*) from interactions');
      return counted?.count;
    };
    const before = await known();
    const { runId } = await world.owner.post<{ runId: string }>(`/telephony/flows/${flow?.id}/example-calls`);
    interface Run {
      readonly isOver: boolean;
      readonly outcomes: readonly { readonly outcome: unknown }[];
    }
    const run = () => insist(() => world.owner.get<Run>(`/telephony/example-calls/${runId}`));
    await expect.poll(async () => (await run()).isOver, { timeout: 120_000 }).toBe(true);
    expect((await run()).outcomes.map(({ outcome }) => outcome)).toEqual([
      { type: 'passed' },
      { type: 'failed', because: 'otherEnd', turn: 2, end: 'close', target: null },
    ]);
    expect(await known()).toBe(before);
    const publish = (version: number | undefined) =>
      world.owner.post<{ publishedVersion: number }>(`/flows/${flow?.id}/versions`, { draftVersion: version });
    const [changed] = (await world.owner.get<{ items: readonly { draftVersion: number }[] }>('/flows')).items;
    await world.owner.patch(`/flows/${flow?.id}`, { draftVersion: changed?.draftVersion, examples: [meant] });
    const [right] = (await world.owner.get<{ items: readonly { draftVersion: number }[] }>('/flows')).items;
    await expect(publish(right?.draftVersion)).rejects.toThrow('EXAMPLES_NOT_CALLED');
    const again = await world.owner.post<{ runId: string }>(`/telephony/flows/${flow?.id}/example-calls`);
    const isPassed = async () => {
      const now = await insist(() => world.owner.get<Run>(`/telephony/example-calls/${again.runId}`));
      return now.isOver;
    };
    await expect.poll(isPassed, { timeout: 120_000 }).toBe(true);
    expect((await publish(right?.draftVersion)).publishedVersion).toBeGreaterThan(1);
    await nothingIsLeft();
  });

  // The last one: the voices of this world refuse what is said to her while she waits, and rest after that.
  test('F33 a caller whose provider sends nothing while she is silent waits and talks on', async () => {
    await desk.choose('offQueue');
    const call = await calls();
    await isTold(call, 'order');
    press(call, '4711#1');
    await hasPressed(call);
    call.media.fallSilent();
    await expect.poll(story, patient).toEqual(['started', 'queued']);
    const untilMs = performance.now() + 15_000;
    await expect.poll(() => performance.now() > untilMs, patient).toBe(true);
    expect(await story()).toEqual(['started', 'queued']);
    await desk.choose('available');
    await expect.poll(() => hears(call, agentsTone), patient).toBe(true);
    call.hangUp();
    await expect.poll(async () => (await own()).items[0]?.state, patient).toBe('wrapUp');
    await desk.api.post(`/telephony/calls/${(await own()).items[0]?.interactionId}/wrap-up`);
    await takesCalls();
    await nothingIsLeft();
  });
});
