import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BrowserTest, openBrowserTest, type Visit } from './browser.fixture.ts';
import { hostileTexts } from './hostile-texts.ts';

const patience = { timeout: 10_000, interval: 50 };
let here: BrowserTest;
let visits: Visit[] = [];
beforeAll(async () => {
  here = await openBrowserTest();
}, 60_000);
afterAll(() => here.close());
afterEach(async () => {
  peersBefore = here.chat.side.peers(here.chat.account).length;
  for (const { page, trouble } of visits) {
    // Nothing was forbidden by the site's policy, nothing threw, nothing popped up.
    expect(trouble).toEqual([]);
    await page.context().close();
  }
  visits = [];
  here.chat.side.isAway = false;
});

async function come(...options: Parameters<BrowserTest['open']>): Promise<Visit> {
  const visit = await here.open(...options);
  visits.push(visit);
  return visit;
}
const seen = (texts: () => Promise<readonly string[]>, wanted: readonly string[]) =>
  vi.waitFor(async () => expect(await texts()).toEqual(wanted), patience);
const agentSays = (text: string) => here.chat.side.agentSays(here.chat.account, here.peer(), text);
let peersBefore = 0;
/** What came of the visitor of this test; until she is known there is another one's, which is not hers. */
const heard = () => {
  if (here.chat.side.peers(here.chat.account).length <= peersBefore) throw new Error('She is not known yet');
  return here.chat.side.conversation(here.chat.account, here.peer());
};

describe('the widget on a page of another site', { timeout: 60_000 }, () => {
  test('carries words both ways, and shows how far they have come', async () => {
    const { page, openPanel, write, mine, theirs } = await come();
    await openPanel();
    await write('Merhaba, siparişim nerede?');
    await seen(() => mine.allInnerTexts(), ['Merhaba, siparişim nerede?']);
    await vi.waitFor(
      () => expect(heard().messages.map((m) => m.text)).toEqual(['Merhaba, siparişim nerede?']),
      patience,
    );
    await page.locator('.mine').getByText('Gönderildi').waitFor();
    here.chat.side.agentReads(here.chat.account, here.peer());
    await page.locator('.mine').getByText('Okundu').waitFor();
    await agentSays('Hemen bakıyorum.');
    await seen(() => theirs.allInnerTexts(), ['Merhaba! Size nasıl yardımcı olabiliriz?', 'Hemen bakıyorum.']);
    // Seen by the visitor, and told so.
    await vi.waitFor(() => expect(heard().readSeq).toBe(2), patience);
  });

  test('says how it stands: in line, who came, who is writing, when it opens', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await write('Soru');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    const { account, side, webChat } = here.chat;
    side.stands(account, here.peer(), { phase: 'waiting', position: 2 });
    await page.locator('.log').getByText('Sıradasınız: 2').waitFor();
    side.stands(account, here.peer(), { phase: 'withAgent', agentName: 'Ayşe', position: null });
    await page.locator('.log').getByText('Ayşe görüşmeye katıldı').waitFor();
    webChat.channel.pass(here.peer(), { type: 'typing', isTyping: true, name: 'Ayşe' }, account);
    await page.getByText('Ayşe yazıyor').waitFor();
    const opening = Date.now() + 24 * 3_600_000;
    side.stands(account, here.peer(), { phase: 'completed', agentName: null, isOpen: false, nextOpenAtMs: opening });
    await page.locator('.log').getByText('Şu an kapalıyız, açılış: yarın').waitFor();
  });

  test('answers to choose from are buttons: pressed by keyboard, named for screen readers, gone when one is said', async () => {
    const { page, openPanel, write, mine, theirs } = await come();
    await openPanel();
    await write('Soru');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    const { account, side } = here.chat;
    const choices = [
      { id: 'q:1', title: 'Kargo' },
      { id: 'q:2', title: 'Ürün iadesi ve değişim koşulları hakkında uzun bir başlık' },
    ];
    await side.agentSays(account, here.peer(), 'Hangisi?', [], choices);
    await theirs.last().getByText('Hangisi?').waitFor();
    const buttons = page.getByRole('group', { name: 'Bir yanıt seçin' }).getByRole('button');
    expect(await buttons.allInnerTexts()).toEqual(choices.map(({ title }) => title));
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    const isFocused = async (what: string) => (await page.locator(`${what}:focus`).count()) === 1;
    await page.locator('textarea').focus();
    for (let back = 0; back < 10 && !(await isFocused('.choices button:first-child')); back += 1)
      await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await vi.waitFor(() => expect(heard().messages.at(-1)?.text).toBe('Kargo'), patience);
    expect(side.accepted.at(-1)?.event.body).toMatchObject({ text: 'Kargo', choiceId: 'q:1' });
    await vi.waitFor(async () => expect(await buttons.count()).toBe(0), patience);
    expect(await isFocused('.log')).toBe(true);
  });

  test('after a reload the visitor is the same and has her conversation', async () => {
    const { page, openPanel, write, mine, bubbles } = await come();
    await openPanel();
    await write('Birinci');
    await seen(() => mine.allInnerTexts(), ['Birinci']);
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    const peer = here.peer();
    await page.reload();
    await openPanel();
    await seen(() => bubbles.allInnerTexts(), ['Merhaba! Size nasıl yardımcı olabiliriz?', 'Birinci']);
    await write('İkinci');
    await vi.waitFor(() => expect(heard().messages.map((m) => m.text)).toEqual(['Birinci', 'İkinci']), patience);
    expect(here.peer()).toBe(peer);
  });

  test('what was written without a line survives a reload and goes out once, in order', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await write('Önce');
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    here.chat.side.isAway = true;
    for (const text of ['Bir', 'İki', 'Üç']) await write(text);
    await seen(() => mine.allInnerTexts(), ['Önce', 'Bir', 'İki', 'Üç']);
    await page.reload();
    await openPanel();
    await seen(() => mine.allInnerTexts(), ['Bir', 'İki', 'Üç']);
    expect(await page.locator('.mine').getByText('Bağlantı gelince gönderilecek').count()).toBe(3);
    here.chat.side.isAway = false;
    await vi.waitFor(() => expect(heard().messages.map((m) => m.text)).toEqual(['Önce', 'Bir', 'İki', 'Üç']), {
      ...patience,
      timeout: 30_000,
    });
    await seen(() => mine.allInnerTexts(), ['Önce', 'Bir', 'İki', 'Üç']);
  });

  test('a line that breaks again and again loses nothing, doubles nothing and keeps the order', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await write('Önce');
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    const texts = Array.from({ length: 24 }, (_, n) => `Mesaj ${n}`);
    for (const [n, text] of texts.entries()) {
      if (n % 6 === 1) await page.context().setOffline(true);
      if (n === 3) await page.locator('.bar', { hasText: 'Bağlantı yok' }).waitFor();
      if (n % 6 === 4) await page.context().setOffline(false);
      await write(text);
    }
    await agentSays('Buradayım');
    const all = ['Önce', ...texts];
    const customers = () => heard().messages.filter((m) => m.author.type === 'customer');
    await vi.waitFor(() => expect(customers().map((m) => m.text)).toEqual(all), { ...patience, timeout: 40_000 });
    await seen(() => mine.allInnerTexts(), all);
    await page.locator('.theirs', { hasText: 'Buradayım' }).waitFor();
  });

  test('two tabs of one visitor stay of one mind', async () => {
    const one = await come();
    await one.openPanel();
    await one.write('Soru');
    await seen(() => one.mine.allInnerTexts(), ['Soru']);
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    await one.page.keyboard.press('Escape');
    const two = await here.open({ beside: one });
    await agentSays('Cevap');
    await one.page.getByRole('button', { name: /1 okunmamış/ }).waitFor();
    await two.page.getByRole('button', { name: /1 okunmamış/ }).waitFor();
    await one.openPanel();
    await one.theirs.getByText('Cevap').waitFor();
    await two.page.getByRole('button', { name: 'Sohbeti aç', exact: true }).waitFor();
    await two.openPanel();
    await seen(() => two.bubbles.allInnerTexts(), await one.bubbles.allInnerTexts());
    expect(two.trouble).toEqual([]);
  });

  test('an answer that comes while the panel is closed is counted and shown beside the button', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await write('Soru');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    await page.keyboard.press('Escape');
    await agentSays('Cevap');
    await page.locator('.badge', { hasText: '1' }).waitFor();
    await page.locator('.teaser', { hasText: 'Cevap' }).click();
    await page.locator('.log').getByText('Cevap').waitFor();
    expect(await page.locator('.badge').count()).toBe(0);
  });

  test('everything works by keyboard alone, and focus comes back to where it was', async () => {
    const { page, mine, panel } = await come();
    const focused = () => page.evaluate<string>("document.activeElement?.shadowRoot?.activeElement?.className ?? ''");
    for (let n = 0; n < 5 && !(await focused()).includes('launcher'); n++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await panel.waitFor();
    await page.keyboard.type('Klavyeyle yazdım');
    await page.keyboard.press('Enter');
    await seen(() => mine.allInnerTexts(), ['Klavyeyle yazdım']);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await focused()).toContain('launcher');
  });

  test.each([
    ['light', 'tr-TR', 1440, 900],
    ['dark', 'en-GB', 390, 844],
  ] as const)('axe finds nothing to object in %s, %s, %i wide', async (colorScheme, locale, width, height) => {
    const { page, openPanel, write, mine } = await come({ colorScheme, locale, viewport: { width, height } });
    await openPanel();
    await write('Bir soru: https://shop.example/kargo');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    here.chat.side.stands(here.chat.account, here.peer(), { phase: 'waiting', position: 2 });
    await agentSays('Bir cevap: https://shop.example/iade');
    await page.locator('.theirs', { hasText: 'Bir cevap' }).waitFor();
    await page.locator('.head .icon').first().click();
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });

  test('on a telephone the panel takes the whole screen', async () => {
    const { page, openPanel, panel } = await come({
      viewport: { width: 390, height: 844 },
      isMobile: true,
      hasTouch: true,
    });
    await openPanel();
    await panel.waitFor();
    await page.waitForTimeout(200);
    const box = await panel.boundingBox();
    expect([box?.x, box?.y, box?.width, box?.height]).toEqual([0, 0, 390, 844]);
  });

  test('a hundred hostile texts, from either side, are shown letter by letter and do nothing', async () => {
    expect(hostileTexts.length).toBeGreaterThanOrEqual(100);
    const { page, openPanel, write, mine, theirs } = await come();
    await openPanel();
    await write('başla');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    for (const text of hostileTexts) await agentSays(text);
    const shown = async () => (await theirs.allTextContents()).slice(1);
    await seen(shown, hostileTexts);
    for (const text of hostileTexts.slice(0, 30)) {
      await page.locator('textarea').fill(text);
      await page.keyboard.press('Enter');
    }
    await seen(async () => (await mine.allTextContents()).slice(1), hostileTexts.slice(0, 30));
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1 + hostileTexts.length + 30), patience);
    const links = await page.locator('.log a').all();
    for (const link of links) expect(await link.getAttribute('href')).toMatch(/^https?:\/\//);
    expect(await page.locator('.log script, .log img, .log iframe, .log svg[onload]').count()).toBe(0);
    expect(await page.evaluate("'__harmed' in window")).toBe(false);
  });

  test('a hostile company name, agent name and file name are text as well', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await write('başla');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    const name = '<img src=x onerror=window.__harmed=1>';
    const { account, side, webChat } = here.chat;
    side.stands(account, here.peer(), { phase: 'withAgent', agentName: name });
    webChat.channel.pass(here.peer(), { type: 'typing', isTyping: true, name }, account);
    await page.getByText(`${name} yazıyor`).waitFor();
    const file = { name: `${name}.pdf`, mime: 'application/pdf', bytes: 10, sha256: 'a'.repeat(64), path: '' };
    const kept = await side.rememberUpload(account, here.peer(), file);
    await side.agentSays(account, here.peer(), '', [{ fileId: kept.id, name: kept.name, mime: kept.mime, bytes: 10 }]);
    await page.locator('.file', { hasText: name }).waitFor();
    expect(await page.evaluate("'__harmed' in window")).toBe(false);
  });

  test('a message that is too long cannot be sent, and says by how much', async () => {
    const { page, openPanel } = await come();
    await openPanel();
    await page.locator('textarea').fill('ğ'.repeat(4_003));
    await page.getByText('3 karakter fazla').waitFor();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('button', { name: 'Gönder', exact: true }).isDisabled()).toBe(true);
    expect(await page.locator('textarea').inputValue()).toHaveLength(4_003);
  });

  test('the visitor ends the conversation, and turns the sound off for good', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await write('Soru');
    await mine.waitFor();
    await vi.waitFor(() => expect(heard().messages).toHaveLength(1), patience);
    here.chat.side.stands(here.chat.account, here.peer(), { phase: 'waiting', position: 1 });
    await page.getByRole('button', { name: 'Diğer seçenekler' }).click();
    await page.getByRole('button', { name: 'Sesi kapat' }).click();
    await page.getByRole('button', { name: 'Diğer seçenekler' }).click();
    await page.getByRole('button', { name: 'Sesi aç' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Sesi aç' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Görüşmeyi bitir' }).click();
    await vi.waitFor(() => expect(heard().other.map(({ type }) => type)).toContain('left'), patience);
  });

  test('the page can open, close and name the visitor', async () => {
    const { page, panel, write } = await come();
    await page.evaluate(`Santral.identify({ name: 'Ayla Yılmaz', email: 'ayla@example.org' })`);
    await page.evaluate(`Santral.open()`);
    await panel.waitFor();
    await write('Ben geldim');
    await vi.waitFor(() => expect(heard().messages[0]?.author.name).toBe('Ayla Yılmaz'), patience);
    await page.evaluate(`Santral.close()`);
    await panel.waitFor({ state: 'detached' });
    await page.evaluate(`Santral.logout()`);
    await page.evaluate(`Santral.open()`);
    await vi.waitFor(async () => expect(await page.locator('.mine').count()).toBe(0), patience);
  });
});

describe('files', { timeout: 60_000 }, () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );

  test('go up with the message, come back as a picture, and belong to one visitor alone', async () => {
    const { page, openPanel, write, mine } = await come();
    await openPanel();
    await page.locator('button[aria-label="Dosya ekle"]:not([disabled])').waitFor();
    await page.locator('input[type=file]').setInputFiles({ name: 'fiş.png', mimeType: 'image/png', buffer: png });
    await page.locator('.waiting li', { hasText: 'fiş.png' }).waitFor();
    await vi.waitFor(async () => expect(await page.locator('.waiting progress').count()).toBe(0), patience);
    await write('Fişim ektedir');
    await seen(() => mine.allInnerTexts(), ['Fişim ektedir']);
    await page.locator('.picture img').waitFor();
    const [file] = heard().messages[0]?.files ?? [];
    expect(file).toMatchObject({ name: 'fiş.png', mime: 'image/png', bytes: png.length });
    const address = `${here.chat.http.url}/widget/files/${file?.fileId}?channel=test-key`;
    const own = await page.evaluate<string>("localStorage.getItem('santral:test-key:visitor')");
    const stranger = (await here.chat.visitor()).token;
    const statusWith = async (token: string) =>
      (await fetch(address, { headers: { 'x-visitor-token': token } })).status;
    expect(await Promise.all([own, stranger, ''].map(statusWith))).toEqual([200, 404, 401]);
  });

  test('of a kind that browsers would run are refused with a sentence', async () => {
    const { page, openPanel } = await come();
    await openPanel();
    await page.locator('button[aria-label="Dosya ekle"]:not([disabled])').waitFor();
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
    await page.locator('input[type=file]').setInputFiles({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: svg });
    await page.getByText('logo.svg: bu dosya türü kabul edilmiyor.').waitFor();
    expect(await page.locator('.waiting li').count()).toBe(0);
    visits[0]?.trouble.splice(0); // the browser itself reports the 415
  });
});
