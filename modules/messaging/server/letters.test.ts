import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { FileId, MessageId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { answerHead } from '../letter-head.ts';
import type { LetterPage } from '../letter-page.ts';
import { veiledHead } from '../letter-veil.ts';
import { limits } from '../message.ts';
import { type House, openHouse } from './messaging.fixture.ts';

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());
beforeEach(async () => {
  house = await openHouse(fresh.database);
});
afterEach(() => house.close());

const head = {
  subject: 'Sipariş',
  from: { name: 'Mehmet', address: 'mehmet@example.com' },
  to: [{ name: '', address: 'destek@example.com' }],
  cc: [],
  quoteFrom: null,
  hasPage: true,
};
const messagesOf = async (id: Parameters<House['facts']>[0]) =>
  (await house.messaging.lists.timeline(house.people.owner.who, id, null, 100))?.messages ?? [];

test('the page of a letter is given to whoever may read its conversation, and to nobody else', async () => {
  const page: LetterPage = { html: '<p>Merhaba</p>', pictures: { logo: newId<'file'>() as FileId } };
  const channel = house.messaging.channels.get('webChat');
  Object.assign(channel ?? {}, { pageOf: async (externalId: string) => (externalId === 'letter' ? page : null) });
  const { ayse, can, owner } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba', 'letter', { mail: head });
  await house.accept(ayse, id);
  const [message] = await messagesOf(id);
  expect(message?.mail).toEqual(head);
  const letter = message?.id as MessageId;
  const seen = (who: typeof ayse.who, which = letter) => house.messaging.letters.page(who, which);
  expect([await seen(ayse.who), await seen(owner.who)]).toEqual([page, page]);
  expect([await seen(can.who), await seen(owner.who, newId<'message'>() as MessageId)]).toEqual([null, null]);
});

test('a long letter is kept whole', async () => {
  const text = 'uzun '.repeat(10_000);
  const id = await house.write('mehmet', text, 'long', { mail: head });
  expect((await messagesOf(id))[0]?.text).toHaveLength(text.length);
  expect(text.length).toBeLessThan(limits.letterChars);
});

test('C20: an out-of-office notice opens a finished conversation neither again nor anew, and is kept in it', async () => {
  const { ayse } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba');
  await house.accept(ayse, id);
  const done = { status: 'completed', untilMs: null, resolved: null } as const;
  expect(await house.messaging.writing.setStatus(ayse.who, id, done)).toMatchObject({ type: 'changed' });
  const before = (await house.facts(id)).length;
  for (let round = 0; round < 100; round++) {
    house.clock.advance(60_000);
    expect(await house.write('mehmet', 'Ofis dışındayım', `ooo-${round}`, { isAutomatic: true, mail: head })).toBe(id);
  }
  expect((await house.facts(id)).length).toBe(before);
  expect(await house.status(id)).toBe('completed');
  expect((await messagesOf(id)).filter(({ isAutomatic }) => isAutomatic).length).toBeGreaterThan(90);
  // A person who writes after it is heard.
  expect(await house.write('mehmet', 'Ben döndüm')).not.toBeNull();
  expect(
    await house.status((await house.messaging.conversations.find(house.account, 'mehmet'))?.interactionId ?? id),
  ).not.toBe('completed');
});

const mailbox = { address: 'destek@example.com', signature: '', quotes: true };
/** The channel writes letters from now on, as long as they may be there. */
const writesLetters = () => {
  house.answer.can = { text: { maxChars: 20_000 }, files: { maxBytes: 1_000_000, maxPerMessage: 10 }, mail: mailbox };
};
const inHand = async () => {
  const { ayse } = house.people;
  await house.atWork(ayse);
  const id = await house.write('mehmet', 'Merhaba', 'letter', {
    mail: { ...head, cc: [{ name: '', address: 'depo@example.com' }] },
  });
  await house.accept(ayse, id);
  return id;
};
const written = (over: Partial<Parameters<House['messaging']['writing']['send']>[2]> = {}) => ({
  ...{ clientId: newId<'message'>(), kind: 'public' as const, text: 'Yolda', fileIds: [] },
  ...over,
});
const toAll = {
  subject: 'Re: Sipariş',
  to: ['Mehmet <mehmet@example.com>'],
  cc: ['depo@example.com'],
  bcc: ['sef@example.net'],
};

test('F73: e-mail: a letter leaves to whom its writer named, colleagues see to whom, and no customer hears of a hidden one', async () => {
  writesLetters();
  const { ayse } = house.people;
  const id = await inHand();
  expect(await house.messaging.writing.send(ayse.who, id, written({ mail: toAll }))).toMatchObject({ type: 'sent' });
  await expect
    .poll(() => house.sent.at(-1)?.mail)
    .toEqual({
      subject: 'Re: Sipariş',
      to: [{ name: 'Mehmet', address: 'mehmet@example.com' }],
      cc: [{ name: '', address: 'depo@example.com' }],
      bcc: [{ name: '', address: 'sef@example.net' }],
      references: [],
    });
  expect((await messagesOf(id)).at(-1)?.mailOut).toMatchObject({ bcc: [{ name: '', address: 'sef@example.net' }] });
  const told = await house.messaging.side.history(house.account, 'mehmet', 0, 50);
  expect(told.messages).toHaveLength(2);
  expect(JSON.stringify(told)).not.toContain('sef@example.net');
});

test('a letter with a wrong address or to our own mailbox does not leave, and where no letters are written there is no head', async () => {
  const { ayse } = house.people;
  const id = await inHand();
  const send = async (mail: typeof toAll) => house.messaging.writing.send(ayse.who, id, written({ mail }));
  expect(await send(toAll)).toEqual({ type: 'doesNotFit', misfit: { because: 'notALetter', typed: '' } });
  writesLetters();
  const wrong = { ...toAll, cc: ['depo'] };
  expect(await send(wrong)).toEqual({ type: 'doesNotFit', misfit: { because: 'badAddress', typed: 'depo' } });
  const own = { ...toAll, cc: ['Destek+c-1@example.com'] };
  expect(await send(own)).toMatchObject({ type: 'doesNotFit', misfit: { because: 'ownAddress' } });
  expect(house.sent).toEqual([]);
});

test('how long a message may be and how many files it takes its channel says, for a letter and for a chat', async () => {
  const { ayse } = house.people;
  const id = await inHand();
  const send = (over: Parameters<typeof written>[0]) => house.messaging.writing.send(ayse.who, id, written(over));
  const fits = async (chars: number, kind: 'public' | 'note' = 'public') =>
    (await send({ kind, text: 'x'.repeat(chars) })).type === 'sent';
  const files = (count: number) => Array.from({ length: count }, () => newId<'file'>() as FileId);
  const most = () => house.messaging.lists.detail(ayse.who, id).then((detail) => detail?.capabilities);
  expect(await most()).toMatchObject({ maxChars: 4_000, mail: null });
  expect([await fits(4_000), await fits(4_001)]).toEqual([true, false]);
  expect(await send({ fileIds: files(6) })).toMatchObject({ misfit: { because: 'tooManyFiles', max: 5 } });
  writesLetters();
  expect(await most()).toMatchObject({ maxChars: 20_000, mail: { own: ['destek@example.com'] } });
  expect([await fits(20_000), await fits(20_001)]).toEqual([true, false]);
  expect(await send({ fileIds: files(11) })).toMatchObject({ misfit: { because: 'tooManyFiles', max: 10 } });
  expect(await send({ fileIds: files(10) })).toMatchObject({ type: 'sent' });
  // A note goes through no channel.
  expect([await fits(4_000, 'note'), await fits(4_001, 'note')]).toEqual([true, false]);
});

test('what a letter is about and to whom it goes is kept with its draft, and with a letter that leaves later', async () => {
  writesLetters();
  const { ayse } = house.people;
  const { drafts, schedule, writing } = house.messaging;
  const id = await inHand();
  const half = { ...toAll, to: ['mehmet'] };
  await drafts.keep(ayse.who, id, { mode: 'public', reply: '', note: '', fileIds: [], mail: half }, null);
  expect(await drafts.get(ayse.who, id)).toMatchObject({ mail: half });
  await drafts.keep(ayse.who, id, { mode: 'public', reply: 'Yolda', note: '', fileIds: [], mail: toAll }, null);
  const later = { text: 'Yarın sizde', fileIds: [], dueAtMs: house.clock.nowMs() + 3_600_000 };
  const clientId = 'sonra-giden-mektup';
  expect(await schedule.add(ayse.who, id, { ...later, clientId, mail: half })).toMatchObject({ type: 'doesNotFit' });
  expect(await schedule.add(ayse.who, id, { ...later, clientId, mail: toAll })).toMatchObject({
    view: { mail: veiledHead(toAll, [mailbox.address]) },
  });
  expect(await writing.send(ayse.who, id, written({ mail: toAll }))).toMatchObject({ type: 'sent' });
  expect(await drafts.get(ayse.who, id)).toBeNull();
  house.clock.advance(3_600_000);
  await schedule.sendDue();
  await expect
    .poll(() => house.sent.map(({ text, mail }) => [text, mail?.cc.length, mail?.bcc.length]))
    .toEqual([
      ['Yolda', 1, 1],
      ['Yarın sizde', 1, 1],
    ]);
});

test('C18: what our side writes to a customer in another program after the end stands in the conversation, and opens it for nobody', async () => {
  const { ayse } = house.people;
  const id = await inHand();
  const done = { status: 'completed', untilMs: null, resolved: null } as const;
  expect(await house.messaging.writing.setStatus(ayse.who, id, done)).toMatchObject({ type: 'changed' });
  const mail = { ...head, from: head.to[0] ?? head.from, to: [head.from], hasPage: false };
  const peer = { key: 'mehmet', name: null, email: null, language: null };
  const echo = { type: 'echo' as const, externalId: 'telefondan', peer, text: 'Yolda', media: [], mail };
  await house.tell('mehmet', (atMs) => ({ ...echo, atMs }));
  await expect
    .poll(async () => (await messagesOf(id)).map(({ text, isEcho }) => [text, isEcho ?? false]))
    .toEqual([
      ['Merhaba', false],
      ['Yolda', true],
    ]);
  expect((await messagesOf(id)).at(-1)?.mail).toEqual(mail);
  expect(await house.status(id)).toBe('completed');
  expect(await house.messaging.inbox.deadLetters(house.account.id)).toEqual([]);
});

test('addresses in the head of a letter are hidden from whoever may not see them, on the screen and live, and her answer goes to the real ones', async () => {
  house.answer.can = { text: { maxChars: 20_000 }, files: { maxBytes: 1_000_000, maxPerMessage: 10 }, mail: mailbox };
  const { ayse, owner } = house.people;
  await house.atWork(ayse);
  const cc = [
    { name: 'Depo', address: 'depo@example.com' },
    { name: 'defne@example.com', address: 'defne@example.com' },
  ];
  const id = await house.write('mehmet', 'Siparişim nerede?', 'letter', { mail: { ...head, cc } });
  await house.accept(ayse, id);
  const { lists, writing, schedule } = house.messaging;
  const read = async (who: typeof ayse.who) => (await lists.timeline(who, id, null, 50))?.messages ?? [];
  const isTold = (what: unknown) => /(mehmet|depo|defne)@example/.test(JSON.stringify(what));
  expect([isTold(await read(owner.who)), isTold(await read(ayse.who))]).toEqual([true, false]);
  expect((await read(ayse.who))[0]?.mail?.to).toEqual(head.to);

  const answer = answerHead(await read(ayse.who), [mailbox.address], true);
  if (!answer) throw new Error('There is a letter to answer');
  expect(isTold(answer)).toBe(false);
  expect(await writing.send(ayse.who, id, written({ mail: answer }))).toMatchObject({ type: 'sent' });
  const leaving = { to: [head.from], cc };
  await expect.poll(() => house.sent.at(-1)?.mail).toMatchObject(leaving);
  const dueAtMs = house.clock.nowMs() + 3_600_000;
  const later = await schedule.add(ayse.who, id, {
    clientId: 'sonra-gider',
    text: 'Sonra',
    fileIds: [],
    mail: answer,
    dueAtMs,
  });
  expect([later.type, isTold(later)]).toEqual(['scheduled', false]);
  expect(isTold(await schedule.list(ayse.who, id))).toBe(false);
  expect(isTold(await schedule.list(owner.who, id))).toBe(true);
  house.clock.advance(3_600_000);
  await schedule.sendDue();
  await expect.poll(() => house.sent.at(-1)).toMatchObject({ text: 'Sonra', mail: leaving });

  const live = house.told.filter(({ topic, change }) => topic === `interaction/${id}` && isTold(change));
  expect(live.length).toBeGreaterThan(1);
  expect(live.filter(({ less }) => less === undefined || isTold(less))).toEqual([]);
});
