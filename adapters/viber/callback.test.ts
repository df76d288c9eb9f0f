import { expect, test } from 'vitest';
import type { InboundEvent } from '#messaging';
import { eventOf, normalize } from './callback.ts';
import { trackingOf } from './keyboard.ts';
import { messageOf, receiptOf } from './rest-api.fixture.ts';

const token = '5741311803571721087';
const from = '01234567890A=';
const read = (body: string): InboundEvent => {
  const [event] = normalize(eventOf(Buffer.from(body)));
  if (!event) throw new Error('Nothing was read.');
  return event;
};
const written = (message: Readonly<Record<string, unknown>>) => read(messageOf(from, token, message));

test('words, who wrote them, and an id of 64 bits with every digit', () => {
  expect(written({ type: 'text', text: 'Siparişim nerede?' })).toEqual({
    type: 'message',
    externalId: token,
    peer: { key: from, name: 'Zeynep Kaya', email: null, language: 'tr' },
    text: 'Siparişim nerede?',
    media: [],
    replyToExternalId: null,
    atMs: 1_770_000_000_000,
    page: null,
  });
  // JSON.parse would have rounded both to the same number.
  const keys = ['5741311803571721087', '5741311803571721089'].map(
    (id) => eventOf(Buffer.from(messageOf(from, id, { type: 'text', text: 'a' }))).dedupeKey,
  );
  expect(keys).toEqual([`message:5741311803571721087:${from}`, `message:5741311803571721089:${from}`]);
});

test('pictures, films and files are fetched from where they lie', () => {
  const media = 'https://dl-media.viber.com/1/share/2/long/vibes/icon/image/0x0/a.jpg';
  expect(written({ type: 'picture', text: 'Kutu ezilmiş', media })).toMatchObject({
    text: 'Kutu ezilmiş',
    media: [{ externalId: media, name: 'photo.jpg', mime: 'image/jpeg', bytes: null }],
  });
  expect(written({ type: 'video', media, size: 1_000 })).toMatchObject({
    media: [{ name: 'video.mp4', mime: 'video/mp4', bytes: 1_000 }],
  });
  expect(written({ type: 'file', media, file_name: 'fatura.pdf', file_size: 2_000 })).toMatchObject({
    media: [{ name: 'fatura.pdf', mime: null, bytes: 2_000 }],
  });
});

test('places, people, addresses and stickers', () => {
  expect(written({ type: 'location', location: { lat: 41.01, lon: 28.97 } })).toMatchObject({
    content: { type: 'location', latitude: 41.01, longitude: 28.97 },
  });
  expect(written({ type: 'contact', contact: { name: 'Ali', phone_number: '+905321112233' } })).toMatchObject({
    content: { type: 'contacts', contacts: [{ name: 'Ali', phones: ['+905321112233'], emails: [] }] },
  });
  expect(written({ type: 'url', media: 'https://example.com/a' })).toMatchObject({ text: 'https://example.com/a' });
  expect(written({ type: 'sticker', sticker_id: 40_133 })).toMatchObject({ content: { type: 'sticker' }, media: [] });
});

test('a touch on a button is what it says, with what stood behind it', () => {
  const choices = [
    { id: 'q:1', title: 'Satış' },
    { id: 'q:2', title: 'Destek' },
  ];
  const touched = (text: string) => written({ type: 'text', text, tracking_data: trackingOf(choices) });
  expect(touched('Destek')).toMatchObject({ text: 'Destek', payload: 'q:2' });
  expect(touched('Başka bir şey')).not.toHaveProperty('payload');
  expect(written({ type: 'text', text: 'Destek', tracking_data: '{"half' })).not.toHaveProperty('payload');
});

test('received, seen and failed are told by the id of our message', () => {
  expect(read(receiptOf(from, token, 'delivered'))).toMatchObject({
    type: 'receipt',
    status: 'delivered',
    of: { externalIds: [token] },
    peer: { key: from },
  });
  expect(read(receiptOf(from, token, 'seen'))).toMatchObject({ status: 'read' });
  expect(read(receiptOf(from, token, 'failed'))).toMatchObject({
    status: 'failed',
    failure: { failure: 'permanent', text: 'failure description' },
  });
  const keys = (['delivered', 'seen'] as const).map((event) => eventOf(Buffer.from(receiptOf(from, token, event))));
  expect(new Set(keys.map(({ dedupeKey }) => dedupeKey)).size).toBe(2);
  expect(keys.map(({ lane }) => lane)).toEqual(['receipt', 'receipt']);
});

test('who subscribes gives her consent, who leaves takes it back, who only opens the conversation has said nothing', () => {
  const user = { id: from, name: 'Zeynep', language: 'tr' };
  const body = (event: string, more: object) => JSON.stringify({ event, timestamp: 7, message_token: 1, ...more });
  expect(read(body('subscribed', { user }))).toMatchObject({ type: 'consent', scope: 'all', isGiven: true, atMs: 7 });
  expect(read(body('unsubscribed', { user_id: from }))).toMatchObject({
    type: 'consent',
    isGiven: false,
    peer: { key: from },
  });
  expect(read(body('conversation_started', { user, type: 'open', subscribed: false }))).toMatchObject({
    type: 'ignored',
  });
});

test('an unknown kind is named, a broken callback ends as a dead letter', () => {
  expect(written({ type: 'hologram' })).toMatchObject({ type: 'unsupported', what: 'hologram' });
  for (const broken of ['{"event":"message","message_token":', '{"event":"message"}', '[]', '']) {
    const event = eventOf(Buffer.from(broken));
    expect(event.dedupeKey).toMatch(/^unreadable:/);
    expect(() => normalize(event)).toThrow();
  }
});
