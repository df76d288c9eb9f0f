import { sql } from 'kysely';
import type { OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Template } from '../template.ts';

// All SQL of templates. Every statement names the organisation.

/** Whose templates are meant: a queue's or a person's. */
export type Shelf =
  | { readonly type: 'queue'; readonly queueId: QueueId }
  | { readonly type: 'own'; readonly userId: UserId };

type Row = {
  id: string;
  queue_id: QueueId | null;
  owner_id: UserId | null;
  title: string;
  texts: Template['texts'];
  files: Template['files'];
  uses: number;
  version: number;
};
const columns = sql.raw('id, queue_id, owner_id, title, texts, files, uses, version');

const on = (shelf: Shelf) =>
  shelf.type === 'queue' ? sql`queue_id = ${shelf.queueId}` : sql`owner_id = ${shelf.userId}`;

/** Every template of these shelves, by title. */
export async function templatesOn(
  trx: Transaction,
  organisationId: OrganisationId,
  shelves: readonly Shelf[],
): Promise<Template[]> {
  const { rows } = await sql<Row>`
    select ${columns} from message_templates
     where organisation_id = ${organisationId} and (${sql.join(shelves.map(on), sql` or `)})
     order by title, id`.execute(trx);
  return rows.map(templateOf);
}

export async function templateOn(
  trx: Transaction,
  organisationId: OrganisationId,
  shelves: readonly Shelf[],
  id: string,
): Promise<Template | null> {
  const { rows } = await sql<Row>`
    select ${columns} from message_templates
     where organisation_id = ${organisationId} and id = ${id} and (${sql.join(shelves.map(on), sql` or `)})`.execute(
    trx,
  );
  return rows[0] ? templateOf(rows[0]) : null;
}

/** Writes a new template, or changes the one whose version was read; answers false when it has another by now. */
export async function saveTemplate(
  trx: Transaction,
  organisationId: OrganisationId,
  template: Template,
  readVersion: number | null,
  atMs: number,
): Promise<boolean> {
  const { id, queueId, ownerId, title, version } = template;
  const texts = JSON.stringify(template.texts);
  const files = JSON.stringify(template.files);
  const { numAffectedRows } =
    readVersion === null
      ? await sql`
          insert into message_templates (organisation_id, id, queue_id, owner_id, title, texts, files, version, changed_at)
          values (${organisationId}, ${id}, ${queueId}, ${ownerId}, ${title}, ${texts}::jsonb, ${files}::jsonb, ${version},
                  ${iso(atMs)})`.execute(trx)
      : await sql`
          update message_templates set title = ${title}, texts = ${texts}::jsonb, files = ${files}::jsonb,
                 version = ${version}, changed_at = ${iso(atMs)}
           where organisation_id = ${organisationId} and id = ${id} and version = ${readVersion}`.execute(trx);
  return numAffectedRows === 1n;
}

export async function removeTemplate(trx: Transaction, organisationId: OrganisationId, id: string): Promise<void> {
  await sql`delete from message_templates where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

export async function countTemplates(trx: Transaction, organisationId: OrganisationId, shelf: Shelf): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from message_templates
     where organisation_id = ${organisationId} and ${on(shelf)}`.execute(trx);
  return rows[0]?.count ?? 0;
}

export async function countUse(trx: Transaction, organisationId: OrganisationId, id: string): Promise<void> {
  await sql`
    update message_templates set uses = uses + 1 where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

function templateOf(row: Row): Template {
  const { id, title, texts, files, uses, version } = row;
  return { id, queueId: row.queue_id, ownerId: row.owner_id, title, texts, files, uses, version };
}
