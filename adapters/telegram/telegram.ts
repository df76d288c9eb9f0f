import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import {
  type Capabilities,
  type ChannelAccount,
  type ChannelSide,
  type MessageChannel,
  plainCapabilities,
} from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Files } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import { openActing } from './acting.ts';
import { openBotApi, usualUrl } from './bot-api.ts';
import { choicesMost, titleMost } from './buttons.ts';
import { botOf, ingressOf, type ListeningRhythm, openListening, troubleOf, usualRhythm } from './listening.ts';
import { openMedia } from './media.ts';
import { fileBytesMost, filesMost, openSending, textMost } from './sending.ts';
import { eventOfWebhook, normalize, touchOfWebhook } from './update.ts';

export interface TelegramNeeds {
  readonly side: ChannelSide;
  readonly files: Pick<Files, 'store' | 'read'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** What calls of our webhook are known by; 256 bits. */
  readonly key: Uint8Array;
  readonly publicUrl: string | null;
  /** Where the Bot API is, when not where it usually is. */
  readonly apiUrl?: string | undefined;
  readonly rhythm?: Partial<ListeningRhythm>;
}

export interface Telegram {
  readonly channel: MessageChannel;
  /** Ends listening for everybody. */
  readonly close: () => Promise<void>;
}

const capabilities: Capabilities = {
  ...plainCapabilities,
  text: { maxChars: textMost },
  files: { maxBytes: fileBytesMost, maxPerMessage: filesMost },
  voiceNotes: true,
  typingOut: true,
  edits: { in: true, out: true },
  revokes: { in: false, out: true },
  reactions: { in: true, out: true },
  replies: { in: true, out: true },
  choices: { most: choicesMost, titleChars: titleMost },
  order: 'perConversation',
};

const secretHeader = 'x-telegram-bot-api-secret-token';
/** A sign of typing is shown for five seconds; sent more often it would only cost. */
const typingEveryMs = 4_000;
const typersMost = 10_000;

const Me = z.looseObject({ first_name: z.string(), username: z.string().optional() });

/** Opens the channel of bots: each account is one bot with its token. */
export function openTelegram(needs: TelegramNeeds): Telegram {
  const { side, clock } = needs;
  const api = openBotApi(needs.apiUrl ?? usualUrl);
  const callSecretOf = ({ id }: ChannelAccount) => createHmac('sha256', needs.key).update(id).digest('hex');
  const listening = openListening({ ...needs, api, callSecretOf, rhythm: { ...usualRhythm, ...needs.rhythm } });
  const typedAtMs = new Map<string, number>();

  const channel: MessageChannel = {
    channel: 'telegram',
    ingress: 'webhook',
    capabilities: () => capabilities,
    handshake: () => null,
    verify({ headers }, account) {
      if (ingressOf(account) !== 'webhook') return { ok: false, reason: 'This account takes no webhooks.' };
      const ok = timingSafeEqual(digest(headers[secretHeader] ?? ''), digest(callSecretOf(account)));
      return { ok, reason: ok ? null : 'The secret token is another.' };
    },
    split: ({ bytes }, account) => [eventOfWebhook(bytes, botOf(side.secretOf(account) ?? ''))],
    normalize,
    // The touch of a button is waited for by her telephone; the answer to the call is the answer to it.
    answer({ bytes }) {
      const touch = touchOfWebhook(bytes);
      if (touch === null) return null;
      const body = JSON.stringify({ method: 'answerCallbackQuery', callback_query_id: touch });
      return { contentType: 'application/json', body };
    },
    send: openSending({ ...needs, api }),
    act: openActing({ ...needs, api }),
    pass(peerKey, what, account) {
      if (what.type !== 'typing' || !what.isTyping) return;
      const nowMs = clock.nowMs();
      const key = `${account.id} ${peerKey}`;
      const token = side.secretOf(account);
      if (token === null || nowMs - (typedAtMs.get(key) ?? 0) < typingEveryMs) return;
      if (typedAtMs.size >= typersMost) typedAtMs.clear();
      typedAtMs.set(key, nowMs);
      // Shown or not: nobody waits for it, and a call never throws.
      void api.call(token, 'sendChatAction', { chat_id: peerKey, action: 'typing' });
    },
    recorded: () => undefined,
    health: async (account) => listening.health(account),
    provider: {
      fields: [{ key: 'secret', kind: 'secret', isRequired: true }],
      ways: ['poll', 'webhook'],
      async test(account) {
        const token = side.secretOf(account);
        if (token === null) return { status: 'failed', code: 'noSecret', knownAs: null };
        const answer = await api.call(token, 'getMe', {});
        const me = answer.type === 'ok' ? Me.safeParse(answer.result) : null;
        if (!me?.success) return { ...troubleOf(answer), knownAs: null };
        const { first_name: name, username } = me.data;
        const knownAs = username ? `${name} (@${username})` : name;
        // The token is right; whether news arrive is another question, and an older answer to the first one is over.
        const present = listening.health(account);
        const isOver = ['credentialsRefused', 'unreachable', 'starting'].includes(present.code);
        return { ...(isOver || !account.isActive ? { status: 'ok', code: 'connected' } : present), knownAs };
      },
      follow: listening.follow,
      leave: listening.leave,
      fetchMedia: openMedia({ ...needs, api }),
      templates: null,
    },
  };
  return { channel, close: listening.close };
}

const digest = (text: string) => createHash('sha256').update(text).digest();
