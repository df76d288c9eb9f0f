import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { openPhone, type Phone, type PhoneCall } from '../adapters/conformance/phone/phone.ts';
import { answerTo, headerOf, readSip, token } from '../adapters/conformance/phone/sip.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { insist } from './api.ts';
import type { Desk } from './desk.ts';
import { type Aim, brokenMessages, requestOf, strangersCall } from './hostile-messages.ts';
import { linesAt, switchDoor } from './phone-lab.ts';
import { openWorld, type World } from './world.ts';

// Strangers at the switch as we configure it: whatever they send, a call goes on, nobody else is let in, nothing is left.

const because = whyNoSwitch();
const title = 'strangers who send to the switch what nobody should';
const [callersTone, agentsTone] = [500, 900];
const audible = 0.05;
const patient = { timeout: 60_000 };
const ours = '+908502220000';
const atOnce = 20;
/** Neither our own machine's usual address nor the one at which the trunk knows its provider. */
const strangersHost = '127.0.0.66';

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let desk: Desk;
  let caller: Phone;
  let agent: Phone;
  let trunkId: string;
  let stranger: Awaited<ReturnType<typeof openStranger>>;
  let telephones: { readonly agent: string; readonly caller: string };
  let made = 0;

  beforeAll(async () => {
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    const { projectId } = await world.firstQueue();
    const queue = { name: 'Çağrılar', projectId, media: ['voice'], assignment: 'automatic', offerTimeoutMs: 60_000 };
    const { id: queueId } = await world.owner.post<{ id: string }>('/queues', queue);
    await world.owner.post('/telephony/numbers', { number: ours, name: 'Destek hattı', queueId, language: 'tr' });
    const ayse = await world.user('Ayşe', 'agent');
    const outside = await world.user('Dışarıdaki', 'agent');
    await world.owner.put(`/queues/${queueId}/members`, { members: [{ agentId: ayse.id, tier: 1 }] });
    await vi.waitUntil(async () => (await sipPort()) > 0, patient);
    // A trunk is what a stranger would most like to be taken for.
    const provider = { name: 'Operatör', way: 'address', host: '127.0.0.77', port: 5_099, user: '' };
    trunkId = (await world.owner.post<{ id: string }>('/telephony/trunks', provider)).id;
    const [first, second] = [await telephoneOf(outside.id), await telephoneOf(ayse.id)];
    telephones = { caller: first.user, agent: second.user };
    caller = await openPhone({ ...first, port: await sipPort(), tone: callersTone });
    agent = await openPhone({ ...second, port: await sipPort(), tone: agentsTone, incoming: 'answer' });
    for (const phone of [caller, agent]) await vi.waitUntil(async () => (await phone.register()) === 200, patient);
    await vi.waitUntil(async () => (await reachable()).every(Boolean), patient);
    stranger = await openStranger(await sipPort());
    desk = await world.desk(ayse);
  }, 240_000);
  afterAll(async () => {
    stranger?.close();
    for (const phone of [caller, agent]) phone?.close();
    await world?.close();
  }, 60_000);

  const sipPort = async (): Promise<number> => {
    const { state } = await insist(() => world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch'));
    return state.sip?.port ?? 0;
  };
  const telephoneOf = async (userId: string) => {
    const given = await world.owner.post<{ telephone: { signInName: string }; secret: string }>(
      '/telephony/telephones',
      { userId, name: 'Masa' },
    );
    return { user: given.telephone.signInName, password: given.secret };
  };
  const reachable = async (): Promise<readonly boolean[]> => {
    const { items } = await world.owner.get<{ items: { isReachable: boolean }[] }>('/telephony/telephones');
    return items.map(({ isReachable }) => isReachable);
  };
  const aim = async (): Promise<Aim> => ({
    ...{ host: strangersHost, own: stranger.port, port: await sipPort(), number: ours, name: telephones.agent },
  });
  type OwnCall = { interactionId: string; state: string };
  const own = async () => (await insist(() => desk.api.get<{ items: OwnCall[] }>('/telephony/calls'))).items;
  const hear = (call: PhoneCall, tone: number) => call.media.hears(tone) > audible;

  /** A call is up, and both hear each other before, while and after all of this is sent; then everything is as it was. */
  const amidCall = async (hostile: () => Promise<void>): Promise<void> => {
    await vi.waitUntil(() => desk.me()?.voiceDoubt === null && desk.me()?.state === 'free', patient);
    const call = await caller.call('08502220000');
    made += 1;
    const bothHear = () => {
      const [other] = agent.received();
      return other !== undefined && hear(call, agentsTone) && hear(other, callersTone);
    };
    await expect.poll(bothHear, patient).toBe(true);
    await hostile();
    await expect.poll(bothHear, patient).toBe(true);
    // Whatever came from outside made no line: hers and the agent's are all there are.
    expect(await linesAt(world.dataDir)).toBe(2);
    expect(agent.received()).toHaveLength(1);
    call.hangUp();
    await expect.poll(() => agent.received(), patient).toEqual([]);
    await expect.poll(() => linesAt(world.dataDir), patient).toBe(0);
    await expect.poll(async () => (await own())[0]?.state, patient).toBe('wrapUp');
    for (const { interactionId } of await own()) await desk.api.post(`/telephony/calls/${interactionId}/wrap-up`);
    await nothingElseIsThere();
  };
  const nothingElseIsThere = async (): Promise<void> => {
    const health = (await (await fetch(`${world.url}/health/ready`)).json()) as { status: string };
    expect(health.status).toBe('ok');
    const { state } = await world.owner.get<{ state: { type: string } }>('/telephony/switch');
    expect(state.type).toBe('running');
    const [calls] = await world.ask<{ count: string }>(`select count(*) from interactions where channel = 'voice'`);
    expect(Number(calls?.count)).toBe(made);
    expect(await reachable()).toEqual([true, true]);
    // They are let in as before, and the stranger was not, whatever was asked.
    for (const phone of [caller, agent]) expect(await phone.register()).toBe(200);
    expect(stranger.letIn()).toEqual([]);
  };

  test('F33 broken messages of all kinds end no call, make none, and leave nothing behind', async () => {
    await amidCall(async () => {
      await stranger.sendAll(Object.values(brokenMessages(await aim())));
      await stranger.sendAll(Array.from({ length: 200 }, (_, n) => randomBytes(1 + n * 7)));
    });
  }, 180_000);

  test('F33 a stranger who calls is let through under no name: hers, a telephone’s, a trunk’s, or of nobody', async () => {
    await amidCall(async () => {
      const at = await aim();
      const before = stranger.statuses('INVITE').length;
      const names = ['mallory', telephones.agent, telephones.caller, `trunk-${trunkId}`, 'anonymous', 'santral-main'];
      const numbers = [ours, '08502220000', '+905321112233', telephones.agent, '100', 's', 'h', '112', 'nowhere'];
      await stranger.sendAll(names.flatMap((name) => numbers.map((number) => strangersCall({ ...at, number }, name))));
      // Each was read, and each was refused.
      const answered = stranger.statuses('INVITE').slice(before);
      expect(answered.length).toBeGreaterThanOrEqual(names.length * numbers.length);
      expect(answered.filter((status) => status < 400)).toEqual([]);
    });
  }, 180_000);

  test('F33 fifty wrong secrets and five hundred sign-ins let nobody in and throw nobody out', async () => {
    await amidCall(async () => {
      const at = await aim();
      const uri = `sip:127.0.0.1:${at.port}`;
      const signIn = (user: string, more: readonly string[] = []) =>
        requestOf({ ...at, number: user }, { method: 'REGISTER', user, first: `REGISTER ${uri} SIP/2.0`, more });
      for (let n = 0; n < 50; n++) {
        const challenge = await stranger.challengeOf(signIn(telephones.agent));
        expect(challenge).toMatch(/^Digest /);
        const proof = answerTo(challenge, { method: 'REGISTER', uri, user: telephones.agent, password: `guess-${n}` });
        stranger.send(signIn(telephones.agent, [`Authorization: ${proof}`, 'Expires: 0']));
      }
      const flood = (n: number) => signIn(n % 2 === 0 ? telephones.agent : `desk-${n}`, ['Expires: 300']);
      await stranger.sendAll(Array.from({ length: 500 }, (_, n) => flood(n)));
      const answered = stranger.statuses('REGISTER');
      expect(answered.length).toBeGreaterThanOrEqual(600);
      expect(answered.filter((status) => status !== 401 && status !== 403)).toEqual([]);
    });
  }, 180_000);

  test('F33 it listens on no stream to strangers, and half a message on the one it has for pages does no harm', async () => {
    await amidCall(async () => {
      const at = await aim();
      const refused = await new Promise<string>((done) => {
        const line = connect({ host: '127.0.0.1', port: at.port });
        line.once('connect', () => done('connected'));
        line.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? ''));
      });
      expect(refused).toBe('ECONNREFUSED');
      const whole = strangersCall(at);
      for (const said of [whole.slice(0, 150), whole.slice(0, -10), randomBytes(5_000), whole]) {
        const socket = new WebSocket(`${switchDoor(world.dataDir).replace('http', 'ws')}/ws`, 'sip');
        const answers: string[] = [];
        socket.on('message', (data) => void answers.push(String(data).split('\r\n', 1)[0] ?? ''));
        await new Promise((done, fail) => socket.once('open', done).once('error', fail));
        socket.send(said);
        await new Promise((done) => socket.once('pong', done).once('close', done).ping());
        expect(answers.filter((one) => /^SIP\/2\.0 (18|2)/.test(one))).toEqual([]);
        socket.terminate();
      }
      // Pages come in by our own door, which asks who they are.
      const door = new WebSocket(`${world.url.replace('http', 'ws')}/sip`, 'sip');
      const answer = await new Promise((done) => {
        door.once('open', () => done('open')).once('error', (error) => done(error.message));
      });
      expect(answer).not.toBe('open');
    });
  }, 180_000);
});

/** Somebody at an address that nobody knows, and what is answered to her. */
async function openStranger(port: number) {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, strangersHost, done));
  const answers: { readonly status: number; readonly method: string; readonly id: string; readonly text: string }[] =
    [];
  socket.on('message', (packet) => {
    const text = packet.toString();
    const message = readSip(text);
    const [, method = ''] = headerOf(message, 'cseq').split(' ');
    answers.push({ status: message.status ?? 0, method, id: headerOf(message, 'call-id'), text });
  });
  const send = (message: string | Buffer) => socket.send(message, port, '127.0.0.1');
  const own = socket.address().port;
  /** Everything that was sent before was read: a question after it is answered. */
  const isAnswered = async (): Promise<void> => {
    const number = token();
    const asked = requestOf({ host: strangersHost, own, port, number, name: '' }, { method: 'OPTIONS' });
    const id = headerOf(readSip(asked), 'call-id');
    const repeated = setInterval(() => send(asked), 500);
    send(asked);
    await expect.poll(() => answers.some((one) => one.id === id), { ...patient, interval: 10 }).toBe(true);
    clearInterval(repeated);
  };
  return {
    port: own,
    send,
    /** So few at a time that the machine has room for them: what it drops harms nobody. */
    sendAll: async (messages: readonly (string | Buffer)[]): Promise<void> => {
      for (let from = 0; from < messages.length; from += atOnce) {
        for (const message of messages.slice(from, from + atOnce)) send(message);
        await isAnswered();
      }
    },
    statuses: (method: string) => answers.filter((one) => one.method === method).map(({ status }) => status),
    /** What was answered as if she were somebody: anything that rings, is taken or accepted, or asks something of her. */
    letIn: () => answers.filter(({ status, method }) => method !== 'OPTIONS' && status < 300 && status !== 100),
    /** What she is asked to prove herself by. */
    challengeOf: async (message: string): Promise<string> => {
      const id = headerOf(readSip(message), 'call-id');
      const found = () => answers.find((one) => one.id === id && one.status === 401);
      const repeated = setInterval(() => send(message), 500);
      send(message);
      await expect.poll(() => found() !== undefined, { ...patient, interval: 10 }).toBe(true);
      clearInterval(repeated);
      return headerOf(readSip(found()?.text ?? ''), 'www-authenticate');
    },
    close: () => socket.close(),
  };
}
