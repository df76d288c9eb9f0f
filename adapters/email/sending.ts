import { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { ChannelAccount, ChannelSide, OutboundOp, SendOutcome } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Files } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import { openTurns } from '#platform/turns.ts';
import type { Access, SignIn } from './access.ts';
import { type Composed, compose } from './composing.ts';
import type { Copies } from './copies.ts';
import { troubleOf } from './imap.ts';
import type { Mailboxes } from './mailbox.ts';
import { sentMark } from './reading/letter.ts';
import { domainOf, type MailSettings, settingsOf } from './settings.ts';
import { insertLetters, readReferences, readThread, takeAutomatic, upsertThreads } from './store.ts';
import { messageIdOf, replyAddress } from './threading.ts';

export interface SendingNeeds {
  readonly side: Pick<ChannelSide, 'readableFile' | 'history'>;
  readonly database: Pick<Database, 'within'>;
  readonly files: Pick<Files, 'read'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly access: Access;
  readonly mailboxes: Pick<Mailboxes, 'noteSending'>;
  readonly copies: Pick<Copies, 'put'>;
  readonly key: Uint8Array;
}

export const lettersFileBytesMost = 20 * 1024 * 1024;
const connectMs = 10_000;
const silenceMs = 60_000;
/** With a refused or missing sign-in nothing is lost: letters wait until somebody gives the right one. */
const unauthorisedMs = 60_000;
const againMs = { first: 15_000, most: 30 * 60_000 } as const;
/** What a mail system puts off for this long is given up. */
const givenUpMs = 48 * 3_600_000;
const referencesMost = 20;
const historyMost = 20;
const addressesKeptMost = 10_000;
const answerCharsMost = 300;

/** Opens the way out. A letter sent again after a break in the wrong moment has the same Message-ID: it is one letter. */
export function openSending(needs: SendingNeeds) {
  const { side, database, files, clock, log, access, mailboxes, copies, key } = needs;
  /** Letters of machines are counted one after the other: two at once would both be the third. */
  const inTurn = openTurns();
  const tries = new Map<string, { readonly count: number; readonly sinceMs: number }>();

  const isBraked = async (op: OutboundOp, to: readonly string[], { organisationId }: ChannelAccount) => {
    if (op.author.type === 'agent') return false;
    const letter = { messageId: op.messageId, to };
    return inTurn(
      async () =>
        !(await database.within(organisationId, (trx) => takeAutomatic(trx, organisationId, letter, clock.nowMs()))),
    );
  };

  const attachmentsOf = async (op: OutboundOp, account: ChannelAccount) => {
    const attachments: { filename: string; content: Buffer; contentType: string }[] = [];
    for (const file of op.files) {
      const kept = await side.readableFile(account, op.peerKey, file.fileId);
      if (!kept || kept.bytes > lettersFileBytesMost) return null;
      const chunks: Buffer[] = [];
      for await (const chunk of files.read({ organisationId: account.organisationId, sha256: kept.sha256 }))
        chunks.push(chunk);
      attachments.push({ filename: file.name, content: Buffer.concat(chunks), contentType: file.mime });
    }
    return attachments;
  };

  const composed = async (op: OutboundOp, account: ChannelAccount, settings: MailSettings): Promise<Composed> => {
    const look = await database.within(account.organisationId, async (trx) => ({
      thread: await readThread(trx, account, op.peerKey),
      references: await readReferences(trx, account, op.peerKey, referencesMost),
    }));
    const { messages } = await side.history(account, op.peerKey, Math.max(0, op.seq - historyMost), historyMost);
    const answered = messages.findLast(({ author, seq }) => author.type === 'customer' && seq < op.seq) ?? null;
    const momentOf = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
    return compose(op, settings, { ...look, answered, momentOf });
  };

  const bytesOf = async (
    letter: Composed,
    op: OutboundOp,
    account: ChannelAccount,
    settings: MailSettings,
    id: string,
  ) => {
    const attachments = await attachmentsOf(op, account);
    if (!attachments) return null;
    const isMachine = op.author.type !== 'agent';
    const own = { name: settings.fromName, address: settings.address };
    const mail: SendMailOptions = {
      messageId: id,
      date: new Date(op.atMs),
      from: own,
      to: letter.to.map(addressed),
      cc: letter.cc.map(addressed),
      subject: letter.subject,
      text: letter.text,
      html: letter.html,
      attachments,
      ...(letter.references.length > 0 && {
        inReplyTo: letter.references.at(-1) ?? '',
        references: [...letter.references],
      }),
      ...(settings.plusAddress && { replyTo: { ...own, address: replyAddress(settings.address, op.peerKey, key) } }),
      // No machine shall answer a machine.
      headers: {
        [sentMark]: op.messageId,
        ...(isMachine && { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }),
      },
      disableFileAccess: true,
      disableUrlAccess: true,
    };
    return new MailComposer(mail).compile().build();
  };

  const remember = (letter: Composed, op: OutboundOp, account: ChannelAccount, id: string) =>
    database.within(account.organisationId, async (trx) => {
      const [first] = letter.to;
      await upsertThreads(trx, account, [
        {
          key: op.peerKey,
          subject: letter.subject,
          customerName: first?.name ?? '',
          customerAddress: first?.address ?? '',
          participants: [...letter.to, ...letter.cc].map(({ address }) => address.toLowerCase()),
        },
      ]);
      await insertLetters(trx, account, [
        { reference: id, threadKey: op.peerKey, way: 'out', messageId: op.messageId, atMs: op.atMs },
      ]);
    });

  /** Puts a copy where people look for what was sent; that it failed keeps nothing back. */
  const keepCopy = (bytes: Buffer, account: ChannelAccount, settings: MailSettings): Promise<void> =>
    copies
      .put(account, settings, bytes)
      .catch((err: Error) => log.warn({ accountId: account.id, err }, 'a copy of a letter could not be kept'));

  const later = (op: OutboundOp, why: 'rate' | 'transient', code: string): SendOutcome => {
    const { count, sinceMs } = tries.get(op.messageId) ?? { count: 0, sinceMs: clock.nowMs() };
    if (clock.nowMs() - sinceMs > givenUpMs)
      return { type: 'failed', failure: 'permanent', code, text: 'The mail system put it off for two days.' };
    if (tries.size > addressesKeptMost) tries.clear();
    tries.set(op.messageId, { count: count + 1, sinceMs });
    return { type: 'retry', afterMs: Math.min(againMs.first * 2 ** Math.min(count, 10), againMs.most), why };
  };

  return async function send(op: OutboundOp, account: ChannelAccount): Promise<SendOutcome> {
    const settings = settingsOf(account);
    if (!settings) return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    const letter = await composed(op, account, settings);
    const everybody = [...letter.to, ...letter.cc, ...letter.bcc].map(({ address }) => address.toLowerCase());
    if (everybody.length === 0)
      return { type: 'failed', failure: 'recipientGone', code: 'noRecipient', text: 'Nobody is written to.' };
    const signIn = await access.of(account, settings);
    if (signIn.type === 'refused') {
      mailboxes.noteSending(account, signIn.code);
      return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    }
    if (signIn.type === 'unreachable') return later(op, 'transient', 'unreachable');
    if (!tries.has(op.messageId) && (await isBraked(op, everybody, account)))
      return {
        type: 'failed',
        failure: 'quota',
        code: 'tooManyAutomatic',
        text: 'Enough automatic letters went there within an hour.',
      };
    const id = messageIdOf(op.peerKey, op.messageId, domainOf(settings.address));
    const bytes = await bytesOf(letter, op, account, settings, id);
    if (!bytes)
      return {
        type: 'failed',
        failure: 'mediaRejected',
        code: 'fileGone',
        text: 'A file is too large, or its bytes are gone.',
      };
    // Its answer may come before we hear that it went out.
    await remember(letter, op, account, id);
    const attempt = await submit(settings, signIn, everybody, bytes);
    if (attempt.type === 'taken') {
      tries.delete(op.messageId);
      mailboxes.noteSending(account, null);
      if (!settings.savesSent) await keepCopy(bytes, account, settings);
      return { type: 'accepted', externalIds: [id] };
    }
    if (attempt.isOut && attempt.said === 0) return { type: 'unknown' };
    const trouble = troubleOf(attempt.error);
    if (trouble.code !== 'unreachable' && attempt.command !== 'RCPT TO' && attempt.command !== 'DATA') {
      mailboxes.noteSending(account, trouble.code === 'credentialsRefused' ? 'sendingRefused' : trouble.code);
      if (trouble.code === 'credentialsRefused') access.distrust(account);
      return { type: 'retry', afterMs: unauthorisedMs, why: 'transient' };
    }
    if (attempt.said < 500)
      return later(
        op,
        attempt.said === 421 || attempt.said === 450 ? 'rate' : 'transient',
        String(attempt.said || 'unreachable'),
      );
    return {
      type: 'failed',
      failure: failureOf(attempt.said, attempt.command),
      code: String(attempt.said),
      text: attempt.answer,
    };
  };
}

const addressed = ({ name, address }: { readonly name: string; readonly address: string }) => ({ name, address });

function failureOf(
  said: number,
  command: string,
): 'recipientGone' | 'mediaRejected' | 'accountRestricted' | 'permanent' {
  if (said === 552 || said === 523) return 'mediaRejected';
  if (command === 'RCPT TO' && [550, 551, 553, 556].includes(said)) return 'recipientGone';
  return command === 'MAIL FROM' ? 'accountRestricted' : 'permanent';
}

type Submitted =
  | { readonly type: 'taken' }
  | {
      readonly type: 'refused';
      readonly error: unknown;
      /** The code of the mail system's answer; 0 when it gave none. */
      readonly said: number;
      readonly command: string;
      readonly answer: string;
      /** All bytes of the letter had left us. */
      readonly isOut: boolean;
    };

/** The way out for one sign-in. */
export function openTransport(
  settings: MailSettings,
  signIn: Extract<SignIn, { readonly type: 'password' | 'token' }>,
) {
  const { smtpHost: host, smtpPort: port, smtpSecurity, certificate } = settings;
  return createTransport({
    host,
    port,
    secure: smtpSecurity === 'tls',
    requireTLS: smtpSecurity === 'starttls',
    ignoreTLS: smtpSecurity === 'none',
    auth:
      signIn.type === 'password'
        ? { user: signIn.user, pass: signIn.password }
        : { type: 'OAuth2', user: signIn.user, accessToken: signIn.token },
    tls: { minVersion: 'TLSv1.2', ...(certificate && { ca: certificate }) },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

async function submit(
  settings: MailSettings,
  signIn: Extract<SignIn, { readonly type: 'password' | 'token' }>,
  to: readonly string[],
  bytes: Buffer,
): Promise<Submitted> {
  const transport = openTransport(settings, signIn);
  let isOut = false;
  const raw = Readable.from([bytes]);
  raw.once('end', () => {
    isOut = true;
  });
  try {
    await transport.sendMail({ envelope: { from: settings.address, to: [...to] }, raw });
    return { type: 'taken' };
  } catch (error) {
    const {
      responseCode = 0,
      command = '',
      response = '',
    } = error as { responseCode?: number; command?: string; response?: string };
    const answer = response.replace(/\s+/g, ' ').trim().slice(0, answerCharsMost);
    return { type: 'refused', error, said: responseCode, command, answer, isOut };
  } finally {
    transport.close();
    raw.destroy();
  }
}
