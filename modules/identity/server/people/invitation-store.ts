import { sql } from 'kysely';
import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { MailId } from '#platform/mail/index.ts';
import type { Invitation, InvitationId, InvitationLine, InvitationState } from '../../invitation.ts';
import type { Language } from '../../organisation.ts';
import type { RoleId } from '../../role.ts';
import { searchKey, searchWords } from '../../search-key.ts';
import type { GroupColour } from '../../user.ts';
import type { Cursor } from '../cursor.ts';
import { type IdentityTables, ours as oursOfAll } from '../tables.ts';

type InvitationTables = Pick<IdentityTables, 'groups' | 'users' | 'roles' | 'sign_in_names' | 'organisations'> & {
  invitations: {
    organisation_id: OrganisationId;
    id: InvitationId;
    email: string;
    email_hash: Buffer;
    name: string;
    search_key: string;
    group_id: GroupId | null;
    role_ids: readonly RoleId[];
    all_projects: boolean;
    project_ids: readonly ProjectId[];
    language: Language;
    token_hash: Buffer;
    by_user_id: UserId;
    mail_id: MailId | null;
    sends: number;
    created_at: Date;
    expires_at: Date;
    accepted_at: Date | null;
    user_id: UserId | null;
    revoked_at: Date | null;
  };
};
const ours = (trx: Transaction) => trx.withTables<InvitationTables>();

/** An invitation with what only the server knows of it. */
export type StoredInvitation = Invitation & {
  readonly groupId: GroupId | null;
  readonly roleIds: readonly RoleId[];
  readonly mailId: MailId | null;
};

function selectInvitations(trx: Transaction, organisationId: OrganisationId) {
  return ours(trx)
    .selectFrom('invitations as i')
    .leftJoin('groups as g', (join) =>
      join.onRef('g.organisation_id', '=', 'i.organisation_id').onRef('g.id', '=', 'i.group_id'),
    )
    .leftJoin('users as u', (join) =>
      join.onRef('u.organisation_id', '=', 'i.organisation_id').onRef('u.id', '=', 'i.by_user_id'),
    )
    .select([
      ...(['i.id', 'i.email', 'i.name', 'i.group_id', 'i.role_ids', 'i.all_projects', 'i.project_ids'] as const),
      ...(['i.language', 'i.by_user_id', 'i.mail_id', 'i.sends', 'i.created_at', 'i.expires_at'] as const),
      ...(['i.accepted_at', 'i.revoked_at', 'g.name as group_name', 'g.colour as group_colour'] as const),
      'u.name as by_name',
      sql<Invitation['roles']>`(
        select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name, 'template', r.template)
          order by r.created_at, r.id), '[]')
        from roles r where r.organisation_id = i.organisation_id and r.id = any (i.role_ids))`.as('roles'),
    ])
    .where('i.organisation_id', '=', organisationId);
}

type Row = Awaited<ReturnType<ReturnType<typeof selectInvitations>['execute']>>[number];

function invitationOf(row: Row): StoredInvitation {
  const { group_id: id, group_name: name, group_colour: colour } = row;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    groupId: id,
    group: id === null || name === null || colour === null ? null : { id, name, colour: colour as GroupColour },
    roleIds: row.role_ids,
    roles: row.roles,
    projectIds: row.all_projects ? 'all' : row.project_ids,
    language: row.language,
    by: row.by_name === null ? null : { id: row.by_user_id, name: row.by_name },
    mailId: row.mail_id,
    sends: row.sends,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
    acceptedAtMs: row.accepted_at?.getTime() ?? null,
    revokedAtMs: row.revoked_at?.getTime() ?? null,
  };
}

/** A page of invitations, newest first. */
export async function readInvitations(
  trx: Transaction,
  organisationId: OrganisationId,
  filter: {
    readonly search?: string | undefined;
    readonly state?: InvitationState | undefined;
    readonly nowMs: number;
  },
  page: { readonly limit: number; readonly cursor: Cursor | null },
): Promise<readonly StoredInvitation[]> {
  let query = selectInvitations(trx, organisationId);
  for (const word of searchWords(filter.search ?? '')) {
    query = query.where('i.search_key', 'like', `%${word.replace(/[\\%_]/g, '\\$&')}%`);
  }
  const now = new Date(filter.nowMs);
  if (filter.state === 'accepted') query = query.where('i.accepted_at', 'is not', null);
  if (filter.state === 'revoked') query = query.where('i.revoked_at', 'is not', null);
  if (filter.state === 'open' || filter.state === 'expired') {
    query = query
      .where('i.accepted_at', 'is', null)
      .where('i.revoked_at', 'is', null)
      .where('i.expires_at', filter.state === 'open' ? '>' : '<=', now);
  }
  const after = page.cursor;
  if (after !== null) {
    query = query.where((is) =>
      is(is.refTuple('i.created_at', 'i.id'), '<', is.tuple(new Date(Number(after.key)), after.id as InvitationId)),
    );
  }
  const rows = await query.orderBy('i.created_at', 'desc').orderBy('i.id', 'desc').limit(page.limit).execute();
  return rows.map(invitationOf);
}

/** One invitation by its id or by the hash of its link; held until the transaction ends where it is to be changed. */
export async function readInvitation(
  trx: Transaction,
  organisationId: OrganisationId,
  which: { readonly id: InvitationId } | { readonly tokenHash: Buffer },
  how: { readonly isHeld: boolean },
): Promise<StoredInvitation | null> {
  let query = selectInvitations(trx, organisationId);
  query = 'id' in which ? query.where('i.id', '=', which.id) : query.where('i.token_hash', '=', which.tokenHash);
  if (how.isHeld) query = query.forUpdate('i');
  const row = await query.executeTakeFirst();
  return row === undefined ? null : invitationOf(row);
}

/** To whom of these addresses belong, in the whole installation: a user of ours, a disabled one, somebody elsewhere. */
export async function readTaken(
  trx: Transaction,
  organisationId: OrganisationId,
  hashes: readonly Buffer[],
): Promise<ReadonlyMap<string, 'alreadyUser' | 'alreadyDisabled' | 'notAvailable'>> {
  const rows = await ours(trx)
    .selectFrom('sign_in_names as n')
    .leftJoin('users as u', (join) =>
      join.onRef('u.organisation_id', '=', 'n.organisation_id').onRef('u.id', '=', 'n.user_id'),
    )
    .select(['n.email_hash', 'n.organisation_id', 'u.disabled_at'])
    .where('n.email_hash', 'in', [...hashes])
    .execute();
  return new Map(
    rows.map((row) => [
      row.email_hash.toString('hex'),
      row.organisation_id !== organisationId ? 'notAvailable' : row.disabled_at ? 'alreadyDisabled' : 'alreadyUser',
    ]),
  );
}

/** Which of these addresses have an invitation that was neither accepted nor taken back, and until when it works. */
export async function readUnanswered(
  trx: Transaction,
  organisationId: OrganisationId,
  hashes: readonly Buffer[],
): Promise<ReadonlyMap<string, { readonly id: InvitationId; readonly expiresAtMs: number }>> {
  const rows = await ours(trx)
    .selectFrom('invitations')
    .select(['id', 'email_hash', 'expires_at'])
    .where('organisation_id', '=', organisationId)
    .where('email_hash', 'in', [...hashes])
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
  return new Map(
    rows.map((row) => [row.email_hash.toString('hex'), { id: row.id, expiresAtMs: row.expires_at.getTime() }]),
  );
}

export async function countUnanswered(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const { n } = await ours(trx)
    .selectFrom('invitations')
    .select(sql<number>`count(*)::int`.as('n'))
    .where('organisation_id', '=', organisationId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return n;
}

export type NewInvitation = InvitationLine & {
  readonly id: InvitationId;
  readonly emailHash: Buffer;
  readonly tokenHash: Buffer;
  readonly mailId: MailId | null;
};

/** Writes invitations; answers the ids of those that are written. Where somebody was quicker with an address, none is. */
export async function insertInvitations(
  trx: Transaction,
  organisationId: OrganisationId,
  some: readonly NewInvitation[],
  made: { readonly by: UserId; readonly nowMs: number; readonly expiresAtMs: number },
): Promise<ReadonlySet<InvitationId>> {
  if (some.length === 0) return new Set();
  const values = some.map((one) => ({
    organisation_id: organisationId,
    id: one.id,
    email: one.email,
    email_hash: one.emailHash,
    name: one.name,
    search_key: `${searchKey(one.name)} ${searchKey(one.email)}`,
    group_id: one.groupId,
    role_ids: [...one.roleIds],
    all_projects: one.projectIds === 'all',
    project_ids: one.projectIds === 'all' ? [] : [...one.projectIds],
    language: one.language,
    token_hash: one.tokenHash,
    by_user_id: made.by,
    mail_id: one.mailId,
    sends: 1,
    created_at: new Date(made.nowMs),
    expires_at: new Date(made.expiresAtMs),
  }));
  const rows = await ours(trx)
    .insertInto('invitations')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return new Set(rows.map(({ id }) => id));
}

/** Makes a new link for an invitation; the former one ends with its hash. */
export async function renewInvitation(
  trx: Transaction,
  organisationId: OrganisationId,
  id: InvitationId,
  link: {
    readonly tokenHash: Buffer;
    readonly mailId: MailId | null;
    readonly expiresAtMs: number;
    readonly by: UserId;
  },
): Promise<void> {
  await ours(trx)
    .updateTable('invitations')
    .set((to) => ({
      token_hash: link.tokenHash,
      mail_id: link.mailId,
      expires_at: new Date(link.expiresAtMs),
      by_user_id: link.by,
      sends: to('sends', '+', 1),
    }))
    .where('organisation_id', '=', organisationId)
    .where('id', '=', id)
    .execute();
}

export async function closeInvitations(
  trx: Transaction,
  organisationId: OrganisationId,
  ids: readonly InvitationId[],
  how: { readonly type: 'accepted'; readonly userId: UserId } | { readonly type: 'revoked' },
  nowMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  const at = new Date(nowMs);
  await ours(trx)
    .updateTable('invitations')
    .set(how.type === 'accepted' ? { accepted_at: at, user_id: how.userId } : { revoked_at: at })
    .where('organisation_id', '=', organisationId)
    .where('id', 'in', [...ids])
    .execute();
}

/** What is needed to write a letter: how the company is called, in which zone it lives. */
export async function readOrganisation(trx: Transaction, organisationId: OrganisationId) {
  return oursOfAll(trx)
    .selectFrom('organisations')
    .select(['name', 'zone', 'default_language as defaultLanguage'])
    .where('id', '=', organisationId)
    .executeTakeFirstOrThrow();
}
