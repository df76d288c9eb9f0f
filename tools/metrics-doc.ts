import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  attributions,
  type FigureDefinition,
  figures,
  type Grouping,
  type RowKind,
  reasons,
  type Unit,
} from '#metrics';

/** Where the document lies. */
export const documentPath = fileURLToPath(new URL('../docs/metrics.md', import.meta.url));

const units: Readonly<Record<Unit, string>> = {
  count: 'a count',
  ms: 'a time, in milliseconds',
  share: 'a share, 0 to 1; shown in percent',
  ratio: 'a number',
  points: 'a number from −100 to 100',
  perHour: 'a count for each hour; its whole is in milliseconds',
};
const rowWords: Readonly<Record<RowKind, string>> = {
  visit: 'visits (one stay of an interaction in one queue)',
  leg: 'legs (one agent’s part of an interaction)',
  offer: 'offers (an interaction put before an agent)',
  interaction: 'interactions',
  response: 'responses (a run of messages of the customer and the answer to it)',
  statusInterval: 'status intervals (a conversation in one status in one hand)',
  alert: 'alerts (a level of a norm that was crossed)',
  survey: 'surveys (what a customer was asked after an interaction, and her last answer)',
  message: 'messages',
  agentInterval: 'pieces of agents’ time (cut wherever what she did changed)',
};
const groupings: Readonly<Record<Grouping, string>> = { queue: 'queue', agent: 'agent', group: 'group' };
const combines = {
  sum: 'The sum of the parts.',
  ratio: 'Σ part ÷ Σ whole.',
  max: 'The greatest part.',
  median: 'The middle of the parts, linear between neighbours. Middles do not add up; it says of how many rows it is.',
} as const;

const head = `# Figures

This page is written by \`node tools/metrics-doc.ts\` from the registry in \`modules/metrics\`, and a test fails while it is out of date.
The tooltips of the screens, the drawer "how was this made" and the downloads say the same words.

## How every figure is made

A figure is a name, a version, a sentence and one pure function from a row to what it contributes (part and whole) or to the reason why it is left out.
Live board, day report, drawer, download and interface all ask this one code, so they cannot differ.
Changing a formula makes a new version.

- All moments are UTC milliseconds of one clock; a day is the organisation's own, 23 or 25 hours long when clocks change.
- T, the service-level threshold, is inclusive: a wait of exactly T is in time. S, the short-abandon threshold, is strict. Both are frozen in the fact when somebody enters a queue, so changing a queue changes no figure of the past.
- Defaults: T = 20 s for calls, 60 s for chats; S = 5 s.
- The wait begins when the queue is entered and ends when a human is connected; ringing is part of it. An offer that was missed or declined does not start it anew. A transfer begins a second visit with a wait of its own.
- An abandon is a customer who left, or whose line broke, before a human answered. Leaving by callback, overflow, timeout, voicemail or a key is not an abandon.
- Who enters while the queue is closed is counted in \`enteredClosed\` and nowhere else.
- Nothing to divide by gives null, shown as "—", never 0 or 100.
- Nothing is rounded before it is divided; screens show one decimal of percentages, files two, half away from zero.
- A figure is *provisional* while its period runs, or while somebody of its cohort is not finished.
- Groups are those of today: an agent who moved to another group takes her past with her.
`;

/** The document, as it should be. */
export function metricsDocument(): string {
  const periods = Object.entries(attributions).map(([code, { en }]) => `| ${code} | ${en} |`);
  const left = Object.entries(reasons).map(([code, { en, tr }]) => `| \`${code}\` | ${en} | ${tr} |`);
  return [
    head,
    '## Which period a row belongs to\n',
    '| code | rule |\n|---|---|',
    `${periods.join('\n')}\n`,
    'A report asked for `attribution=event` uses EVT where the figure says COH.\n',
    ...figures.map(section),
    '## Why a row is left out\n',
    '| reason | English | Türkçe |\n|---|---|---|',
    `${left.join('\n')}\n`,
  ].join('\n');
}

function section(figure: FigureDefinition): string {
  const { id, version, name, sentence, formula, unit, combine, attribution, rows, by } = figure;
  return `## ${name.en} (\`${id}\`)

${sentence.en}
*${name.tr}:* ${sentence.tr}

- Formula: ${formula.en}
- *Formül:* ${formula.tr}
- Version ${version}; ${units[unit]}. ${combines[combine]}
- Rows: ${rows.map((kind) => rowWords[kind]).join('; ')}
- Period: ${attribution}. By ${by.map((grouping) => groupings[grouping]).join(', ')}.
`;
}

if (import.meta.main) {
  const before = await readFile(documentPath, 'utf8').catch(() => '');
  await writeFile(documentPath, metricsDocument());
  process.stdout.write(
    before === metricsDocument() ? 'docs/metrics.md is as it was.\n' : 'docs/metrics.md is written.\n',
  );
}
