import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import type { InteractionId } from '#kernel/id.ts';
import type { Scene } from './scene.ts';

const offerWithinMs = 60_000;
/** As long as the pictures of an offer take. */
const offerStaysMs = 1_400;

/** Writes into the composer of the open conversation. */
export async function typeIn(page: Page, text: string): Promise<void> {
  const field = page.locator('section textarea').first();
  await field.fill('');
  await field.pressSequentially(text);
}

/** What may be done to the customer's last message, in a menu beside it. */
export async function openMessageMenu(page: Page): Promise<void> {
  // It comes into sight under the pointer; on a phone it always is.
  await page.getByRole('log').getByRole('article').last().hover();
  await page
    .getByRole('button', { name: /^(Mesajla ilgili|What can be done)/ })
    .last()
    .click();
  await page.getByRole('menuitem').first().waitFor();
}

/** An answer to one message, begun: the message stands above the field. */
export async function answerOne(page: Page): Promise<void> {
  await openMessageMenu(page);
  await page.getByRole('menuitem', { name: /^(Bu mesajı yanıtla|Answer this)/ }).click();
}

/** Chooses a template with a name nobody has told, which then waits to be filled in. */
export async function useTemplate(page: Page): Promise<void> {
  await typeIn(page, '/takip');
  await page.getByRole('option').first().waitFor();
  await page.keyboard.press('Enter');
}

/** A note with an @ in it, and the colleagues it may mean. */
export async function mentionSomebody(page: Page): Promise<void> {
  await page.locator('[data-mode="note"]').click();
  await typeIn(page, 'Bakar mısınız @');
}

/** Speaks into a microphone that the browser invents. */
export async function recordVoice(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^(Sesli not kaydet|Record)/ })
    .first()
    .click();
  // Something has to be said before it can be heard again.
  await page.getByText('0:01').first().waitFor();
}

/** Sends something that can still be taken back, by the wish of whoever sends it. */
export async function sendAndWait(page: Page, { people }: Scene): Promise<void> {
  await people.agent.api.identity.me.prefer({ undoSeconds: 20 });
  await page.reload();
  await typeIn(page, 'Siparişinizi buldum, hemen bakıyorum.');
  await page.keyboard.press('Control+Enter');
  await page
    .getByRole('button', { name: /^(Geri al|Undo)/ })
    .first()
    .waitFor();
}

export async function scheduleOne(page: Page, { people, held }: Scene): Promise<void> {
  const dueAt = new Date(Date.now() + 20 * 3_600_000).toISOString();
  const text = 'Merhaba, kargonuz bugün teslim edilmiş görünüyor. Ulaştı mı?';
  const interactionId: InteractionId = await held();
  await people.agent.api.messaging.scheduled.add({
    interactionId,
    clientId: crypto.randomUUID(),
    text,
    fileIds: [],
    dueAt,
  });
  await page.getByText(text).first().waitFor();
}

/** Being available, an offer comes soon; the picture is taken while it stands. */
export async function waitForOffer(page: Page, { people }: Scene): Promise<void> {
  const { api } = people.agent;
  // Whoever has her hands full is offered nothing.
  for (const { interactionId } of (await api.messaging.conversations.list({ scope: 'mine' })).items.slice(2)) {
    await api.messaging.conversations.setStatus({ interactionId, status: 'completed' });
  }
  await api.agents.me.chooseAvailability({ availability: 'available' });
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('button', { name: /Kabul|Accept/ }))
    .first()
    .waitFor({ timeout: offerWithinMs });
  void delay(offerStaysMs).then(() => api.agents.me.chooseAvailability({ availability: 'offQueue' }));
}

/** What the norms as saved would have raised, counted to the end. */
export async function replayNorms(page: Page): Promise<void> {
  const panel = page.locator('section').filter({ has: page.getByRole('button', { name: /30/ }) });
  await panel.getByRole('button').first().click();
  await page.locator('[role=status] table, [role=status] p').first().waitFor();
  await page.locator('[role=status]').last().scrollIntoViewIfNeeded();
}

/** What will move if the first other customer of the list is found to be this one. */
export async function openMerge(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Başka bir kayıtla birleştir|Merge with another record)$/ }).click();
  await page.getByRole('dialog').getByRole('listitem').first().getByRole('button').click();
  await page.getByRole('button', { name: /^(Birleştir|Merge)$/ }).waitFor();
}

export async function beginConversation(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Yeni görüşme|New conversation)$/ }).click();
  await page.getByRole('radio').first().waitFor();
}

export async function openFilter(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Süzgeç|Filter)/ }).click();
}

/** The first figure of the table, opened. */
export async function openFigure(page: Page): Promise<void> {
  await page.locator('table button, table a, [role=grid] button').first().click();
}

export async function openWidget(page: Page): Promise<void> {
  await page.locator('santral-chat, [data-santral], body > div').last().waitFor({ state: 'attached' });
  await page.evaluate('globalThis.Santral?.open?.()');
}

/** Presses what bears one of these names, the first of several. */
export function press(name: RegExp): (page: Page) => Promise<void> {
  return (page) => page.getByRole('button', { name }).first().click();
}
