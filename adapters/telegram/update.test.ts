import { expect, test } from 'vitest';
import type { InboundEvent } from '#messaging';
import { messageFrom } from './bot-api.fixture.ts';
import { eventOf, eventOfWebhook, normalize } from './update.ts';

const read = (update: Readonly<Record<string, unknown>>): InboundEvent => {
  const [event] = normalize(eventOf({ update_id: 1, ...update }, '42'));
  if (!event) throw new Error('Nothing was read.');
  return event;
};
const written = (content: Readonly<Record<string, unknown>>) => read({ message: { ...messageFrom(7, 5), ...content } });

test('words, and who wrote them', () => {
  expect(written({ text: 'Merhaba', reply_to_message: { message_id: 3 } })).toEqual({
    type: 'message',
    externalId: '42:5',
    peer: { key: '7', name: 'Zeynep Kaya', email: null, language: 'tr' },
    text: 'Merhaba',
    media: [],
    replyToExternalId: '42:3',
    atMs: 1_770_000_000_000,
    page: null,
  });
});

test('of a photo the largest size is taken, with its caption', () => {
  const photo = [
    { file_id: 'small', file_size: 1_000, width: 90, height: 67 },
    { file_id: 'large', file_size: 90_000, width: 1_280, height: 960 },
  ];
  expect(written({ photo, caption: 'Kutu', media_group_id: '1' })).toMatchObject({
    text: 'Kutu',
    media: [{ externalId: 'large', name: 'photo-5.jpg', mime: 'image/jpeg', bytes: 90_000, fileId: null }],
  });
});

test.each([
  [
    'document',
    { file_id: 'd', file_name: 'fatura.pdf', mime_type: 'application/pdf' },
    'fatura.pdf',
    'application/pdf',
  ],
  ['voice', { file_id: 'v', duration: 3, mime_type: 'audio/ogg' }, 'voice-5.ogg', 'audio/ogg'],
  ['video_note', { file_id: 'n', duration: 3, length: 240 }, 'video-5.mp4', 'video/mp4'],
])('a %s is a file with a name', (kind, sent, name, mime) => {
  expect(written({ [kind]: sent })).toMatchObject({ type: 'message', text: '', media: [{ name, mime }] });
});

test('an animation, which comes as a document too, is one file', () => {
  const sent = { file_id: 'a', file_name: 'kedi.mp4', mime_type: 'video/mp4' };
  expect(written({ animation: sent, document: sent })).toMatchObject({ media: [{ name: 'kedi.mp4' }] });
});

test.each([
  [{ location: { latitude: 41.01, longitude: 28.97 } }, 'location', '41.01, 28.97'],
  [
    { location: { latitude: 1, longitude: 2 }, venue: { title: 'Şube', address: 'Kadıköy' } },
    'location',
    'Şube, Kadıköy',
  ],
  [
    { contact: { phone_number: '+905551112233', first_name: 'Ali', last_name: 'Can' } },
    'contact',
    'Ali Can +905551112233',
  ],
  [{ sticker: { file_id: 's', emoji: '😀' } }, 'sticker', '😀'],
  [{ poll: { id: '1', question: 'Hangisi?' } }, 'poll', 'Hangisi?'],
  [{ dice: { emoji: '🎲', value: 3 } }, 'dice', ''],
])('what cannot be shown is named: %j', (content, what, detail) => {
  expect(written(content)).toMatchObject({ type: 'unsupported', what, detail, externalId: '42:5' });
});

test('groups are left aside, whatever is said there', () => {
  const chat = { id: -100, type: 'supergroup', title: 'Grup' };
  expect(written({ chat, text: 'selam' })).toMatchObject({ type: 'ignored', because: 'groupChat' });
  expect(read({ edited_message: { ...messageFrom(7, 5), chat, text: 'x' } })).toMatchObject({ because: 'groupChat' });
});

test('an edit names the message it changes; who blocks the bot has left', () => {
  const edited = { ...messageFrom(7, 5), edit_date: 1_770_000_060, text: 'düzeltildi' };
  expect(read({ edited_message: edited })).toMatchObject({ type: 'edit', externalId: '42:5', text: 'düzeltildi' });
  const { chat, from, date } = messageFrom(7, 5);
  const standing = (status: string) => ({ my_chat_member: { chat, from, date, new_chat_member: { status } } });
  expect(read(standing('kicked'))).toMatchObject({ type: 'left', peer: { key: '7' } });
  expect(read(standing('member'))).toMatchObject({ type: 'ignored', because: 'unblocked' });
  expect(read({ chat_boost: {} })).toMatchObject({ type: 'ignored', because: 'unknownUpdate' });
});

test('an update is known by its number and its bot, and stands in the line of its chat', () => {
  const update = { update_id: 900, message: { ...messageFrom(7, 5), text: 'a' } };
  const event = eventOfWebhook(Buffer.from(JSON.stringify(update)), '42');
  expect(event).toMatchObject({ dedupeKey: '42:900', partitionKey: '7', lane: 'message', body: update });
  expect(eventOf(update, '43').dedupeKey).toBe('43:900');
});

test.each(['{"update_id": ', '"words"', '{"update_id":"one"}', 'null', '{"update_id":5,"message":{"text":"a"}}'])(
  'what is no update is kept as it came and cannot be read: %s',
  (text) => {
    const event = eventOfWebhook(Buffer.from(text), '42');
    expect(event.dedupeKey).toMatch(/^42:unreadable:/);
    expect(() => normalize(event)).toThrow();
  },
);
