import type { Page } from 'playwright-core';
import { ofQueue, type Screen, showing } from './screen.ts';
import { press, replayNorms } from './steps.ts';

const providers = ['whatsapp', 'messenger', 'instagram', 'telegram', 'viber', 'sms', 'email'] as const;

/** Where the house is set up. */
export const settingsScreens: readonly Screen[] = [
  { name: 'start', who: 'owner', path: '/start' },
  { name: 'telephony', who: 'owner', path: '/settings/telephony' },
  { name: 'prompts', who: 'owner', path: '/settings/telephony?part=prompts' },
  {
    name: 'prompt',
    who: 'owner',
    path: '/settings/telephony?part=prompts',
    before: (page) => page.locator('tbody button').first().click(),
  },
  { name: 'mail', who: 'owner', path: '/settings/mail' },
  { name: 'sign-in-settings', who: 'owner', path: '/settings/security' },
  { name: 'sign-in-provider', who: 'owner', path: '/settings/security?edit=provider' },
  {
    name: 'sign-in-provider-delete',
    who: 'owner',
    path: '/settings/security',
    before: askWhetherToDelete,
  },
  { name: 'audit', who: 'manager', path: '/audit' },
  { name: 'roles', who: 'owner', path: '/settings/roles' },
  { name: 'role-new', who: 'owner', path: '/settings/roles/new' },
  { name: 'queues', who: 'manager', path: '/settings/queues' },
  { name: 'queue', who: 'manager', path: ofQueue() },
  { name: 'norms', who: 'manager', path: ofQueue('/norms') },
  { name: 'norms-replay', who: 'manager', path: ofQueue('/norms'), before: replayNorms },
  { name: 'survey', who: 'manager', path: ofQueue('/survey') },
  { name: 'queue-templates', who: 'manager', path: ofQueue(), before: showing('#templates') },
  {
    name: 'template-edit',
    who: 'manager',
    path: ofQueue(),
    before: (page) => page.locator('#templates button').first().click(),
  },
  { name: 'queue-bot', who: 'owner', path: ofQueue('/bot') },
  { name: 'skills', who: 'manager', path: '/settings/skills' },
  { name: 'away-reasons', who: 'manager', path: '/settings/away-reasons' },
  { name: 'flows', who: 'manager', path: '/settings/flows' },
  { name: 'flow', who: 'manager', path: async ({ flow }) => `/settings/flows/${(await flow()).id}` },
  { name: 'channels', who: 'owner', path: '/settings/channels' },
  { name: 'channel', who: 'owner', path: ({ channelId }) => `/settings/channels/${channelId}` },
  ...providers.map(
    (channel): Screen => ({
      name: `channel-${channel}`,
      who: 'owner',
      path: async ({ provided }) => {
        const own = (await provided()).find((account) => account.channel === channel);
        if (!own) throw new Error(`The program knows no provider of ${channel}`);
        return `/settings/channels/${own.id}`;
      },
    }),
  ),
];

/** The demonstration has no provider of its own: this one stands in the page alone, and so do those who need it. */
async function askWhetherToDelete(page: Page): Promise<void> {
  const provider = {
    ...{ name: 'Mavi Gemi Girişi', issuer: 'https://giris.ornek.com', clientId: 'santral', domains: ['ornek.com'] },
    ...{ newcomers: 'refused', roleId: null, groupId: null, trustsFactor: true, isOn: true },
  };
  const people = ['Ayşe Yılmaz', 'Müşfika Nuriye Karahüseyinoğulları', 'Can Polat'];
  const items = people.map((name, at) => ({ id: `0198f0e0-0000-7000-8000-00000000000${at}`, name }));
  await page.route('**/api/v1/identity-provider', (route) =>
    route.fulfill({ json: { provider, callbackUrl: 'https://santral.ornek.com/sign-in/provider/callback' } }),
  );
  await page.route('**/api/v1/identity-provider/dependants', (route) => route.fulfill({ json: { count: 12, items } }));
  await page.reload();
  await press(/^(Sil|Delete)$/)(page);
  await page.getByRole('dialog').waitFor();
}
