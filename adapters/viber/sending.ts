import type { MessageId } from '#kernel/id.ts';
import type {
  ChannelAccount,
  ChannelSide,
  FailureClass,
  LendFile,
  OutboundFile,
  OutboundOp,
  SendOutcome,
} from '#messaging';
import { keyboardOf, trackingOf } from './keyboard.ts';
import { type Answer, type RestApi, statuses } from './rest-api.ts';

export interface SendingNeeds {
  readonly api: RestApi;
  readonly side: Pick<ChannelSide, 'secretOf'>;
  readonly lend: LendFile;
}

export const textMost = 7_000;
export const filesMost = 5;
export const fileBytesMost = 50 * 1024 * 1024;
/** A larger picture is not shown on every telephone, so it goes as a file. */
const pictureBytesMost = 1024 * 1024;
const videoBytesMost = 26 * 1024 * 1024;
const captionMost = 120;
const senderMost = 28;
const fileNameMost = 256;
/** Telephones ask for the bytes when the message is shown, which may be days later. */
const lentMs = 30 * 24 * 60 * 60_000;

const transientMs = 2_000;
const rateMs = 60_000;
/** With a refused or missing token nothing is lost: messages wait until somebody gives the right one. */
const unauthorisedMs = 60_000;
/** Messages of several parts that are on their way; more at once would be a flood. */
const begunMost = 1_000;
/** Understood by every telephone. */
const oldestVersion = 1;

type Part = Readonly<Record<string, unknown>>;

/** The version of the API that messages need, as the account says. */
export function versionOf({ settings }: ChannelAccount): number {
  return typeof settings.apiVersion === 'number' ? settings.apiVersion : usualVersion;
}
export const usualVersion = 7;

/** Opens the way out. A message of several parts that was interrupted goes on where it stopped. */
export function openSending({ api, side, lend }: SendingNeeds) {
  /** Ids of the parts that went out already. After a restart nobody knows them, and the message is `unknown`. */
  const begun = new Map<MessageId, string[]>();

  const sendPart = async (part: Part, op: OutboundOp, account: ChannelAccount, token: string): Promise<Answer> => {
    const send = (version: number) =>
      api.call(token, 'send_message', {
        receiver: op.peerKey,
        min_api_version: version,
        sender: { name: senderOf(op, account) },
        ...part,
      });
    const version = versionOf(account);
    const answer = await send(version);
    const isTooNew = answer.type === 'answered' && statuses.tooNew.some((status) => status === answer.status);
    return isTooNew && version > oldestVersion ? send(oldestVersion) : answer;
  };

  return async (op: OutboundOp, account: ChannelAccount): Promise<SendOutcome> => {
    const token = side.secretOf(account);
    if (token === null) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    if (op.text.length > textMost)
      return { type: 'failed', failure: 'invalidContent', code: 'tooLong', text: `More than ${textMost} characters.` };
    const parts = partsOf(op, (file) => lend(account, op.peerKey, file, lentMs));
    if (!parts) {
      const text = 'There is no public address under which files could be fetched.';
      return { type: 'failed', failure: 'mediaRejected', code: 'noPublicAddress', text };
    }
    const ids = begun.get(op.messageId) ?? [];
    for (const part of parts.slice(ids.length)) {
      const answer = await sendPart(part, op, account, token);
      if (answer.type !== 'answered' || answer.status !== statuses.ok) {
        const outcome = outcomeOf(answer, 'media' in part);
        if (outcome.type === 'retry' && ids.length > 0 && begun.size < begunMost) begun.set(op.messageId, ids);
        else begun.delete(op.messageId);
        return outcome;
      }
      ids.push(String(answer.body.message_token ?? ''));
    }
    begun.delete(op.messageId);
    return { type: 'accepted', externalIds: ids };
  };
}

/** The one who writes, or what the account says instead; at most 28 characters, none of them cut in half. */
function senderOf({ author }: OutboundOp, { name, settings }: ChannelAccount): string {
  const said = typeof settings.senderName === 'string' ? settings.senderName.trim() : '';
  const chosen = said || (author.type === 'agent' ? author.name : '') || name;
  return chosen.slice(0, senderMost).toWellFormed().replace('\ufffd', '');
}

/** Words and each file are messages of their own; null when a file cannot be lent. */
function partsOf(
  { text, files, choices = [] }: OutboundOp,
  addressOf: (file: OutboundFile) => string | null,
): readonly Part[] | null {
  const [first] = files;
  const isCaption = files.length === 1 && first !== undefined && isPicture(first) && text.length <= captionMost;
  const parts: Part[] = text === '' || isCaption ? [] : [{ type: 'text', text }];
  for (const file of files) {
    const media = addressOf(file);
    if (media === null) return null;
    parts.push(filePart(file, media, isCaption ? text : ''));
  }
  const last = parts.at(-1);
  if (choices.length === 0 || !last) return parts;
  const tracking = trackingOf(choices);
  return [
    ...parts.slice(0, -1),
    { ...last, keyboard: keyboardOf(choices), ...(tracking !== '' && { tracking_data: tracking }) },
  ];
}

const isPicture = ({ mime, bytes }: OutboundFile) =>
  ['image/jpeg', 'image/png'].includes(mime) && bytes <= pictureBytesMost;

function filePart(file: OutboundFile, media: string, text: string): Part {
  const { mime, bytes: size, name } = file;
  if (isPicture(file)) return { type: 'picture', text, media };
  if (mime === 'video/mp4' && size <= videoBytesMost) return { type: 'video', media, size };
  return { type: 'file', media, size, file_name: name.slice(-fileNameMost) };
}

/** The provider's answers in our words. */
function outcomeOf(answer: Answer, isMedia: boolean): SendOutcome {
  if (answer.type === 'unreachable') return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (answer.type === 'lost') return { type: 'unknown' };
  if (answer.type === 'away') return { type: 'retry', afterMs: transientMs, why: answer.isRate ? 'rate' : 'transient' };
  const { status, message } = answer;
  if (status === statuses.tooMany) return { type: 'retry', afterMs: rateMs, why: 'rate' };
  if (status === statuses.tokenRefused || status === statuses.noWebhook)
    return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
  const failure = isMedia && contentRefused.includes(status) ? 'mediaRejected' : (failures[status] ?? 'permanent');
  return { type: 'failed', failure, code: String(status), text: message };
}

const contentRefused: readonly number[] = [1, 3, 4];
const failures: Readonly<Record<number, FailureClass>> = {
  1: 'invalidContent',
  3: 'invalidContent',
  4: 'invalidContent',
  5: 'recipientGone',
  6: 'noConsent',
  7: 'accountRestricted',
  8: 'accountRestricted',
  9: 'accountRestricted',
  11: 'invalidContent',
  13: 'invalidContent',
  14: 'invalidContent',
  15: 'accountRestricted',
  23: 'quota',
  24: 'quota',
};
