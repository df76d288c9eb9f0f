import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import {
  type Capabilities,
  type ChannelAccount,
  type ChannelSide,
  type LendFile,
  type MessageChannel,
  plainCapabilities,
} from '#messaging';
import { type Files, fetchFile } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import { wellPulse } from '#platform/pulses.ts';
import { eventNameOf, eventOf, normalize } from './callback.ts';
import { choicesMost, titleMost } from './keyboard.ts';
import { type ListeningRhythm, openListening, troubleOf, usualRhythm } from './listening.ts';
import { openRestApi, statuses, usualUrl } from './rest-api.ts';
import { fileBytesMost, filesMost, openSending, textMost, usualVersion } from './sending.ts';

export interface ViberNeeds {
  readonly side: ChannelSide;
  readonly files: Pick<Files, 'store'>;
  readonly log: Log;
  readonly outward: Outward;
  readonly lend: LendFile;
  readonly publicUrl: string | null;
  /** Where the API is, when not where it usually is. */
  readonly apiUrl?: string | undefined;
  readonly rhythm?: Partial<ListeningRhythm>;
}

export interface Viber {
  readonly channel: MessageChannel;
  /** Ends keeping the webhooks of everybody. */
  readonly close: () => Promise<void>;
}

const signatureHeader = 'x-viber-content-signature';
/** Of a customer's file we take this much. */
const takenBytesMost = 50 * 1024 * 1024;
const welcomeMost = 1_000;

/** Opens the channel of bots: each account is one bot with its token. */
export function openViber(needs: ViberNeeds): Viber {
  const { side, outward, files, publicUrl } = needs;
  const api = openRestApi(outward, needs.apiUrl ?? usualUrl);
  const isOperators = needs.apiUrl !== undefined;
  const listening = openListening({ ...needs, api, isOperators, rhythm: { ...usualRhythm, ...needs.rhythm } });
  const capabilities: Capabilities = {
    ...plainCapabilities,
    text: { maxChars: textMost },
    // The provider fetches files from us, so without a public address there are none.
    files: publicUrl === null ? null : { maxBytes: fileBytesMost, maxPerMessage: filesMost },
    filesNeedAddress: publicUrl === null,
    deliveredIn: true,
    readIn: 'perMessage',
    choices: { most: choicesMost, titleChars: titleMost },
  };

  const isSigned: MessageChannel['verify'] = ({ headers, bytes }, account) => {
    const token = side.secretOf(account);
    if (token === null) return { ok: false, reason: 'This account has no token.' };
    const wanted = createHmac('sha256', token).update(bytes).digest('hex');
    const given = (headers[signatureHeader] ?? '').toLowerCase();
    const isEqual = timingSafeEqual(digest(given), digest(wanted));
    return { ok: isEqual, reason: isEqual ? null : 'The signature does not fit the bytes.' };
  };

  const channel: MessageChannel = {
    channel: 'viber',
    ingress: 'webhook',
    capabilities: () => capabilities,
    // The provider tries the address while it is being told of it, and waits for the answer.
    handshake: (hit, account) =>
      hit.bytes.length < handshakeBytesMost && eventNameOf(hit.bytes) === 'webhook' && isSigned(hit, account).ok
        ? { status: 200, body: '' }
        : null,
    verify: isSigned,
    split: ({ bytes }) => [eventOf(bytes)],
    normalize,
    answer: ({ bytes }, account) => {
      const text = welcomeOf(account);
      if (text === '' || eventNameOf(bytes) !== 'conversation_started') return null;
      const body = JSON.stringify({ sender: { name: account.name.slice(0, 28) }, type: 'text', text });
      return { contentType: 'application/json', body };
    },
    send: openSending({ ...needs, api }),
    act: null,
    pass: () => undefined,
    recorded: () => undefined,
    health: async (account) => listening.health(account),
    provider: {
      fields: [
        { key: 'secret', kind: 'secret', isRequired: true },
        { key: 'senderName', kind: 'text', isRequired: false, maxChars: 28 },
        { key: 'welcome', kind: 'longText', isRequired: false, maxChars: welcomeMost },
        { key: 'apiVersion', kind: 'number', isRequired: false, usual: usualVersion },
      ],
      ways: ['webhook'],
      async test(account) {
        const token = side.secretOf(account);
        if (token === null) return { status: 'failed', code: 'noSecret', knownAs: null };
        const answer = await api.call(token, 'get_account_info', {});
        if (answer.type !== 'answered' || answer.status !== statuses.ok) return { ...troubleOf(answer), knownAs: null };
        const { name = '', uri } = answer.body;
        const present = listening.health(account);
        // The token is right; whether the provider calls us is another question.
        const isOver = ['credentialsRefused', 'unreachable', 'starting', 'noSecret'].includes(present.code);
        return {
          ...(isOver || !account.isActive ? wellPulse : present),
          knownAs: uri ? `${name} (${uri})` : name || null,
        };
      },
      follow: listening.follow,
      leave: listening.leave,
      async fetchMedia(media, account) {
        if ((media.bytes ?? 0) > takenBytesMost) return { type: 'missing', because: 'tooLarge' };
        return fetchFile(
          { outward, files },
          {
            call: { url: media.externalId, isOperators: api.isOwn(media.externalId) },
            organisationId: account.organisationId,
            name: media.name ?? '',
            declaredMime: media.mime ?? '',
            limitBytes: takenBytesMost,
          },
        );
      },
      templates: null,
    },
  };
  return { channel, close: listening.close };
}

/** The provider's test is short; what is longer is news. */
const handshakeBytesMost = 2_000;
const welcomeOf = ({ settings }: ChannelAccount) =>
  typeof settings.welcome === 'string' ? settings.welcome.trim() : '';
const digest = (text: string) => createHash('sha256').update(text).digest();
