import { createHash } from 'node:crypto';
import type { Language } from '#identity';
import { escaped } from '#platform/html.ts';
import { digestWords } from '../words.ts';
import type { LinkedHistory } from './history.ts';

// The page behind the link of a digest: one document with its style and no script, so nothing is fetched for it.

const style = `:root{color-scheme:light dark;--ink:#1b2430;--dim:#5a6472;--line:#e2e5ea;--back:#f5f6f8;--sheet:#fff;--mark:#1f5fbf}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#a7b0bd;--line:#39424e;--back:#14181e;--sheet:#1d232b;--mark:#8ab4f8}}
*{box-sizing:border-box}body{margin:0;padding:16px 8px;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1080px;margin:0 auto;padding:20px 16px;background:var(--sheet);border-radius:8px;overflow-wrap:anywhere}
h1{margin:0;font-size:22px;line-height:1.3}h2{margin:28px 0 6px;font-size:16px}p{margin:0 0 4px;color:var(--dim)}
.wide{overflow-x:auto}.wide:focus-visible{outline:2px solid var(--mark);outline-offset:2px}
table{border-collapse:collapse;min-width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{padding:6px 8px;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;vertical-align:bottom}
thead th{font-size:12px;font-weight:600;color:var(--dim);white-space:normal;overflow-wrap:normal;min-width:84px}
th:first-child{position:sticky;left:0;padding-left:0;background:var(--sheet);text-align:left;font-weight:500}`;

/** What a browser may do with the page: show it in its own style. */
export const historyPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

const page = (language: Language, title: string, body: string): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>${escaped(title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body><main>${body}</main></body></html>
`;

/** What a digest has said so far, part by part. */
export function historyPage({ language, name, organisationName, tables }: LinkedHistory): string {
  const words = digestWords[language].history;
  const drawn = tables.map(({ title, heads, rows }) => {
    const head = heads.map((text) => `<th scope="col">${escaped(text)}</th>`).join('');
    const body = rows.map(([first = '', ...rest]) => {
      return `<tr><th scope="row">${escaped(first)}</th>${rest.map((text) => `<td>${escaped(text)}</td>`).join('')}</tr>`;
    });
    return `<h2>${escaped(title)}</h2><div class="wide" role="region" tabindex="0" aria-label="${escaped(title)}"><table><thead><tr>${head}</tr></thead>
<tbody>${body.join('\n')}</tbody></table></div>`;
  });
  const nothing = drawn.length === 0 ? `<p>${escaped(words.nothing)}</p>` : '';
  return page(
    language,
    name,
    `<p>${escaped(organisationName)}</p><h1>${escaped(name)}</h1><p>${escaped(words.sentence)}</p>${nothing}${drawn.join('\n')}`,
  );
}

/** The one page for every link that leads nowhere, and the one for who tries too often; neither names the house. */
export function historySorryPage(language: Language, what: 'gone' | 'tooMany'): string {
  const said = digestWords[language].history[what];
  return page(language, said, `<h1>${escaped(said)}</h1>`);
}
