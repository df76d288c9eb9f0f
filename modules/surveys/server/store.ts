import { sql } from 'kysely';
import type { Language } from '#identity';
import type { AgentId, ConversationId, CustomerId, InteractionId, OrganisationId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { BulkWriter } from '#platform/journal/index.ts';
import type { SurveyKind, SurveySettings } from '../survey.ts';

// All SQL of surveys. Every statement names the organisation.

export interface StoredSurvey {
  readonly id: string;
  readonly interactionId: InteractionId;
  readonly conversationId: ConversationId;
  readonly customerId: CustomerId;
  readonly queueId: QueueId;
  readonly agentId: AgentId | null;
  readonly kind: SurveyKind;
  readonly askedAtMs: number;
  readonly score: number | null;
  /** The SHA-256 of the link's token; null where she answers in the conversation. */
  readonly linkHash: Buffer | null;
  /** She was asked in it; null of what was asked before that was kept. */
  readonly language: Language | null;
}

export const surveyRows: BulkWriter<StoredSurvey> = {
  name: 'surveys',
  rank: 4,
  statements: (organisationId, rows) => [
    sql`
      insert into surveys (organisation_id, id, interaction_id, conversation_id, customer_id, queue_id, agent_id, kind, asked_at,
        link_hash, language)
      select ${organisationId}, r.* from unnest(
        ${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.interactionId)}::uuid[],
        ${rows.map((r) => r.conversationId)}::uuid[], ${rows.map((r) => r.customerId)}::uuid[],
        ${rows.map((r) => r.queueId)}::uuid[], ${rows.map((r) => r.agentId)}::uuid[], ${rows.map((r) => r.kind)}::text[],
        ${rows.map((r) => iso(r.askedAtMs))}::timestamptz[], ${rows.map((r) => r.linkHash)}::bytea[],
        ${rows.map((r) => r.language)}::text[]) as r
      on conflict do nothing`,
  ],
};

export interface StoredAnswer {
  readonly id: string;
  readonly score: number;
  /** What she added on the page; null where there is none to add. */
  readonly comment: string | null;
  readonly atMs: number;
}

/** What a survey was answered; the last word counts. */
export const answerRows: BulkWriter<StoredAnswer> = {
  name: 'surveys.answers',
  rank: 5,
  statements: (organisationId, all) => {
    const rows = [...new Map(all.map((row) => [row.id, row])).values()];
    return [
      sql`
      update surveys s set score = r.score, comment = coalesce(r.comment, s.comment), answered_at = r.at
        from unnest(${rows.map((r) => r.id)}::uuid[], ${rows.map((r) => r.score)}::int[],
                    ${rows.map((r) => r.comment)}::text[], ${rows.map((r) => iso(r.atMs))}::timestamptz[])
               as r (id, score, comment, at)
       where s.organisation_id = ${organisationId} and s.id = r.id`,
    ];
  },
};

type Row = {
  id: string;
  interaction_id: InteractionId;
  conversation_id: ConversationId;
  customer_id: CustomerId;
  queue_id: QueueId;
  agent_id: AgentId | null;
  kind: SurveyKind;
  asked_at: Date;
  score: number | null;
  link_hash: Buffer | null;
  language: Language | null;
};
const columns = sql.raw(
  'id, interaction_id, conversation_id, customer_id, queue_id, agent_id, kind, asked_at, score, link_hash, language',
);

const surveyOf = (row: Row): StoredSurvey => ({
  id: row.id,
  interactionId: row.interaction_id,
  conversationId: row.conversation_id,
  customerId: row.customer_id,
  queueId: row.queue_id,
  agentId: row.agent_id,
  kind: row.kind,
  askedAtMs: row.asked_at.getTime(),
  score: row.score,
  linkHash: row.link_hash,
  language: row.language,
});

/** Whether this conversation was asked about, and when its customer was asked last. */
export async function askedBefore(
  trx: Transaction,
  organisationId: OrganisationId,
  { interactionId, customerId }: { readonly interactionId: InteractionId; readonly customerId: CustomerId },
): Promise<{ readonly wasAsked: boolean; readonly lastAskedAtMs: number | null }> {
  const { rows } = await sql<{ was_asked: boolean; last: Date | null }>`
    select exists (select from surveys where organisation_id = ${organisationId}
                    and interaction_id = ${interactionId}) as was_asked,
           (select max(asked_at) from surveys where organisation_id = ${organisationId}
             and customer_id = ${customerId}) as last`.execute(trx);
  return { wasAsked: rows[0]?.was_asked ?? false, lastAskedAtMs: rows[0]?.last?.getTime() ?? null };
}

/** The newest survey of a conversation that was asked since a moment. */
export async function openSurveyOf(
  trx: Transaction,
  organisationId: OrganisationId,
  conversationId: ConversationId,
  sinceMs: number,
): Promise<StoredSurvey | null> {
  const { rows } = await sql<Row>`
    select ${columns} from surveys
     where organisation_id = ${organisationId} and conversation_id = ${conversationId} and asked_at >= ${iso(sinceMs)}
     order by asked_at desc limit 1`.execute(trx);
  return rows[0] ? surveyOf(rows[0]) : null;
}

/** The survey that a link leads to: asked since a moment and answered nowhere yet. */
export async function surveyOfLink(
  trx: Transaction,
  organisationId: OrganisationId,
  link: { readonly hash: Buffer; readonly sinceMs: number },
): Promise<StoredSurvey | null> {
  const { rows } = await sql<Row>`
    select ${columns} from surveys
     where organisation_id = ${organisationId} and link_hash = ${link.hash} and asked_at > ${iso(link.sinceMs)}
       and score is null`.execute(trx);
  return rows[0] ? surveyOf(rows[0]) : null;
}

/** Conversations that such a start remembers as asked. */
const askedMost = 200_000;

/** Conversations that were asked something since a moment, and when last; who was asked first comes first. */
export async function askedSince(
  trx: Transaction,
  organisationId: OrganisationId,
  sinceMs: number,
): Promise<{ readonly conversationId: ConversationId; readonly askedAtMs: number }[]> {
  const { rows } = await sql<{ conversation_id: ConversationId; asked_at: Date }>`
    select conversation_id, max(asked_at) as asked_at from surveys
     where organisation_id = ${organisationId} and asked_at >= ${iso(sinceMs)}
     group by 1 order by 2 limit ${askedMost}`.execute(trx);
  return rows.map((row) => ({ conversationId: row.conversation_id, askedAtMs: row.asked_at.getTime() }));
}

/** What was asked and answered in a queue since a moment, of one kind. */
export async function marksSince(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly queueId: QueueId; readonly kind: SurveyKind; readonly sinceMs: number },
): Promise<{ readonly asked: number; readonly marks: readonly number[] }> {
  const { rows } = await sql<{ score: number | null; count: number }>`
    select score, count(*)::int as count from surveys
     where organisation_id = ${organisationId} and queue_id = ${asked.queueId} and kind = ${asked.kind}
       and asked_at >= ${iso(asked.sinceMs)} group by score`.execute(trx);
  return {
    asked: rows.reduce((sum, row) => sum + row.count, 0),
    marks: rows.flatMap(({ score, count }) => (score === null ? [] : Array.from({ length: count }, () => score))),
  };
}

export interface StoredSettings {
  readonly queueId: QueueId;
  readonly settings: SurveySettings;
  readonly changedAtMs: number;
}

export async function readSettings(trx: Transaction, organisationId: OrganisationId): Promise<StoredSettings[]> {
  const { rows } = await sql<{ queue_id: QueueId; settings: SurveySettings; changed_at: Date }>`
    select queue_id, settings, changed_at from survey_settings where organisation_id = ${organisationId}`.execute(trx);
  return rows.map((row) => ({ queueId: row.queue_id, settings: row.settings, changedAtMs: row.changed_at.getTime() }));
}

export async function writeSettings(
  trx: Transaction,
  organisationId: OrganisationId,
  { queueId, settings, changedAtMs }: StoredSettings,
): Promise<void> {
  await sql`
    insert into survey_settings (organisation_id, queue_id, settings, changed_at)
    values (${organisationId}, ${queueId}, ${JSON.stringify(settings)}::jsonb, ${iso(changedAtMs)})
    on conflict (organisation_id, queue_id) do update set settings = excluded.settings, changed_at = excluded.changed_at`.execute(
    trx,
  );
}
