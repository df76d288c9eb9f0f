import { sql } from 'kysely';
import type { Id, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { FlowExample } from '../examples.ts';
import type { FlowGraph } from '../graph.ts';

// All SQL of flows. Every statement names the organisation.

export type FlowId = Id<'flow'>;
/** What a flow runs on: a channel account or a queue, by its id. */
export interface FlowTarget {
  readonly type: 'channel' | 'queue';
  readonly id: string;
}

export interface StoredFlow {
  readonly id: FlowId;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly draft: FlowGraph;
  readonly examples: readonly FlowExample[];
  readonly draftVersion: number;
  readonly publishedVersion: number | null;
  readonly isArchived: boolean;
  readonly runsOn: readonly FlowTarget[];
}

/** A version as it was published; it never changes. */
export interface FlowVersion {
  readonly version: number;
  readonly publishedAtMs: number;
  readonly publishedBy: UserId;
}

export async function readFlows(trx: Transaction, organisationId: OrganisationId): Promise<StoredFlow[]> {
  const { rows } = await sql<{
    id: FlowId;
    project_id: ProjectId;
    name: string;
    draft: FlowGraph;
    examples: FlowExample[];
    draft_version: number;
    published_version: number | null;
    is_archived: boolean;
    runs_on: FlowTarget[] | null;
  }>`
    select f.id, f.project_id, f.name, f.draft, f.examples, f.draft_version, f.published_version, f.is_archived,
           (select jsonb_agg(jsonb_build_object('type', t.target_type, 'id', t.target_id) order by t.target_type, t.target_id)
              from flow_targets t where t.organisation_id = f.organisation_id and t.flow_id = f.id) as runs_on
      from flows f where f.organisation_id = ${organisationId} order by f.name, f.id`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    draft: row.draft,
    examples: row.examples,
    draftVersion: row.draft_version,
    publishedVersion: row.published_version,
    isArchived: row.is_archived,
    runsOn: row.runs_on ?? [],
  }));
}

/** Writes a flow as it is now, what it runs on included. */
export async function saveFlow(
  trx: Transaction,
  organisationId: OrganisationId,
  flow: StoredFlow,
  nowMs: number,
): Promise<void> {
  await sql`
    insert into flows (organisation_id, id, project_id, name, draft, examples, draft_version, published_version,
                       is_archived, created_at)
    values (${organisationId}, ${flow.id}, ${flow.projectId}, ${flow.name}, ${JSON.stringify(flow.draft)}::jsonb,
            ${JSON.stringify(flow.examples)}::jsonb, ${flow.draftVersion}, ${flow.publishedVersion}, ${flow.isArchived},
            ${iso(nowMs)})
    on conflict (organisation_id, id) do update set name = excluded.name, draft = excluded.draft,
      examples = excluded.examples, draft_version = excluded.draft_version,
      published_version = excluded.published_version, is_archived = excluded.is_archived`.execute(trx);
  await sql`delete from flow_targets where organisation_id = ${organisationId} and flow_id = ${flow.id}`.execute(trx);
  if (flow.runsOn.length === 0) return;
  await sql`
    insert into flow_targets (organisation_id, target_type, target_id, flow_id)
    select ${organisationId}, r.type, r.id, ${flow.id}
      from unnest(${flow.runsOn.map(({ type }) => type)}::text[], ${flow.runsOn.map(({ id }) => id)}::uuid[]) as r (type, id)`.execute(
    trx,
  );
}

export async function insertVersion(
  trx: Transaction,
  organisationId: OrganisationId,
  given: { readonly flowId: FlowId; readonly version: number; readonly graph: FlowGraph } & {
    readonly by: UserId;
    readonly atMs: number;
  },
): Promise<void> {
  await sql`
    insert into flow_versions (organisation_id, flow_id, version, graph, published_at, published_by)
    values (${organisationId}, ${given.flowId}, ${given.version}, ${JSON.stringify(given.graph)}::jsonb,
            ${iso(given.atMs)}, ${given.by})`.execute(trx);
}

/** The newest versions of a flow first, without their graphs. */
export async function versionsOf(
  trx: Transaction,
  organisationId: OrganisationId,
  flowId: FlowId,
  limit: number,
): Promise<FlowVersion[]> {
  const { rows } = await sql<{ version: number; published_at: Date; published_by: UserId }>`
    select version, published_at, published_by from flow_versions
     where organisation_id = ${organisationId} and flow_id = ${flowId} order by version desc limit ${limit}`.execute(
    trx,
  );
  return rows.map((row) => ({
    version: row.version,
    publishedAtMs: row.published_at.getTime(),
    publishedBy: row.published_by,
  }));
}

export async function graphOfVersion(
  trx: Transaction,
  organisationId: OrganisationId,
  flowId: FlowId,
  version: number,
): Promise<FlowGraph | null> {
  const { rows } = await sql<{ graph: FlowGraph }>`
    select graph from flow_versions
     where organisation_id = ${organisationId} and flow_id = ${flowId} and version = ${version}`.execute(trx);
  return rows[0]?.graph ?? null;
}
