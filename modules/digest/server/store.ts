import { sql } from 'kysely';
import type { Id, OrganisationId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { MailId } from '#platform/mail/index.ts';
import type { DigestRun } from '../contract.ts';
import type { DigestId, DigestSettings, DigestState, PauseReason } from '../digest.ts';
import type { SentFigure, SentPeriod } from '../history.ts';

// All SQL of digests. Every statement names the organisation.

export interface StoredDigest {
  readonly id: DigestId;
  readonly ownerId: UserId;
  readonly settings: DigestSettings;
  readonly state: DigestState;
  readonly pausedBecause: PauseReason | null;
  /** The zone its next time was counted in. */
  readonly zone: string;
  readonly nextAtMs: number | null;
  /** Not tried before, because its figures could not be made. */
  readonly retryAtMs: number | null;
  readonly tries: number;
  readonly version: number;
}

type Row = {
  id: DigestId;
  owner_id: UserId;
  settings: DigestSettings;
  state: DigestState;
  paused_because: PauseReason | null;
  zone: string;
  next_at: Date | null;
  retry_at: Date | null;
  tries: number;
  version: number;
};
const columns = sql.raw('id, owner_id, settings, state, paused_because, zone, next_at, retry_at, tries, version');

const digestOf = (row: Row): StoredDigest => ({
  id: row.id,
  ownerId: row.owner_id,
  settings: row.settings,
  state: row.state,
  pausedBecause: row.paused_because,
  zone: row.zone,
  nextAtMs: row.next_at?.getTime() ?? null,
  retryAtMs: row.retry_at?.getTime() ?? null,
  tries: row.tries,
  version: row.version,
});

/** All digests of an organisation, the oldest first. */
export async function readDigests(trx: Transaction, organisationId: OrganisationId): Promise<StoredDigest[]> {
  const { rows } = await sql<Row>`
    select ${columns} from digests where organisation_id = ${organisationId} order by created_at, id`.execute(trx);
  return rows.map(digestOf);
}

/** One digest; `forChange` holds it until the transaction is over. */
export async function readDigest(
  trx: Transaction,
  organisationId: OrganisationId,
  id: DigestId,
  forChange = false,
): Promise<StoredDigest | null> {
  const { rows } = await sql<Row>`
    select ${columns} from digests where organisation_id = ${organisationId} and id = ${id}
    ${forChange ? sql`for update` : sql``}`.execute(trx);
  return rows[0] ? digestOf(rows[0]) : null;
}

/** Writes a new digest. Whoever adds one waits for others who do, so that they can be counted. */
export async function insertDigest(
  trx: Transaction,
  organisationId: OrganisationId,
  digest: StoredDigest,
  nowMs: number,
): Promise<void> {
  await sql`
    insert into digests (organisation_id, id, owner_id, settings, state, paused_because, zone, next_at, retry_at, tries,
      version, created_at)
    values (${organisationId}, ${digest.id}, ${digest.ownerId}, ${JSON.stringify(digest.settings)}::jsonb, ${digest.state},
      ${digest.pausedBecause}, ${digest.zone}, ${isoOrNull(digest.nextAtMs)}, ${isoOrNull(digest.retryAtMs)},
      ${digest.tries}, ${digest.version}, ${iso(nowMs)})`.execute(trx);
}

/** Holds the digests of an organisation until the transaction is over, so that two do not pass the limit together. */
export async function holdDigests(trx: Transaction, organisationId: OrganisationId): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`digests|${organisationId}`}, 0))`.execute(trx);
}

export async function updateDigest(
  trx: Transaction,
  organisationId: OrganisationId,
  digest: StoredDigest,
): Promise<void> {
  await sql`
    update digests set settings = ${JSON.stringify(digest.settings)}::jsonb, state = ${digest.state},
      paused_because = ${digest.pausedBecause}, zone = ${digest.zone}, next_at = ${isoOrNull(digest.nextAtMs)},
      retry_at = ${isoOrNull(digest.retryAtMs)}, tries = ${digest.tries}, version = ${digest.version}
     where organisation_id = ${organisationId} and id = ${digest.id}`.execute(trx);
}

export async function deleteDigest(trx: Transaction, organisationId: OrganisationId, id: DigestId): Promise<void> {
  await sql`delete from digests where organisation_id = ${organisationId} and id = ${id}`.execute(trx);
}

/** To whom a letter of a run goes; without one when she could not get it. */
export interface RunLetter {
  readonly to: string;
  readonly mailId: MailId | null;
}
export interface StoredRun {
  readonly id: Id<'digestRun'>;
  readonly digestId: DigestId;
  readonly kind: DigestRun['kind'];
  readonly dueAtMs: number;
  readonly atMs: number;
  readonly from: string;
  readonly until: string;
  readonly isFailed: boolean;
  readonly letters: readonly RunLetter[];
  /** By what the link of its letters is known; only where one is written. */
  readonly linkHash?: Buffer | null;
}

export async function insertRun(trx: Transaction, organisationId: OrganisationId, run: StoredRun): Promise<void> {
  await sql`
    insert into digest_runs (organisation_id, id, digest_id, kind, due_at, at, from_day, until_day, is_failed, letters,
      link_hash)
    values (${organisationId}, ${run.id}, ${run.digestId}, ${run.kind}, ${iso(run.dueAtMs)}, ${iso(run.atMs)}, ${run.from},
      ${run.until}, ${run.isFailed}, ${JSON.stringify(run.letters)}::jsonb,
      ${run.linkHash ?? null})`.execute(trx);
}

type RunRow = {
  id: Id<'digestRun'>;
  digest_id: DigestId;
  kind: DigestRun['kind'];
  due_at: Date;
  at: Date;
  from_day: string;
  until_day: string;
  is_failed: boolean;
  letters: readonly RunLetter[];
};

/** The newest runs of each of these digests, so many of each, the newest first. */
export async function readRuns(
  trx: Transaction,
  organisationId: OrganisationId,
  asked: { readonly digestIds: readonly DigestId[]; readonly ofEach: number; readonly scheduledOnly?: boolean },
): Promise<StoredRun[]> {
  const { rows } = await sql<RunRow>`
    select id, digest_id, kind, due_at, at, from_day, until_day, is_failed, letters
      from (select r.*, row_number() over (partition by digest_id order by at desc, id desc) as place from digest_runs r
             where organisation_id = ${organisationId} and digest_id = any(${[...asked.digestIds]}::uuid[])
               and (kind = 'scheduled' or not ${asked.scheduledOnly ?? false}::boolean)) as newest
     where place <= ${asked.ofEach} order by at desc, id desc`.execute(trx);
  return rows.map((row) => ({
    id: row.id,
    digestId: row.digest_id,
    kind: row.kind,
    dueAtMs: row.due_at.getTime(),
    atMs: row.at.getTime(),
    from: row.from_day,
    until: row.until_day,
    isFailed: row.is_failed,
    letters: row.letters,
  }));
}

/** The run whose letters carry a link, unless it was before a moment. */
export async function readRunOfLink(
  trx: Transaction,
  organisationId: OrganisationId,
  hash: Buffer,
  sinceMs: number,
): Promise<{ readonly digestId: DigestId; readonly until: string } | null> {
  const { rows } = await sql<{ digest_id: DigestId; until_day: string }>`
    select digest_id, until_day from digest_runs
     where organisation_id = ${organisationId} and link_hash = ${hash} and at > ${iso(sinceMs)}`.execute(trx);
  const [row] = rows;
  return row ? { digestId: row.digest_id, until: row.until_day } : null;
}

/** What a digest said of some days, to whoever sees what `sight` says. */
export interface StoredSent extends SentPeriod {
  readonly digestId: DigestId;
  readonly sight: string;
  readonly atMs: number;
}

/** Keeps it in the place of what was said of the same days, or only where nothing was. */
export async function keepSent(
  trx: Transaction,
  organisationId: OrganisationId,
  { digestId, sight, from, until, atMs, figures }: StoredSent,
  how: 'instead' | 'unlessThere',
): Promise<void> {
  await sql`
    insert into digest_history (organisation_id, digest_id, sight, from_day, until_day, at, figures)
    values (${organisationId}, ${digestId}, ${sight}, ${from}, ${until}, ${iso(atMs)}, ${JSON.stringify(figures)}::jsonb)
    on conflict (organisation_id, digest_id, sight, until_day, from_day)
      do ${how === 'instead' ? sql`update set figures = excluded.figures, at = excluded.at` : sql`nothing`}`.execute(
    trx,
  );
}

/** What it said up to a day, the newest days first. */
export async function readSent(
  trx: Transaction,
  organisationId: OrganisationId,
  { digestId, sight, until, most }: Pick<StoredSent, 'digestId' | 'sight' | 'until'> & { readonly most: number },
): Promise<SentPeriod[]> {
  const { rows } = await sql<{ from_day: string; until_day: string; figures: readonly SentFigure[] }>`
    select from_day, until_day, figures from digest_history
     where organisation_id = ${organisationId} and digest_id = ${digestId} and sight = ${sight} and until_day <= ${until}
     order by until_day desc, from_day desc limit ${most}`.execute(trx);
  return rows.map(({ from_day, until_day, figures }) => ({ from: from_day, until: until_day, figures }));
}

/** Forgets what was said before a moment. */
export async function deleteSent(trx: Transaction, organisationId: OrganisationId, beforeMs: number): Promise<void> {
  await sql`delete from digest_history where organisation_id = ${organisationId} and at < ${iso(beforeMs)}`.execute(
    trx,
  );
}

/** How often a digest was sent to its owner at her wish since a moment. */
export async function countToOneself(
  trx: Transaction,
  organisationId: OrganisationId,
  digestId: DigestId,
  sinceMs: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from digest_runs
     where organisation_id = ${organisationId} and digest_id = ${digestId} and kind = 'toOneself' and at > ${iso(sinceMs)}`.execute(
    trx,
  );
  return rows[0]?.count ?? 0;
}

/** Forgets runs of before a moment. */
export async function deleteRuns(trx: Transaction, organisationId: OrganisationId, beforeMs: number): Promise<void> {
  await sql`delete from digest_runs where organisation_id = ${organisationId} and at < ${iso(beforeMs)}`.execute(trx);
}
