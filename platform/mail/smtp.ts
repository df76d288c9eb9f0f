import { createTransport } from 'nodemailer';
import { htmlOf, type Letter, textOf } from './letter.ts';
import type { SmtpSettings } from './store.ts';

/** What stood in the way of a letter, each with its own words on the screen. */
export const mailTroubles = [
  'noSettings',
  'hostNotFound',
  'unreachable',
  'timedOut',
  'tlsNotOffered',
  'tlsFailed',
  'certificateUnknown',
  'certificateExpired',
  'certificateName',
  'signInRefused',
  'senderRefused',
  'recipientRefused',
  'messageRefused',
  'later',
  'cut',
  'interrupted',
  'expired',
  'unknown',
] as const;
export type MailTrouble = (typeof mailTroubles)[number];

export type MailOutcome =
  | { readonly type: 'accepted' }
  /**
   * `isFinal`: the server will not take this letter. `isOfServer`: nothing else will get through at the moment either.
   * `mayHaveArrived`: the line broke after it was open, and nobody knows whether the letter was taken before.
   */
  | {
      readonly type: 'refused';
      readonly trouble: MailTrouble;
      /** What the server said, one line; empty when it said nothing. */
      readonly answer: string;
      readonly isFinal: boolean;
      readonly isOfServer: boolean;
      readonly mayHaveArrived?: boolean;
    };

const connectMs = 10_000;
const greetingMs = 10_000;
const silenceMs = 30_000;
const answerLengthMax = 300;
/** Letters on the way to one server at once, and over one connection before it is opened anew. */
export const connectionsMax = 3;
const lettersPerConnection = 100;

/** A line to one mail server. */
export interface Line {
  send(mail: { readonly id: string; readonly to: string; readonly letter: Letter }): Promise<MailOutcome>;
  close(): void;
}

/** Opens a line; it connects when the first letter is sent. */
export function openLine(settings: SmtpSettings): Line {
  const { host, port, tls, user, password, certificate } = settings;
  const transport = createTransport({
    pool: true,
    maxConnections: connectionsMax,
    maxMessages: lettersPerConnection,
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    tls: { minVersion: 'TLSv1.2', ...(certificate === null ? {} : { ca: certificate }) },
    connectionTimeout: connectMs,
    greetingTimeout: greetingMs,
    dnsTimeout: connectMs,
    socketTimeout: silenceMs,
    // A letter is made of what it is given; no part of it is ever fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ id, to, letter }) {
      const domain = settings.fromAddress.split('@')[1] ?? 'localhost';
      try {
        await transport.sendMail({
          // Sent again after a break in the wrong moment, it is the same letter to whoever receives it.
          messageId: `<${id}@${domain}>`,
          from: { name: settings.fromName, address: settings.fromAddress },
          to: { name: '', address: to },
          subject: letter.subject,
          text: textOf(letter),
          html: htmlOf(letter),
          attachments: (letter.attachments ?? []).map(({ name, type, base64 }) => ({
            ...{ filename: name, contentType: type, content: base64, encoding: 'base64' },
          })),
          // No machine shall answer it.
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        });
        return { type: 'accepted' };
      } catch (error) {
        return outcomeOf(error as SmtpError);
      }
    },
    close: () => transport.close(),
  };
}

interface SmtpError extends Error {
  readonly code?: string;
  /** Of the socket or of TLS, below the library's own. */
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** What an error of the library means. */
function outcomeOf(error: SmtpError): MailOutcome {
  const { trouble, isOfServer } = meaningOf(error);
  const answer = (error.response ?? '').replace(/\s+/g, ' ').trim().slice(0, answerLengthMax);
  const isFinal = !isOfServer && (error.responseCode ?? 0) >= 500;
  const mayHaveArrived = (trouble === 'cut' || trouble === 'timedOut') && !beforeAnyLetter.test(error.message);
  return { type: 'refused', trouble, answer, isFinal, isOfServer, mayHaveArrived };
}

/** What the library says when the line was never open, so that no letter can have gone over it. */
const beforeAnyLetter = /^(Connection timeout|Greeting never received)/;

function meaningOf(error: SmtpError): { readonly trouble: MailTrouble; readonly isOfServer: boolean } {
  const ofServer = (trouble: MailTrouble) => ({ trouble, isOfServer: true });
  const said = error.responseCode ?? 0;
  const command = error.command ?? '';
  if (error.code === 'EAUTH') {
    return ofServer(said >= 400 && said < 500 ? 'later' : 'signInRefused');
  }
  if (error.code === 'EENVELOPE' && said >= 500) {
    // A server that wants a sign-in, or knows nothing of our address, refuses every letter; a recipient is one letter's.
    return command === 'RCPT TO'
      ? { trouble: 'recipientRefused', isOfServer: false }
      : { trouble: 'senderRefused', isOfServer: false };
  }
  if (said >= 500 && command === 'DATA') return { trouble: 'messageRefused', isOfServer: false };
  if (said >= 400 && said < 500) return { trouble: 'later', isOfServer: command === 'CONN' || command === 'EHLO' };
  if (error.code === 'EDNS') return ofServer('hostNotFound');
  return ofServer(troubleOfSocket(error, command));
}

function troubleOfSocket(error: SmtpError, command: string): MailTrouble {
  const code = error.originalCode ?? '';
  const text = `${code} ${error.message}`;
  if (/ENOTFOUND|EAI_AGAIN/.test(text)) return 'hostNotFound';
  if (/CERT_HAS_EXPIRED|certificate has expired/i.test(text)) return 'certificateExpired';
  if (/ALTNAME_INVALID|does not match certificate/i.test(text)) return 'certificateName';
  if (/SELF_SIGNED|self-signed|UNABLE_TO|unable to (get|verify)|CERT_/i.test(text)) return 'certificateUnknown';
  if (/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH/.test(text)) return 'unreachable';
  if (error.code === 'ETIMEDOUT' || /ETIMEDOUT/.test(text)) return 'timedOut';
  if (error.code === 'ETLS' && command === 'STARTTLS' && error.response) return 'tlsNotOffered';
  if (/STARTTLS/.test(text)) return 'tlsNotOffered';
  if (error.code === 'ETLS' || /ERR_SSL|ERR_TLS|wrong version|EPROTO/i.test(text)) return 'tlsFailed';
  if (error.code === 'ECONNECTION' || /ECONNRESET|EPIPE/.test(text)) return 'cut';
  return 'unknown';
}
