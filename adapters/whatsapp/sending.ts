import { z } from 'zod';
import {
  type Connection,
  type Graph,
  type GraphAnswer,
  openParts,
  outcomeOf,
  type PartOutcome,
  textSetting,
} from '#adapters/meta/index.ts';
import type { ChannelAccount, ChannelSide, OutboundAct, OutboundFile, OutboundOp, SendOutcome } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import { verdicts } from './errors.ts';
import { bodyOfWords, textMost } from './words.ts';

export interface SendingNeeds {
  readonly graph: Graph;
  readonly side: Pick<ChannelSide, 'readableFile'>;
  readonly files: Pick<Files, 'read'>;
  readonly connectionOf: (account: ChannelAccount) => Connection | null;
  /** A message was refused because of the token. */
  readonly onRefused: (account: ChannelAccount, answer: Exclude<GraphAnswer, { type: 'ok' }>) => void;
}

const captionMost = 1_024;
/** With a missing token nothing is lost: messages wait until somebody gives one. */
const unauthorisedMs = 60_000;

/** What each kind of file may be and weigh; anything else goes as a document. */
const kinds = [
  { kind: 'image', types: ['image/jpeg', 'image/png'], bytesMost: 5 * 1024 * 1024, hasCaption: true },
  { kind: 'video', types: ['video/mp4', 'video/3gpp'], bytesMost: 16 * 1024 * 1024, hasCaption: true },
  {
    kind: 'audio',
    types: ['audio/ogg', 'audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr'],
    bytesMost: 16 * 1024 * 1024,
    hasCaption: false,
  },
] as const;
const kindOf = ({ mime, bytes }: OutboundFile) =>
  kinds.find(({ types, bytesMost }) => types.some((type) => type === mime.split(';', 1)[0]) && bytes <= bytesMost) ??
  ({ kind: 'document', hasCaption: true } as const);

/** One call: words, or a file with the words beside it. */
type Part =
  | { readonly type: 'words' }
  | { readonly type: 'file'; readonly file: OutboundFile; readonly caption: string };

/** Words go beside the first file when there is room, so that what is written at once arrives at once. */
function partsOf({ text, files, template }: OutboundOp): readonly Part[] {
  const [first] = files;
  if (template || !first) return [{ type: 'words' }];
  const isBeside = text !== '' && text.length <= captionMost && kindOf(first).hasCaption;
  const ofFiles = files.map(
    (file, place): Part => ({ type: 'file', file, caption: isBeside && place === 0 ? text : '' }),
  );
  return isBeside || text === '' ? ofFiles : [{ type: 'words' }, ...ofFiles];
}

const Sent = z.looseObject({ messages: z.array(z.looseObject({ id: z.string() })).min(1) });
const Uploaded = z.looseObject({ id: z.string() });

/** Who is written to: by the id Meta gave her, or by her number. */
const recipientOf = (peerKey: string) => (/^[A-Z]{2}\./.test(peerKey) ? { recipient: peerKey } : { to: peerKey });

/** Opens the way out of a number. */
export function openSending({ graph, side, files, connectionOf, onRefused }: SendingNeeds) {
  const inParts = openParts();

  const post = (account: ChannelAccount, body: Readonly<Record<string, unknown>>): Promise<GraphAnswer> | null => {
    const connection = connectionOf(account);
    if (!connection) return null;
    const path = [textSetting(account, 'phoneNumberId'), 'messages'];
    return graph.post(connection.door, path, { messaging_product: 'whatsapp', ...body });
  };
  const failed = (answer: Exclude<GraphAnswer, { type: 'ok' }>, account: ChannelAccount) => {
    onRefused(account, answer);
    return outcomeOf(answer, verdicts);
  };
  const sendBody = async (body: Readonly<Record<string, unknown>>, account: ChannelAccount): Promise<PartOutcome> => {
    const answer = await post(account, body);
    if (answer === null) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    if (answer.type !== 'ok') return failed(answer, account);
    const sent = Sent.safeParse(answer.json);
    // It was taken; without an id no receipt finds it, and the tracker does instead.
    return { type: 'sent', externalId: sent.data?.messages[0]?.id ?? '' };
  };

  /** The id of a file that lies with the provider now. Uploading twice does no harm. */
  const upload = async (
    file: OutboundFile,
    op: OutboundOp,
    account: ChannelAccount,
  ): Promise<{ readonly id: string } | Exclude<SendOutcome, { type: 'accepted' }>> => {
    const connection = connectionOf(account);
    if (!connection) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    const kept = await side.readableFile(account, op.peerKey, file.fileId);
    if (!kept) return { type: 'failed', failure: 'mediaRejected', code: 'gone', text: 'The bytes of a file are gone.' };
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of files.read({ organisationId: account.organisationId, sha256: kept.sha256 }))
      chunks.push(new Uint8Array(chunk));
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', file.mime);
    form.set('file', new Blob(chunks, { type: file.mime }), file.name);
    const answer = await graph.post(connection.door, [textSetting(account, 'phoneNumberId'), 'media'], form);
    if (answer.type === 'lost') return { type: 'retry', afterMs: 2_000, why: 'transient' };
    if (answer.type !== 'ok') {
      const outcome = failed(answer, account);
      // Of a file that is refused as such the answer says no more than "invalid".
      return outcome.type === 'failed' && outcome.failure === 'invalidContent'
        ? { ...outcome, failure: 'mediaRejected' }
        : outcome;
    }
    return { id: Uploaded.parse(answer.json).id };
  };

  const bodyOfFile = (part: Part & { type: 'file' }, id: string) => {
    const { kind } = kindOf(part.file);
    const isVoice = kind === 'audio' && part.file.mime.startsWith('audio/ogg');
    const about = {
      id,
      ...(part.caption !== '' && { caption: part.caption }),
      ...(kind === 'document' && { filename: part.file.name }),
      ...(isVoice && { voice: true }),
    };
    return { type: kind, [kind]: about };
  };

  return {
    send: async (op: OutboundOp, account: ChannelAccount): Promise<SendOutcome> => {
      if (op.text.length > textMost)
        return {
          type: 'failed',
          failure: 'invalidContent',
          code: 'tooLong',
          text: `More than ${textMost} characters.`,
        };
      const parts = partsOf(op);
      return inParts(op, parts, async (part, place) => {
        const around = {
          recipient_type: 'individual',
          ...recipientOf(op.peerKey),
          ...(place === 0 && op.replyToExternalId !== undefined && { context: { message_id: op.replyToExternalId } }),
          // What comes back with the last part's receipts tells that all of them arrived.
          biz_opaque_callback_data: place === parts.length - 1 ? op.messageId : `${op.messageId}/${place}`,
        };
        const words = () => sendBody({ ...around, ...bodyOfWords(op, textSetting(account, 'listButton')) }, account);
        if (part.type === 'words') return words();
        const uploaded = await upload(part.file, op, account);
        if ('id' in uploaded) return sendBody({ ...around, ...bodyOfFile(part, uploaded.id) }, account);
        // A file that is refused takes no words with it.
        if (uploaded.type === 'failed' && part.caption !== '') await words();
        return uploaded;
      });
    },
    act: async (what: OutboundAct, account: ChannelAccount): Promise<SendOutcome> => {
      if (what.type !== 'react')
        return { type: 'failed', failure: 'permanent', code: what.type, text: 'This channel cannot do that.' };
      const reaction = { message_id: what.externalId, emoji: what.emoji ?? '' };
      const body = { recipient_type: 'individual', ...recipientOf(what.peerKey), type: 'reaction', reaction };
      const outcome = await sendBody(body, account);
      return outcome.type === 'sent' ? { type: 'accepted', externalIds: [outcome.externalId] } : outcome;
    },
    /** Blue ticks, and the sign of typing with them: there is none without. Nobody waits for it. */
    seen: (externalId: string, isTyping: boolean, account: ChannelAccount): void => {
      const typing = isTyping ? { typing_indicator: { type: 'text' } } : {};
      void post(account, { status: 'read', message_id: externalId, ...typing });
    },
  };
}
