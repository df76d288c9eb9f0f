import { implement } from '@orpc/server';
import WebSocket from 'ws';
import { z } from 'zod';
import { route } from '#kernel/contract.ts';
import { openClock } from '#platform/clock.ts';
import { openHealth } from '#platform/health.ts';
import { openHttp } from '#platform/http/index.ts';
import { openLog } from '#platform/log.ts';
import { openMetrics } from '#platform/metrics.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import type { FloodLimits } from './flood.ts';
import { type FileStore, openWebChat, type WebChatNeeds } from './index.ts';
import { type ClientFrame, parseServerFrame, type ServerFrame } from './protocol.ts';

const contract = {
  nothing: route({ right: 'public', method: 'GET', path: '/nothing', summary: 'Nothing', tags: [] }).output(
    z.object({}),
  ),
};
const router = implement(contract).router({ nothing: implement(contract).nothing.handler(() => ({})) });

const noLimits: FloodLimits = {
  messagesPerTenSeconds: null,
  messagesPerFiveMinutes: null,
  newConversationsPerHour: null,
  socketsPerAddress: null,
  uploadsPerTenMinutes: null,
};
const noFiles: FileStore = {
  store: async () => ({ type: 'storageFull' }),
  send: async (reply) => reply.code(404).send(),
};
const testSecret = 'a secret for tests of visitors, long enough';

type Changes = Partial<Omit<WebChatNeeds, 'side'>> & {
  readonly settings?: Record<string, unknown>;
  readonly widgetRoot?: string;
  readonly port?: number;
  /** What was typed in as secret of every account. */
  readonly secrets?: Readonly<Record<string, string>>;
};

/** A web chat on a port of its own, with the in-memory core behind it and real HTTP and sockets in front. */
export async function openTestWebChat(changes: Changes = {}) {
  const { settings = {}, widgetRoot = null, port = 0, secrets = {}, ...needs } = changes;
  const account = testAccount({ settings });
  const other = testAccount({ publicKey: 'other-key', name: 'Başka Mağaza' });
  const clock = needs.clock ?? openClock();
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const side = openSideDouble({
    channel: () => webChat.channel,
    accounts: [account, other],
    nowMs: () => clock.nowMs(),
    secrets,
  });
  const webChat = openWebChat({ side, files: noFiles, log, secret: testSecret, limits: noLimits, ...needs, clock });
  const health = openHealth({ clock });
  const http = await openHttp({
    ...{ port, host: '127.0.0.1', log, health, contract, router, widgetRoot },
    metrics: openMetrics({ processFigures: false }),
    openContext: () => ({}),
    authorise: () => ({ type: 'allowed' }),
    raw: [webChat.routes],
  });
  webChat.attach(http);
  const visitors: TestVisitor[] = [];
  return {
    account,
    other,
    side,
    webChat,
    http,
    lines,
    async visitor(options: VisitorOptions = {}): Promise<TestVisitor> {
      const visitor = await openTestVisitor(http.url, { channel: account.publicKey, ...options });
      visitors.push(visitor);
      return visitor;
    },
    async close() {
      for (const visitor of visitors) visitor.socket.terminate();
      webChat.close();
      await http.close();
      health.close();
    },
  };
}
export type TestWebChat = Awaited<ReturnType<typeof openTestWebChat>>;

export interface VisitorOptions {
  readonly channel?: string;
  readonly token?: string | null;
  readonly lastSeq?: number;
  readonly origin?: string;
  /** False: connects and says nothing. */
  readonly hello?: boolean;
  readonly name?: string;
  /** What the site's own server says of her. */
  readonly identity?: string;
}

/** A visitor's tab as a program: speaks the protocol and keeps all it hears. */
export async function openTestVisitor(url: string, options: VisitorOptions) {
  const address = `${url.replace('http', 'ws')}/widget/socket?channel=${options.channel ?? ''}`;
  const socket = new WebSocket(address, options.origin === undefined ? {} : { origin: options.origin });
  const frames: ServerFrame[] = [];
  const unreadable: string[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  socket.on('message', (data) => {
    const frame = parseServerFrame(String(data));
    if (frame) frames.push(frame);
    else unreadable.push(String(data));
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', (_request, response) => reject(new Error(`refused ${response.statusCode}`)));
  });
  socket.on('error', () => undefined);

  const send = (frame: ClientFrame | string) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  /** The first frame of this sort that fits, heard already or still to come. */
  const heard = <Type extends ServerFrame['type']>(
    type: Type,
    fits: (frame: ServerFrame & { type: Type }) => boolean = () => true,
  ): Promise<ServerFrame & { type: Type }> => {
    const { promise, resolve, reject } = Promise.withResolvers<ServerFrame & { type: Type }>();
    const look = () => {
      const found = frames.find(
        (frame): frame is ServerFrame & { type: Type } => frame.type === type && fits(frame as never),
      );
      if (found) {
        waiting.delete(look);
        resolve(found);
      }
    };
    waiting.add(look);
    look();
    void closed.then((code) => reject(new Error(`closed with ${code} before ${type}`)));
    return promise;
  };
  const visitor = {
    socket,
    frames,
    unreadable,
    closed,
    send,
    heard,
    token: '',
    say: (clientId: string, text: string, fileIds: readonly string[] = []) =>
      send({ type: 'say', clientId, text, fileIds: fileIds as never, page: null }),
    /** The conversation's messages in the order in which they came. */
    messages: () =>
      frames.flatMap((frame) =>
        frame.type === 'history' ? frame.messages : frame.type === 'message' ? [frame.message] : [],
      ),
  };
  if (options.hello !== false) {
    send({
      type: 'hello',
      version: 1,
      visitorToken: options.token ?? null,
      lastSeq: options.lastSeq ?? 0,
      ...(options.identity !== undefined && { identity: options.identity }),
      visitor: { name: options.name ?? null, email: null },
      page: { title: 'Test', address: 'https://shop.example/cart?token=secret&utm_source=mail#x' },
      language: 'tr',
    });
    visitor.token = (await heard('welcome')).visitorToken;
    await heard('history', (frame) => frame.isLast);
  }
  return visitor;
}
export type TestVisitor = Awaited<ReturnType<typeof openTestVisitor>>;
