import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { freshDatabase } from '#platform/testing/index.ts';
import type { InboundEvent } from '../inbound-event.ts';
import { type House, openHouse, standAgain } from './messaging.fixture.ts';

const fresh = await freshDatabase();
let house: House;
beforeEach(async () => {
  house = await openHouse(fresh.database);
});
afterEach(() => house.close());

const peer = (key = 'mehmet') => ({ key, name: null, email: null, language: null });
const messages = async (id: InteractionId) =>
  (await house.messaging.lists.timeline(house.people.owner.who, id, null, 50))?.messages ?? [];
const parked = () =>
  fresh.database.within(house.organisationId, async (trx) => {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from parked_events`.execute(trx);
    return rows[0]?.count;
  });
const inHand = async () => {
  await house.atWork(house.people.ayse);
  const id = await house.write('mehmet', 'Merhaba', 'wamid-1');
  await house.accept(house.people.ayse, id);
  return id;
};
const say = async (id: InteractionId, text: string) => {
  const clientId = `client-${text}-${Math.random()}`;
  const outcome = await house.messaging.writing.send(house.people.ayse.who, id, {
    clientId,
    kind: 'public',
    text,
    fileIds: [],
  });
  if (outcome.type !== 'sent') throw new Error(`Not sent: ${outcome.type}`);
  return outcome.message;
};
const deliveryOf = async (id: InteractionId, messageId: string) =>
  (await messages(id)).find((message) => message.id === messageId)?.delivery;
const receipt = (
  status: 'sent' | 'delivered' | 'read' | 'failed',
  externalIds: readonly string[],
  more: Partial<InboundEvent & { type: 'receipt' }> = {},
) => house.tell('mehmet', (atMs) => ({ type: 'receipt', peer: peer(), status, of: { externalIds }, atMs, ...more }));

describe('what the customer does to her message', () => {
  test('C19: an edit is shown with what it said at first, an unsent message is shown no more', async () => {
    const id = await house.write('mehmet', 'Sipariş 12', 'wamid-1');
    await house.tell('mehmet', (atMs) => ({
      type: 'edit',
      externalId: 'wamid-1',
      peer: peer(),
      text: 'Sipariş 13',
      atMs,
    }));
    expect((await messages(id))[0]).toMatchObject({ text: 'Sipariş 13', formerText: 'Sipariş 12' });
    await house.tell('mehmet', (atMs) => ({ type: 'revoke', externalId: 'wamid-1', peer: peer(), atMs }));
    const [shown] = await messages(id);
    expect(shown).toMatchObject({ text: '', files: [] });
    expect(shown?.revokedAt).toBeDefined();
    expect(JSON.stringify(shown)).not.toContain('Sipariş');
    const page = await house.messaging.lists.page(house.people.owner.who, {
      scope: 'all',
      tab: 'active',
      sort: 'newest',
      limit: 10,
    });
    expect(page.items[0]?.lastText).not.toContain('Sipariş');
  });

  test('a reaction comes, changes and goes', async () => {
    const id = await house.write('mehmet', 'Merhaba', 'wamid-1');
    const react = (emoji: string | null) =>
      house.tell('mehmet', (atMs) => ({ type: 'reaction', externalId: 'wamid-1', peer: peer(), emoji, atMs }));
    await react('👍');
    await react('❤️');
    expect((await messages(id))[0]?.reactions).toEqual([{ by: 'customer', emoji: '❤️' }]);
    await react(null);
    expect((await messages(id))[0]?.reactions).toBeUndefined();
  });

  test('news about a message that is not here yet are parked and applied when it comes, also over a restart', async () => {
    const told = (event: (atMs: number) => InboundEvent) => house.tell('mehmet', event);
    await told((atMs) => ({ type: 'edit', externalId: 'wamid-9', peer: peer(), text: 'sonraki hâli', atMs }));
    await told((atMs) => ({ type: 'reaction', externalId: 'wamid-9', peer: peer(), emoji: '🙂', atMs }));
    house = await standAgain(house);
    const id = await house.write('mehmet', 'ilk hâli', 'wamid-9');
    await expect
      .poll(async () => (await messages(id))[0])
      .toMatchObject({ text: 'sonraki hâli', reactions: [{ by: 'customer', emoji: '🙂' }] });
  });

  test('whoever dies between a message and what waited for it leaves it to the next: applied once, not at all lost', async () => {
    let commitsLeft = Number.POSITIVE_INFINITY;
    const { together } = fresh.database;
    await house.close();
    house = await openHouse({
      ...fresh.database,
      together: (id, statements) => {
        commitsLeft -= 1;
        return commitsLeft < 0 ? Promise.reject(new Error('The process is gone')) : together(id, statements);
      },
    });
    await house.tell('mehmet', (atMs) => ({
      type: 'edit',
      externalId: 'wamid-9',
      peer: peer(),
      text: 'sonraki hâli',
      atMs,
    }));
    await house.tell('mehmet', (atMs) => ({
      type: 'reaction',
      externalId: 'wamid-9',
      peer: peer(),
      emoji: '🙂',
      atMs,
    }));
    // The row of the inbox, the message; what waited for it would be the third.
    commitsLeft = 2;
    const id = await house.write('mehmet', 'ilk hâli', 'wamid-9');
    expect((await messages(id))[0]).toMatchObject({ text: 'ilk hâli' });
    commitsLeft = Number.POSITIVE_INFINITY;
    house = await standAgain(house);
    const applied = { text: 'sonraki hâli', formerText: 'ilk hâli', reactions: [{ by: 'customer', emoji: '🙂' }] };
    expect((await messages(id))[0]).toMatchObject(applied);
    const changed = async () => (await house.journal.factsOf([id])).filter(({ type }) => type === 'messageChanged');
    expect(await changed()).toHaveLength(1);
    house = await standAgain(house);
    expect([await parked(), (await changed()).length]).toEqual([0, 1]);
  });

  test('a message nothing was told of before asks the database for nothing more', async () => {
    let looks = 0;
    const { within } = fresh.database;
    await house.close();
    house = await openHouse({
      ...fresh.database,
      within: (id, run, options) => {
        // What follows behind reads by a clock of its own.
        if (!options?.isRepeatable) looks += 1;
        return within(id, run, options);
      },
    });
    await house.write('mehmet', 'Merhaba', 'wamid-1');
    const before = looks;
    for (let serial = 2; serial <= 20; serial++) await house.write('mehmet', 'Orada mısınız?', `wamid-${serial}`);
    expect(looks - before).toBeLessThan(10);
  });

  test('an older edit that comes late changes nothing', async () => {
    const id = await house.write('mehmet', 'bir', 'wamid-1');
    const edit = (text: string, back: number) =>
      house.tell('mehmet', (atMs) => ({ type: 'edit', externalId: 'wamid-1', peer: peer(), text, atMs: atMs - back }));
    await edit('üç', 0);
    await edit('iki', 1_000);
    expect((await messages(id))[0]?.text).toBe('üç');
  });
});

describe('what becomes of a message of ours', () => {
  test('receipts by the ids of its parts: it has come as far as the part that is furthest behind', async () => {
    const id = await inHand();
    house.answer.next = () => ({ type: 'accepted', externalIds: ['out-1', 'out-2'] });
    const message = await say(id, 'İki parça');
    await expect.poll(() => deliveryOf(id, message.id)).toBe('accepted');
    await receipt('read', ['out-1']);
    expect(await deliveryOf(id, message.id)).toBe('accepted');
    await receipt('delivered', ['out-2']);
    expect(await deliveryOf(id, message.id)).toBe('delivered');
    await receipt('read', ['out-2']);
    expect(await deliveryOf(id, message.id)).toBe('read');
  });

  test('receipts before the answer to the sending, and read before delivered: it is shown as read', async () => {
    const id = await inHand();
    let answer = (): void => undefined;
    house.answer.next = () =>
      new Promise((resolve) => {
        answer = () => resolve({ type: 'accepted', externalIds: ['early'] });
      });
    const message = await say(id, 'Erken');
    await expect.poll(() => house.sent.length).toBe(1);
    await receipt('read', ['early']);
    await receipt('delivered', ['early']);
    answer();
    await expect.poll(() => deliveryOf(id, message.id)).toBe('read');
  });

  test('read up to a moment before the answer to the sending: it is shown as read, and what is written later is not', async () => {
    const id = await inHand();
    let answer = (): void => undefined;
    house.answer.next = () =>
      new Promise((resolve) => {
        answer = () => resolve({ type: 'accepted', externalIds: ['early'] });
      });
    const sent = await say(id, 'Geliyor');
    await expect.poll(() => house.sent.length).toBe(1);
    const upToMs = house.clock.nowMs() + 1;
    await house.tell('mehmet', (atMs) => ({ type: 'receipt', peer: peer(), status: 'read', of: { upToMs }, atMs }));
    expect(await deliveryOf(id, sent.id)).not.toBe('read');
    answer();
    await expect.poll(() => deliveryOf(id, sent.id)).toBe('read');
    house.clock.advance(1_000);
    house.answer.next = () => ({ type: 'accepted', externalIds: ['later'] });
    const later = await say(id, 'Bir de bu');
    await expect.poll(() => deliveryOf(id, later.id)).toBe('accepted');
    await receipt('delivered', ['later']);
    expect(await deliveryOf(id, later.id)).toBe('delivered');
  });

  test('C17: failed after delivered stays delivered; failed before says why', async () => {
    const id = await inHand();
    house.answer.next = ({ text }) => ({ type: 'accepted', externalIds: [text] });
    const arrived = await say(id, 'vardı');
    const lost = await say(id, 'varmadı');
    await expect.poll(() => deliveryOf(id, lost.id)).toBe('accepted');
    const failure = { failure: 'recipientGone', code: '131026', text: 'Message undeliverable' } as const;
    await receipt('delivered', ['vardı']);
    await receipt('failed', ['vardı'], { failure });
    await receipt('failed', ['varmadı'], { failure });
    expect(await deliveryOf(id, arrived.id)).toBe('delivered');
    const shown = (await messages(id)).find((message) => message.id === lost.id);
    expect(shown).toMatchObject({ delivery: 'failed', failure: { because: 'recipientGone', code: '131026' } });
  });

  test('C18: what our side wrote outside Santral stands once, as ours; our own echo changes nothing', async () => {
    const id = await inHand();
    house.answer.next = () => ({ type: 'accepted', externalIds: ['out-1'] });
    const message = await say(id, 'Bizden');
    await expect.poll(() => deliveryOf(id, message.id)).toBe('accepted');
    const echo = (externalId: string, text: string) =>
      house.tell('mehmet', (atMs) => ({ type: 'echo', externalId, peer: peer(), text, media: [], atMs }));
    await echo('out-1', 'Bizden');
    await echo('phone-1', 'Telefondan');
    await echo('phone-1', 'Telefondan');
    const shown = await messages(id);
    expect(shown.map(({ text, author, isEcho }) => [text, author.type, isEcho ?? false])).toEqual([
      ['Merhaba', 'customer', false],
      ['Bizden', 'agent', false],
      ['Telefondan', 'system', true],
    ]);
  });
});

test('the same person under another address goes on in the same conversation', async () => {
  const id = await house.write('mehmet', 'Merhaba', 'wamid-1');
  await house.tell('mehmet', (atMs) => ({ type: 'moved', peer: peer('mehmet-yeni'), previousKey: 'mehmet', atMs }));
  expect(await house.write('mehmet-yeni', 'Yeni numaram', 'wamid-2')).toBe(id);
  house = await standAgain(house);
  expect(await house.write('mehmet-yeni', 'Hâlâ ben', 'wamid-3')).toBe(id);
  expect((await messages(id)).map(({ text }) => text)).toEqual(['Merhaba', 'Yeni numaram', 'Hâlâ ben']);
});

test('a customer who wants to be written to no more is shown so until she says otherwise', async () => {
  const id = await house.write('mehmet', 'RET', 'wamid-1');
  const detail = () => house.messaging.lists.detail(house.people.owner.who, id);
  const consent = (isGiven: boolean) =>
    house.tell('mehmet', (atMs) => ({ type: 'consent', peer: peer(), scope: 'all', isGiven, atMs }));
  await consent(false);
  expect((await detail())?.optedOutAt).not.toBe(null);
  house = await standAgain(house);
  expect((await detail())?.optedOutAt).not.toBe(null);
  await consent(true);
  expect((await detail())?.optedOutAt).toBe(null);
});

test('a message shows what it holds beside words: what it answers, a place, that it was sent on', async () => {
  const id = await house.write('mehmet', 'Adresim nerede?', 'wamid-1');
  const content = { type: 'location', latitude: 41.01, longitude: 28.97, name: 'Galata', address: null } as const;
  await house.tell('mehmet', (atMs) => ({
    type: 'message',
    externalId: 'wamid-2',
    peer: peer(),
    text: '',
    media: [],
    replyToExternalId: 'wamid-1',
    atMs,
    page: null,
    content,
    isForwarded: true,
  }));
  expect((await messages(id))[1]).toMatchObject({
    content,
    isForwarded: true,
    replyTo: { seq: 1, side: 'customer', preview: 'Adresim nerede?' },
  });
});

test('two threads of one person are two conversations of one customer', async () => {
  for (const thread of ['konu-1', 'konu-2']) {
    await house.tell(thread, (atMs) => ({
      type: 'message',
      externalId: `id-${thread}`,
      peer: { ...peer(thread), customerKey: 'zeynep@ornek.test', email: 'zeynep@ornek.test' },
      text: thread,
      media: [],
      replyToExternalId: null,
      atMs,
      page: null,
    }));
  }
  const [one, two] = await Promise.all(
    ['konu-1', 'konu-2'].map((key) => house.messaging.conversations.find(house.account, key)),
  );
  expect(one?.id).not.toBe(two?.id);
  expect(one?.customerId).toBe(two?.customerId);
});
