import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { InteractionId, MessageId } from '#kernel/id.ts';
import { freshDatabase } from '#platform/testing/index.ts';
import { type House, hours, openHouse } from './messaging.fixture.ts';

const fresh = await freshDatabase();
let house: House;
let id: InteractionId;
beforeEach(async () => {
  house = await openHouse(fresh.database);
  await house.atWork(house.people.ayse);
  id = await house.write('mehmet', 'Merhaba', 'wamid-1');
  await house.accept(house.people.ayse, id);
});
afterEach(() => house.close());

const messages = async () =>
  (await house.messaging.lists.timeline(house.people.owner.who, id, null, 50))?.messages ?? [];
const shown = async (messageId: string) => (await messages()).find((message) => message.id === messageId);
const say = async (text: string, more: { readonly replyToSeq?: number } = {}) => {
  const draft = { clientId: `client-${text}`, kind: 'public', text, fileIds: [], ...more } as const;
  const outcome = await house.messaging.writing.send(house.people.ayse.who, id, draft);
  if (outcome.type !== 'sent') throw new Error(`Not sent: ${JSON.stringify(outcome)}`);
  return outcome.message;
};
const settled = (messageId: MessageId, delivery: string) =>
  expect.poll(async () => (await shown(messageId))?.delivery).toBe(delivery);
const ayse = () => house.people.ayse.who;

describe('what is done to a message that is there', () => {
  test('is done at the provider first; a provider that says no leaves the message as it is', async () => {
    house.answer.next = () => ({ type: 'accepted', externalIds: ['out-1'] });
    const message = await say('Yarın kargoda');
    await settled(message.id, 'accepted');
    house.answer.act = () => ({ type: 'failed', failure: 'permanent', code: '400', text: 'too old' });
    expect(await house.messaging.acts.edit(ayse(), id, message.id, 'Bugün kargoda')).toMatchObject({
      type: 'refused',
      because: 'refused',
      text: 'too old',
    });
    expect((await shown(message.id))?.text).toBe('Yarın kargoda');
    house.answer.act = () => ({ type: 'accepted', externalIds: [] });
    expect((await house.messaging.acts.edit(ayse(), id, message.id, 'Bugün kargoda')).type).toBe('done');
    expect(await shown(message.id)).toMatchObject({ text: 'Bugün kargoda', formerText: 'Yarın kargoda' });
    expect((await house.messaging.acts.revoke(ayse(), id, message.id)).type).toBe('done');
    expect(await shown(message.id)).toMatchObject({ text: '' });
    expect(house.acted).toEqual([
      { type: 'edit', peerKey: 'mehmet', externalId: 'out-1', text: 'Bugün kargoda' },
      { type: 'edit', peerKey: 'mehmet', externalId: 'out-1', text: 'Bugün kargoda' },
      { type: 'revoke', peerKey: 'mehmet', externalId: 'out-1' },
    ]);
  });

  test('a reaction of ours goes to the message of the customer by her own id', async () => {
    const [hers] = await messages();
    if (!hers) throw new Error('She has written');
    await house.messaging.acts.react(ayse(), id, hers.id, '👍');
    expect(house.acted).toEqual([{ type: 'react', peerKey: 'mehmet', externalId: 'wamid-1', emoji: '👍' }]);
    expect((await shown(hers.id))?.reactions).toEqual([{ by: 'agent', emoji: '👍' }]);
  });

  test('C17: what the channel does not claim is not done', async () => {
    house.answer.can = { edits: { in: false, out: false } };
    const message = await say('Merhaba Mehmet');
    await settled(message.id, 'accepted');
    expect(await house.messaging.acts.edit(ayse(), id, message.id, 'x')).toMatchObject({ because: 'notOffered' });
    expect(house.acted).toEqual([]);
  });

  test('nobody changes what another wrote, and a stranger to the conversation finds nothing', async () => {
    const message = await say('Ayşe yazdı');
    await settled(message.id, 'accepted');
    expect(await house.messaging.acts.edit(house.people.owner.who, id, message.id, 'x')).toMatchObject({
      because: 'notYours',
    });
    expect(await house.messaging.acts.revoke(house.people.berk.who, id, message.id)).toEqual({ type: 'unknown' });
  });
});

describe('a message that may not have arrived', () => {
  test('the agent decides: it is sent once more, however often she presses', async () => {
    house.answer.next = () => ({ type: 'unknown' });
    const message = await say('Ulaştı mı?');
    await settled(message.id, 'unknown');
    house.answer.next = () => ({ type: 'accepted', externalIds: ['second'] });
    const before = house.sent.length;
    const pressed = await Promise.all([1, 2, 3].map(() => house.messaging.acts.resend(ayse(), id, message.id)));
    expect(pressed.filter((outcome) => outcome.type === 'done')).toHaveLength(1);
    await settled(message.id, 'accepted');
    expect(house.sent.length - before).toBe(1);
  });

  test('what was refused says why, and no more after it was sent again', async () => {
    house.answer.next = () => ({ type: 'failed', failure: 'mediaRejected', code: '131053', text: 'Unsupported' });
    const message = await say('Ekte');
    await settled(message.id, 'failed');
    expect((await shown(message.id))?.failure).toEqual({
      because: 'mediaRejected',
      code: '131053',
      text: 'Unsupported',
    });
    house.answer.next = () => ({ type: 'accepted', externalIds: ['again'] });
    await house.messaging.acts.resend(ayse(), id, message.id);
    await settled(message.id, 'accepted');
    expect((await shown(message.id))?.failure).toBeUndefined();
  });
});

describe('the window of a channel', () => {
  beforeEach(() => {
    house.answer.can = { freeFormWindowHours: 24, humanWindowHours: 168, templates: 'required' };
  });

  test('C16: it is counted from her last message, and for people it is longer', async () => {
    const window = async () => (await house.messaging.lists.detail(ayse(), id))?.window;
    expect(await window()).toMatchObject({ isOpen: true, isForPeople: false });
    house.clock.advance(hours(25));
    expect(await window()).toMatchObject({ isOpen: true, isForPeople: true });
    const message = await say('Hâlâ buradayız');
    await settled(message.id, 'accepted');
    expect(house.sent.at(-1)).toMatchObject({ isInHumanWindow: true });
    house.clock.advance(hours(168));
    expect(await window()).toEqual({ isOpen: false, until: null, isForPeople: false });
  });

  test('when it has closed, free text is refused before it is written', async () => {
    house.clock.advance(hours(200));
    const draft = { clientId: 'too-late-1', kind: 'public', text: 'Geç', fileIds: [] } as const;
    expect(await house.messaging.writing.send(ayse(), id, draft)).toMatchObject({ because: 'windowClosed' });
    expect((await messages()).map(({ text }) => text)).toEqual(['Merhaba']);
  });

  test('C16: a window that closes while a message waits in the outbox: it does not leave and says why', async () => {
    house.answer.can = { freeFormWindowHours: 24, templates: 'required' };
    house.answer.next = () => ({ type: 'retry', afterMs: 1, why: 'rate' });
    house.clock.advance(hours(20));
    const message = await say('Birazdan');
    await expect.poll(() => house.sent.length).toBe(1);
    house.clock.advance(hours(5));
    await settled(message.id, 'failed');
    expect((await shown(message.id))?.failure).toMatchObject({ because: 'windowClosed' });
    expect(house.sent).toHaveLength(1);
    expect((await house.messaging.lists.detail(ayse(), id))?.window).toMatchObject({ isOpen: false });
  });
});

test('an answer says which message it answers, here and at the provider', async () => {
  house.answer.next = () => ({ type: 'accepted', externalIds: ['out-1'] });
  const message = await say('Buna', { replyToSeq: 1 });
  await settled(message.id, 'accepted');
  expect((await shown(message.id))?.replyTo).toEqual({ seq: 1, side: 'customer', preview: 'Merhaba' });
  expect(house.sent.at(-1)).toMatchObject({ replyToExternalId: 'wamid-1' });
});

describe('a message that has not left yet', () => {
  beforeEach(() => {
    house.answer.ingress = 'webhook';
  });

  test('cancel races send: reached for in the very moment of leaving it has left and she is told so, or it has not; never both', async () => {
    const gates = new Map<string, () => void>();
    house.answer.next = async (op) => {
      const held = gates.get(op.text);
      if (held) await new Promise<void>((open) => gates.set(op.text, open));
      return { type: 'accepted', externalIds: [op.messageId] };
    };
    const ends: string[] = [];
    const isSent = (word: string) => house.sent.some(({ text }) => text === word);
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      const [before, racing] = [`Önce ${round}`, `Yarış ${round}`];
      const reach = (messageId: MessageId) => house.messaging.acts.cancel(ayse(), id, messageId);
      const open = () => {
        gates.get(before)?.();
        gates.delete(before);
      };
      gates.set(before, () => undefined);
      await say(before);
      const message = await say(racing);
      await expect.poll(() => isSent(before)).toBe(true);
      // The first time she is in time for certain, the last time too late; in between it is in its line's hands.
      const early = round === 0 ? await reach(message.id) : null;
      open();
      if (round === rounds - 1) await expect.poll(() => isSent(racing)).toBe(true);
      for (let turn = 0; turn < round % 20; turn++) await new Promise((next) => setImmediate(next));
      const outcome = early ?? (await reach(message.id));
      await say(`Sonra ${round}`);
      await expect.poll(() => isSent(`Sonra ${round}`)).toBe(true);
      const times = house.sent.filter(({ text }) => text === racing).length;
      ends.push(outcome.type);
      if (outcome.type === 'done') {
        expect(times).toBe(0);
        expect(await shown(message.id)).toMatchObject({ delivery: 'failed', failure: { because: 'cancelled' } });
      } else {
        expect(outcome).toMatchObject({ type: 'refused', because: 'leaving' });
        expect(times).toBe(1);
        await settled(message.id, 'accepted');
        expect((await shown(message.id))?.failure).toBeUndefined();
      }
    }
    expect([ends[0], ends.at(-1)]).toEqual(['done', 'refused']);
  }, 60_000);

  test('cannot be kept back where the customer reads it as soon as it is written', async () => {
    house.answer.ingress = 'socket';
    const gate = Promise.withResolvers<void>();
    house.answer.next = async (op) => {
      await gate.promise;
      return { type: 'accepted', externalIds: [op.messageId] };
    };
    const [, waiting] = [await say('Önce'), await say('Vazgeçtim')];
    const outcome = await house.messaging.acts.cancel(ayse(), id, waiting.id);
    expect(outcome).toMatchObject({ type: 'refused', because: 'leaving' });
    gate.resolve();
    await settled(waiting.id, 'accepted');
  });

  test('is kept back by its writer while it waits behind another; one that is leaving is not, and nothing is sent twice', async () => {
    const gate = Promise.withResolvers<void>();
    house.answer.next = async (op) => {
      if (op.text === 'Önce') await gate.promise;
      return { type: 'accepted', externalIds: [op.messageId] };
    };
    const [leaving, waiting] = [await say('Önce'), await say('Vazgeçtim')];
    await expect.poll(() => house.sent.map(({ text }) => text)).toEqual(['Önce']);
    const { acts } = house.messaging;
    expect(await acts.cancel(ayse(), id, leaving.id)).toMatchObject({ type: 'refused', because: 'leaving' });
    expect(await acts.cancel(house.people.owner.who, id, waiting.id)).not.toMatchObject({ type: 'done' });
    expect((await acts.cancel(ayse(), id, waiting.id)).type).toBe('done');
    expect(await acts.cancel(ayse(), id, waiting.id)).toMatchObject({ type: 'refused', because: 'leaving' });
    gate.resolve();
    await say('Sonra');
    await expect.poll(() => house.sent.map(({ text }) => text)).toEqual(['Önce', 'Sonra']);
    expect(await shown(waiting.id)).toMatchObject({ delivery: 'failed', failure: { because: 'cancelled' } });
    await house.messaging.acts.resend(ayse(), id, waiting.id);
    await expect.poll(() => house.sent.map(({ text }) => text)).toEqual(['Önce', 'Sonra', 'Vazgeçtim']);
  });
});
