import type { Written } from './call-ledger.ts';
import type { World } from './world.ts';

interface Row {
  readonly number: string;
  readonly startedAtMs: string;
  readonly queuedAtMs: string | null;
  readonly answeredAtMs: string | null;
  readonly endedAtMs: string | null;
  readonly endedBy: string | null;
  readonly typed: string | null;
  readonly isWrappedUp: boolean;
}

/** Everything the program wrote of calls, asked of the database itself. */
export async function writtenCalls(world: World): Promise<readonly Written[]> {
  const rows = await world.ask<Row>(`
    select c.phone as number,
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'started') as "startedAtMs",
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'queued') as "queuedAtMs",
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'answered') as "answeredAtMs",
           min(extract(epoch from f.at) * 1000) filter (where f.type = 'ended') as "endedAtMs",
           min(f.body->>'by') filter (where f.type = 'ended') as "endedBy",
           min(r.collected->>'siparis') as typed,
           count(*) filter (where f.type = 'answered') = count(*) filter (where f.type = 'wrappedUp') as "isWrappedUp"
      from facts f
      join interactions i on i.id = f.about and i.channel = 'voice'
      join customers c on c.id = i.customer_id
      left join call_flow_runs r on r.interaction_id = i.id
     where f.of_kind = 'interaction'
     group by f.about, c.phone`);
  const moment = (value: string | null): number | null => (value === null ? null : Math.round(Number(value)));
  return rows
    .map(({ startedAtMs, queuedAtMs, answeredAtMs, endedAtMs, ...row }) => ({
      ...row,
      startedAtMs: moment(startedAtMs) ?? 0,
      queuedAtMs: moment(queuedAtMs),
      answeredAtMs: moment(answeredAtMs),
      endedAtMs: moment(endedAtMs),
    }))
    .toSorted((one, other) => one.startedAtMs - other.startedAtMs);
}
