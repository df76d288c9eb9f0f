import type { DrawnDigest, DrawnTable } from './page.ts';

/** The digest in plain text: each line with its figures one below the other, so that no width has to be guessed. */
export function digestText({ organisationName, heading, days, lines, tables, notes }: DrawnDigest): string {
  const head = [organisationName, heading, days, ...lines].join('\n');
  return `${[head, ...tables.map(tableText), ['-- ', ...notes].join('\n')].join('\n\n')}\n`;
}

function tableText({ title, heads, rows, foot }: DrawnTable): string {
  const said = rows.map(([first, ...rest]) => {
    const figures = rest.map(({ text, change }, index) => {
      const more = change === undefined ? '' : ` (${change})`;
      return `  ${heads[index + 1]}: ${text}${more}`;
    });
    return [first?.text ?? '', ...figures].join('\n');
  });
  return [title, '='.repeat(title.length), ...said, ...(foot === null ? [] : [foot])].join('\n');
}
