import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Takes over a connection that asks to become something else (a WebSocket). */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export type Upgrades = {
  /** `path` is exact (`/live`) or, ending in a slash, the beginning (`/widget/live/`). */
  add(path: string, handler: UpgradeHandler): void;
  /** What can be upgraded. */
  paths(): readonly string[];
  /** Cuts whatever was upgraded and is still open. */
  cutAll(): void;
};

/** The one place that hears `upgrade`: hands each to the handler of its path; unknown paths get 404. */
export function listenForUpgrades(server: Server): Upgrades {
  const handlers = new Map<string, UpgradeHandler>();
  const open = new Set<Duplex>();
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const handler = handlers.get(path) ?? [...handlers].find(([p]) => p.endsWith('/') && path.startsWith(p))?.[1];
    if (handler) handler(request, socket, head);
    else refuseUpgrade(socket, 404, 'NOT_FOUND');
  });
  return {
    add(path, handler) {
      if (handlers.has(path)) throw new Error(`Two handlers want to upgrade ${path}.`);
      handlers.set(path, handler);
    },
    paths: () => [...handlers.keys()],
    cutAll() {
      for (const socket of open) socket.destroy();
    },
  };
}

/** Answers an upgrade with a refusal in plain HTTP and closes the connection. */
export function refuseUpgrade(socket: Duplex, status: number, code: string, retryAfterMs?: number): void {
  const body = JSON.stringify({ code, message: STATUS_CODES[status] ?? '' });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    ...(retryAfterMs === undefined ? [] : [`Retry-After: ${Math.ceil(retryAfterMs / 1000)}`]),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
