import { WebSocket as Socket } from 'ws';
import {
  type ClientFrame,
  parseServerFrame,
  type ServerFrame,
  type WireMessage,
  type WireStanding,
} from '#adapters/web-chat/protocol.ts';

export interface VisitorOptions {
  readonly url: () => string;
  readonly channel: string;
  readonly name?: string;
  /** The network address a proxy says she comes from. */
  readonly address?: string;
  readonly token?: string;
  /** What the site's own server says of her. */
  readonly identity?: string;
}

interface Written {
  readonly clientId: string;
  readonly text: string;
  /** What stood behind the button that was pressed. */
  readonly choiceId: string | null;
  /** Not before this moment. */
  notBeforeMs: number;
}

export type Visitor = ReturnType<typeof openVisitor>;

/**
 * A visitor's tab as the widget is one: what she writes waits in her outbox until the server says "stored", is sent
 * again after every drop, one at a time and in order, and messages are known by their place.
 */
export function openVisitor({ url, channel, name, address, token, identity }: VisitorOptions) {
  const outbox: Written[] = [];
  const stored: string[] = [];
  const refusals: (ServerFrame & { type: 'refused' })[] = [];
  const messages = new Map<number, WireMessage>();
  const heard: ServerFrame[] = [];
  /** How often a place was filled that was full already with something else. */
  const confusions: string[] = [];
  let visitorToken = token ?? null;
  let socket: Socket | null = null;
  let isGreeted = false;
  let isClosed = false;
  let isHeld = false;
  let inFlight: string | null = null;
  let standing: WireStanding | null = null;
  let readSeq = 0;
  let typing = '';
  let serial = 0;
  let retry: NodeJS.Timeout | undefined;
  let pump: NodeJS.Timeout | undefined;

  const newClientId = () => `visitor-${++serial}-${crypto.randomUUID().slice(0, 8)}`;
  const offered = () => messages.get(highest())?.choices ?? [];
  const highest = () => Math.max(0, ...messages.keys());
  const say = (frame: ClientFrame): boolean => {
    if (!isGreeted || socket?.readyState !== Socket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };

  const connect = (): void => {
    if (isClosed || isHeld) return;
    const mine = new Socket(`${url().replace('http', 'ws')}/widget/socket?channel=${channel}`, {
      headers: address ? { 'x-forwarded-for': address } : {},
    });
    socket = mine;
    mine.on('error', () => undefined);
    mine.on('open', () => {
      mine.send(
        JSON.stringify({
          type: 'hello',
          version: 1,
          visitorToken,
          lastSeq: highest(),
          ...(identity !== undefined && { identity }),
          visitor: { name: name ?? null, email: null },
          page: { title: 'Mağaza', address: 'https://magaza.example/sepet' },
          language: 'tr',
        }),
      );
    });
    mine.on('message', (data) => {
      const frame = parseServerFrame(String(data));
      if (frame && mine === socket) hear(frame);
    });
    mine.on('close', () => {
      if (mine !== socket) return;
      isGreeted = false;
      inFlight = null;
      clearTimeout(retry);
      retry = setTimeout(connect, 100 + Math.random() * 200);
    });
  };

  const keep = (message: WireMessage): void => {
    const known = messages.get(message.seq);
    if (known && known.id !== message.id) confusions.push(`${message.seq}: ${known.text} and ${message.text}`);
    messages.set(message.seq, message);
  };

  const next = (): void => {
    clearTimeout(pump);
    const first = outbox[0];
    if (!first || inFlight) return;
    const waitMs = first.notBeforeMs - Date.now();
    if (waitMs > 0) {
      pump = setTimeout(next, waitMs);
      return;
    }
    const { clientId, text, choiceId } = first;
    if (say({ type: 'say', clientId, text, choiceId, fileIds: [], page: null })) inFlight = clientId;
  };

  const hear = (frame: ServerFrame): void => {
    heard.push(frame);
    switch (frame.type) {
      case 'welcome':
        visitorToken = frame.visitorToken;
        standing = frame.standing;
        return;
      case 'history':
        for (const message of frame.messages) keep(message);
        if (frame.isLast) {
          isGreeted = true;
          next();
        }
        return;
      case 'message':
        keep(frame.message);
        return;
      case 'stored':
        stored.push(frame.clientId);
        if (outbox[0]?.clientId === frame.clientId) outbox.shift();
        inFlight = null;
        next();
        return;
      case 'refused':
        refusals.push(frame);
        if (frame.clientId === undefined || frame.clientId !== inFlight) return;
        inFlight = null;
        if (frame.retryAfterMs === undefined) outbox.shift();
        else if (outbox[0]) outbox[0].notBeforeMs = Date.now() + frame.retryAfterMs;
        next();
        return;
      case 'typing':
        typing = frame.isTyping ? frame.name : '';
        return;
      case 'read':
        readSeq = Math.max(readSeq, frame.upToSeq);
        return;
      case 'standing':
        standing = frame.standing;
        return;
      case 'beat':
        return;
    }
  };

  connect();
  return {
    heard,
    stored,
    refusals,
    confusions,
    isOnline: () => isGreeted,
    token: () => visitorToken,
    standing: () => standing,
    readSeq: () => readSeq,
    /** Who is typing; empty when nobody is. */
    typing: () => typing,
    waiting: () => outbox.length,
    messages: () => [...messages.values()].toSorted((a, b) => a.seq - b.seq),
    texts: () => [...messages.values()].toSorted((a, b) => a.seq - b.seq).map((message) => message.text),
    /** Writes a message; it leaves as soon as it can. */
    write(text: string, clientId = newClientId(), choiceId: string | null = null): string {
      outbox.push({ clientId, text, choiceId, notBeforeMs: 0 });
      next();
      return clientId;
    },
    /** Titles of the buttons under the last message. */
    choices: () => offered().map(({ title }) => title),
    /** Presses one of them. */
    choose(title: string): void {
      const chosen = offered().find((one) => one.title === title);
      if (!chosen) throw new Error(`Nobody offers ${title}`);
      this.write(title, newClientId(), chosen.id);
    },
    frame: say,
    /** Says anything at all, a frame or not. */
    raw: (text: string | Buffer): void => socket?.send(text),
    socket: () => socket,
    /** The line breaks; the widget comes back by itself. */
    cut: () => socket?.terminate(),
    /** The page is closed and nobody comes back until `comeBack`. */
    leave(): void {
      isHeld = true;
      socket?.terminate();
    },
    comeBack(): void {
      isHeld = false;
      connect();
    },
    close(): void {
      isClosed = true;
      clearTimeout(retry);
      clearTimeout(pump);
      socket?.terminate();
    },
  };
}
