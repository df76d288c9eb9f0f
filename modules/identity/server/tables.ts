import type { ColumnType } from 'kysely';
import type { GroupId, Id, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Grant } from '../may.ts';
import type { Language } from '../organisation.ts';
import type { RoleId, RoleTemplate } from '../role.ts';
import type { SessionId, SessionWay } from '../session.ts';
import type { GroupColour, Preferences } from '../user.ts';
import type { SecurityTables } from './security-tables.ts';

/** JSON comes out as it is and goes in as text. */
type Json<T> = ColumnType<T, string, string>;

export type IdentityTables = {
  organisations: {
    id: OrganisationId;
    name: string;
    slug: string;
    zone: string;
    default_language: Language;
    created_at: Date;
    settings: ColumnType<unknown, string | undefined, string>;
  };
  projects: {
    organisation_id: OrganisationId;
    id: ProjectId;
    name: string;
    name_key: string;
    is_default: boolean;
    created_at: Date;
  };
  groups: {
    organisation_id: OrganisationId;
    id: GroupId;
    name: string;
    name_key: string;
    colour: GroupColour;
    created_at: Date;
  };
  users: {
    organisation_id: OrganisationId;
    id: UserId;
    name: string;
    search_key: string;
    email: string;
    password_hash: string;
    password_is_first: boolean;
    group_id: GroupId | null;
    all_projects: boolean;
    preferences: Json<Partial<Preferences>>;
    created_at: Date;
    disabled_at: Date | null;
    last_sign_in_at: Date | null;
  };
  roles: {
    organisation_id: OrganisationId;
    id: RoleId;
    name: string;
    template: RoleTemplate | null;
    grants: Json<readonly Grant[]> | null;
    created_at: Date;
    /** Null for a role from a template, whose name is not its own. */
    name_key: ColumnType<string | null, string | null | undefined, string>;
    description: ColumnType<string, string | undefined, string>;
    version: ColumnType<number, number | undefined, number>;
  };
  group_roles: { organisation_id: OrganisationId; group_id: GroupId; role_id: RoleId };
  /** A view: her own roles (without a group) and those of her group. */
  held_roles: { organisation_id: OrganisationId; user_id: UserId; role_id: RoleId; group_id: GroupId | null };
  user_roles: { organisation_id: OrganisationId; user_id: UserId; role_id: RoleId };
  user_projects: { organisation_id: OrganisationId; user_id: UserId; project_id: ProjectId };
  sessions: {
    organisation_id: OrganisationId;
    token_hash: Buffer;
    id: SessionId;
    user_id: UserId;
    created_at: Date;
    last_seen_at: Date;
    expires_at: Date;
    user_agent: string;
    ip: string;
    /** How she proved who she is, the last proof counting. */
    way: SessionWay;
    /** Whether a second factor stood behind it. */
    is_strong: boolean;
    /** When she last proved herself; null = when it began. */
    proved_at: Date | null;
  };
  known_devices: {
    organisation_id: OrganisationId;
    user_id: UserId;
    token_hash: Buffer;
    created_at: Date;
    last_used_at: Date;
  };
  sign_in_names: { email_hash: Buffer; organisation_id: OrganisationId; user_id: UserId };
  sign_in_attempts: { key: Buffer; failures: number; until: Date; last_at: Date };
  audit: {
    organisation_id: OrganisationId;
    id: Id<'audit'>;
    at: Date;
    by_user_id: UserId | null;
    what: string;
    thing_type: string | null;
    thing_id: string | null;
    before: ColumnType<unknown, string | null, never>;
    after: ColumnType<unknown, string | null, never>;
    ip: string | null;
    request_id: string | null;
  };
  audit_seals: {
    organisation_id: OrganisationId;
    number: number;
    audit_id: Id<'audit'>;
    row_hash: Buffer;
    previous_hash: Buffer;
    hash: Buffer;
    sealed_at: Date;
  };
  audit_unsealed: { organisation_id: OrganisationId; audit_id: Id<'audit'> };
};

/** The transaction as this module sees it. */
export function ours(trx: Transaction) {
  return trx.withTables<IdentityTables & SecurityTables>();
}
