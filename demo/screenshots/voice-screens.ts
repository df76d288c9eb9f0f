import type { Page } from 'playwright-core';
import { type Screen, showing } from './screen.ts';
import { press } from './steps.ts';

const part = (name: string, of: string, before?: Screen['before']): Screen => ({
  name,
  who: 'owner',
  path: `/settings/telephony?part=${of}`,
  ...(before ? { before } : {}),
});
const openFirst = (page: Page) => page.locator('tbody button').first().click();
const inCall = (name: string, before?: Screen['before']): Screen => ({
  name,
  who: 'agent',
  path: async ({ called }) => {
    await called();
    return '/desk';
  },
  ...(before ? { before } : {}),
});

/** Calls: where they are made and talked in, where they are watched and looked up, and what they are set up with. */
export const voiceScreens: readonly Screen[] = [
  part('numbers', 'numbers'),
  part('number', 'numbers', openFirst),
  part('telephones', 'telephones'),
  part('telephone', 'telephones', openFirst),
  part('internal-numbers', 'internal'),
  part('trunks', 'trunks'),
  part('trunk', 'trunks', openFirst),
  part('outward', 'outward'),
  part('outward-prices', 'outward', async (page) => {
    const list = page.getByRole('textbox', { name: /^(Dakika fiyatları|Prices per minute)/ });
    await list.fill('+90 0,25\n+90 5 0,40\n+49 2\n+1 iki');
    await page.getByRole('textbox', { name: /^(Saatte en çok tutar|Most an hour may cost)/ }).fill('250');
    await list.scrollIntoViewIfNeeded();
  }),
  part('supervision-settings', 'supervision'),
  part('switch', 'switch'),
  { name: 'recording-rules', who: 'owner', path: '/settings/recordings' },
  {
    name: 'recording-notice',
    who: 'owner',
    path: '/settings/recordings',
    before: async (page) => {
      await page.getByRole('switch').first().click();
      await page.getByRole('textbox').first().waitFor();
    },
  },
  { name: 'samples', who: 'manager', path: '/reports/samples' },
  { name: 'waiting-words', who: 'manager', path: ({ voiceQueueId }) => `/settings/queues/${voiceQueueId}/waiting` },
  {
    name: 'outcomes',
    who: 'manager',
    path: ({ voiceQueueId }) => `/settings/queues/${voiceQueueId}`,
    before: async (page) =>
      page
        .getByText(/^(Sonuçlar|Outcomes)/)
        .first()
        .scrollIntoViewIfNeeded(),
  },
  {
    name: 'live-calls',
    who: 'supervisor',
    path: '/board',
    before: showing('h2:has-text("Çağrılar"), h2:has-text("Calls")'),
  },
  { name: 'call', who: 'manager', path: async ({ talkedCall }) => `/reports/calls/${await talkedCall()}` },
  { name: 'recording', who: 'manager', path: async ({ recording }) => `/recordings/${await recording()}` },
  { name: 'customer-calls', who: 'manager', path: async ({ callersPage }) => callersPage() },
  { name: 'dial-pad', who: 'agent', path: '/desk', before: openDialPad },
  inCall('in-call'),
  inCall('in-call-beside', lookBeside),
  inCall('in-call-hand-on', press(/^(Aktar…|Transfer…|Hand on…)/)),
  inCall('in-call-consult', consult),
  inCall('in-call-wrap-up', async (page) => {
    await press(/^(Kapat|Hang up|Herkes için bitir|End for everybody)/)(page);
    await page
      .getByRole('button', { name: /^(Bitti|Done)/ })
      .first()
      .waitFor();
  }),
];

/** Who calls and what is noted, beside the page; on a small screen it is opened by hand. */
async function lookBeside(page: Page): Promise<void> {
  const panel = page.getByRole('complementary', { name: /^(Müşteri|Customer):/ });
  if (!(await panel.isVisible())) await press(/^(Müşteri ve notlar|Customer and notes)$/)(page);
  await panel.getByRole('textbox', { name: /not yazın|Write a note/ }).fill('Kargo yarın 14.00 · 42');
}

/** The switch of the demonstration lets no page in: the telephone of this one stays at its signing in. */
async function openDialPad(page: Page): Promise<void> {
  const expiresAt = new Date(Date.now() + 600_000).toISOString();
  await page.route('**/api/v1/telephony/phone', (route) =>
    route.fulfill({ json: { name: 'page-picture', secret: 'picture', expiresAt } }),
  );
  await page.route('**/api/v1/telephony/phone/keep', (route) =>
    route.fulfill({ json: { expiresAt, isRegistered: false } }),
  );
  await page.reload();
  await press(/^(Telefon|Telephone|Phone)/)(page);
  await page.getByRole('combobox', { name: /^(Numara veya iş arkadaşı|Number or colleague)/ }).waitFor();
}

async function consult(page: Page): Promise<void> {
  await press(/^(Aktar…|Transfer…|Hand on…)/)(page);
  await press(/^(Önce danış|Consult|Ask first)/)(page);
  await page
    .getByRole('button', { name: /^(Devret|Hand over)/ })
    .first()
    .waitFor({ timeout: 30_000 });
}
