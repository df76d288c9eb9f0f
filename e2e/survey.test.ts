import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SurveyOfQueue } from '#surveys';
import { buildWhenStale } from '../tools/build.ts';
import { openBrowser, openShop } from './browser.ts';
import type { Desk } from './desk.ts';
import { expectTruth } from './truth.ts';
import { openWorld, type World } from './world.ts';

let world: World;
let browser: Browser;
let ayse: Desk;
let queueId: string;

beforeAll(async () => {
  await buildWhenStale(['widget']);
  world = await openWorld({ env: { TRUST_PROXY: 'loopback' } });
  browser = await openBrowser();
  [ayse] = (await world.agents('Ayşe')) as [Desk];
  ({ queueId } = await world.firstQueue());
});
afterAll(async () => {
  await browser?.close();
  await world?.close();
});

const survey = () => world.owner.get<SurveyOfQueue>(`/queues/${queueId}/survey`);
const score = async () => (await survey()).score;
let addresses = 0;

/** A visitor writes, Ayşe answers and completes, or leaves it otherwise. */
const talk = async (name: string, isAnswered = true, status: 'completed' | 'solutionProposed' = 'completed') => {
  const visitor = await world.visitor({ name, address: `203.0.113.${++addresses}` });
  visitor.write('Siparişim nerede?');
  await expect.poll(() => ayse.offers().length).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  if (isAnswered) await ayse.send(interactionId, 'Yolda.');
  await ayse.api.post(`/interactions/${interactionId}/status`, {
    status,
    ...(status === 'completed' && { resolved: true }),
  });
  return { visitor, interactionId };
};
const textsOf = async (id: string) => (await ayse.messages(id)).map(({ text }) => text);

test('nobody is asked until a queue wants to know', async () => {
  const { interactionId } = await talk('Zeynep');
  expect((await survey()).settings.isOn).toBe(false);
  const { settings } = await survey();
  await world.owner.send('PUT', `/queues/${queueId}/survey`, { ...settings, isOn: true });
  expect((await survey()).settings.isOn).toBe(true);
  expect(await textsOf(interactionId)).not.toContain(settings.texts.tr.question);
});

test('P18: asked once when the conversation is over; the answer opens nothing again and counts', async () => {
  const { visitor, interactionId } = await talk('Ali');
  const { settings } = await survey();
  await expect.poll(async () => (await textsOf(interactionId)).at(-1)).toContain(settings.texts.tr.question);
  visitor.write('4');
  await expect.poll(score).toMatchObject({ asked: 1, answers: 1, value: 100 });
  await expect.poll(async () => (await textsOf(interactionId)).at(-1)).toBe(settings.texts.tr.thanks);
  const detail = await ayse.api.get<{ status: string }>(`/interactions/${interactionId}`);
  expect(detail.status).toBe('completed');
  expect(ayse.offers()).toEqual([]);

  visitor.write('2');
  await expect.poll(score).toMatchObject({ asked: 1, answers: 1, value: 0, mean: 2 });
  expect((await textsOf(interactionId)).filter((text) => text === settings.texts.tr.thanks)).toHaveLength(1);
});

test('P18: in the widget the marks are buttons, and the one that is pressed counts', async () => {
  const { publicKey } = await world.firstQueue();
  const { page, trouble } = await openShop(browser, { url: world.url, publicKey, language: 'en' });
  await page.locator('.composer textarea').fill('Where is my order?');
  await page.keyboard.press('Enter');
  await expect.poll(() => ayse.offers().length).toBe(1);
  const { interactionId } = await ayse.accept(ayse.offers()[0]?.offerId ?? '');
  await ayse.send(interactionId, 'On its way.');
  await ayse.api.post(`/interactions/${interactionId}/status`, { status: 'completed', resolved: true });
  const { settings } = await survey();
  await page.locator('.log').getByText(settings.texts.en.question).waitFor();
  const marks = page.getByRole('group', { name: 'Choose an answer' }).getByRole('button');
  expect(await marks.allInnerTexts()).toEqual(['1', '2', '3', '4', '5']);
  const before = await score();
  await marks.nth(4).click();
  await page.locator('.log').getByText(settings.texts.en.thanks).waitFor();
  await expect.poll(score).toMatchObject({ asked: before.asked, answers: before.answers + 1 });
  expect(trouble).toEqual([]);
});

test('P18: what is no answer is a message: it opens the conversation again, and nobody is asked twice', async () => {
  const { visitor, interactionId } = await talk('Elif');
  const { settings } = await survey();
  await expect.poll(async () => (await textsOf(interactionId)).at(-1)).toContain(settings.texts.tr.question);
  visitor.write('2 gündür bekliyorum');
  const status = async () => (await ayse.api.get<{ status: string }>(`/interactions/${interactionId}`)).status;
  await expect.poll(status).not.toBe('completed');
  await ayse.send(interactionId, 'Bakıyorum.');
  await ayse.api.post(`/interactions/${interactionId}/status`, { status: 'completed', resolved: true });
  const { visitor: other, interactionId: next } = await talk('Deniz');
  await expect.poll(async () => (await textsOf(next)).at(-1)).toContain(settings.texts.tr.question);
  other.write('⭐⭐⭐⭐⭐');
  await expect.poll(score).toMatchObject({ asked: 4, answers: 3 });
  const asked = (await textsOf(interactionId)).filter((text) => text.includes(settings.texts.tr.question));
  expect(asked).toHaveLength(1);
});

test('P18: a conversation no agent answered has nobody to speak of', async () => {
  const { interactionId } = await talk('Can', false);
  const { interactionId: next } = await talk('Ece');
  const { settings } = await survey();
  await expect.poll(async () => (await textsOf(next)).at(-1)).toContain(settings.texts.tr.question);
  expect((await textsOf(interactionId)).some((text) => text.includes(settings.texts.tr.question))).toBe(false);
});

test('T8, P18: who confirms the proposed solution completes the conversation, and is asked as after any end', async () => {
  const { visitor, interactionId } = await talk('Fatma', true, 'solutionProposed');
  const { settings } = await survey();
  visitor.write('Evet, çözüldü');
  await expect.poll(async () => (await textsOf(interactionId)).at(-1)).toContain(settings.texts.tr.question);
  const detail = await ayse.api.get<{ status: string }>(`/interactions/${interactionId}`);
  expect(detail.status).toBe('completed');
});

test('over a kill the answers are there, and a customer who answers afterwards is heard', async () => {
  const { visitor, interactionId } = await talk('Banu');
  const { settings } = await survey();
  await expect.poll(async () => (await textsOf(interactionId)).at(-1)).toContain(settings.texts.tr.question);
  const before = await score();
  await world.kill();
  await world.start();
  visitor.write('5');
  await expect
    .poll(() => score().catch(() => null), { timeout: 30_000 })
    .toMatchObject({
      asked: before.asked,
      answers: before.answers + 1,
    });
  await expectTruth(world);
});
