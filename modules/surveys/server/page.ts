import { createHash } from 'node:crypto';
import type { Language } from '#identity';
import { escaped } from '#platform/html.ts';
import { limits, marksOf } from '../survey.ts';
import type { LinkedSurvey } from './links.ts';

// The page behind the link of a letter: one document with its style and no script, so nothing is fetched for it.

const words = {
  tr: {
    mark: (from: number, to: number) => `${from} en düşük, ${to} en yüksek`,
    comment: 'Eklemek istedikleriniz (isteğe bağlı)',
    send: 'Gönder',
    faults: {
      mark: 'Bir sayı seçin.',
      comment: `Yazdıklarınız en çok ${limits.commentChars} karakter olabilir; kısaltıp yeniden gönderin.`,
    },
    thanks: 'Teşekkür ederiz, yanıtınız bize ulaştı.',
    gone: 'Bu bağlantı kullanılmış ya da artık geçerli değil.',
    tooMany: 'Çok sık denendi. Bir dakika sonra yeniden deneyin.',
  },
  en: {
    mark: (from: number, to: number) => `${from} is the lowest, ${to} the highest`,
    comment: 'Anything you would like to add (optional)',
    send: 'Send',
    faults: {
      mark: 'Choose a number.',
      comment: `What you write can have ${limits.commentChars} characters at most; shorten it and send it again.`,
    },
    thanks: 'Thank you, your answer has reached us.',
    gone: 'This link has been used or is no longer valid.',
    tooMany: 'Too many tries. Try again in a minute.',
  },
};

const style = `:root{color-scheme:light dark;--ink:#1d2430;--dim:#5a6472;--line:#8b94a3;--back:#f5f6f8;--sheet:#fff;--mark:#1f5fbf;--on:#fff;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#a7b0bd;--line:#7b8594;--back:#14181e;--sheet:#1d232b;--mark:#8ab4f8;--on:#10141a;--bad:#f2928b}}
*{box-sizing:border-box}body{margin:0;padding:24px 16px;background:var(--back);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:520px;margin:0 auto;padding:24px;background:var(--sheet);border-radius:8px;overflow-wrap:anywhere}
h1{margin:0 0 16px;font-size:15px;font-weight:600;color:var(--dim)}fieldset{margin:0;padding:0;border:0;min-width:0}
legend{padding:0;font-size:20px;font-weight:600;white-space:pre-line}.hint{margin:4px 0 12px;color:var(--dim)}.bad{margin:0 0 12px;color:var(--bad)}
.marks{display:flex;flex-wrap:wrap;gap:8px}.marks label{position:relative}
.marks input{position:absolute;inset:0;width:100%;height:100%;margin:0;opacity:0;cursor:pointer}
.marks span{display:block;min-width:44px;padding:9px 8px;border:1px solid var(--line);border-radius:8px;text-align:center}
.marks input:checked+span{background:var(--mark);border-color:var(--mark);color:var(--on)}
.marks input:focus-visible+span,textarea:focus-visible,button:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
.more{display:block;margin:20px 0 6px}textarea{width:100%;min-height:96px;padding:8px;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}
button{margin-top:16px;min-height:44px;padding:8px 20px;font:inherit;font-weight:600;color:var(--on);background:var(--mark);border:0;border-radius:8px;cursor:pointer}
.said{margin:0;font-size:20px;white-space:pre-line}`;

/** What a browser may do with the page: show it in its own style, and send its form back to us. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = (language: Language, title: string, body: string): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>${body}</main></body></html>
`;

/** What is wrong with what was sent. */
export type PageFault = 'mark' | 'comment';

/** The question with its answers; `draft` is what she had written when something was wrong with it. */
export function questionPage(
  house: string,
  { kind, language, question }: LinkedSurvey,
  draft: { readonly fault: PageFault; readonly mark: number | null; readonly comment: string } | null = null,
): string {
  const say = words[language];
  const marks = marksOf(kind);
  const choices = marks.map((mark) => {
    const isChosen = draft?.mark === mark;
    return `<label><input type="radio" name="mark" value="${mark}" required${isChosen ? ' checked' : ''}><span>${mark}</span></label>`;
  });
  const fault = draft ? `<p class="bad" role="alert">${escaped(say.faults[draft.fault])}</p>` : '';
  return page(
    language,
    house,
    `<h1>${escaped(house)}</h1><form method="post"><fieldset aria-describedby="hint"><legend>${escaped(question)}</legend>
<p class="hint" id="hint">${say.mark(marks[0] ?? 0, marks.at(-1) ?? 0)}</p>${fault}<div class="marks">${choices.join('')}</div></fieldset>
<label class="more" for="comment">${say.comment}</label><textarea id="comment" name="comment" maxlength="${limits.commentChars}">
${escaped(draft?.comment ?? '')}</textarea><button type="submit">${say.send}</button></form>`,
  );
}

/** Her answer has been kept. */
export function thanksPage(house: string, { language, thanks }: LinkedSurvey): string {
  const said = thanks.trim() || words[language].thanks;
  return page(language, house, `<h1>${escaped(house)}</h1><p class="said" role="status">${escaped(said)}</p>`);
}

/** The one page for every link that leads nowhere, and the one for who tries too often; neither names the house. */
export function sorryPage(language: Language, what: 'gone' | 'tooMany'): string {
  const said = words[language][what];
  return page(language, said, `<p class="said">${said}</p>`);
}
