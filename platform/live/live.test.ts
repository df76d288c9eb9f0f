import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openTestLive, type TestSession } from './live.fixture.ts';
import type { TopicSource } from './topic.ts';
import type { Place, ServerFrame } from './wire.ts';

let edge: Awaited<ReturnType<typeof openTestLive>>;
afterEach(() => edge.close());

const told = (frames: readonly ServerFrame[], t: string) =>
  frames.flatMap((frame) => {
    if (!('t' in frame) || frame.t !== t) return [];
    if ('reset' in frame) return [`= ${JSON.stringify(frame.data)}`];
    if ('resumed' in frame) return ['resumed'];
    if ('refused' in frame) return [frame.refused];
    return 'all' in frame ? [`+ ${JSON.stringify(frame.all)}`] : [`+ ${JSON.stringify(frame.data)}`];
  });

const placeOf = (frames: readonly ServerFrame[]): Place => {
  const reset = frames.find((frame) => 'reset' in frame);
  const last = frames.findLast((frame) => 'seq' in frame);
  if (!reset || !last) throw new Error('No snapshot was heard.');
  return { epoch: reset.epoch, seq: last.seq };
};

test('a reader hears how things are, and then every change in order', async () => {
  edge = await openTestLive();
  edge.bump('support');
  const { frames, say } = await edge.speak();
  say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => told(frames, 'queue/support')).toEqual(['= {"count":1}']);
  edge.bump('support');
  edge.bump('support');
  await expect.poll(() => told(frames, 'queue/support')).toEqual(['= {"count":1}', '+ {"count":2}', '+ {"count":3}']);
});

test('who comes back after a drop hears exactly what was missed', async () => {
  edge = await openTestLive();
  const first = await edge.speak();
  first.say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => first.frames.length).toBe(2);
  edge.bump('support');
  await expect.poll(() => first.frames.length).toBe(3);
  const from = placeOf(first.frames);
  first.ws.terminate();
  await first.closed;
  for (let i = 0; i < 18; i++) edge.bump('support');
  const second = await edge.speak();
  second.say({ join: [{ t: 'queue/support', from }] });
  await expect.poll(() => told(second.frames, 'queue/support').length).toBe(19);
  expect(told(second.frames, 'queue/support')).toEqual([
    'resumed',
    ...Array.from({ length: 18 }, (_, i) => `+ {"count":${i + 2}}`),
  ]);
});

test.for([
  ['missed more than is kept', (from: Place) => from, 60],
  ['comes from another epoch', (from: Place) => ({ ...from, epoch: 'another' }), 1],
  ['claims to be ahead of us', (from: Place) => ({ ...from, seq: 999 }), 1],
  ['claims a negative number', (from: Place) => ({ ...from, seq: -5 }), 60],
] as const)('who %s starts again from a snapshot', async ([, change, bumps]) => {
  edge = await openTestLive({ tailFrames: 20 });
  const first = await edge.speak();
  first.say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => first.frames.length).toBe(2);
  for (let i = 0; i < bumps; i++) edge.bump('support');
  const second = await edge.speak();
  second.say({ join: [{ t: 'queue/support', from: change(placeOf(first.frames.slice(0, 2))) }] });
  await expect.poll(() => told(second.frames, 'queue/support')).toEqual([`= {"count":${bumps}}`]);
});

test('a topic nobody hears is forgotten after a while, and its epoch with it', async () => {
  edge = await openTestLive({ forgetMs: 20 });
  const first = await edge.speak();
  first.say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => first.frames.length).toBe(2);
  const from = placeOf(first.frames);
  expect(edge.live.topicCount).toBe(1);
  first.say({ leave: ['queue/support'] });
  await expect.poll(() => edge.live.topicCount).toBe(0);
  first.say({ join: [{ t: 'queue/support', from }] });
  await expect.poll(() => told(first.frames, 'queue/support')).toEqual(['= {"count":0}', '= {"count":0}']);
});

/** A source whose snapshots are answered by hand, to get changes in between. */
function slowSource(isShared = false) {
  const asked: PromiseWithResolvers<unknown>[] = [];
  const source: TopicSource<TestSession> = {
    match: (name) => (name.startsWith('slow/') ? name.slice(5) : null),
    mayJoin: () => true,
    snapshot: () => {
      const answer = Promise.withResolvers<unknown>();
      asked.push(answer);
      return answer.promise;
    },
    isShared,
  };
  return { asked, source };
}

test('what changes while a snapshot is being made is not lost', async () => {
  const { asked, source } = slowSource();
  edge = await openTestLive({}, [source]);
  const { frames, say } = await edge.speak();
  say({ join: [{ t: 'slow/a' }] });
  await expect.poll(() => asked.length).toBe(1);
  edge.live.publish('slow/a', 1);
  edge.live.publish('slow/a', 2);
  asked[0]?.resolve('how it was');
  await expect.poll(() => told(frames, 'slow/a')).toEqual(['= "how it was"', '+ 1', '+ 2']);
  edge.live.publish('slow/a', 3);
  await expect.poll(() => told(frames, 'slow/a').at(-1)).toBe('+ 3');
});

test('a snapshot that was overtaken by more changes than are kept is made again', async () => {
  const { asked, source } = slowSource();
  edge = await openTestLive({ tailFrames: 10 }, [source]);
  const { frames, say } = await edge.speak();
  say({ join: [{ t: 'slow/a' }] });
  await expect.poll(() => asked.length).toBe(1);
  for (let i = 0; i < 50; i++) edge.live.publish('slow/a', i);
  asked[0]?.resolve('too old');
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve('fresh');
  await expect.poll(() => told(frames, 'slow/a')).toEqual(['= "fresh"']);
});

test('who leaves while the snapshot is being made hears nothing of it', async () => {
  const { asked, source } = slowSource();
  edge = await openTestLive({}, [source]);
  const { frames, say } = await edge.speak();
  say({ join: [{ t: 'slow/a' }] });
  await expect.poll(() => asked.length).toBe(1);
  say({ leave: ['slow/a'] });
  say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => told(frames, 'queue/support').length).toBe(1);
  asked[0]?.resolve('unwanted');
  edge.live.publish('slow/a', 1);
  edge.bump('support');
  await expect.poll(() => told(frames, 'queue/support').length).toBe(2);
  expect(told(frames, 'slow/a')).toEqual([]);
});

test('a snapshot that fails is said to be unavailable, and the topic works again afterwards', async () => {
  const { asked, source } = slowSource(true);
  edge = await openTestLive({}, [source]);
  const { frames, say } = await edge.speak();
  say({ join: [{ t: 'slow/a' }] });
  await expect.poll(() => asked.length).toBe(1);
  asked[0]?.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
  await expect.poll(() => told(frames, 'slow/a')).toEqual(['unavailable']);
  say({ join: [{ t: 'slow/a' }] });
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve('well');
  await expect.poll(() => told(frames, 'slow/a')).toEqual(['unavailable', '= "well"']);
});

test('a hundred readers who come at once cost one question where the answer is the same for all', async () => {
  const { asked, source } = slowSource(true);
  edge = await openTestLive({ socketsPerSession: 200 }, [source]);
  const readers = await Promise.all(Array.from({ length: 100 }, () => edge.speak()));
  for (const { say } of readers) say({ join: [{ t: 'slow/a' }] });
  await expect.poll(() => asked.length).toBe(1);
  edge.live.publish('slow/a', 1);
  asked[0]?.resolve('same');
  await expect.poll(() => readers.every(({ frames }) => told(frames, 'slow/a').join() === '= "same",+ 1')).toBe(true);
  expect(asked.length).toBe(1);
});

test('a board is told at most so often, the last word on each queue wins, and nothing marked is dropped', async () => {
  const source: TopicSource<TestSession> = {
    match: (name) => (name === 'board' ? '' : null),
    mayJoin: () => true,
    snapshot: () => 'start',
    coalesce: { everyMs: 60, keyOf: (change) => (change as { queue?: string }).queue ?? null },
  };
  edge = await openTestLive({}, [source]);
  const { frames, say } = await edge.speak();
  say({ join: [{ t: 'board' }] });
  await expect.poll(() => told(frames, 'board')).toEqual(['= "start"']);
  edge.live.publish('board', { queue: 'a', waiting: 1 });
  edge.live.publish('board', { queue: 'b', waiting: 1 });
  await Promise.resolve(); // what is published in one breath goes at once and together
  for (let i = 2; i <= 500; i++) edge.live.publish('board', { queue: 'a', waiting: i });
  edge.live.publish('board', { alarm: 1 });
  edge.live.publish('board', { queue: 'b', waiting: 7 });
  edge.live.publish('board', { alarm: 2 });
  await expect
    .poll(() => told(frames, 'board'))
    .toEqual([
      '= "start"',
      '+ [{"queue":"a","waiting":1},{"queue":"b","waiting":1}]',
      '+ [{"queue":"a","waiting":500},{"alarm":1},{"queue":"b","waiting":7},{"alarm":2}]',
    ]);
});

test('a topic somebody may not hear, one that does not exist and one too many are refused by name', async () => {
  edge = await openTestLive({ topicsPerSocket: 2 });
  const { frames, say } = await edge.speak('mehmet');
  say({ join: [{ t: 'queue/sales' }, { t: 'nothing/at-all' }] });
  await expect
    .poll(() => [...told(frames, 'queue/sales'), ...told(frames, 'nothing/at-all')])
    .toEqual(['forbidden', 'unknown']);
  say({ join: ['a', 'b', 'support'].map((name) => ({ t: `queue/${name}` })) });
  await expect.poll(() => told(frames, 'queue/support')).toEqual(['tooMany']);
  edge.bump('sales');
  expect(told(frames, 'queue/sales')).toEqual(['forbidden']);
});

test('who loses a right in the meantime hears no more', async () => {
  edge = await openTestLive();
  const { frames, say } = await edge.speak('mehmet');
  say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => told(frames, 'queue/support').length).toBe(1);
  edge.sessions.set('mehmet', { id: 'mehmet', queues: [] });
  await edge.live.recheck();
  edge.bump('support');
  await expect.poll(() => told(frames, 'queue/support')).toEqual(['= {"count":0}', 'forbidden']);
});

/** Opens a socket and never reads from it. */
async function deafSocket(port: number): Promise<ReturnType<typeof connect>> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const key = Buffer.from('0123456789abcdef').toString('base64');
  socket.write(
    `GET /live HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nCookie: session=ayse\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  );
  await once(socket, 'data');
  const frame = Buffer.from(JSON.stringify({ join: [{ t: 'queue/support' }] }));
  // A masked text frame; a mask of zeros leaves the text as it is.
  socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), frame]));
  socket.pause();
  return socket;
}

test('a reader who does not read is cut off and costs the others nothing', async () => {
  edge = await openTestLive({ closeMs: 50 });
  const good = await edge.speak();
  good.say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => good.frames.length).toBe(2);
  const deaf = await deafSocket(edge.port);
  deaf.on('error', () => undefined);
  await expect.poll(() => edge.live.socketCount).toBe(2);
  await sleep(50);
  const text = 'x'.repeat(10_000);
  let sent = 0;
  for (; sent < 3_000 && edge.live.socketCount > 1; sent++) {
    edge.live.publish('queue/support', { text });
    if (sent % 20 === 0) await sleep(2);
  }
  await expect.poll(() => edge.live.socketCount).toBe(1);
  await expect.poll(() => good.frames.length).toBe(2 + sent);
  expect(await edge.metrics.text()).toMatch(/santral_live_closed_total\{code="(4008|1006)"\} 1/);
  deaf.destroy();
});

test('a snapshot larger than the limit for slow readers reaches a reader who reads', async () => {
  const text = 'x'.repeat(3_000_000);
  const large: TopicSource<TestSession> = {
    match: (name) => (name === 'large' ? '' : null),
    mayJoin: () => true,
    snapshot: () => text,
  };
  edge = await openTestLive({}, [large]);
  const { frames, say, ws } = await edge.speak();
  say({ join: [{ t: 'large' }] });
  await expect.poll(() => edge.live.topicCount).toBe(1);
  for (let i = 0; i < 100; i++) edge.live.publish('large', i);
  await expect.poll(() => told(frames, 'large').at(-1)).toBe('+ 99');
  expect(ws.readyState).toBe(WebSocket.OPEN);
});

test('nonsense is answered, and five times is enough', async () => {
  edge = await openTestLive();
  const good = await edge.speak();
  const { ws, frames, closed } = await edge.speak();
  for (const nonsense of ['hello', '[]', '{"join":[{"t":7}]}', '{"do":""}']) ws.send(nonsense);
  await expect.poll(() => frames.filter((frame) => 'error' in frame).length).toBe(4);
  expect(ws.readyState).toBe(WebSocket.OPEN);
  ws.send(Buffer.from([0, 1, 2]));
  expect(await closed).toBe(4007);
  good.say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => told(good.frames, 'queue/support').length).toBe(1);
});

test.for([
  ['null', 'null'],
  ['deep nesting', '['.repeat(20_000)],
  ['a prototype', '{"__proto__":{"join":[]}}'],
  ['a list of 201 topics', JSON.stringify({ join: Array.from({ length: 201 }, (_, i) => ({ t: `queue/${i}` })) })],
  ['a name of 201 characters', JSON.stringify({ join: [{ t: 'x'.repeat(201) }] })],
  ['a beat without an answer', '{"beat":{"visible":"yes"}}'],
] as const)('%s in a frame is nonsense', async ([, text]) => {
  edge = await openTestLive();
  const { ws, frames } = await edge.speak();
  ws.send(text);
  await expect.poll(() => frames.at(-1)).toEqual({ error: 'malformed' });
});

test('bytes that are no frames, and a frame of 65 kB, close that socket and no other', async () => {
  edge = await openTestLive();
  const good = await edge.speak();
  const large = await edge.speak();
  large.ws.send('x'.repeat(65_537));
  expect(await large.closed).toBe(1009);
  const raw = await deafSocket(edge.port);
  raw.on('error', () => undefined);
  raw.resume();
  raw.write(Buffer.alloc(1_000, 0xff));
  await once(raw, 'close');
  good.say({ join: [{ t: 'queue/support' }] });
  await expect.poll(() => told(good.frames, 'queue/support').length).toBe(1);
});

test('who talks without a pause is cut off', async () => {
  edge = await openTestLive();
  const { ws, closed } = await edge.speak();
  for (let i = 0; i < 300; i++) ws.send('{"beat":{"visible":true}}');
  expect(await closed).toBe(4029);
});

test('commands answer, refuse by code, and a bug in one stays inside', async () => {
  edge = await openTestLive();
  const { frames, say } = await edge.speak();
  say({ do: 'typing', id: 1, with: { text: 'hi' } });
  say({ do: 'typing', id: 2, with: { text: 'no' } });
  say({ do: 'typing', id: 3, with: { text: 'bug' } });
  say({ do: 'typing', id: 4, with: { text: 'far too long a text' } });
  say({ do: 'dance', id: 5 });
  await expect.poll(() => frames.length).toBe(6);
  expect(frames.slice(1).toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([
    { ack: 1, data: 'ayse types hi' },
    { nack: 2, code: 'NOT_YOURS' },
    { nack: 3, code: 'INTERNAL' },
    { nack: 4, code: 'INVALID' },
    { nack: 5, code: 'UNKNOWN_COMMAND' },
  ]);
});

test.for([
  ['without a session', {}, 401],
  ['with a session nobody knows', { cookie: 'session=stranger' }, 401],
  ['from a page of another site', { cookie: 'session=ayse', origin: 'https://evil.example' }, 403],
] as const)('an upgrade %s is refused in plain HTTP', async ([, headers, status]) => {
  edge = await openTestLive();
  const ws = new WebSocket(edge.url, { headers });
  ws.on('error', () => undefined);
  const [, response] = await once(ws, 'unexpected-response');
  expect(response.statusCode).toBe(status);
});

test('one session may hold twenty sockets, and a closed one makes room', async () => {
  edge = await openTestLive();
  const held = await Promise.all(Array.from({ length: 20 }, () => edge.speak()));
  await expect(edge.speak()).rejects.toThrow('429');
  await edge.speak('mehmet');
  held[0]?.ws.close();
  await held[0]?.closed;
  await edge.speak();
});

test('presence hears who comes, who looks, and who goes', async () => {
  edge = await openTestLive();
  const { ws, say } = await edge.speak();
  say({ beat: { visible: true } });
  say({ beat: { visible: false } });
  await expect.poll(() => edge.heard.length).toBe(3);
  ws.close();
  await expect.poll(() => edge.heard).toEqual(['ayse came', 'ayse looks', 'ayse looks away', 'ayse went']);
});

test('every page is asked for a sign of life, and its program answers each time, looked at or not', async () => {
  edge = await openTestLive({ beatMs: 20 });
  const { client } = edge.client();
  client.setVisible(false);
  await expect.poll(() => edge.heard.filter((line) => line === 'ayse looks away').length).toBeGreaterThan(5);
});

test('a browser that froze stops answering pings and counts as gone', async () => {
  edge = await openTestLive({ pingMs: 20 });
  const deaf = await deafSocket(edge.port);
  deaf.on('error', () => undefined);
  await expect.poll(() => edge.heard).toEqual(['ayse came', 'ayse went']);
  deaf.destroy();
});

test('the sockets of a revoked session close, and only those', async () => {
  edge = await openTestLive();
  const ayse = await edge.speak('ayse');
  const mehmet = await edge.speak('mehmet');
  expect(edge.live.closeSessions(({ id }) => id === 'ayse')).toBe(1);
  expect(await ayse.closed).toBe(4401);
  expect(mehmet.ws.readyState).toBe(WebSocket.OPEN);
});

test('stopping tells everybody to come back, and lets nobody new in', async () => {
  edge = await openTestLive();
  const { closed } = await edge.speak();
  const stopped = edge.live.close();
  await expect(edge.speak()).rejects.toThrow('503');
  expect(await closed).toBe(1012);
  await stopped;
  expect(edge.live.socketCount).toBe(0);
});
