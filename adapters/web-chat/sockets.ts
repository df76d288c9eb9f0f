import type { IncomingMessage } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Http, refuseUpgrade } from '#platform/http/index.ts';
import { isAllowedOrigin } from './origin.ts';
import { openSession, type SessionNeeds } from './session.ts';
import { closeCodes, frameBytesLimit } from './wire-limits.ts';

export interface SocketRhythm {
  readonly beatEveryMs: number;
  readonly deadAfterMs: number;
  /** A socket that has not said hello by then is closed. */
  readonly helloWithinMs: number;
}

export interface SocketsNeeds extends SessionNeeds {
  readonly rhythm: SocketRhythm;
  readonly addressOf: (request: IncomingMessage) => string;
}

const socketPath = '/widget/socket';
/** When the server stops it says so, and the widgets come back at once. */
const restarting = 1012;

/** The door of the widget's sockets: who may come in, who has gone silent. */
export function openSockets(needs: SocketsNeeds) {
  const { side, clock, rhythm, flood } = needs;
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: frameBytesLimit });
  const heardMs = new Map<WebSocket, number>();

  const beat = setInterval(() => {
    for (const [socket, lastMs] of heardMs) {
      if (clock.nowMs() - lastMs > rhythm.deadAfterMs) socket.terminate();
      else socket.ping();
    }
  }, rhythm.beatEveryMs);
  beat.unref();

  const seat = (socket: WebSocket, publicKey: string, address: string) => {
    const session = openSession({ socket, publicKey, address }, needs);
    const heard = () => heardMs.set(socket, clock.nowMs());
    heard();
    const hello = setTimeout(() => socket.close(closeCodes.noHello, 'no hello'), rhythm.helloWithinMs);
    socket.on('pong', heard);
    socket.on('message', (data, isBinary) => {
      heard();
      clearTimeout(hello);
      session.hear(isBinary ? '' : data.toString());
    });
    socket.on('error', (error) => needs.log.debug({ err: error }, 'A socket of a web chat broke'));
    socket.once('close', () => {
      clearTimeout(hello);
      heardMs.delete(socket);
      flood.leave(address);
      session.close();
    });
  };

  return {
    attach(http: Pick<Http, 'upgrades' | 'isOwnOrigin'>): void {
      http.upgrades.add(socketPath, (request, socket, head) => {
        const publicKey = keyIn(request.url);
        const account = side.accountByKey(publicKey);
        if (!account?.isActive) return refuseUpgrade(socket, 404, 'NOT_FOUND');
        if (!isAllowedOrigin(account, request.headers.origin, http.isOwnOrigin(request))) {
          return refuseUpgrade(socket, 403, 'FOREIGN_ORIGIN');
        }
        const address = needs.addressOf(request);
        if (!flood.enter(address)) return refuseUpgrade(socket, 429, 'TOO_MANY', rhythm.deadAfterMs);
        let isOpen = false;
        socket.once('close', () => {
          // The place was taken before the handshake, which may yet fail.
          if (!isOpen) flood.leave(address);
        });
        server.handleUpgrade(request, socket, head, (opened) => {
          isOpen = true;
          seat(opened, publicKey, address);
        });
      });
    },
    /** Cuts every socket with "come back". */
    close(): void {
      clearInterval(beat);
      for (const socket of heardMs.keys()) socket.close(restarting, 'restarting');
      server.close();
    },
    get size(): number {
      return heardMs.size;
    },
  };
}

function keyIn(url: string | undefined): string {
  return URL.parse(url ?? '', 'http://local')?.searchParams.get('channel') ?? '';
}
