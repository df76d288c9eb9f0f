import { beforeAll, expect, test } from 'vitest';
import type { InteractionId } from '#kernel/id.ts';
import { draftLimits } from '../draft.ts';
import { type House, openHouseInTalk } from './messaging.fixture.ts';

let house: House;
let id: InteractionId;
beforeAll(async () => {
  const talk = await openHouseInTalk();
  ({ house, id } = talk);
  return () => talk.close(house);
});

const text = (reply: string, note = '') => ({ mode: 'public' as const, reply, note, fileIds: [], mail: null });
const keep = async (reply: string, basedOnMs: number | null, note = '') => {
  const kept = await house.messaging.drafts.keep(house.people.ayse.who, id, text(reply, note), basedOnMs);
  if (kept === 'unknown') throw new Error('It is hers');
  return kept;
};

test('drafts are kept on the server: she goes on at another computer, and nobody else sees what she began', async () => {
  const { ayse, supervisor, owner } = house.people;
  const { drafts } = house.messaging;
  const first = await keep('Merhaba, bakıyorum', null);
  expect(await drafts.get(ayse.who, id)).toEqual(first);
  expect((await drafts.list(ayse.who)).map((one) => one.interactionId)).toEqual([id]);
  expect(await drafts.get(owner.who, id)).toBeNull();
  expect(await drafts.list(owner.who)).toEqual([]);
  expect(await drafts.get(supervisor.who, id)).toBe('unknown');
  // Written on from what was read, the newest wins; two who did not know of each other lose nothing.
  const second = await keep('Merhaba, bakıyorum. Sipariş numaranız?', first?.touchedAtMs ?? null);
  const third = await keep('Merhaba, kargoda görünüyor', first?.touchedAtMs ?? null);
  expect(third?.reply).toBe('Merhaba, kargoda görünüyor\nMerhaba, bakıyorum. Sipariş numaranız?');
  expect((await keep('', second?.touchedAtMs ?? null))?.reply).toBe(third?.reply);
  expect(await keep('', third?.touchedAtMs ?? null)).toBeNull();
});

test('a draft is gone when it was sent, from whatever computer; the note beside it stays', async () => {
  const { ayse } = house.people;
  const { drafts, writing } = house.messaging;
  await keep('Yoldadır.', null, 'müdür bilsin');
  await writing.send(ayse.who, id, { clientId: 'gönder-1', kind: 'public', text: 'Yoldadır.', fileIds: [] });
  expect(await drafts.get(ayse.who, id)).toMatchObject({ reply: '', note: 'müdür bilsin' });
  house.clock.advance(draftLimits.keptForMs + 60_000);
  expect(await drafts.sweep()).toBe(1);
  expect(await drafts.get(ayse.who, id)).toBeNull();
});
