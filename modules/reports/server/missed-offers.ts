import type { z } from 'zod';
import type { Right, Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { agentFileMost, type agentReportsContract, type MissedOffer, type MissedOffers } from '../contract-agents.ts';
import type { CsvRow } from '../csv.ts';
import { mayName } from '../sight.ts';
import { type Ask, type Names, type Prepared, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { agentsOf, groupsOf, idsIn, queuesOf } from './choices.ts';
import type { TooManyRows } from './explain.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';
import { type OfferLine, type OffersAsked, offersCounted, offersOf } from './missed-offers-store.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type MissedOffersInput = z.output<
  NonNullable<(typeof agentReportsContract.agentReports.missedOffers)['~orpc']['inputSchema']>
>;
type Filter = Omit<MissedOffersInput, 'limit' | 'cursor'>;
export type MissedOffersOutcome = { readonly type: 'made'; readonly offers: MissedOffers } | Refused;
export type MissedOffersFileOutcome = FileMade | TooManyRows | Refused;

/** Rows of a file that are read at once; the next ones when whoever takes it has these. */
const fileRowsAtOnce = 1_000;

/** One page of the offers that agents did not take in a period, the latest first. */
export async function missedOffers(
  needs: ReportsNeeds,
  ask: Ask,
  who: Who,
  input: MissedOffersInput,
): Promise<MissedOffersOutcome> {
  const prepared = await prepare(ask, who, 'report.view', input);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names, zone } = prepared;
  const asked = askedOf(ask, prepared, input, { after: placeOf(input.cursor), limit: input.limit + 1 });
  return needs.database.within(
    organisationId,
    async (trx) => {
      const found = await offersOf(trx, organisationId, asked);
      const lines = found.slice(0, input.limit);
      const last = found.length > input.limit ? lines.at(-1) : undefined;
      const { number, atMs } = await readUpTo(trx, organisationId, readerName);
      const offers: MissedOffers = {
        items: lines.map((line) => shown(line, names)),
        next: last ? `${last.offeredAtMs}.${last.rowId}` : null,
        zone,
        queues: queuesOf(prepared),
        agents: agentsOf(prepared),
        groups: groupsOf(prepared),
        upTo: { number, at: isoOrNull(atMs) },
      };
      return { type: 'made', offers };
    },
    { statementTimeoutMs },
  );
}

/** The same offers as a file. The trail keeps who took it away. */
export async function missedOffersFile(
  needs: ReportsNeeds,
  ask: Ask,
  actor: Actor,
  { form, ...filter }: Filter & { readonly form: FileForm },
): Promise<MissedOffersFileOutcome> {
  const prepared = await prepare(ask, actor.who, 'report.export', filter);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names } = prepared;
  const rows = await needs.database.within(
    organisationId,
    async (trx) => {
      const asked = askedOf(ask, prepared, filter, { after: null, limit: agentFileMost + 1 });
      const counted = await offersCounted(trx, organisationId, asked);
      if (counted > agentFileMost) return counted;
      await audit.appendBy(trx, actor, {
        atMs: needs.clock.nowMs(),
        what: 'reportExported',
        thing: { type: 'report', id: 'missedOffers' },
        after: { ...filter, rows: counted },
      });
      return counted;
    },
    { statementTimeoutMs },
  );
  if (rows > agentFileMost) return { type: 'tooMany', most: agentFileMost };
  /** No transaction stands open between two pages: however slowly the file is taken, it holds nothing. */
  const pages = async function* (): AsyncGenerator<readonly CsvRow[]> {
    let after: OffersAsked['after'] = null;
    for (let sent = 0; sent < agentFileMost; sent += fileRowsAtOnce) {
      const asked = askedOf(ask, prepared, filter, { after, limit: fileRowsAtOnce });
      const found = await needs.database.within(organisationId, (trx) => offersOf(trx, organisationId, asked), {
        statementTimeoutMs,
      });
      yield found.map((line) => cellsOf(shown(line, names)));
      const last = found.at(-1);
      if (!last || found.length < fileRowsAtOnce) return;
      after = { atMs: last.offeredAtMs, rowId: last.rowId };
    }
  };
  const name = `missed-offers-${filter.from}-${filter.until}`;
  const table = { name, head: fileHead, moments: ['offered'], pages: pages(), zone: prepared.zone };
  return tableFile(table, form);
}

async function prepare(
  ask: Ask,
  who: Who,
  right: Right,
  { projectId, queueId, agentId, groupId }: Pick<Filter, 'projectId' | 'queueId' | 'agentId' | 'groupId'>,
): Promise<Prepared | Refused> {
  const prepared = await ask.prepare(who, right, projectId);
  if (prepared.type !== 'prepared') return prepared;
  const { names, sight } = prepared;
  if (queueId && !names.queues.has(queueId)) return { type: 'notFound' };
  if (groupId && !names.groups.has(groupId)) return { type: 'notFound' };
  if (agentId && !(names.agents.has(agentId) && mayName(sight, agentId))) return { type: 'notFound' };
  return prepared;
}

function askedOf(
  ask: Ask,
  prepared: Prepared,
  { from, until, queueId, channel, result, agentId, groupId }: Filter,
  page: Pick<OffersAsked, 'after' | 'limit'>,
): OffersAsked {
  const { fromMs, toMs } = ask.frameOf(from, prepared.zone, until);
  const { projectIds } = prepared;
  return {
    ...{ fromMs, toMs, projectIds, queueId, channel, result },
    agentIds: idsIn(prepared, { agentId, groupId }),
    ...page,
  };
}

/** Where a page begins; a cursor nobody gave out begins at the top. */
function placeOf(cursor: string | undefined): OffersAsked['after'] {
  const [, at, rowId] = /^(\d{1,15})\.([\w:-]{1,80})$/.exec(cursor ?? '') ?? [];
  return rowId === undefined ? null : { atMs: Number(at), rowId };
}

function shown(line: OfferLine, names: Names): MissedOffer {
  const { rowId: offerId, offeredAtMs, lastedMs, channel, result, interactionId } = line;
  return {
    ...{ offerId, offeredAt: iso(offeredAtMs), channel, result, lastedMs, interactionId },
    agentName: names.agents.get(line.agentId)?.name ?? null,
    queueName: (line.queueId && names.queues.get(line.queueId)?.name) ?? null,
  };
}

const fileHead = ['offered', 'agent', 'queue', 'channel', 'result', 'lastedMs', 'interaction'];
const cellsOf = (row: MissedOffer): CsvRow => [
  ...[row.offeredAt, row.agentName, row.queueName, row.channel, row.result],
  ...[row.lastedMs, row.interactionId],
];
