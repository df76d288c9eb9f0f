import type { Cell, DrawnDigest, DrawnTable } from './page.ts';

const ink = '#1b2430';
const dim = '#5b6675';
const line = '#e2e5ea';
const font = "font-family:-apple-system,'Segoe UI',Roboto,Arial,sans-serif";
const cell = `padding:7px 6px;border-bottom:1px solid ${line};vertical-align:top`;

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
<div style="margin-top:24px;padding-top:12px;border-top:1px solid ${line}">
${small(notes)}
</div></td></tr></table>
</td></tr></table></body></html>
`;
}

function tableHtml({ title, heads, rows, hasTotal, foot }: DrawnTable): string {
  const head = heads
    .map(
      (text, index) =>
        `<th scope="col" align="${side(index)}" style="${cell};text-align:${side(index)};font-size:11px;line-height:1.3;font-weight:600;color:${dim}">${escaped(text)}</th>`,
    )
    .join('');
  const body = rows
    .map(
      (row, index) =>
        `<tr>${row.map((one, place) => cellHtml(one, place, hasTotal && index === rows.length - 1)).join('')}</tr>`,
    )
    .join('\n');
  const table =
    rows.length === 0
      ? ''
      : `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;width:100%;font-size:13px;color:${ink}">
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table>`;
  const below = foot === null ? '' : `<p style="margin:8px 0 0;font-size:13px;color:${dim}">${escaped(foot)}</p>`;
  return `<h2 style="margin:24px 0 4px;font-size:15px;line-height:1.3;color:${ink}">${escaped(title)}</h2>
${table}${below}`;
}

function cellHtml({ text, change }: Cell, place: number, isTotal: boolean): string {
  const small =
    change === undefined
      ? ''
      : `<br><span style="font-size:11px;font-weight:400;color:${dim}">${escaped(change)}</span>`;
  const weight = isTotal ? ';font-weight:600' : '';
  const nowrap = place === 0 ? ';word-break:break-word' : '';
  return `<td align="${side(place)}" style="${cell};text-align:${side(place)}${weight}${nowrap}">${escaped(text)}${small}</td>`;
}

const side = (place: number): 'left' | 'right' => (place === 0 ? 'left' : 'right');
const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
