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
  [
    { location: { latitude: 41.01, longitude: 28.97 } },
    { type: 'location', latitude: 41.01, longitude: 28.97, name: null, address: null },
  ],
  [
    { location: { latitude: 1, longitude: 2 }, venue: { title: 'Şube', address: 'Kadıköy' } },
    { type: 'location', latitude: 1, longitude: 2, name: 'Şube', address: 'Kadıköy' },
  ],
  [
    { contact: { phone_number: '+905551112233', first_name: 'Ali', last_name: 'Can' } },
    { type: 'contacts', contacts: [{ name: 'Ali Can', phones: ['+905551112233'], emails: [] }] },
  ],
  [{ sticker: { file_id: 's', emoji: '😀' } }, { type: 'sticker', emoji: '😀' }],
  [
    { poll: { id: '1', question: 'Hangisi?', options: [{ text: 'Bu' }, { text: 'Şu' }] } },
    { type: 'poll', question: 'Hangisi?', choices: ['Bu', 'Şu'] },
  ],
])('what is neither words nor a file has a shape of its own: %j', (sent, content) => {
  expect(written(sent)).toMatchObject({ type: 'message', text: '', content, externalId: '42:5' });
});

test('a sticker brings its picture, unless it moves', () => {
  expect(written({ sticker: { file_id: 's', emoji: '😀' } })).toMatchObject({
    media: [{ externalId: 's', mime: 'image/webp' }],
  });
  expect(written({ sticker: { file_id: 's', is_animated: true } })).toMatchObject({
    media: [],
    content: { emoji: null },
  });
});

test('what is unknown is named by the provider’s own word', () => {
  expect(written({ dice: { emoji: '🎲', value: 3 } })).toMatchObject({ type: 'unsupported', what: 'dice', detail: '' });
});

test('an album is messages of one key, a voice note is one, and what was sent on says so', () => {
  const photo = [{ file_id: 'p' }];
  expect(written({ photo, media_group_id: '77' })).toMatchObject({ groupKey: '42:77' });
  expect(written({ voice: { file_id: 'v', mime_type: 'audio/ogg' } })).toMatchObject({ media: [{ isVoice: true }] });
  expect(written({ audio: { file_id: 'a' } })).not.toMatchObject({ media: [{ isVoice: true }] });
  expect(written({ text: 'a', forward_origin: { type: 'user' } })).toMatchObject({ isForwarded: true });
});

test('a reaction names the message, and one that is taken back is none', () => {
  const { chat, from: user, date } = messageFrom(7, 5);
  const reacted = (...new_reaction: object[]) =>
    read({ message_reaction: { chat, user, date, message_id: 5, old_reaction: [], new_reaction } });
  expect(reacted({ type: 'emoji', emoji: '❤' })).toMatchObject({ type: 'reaction', externalId: '42:5', emoji: '❤' });
  expect(reacted({ type: 'custom_emoji', custom_emoji_id: '1' })).toMatchObject({ emoji: '⭐' });
  expect(reacted()).toMatchObject({ type: 'reaction', emoji: null, peer: { key: '7', name: 'Zeynep Kaya' } });
});

test('the touch of a button says what stands on it; of one too long its words and its place are known', () => {
  const { from, ...message } = messageFrom(7, 5);
  const inline_keyboard = [[{ text: 'Satış', callback_data: 'q:1' }], [{ text: 'Destek', callback_data: '~1' }]];
  const touched = (data: string) =>
    read({ callback_query: { id: 'cb', from, data, message: { ...message, reply_markup: { inline_keyboard } } } });
  expect(touched('q:1')).toMatchObject({ type: 'message', text: 'Satış', payload: 'q:1', replyToExternalId: '42:5' });
  expect(touched('~1')).toMatchObject({ text: 'Destek', chosenPlace: 1 });
  expect(touched('~1')).not.toHaveProperty('payload');
});

test('groups are left aside, whatever is said there', () => {
  const chat = { id: -100, type: 'supergroup', title: 'Grup' };
  expect(written({ chat, text: 'selam' })).toMatchObject({ type: 'ignored', because: 'groupChat' });
  expect(read({ edited_message: { ...messageFrom(7, 5), chat, text: 'x' } })).toMatchObject({ because: 'groupChat' });
});

test('an edit names the message it changes; who blocks the bot has left and wants no more', () => {
  const edited = { ...messageFrom(7, 5), edit_date: 1_770_000_060, text: 'düzeltildi' };
  expect(read({ edited_message: edited })).toMatchObject({ type: 'edit', externalId: '42:5', text: 'düzeltildi' });
  const { chat, from, date } = messageFrom(7, 5);
  const standing = (status: string) => ({ my_chat_member: { chat, from, date, new_chat_member: { status } } });
  const both = normalize(eventOf({ update_id: 1, ...standing('kicked') }, '42'));
  expect(both).toMatchObject([
    { type: 'left', peer: { key: '7' } },
    { type: 'consent', scope: 'all', isGiven: false },
  ]);
  expect(read(standing('member'))).toMatchObject({ type: 'consent', isGiven: true });
  const chatOfMany = { id: -5, type: 'group' };
  expect(written({ chat: chatOfMany, migrate_to_chat_id: -100 })).toMatchObject({
    type: 'moved',
    previousKey: '-5',
    peer: { key: '-100' },
  });
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
