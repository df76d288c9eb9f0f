import type { Cell, DrawnDigest, DrawnTable } from './page.ts';
import { digestWords } from './words.ts';

const ink = '#1b2430';
const dim = '#5b6675';
const line = '#e2e5ea';
const blue = '#1f5fbf';
const font = "font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const cell = 'padding:5px 4px;vertical-align:top;';

/**
 * The digest as one page for mail programs: tables with their styles on them, no script, no picture, nothing fetched. It
 * fits an A4 sheet in width, and a telephone.
 */
export function digestHtml({
  language,
  subject,
  organisationName,
  heading,
  days,
  lines,
  tables,
  link,
  notes,
}: DrawnDigest): string {
  const small = (texts: readonly string[]) =>
    texts.map((text) => `<p style="margin:0 0 4px;font-size:13px;color:${dim}">${escaped(text)}</p>`).join('\n');
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:0;background:#f5f6f8">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#f5f6f8"><tr><td align="center" style="padding:12px 8px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:720px;background:#ffffff;border:1px solid ${line}"><tr><td align="left" style="padding:20px 16px;${font};font-size:14px;line-height:1.45;color:${ink}">
<p style="margin:0 0 2px;font-size:13px;color:${dim}">${escaped(organisationName)}</p>
<h1 style="margin:0 0 2px;font-size:20px;line-height:1.3;color:${ink}">${escaped(heading)}</h1>
<p style="margin:0 0 8px;font-size:15px;color:${ink}">${escaped(days)}</p>
${small(lines)}
${tables.map(tableHtml).join('\n')}
${link === null ? '' : linkHtml(link, digestWords[language].history.link)}
<div style="margin-top:24px;padding-top:12px;border-top:1px solid ${line}">
${small(notes)}
</div></td></tr></table>
</td></tr></table></body></html>
`;
}

const linkHtml = (url: string, label: string): string =>
  `<p style="margin:24px 0 0"><a href="${escaped(url)}" style="color:${blue};font-weight:600">${escaped(label)}</a></p>`;

function tableHtml(table: DrawnTable): string {
  const { title, said, rows, hasTotal, foot } = table;
  const body = rows.map((row, index) => rowHtml(row, table.isStacked, hasTotal && index === rows.length - 1));
  const drawn =
    rows.length === 0
      ? ''
      : `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;width:100%;font-size:13px;color:${ink}">
<thead>${headHtml(table)}</thead>
<tbody>
${body.join('\n')}
</tbody></table>`;
  const below = foot === null ? '' : `<p style="margin:8px 0 0;font-size:13px;color:${dim}">${escaped(foot)}</p>`;
  const above = said.map((text) => `<p style="margin:0 0 8px;font-size:13px;color:${ink}">${escaped(text)}</p>\n`);
  return `<h2 style="margin:24px 0 4px;font-size:15px;line-height:1.3;color:${ink}">${escaped(title)}</h2>
${above.join('')}${drawn}${below}`;
}

const headStyle = `font-size:11px;line-height:1.3;font-weight:600;color:${dim}`;

function headHtml({ heads, isStacked }: DrawnTable): string {
  const shown = isStacked ? heads.slice(1) : heads;
  const cells = shown.map((text, place) => {
    const to = isStacked ? 'right' : side(place);
    return `<th scope="col" align="${to}" style="${cell}text-align:${to};border-bottom:1px solid ${line};${headStyle}">${escaped(text)}</th>`;
  });
  return `<tr>${cells.join('')}</tr>`;
}

function rowHtml(row: readonly Cell[], isStacked: boolean, isTotal: boolean): string {
  const weight = isTotal ? 'font-weight:600;' : '';
  const below = `border-bottom:1px solid ${line};`;
  if (!isStacked) return `<tr>${row.map((one, place) => cellHtml(one, side(place), weight + below)).join('')}</tr>`;
  const [first, ...figures] = row;
  const name = `<th scope="rowgroup" colspan="${figures.length}" align="left" style="padding:7px 4px 0;text-align:left;font-weight:600;color:${ink}">${escaped(first?.text ?? '')}</th>`;
  return `<tr>${name}</tr>
<tr>${figures.map((one) => cellHtml(one, 'right', weight + below)).join('')}</tr>`;
}

function cellHtml({ text, change }: Cell, to: 'left' | 'right', style: string): string {
  const small =
    change === undefined
      ? ''
      : `<br><span style="font-size:11px;font-weight:400;color:${dim}">${escaped(change)}</span>`;
  return `<td align="${to}" style="${cell}text-align:${to};${style}">${escaped(text)}${small}</td>`;
}

const side = (place: number): 'left' | 'right' => (place === 0 ? 'left' : 'right');
const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
