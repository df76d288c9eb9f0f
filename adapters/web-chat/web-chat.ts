import type { IncomingMessage } from 'node:http';
import { unreachable } from '#kernel/unreachable.ts';
import { type Capabilities, type ChannelSide, type MessageChannel, type Passing, plainCapabilities } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Http, RawRoutes } from '#platform/http/index.ts';
import type { Log } from '#platform/log.ts';
import type { Metrics } from '#platform/metrics.ts';
import { defaultFloodLimits, type FloodLimits, openFlood } from './flood.ts';
import { normalize } from './happening.ts';
import { openPeers } from './peers.ts';
import type { ServerFrame } from './protocol.ts';
import { type FileStore, openRoutes } from './routes.ts';
import { openSockets, type SocketRhythm } from './sockets.ts';
import { openVisitors } from './visitor.ts';
import { wireMessage, wireStanding } from './wire.ts';
import {
  beatEveryMs,
  choicesLimit,
  choiceTitleLimit,
  deadAfterMs,
  fileBytesLimit,
  filesLimit,
  textLimit,
} from './wire-limits.ts';

export interface WebChatNeeds {
  readonly side: ChannelSide;
  readonly files: FileStore;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** Signs visitors' tokens; at least 32 characters, kept with the installation. */
  readonly secret: string;
  readonly formerSecrets?: readonly string[];
  readonly limits?: Partial<FloodLimits>;
  readonly publicUrl?: string | null;
  readonly metrics?: Metrics;
  /** The network address of a socket; behind a proxy, the one it forwards. */
  readonly addressOf?: (request: IncomingMessage) => string;
  readonly rhythm?: Partial<SocketRhythm & { readonly graceMs: number }>;
}

export interface WebChat {
  readonly channel: MessageChannel;
  /** Plain routes: the widget's settings, uploads, files, the try-out page. */
  readonly routes: RawRoutes;
  /** Takes the widget's sockets at `/widget/socket`. */
  attach(http: Pick<Http, 'upgrades' | 'isOwnOrigin'>): void;
  /** How many tabs are connected. */
  tabs(): number;
  /** Sends every socket away; they come back to whoever serves next. */
  close(): void;
}

const capabilities: Capabilities = {
  ...plainCapabilities,
  text: { maxChars: textLimit },
  files: { maxBytes: fileBytesLimit, maxPerMessage: filesLimit },
  typingOut: true,
  typingIn: true,
  deliveredIn: true,
  readIn: 'watermark',
  readOut: true,
  choices: { most: choicesLimit, titleChars: choiceTitleLimit },
  order: 'perConversation',
  showsStanding: true,
};

const rhythmByDefault = { beatEveryMs, deadAfterMs, helloWithinMs: 10_000, graceMs: 5_000 };

/** Opens the web chat: a channel whose customers are connected to us, so that we are provider and receiver in one. */
export function openWebChat(needs: WebChatNeeds): WebChat {
  const { side, clock, log, metrics } = needs;
  const rhythm = { ...rhythmByDefault, ...needs.rhythm };
  const visitors = openVisitors(needs);
  const flood = openFlood({ ...defaultFloodLimits, ...needs.limits }, clock);
  const peers = openPeers({
    graceMs: rhythm.graceMs,
    onHere: (account, peerKey, isHere) => side.passing(account, peerKey, { type: 'here', isHere }),
  });
  const refused = metrics?.counter('web_chat_refused_total', 'Frames of visitors that were not taken', ['code']);
  const addressOf = needs.addressOf ?? ((request) => request.socket.remoteAddress ?? '');
  const sockets = openSockets({
    ...{ side, peers, visitors, flood, clock, log, rhythm, addressOf },
    onRefused: (code) => refused?.inc({ code }),
  });
  metrics?.gauge('web_chat_sockets', 'Tabs of visitors that are connected', () => sockets.size);

  const channel: MessageChannel = {
    channel: 'webChat',
    ingress: 'socket',
    capabilities: () => capabilities,
    handshake: () => null,
    // Nothing of this channel comes as a webhook: what claims to be one is forged.
    verify: () => ({ ok: false, reason: 'Web chat takes no webhooks.' }),
    split: (hit) => [
      {
        dedupeKey: `webhook:${hit.receivedAtMs}`,
        partitionKey: '',
        lane: 'account',
        providerAtMs: hit.receivedAtMs,
        body: { type: 'webhook', bytes: hit.bytes.length },
      },
    ],
    normalize,
    // Where a conversation is read from our own disk, what is on disk has been delivered to the mailbox. It was shown
    // by `recorded`; who is away reads it when she comes back.
    send: async (op) => ({ type: 'accepted', externalIds: [op.messageId] }),
    act: null,
    pass: (peerKey, what, account) => peers.send(account, peerKey, passingFrame(what)),
    recorded: (peerKey, message, account) =>
      peers.send(account, peerKey, { type: 'message', message: wireMessage(message) }),
    health: async () => ({ status: 'ok', code: 'connected' }),
    provider: null,
  };
  return {
    channel,
    routes: openRoutes({ side, files: needs.files, visitors, flood, clock, log, publicUrl: needs.publicUrl ?? null }),
    attach: sockets.attach,
    tabs: () => sockets.size,
    close() {
      sockets.close();
      peers.close();
    },
  };
}

function passingFrame(what: Passing): ServerFrame {
  switch (what.type) {
    case 'typing':
      return { type: 'typing', isTyping: what.isTyping, name: what.name };
    case 'read':
      return { type: 'read', upToSeq: what.upToSeq };
    case 'standing':
      return { type: 'standing', standing: wireStanding(what.standing) };
    default:
      return unreachable(what);
  }
}
