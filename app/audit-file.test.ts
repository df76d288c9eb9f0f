import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTown, type Town } from '../tools/rights-walk/town.ts';

// The trail as somebody looks for something in it, and as she takes it away.

let town: Town;
beforeAll(async () => {
  town = await openTown([]);
});
afterAll(() => town?.close());

type Page = {
  items: { what: string; seal: number | null; who: { id: string } | null; thing: { id: string } | null }[];
};
const find = (query: string) => town.owner.get<Page>(`/audit?limit=200&${query}`);

test('the trail is searched by words of any spelling, by thing, by person, by moment and by address', async () => {
  const { id } = await town.owner.post<{ id: string }>('/groups', { name: 'Şikâyet Işığı', colour: 'teal' });
  for (const words of ['şikayet', 'SIKAYET isigi', 'ışığı']) {
    expect(
      (await find(`search=${encodeURIComponent(words)}`)).items.map((row) => row.thing?.id),
      words,
    ).toEqual([id]);
  }
  expect((await find('search=yok-boyle-bir-sey')).items).toEqual([]);
  expect((await find(`thing=${id}`)).items.map((row) => row.what)).toEqual(['groupCreated']);
  expect((await find(`userId=${town.holder.id}`)).items.every((row) => row.who?.id === town.holder.id)).toBe(true);
  expect((await find('search=127.0.0.1')).items.length).toBeGreaterThan(3);
  const before = new Date(Date.now() - 86_400_000).toISOString();
  expect((await find(`to=${before}`)).items).toEqual([]);
  expect((await find(`from=${before}&what=groupCreated`)).items.length).toBe(3);
});

test('every row says its place in the chain once it is sealed', async () => {
  await expect.poll(async () => (await find('what=groupCreated')).items.every(({ seal }) => seal !== null)).toBe(true);
  const chain = await town.owner.get<{ head: { number: number; hash: string }; isCut: boolean }>('/audit/chain');
  expect([chain.isCut, chain.head.hash.length]).toEqual([false, 64]);
});

test('the file holds what was asked for, in words, and taking it is a row of the trail', async () => {
  const file = await town.owner.text('/audit.csv?what=groupCreated&language=tr&separator=semicolon');
  const lines = file.trim().split('\r\n');
  expect(lines[0]).toMatch(/^at;who;whoId;what;whatInWords;/);
  expect(lines.length).toBe(4);
  expect(lines[1]).toContain('Grup oluşturdu');
  const [taken] = (await find('what=auditExported')).items;
  expect(taken).toMatchObject({ after: { what: 'groupCreated' } });
  expect((await town.owner.send('GET', '/audit.csv?userId=nobody')).status).toBe(400);
});

test('who opened a customer’s file is a row of the trail, one for an hour of looking at it', async () => {
  const { file } = town.conversation;
  for (let times = 0; times < 3; times++) expect((await town.owner.send('GET', `/files/${file}`)).status).toBe(200);
  expect((await town.desk.api.send('GET', `/files/${file}`)).status).toBe(200); // her own
  expect((await town.desk.api.send('GET', `/team/files/${town.room.file}`)).status).toBe(200); // of the house
  const { id } = (await town.owner.get<{ user: { id: string } }>('/me')).user;
  expect((await find('what=fileOpened')).items).toMatchObject([
    { thing: { type: 'file', id: file }, who: { id }, after: { mime: 'text/plain' } },
  ]);
});

test('who tried what she may not is a row of the trail, one for each route and minute', async () => {
  for (let times = 0; times < 3; times++) {
    expect((await town.desk.api.send('GET', '/audit.csv')).status).toBe(403);
    expect((await town.desk.api.send('POST', '/groups', { name: 'Benim', colour: 'teal' })).status).toBe(403);
  }
  const rows = (await find(`what=attemptRefused&userId=${town.holder.id}`)).items;
  expect(rows).toHaveLength(2);
  expect(rows).toMatchObject([
    { thing: { type: 'route', id: 'POST /api/v1/groups' }, after: { right: 'group.manage' } },
    { thing: { type: 'route', id: 'GET /api/v1/audit.csv' }, after: { right: 'audit.export' } },
  ]);
});
