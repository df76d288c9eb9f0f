import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import type { Desk } from './desk.ts';
import { linesAt } from './phone-lab.ts';
import { openWorld, type World } from './world.ts';

// A caller hangs up at every moment after the flow of a number (e2e/call-flow.test.ts has those in it), at the real switch.
// What only memory can tell of each moment, and those that need no switch, are in app/hang-ups.test.ts.

const because = whyNoSwitch();
const title = 'callers who hang up at the switch';
const tones = { caller: 500, ayse: 900, berk: 1_300 } as const;
const [audible, anySound] = [0.05, 0.005];
const patient = { timeout: 25_000 };
vi.setConfig({ testTimeout: 60_000 });

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desks: Record<'ayse' | 'berk', Desk>;
  let ayse: Phone;
  let berk: Phone;
  let berkId: string;
  const phones: Phone[] = [];

  beforeAll(async () => {
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const usual = { projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000, wrapUpMs: 0 };
    const queueOf = async (name: string, number: string, more: object): Promise<string> => {
      const { id: queueId } = await world.owner.post<{ id: string }>('/queues', { ...usual, name, ...more });
      await world.owner.post('/telephony/numbers', { number, name, queueId, language: 'tr' });
      return queueId;
    };
    const day = await queueOf('Gündüz', '+908502220000', {});
    await queueOf('Akşam', '+908502221111', { takesMessages: 'closed' });
    const provider = { name: 'Operatör', way: 'address', host: '127.0.0.1', port: 9, from: ['127.0.0.1'] };
    await world.owner.post('/telephony/trunks', provider);
    const [her, him] = [await world.user('Ayşe', 'agent'), await world.user('Berk', 'agent')];
    berkId = him.id;
    await world.owner.put(`/queues/${day}/members`, { members: [{ agentId: her.id, tier: 1 }] });
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    ayse = await deskPhone(her.id, tones.ayse);
    berk = await deskPhone(him.id, tones.berk);
    desks = { ayse: await world.desk(her), berk: await world.desk(him, { isAvailable: false }) };
  }, 240_000);
  afterAll(async () => {
    for (const phone of phones) phone.close();
    await world?.close();
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
  /** One that rings until somebody picks it up. */
  const deskPhone = async (userId: string, tone: number): Promise<Phone> => {
    const { telephone, secret } = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    const phone = await phoneOf({ user: telephone.signInName, password: secret, tone, incoming: 'ring' });
    await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    return phone;
  };
  const isFree = () =>
    vi.waitUntil(() => desks.ayse.me()?.voiceDoubt === null && desks.ayse.me()?.state === 'free', patient);
  let callers = 0;
  const calls = async (number = '08502220000'): Promise<PhoneCall> => {
    callers += 1;
    const phone = await phoneOf({ user: `+9053211133${String(callers).padStart(2, '0')}`, tone: tones.caller });
    return phone.call(number);
  };
  const heardBy = (call: PhoneCall | undefined): readonly string[] =>
    Object.entries(tones).flatMap(([name, tone]) => ((call?.media.hears(tone) ?? 0) > audible ? [name] : []));
  const hears = (call: PhoneCall | undefined, ...who: readonly string[]) =>
    expect.poll(() => heardBy(call), patient).toEqual(who);
  const hearsMusic = (call: PhoneCall) =>
    expect.poll(() => call.media.volume() > anySound && heardBy(call).length === 0, patient).toBe(true);
  const rings = (phone: Phone) => expect.poll(() => phone.received()[0]?.state(), patient).toBe('ringing');
  const ownCall = async (name: 'ayse' | 'berk' = 'ayse') => {
    const { items } = await insist(() =>
      desks[name].api.get<{ items: { interactionId: string; state: string }[] }>('/telephony/calls'),
    );
    return items[0];
  };
  const act = async (what: string, more: object = {}) => {
    const { interactionId } = (await ownCall()) ?? {};
    await desks.ayse.api.post(`/telephony/calls/${interactionId}/${what}`, more);
  };
  const waits = async (): Promise<PhoneCall> => {
    await desks.ayse.choose('offQueue');
    const call = await calls();
    await hearsMusic(call);
    return call;
  };
  const rung = async (): Promise<PhoneCall> => {
    const call = await calls();
    await rings(ayse);
    return call;
  };
  const talks = async (): Promise<PhoneCall> => {
    const call = await rung();
    ayse.received()[0]?.pickUp();
    await hears(call, 'ayse');
    return call;
  };
  /** Berk is asked; his telephone rings. */
  const asks = async (what: 'consult' | 'transfer-to'): Promise<PhoneCall> => {
    const call = await talks();
    await act(what, { agentId: berkId });
    await rings(berk);
    return call;
  };
  const consults = async (): Promise<PhoneCall> => {
    const call = await asks('consult');
    berk.received()[0]?.pickUp();
    await hears(berk.received()[0], 'ayse');
    return call;
  };

  interface Row {
    readonly type: string;
    readonly by: string | null;
    readonly cause: string | null;
    readonly outcome: string | null;
  }
  /** What is written of the caller who called last. */
  const facts = () =>
    world.ask<Row>(`
      select f.type, f.body->>'by' as by, f.body->>'cause' as cause, f.body->>'outcome' as outcome
        from facts f join interactions i on i.id = f.about join customers c on c.id = i.customer_id
       where f.of_kind = 'interaction' and c.phone = '+9053211133${String(callers).padStart(2, '0')}'
       order by f.number`);
  const [gaveUp, hungUp] = [
    { by: 'customer', cause: 'abandoned' },
    { by: 'customer', cause: 'hungUp' },
  ];

  test.for<readonly [string, () => Promise<PhoneCall>, typeof gaveUp]>([
    ['while she waits', waits, gaveUp],
    [
      'at the moment at which she is offered',
      async () => {
        const call = await waits();
        await desks.ayse.choose('available');
        return call;
      },
      gaveUp,
    ],
    ['while the agent’s telephone rings', rung, gaveUp],
    ['in the talk', talks, hungUp],
    [
      'on hold',
      async () => {
        const call = await talks();
        await act('hold');
        await hearsMusic(call);
        return call;
      },
      hungUp,
    ],
    ['while a colleague is asked, who has not picked up', () => asks('consult'), hungUp],
    ['while a colleague is asked', consults, hungUp],
    [
      'among three',
      async () => {
        const call = await consults();
        await act('conference');
        await hears(call, 'ayse', 'berk');
        return call;
      },
      hungUp,
    ],
    ['while she is handed on to a colleague', () => asks('transfer-to'), gaveUp],
    [
      'over the greeting of the voicemail',
      async () => {
        const call = await calls('08502221111');
        await expect.poll(() => call.media.volume() > anySound, patient).toBe(true);
        return call;
      },
      hungUp,
    ],
    [
      'while she speaks her message',
      async () => {
        const call = await calls('08502221111');
        await expect.poll(() => call.media.volume() > anySound, patient).toBe(true);
        call.media.press('#'); // she knows the greeting
        const isWritten = () => world.ask(`select 1 from recordings where is_message and state <> 'kept'`);
        await expect.poll(async () => (await isWritten()).length, patient).toBeGreaterThan(0);
        return call;
      },
      hungUp,
    ],
  ])('F42 F43 F44 a caller who hangs up %s leaves no line and nobody who is not free', async ([, moment, end]) => {
    await desks.ayse.choose('available');
    await isFree();
    const call = await moment();
    call.hangUp();
    await isLeft(end);
  });

  test('F42 F43 a caller who hangs up at the moment at which the agent picks up has either talked or given up, and nothing is left', async () => {
    await desks.ayse.choose('available');
    await isFree();
    const call = await rung();
    ayse.received()[0]?.pickUp();
    call.hangUp();
    await expect.poll(async () => (await facts()).some(({ type }) => type === 'ended'), patient).toBe(true);
    const isAnswered = (await facts()).some(({ type }) => type === 'answered');
    await isLeft(isAnswered ? hungUp : gaveUp);
  });

  /** She ended so, and there is no line, no open call and no agent who has one. */
  const isLeft = async (end: typeof gaveUp): Promise<void> => {
    const ended = async () => (await facts()).filter(({ type }) => type === 'ended');
    await expect.poll(ended, patient).toMatchObject([end]);
    await expect.poll(() => linesAt(world.dataDir), patient).toBe(0);
    const open = `select id from interactions where channel = 'voice' and direction = 'inbound' and ended_at is null`;
    await expect.poll(() => world.ask(open), patient).toEqual([]);
    expect([...ayse.received(), ...berk.received()]).toEqual([]);
    for (const desk of Object.values(desks)) {
      await expect.poll(() => [desk.me()?.inHand.voice, desk.me()?.offers.length], patient).toEqual([0, 0]);
    }
  };
});
