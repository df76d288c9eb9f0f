import { z } from 'zod';
import type { MessageId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide, OutboundFile, OutboundOp, SendOutcome } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import type { Answer, BotApi } from './bot-api.ts';
import { keyboardOf } from './buttons.ts';
import { botOf } from './listening.ts';
import { idIn, idOf, outcomeOf, unauthorisedMs } from './outcome.ts';

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

/** Messages of several parts that are on their way; more at once would be a flood. */
const begunMost = 1_000;

/** Recordings that arrive as voice notes. */
const voiceTypes = ['audio/ogg', 'audio/opus'];

/** One call of the Bot API: words, or files with words beside them. */
interface Part {
  readonly text: string;
  readonly files: readonly OutboundFile[];
  readonly as: 'photo' | 'voice' | 'document';
  /** What it answers, and what may be chosen under it. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** Opens the way out. A message of several parts that was interrupted goes on where it stopped. */
export function openSending({ api, side, files }: SendingNeeds) {
  /** Ids of the parts that went out already. After a restart nobody knows them, and the message is `unknown`. */
  const begun = new Map<MessageId, { readonly ids: string[]; readonly from: number }>();

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
    for (const [name, value] of Object.entries(part.more)) form.set(name, JSON.stringify(value));
    const kind = part.as;
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
    return { method: isGroup ? 'sendMediaGroup' : methods[kind], form };
  };

  const sendPart = async (part: Part, op: OutboundOp, account: ChannelAccount, token: string): Promise<Answer> => {
    if (part.files.length === 0)
      return api.call(token, 'sendMessage', { chat_id: op.peerKey, text: part.text, ...part.more });
    const call = await filesForm(part, op, account);
    if (!call) return { type: 'refused', code: 413, description: 'The bytes of a file are gone.', retryAfterMs: null };
    const answer = await api.call(token, call.method, call.form, { timeoutMs: uploadMs });
    // A picture it does not like as such (too wide, too small) still goes as a file.
    const isDisliked =
      answer.type === 'refused' && answer.code === 400 && /photo|image|voice/i.test(answer.description);
    if (part.as !== 'document' && isDisliked) return sendPart({ ...part, as: 'document' }, op, account, token);
    return answer;
  };

  return async (op: OutboundOp, account: ChannelAccount): Promise<SendOutcome> => {
    const token = side.secretOf(account);
    if (token === null) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    if (op.text.length > textMost)
      return { type: 'failed', failure: 'invalidContent', code: 'tooLong', text: `More than ${textMost} characters.` };
    const parts = partsOf(op, botOf(token));
    const { ids, from } = begun.get(op.messageId) ?? { ids: [], from: 0 };
    let done = from;
    for (const part of parts.slice(from)) {
      const answer = await sendPart(part, op, account, token);
      if (answer.type !== 'ok') {
        const outcome = outcomeOf(answer);
        if (outcome.type === 'retry' && done > 0 && begun.size < begunMost)
          begun.set(op.messageId, { ids, from: done });
        else begun.delete(op.messageId);
        return outcome;
      }
      ids.push(...idsOf(answer.result, botOf(token)));
      done += 1;
    }
    begun.delete(op.messageId);
    return { type: 'accepted', externalIds: ids };
  };
}

const methods = { photo: 'sendPhoto', voice: 'sendVoice', document: 'sendDocument' } as const;

/** Words go beside the files when there is room, so that what is written at once arrives at once. */
function partsOf({ text, files, choices = [], replyToExternalId }: OutboundOp, bot: string): readonly Part[] {
  const answered = replyToExternalId === undefined ? null : idIn(replyToExternalId, bot);
  const reply = answered !== null && {
    reply_parameters: { message_id: answered, allow_sending_without_reply: true },
  };
  const buttons = choices.length > 0 && { reply_markup: keyboardOf(choices) };
  const words = (more: Part['more']): Part => ({ text, files: [], as: 'document', more });
  if (files.length === 0) return [words({ ...reply, ...buttons })];
  const as = kindOf(files);
  // An album has no buttons: they stand under the words, which then come last.
  const isTogether = text.length <= captionMost && (!buttons || files.length === 1);
  if (isTogether) return [{ text, files, as, more: { ...reply, ...buttons } }];
  const album = (more: Part['more']): Part => ({ text: '', files, as, more });
  return buttons ? [album({ ...reply }), words({ ...buttons })] : [words({ ...reply }), album({})];
}

function kindOf(files: readonly OutboundFile[]): Part['as'] {
  const [first] = files;
  if (files.length === 1 && first && voiceTypes.includes(first.mime)) return 'voice';
  return files.every(({ mime, bytes }) => photoTypes.includes(mime) && bytes <= photoBytesMost) ? 'photo' : 'document';
}

const Sent = z.union([z.looseObject({ message_id: z.int() }), z.array(z.looseObject({ message_id: z.int() })).min(1)]);

/** The ids of what went out: one, or one for each file of an album. */
function idsOf(result: unknown, bot: string): readonly string[] {
  const sent = Sent.safeParse(result);
  if (!sent.success) return [];
  return (Array.isArray(sent.data) ? sent.data : [sent.data]).map(({ message_id }) => idOf(message_id, bot));
}
