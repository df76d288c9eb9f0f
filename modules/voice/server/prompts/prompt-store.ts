import { sql } from 'kysely';
import type { Language } from '#identity';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { FileRows } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { type Prompt, type PromptId, type PromptVersion, type PromptWhat, promptLimits } from '../../prompt.ts';

type VersionRow = {
  prompt_id: PromptId;
  language: Language;
  version: number;
  text: string | null;
  recording: Omit<Extract<PromptWhat, { type: 'recording' }>, 'type'> | null;
  made_at: Date;
  made_by: UserId;
};

/** All prompts of an organisation by name, each with the newest version of each language. */
export async function readPrompts(trx: Transaction, organisationId: OrganisationId): Promise<readonly Prompt[]> {
  const [prompts, versions] = [
    await sql<{ id: PromptId; name: string }>`
      select id, name from voice_prompts where organisation_id = ${organisationId} order by name, id`.execute(trx),
    await sql<VersionRow>`
      select distinct on (prompt_id, language) prompt_id, language, version, text, recording, made_at, made_by
        from voice_prompt_versions where organisation_id = ${organisationId}
       order by prompt_id, language, version desc`.execute(trx),
  ];
  const byPrompt = Map.groupBy(versions.rows, (row) => row.prompt_id);
  return prompts.rows.map(({ id, name }) => ({ id, name, variants: (byPrompt.get(id) ?? []).map(versionOf) }));
}

/** Every version that is kept, the newest first. */
export async function readVersions(
  trx: Transaction,
  organisationId: OrganisationId,
  promptId: PromptId,
): Promise<readonly PromptVersion[]> {
  const { rows } = await sql<VersionRow>`
    select prompt_id, language, version, text, recording, made_at, made_by from voice_prompt_versions
     where organisation_id = ${organisationId} and prompt_id = ${promptId}
     order by made_at desc, version desc limit ${promptLimits.versions * 2}`.execute(trx);
  return rows.map(versionOf);
}

export async function savePrompt(
  trx: Transaction,
  organisationId: OrganisationId,
  { id, name }: Pick<Prompt, 'id' | 'name'>,
  atMs: number,
): Promise<void> {
  await sql`
    insert into voice_prompts (organisation_id, id, name, created_at)
    values (${organisationId}, ${id}, ${name}, ${iso(atMs)})
    on conflict (organisation_id, id) do update set name = excluded.name`.execute(trx);
}

/** Adds a version and forgets those beyond the limit. */
export async function addVersion(
  trx: Transaction,
  organisationId: OrganisationId,
  promptId: PromptId,
  { language, version, what, atMs, by }: PromptVersion,
): Promise<void> {
  const [text, recording] = what.type === 'text' ? [what.text, null] : [null, recordingOf(what)];
  await sql`
    insert into voice_prompt_versions (organisation_id, prompt_id, language, version, text, recording, made_at, made_by)
    values (${organisationId}, ${promptId}, ${language}, ${version}, ${text},
            ${recording && JSON.stringify(recording)}, ${iso(atMs)}, ${by})`.execute(trx);
  if (recording) {
    await sql`
      insert into voice_prompt_files (organisation_id, id, sha256, created_at)
      values (${organisationId}, ${newId<'file'>()}, ${recording.sha256}, ${iso(atMs)})`.execute(trx);
  }
  await sql`
    delete from voice_prompt_versions
     where organisation_id = ${organisationId} and prompt_id = ${promptId} and language = ${language}
       and version <= ${version - promptLimits.versions}`.execute(trx);
}

/** The recordings; one that no version names may go. */
export const promptFileRows: FileRows = {
  table: 'voice_prompt_files',
  isUnused: (organisationId) => sql`not exists (
    select from voice_prompt_versions v
     where v.organisation_id = ${organisationId} and v.recording ->> 'sha256' = voice_prompt_files.sha256)`,
};

/** With all its versions. */
export async function removePrompt(
  trx: Transaction,
  organisationId: OrganisationId,
  promptId: PromptId,
): Promise<void> {
  await sql`delete from voice_prompts where organisation_id = ${organisationId} and id = ${promptId}`.execute(trx);
}

const recordingOf = ({ fileName, lengthMs, sha256 }: Extract<PromptWhat, { type: 'recording' }>) => ({
  fileName,
  lengthMs,
  sha256,
});

const versionOf = ({ language, version, text, recording, made_at, made_by }: VersionRow): PromptVersion => ({
  language,
  version,
  what: recording ? { type: 'recording', ...recording } : { type: 'text', text: text ?? '' },
  atMs: made_at.getTime(),
  by: made_by,
});
