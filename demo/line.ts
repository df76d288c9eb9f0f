import WebSocket from 'ws';
import { type ClientFrame, parseServerFrame, type ServerFrame } from '#adapters/web-chat/protocol.ts';
import { protocolVersion } from '#adapters/web-chat/wire-limits.ts';

export interface LineNeeds {
  /** The program's address. */
  readonly url: string;
  /** Public key of the web chat. */
  readonly channel: string;
  /** The network address this visitor seems to come from; heeded where the program trusts a proxy on this machine. */
  readonly address: string;
  readonly token: string | null;
  /** Everything after this place is sent again. */
  readonly lastSeq?: number;
  readonly name: string | null;
  readonly email: string | null;
  readonly language: string;
  readonly page: { readonly title: string; readonly address: string };
  readonly onFrame: (frame: ServerFrame) => void;
  readonly onClosed: () => void;
}

/** A visitor's tab without a page: speaks the widget's protocol over the widget's socket. */
export interface Line {
  readonly send: (frame: ClientFrame) => void;
  readonly close: () => void;
}

/** Connects and says hello. The server's frames come to `onFrame`, in order. */
export function openLine(needs: LineNeeds): Line {
  const socket = new WebSocket(`${needs.url.replace(/^http/, 'ws')}/widget/socket?channel=${needs.channel}`, {
    headers: { 'x-forwarded-for': needs.address },
    perMessageDeflate: false,
  });
  const send = (frame: ClientFrame) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  socket.on('open', () =>
    send({
      type: 'hello',
      version: protocolVersion,
      visitorToken: needs.token,
      lastSeq: needs.lastSeq ?? 0,
      visitor: { name: needs.name, email: needs.email },
      page: needs.page,
      language: needs.language,
    }),
  );
  socket.on('message', (data) => {
    const frame = parseServerFrame(String(data));
    if (!frame) throw new Error(`The server sent a visitor something that is no frame: ${String(data).slice(0, 200)}`);
    needs.onFrame(frame);
  });
  // `close` follows, and tells whoever waits.
  socket.on('error', () => socket.terminate());
  socket.on('close', needs.onClosed);
  return { send, close: () => socket.close() };
}
