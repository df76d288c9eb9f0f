import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import words from '../modules/voice/web/softphone/tr.json' with { type: 'json' };
import { buildWhenStale } from '../tools/build.ts';
import { placeSwitch, whyNoSwitch } from '../tools/switch-programs.ts';
import { barriers, lendSession, openBrowser, openPerson, type Person } from './browser.ts';
import { microphoneOf, openLab, pageHears, putEars } from './phone-lab.ts';
import { openWorld, password, type World } from './world.ts';

const because = whyNoSwitch();
const title = 'the telephone in the browser';
const [agentsTone, callersTone] = [900, 500];
const audible = 0.02;
const caller = 'Ayşe Yılmaz';

describe.skipIf(because !== null)(because === null ? title : `${title} (skipped: ${because})`, () => {
  let world: World;
  let browser: Browser;
  let lab: Awaited<ReturnType<typeof openLab>>;
  let agent: Person;

  beforeAll(async () => {
    await buildWhenStale(['web']);
    world = await openWorld({ env: { SWITCH_URL: 'own', SIP_PORT: '0' }, prepare: placeSwitch });
    browser = await openBrowser(await microphoneOf(agentsTone));
    const port = await vi.waitFor(
      async () => {
        const { state } = await world.owner.get<{ state: { sip?: { port: number } } }>('/telephony/switch');
        if (!state.sip) throw new Error('The switch is not up');
        return state.sip.port;
      },
      { timeout: 60_000, interval: 100 },
    );
    lab = await openLab(world.dataDir, port, callersTone);
  });
  afterAll(async () => {
    await lab?.close();
    await browser?.close();
    await world?.close();
  });

  const api = async () => {
    const user = await world.user('Can Demir', 'agent');
    const mine = world.api();
    await mine.signIn(user.email, password);
    return mine;
  };
  let mine: Awaited<ReturnType<typeof api>>;
  beforeEach(async () => {
    mine = await api();
    agent = await openPerson(browser, 'tr');
    await agent.context.grantPermissions(['microphone']);
    await putEars(agent.context);
    await lendSession(agent, mine, world.url);
    await agent.page.goto(`${world.url}/desk`);
    await agent.page.getByRole('button', { name: `${words.phone}: ${words.line.registered}` }).waitFor();
    await expect.poll(lab.pages).toHaveLength(1);
  });
  afterEach(async () => {
    expect(agent.trouble).toEqual([]);
    await agent.context.close();
    await expect.poll(lab.pages).toEqual([]);
  });

  const button = (name: string) => agent.page.getByRole('button', { name, exact: true });
  const registeredName = async () => (await lab.pages())[0] ?? '';
  /** A call that she answered, joined with the telephone of the tests. */
  const talking = async () => {
    const line = await lab.ring(await registeredName());
    await agent.page.getByText(words.call.incoming.replace('{{caller}}', caller)).waitFor();
    await button(words.call.answer).click();
    await expect.poll(() => lab.isUp(line)).toBe(true);
    const other = await lab.joinWith(line);
    await expect.poll(() => pageHears(agent.page, callersTone)).toBe(true);
    await expect.poll(() => other.media.hears(agentsTone)).toBeGreaterThan(audible);
    return { line, other };
  };

  test('F49 signs in through our own address, is called and answers; both hear each other, and hanging up ends both sides', async () => {
    const { line, other } = await talking();
    expect(await pageHears(agent.page, agentsTone)).toBe(false);
    expect(other.media.hears(callersTone)).toBeLessThan(audible);
    expect(await barriers(agent.page)).toEqual([]);
    await button(words.call.hangUp).click();
    await expect.poll(() => lab.isOver(line)).toBe(true);
    await button(words.call.hangUp).waitFor({ state: 'detached' });
  });

  test('muted she is not heard and hears on; held the other hears music, and neither hears the other', async () => {
    const { line, other } = await talking();
    await button(words.call.mute).click();
    await expect.poll(() => other.media.hears(agentsTone)).toBeLessThan(audible / 4);
    expect(await pageHears(agent.page, callersTone)).toBe(true);
    await button(words.call.unmute).click();
    await expect.poll(() => other.media.hears(agentsTone)).toBeGreaterThan(audible);
    await button(words.call.hold).click();
    await agent.page.getByText(words.call.held).waitFor();
    await expect.poll(() => other.media.hears(agentsTone)).toBeLessThan(audible / 4);
    await expect.poll(() => other.media.volume()).toBeGreaterThan(0.005);
    await expect.poll(() => pageHears(agent.page, callersTone)).toBe(false);
    await button(words.call.unhold).click();
    await expect.poll(() => other.media.hears(agentsTone)).toBeGreaterThan(audible);
    await expect.poll(() => pageHears(agent.page, callersTone)).toBe(true);
    await lab.hangUp(line);
    await button(words.call.hangUp).waitFor({ state: 'detached' });
  });

  test('keys arrive at the other side in their order, each once', async () => {
    const { line, other } = await talking();
    await button(words.call.keypad).click();
    for (const key of '4711#') await button(words.call.key.replace('{{key}}', key)).click();
    await expect.poll(() => other.media.keysHeard()).toBe('4711#');
    await lab.hangUp(line);
    await button(words.call.hangUp).waitFor({ state: 'detached' });
  });

  test('whoever declines is not asked again, and the line ends', async () => {
    const line = await lab.ring(await registeredName());
    await button(words.call.decline).click();
    await expect.poll(() => lab.isOver(line)).toBe(true);
    await button(words.call.decline).waitFor({ state: 'detached' });
  });

  test('the switch calls her by herself: she hears herself, and the page says that both ways work', async () => {
    await button(`${words.phone}: ${words.line.registered}`).click();
    await button(words.test.start).click();
    const trial = agent.page.getByRole('region', { name: words.test.title });
    await trial.getByRole('button', { name: words.call.answer }).click();
    await agent.page.getByText(words.test.voiceHeard).waitFor();
    await agent.page.getByText(words.test.soundHeard).waitFor();
    expect(await pageHears(agent.page, agentsTone)).toBe(true);
    expect(await barriers(agent.page)).toEqual([]);
    await trial.getByRole('button', { name: words.call.hangUp }).click();
    await agent.page.getByText(words.test.ended).waitFor();
  });

  test('one tab has the telephone, another says so and gets it when the first closes', async () => {
    const second = await agent.context.newPage();
    await second.goto(`${world.url}/desk`);
    await second.getByRole('button', { name: `${words.phone}: ${words.line.elsewhere}` }).waitFor();
    expect(await lab.pages()).toHaveLength(1);
    await agent.page.close();
    await second.getByRole('button', { name: `${words.phone}: ${words.line.registered}` }).waitFor();
    await expect.poll(lab.pages).toHaveLength(1);
  });

  test('who signs out has no telephone any more', async () => {
    await mine.post('/sign-out', undefined);
    await expect.poll(lab.pages).toEqual([]);
  });

  // ---- the door ----

  const knock = (headers: Record<string, string>) =>
    new Promise<{ readonly status: number; readonly socket: WebSocket }>((done, fail) => {
      const socket = new WebSocket(`${world.url.replace('http', 'ws')}/sip`, 'sip', {
        headers,
        origin: headers.origin,
      });
      socket.on('open', () => done({ status: 101, socket }));
      socket.on('unexpected-response', (_request, response) => {
        response.resume();
        done({ status: response.statusCode ?? 0, socket });
      });
      socket.on('error', fail);
    });
  const closing = (socket: WebSocket) => new Promise<number>((done) => socket.once('close', done));

  test('the door lets in nobody who is not signed in, has no telephone, comes from elsewhere, or too often', async () => {
    const origin = world.url;
    expect((await knock({ origin })).status).toBe(401);
    const other = await api();
    const cookie = other.cookieHeader();
    expect((await knock({ origin, cookie })).status).toBe(409);
    await other.post('/telephony/phone', {});
    expect((await knock({ origin: 'https://elsewhere.example', cookie })).status).toBe(403);
    const [first, second] = [await knock({ origin, cookie }), await knock({ origin, cookie })];
    expect([first.status, second.status]).toEqual([101, 101]);
    expect((await knock({ origin, cookie })).status).toBe(429);
    const gone = closing(first.socket);
    first.socket.send('x'.repeat(20_000));
    expect(await gone).toBe(1009);
    const wrong = closing(second.socket);
    second.socket.send('REGISTER sip:santral.invalid SIP/2.0\r\nFrom: <sip:trunk@santral.invalid>;tag=1\r\n\r\n');
    expect(await wrong).toBe(1008);
    const third = await knock({ origin, cookie });
    const over = closing(third.socket);
    await other.post('/sign-out', undefined);
    expect(await over).toBe(4401);
  });
});
