import {
  type Capabilities,
  type ChannelAccount,
  type ChannelHealth,
  type ChannelSide,
  type LendFile,
  type MessageChannel,
  type OutboundOp,
  plainCapabilities,
} from '#messaging';
import { type Files, fetchFile } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';
import { definitionMost, profileNames, profileOf, valuesOf } from './account.ts';
import { eventsOf, normalize } from './inbound.ts';
import { openListening, usualRhythm } from './listening.ts';
import { phoneOf } from './phone.ts';
import { readProfile, type SmsProfile } from './profile.ts';
import { callOf, sendBy, textMost, tryDoor } from './sending.ts';
import { twilioUrl } from './twilio.ts';
import { verified } from './verifying.ts';

export interface SmsHttpNeeds {
  readonly side: ChannelSide;
  readonly files: Pick<Files, 'store'>;
  readonly log: Log;
  readonly outward: Outward;
  readonly publicUrl: string | null;
  readonly lend: LendFile;
  /** Where the shipped profile's gateway is, when not where it usually is. */
  readonly apiUrl?: string | undefined;
  readonly lookMs?: number;
}

const mediaBytesMost = 5 * 1024 * 1024;
/** Gateways fetch pictures when they send, which may be after a wait of theirs; telephones have them from the gateway. */
const lentMs = 4 * 60 * 60_000;

/** Opens the channel of short messages: each account is one gateway with its profile. */
export function openSmsHttp(needs: SmsHttpNeeds): {
  readonly channel: MessageChannel;
  readonly close: () => Promise<void>;
} {
  const { side, files, log, outward, publicUrl, lend } = needs;
  const apiUrl = needs.apiUrl ?? twilioUrl;
  const read = (account: ChannelAccount) => profileOf(account, apiUrl);
  const values = (account: ChannelAccount) => valuesOf(account, { side, publicUrl });
  /** Addresses below the one the operator named are her word, and may lie in her own network. */
  const isOperators = (url: string) => needs.apiUrl !== undefined && url.startsWith(`${apiUrl}/`);

  const tried = async (account: ChannelAccount): Promise<ChannelHealth & { readonly knownAs: string | null }> => {
    const profile = read(account);
    const given = values(account);
    if (profile.type === 'wrong') return { status: 'failed', code: 'profileWrong', knownAs: null };
    if (given.secret === '' && account.settings.profile !== 'generic')
      return { status: 'failed', code: 'noSecret', knownAs: null };
    const { send, inbound } = profile.profile;
    if (!isOperators(send.url) && !outward.mayCall(addressIn(send.url)))
      return { status: 'failed', code: 'addressForbidden', knownAs: null };
    const door = await tryDoor(profile.profile, given, outward, isOperators(profile.profile.check?.url ?? ''));
    if (door.status === 'ok' && inbound && publicUrl === null)
      return { ...door, status: 'warning', code: 'cannotBeCalled' };
    return door;
  };
  const listening = openListening({
    side,
    log,
    tried,
    rhythm: { ...usualRhythm, ...(needs.lookMs && { lookMs: needs.lookMs }) },
  });

  const capabilitiesOf = (account: ChannelAccount): Capabilities => {
    const profile = read(account);
    const media = profile.type === 'profile' ? profile.profile.send.media : undefined;
    return {
      ...plainCapabilities,
      text: { maxChars: textMost, parts: 'sms' },
      files:
        media && publicUrl !== null
          ? { maxBytes: media.maxBytes, maxPerMessage: media.most, types: media.types }
          : null,
      filesNeedAddress: media !== undefined && publicUrl === null,
      deliveredIn: profile.type === 'profile' && profile.profile.delivery !== undefined,
      canInitiate: true,
      provesAddress: true,
      costPerMessage: true,
    };
  };

  /** Where the gateway finds the pictures of a message, or why they do not go along. */
  const picturesOf = (op: OutboundOp, account: ChannelAccount, { send: { media } }: SmsProfile) => {
    const misfit = (code: string, text: string) => ({ type: 'failed', failure: 'mediaRejected', code, text }) as const;
    if (op.files.length === 0) return [];
    if (!media) return misfit('noFiles', 'This gateway carries words only.');
    if (op.files.length > media.most) return misfit('tooMany', `More than ${media.most} pictures.`);
    if (op.files.some(({ mime }) => !media.types.includes(mime)))
      return misfit('wrongType', 'A kind it does not carry.');
    if (op.files.reduce((sum, { bytes }) => sum + bytes, 0) > media.maxBytes)
      return misfit('tooLarge', `More than ${media.maxBytes} bytes together.`);
    const lent = op.files.map((file) => lend(account, op.peerKey, file, lentMs));
    const addresses = lent.filter((address) => address !== null);
    if (addresses.length === lent.length) return addresses;
    return misfit('noPublicAddress', 'There is no public address under which files could be fetched.');
  };

  const channel: MessageChannel = {
    channel: 'sms',
    ingress: 'webhook',
    capabilities: capabilitiesOf,
    handshake: () => null,
    verify(hit, account) {
      const profile = read(account);
      if (profile.type === 'wrong') return { ok: false, reason: 'The profile of the account cannot be read.' };
      return verified(hit, profile.profile.verify, values(account));
    },
    split(hit, account) {
      const profile = read(account);
      return profile.type === 'profile' ? eventsOf(hit, profile.profile) : [];
    },
    normalize(event, account) {
      const profile = read(account);
      if (profile.type === 'wrong') throw new Error(`The profile cannot be read at ${profile.at}: ${profile.because}`);
      return normalize(event, profile.profile);
    },
    answer(_, account) {
      const profile = read(account);
      return (profile.type === 'profile' ? profile.profile.answer : null) ?? null;
    },
    async send(op, account) {
      const profile = read(account);
      if (profile.type === 'wrong' || (values(account).secret === '' && account.settings.profile !== 'generic'))
        return { type: 'retry', afterMs: waitingMs, why: 'transient' };
      if (op.text.length > textMost)
        return {
          type: 'failed',
          failure: 'invalidContent',
          code: 'tooLong',
          text: `More than ${textMost} characters.`,
        };
      const to = phoneOf(op.peerKey);
      if (to === null)
        return {
          type: 'failed',
          failure: 'recipientGone',
          code: 'noNumber',
          text: 'A message can only be sent to a telephone number.',
        };
      const pictures = picturesOf(op, account, profile.profile);
      if ('type' in pictures) return pictures;
      const { outcome, health } = await sendBy(
        profile.profile,
        { ...op, peerKey: to },
        values(account),
        outward,
        isOperators(profile.profile.send.url),
        pictures,
      );
      if (health) listening.note(account, health);
      return outcome;
    },
    act: null,
    pass: () => undefined,
    recorded: () => undefined,
    addressOf: phoneOf,
    health: async (account) => listening.health(account),
    provider: {
      fields: [
        { key: 'profile', kind: 'choice', isRequired: true, choices: profileNames, usual: 'twilio' },
        { key: 'user', kind: 'text', isRequired: false, maxChars: 200 },
        { key: 'secret', kind: 'secret', isRequired: false },
        { key: 'from', kind: 'text', isRequired: false, maxChars: 40 },
        {
          key: 'definition',
          kind: 'longText',
          isRequired: true,
          maxChars: definitionMost,
          onlyWhen: { key: 'profile', is: 'generic' },
        },
        { key: 'callSecret', kind: 'secret', isRequired: false, onlyWhen: { key: 'profile', is: 'generic' } },
      ],
      wrongField(fields) {
        if (fields.profile !== 'generic' || typeof fields.definition !== 'string') return null;
        const profile = readProfile(fields.definition);
        if (profile.type === 'wrong')
          return { key: 'definition', detail: [profile.at, profile.because].filter((part) => part !== '').join(': ') };
        const { send, check } = profile.profile;
        const forbidden = [send.url, check?.url ?? send.url].find((url) => !outward.mayCall(addressIn(url)));
        return forbidden === undefined ? null : { key: 'definition', detail: forbidden };
      },
      ways: ['webhook'],
      test: tried,
      follow: listening.follow,
      leave: listening.leave,
      async fetchMedia(media, account) {
        const profile = read(account);
        const url = media.externalId;
        if (profile.type === 'wrong') return { type: 'missing', because: 'unreachable' };
        const { send } = profile.profile;
        // The gateway's key is shown at its own door and at no other.
        const isAtHome = URL.parse(url)?.origin === URL.parse(addressIn(send.url))?.origin;
        const call = isAtHome ? callOf(url, send.auth, values(account)) : { url };
        return fetchFile(
          { outward, files },
          {
            call: { ...call, isOperators: isOperators(url) },
            organisationId: account.organisationId,
            name: media.name ?? '',
            declaredMime: media.mime ?? '',
            limitBytes: mediaBytesMost,
          },
        );
      },
      templates: null,
    },
  };
  return { channel, close: listening.close };
}

/** Without a secret or a profile nothing is lost: messages wait until somebody gives them. */
const waitingMs = 60_000;

/** The address of a profile with its places filled by a sign, to look whether it may be called. */
const addressIn = (url: string) => url.replace(/\{\w{1,40}\}/g, 'x');
