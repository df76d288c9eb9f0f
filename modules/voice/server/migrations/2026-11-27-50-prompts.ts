import { type Kysely, sql } from 'kysely';
import { protect } from '#platform/database/index.ts';

/** What callers are told, and every version of it: words to be spoken, or a recording among the files. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table voice_prompts (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      name text not null,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await protect(db, 'voice_prompts');

  await sql`
    create table voice_prompt_versions (
      organisation_id uuid not null references organisations (id),
      prompt_id uuid not null,
      language text not null,
      version int not null,
      text text,
      recording jsonb,
      made_at timestamptz not null,
      made_by uuid not null,
      primary key (organisation_id, prompt_id, language, version),
      foreign key (organisation_id, prompt_id) references voice_prompts (organisation_id, id) on delete cascade,
      check ((text is null) <> (recording is null))
    )`.execute(db);
  await protect(db, 'voice_prompt_versions');

  // Whose bytes are still needed is asked here, as it is of every table of files.
  await sql`
    create table voice_prompt_files (
      organisation_id uuid not null references organisations (id),
      id uuid not null,
      sha256 text not null,
      created_at timestamptz not null,
      primary key (organisation_id, id)
    )`.execute(db);
  await sql`create index voice_prompt_files_content on voice_prompt_files (organisation_id, sha256)`.execute(db);
  await protect(db, 'voice_prompt_files');
}
