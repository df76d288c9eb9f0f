import { answerSubject, type MailAddress, type OutboundOp, type PublicMessage } from '#messaging';
import type { MailSettings } from './settings.ts';
import type { Thread } from './store.ts';

/** A letter of ours before its files are with it. */
export interface Composed {
  readonly subject: string;
  readonly to: readonly MailAddress[];
  readonly cc: readonly MailAddress[];
  readonly bcc: readonly MailAddress[];
  readonly text: string;
  readonly html: string;
  readonly references: readonly string[];
}

const quotedCharsMost = 20_000;
const subjectCharsMost = 250;

/** Puts a letter together: head, words, signature, and what it answers. Pure. */
export function compose(
  op: OutboundOp,
  settings: MailSettings,
  known: {
    readonly thread: Thread | null;
    readonly references: readonly string[];
    /** The customer's newest message before this one. */
    readonly answered: PublicMessage | null;
    /** The moment in words, for the line above a quote. */
    readonly momentOf: (atMs: number) => string;
  },
): Composed {
  const { thread } = known;
  const given = op.mail;
  const to = given?.to.length ? given.to : receiversOf(op.peerKey, thread);
  const signature = settings.signature.replaceAll('{{agent}}', op.author.type === 'agent' ? op.author.name : '').trim();
  const quoted = settings.quoteHistory && op.author.type === 'agent' ? known.answered : null;
  const who = thread ? `${thread.customerName} <${thread.customerAddress}>`.trim() : '';
  const attribution = quoted ? `${known.momentOf(quoted.atMs)}, ${who}:` : '';
  const old = quoted ? quoted.text.slice(0, quotedCharsMost) : '';
  const text = [
    op.text,
    ...(signature ? [`-- \n${signature}`] : []),
    ...(quoted
      ? [
          `${attribution}\n${old
            .split('\n')
            .map((line) => `> ${line}`)
            .join('\n')}`,
        ]
      : []),
  ].join('\n\n');
  const html = [
    `<div>${htmlOf(op.text)}</div>`,
    ...(signature ? [`<div style="color:#666;margin-top:1em">-- <br>${htmlOf(signature)}</div>`] : []),
    ...(quoted
      ? [
          `<div class="gmail_quote" style="margin-top:1em"><div>${htmlOf(attribution)}</div><blockquote type="cite" style="margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex">${htmlOf(old)}</blockquote></div>`,
        ]
      : []),
  ].join('\n');
  return {
    subject: subjectOf(given?.subject ?? null, thread, settings),
    to,
    cc: given?.cc ?? [],
    bcc: given?.bcc ?? [],
    text,
    html: `<!doctype html><meta charset="utf-8"><body style="font-family:Arial,sans-serif;font-size:14px">${html}</body>`,
    references: given?.references.length ? given.references : known.references,
  };
}

/** Whoever the thread is with; where none has begun, the conversation is named by an address. */
function receiversOf(peerKey: string, thread: Thread | null): readonly MailAddress[] {
  if (thread) return [{ name: thread.customerName, address: thread.customerAddress }];
  return peerKey.includes('@') ? [{ name: '', address: peerKey }] : [];
}

function subjectOf(given: string | null, thread: Thread | null, { subjectNumber }: MailSettings): string {
  const plain = (given ?? thread?.subject ?? '').replace(/[\r\n]+/g, ' ').trim();
  const subject = given === null && thread ? answerSubject(plain) : plain;
  const tag = subjectNumber && thread ? `[#${thread.number}]` : '';
  return (tag === '' || subject.includes(tag) ? subject : `${subject} ${tag}`.trim()).slice(0, subjectCharsMost);
}

function htmlOf(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>\n');
}
