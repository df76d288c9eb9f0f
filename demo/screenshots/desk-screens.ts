import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';
import type { Screen } from './screen.ts';
import {
  answerOne,
  mentionSomebody,
  openFilter,
  openMessageMenu,
  openWidget,
  press,
  recordVoice,
  scheduleOne,
  sendAndWait,
  typeIn,
  useTemplate,
  waitForOffer,
} from './steps.ts';

const letters = [
  ['page', 'Kurumsal teklif'],
  ['files', 'Faturam iki kez'],
  ['english', 'Delivery to a new'],
] as const;

type Deed = NonNullable<Screen['before']>;

const onDesk = (name: string, before?: Deed, more = ''): Screen => ({
  name,
  who: 'agent',
  path: async ({ held }) => `/desk?open=${await held()}${more}`,
  ...(before ? { before } : {}),
});
const panes = (count: number): Screen => ({
  name: `desk-panes-${count}`,
  who: 'agent',
  path: async ({ held, beside }) =>
    `/desk?panes=${count}&shown=${(await beside()).slice(0, count).join('.')}&open=${await held()}`,
});
const from = (name: string, channel: 'telegram' | 'whatsapp', before?: Deed): Screen => ({
  name,
  who: 'agent',
  path: async ({ atProvider }) => `/desk?open=${await atProvider(channel)}`,
  ...(before ? { before } : {}),
});

/** Where agents spend their day, and what customers see of it. */
export const deskScreens: readonly Screen[] = [
  onDesk('desk'),
  panes(2),
  panes(4),
  panes(10),
  from('desk-telegram', 'telegram'),
  from('desk-whatsapp', 'whatsapp'),
  from('message-menu', 'telegram', openMessageMenu),
  from('reply-chip', 'telegram', answerOne),
  { name: 'desk-list', who: 'agent', path: '/desk' },
  { name: 'desk-pool', who: 'agent', path: '/desk?scope=pool' },
  { name: 'desk-completed', who: 'agent', path: '/desk?tab=completed' },
  { name: 'desk-archive', who: 'agent', path: '/desk?tab=archive' },
  { name: 'desk-postponed', who: 'agent', path: '/desk?tab=postponed' },
  { name: 'desk-search', who: 'supervisor', path: '/desk?scope=all&search=kargo' },
  { name: 'desk-search-nothing', who: 'agent', path: '/desk?search=zzzzzz' },
  { name: 'desk-filter', who: 'supervisor', path: '/desk?scope=all', before: openFilter },
  onDesk('desk-details', undefined, '&details=yes'),
  onDesk('desk-status', press(/^(Durumu değiştir|Change the status)/)),
  onDesk('desk-more', press(/^(Diğer|More|Başka)/)),
  { name: 'desk-supervisor', who: 'supervisor', path: '/desk?scope=all' },
  onDesk('desk-templates', (page) => typeIn(page, '/')),
  onDesk('desk-note-mention', mentionSomebody),
  { name: 'notices', who: 'agent', path: async ({ held }) => `/desk?open=${await held()}`, before: lookAtNotices },
  onDesk('desk-scheduled', scheduleOne),
  onDesk('desk-blank', useTemplate),
  onDesk('desk-voice-note', recordVoice),
  onDesk('desk-voice-taken', async (page) => {
    await recordVoice(page);
    await press(/^(Bitir|Stop)/)(page);
    await page.locator('audio').first().waitFor();
  }),
  onDesk('desk-undo', sendAndWait),
  { name: 'desk-letter', who: 'agent', path: async ({ written }) => `/desk?open=${await written()}` },
  {
    name: 'desk-letter-head',
    who: 'agent',
    path: async ({ written }) => `/desk?open=${await written()}`,
    before: press(/^(Kime|To):/),
  },
  ...letters.map(
    ([name, subject]): Screen => ({
      name: `letter-${name}`,
      who: 'supervisor',
      path: async ({ letter }) => `/desk?scope=all&open=${await letter(subject)}`,
    }),
  ),
  { name: 'palette', who: 'manager', path: '/board', before: (page) => page.keyboard.press('Control+k') },
  { name: 'key-map', who: 'agent', path: '/desk', before: (page) => page.keyboard.press('?') },
  { name: 'availability', who: 'agent', path: '/desk', before: press(/^(Durumunuz|Your availability)/) },
  onDesk('offer', waitForOffer),
  { name: 'try', who: 'nobody', path: ({ webChatKey }) => `/try/${webChatKey}`, before: openWidget },
];

/** Her supervisor has named her in notes, more often than fits at once. */
async function lookAtNotices(page: Page, { people, held }: Scene): Promise<void> {
  const interactionId = await held();
  for (const text of ['bakar mısınız?', 'bu sipariş iki kez geldi, müşteriyi bugün arayalım lütfen', 'teşekkürler']) {
    await people.supervisor.api.messaging.conversations.send({
      ...{ interactionId, kind: 'note', clientId: crypto.randomUUID() },
      text: `@${people.agent.me.user.name} ${text}`,
    });
  }
  await press(/^(Bildirimler|Notices):/)(page);
  await page.locator('[role=dialog] li').first().waitFor();
}
