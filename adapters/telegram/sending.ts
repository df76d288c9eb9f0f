import { z } from 'zod';
import type { MessageId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide, FailureClass, OutboundFile, OutboundOp, SendOutcome } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import type { Answer, BotApi } from './bot-api.ts';

export interface SendingNeeds {
  readonly api: BotApi;
  readonly side: Pick<ChannelSide, 'secretOf' | 'readableFile'>;
  readonly files: Pick<Files, 'read'>;
}

/** UTF-16 units of one message, and of the words beside a file. */
export const textMost = 4_096;
const captionMost = 1_024;
export const fileBytesMost = 20 * 1024 * 1024;
export const filesMost = 5;
/** A picture above this is sent as a file. */
const photoBytesMost = 10 * 1024 * 1024;
const photoTypes = ['image/jpeg', 'image/png', 'image/webp'];
/** Bytes take their time; words do not. */
const uploadMs = 120_000;

const transientMs = 2_000;
/** With a refused or missing token nothing is lost: messages wait until somebody gives the right one. */
const unauthorisedMs = 60_000;
/** Messages of several parts that are on their way; more at once would be a flood. */
const begunMost = 1_000;

/** One call of the Bot API: words, or files with words beside them. */
type Part = { readonly text: string; readonly files: readonly OutboundFile[]; readonly asPhotos: boolean };

/** Opens the way out. A message of several parts that was interrupted goes on where it stopped. */
export function openSending({ api, side, files }: SendingNeeds) {
  /** Ids of the parts that went out already. After a restart nobody knows them, and the message is `unknown`. */
  const begun = new Map<MessageId, string[]>();

  const blobOf = async (file: OutboundFile, op: OutboundOp, account: ChannelAccount): Promise<Blob | null> => {
    const kept = await side.readableFile(account, op.peerKey, file.fileId);
    if (!kept || kept.bytes > fileBytesMost) return null;
    const chunks: Buffer[] = [];
    for await (const chunk of files.read({ organisationId: account.organisationId, sha256: kept.sha256 }))
      chunks.push(chunk);
    return new Blob(
      chunks.map((chunk) => new Uint8Array(chunk)),
      { type: file.mime },
    );
  };

  const filesForm = async (part: Part, op: OutboundOp, account: ChannelAccount) => {
    const form = new FormData();
    form.set('chat_id', op.peerKey);
    const kind = part.asPhotos ? 'photo' : 'document';
    const isGroup = part.files.length > 1;
    for (const [place, file] of part.files.entries()) {
      const blob = await blobOf(file, op, account);
      if (!blob) return null;
      form.set(isGroup ? `file${place}` : kind, blob, file.name);
    }
    if (isGroup) {
      const media = part.files.map((_, place) => ({
        type: kind,
        media: `attach://file${place}`,
        ...(place === 0 && part.text !== '' && { caption: part.text }),
      }));
      form.set('media', JSON.stringify(media));
    } else if (part.text !== '') form.set('caption', part.text);
    return { method: isGroup ? 'sendMediaGroup' : part.asPhotos ? 'sendPhoto' : 'sendDocument', form };
  };

  const sendPart = async (part: Part, op: OutboundOp, account: ChannelAccount, token: string): Promise<Answer> => {
    if (part.files.length === 0) return api.call(token, 'sendMessage', { chat_id: op.peerKey, text: part.text });
    const call = await filesForm(part, op, account);
    if (!call) return { type: 'refused', code: 413, description: 'The bytes of a file are gone.', retryAfterMs: null };
    const answer = await api.call(token, call.method, call.form, { timeoutMs: uploadMs });
    // A picture it does not like as such (too wide, too small) still goes as a file.
    if (part.asPhotos && answer.type === 'refused' && answer.code === 400 && /photo|image/i.test(answer.description))
      return sendPart({ ...part, asPhotos: false }, op, account, token);
    return answer;
  };

  return async (op: OutboundOp, account: ChannelAccount): Promise<SendOutcome> => {
    const token = side.secretOf(account);
    if (token === null) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    if (op.text.length > textMost)
      return { type: 'failed', failure: 'invalidContent', code: 'tooLong', text: `More than ${textMost} characters.` };
    const parts = partsOf(op);
    const ids = begun.get(op.messageId) ?? [];
    for (const part of parts.slice(ids.length)) {
      const answer = await sendPart(part, op, account, token);
      if (answer.type !== 'ok') {
        const outcome = outcomeOf(answer);
        if (outcome.type === 'retry' && ids.length > 0 && begun.size < begunMost) begun.set(op.messageId, ids);
        else begun.delete(op.messageId);
        return outcome;
      }
      ids.push(idOf(answer.result));
    }
    begun.delete(op.messageId);
    return { type: 'accepted', externalIds: ids };
  };
}

/** Words go beside the files when there is room, so that what is written at once arrives at once. */
function partsOf({ text, files }: OutboundOp): readonly Part[] {
  if (files.length === 0) return [{ text, files, asPhotos: false }];
  const asPhotos = files.every(({ mime, bytes }) => photoTypes.includes(mime) && bytes <= photoBytesMost);
  if (text.length <= captionMost) return [{ text, files, asPhotos }];
  return [
    { text, files: [], asPhotos: false },
    { text: '', files, asPhotos },
  ];
}

const Sent = z.union([z.looseObject({ message_id: z.int() }), z.array(z.looseObject({ message_id: z.int() })).min(1)]);

function idOf(result: unknown): string {
  const sent = Sent.safeParse(result);
  if (!sent.success) return '';
  const [first] = Array.isArray(sent.data) ? sent.data : [sent.data];
  return String(first?.message_id ?? '');
}

/** The provider's answers in our words. */
function outcomeOf(answer: Exclude<Answer, { type: 'ok' }>): SendOutcome {
  if (answer.type === 'unreachable') return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (answer.type === 'lost') return { type: 'unknown' };
  const { code, description, retryAfterMs } = answer;
  if (code === 429) return { type: 'retry', afterMs: Math.max(retryAfterMs ?? transientMs, 1), why: 'rate' };
  if (code >= 500) return { type: 'retry', afterMs: transientMs, why: 'transient' };
  if (code === 401 || code === 404) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
  return { type: 'failed', failure: failureOf(code, description), code: String(code), text: description };
}

function failureOf(code: number, description: string): FailureClass {
  if (code === 413 || /file is too big|too large/i.test(description)) return 'mediaRejected';
  if (/deactivated|chat not found|user not found|PEER_ID_INVALID/i.test(description)) return 'recipientGone';
  if (/can't initiate/i.test(description)) return 'noConsent';
  if (code === 403) return 'recipientBlocked';
  return 'invalidContent';
}
