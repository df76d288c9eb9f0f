import type { z } from 'zod';
import type { Right, Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import { type InteractionId, isId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { type ChatLog, type ChatLogRow, chatLogFileMost, type chatReportsContract } from '../contract-chats.ts';
import type { CsvRow } from '../csv.ts';
import { mayName } from '../sight.ts';
import { type Ask, type Names, type Prepared, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { type ChatLine, type ChatsAsked, chatsCounted, chatsOf } from './chat-log-store.ts';
import { agentsOf, queuesOf } from './choices.ts';
import type { TooManyRows } from './explain.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

type Input<Route extends keyof typeof chatReportsContract.chatReports> = z.output<
  NonNullable<(typeof chatReportsContract.chatReports)[Route]['~orpc']['inputSchema']>
>;
export type ChatLogInput = Input<'log'>;
type Filter = Omit<ChatLogInput, 'limit' | 'cursor'>;
export type ChatLogOutcome = { readonly type: 'made'; readonly log: ChatLog } | Refused;
export type ChatLogFileOutcome = FileMade | TooManyRows | Refused;

/** Rows of a file that are read at once; the next ones when whoever takes it has these. */
export const fileRowsAtOnce = 1_000;

/** One page of the conversations in writing that began in a period, as far as she who asks sees them. */
export async function chatLog(needs: ReportsNeeds, ask: Ask, who: Who, input: ChatLogInput): Promise<ChatLogOutcome> {
  const prepared = await prepare(ask, who, 'report.view', input);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names, zone } = prepared;
  const place = placeOf(input.cursor);
  const asOfMs = place?.asOfMs ?? needs.clock.nowMs();
  return needs.database.within(
    organisationId,
    async (trx) => {
      const asked = askedOf(ask, prepared, input, { asOfMs, after: place, limit: input.limit + 1 });
      const found = await chatsOf(trx, organisationId, asked);
      const lines = found.slice(0, input.limit);
      const last = found.length > input.limit ? lines.at(-1) : undefined;
      const { number, atMs } = await readUpTo(trx, organisationId, readerName);
      const log: ChatLog = {
        items: lines.map((line) => rowOf(line, names)),
        next: last ? `${last.key}.${last.interactionId}.${asOfMs}` : null,
        zone,
        queues: queuesOf(prepared),
        agents: agentsOf(prepared),
        upTo: { number, at: isoOrNull(atMs) },
      };
      return { type: 'made', log };
    },
    { statementTimeoutMs },
  );
}

/** The log as a file: the same conversations in the same order. The trail keeps who took it away. */
export async function chatLogFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  input: Filter & { readonly form: FileForm },
): Promise<ChatLogFileOutcome> {
  const prepared = await prepare(ask, actor.who, 'report.export', input);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names } = prepared;
  const { form, ...filter } = input;
  const atMs = needs.clock.nowMs();
  const rows = await needs.database.within(
    organisationId,
    async (trx) => {
      const asked = askedOf(ask, prepared, filter, { asOfMs: atMs, after: null, limit: chatLogFileMost + 1 });
      const counted = await chatsCounted(trx, organisationId, asked);
      if (counted > chatLogFileMost) return counted;
      const thing = { type: 'report', id: 'chatLog' };
      const after = { ...filter, form, rows: counted };
      await audit.appendBy(trx, actor, { atMs, what: 'reportExported', thing, after });
      return counted;
    },
    { statementTimeoutMs },
  );
  if (rows > chatLogFileMost) return { type: 'tooMany', most: chatLogFileMost };

  /** No transaction stands open between two pages: however slowly the file is taken, it holds nothing. */
  const pages = async function* (): AsyncGenerator<readonly CsvRow[]> {
    let after: ChatsAsked['after'] = null;
    for (let sent = 0; sent < chatLogFileMost; sent += fileRowsAtOnce) {
      const asked = askedOf(ask, prepared, filter, { asOfMs: atMs, after, limit: fileRowsAtOnce });
      const found = await needs.database.within(organisationId, (trx) => chatsOf(trx, organisationId, asked), {
        statementTimeoutMs,
      });
      yield found.map((line) => cellsOf(rowOf(line, names)));
      const last = found.at(-1);
      if (!last || found.length < fileRowsAtOnce) return;
      after = { key: last.key, id: last.interactionId };
    }
  };
  const table = { head: fileHead, moments: ['created'], pages: pages(), zone: prepared.zone };
  return tableFile({ ...table, name: `chats-${input.from}-${input.until}` }, form);
}

async function prepare(
  ask: Ask,
  who: Who,
  right: Right,
  { projectId, queueId, agentId }: Pick<Filter, 'projectId' | 'queueId' | 'agentId'>,
): Promise<Prepared | Refused> {
  const prepared = await ask.prepare(who, right, projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { names, sight } = prepared;
  if (queueId && !names.queues.has(queueId)) return { type: 'notFound' };
  if (agentId && !(names.agents.has(agentId) && mayName(sight, agentId))) return { type: 'notFound' };
  return prepared;
}

function askedOf(
  ask: Ask,
  { projectIds, sight, zone }: Prepared,
  { from, until, agentId, channel, queueId, status, minLevel, sort }: Filter,
  page: Pick<ChatsAsked, 'asOfMs' | 'after' | 'limit'>,
): ChatsAsked {
  const { fromMs, toMs } = ask.frameOf(from, zone, until);
  const agentIds = agentId ? [agentId] : sight.agentIds ? [...sight.agentIds] : undefined;
  return { fromMs, toMs, projectIds, agentIds, channel, queueId, status, minLevel, sort, ...page };
}

/** Where a page begins; a cursor nobody gave out begins at the top. */
function placeOf(cursor: string | undefined) {
  const [, key, id, asOf] = /^(-?\d{1,16})\.([0-9a-f-]{36})\.(\d{1,15})$/.exec(cursor ?? '') ?? [];
  return isId(id) ? { key: Number(key), id: id as InteractionId, asOfMs: Number(asOf) } : null;
}

function rowOf(line: ChatLine, names: Names): ChatLogRow {
  const { interactionId, status, channel, direction, firstAnswerMs, durationMs, level } = line;
  return {
    interactionId,
    createdAt: iso(line.createdAtMs),
    status,
    channel,
    direction,
    queueName: (line.queueId && names.queues.get(line.queueId)?.name) ?? null,
    agentName: (line.agentId && names.agents.get(line.agentId)?.name) ?? null,
    firstAnswerMs,
    durationMs,
    level,
  };
}

const fileHead = [
  ...['interaction', 'created', 'status', 'channel', 'direction', 'queue', 'responsible'],
  ...['firstAnswerMs', 'durationMs', 'level'],
];

function cellsOf(row: ChatLogRow): CsvRow {
  const { interactionId, createdAt, status, channel, direction, queueName, agentName } = row;
  const of = [interactionId, createdAt, status, channel, direction, queueName, agentName];
  return [...of, row.firstAnswerMs, row.durationMs, row.level];
}
