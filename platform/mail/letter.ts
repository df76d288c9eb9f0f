import { escaped } from '../html.ts';

/** What a letter says; plain words, never markup. Written as plain text and as simple HTML. */
export interface Letter {
  readonly subject: string;
  /** Of the words: `tr`, `en`. */
  readonly language: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do: a button, with its address in words below it. */
  readonly link: { readonly label: string; readonly url: string } | null;
  /** Small print. */
  readonly foot: readonly string[];
  /** What its cause has drawn itself, tables and all: it leaves as it is, in the place of the words above. */
  readonly drawn?: { readonly text: string; readonly html: string };
  readonly attachments?: readonly Attachment[];
}

/** A file that leaves with a letter; it is kept in the letter until that is out, so it is small. */
export interface Attachment {
  readonly name: string;
  /** `application/pdf` */
  readonly type: string;
  readonly base64: string;
}

/** The letter as plain text. */
export function textOf({ paragraphs, link, foot, drawn }: Letter): string {
  if (drawn) return drawn.text;
  const parts = [...paragraphs, ...(link ? [`${link.label}:\n${link.url}`] : []), ...(foot.length > 0 ? ['-- '] : [])];
  return `${[...parts, ...foot].join('\n\n')}\n`;
}

const ink = '#1b2430';
const dim = '#5b6675';
const brand = '#0f6b5c';

/** The letter as one narrow column that every mail program shows alike: no pictures, no scripts, nothing fetched. */
export function htmlOf({ subject, language, paragraphs, link, foot, drawn }: Letter): string {
  if (drawn) return drawn.html;
  const font = "font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${inLines(text)}</p>`;
  const button = link
    ? `<p style="margin:24px 0"><a href="${escaped(link.url)}" style="display:inline-block;padding:11px 20px;border-radius:6px;background:${brand};color:#ffffff;text-decoration:none;font-weight:600">${escaped(link.label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;color:${dim};word-break:break-all">${escaped(link.url)}</p>`
    : '';
  const small = foot.map((line) => `<p style="margin:0 0 8px">${inLines(line)}</p>`).join('\n');
  return `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:24px 16px;background:#f5f6f8">
<div style="max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border:1px solid #e2e5ea;border-radius:8px;${font};font-size:15px;line-height:1.55;color:${ink}">
${paragraphs.map(paragraph).join('\n')}
${button}
<div style="margin-top:24px;padding-top:16px;border-top:1px solid #e2e5ea;font-size:13px;color:${dim}">
${small}
</div></div></body></html>
`;
}

const inLines = (text: string): string => escaped(text).replaceAll('\n', '<br>');
