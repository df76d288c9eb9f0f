import type { DrawnDigest, DrawnTable } from './page.ts';
import { digestWords } from './words.ts';

/** The digest in plain text: each line with its figures one below the other, so that no width has to be guessed. */
export function digestText({
  language,
  organisationName,
  heading,
  days,
  lines,
  tables,
  link,
  notes,
}: DrawnDigest): string {
  const head = [organisationName, heading, days, ...lines].join('\n');
  const below = link === null ? [] : [`${digestWords[language].history.link}\n${link}`];
  return `${[head, ...tables.map(tableText), ...below, ['-- ', ...notes].join('\n')].join('\n\n')}\n`;
}

function tableText({ title, said, heads, rows, foot }: DrawnTable): string {
  const lines = rows.map(([first, ...rest]) => {
    const figures = rest.map(({ text, change }, index) => {
      const more = change === undefined ? '' : ` (${change})`;
      return `  ${heads[index + 1]}: ${text}${more}`;
    });
    return [first?.text ?? '', ...figures].join('\n');
  });
  return [title, '='.repeat(title.length), ...said, ...lines, ...(foot === null ? [] : [foot])].join('\n');
}
