import { type Kysely, sql } from 'kysely';

/** What a desk asks when it connects is found by an index; who asks for absences asks for her own. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Few requests are open, and few were decided lately, among all there ever were.
  await sql`
    create index absences_open on absences (organisation_id, user_id) where status = 'requested'`.execute(db);
  await sql`
    create index absences_decided on absences (organisation_id, user_id, decided_at) where decided_at is not null`.execute(
    db,
  );
  await sql`
    create index swaps_open_from on swaps (organisation_id, from_user_id)
     where status in ('awaitingConsent', 'awaitingApproval')`.execute(db);
  await sql`
    create index swaps_open_to on swaps (organisation_id, to_user_id)
     where status in ('awaitingConsent', 'awaitingApproval')`.execute(db);
  await sql`
    create index swaps_decided on swaps (organisation_id, from_user_id, decided_at) where decided_at is not null`.execute(
    db,
  );
  // When somebody consented stands in the audit trail.
  await sql`alter table swaps drop column consented_at`.execute(db);

  // The right to ask reaches oneself only: a role that kept another scope could not be saved any more.
  await sql`
    update roles set grants = (
      select jsonb_agg(case when g.value ->> 'right' = 'absence.request'
                            then jsonb_set(g.value, '{scope}', '"own"') else g.value end order by g.place)
        from jsonb_array_elements(roles.grants) with ordinality as g (value, place))
     where grants @> '[{"right": "absence.request"}]'`.execute(db);
}
