import { sql } from 'kysely';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { type BulkWrite, type BulkWriter, write } from '#platform/journal/index.ts';
import type { FlowInput, Walked } from '../flow.ts';
import { flowLimits } from '../graph.ts';
import { answeredAt, askedBy, type BlockCount, type Way, type WayEnding } from '../way.ts';
import type { RunnableFlow } from './flows.ts';
import type { FlowId } from './store.ts';

// How people found their way, written beside the place of each run. What a step adds is added by the database, so that
// a program that was killed counts on in the same run without having read it. Every statement names the organisation.

/** Of which run something is counted. */
export interface WayRun {
  readonly interactionId: InteractionId;
  readonly flowId: FlowId;
  readonly version: number;
}
interface WayRow extends WayRun {
  readonly medium: Way['medium'];
  readonly atMs: number;
  /** Where it stands now; null = where it stood. */
  readonly blockId: string | null;
  readonly ending: Exclude<WayEnding, 'left'> | null;
  readonly counts: readonly BlockCount[];
}

const wayRows: BulkWriter<WayRow> = {
  name: 'flows.ways',
  rank: 3,
  statements: (organisationId, all) => {
    const runs = [...Map.groupBy(all, (row) => `${row.interactionId} ${row.flowId}`).values()].map((rows) => ({
      ...(rows.at(-1) as WayRow),
      beganMs: Math.min(...rows.map(({ atMs }) => atMs)),
      blockId: rows.findLast(({ blockId }) => blockId !== null)?.blockId ?? null,
      ended: rows.find(({ ending }) => ending !== null) ?? null,
    }));
    const counts = all.flatMap((row) => row.counts.map((count) => ({ ...row, ...count })));
    const written = sql`
      insert into flow_ways (organisation_id, interaction_id, flow_id, version, medium, began_at, at, block_id,
        ended_at, ending)
      select ${organisationId}, r.* from unnest(
        ${runs.map((r) => r.interactionId)}::uuid[], ${runs.map((r) => r.flowId)}::uuid[],
        ${runs.map((r) => r.version)}::int[], ${runs.map((r) => r.medium)}::text[],
        ${runs.map((r) => iso(r.beganMs))}::timestamptz[], ${runs.map((r) => iso(r.atMs))}::timestamptz[],
        ${runs.map((r) => r.blockId)}::text[], ${runs.map((r) => r.ended && iso(r.ended.atMs))}::timestamptz[],
        ${runs.map((r) => r.ended?.ending ?? null)}::text[]) as r
      on conflict (organisation_id, interaction_id, flow_id) do update set at = excluded.at,
        block_id = coalesce(excluded.block_id, flow_ways.block_id),
        ended_at = coalesce(flow_ways.ended_at, excluded.ended_at),
        ending = coalesce(flow_ways.ending, excluded.ending)`;
    if (counts.length === 0) return [written];
    return [
      written,
      sql`
      insert into flow_way_blocks (organisation_id, interaction_id, flow_id, block_id, asked, wrong, missing, answered,
        ms, choice_id)
      select ${organisationId}, r.interaction_id, r.flow_id, r.block_id, sum(r.asked), sum(r.wrong), sum(r.missing),
             sum(r.answered), sum(r.ms), max(r.choice_id)
        from unnest(
        ${counts.map((r) => r.interactionId)}::uuid[], ${counts.map((r) => r.flowId)}::uuid[],
        ${counts.map((r) => r.blockId)}::text[], ${counts.map((r) => r.asked)}::int[],
        ${counts.map((r) => r.wrong)}::int[], ${counts.map((r) => r.missing)}::int[],
        ${counts.map((r) => r.answered)}::int[], ${counts.map((r) => r.ms)}::bigint[],
        ${counts.map((r) => r.choiceId)}::text[])
        as r (interaction_id, flow_id, block_id, asked, wrong, missing, answered, ms, choice_id)
       group by r.interaction_id, r.flow_id, r.block_id
      on conflict (organisation_id, interaction_id, flow_id, block_id) do update set
        asked = flow_way_blocks.asked + excluded.asked, wrong = flow_way_blocks.wrong + excluded.wrong,
        missing = flow_way_blocks.missing + excluded.missing, answered = flow_way_blocks.answered + excluded.answered,
        ms = flow_way_blocks.ms + excluded.ms, choice_id = coalesce(excluded.choice_id, flow_way_blocks.choice_id)`,
    ];
  },
};

/** What a step came from: the graph and place it was taken at, what came in, and since when that was waited for. */
export interface StepFrom {
  readonly graph: RunnableFlow['graph'];
  readonly place: NonNullable<Walked['place']>;
  readonly input: FlowInput;
  readonly language: 'tr' | 'en';
  readonly sinceMs: number;
}

/** What a step adds to the way of its run, to be written with the place; `from` is null for the first one. */
export function wayOfStep(
  run: WayRun,
  medium: Way['medium'],
  { from, walked, atMs }: { readonly from: StepFrom | null; readonly walked: Walked; readonly atMs: number },
): BulkWrite {
  const came = from && answeredAt(from.graph, from.place, from.input, { ...from, ms: atMs - from.sinceMs });
  const counts = [came, askedBy(walked)].filter((one) => one !== null);
  const { interactionId, flowId, version } = run;
  const blockId = walked.place?.blockId ?? walked.walked.at(-1) ?? null;
  // Where the flow leads is known to be reached only when it is recorded; what it ends itself has ended now.
  const ending = walked.end?.type === 'close' ? 'closed' : null;
  return write(wayRows, { interactionId, flowId, version, medium, atMs, blockId, ending, counts });
}

/** How a run ended, to be written with what ends it. The first ending that is written stays. */
export function wayEnded(
  { interactionId, flowId, version }: WayRun,
  medium: Way['medium'],
  ending: Exclude<WayEnding, 'left'>,
  atMs: number,
): BulkWrite {
  return write(wayRows, { interactionId, flowId, version, medium, atMs, blockId: null, ending, counts: [] });
}

/** Runs looked at for one question; of more, the newest. */
export const waysMost = 20_000;

/**
 * The runs of a flow that began in a period. A run without an end whose interaction has ended was left at that moment:
 * asked of the interaction, and not written, it is true after a kill as well.
 */
export async function readWays(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly flowId: FlowId; readonly version?: number | undefined } & {
    readonly fromMs: number;
    readonly toMs: number;
  },
): Promise<Way[]> {
  const { rows } = await sql<{
    medium: Way['medium'];
    began_at: Date;
    at: Date;
    block_id: string | null;
    ended_at: Date | null;
    ending: WayEnding | null;
    blocks: BlockCount[] | null;
  }>`
    select w.medium, w.began_at, w.at, w.block_id, coalesce(w.ended_at, i.ended_at) as ended_at,
           coalesce(w.ending, case when i.ended_at is not null then 'left' end) as ending,
           (select jsonb_agg(jsonb_build_object('blockId', b.block_id, 'asked', b.asked, 'wrong', b.wrong,
                     'missing', b.missing, 'answered', b.answered, 'ms', b.ms, 'choiceId', b.choice_id))
              from flow_way_blocks b
             where b.organisation_id = w.organisation_id and b.interaction_id = w.interaction_id
               and b.flow_id = w.flow_id) as blocks
      from flow_ways w
      left join interactions i on i.organisation_id = w.organisation_id and i.id = w.interaction_id
     where w.organisation_id = ${organisationId} and w.flow_id = ${asked.flowId}
       and w.began_at >= ${iso(asked.fromMs)} and w.began_at < ${iso(asked.toMs)}
       and (${asked.version ?? null}::int is null or w.version = ${asked.version ?? null}::int)
     order by w.began_at desc limit ${waysMost}`.execute(trx);
  return rows.map((row) => ({
    medium: row.medium,
    beganMs: row.began_at.getTime(),
    atMs: row.at.getTime(),
    blockId: row.block_id,
    endedMs: row.ended_at?.getTime() ?? null,
    ending: row.ending,
    blocks: (row.blocks ?? []).slice(0, flowLimits.blocks),
  }));
}
