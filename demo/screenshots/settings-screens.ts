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
  {
    name: 'flow-blocks',
    who: 'owner',
    path: async ({ flow }) => `/settings/flows/${(await flow()).id}`,
    before: pretendCallBlocks,
  },
  {
    name: 'flow-examples',
    who: 'owner',
    path: async ({ flow }) => `/settings/flows/${(await flow()).id}`,
    before: pretendCalledExamples,
  },
  {
    name: 'flow-way',
    who: 'owner',
    path: async ({ flow }) => `/settings/flows/${(await flow()).id}/way`,
    before: pretendRuns,
  },
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

/** The switch of the demonstration is in memory and does not call itself: how its examples went stands in the page alone. */
async function pretendCalledExamples(page: Page): Promise<void> {
  const example = { language: 'tr', isOpen: true, says: ['4711', '1'], ends: 'queue', with: null };
  const names = ['Kargosunu soran', 'İade isteyen', 'Hiçbir şey yazmayan'];
  const examples = names.map((name) => ({ ...example, name }));
  await page.route('**/api/v1/flows/*', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...(await answer.json()), examples } });
  });
  const runId = '0198f0e0-0000-7000-8000-000000000001';
  const outcomes = names.map((name, at) => ({
    name,
    outcome: at === 1 ? { type: 'failed', because: 'notPlayed', turn: 1 } : at === 2 ? null : { type: 'passed' },
  }));
  await page.route('**/api/v1/telephony/flows/*/example-calls', (route) => route.fulfill({ json: { runId } }));
  await page.route('**/api/v1/telephony/example-calls/*', (route) =>
    route.fulfill({ json: { runId, flowId: runId, draftVersion: 1, isOver: false, outcomes } }),
  );
  await page.reload();
  await page
    .getByRole('radiogroup')
    .getByText(/^(Örnekler|Examples)$/)
    .click();
  await press(/^(Örnekleri ara|Call the examples)$/)(page);
  await page.getByRole('status').filter({ hasText: /\d/ }).last().waitFor();
}

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

/** Nobody in the demonstration walks the flow that is pictured: these runs stand in the page alone. */
async function pretendRuns(page: Page): Promise<void> {
  await page.route('**/api/v1/flows/*/way?*', async (route) => {
    const answer = await route.fetch();
    const way = await answer.json();
    const share = (part: number, whole = 412) => ({ value: part / whole, part, whole, isUncertain: whole < 30 });
    const time = (value: number) => ({ value, part: null, whole: 412, isUncertain: false });
    const asking = way.graph.blocks.filter(({ type }: { type: string }) => ['menu', 'question'].includes(type));
    const figures = {
      ...{ runs: { ...time(412) }, person: share(287), closed: share(74), left: share(51), median: time(38_000) },
      ...{ ninetieth: time(94_000), wrongPerRun: share(96), moreThanOnce: share(61, 405) },
    };
    const blocks = asking.map(({ id, choices = [] }: { id: string; choices?: { id: string }[] }, at: number) => ({
      ...{ blockId: id, runs: 405 - at * 120, asked: 470 - at * 130, atOnce: 344 - at * 110, wrong: 48, missing: 17 },
      ...{ left: 31 - at * 9, medianMs: 12_000 + at * 4_000, isUncertain: at > 1 },
      choices: choices.map((choice, place) => ({ choiceId: choice.id, runs: 150 - place * 40 })),
    }));
    const leftOut = { goingOn: 3, misdials: 12 };
    await route.fulfill({ json: { ...way, figures, blocks, leftOut, versions: [1, 2, 3] } });
  });
  await page.reload();
  await page.locator('dl').first().waitFor();
}

/** The flow of the demonstration runs in writing: these blocks of calls stand in the page alone. */
async function pretendCallBlocks(page: Page): Promise<void> {
  await page.route('**/api/v1/flows/*', async (route) => {
    const answer = await route.fetch();
    const flow = await answer.json();
    const block = (id: string, rest: object) => ({ id, name: '', ...rest });
    const queueId = null;
    const text = { tr: 'Sizi tanıdım, {customer_name}.', en: 'I know you, {customer_name}.' };
    const asked = { tr: 'Kaydedelim mi?', en: 'May we record?' };
    const choice = (id: string, tr: string, en: string, next: string) => ({ id, title: { tr, en }, next });
    const blocks = [
      block('english', { type: 'language', language: 'en', next: 'who' }),
      block('who', { type: 'lookup', number: '', next: 'known', otherwise: 'ask' }),
      block('known', { type: 'message', text, next: 'ask' }),
      block('ask', {
        ...{ type: 'menu', text: asked, again: { tr: '', en: '' }, variable: '', tries: 2, otherwise: 'no' },
        choices: [choice('a', 'Evet', 'Yes', 'yes'), choice('b', 'Hayır', 'No', 'no')],
      }),
      block('yes', { type: 'recording', isAllowed: true, next: 'back' }),
      block('no', { type: 'recording', isAllowed: false, next: 'back' }),
      block('back', { type: 'callback', queueId, otherwise: 'message' }),
      block('message', { type: 'voicemail', queueId }),
    ];
    await route.fulfill({ json: { ...flow, runsOn: [], draft: { start: 'english', blocks } } });
  });
  await page.reload();
  await page
    .getByRole('button', { name: /^(Geri arama|Call back)/ })
    .first()
    .click();
}
