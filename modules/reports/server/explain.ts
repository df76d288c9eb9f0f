import type { z } from 'zod';
import type { Right, Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import {
  type Attribution,
  attributionOf,
  type FigureDefinition,
  type Frame,
  findFigure,
  type Looked,
  lookAt,
  reasons,
  sumUp,
} from '#metrics';
import { figureOnWire, leftOutOf, spanOf, whatOf } from '../assemble.ts';
import { type Explanation, type FigureRow, figureFileMost, type reportsContract } from '../contract.ts';
import { mayName, type Sight } from '../sight.ts';
import {
  type Ask,
  type Names,
  type Narrowed,
  type Prepared,
  type Refused,
  type ReportsNeeds,
  statementTimeoutMs,
} from './ask.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';
import { lineKeyOf } from './lines.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

/** Rows that the explanation of a figure shows; the download has all of them. */
export const rowsShown = 100;

export type FigureInput = z.output<NonNullable<(typeof reportsContract.reports.figure)['~orpc']['inputSchema']>>;
export type FigureOutcome = { readonly type: 'made'; readonly explanation: Explanation } | Refused;
export interface TooManyRows {
  readonly type: 'tooMany';
  readonly most: number;
}
export type FileOutcome = FileMade | TooManyRows | Refused;

/** Rows of a figure's file that are put into words at once. */
const rowsAtOnce = 1_000;

/** What was looked at for one figure, with everything its explanation and its file need. */
interface Examined {
  readonly type: 'examined';
  readonly figure: FigureDefinition;
  readonly prepared: Prepared;
  readonly frame: Frame;
  readonly attribution: Attribution;
  readonly looked: readonly Looked[];
  readonly upTo: Explanation['upTo'];
}

/** How a figure was made: the same rows and the same function as in the report it stands in. */
export async function explanationOf(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: FigureInput,
): Promise<FigureOutcome> {
  const examined = await examine(needs, ask, who, 'report.view', input);
  if (examined.type !== 'examined') return examined;
  const { figure, prepared, frame, attribution, looked, upTo } = examined;
  const { unit, combine, name, sentence, formula } = figure;
  const made = sumUp(figure, looked, frame, attribution);
  const counted = looked.filter((one) => !('excluded' in one));
  const left = looked.filter((one) => 'excluded' in one);
  const explanation: Explanation = {
    figure: figureOnWire(figure, made),
    unit,
    combine,
    attribution,
    name,
    sentence,
    formula,
    from: iso(frame.fromMs),
    to: iso(frame.toMs),
    zone: prepared.zone,
    counted: made.counted,
    leftOut: leftOutOf(looked).map(({ reason, rows }) => ({ reason, words: reasons[reason], rows })),
    rows: [...counted, ...left].slice(0, rowsShown).map((one) => rowOnWire(one, prepared.sight, prepared.names)),
    rowsInAll: looked.length,
    upTo,
  };
  return { type: 'made', explanation };
}

/** All rows of a figure as a file; its columns part and whole add up to the figure. The trail keeps who took it away. */
export async function figureFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  input: FigureInput & { readonly form: FileForm },
): Promise<FileOutcome> {
  const examined = await examine(needs, ask, actor.who, 'report.export', input, figureFileMost);
  if (examined.type !== 'examined') return examined;
  const { figure, prepared, looked } = examined;
  const { form, metric, ...asked } = input;
  await needs.database.within(prepared.organisationId, (trx) =>
    audit.appendBy(trx, actor, {
      atMs: needs.clock.nowMs(),
      what: 'reportExported',
      thing: { type: 'figure', id: metric },
      after: { ...asked, form, rows: looked.length },
    }),
  );
  const table = {
    name: `${figure.id}-${input.date}${input.until ? `-${input.until}` : ''}`,
    ...{ head: fileHead, moments: ['from', 'to'], pages: cellsInPages(examined), zone: prepared.zone },
  };
  return tableFile(table, form);
}

function* cellsInPages({ figure, prepared: { sight, names }, looked }: Examined) {
  for (let from = 0; from < looked.length; from += rowsAtOnce)
    yield looked.slice(from, from + rowsAtOnce).map((one) => cellsOf(figure, rowOnWire(one, sight, names)));
}

/** As many rows of each table as a file may have, and one more, which says that there are too many. */
async function examine(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  right: Right,
  input: FigureInput,
  most: number,
): Promise<Examined | TooManyRows | Refused>;
async function examine(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  right: Right,
  input: FigureInput,
): Promise<Examined | Refused>;

async function examine(
  { database }: ReportsNeeds,
  ask: Ask,
  who: Who,
  right: Right,
  input: FigureInput,
  most?: number,
): Promise<Examined | TooManyRows | Refused> {
  const figure = findFigure(input.metric);
  if (!figure) return { type: 'notFound' };
  const prepared = await ask.prepare(who, right, input.projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { names, sight, organisationId, zone } = prepared;
  const narrowed = narrowedBy(input, names, sight);
  if (!narrowed) return { type: 'notFound' };
  const frame = ask.frameOf(input.date, zone, input.until);
  const attribution = attributionOf(figure, input.attribution);
  return database.within(
    organisationId,
    async (trx) => {
      const all = await ask.rowsFor(trx, prepared, frame, figure.rows, { ...narrowed, most: most && most + 1 });
      if (most && all.length > most) return { type: 'tooMany', most } as const;
      const { none } = input;
      const rows = none ? all.filter((row) => lineKeyOf(row, none, names) === null) : all;
      const looked = lookAt(figure, rows, frame, attribution);
      const { number, atMs } = await readUpTo(trx, organisationId, readerName);
      const upTo = { number, at: isoOrNull(atMs) };
      return { type: 'examined', figure, prepared, frame, attribution, looked, upTo } as const;
    },
    { statementTimeoutMs },
  );
}

/** Which rows a question is narrowed to; null when it names something that is not there, or not in her sight. */
function narrowedBy({ queueId, agentId, groupId }: FigureInput, names: Names, sight: Sight): Narrowed | null {
  if (queueId && !names.queues.has(queueId)) return null;
  if (agentId && !(names.agents.has(agentId) && mayName(sight, agentId))) return null;
  if (groupId && !names.groups.has(groupId)) return null;
  if (!agentId && !groupId) return { queueId };
  const chosen = [...names.agents.values()].filter((agent) => {
    return (!agentId || agent.id === agentId) && (!groupId || agent.groupId === groupId);
  });
  return { queueId, agentIds: new Set<string>(chosen.map((agent) => agent.id)) };
}

function rowOnWire(one: Looked, sight: Sight, names: Names): FigureRow {
  const { row } = one;
  const { fromMs, toMs } = spanOf(row);
  const isNamed = mayName(sight, row.agentId);
  const ofInteraction = row.kind === 'agentInterval' ? null : row;
  const given = 'excluded' in one ? null : one;
  return {
    rowId: row.rowId,
    kind: row.kind,
    interactionId: isNamed ? (ofInteraction?.interactionId ?? null) : null,
    conversationId: isNamed ? (ofInteraction?.conversationId ?? null) : null,
    isCall: ofInteraction?.channel === 'voice',
    queueName: (ofInteraction?.queueId && names.queues.get(ofInteraction.queueId)?.name) ?? null,
    agentName: isNamed && row.agentId !== null ? (names.agents.get(row.agentId)?.name ?? null) : null,
    what: whatOf(row),
    fromAt: iso(fromMs),
    toAt: isoOrNull(toMs),
    part: given?.part ?? null,
    whole: given?.whole ?? null,
    excluded: 'excluded' in one ? one.excluded : null,
  };
}

const fileHead = [
  'figure',
  'version',
  'row',
  'kind',
  'interaction',
  'queue',
  'agent',
  'what',
  'from',
  'to',
  'part',
  'whole',
  'leftOut',
];

function cellsOf(figure: FigureDefinition, row: FigureRow): readonly (string | number | null)[] {
  const { rowId, kind, interactionId, queueName, agentName, what, fromAt, toAt, part, whole, excluded } = row;
  const of = [interactionId, queueName, agentName, what, fromAt, toAt];
  return [figure.id, figure.version, rowId, kind, ...of, part, whole, excluded];
}
