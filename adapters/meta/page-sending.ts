import { z } from 'zod';
import type {
  ChannelAccount,
  ChannelSide,
  Choice,
  OutboundAct,
  OutboundFile,
  OutboundOp,
  SendOutcome,
} from '#messaging';
import type { Files } from '#platform/files/index.ts';
import type { Connection } from './connection.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import { pageVerdicts } from './page-errors.ts';
import { openParts, type PartOutcome } from './parts.ts';
import { outcomeOf } from './refusal.ts';

/** How a page or an account of Instagram sends. */
export interface PageSendingNeeds {
  readonly graph: Graph;
  readonly side: Pick<ChannelSide, 'readableFile'>;
  readonly files: Pick<Files, 'read'>;
  readonly connectionOf: (account: ChannelAccount) => Connection | null;
  /** Whose messages they are: the page, or the account itself. */
  readonly nodeOf: (account: ChannelAccount) => string;
  readonly isTooLong: (text: string) => boolean;
  /** The kind a file is sent as; null when it is not taken. */
  readonly kindOf: (file: OutboundFile) => 'image' | 'video' | 'audio' | 'file' | null;
  /** An address under which the provider fetches a file; absent where it is given the bytes. */
  readonly lend?: (account: ChannelAccount, peerKey: string, file: OutboundFile) => string | null;
  /** Whether what is sent along comes back with the echo. */
  readonly hasMetadata: boolean;
  /** How a reaction is named. */
  readonly reactionOf: (emoji: string) => string;
  readonly onRefused: (account: ChannelAccount, answer: Exclude<GraphAnswer, { type: 'ok' }>) => void;
  /** A part leaves, and what became of it: an echo may come before the answer. */
  readonly onSending: (account: ChannelAccount, peerKey: string, text: string) => (mid: string | null) => void;
}

/** Answers that can be touched below a message. */
export const quickRepliesMost = 13;
export const quickReplyTitleMost = 20;
const payloadMost = 1_000;
const unauthorisedMs = 60_000;
const lentToMetaMs = 3_600_000;

export { lentToMetaMs };

const Sent = z.looseObject({ message_id: z.string() });
const Uploaded = z.looseObject({ attachment_id: z.union([z.string(), z.number()]).transform(String) });

type Body = Readonly<Record<string, unknown>>;
type Part = { readonly type: 'words' } | { readonly type: 'file'; readonly file: OutboundFile };

/** Opens the way out of pages and accounts of Instagram. */
export function openPageSending(needs: PageSendingNeeds) {
  const { graph, side, files, connectionOf, nodeOf, kindOf, lend, onRefused, onSending } = needs;
  const inParts = openParts();
  const waiting: SendOutcome & { type: 'retry' } = { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };

  const post = async (account: ChannelAccount, body: Body): Promise<GraphAnswer | null> => {
    const connection = connectionOf(account);
    return connection && graph.post(connection.door, [nodeOf(account), 'messages'], body);
  };
  const failed = (answer: Exclude<GraphAnswer, { type: 'ok' }>, account: ChannelAccount) => {
    onRefused(account, answer);
    return outcomeOf(answer, pageVerdicts);
  };
  const rejected = (code: string, text: string): SendOutcome & { type: 'failed' } => ({
    ...{ type: 'failed', failure: 'mediaRejected', code, text },
  });

  /** What names a file in a message: bytes that lie with the provider, or an address of ours. */
  const payloadOf = async (
    file: OutboundFile,
    kind: string,
    op: OutboundOp,
    account: ChannelAccount,
  ): Promise<Body | Exclude<SendOutcome, { type: 'accepted' }>> => {
    if (lend) {
      const url = lend(account, op.peerKey, file);
      return url === null
        ? rejected('noPublicAddress', 'The provider fetches files from us and knows no address.')
        : { url };
    }
    const connection = connectionOf(account);
    if (!connection) return waiting;
    const kept = await side.readableFile(account, op.peerKey, file.fileId);
    if (!kept) return rejected('gone', 'The bytes of a file are gone.');
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for await (const chunk of files.read({ organisationId: account.organisationId, sha256: kept.sha256 }))
      chunks.push(new Uint8Array(chunk));
    const form = new FormData();
    form.set('message', JSON.stringify({ attachment: { type: kind, payload: { is_reusable: true } } }));
    form.set('filedata', new Blob(chunks, { type: file.mime }), file.name);
    const answer = await graph.post(connection.door, [nodeOf(account), 'message_attachments'], form);
    // Uploading twice does no harm, so an answer that was lost is no question.
    if (answer.type === 'lost') return { type: 'retry', afterMs: 2_000, why: 'transient' };
    if (answer.type !== 'ok') {
      const outcome = failed(answer, account);
      return outcome.type === 'failed' && outcome.failure !== 'accountRestricted'
        ? { ...outcome, failure: 'mediaRejected' }
        : outcome;
    }
    return { attachment_id: Uploaded.parse(answer.json).attachment_id };
  };

  const sendMessage = async (
    message: Body & { readonly text?: string },
    op: OutboundOp,
    account: ChannelAccount,
  ): Promise<PartOutcome> => {
    const settle = onSending(account, op.peerKey, message.text ?? '');
    const answer = await post(account, { recipient: { id: op.peerKey }, ...typeOf(op), message });
    if (answer === null) return waiting;
    if (answer.type !== 'ok') return failed(answer, account);
    const externalId = Sent.safeParse(answer.json).data?.message_id ?? '';
    settle(externalId);
    return { type: 'sent', externalId };
  };

  const done = async (body: Body, account: ChannelAccount): Promise<SendOutcome> => {
    const answer = await post(account, body);
    if (answer === null) return waiting;
    return answer.type === 'ok' ? { type: 'accepted', externalIds: [] } : failed(answer, account);
  };

  return {
    send: async (op: OutboundOp, account: ChannelAccount): Promise<SendOutcome> => {
      if (needs.isTooLong(op.text))
        return { type: 'failed', failure: 'invalidContent', code: 'tooLong', text: 'Longer than the provider takes.' };
      // The longer window is for what people write themselves; a machine in it would cost the page its right to it.
      if (op.isInHumanWindow && op.author.type !== 'agent')
        return { type: 'failed', failure: 'windowClosed', code: 'humanOnly', text: 'Only people may write now.' };
      const words: readonly Part[] = op.text === '' && op.files.length > 0 ? [] : [{ type: 'words' }];
      const parts: readonly Part[] = [...words, ...op.files.map((file): Part => ({ type: 'file', file }))];
      return inParts(op, parts, async (part, place): Promise<PartOutcome> => {
        const isLast = place === parts.length - 1;
        const around = {
          ...(place === 0 && op.replyToExternalId !== undefined && { reply_to: { mid: op.replyToExternalId } }),
          ...(needs.hasMetadata && { metadata: isLast ? op.messageId : `${op.messageId}/${place}` }),
        };
        if (part.type === 'words') return sendMessage({ ...bodyOfWords(op), ...around }, op, account);
        const kind = kindOf(part.file);
        if (kind === null) return rejected('type', 'The provider takes no files of this type or size.');
        const payload = await payloadOf(part.file, kind, op, account);
        if ('type' in payload) return payload as Exclude<SendOutcome, { type: 'accepted' }>;
        return sendMessage({ attachment: { type: kind, payload }, ...around }, op, account);
      });
    },
    act: async (what: OutboundAct, account: ChannelAccount): Promise<SendOutcome> => {
      if (what.type !== 'react')
        return { type: 'failed', failure: 'permanent', code: what.type, text: 'This channel cannot do that.' };
      const { peerKey, externalId: message_id, emoji } = what;
      const payload = { message_id, ...(emoji !== null && { reaction: needs.reactionOf(emoji) }) };
      return done(
        { recipient: { id: peerKey }, sender_action: emoji === null ? 'unreact' : 'react', payload },
        account,
      );
    },
    /** A sign of typing or of having read. Nobody waits for it. */
    sign: (peerKey: string, sender_action: 'typing_on' | 'typing_off' | 'mark_seen', account: ChannelAccount): void => {
      void post(account, { recipient: { id: peerKey }, sender_action });
    },
  };
}

const typeOf = ({ isInHumanWindow }: OutboundOp): Body =>
  isInHumanWindow ? { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' } : { messaging_type: 'RESPONSE' };

/** Words, with what can be chosen below them or in them. */
function bodyOfWords({ text, choices = [] }: OutboundOp): Body & { readonly text: string } {
  if (choices.length === 0) return { text };
  const isTouchable =
    text !== '' &&
    choices.length <= quickRepliesMost &&
    choices.every(({ id, title }) => title.length <= quickReplyTitleMost && id.length <= payloadMost);
  if (!isTouchable) return { text: numbered(text, choices) };
  const quick_replies = choices.map(({ id: payload, title }) => ({ content_type: 'text', title, payload }));
  return { text, quick_replies };
}

/** Answers as a numbered list below the words, where they cannot be touched. */
export function numbered(text: string, choices: readonly Choice[]): string {
  const lines = choices.map(({ title }, place) => `${place + 1}. ${title}`);
  return [text, ...lines].filter((line) => line !== '').join('\n');
}
