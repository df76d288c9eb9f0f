import type { ColumnType } from 'kysely';
import type { GroupId, Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Right } from '../rights.ts';
import type { RoleId } from '../role.ts';
import type { ApiKeyId, Newcomers, PasskeyId, ProviderId } from '../security.ts';
import type { FirstProof, SessionId } from '../session.ts';

/** JSON comes out as it is and goes in as text. */
type Json<T> = ColumnType<T, string, string>;

export type SecurityTables = {
  /** The authenticator app of a user: its secret, sealed, and one that is still being set up. */
  code_apps: {
    organisation_id: OrganisationId;
    user_id: UserId;
    secret: string | null;
    pending: string | null;
    last_step: ColumnType<string, number, number>;
    since: Date | null;
    last_used_at: Date | null;
  };
  recovery_codes: {
    organisation_id: OrganisationId;
    user_id: UserId;
    code_hash: Buffer;
    made_at: Date;
    used_at: Date | null;
  };
  passkeys: {
    organisation_id: OrganisationId;
    id: PasskeyId;
    user_id: UserId;
    credential_id: string;
    public_key: Buffer;
    counter: ColumnType<string, number, number>;
    transports: Json<readonly string[]>;
    name: string;
    created_at: Date;
    last_used_at: Date | null;
    /** When the challenge of its last use was made; an older one is a repetition. */
    last_asked_at: Date | null;
  };
  /** People whose first proof was right and who owe the second one: no session, and good for nothing else. */
  sign_in_steps: {
    organisation_id: OrganisationId;
    token_hash: Buffer;
    id: Id<'signInStep'>;
    user_id: UserId;
    type: 'code' | 'setUp';
    way: FirstProof;
    password_mark: Buffer;
    created_at: Date;
    expires_at: Date;
  };
  role_policies: {
    organisation_id: OrganisationId;
    role_id: RoleId;
    demands_factor: boolean;
    networks: Json<readonly string[]>;
    changed_at: Date;
  };
  sign_in_policies: { organisation_id: OrganisationId; networks_lifted_at: Date | null };
  identity_providers: {
    organisation_id: OrganisationId;
    id: ProviderId;
    name: string;
    issuer: string;
    client_id: string;
    client_secret: string;
    domains: Json<readonly string[]>;
    newcomers: Newcomers;
    role_id: RoleId | null;
    group_id: GroupId | null;
    trusts_factor: boolean;
    is_on: boolean;
    changed_at: Date;
  };
  provider_flows: {
    organisation_id: OrganisationId;
    state_hash: Buffer;
    secrets: string;
    session_id: SessionId | null;
    expires_at: Date;
  };
  external_identities: {
    organisation_id: OrganisationId;
    issuer: string;
    subject: string;
    user_id: UserId;
    linked_at: Date;
    last_used_at: Date | null;
  };
  api_keys: {
    organisation_id: OrganisationId;
    id: ApiKeyId;
    user_id: UserId;
    name: string;
    token_hash: Buffer;
    hint: string;
    scopes: Json<readonly Right[]>;
    created_at: Date;
    expires_at: Date;
    last_used_at: Date | null;
    last_ip: string | null;
    revoked_at: Date | null;
  };
};
