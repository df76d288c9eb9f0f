import type { z } from 'zod';
import type { Who } from '#identity';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { callReportsContract, MissedCall, MissedCalls } from '../contract-calls.ts';
import { type Ask, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import { callersOf, cursorAfter, placeOf, rowOf } from './call-log.ts';
import { type CallLine, callsOf, type MissedLine, missedLinesOf } from './call-log-store.ts';
import { numbersOf, queuesOf } from './choices.ts';
import { readerName } from './reader.ts';
import { readUpTo } from './store.ts';

export type MissedInput = z.output<
  NonNullable<(typeof callReportsContract.callReports.missed)['~orpc']['inputSchema']>
>;
export type MissedOutcome = { readonly type: 'made'; readonly missed: MissedCalls } | Refused;

/**
 * One page of the calls of a period that nobody answered. Whoever sees whole queues sees theirs; who sees her own work
 * sees what rang at her. Whether somebody spoke with the caller since is read from the calls that followed.
 */
export async function missedCalls(needs: ReportsNeeds, ask: Ask, who: Who, input: MissedInput): Promise<MissedOutcome> {
  const prepared = await ask.prepare(who, 'report.view', undefined);
  if (prepared.type !== 'prepared') return prepared;
  const { organisationId, names, sight, projectIds, zone } = prepared;
  const { queueId, numberId, which, limit } = input;
  if (queueId && !names.queues.has(queueId)) return { type: 'notFound' };
  const place = placeOf(input.cursor);
  const asOfMs = place?.asOfMs ?? needs.clock.nowMs();
  const rangAt = sight.seesQueues || !sight.agentIds ? undefined : [...sight.agentIds];
  const [lines, last, beside, upTo] = await needs.database.within(
    organisationId,
    async (trx) => {
      const found = await callsOf(trx, organisationId, {
        within: ask.frameOf(input.from, zone, input.until),
        ...{ agentIds: undefined, missed: which, rangAt, projectIds, queueId, numberId },
        ...{ asOfMs, after: place, limit: limit + 1 },
      });
      const shown = found.slice(0, limit);
      const ids = shown.map(({ interactionId }) => interactionId);
      const besides = ids.length === 0 ? [] : await missedLinesOf(trx, organisationId, ids);
      const more = found.length > limit ? shown.at(-1) : undefined;
      return [shown, more, besides, await readUpTo(trx, organisationId, readerName)];
    },
    { statementTimeoutMs },
  );
  const callers = await callersOf(needs, who, lines);
  const besideOf = new Map(beside.map((one) => [one.interactionId, one]));
  const missed: MissedCalls = {
    items: lines.map((line) => {
      const one = besideOf.get(line.interactionId);
      return { ...rowOf(line, prepared, callers), why: whyOf(line, one), followUp: followUpOf(one) };
    }),
    next: last ? cursorAfter(last, asOfMs) : null,
    zone,
    queues: queuesOf(prepared),
    numbers: numbersOf(prepared),
    upTo: { number: upTo.number, at: isoOrNull(upTo.atMs) },
  };
  return { type: 'made', missed };
}

function whyOf({ end, hasRung }: CallLine, beside: MissedLine | undefined): MissedCall['why'] {
  if (end === 'closed' || end === 'full' || end === 'failed') return end;
  switch (beside?.leftBy) {
    case 'timeout':
    case 'voicemail':
    case 'callback':
    case 'keyExit':
    case 'removed':
      return beside.leftBy;
    default:
      return hasRung ? 'rang' : 'abandoned';
  }
}

function followUpOf(beside: MissedLine | undefined): MissedCall['followUp'] {
  if (!beside?.followUpId || beside.followUpAtMs === null) return null;
  const { followUpId: interactionId, followUpAtMs, followUpIsOurs } = beside;
  return { interactionId, at: iso(followUpAtMs), how: followUpIsOurs ? 'called' : 'answered' };
}
