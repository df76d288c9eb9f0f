import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTown, type Town, type Walker } from './rights-walk/town.ts';

// A right that is taken away ends what it had opened, before whoever took it away is even answered: sockets tell nothing
// more, files and exports on their way are cut in the middle.

let town: Town;
let watcher: Walker;
let watcherId: string;
let role: { id: string; version: number };
let bigFile: string;
const bigBytes = 19 * 1024 * 1024;
const seeing = [{ right: 'chat.view', scope: 'group' }] as const;

beforeAll(async () => {
  town = await openTown([]);
  const { owner, groups, desk, conversation } = town;
  const base = await owner.post<{ id: string }>('/roles', {
    name: 'Yalnız bakar',
    grants: [{ right: 'queue.read', scope: 'all' }],
  });
  const made = await owner.post<{ id: string }>('/roles', { name: 'Sohbet okur', grants: seeing });
  role = { id: made.id, version: await versionOf(made.id) };
  const email = 'izleyen@biz.example';
  const user = await owner.post<{ id: string }>('/users', {
    name: 'İzleyen',
    email,
    password: town.password,
    roleIds: [base.id, role.id],
    groupId: groups.near,
  });
  watcherId = user.id;
  watcher = await town.arrive('watcher', 'agent', email);
  const sent = await desk.api.send('POST', '/files', Buffer.alloc(bigBytes, 'gizli '), {
    'content-type': 'text/plain',
    'x-file-name': 'buyuk.txt',
  });
  bigFile = (sent.body as { id: string }).id;
  await desk.api.post(`/interactions/${conversation.id}/messages`, {
    clientId: 'dosya-buyuk',
    text: 'Ekte',
    fileIds: [bigFile],
  });
});
afterAll(() => town?.close());

async function versionOf(id: string): Promise<number> {
  const { items } = await town.owner.get<{ items: { id: string; version: number }[] }>('/roles');
  return items.find((one) => one.id === id)?.version ?? 0;
}

/** A socket that hears the conversation; keeps every frame. */
async function listen() {
  const socket = new WebSocket(`${town.santral.url.replace('http', 'ws')}/live`, {
    headers: { cookie: watcher.cookies() },
  });
  const frames: string[] = [];
  let closed = false;
  socket.on('message', (data) => frames.push(String(data)));
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => undefined);
  await new Promise((open) => socket.once('open', open));
  const topic = `interaction/${town.conversation.id}`;
  socket.send(JSON.stringify({ join: [{ t: topic }] }));
  return {
    frames,
    isClosed: () => closed,
    hasBegun: () => frames.some((frame) => frame.includes(topic) && frame.includes('"reset":true')),
    isRefused: () => frames.some((frame) => frame.includes(topic) && frame.includes('"refused":"forbidden"')),
    /** Comes back when everything the server had sent before has been heard. */
    async settled(): Promise<void> {
      const before = frames.filter((frame) => frame.startsWith('{"beat"')).length;
      socket.send(JSON.stringify({ beat: { visible: true } }));
      const isBack = () => closed || frames.filter((frame) => frame.startsWith('{"beat"')).length > before;
      await expect.poll(isBack).toBe(true);
    },
    close: () => socket.close(),
  };
}

/** A download by a line so slow that nothing of it is taken until `finish`; answers how much came, and whether it was all. */
async function download(path: string) {
  const answer = await new Promise<IncomingMessage>((done, failed) => {
    const asked = request(`${town.santral.url}${path}`, { headers: { cookie: watcher.cookies() } }, done);
    asked.on('error', failed);
    asked.end();
  });
  answer.pause();
  return {
    status: answer.statusCode,
    async finish(): Promise<{ readonly bytes: number; readonly isWhole: boolean }> {
      let bytes = 0;
      try {
        for await (const chunk of answer) bytes += (chunk as Buffer).length;
      } catch {
        return { bytes, isWhole: false };
      }
      return { bytes, isWhole: answer.complete };
    },
  };
}

let serial = 0;
interface Way {
  readonly take: () => Promise<unknown>;
  readonly giveBack: () => Promise<unknown>;
}

const changeRole = async (grants: readonly object[]) => {
  const answer = await town.owner.patch<{ version: number }>(`/roles/${role.id}`, { version: role.version, grants });
  role = { ...role, version: answer.version };
};
const holders = (change: object) => town.owner.post(`/roles/${role.id}/holders`, change);
const group = (id: string, groupId: string) => town.owner.patch(`/users/${id}`, { groupId });

const ways: Readonly<Record<string, () => Way>> = {
  'she is moved to another group': () => ({
    take: () => group(watcherId, town.groups.far),
    giveBack: () => group(watcherId, town.groups.near),
  }),
  'her role loses the right': () => ({
    take: () => changeRole([{ right: 'chat.view', scope: 'own' }]),
    giveBack: () => changeRole(seeing),
  }),
  'the role is taken from her': () => ({
    take: () => holders({ removeUsers: [watcherId] }),
    giveBack: () => holders({ addGroups: [town.groups.near] }),
  }),
  'the role is taken from her group': () => ({
    take: () => holders({ removeGroups: [town.groups.near] }),
    giveBack: () => holders({ addUsers: [watcherId] }),
  }),
  'whose work it is moves to another group': () => ({
    take: () => group(town.holder.id, town.groups.far),
    giveBack: () => group(town.holder.id, town.groups.near),
  }),
};

test.for(Object.keys(ways))('her socket tells nothing more and her download is cut when %s', async (name) => {
  const way = ways[name]?.();
  if (!way) throw new Error(`Nobody knows how ${name}`);
  const socket = await listen();
  await expect.poll(socket.hasBegun).toBe(true);
  const file = await download(`/api/v1/files/${bigFile}`);
  expect(file.status).toBe(200);

  await way.take();

  const secret = `gizli-${++serial}`;
  await town.desk.send(town.conversation.id, secret);
  if (!socket.isClosed()) await socket.settled();
  expect(socket.isClosed() || socket.isRefused()).toBe(true);
  expect(socket.frames.filter((frame) => frame.includes(secret))).toEqual([]);
  const { bytes, isWhole } = await file.finish();
  expect([isWhole, bytes < bigBytes]).toEqual([false, true]);
  expect((await watcher.ask('GET', `/files/${bigFile}`)).status).toBe(404);
  const again = await listen();
  await expect.poll(again.isRefused).toBe(true);
  again.close();
  socket.close();

  await way.giveBack();
  const back = await listen();
  await expect.poll(back.hasBegun).toBe(true);
  back.close();
});

test('a change that takes nothing from her leaves her download alone', async () => {
  const file = await download(`/api/v1/files/${bigFile}`);
  await town.owner.patch(`/users/${watcherId}`, { name: 'İzleyen Hanım' });
  await town.owner.post('/groups', { name: 'Yeni ekip', colour: 'teal' });
  expect(await file.finish()).toEqual({ bytes: bigBytes, isWhole: true });
});

test('a session that ends takes its downloads with it, and its own sign-out is still answered', async () => {
  const file = await download(`/api/v1/files/${bigFile}`);
  const socket = await listen();
  await expect.poll(socket.hasBegun).toBe(true);
  expect((await watcher.ask('POST', '/sign-out', {})).status).toBe(200);
  await expect.poll(socket.isClosed).toBe(true);
  expect((await file.finish()).isWhole).toBe(false);
});
