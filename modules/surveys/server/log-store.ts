import { type RawBuilder, sql } from 'kysely';
import type { AgentId, CustomerId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import { lowScores, type SurveyKind, surveyKinds } from '../survey.ts';

// What was asked and answered, as a log reads it. Every statement names the organisation.

/** `low`: a score at which somebody should look. */
export const answersWanted = ['all', 'answered', 'unanswered', 'low', 'commented'] as const;
export type AnswersWanted = (typeof answersWanted)[number];

/** Which surveys are wanted, by when they were asked; a list left out means all. */
export interface SurveysAsked {
  readonly fromMs: number;
  readonly toMs: number;
  readonly queueIds: readonly QueueId[] | undefined;
  readonly agentIds: readonly AgentId[] | undefined;
  readonly kind: SurveyKind | undefined;
  readonly which: AnswersWanted;
  readonly limit: number;
  /** The last row of the page before. */
  readonly after: { readonly atMs: number; readonly id: string } | null;
}

/** A survey as the log shows it; moments in epoch milliseconds. */
export interface SurveyLine {
  readonly id: string;
  readonly interactionId: InteractionId;
  readonly customerId: CustomerId;
  readonly queueId: QueueId;
  readonly agentId: AgentId | null;
  readonly kind: SurveyKind;
  readonly askedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly score: number | null;
  readonly comment: string | null;
}

/** Surveys that were asked in a period, the latest first. */
export async function surveysIn(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: SurveysAsked,
): Promise<readonly SurveyLine[]> {
  const { rows } = await sql<SurveyLine>`
    select s.id, s.interaction_id as "interactionId", s.customer_id as "customerId", s.queue_id as "queueId",
           s.agent_id as "agentId", s.kind, (extract(epoch from s.asked_at) * 1000)::float8 as "askedAtMs",
           (extract(epoch from s.answered_at) * 1000)::float8 as "answeredAtMs", s.score, s.comment
      ${wanted(organisationId, asked)}
     order by s.asked_at desc, s.id desc limit ${asked.limit}`.execute(trx);
  return rows;
}

/** How many there are; never counts further than the limit. */
export async function surveysCounted(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: SurveysAsked,
): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from (select 1 ${wanted(organisationId, asked)} limit ${asked.limit}) as found`.execute(trx);
  return Number(rows[0]?.count ?? 0);
}

const low = (): RawBuilder<unknown> =>
  sql.join(
    surveyKinds.map((kind) => sql`(s.kind = ${kind} and s.score <= ${lowScores[kind]})`),
    sql` or `,
  );

function wanted(organisationId: OrganisationId, asked: SurveysAsked): RawBuilder<unknown> {
  const { queueIds, agentIds, kind, which, after } = asked;
  const conditions = [
    ...(queueIds ? [sql`and s.queue_id = any (${queueIds}::uuid[])`] : []),
    ...(agentIds ? [sql`and s.agent_id = any (${agentIds}::uuid[])`] : []),
    ...(kind ? [sql`and s.kind = ${kind}`] : []),
    ...(which === 'answered' ? [sql`and s.score is not null`] : []),
    ...(which === 'unanswered' ? [sql`and s.score is null`] : []),
    ...(which === 'commented' ? [sql`and s.comment is not null`] : []),
    ...(which === 'low' ? [sql`and (${low()})`] : []),
    ...(after ? [sql`and (s.asked_at, s.id) < (${iso(after.atMs)}::timestamptz, ${after.id}::uuid)`] : []),
  ];
  return sql`from surveys as s
     where s.organisation_id = ${organisationId}
       and s.asked_at >= ${iso(asked.fromMs)}::timestamptz and s.asked_at < ${iso(asked.toMs)}::timestamptz
       ${sql.join(conditions, sql` `)}`;
}
