import { sql } from 'kysely';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';

/** What one agent noted in one call. */
export interface CallNote {
  readonly authorId: UserId;
  readonly text: string;
  readonly atMs: number;
}

/** More than ever talk in one call. */
const notesMost = 50;

/** The notes of one call, the first written first. */
export async function notesOf(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
): Promise<readonly CallNote[]> {
  const { rows } = await sql<{ author_id: UserId; text: string; at: Date }>`
    select author_id, text, at from call_notes
     where organisation_id = ${organisationId} and interaction_id = ${interactionId}
     order by at limit ${notesMost}`.execute(trx);
  return rows.map(({ author_id, text, at }) => ({ authorId: author_id, text, atMs: at.getTime() }));
}

/** Keeps a note in place of its author's former one; an empty one is taken away. */
export async function keepNote(
  trx: Transaction,
  organisationId: OrganisationId,
  interactionId: InteractionId,
  { authorId, text, atMs }: CallNote,
): Promise<void> {
  if (text === '') {
    await sql`
      delete from call_notes
       where organisation_id = ${organisationId} and interaction_id = ${interactionId} and author_id = ${authorId}`.execute(
      trx,
    );
    return;
  }
  await sql`
    insert into call_notes (organisation_id, interaction_id, author_id, text, at)
    values (${organisationId}, ${interactionId}, ${authorId}, ${text}, ${new Date(atMs)})
    on conflict (organisation_id, interaction_id, author_id) do update set text = excluded.text, at = excluded.at`.execute(
    trx,
  );
}
