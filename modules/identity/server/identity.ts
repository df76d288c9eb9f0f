import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type EdgeContext, Refusal } from '#platform/http/index.ts';
import type { Log } from '#platform/log.ts';
import { type Mail, openMail } from '#platform/mail/index.ts';
import { openOidc } from '#platform/oidc.ts';
import type { Seal } from '#platform/seal.ts';
import type { AuditFilter } from '../audit-contract.ts';
import type { Organisation } from '../organisation.ts';
import { isFresh } from '../security.ts';
import type { Session } from '../session.ts';
import type { Person, Preferences } from '../user.ts';
import * as audit from './audit/audit.ts';
import { openAttempts } from './audit/audit-attempts.ts';
import { openSealer } from './audit/audit-sealer.ts';
import { type KnownHead, readAuditChain, readAuditHead, verifyChain } from './audit/audit-verify.ts';
import { openMailSettings } from './company/mail-settings.ts';
import { openProjects } from './company/projects.ts';
import { openSetup } from './company/setup.ts';
import * as store from './company/store.ts';
import type { Actor } from './context.ts';
import { readTokens, readTokensOfHeader } from './cookies.ts';
import { readCursor } from './cursor.ts';
import { openBrake } from './entry/brake-store.ts';
import { openEntry } from './entry/entry.ts';
import { changePassword } from './entry/own-password.ts';
import { openPasskeySignIn } from './entry/passkey-sign-in.ts';
import { type HashCost, openPasswordHashes } from './entry/password-hash.ts';
import { openPasswordResets } from './entry/password-resets.ts';
import { openPublicBrake } from './entry/public-brake.ts';
import { openSecondStep } from './entry/second-step.ts';
import { openSignIn } from './entry/sign-in.ts';
import { deleteOldSteps } from './entry/step-store.ts';
import { openChallenges } from './factors/challenges.ts';
import { openFactors } from './factors/factors.ts';
import { openProof } from './factors/proof.ts';
import { usersMax } from './people/add-user.ts';
import { type AddressOfUser, readAddresses } from './people/address-store.ts';
import { openGroups } from './people/groups.ts';
import { openInvitations } from './people/invitations.ts';
import { openPictures } from './people/pictures.ts';
import { prefer } from './people/preferences.ts';
import { readDirectory } from './people/user-store.ts';
import { openUsers, type UsersChanged } from './people/users.ts';
import { openProviderSignIn } from './provider/provider-sign-in.ts';
import { deleteOldFlows } from './provider/provider-store.ts';
import { openProviders } from './provider/providers.ts';
import { openPolicies } from './roles/policies.ts';
import { openRoles } from './roles/roles.ts';
import { openApiKeys } from './sessions/api-keys.ts';
import { openSessionList } from './sessions/session-list.ts';
import { openSessions } from './sessions/sessions.ts';

export const organisationsMax = 10_000;

/** Who asks outside of the contract: what of a request says whose it is and where it comes from. */
export type Asker = {
  readonly cookieHeader: string | undefined;
  readonly isHttps: boolean;
  readonly localPort?: number | undefined;
  readonly address: string;
};

/** A word is looked for through the whole trail, newest first. */
const auditTimeoutMs = 20_000;

export type Identity = ReturnType<typeof openIdentity>;

/** Opens the module on a migrated database. */
export function openIdentity({
  database,
  clock,
  log,
  seal,
  mail = openMail({ database, clock, log, seal }),
  hashCost,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  seal: Seal;
  /** The one whose letters the program sends; without it they are written and wait. */
  mail?: Mail;
  /** What a password's hash costs: the usual, unless a test says otherwise. */
  hashCost?: HashCost;
}) {
  const sessions = openSessions({ database, clock });
  const brake = openBrake({ database, clock });
  const hashes = openPasswordHashes(hashCost);
  const changedListeners = new Set<(changed: UsersChanged) => unknown>();
  const settledListeners = new Set<(changed: UsersChanged) => unknown>();
  // Whoever changed somebody is answered when all who keep a copy have read it again: her next request finds it.
  const tellChanged = async (changed: UsersChanged): Promise<void> => {
    if (changed.userIds.length === 0) return;

    sessions.forgetUsers(changed.userIds);
    apiKeys.forget();
    await Promise.all([...changedListeners].map((listener) => listener(changed)));
    await Promise.all([...settledListeners].map((listener) => listener(changed)));
  };
  const setup = openSetup({ database, clock, sessions, hashes });
  const apiKeys = openApiKeys({ database, clock, brake });
  const challenges = openChallenges(seal);
  const oidc = openOidc({ clock });
  const publicBrake = openPublicBrake({ clock });
  const passwordResets = openPasswordResets({ database, clock, log, mail, sessions, hashes, brake: publicBrake });
  const entry = openEntry({ database, clock, sessions, brake });

  async function byKey(authorization: string, address: string): Promise<Session | null> {
    const found = await apiKeys.find(authorization, address);
    if (found === null || !('type' in found)) return found;
    const { retryAfterMs } = found;
    throw new Refusal(429, 'TOO_MANY', 'Too many wrong keys. Try again shortly.', { retryAfterMs });
  }

  return {
    setupNeeded: setup.needed,
    setup: setup.run,
    onSetup: setup.onSetup,
    onAdded: setup.onAdded,
    addOrganisation: setup.addOrganisation,
    ...openSignIn({ database, clock, log, sessions, brake, hashes, entry }),
    secondStep: openSecondStep({ database, clock, brake, seal, challenges, entry }),
    factors: openFactors({ database, clock, seal, challenges, sessions }),
    proof: openProof({ database, clock, sessions, brake, hashes, seal, challenges }),
    passkeySignIn: openPasskeySignIn({ database, clock, brake, challenges, entry }),
    sessions: openSessionList({ database, clock, sessions }),
    apiKeys,
    providers: openProviders({ database, clock, seal, oidc }),
    providerSignIn: openProviderSignIn({
      ...{ database, clock, log, seal, oidc, sessions, hashes, entry, tellChanged },
      brake: publicBrake,
    }),
    policies: openPolicies({ database, clock, sessions, mail, tellChanged }),
    users: openUsers({ database, clock, mail, sessions, hashes, tellChanged }),
    groups: openGroups({ database, clock, tellChanged }),
    roles: openRoles({ database, clock, tellChanged }),
    projects: openProjects({ database, clock }),
    pictures: openPictures({ database, clock }),
    mailSettings: openMailSettings({ database, clock, mail }),
    invitations: openInvitations({ database, clock, mail, hashes, brake: publicBrake, tellChanged }),
    passwordResets,
    /** With what her browsers encrypt what they keep on a device; the same on all of them and after every sign-in. */
    deviceKeyOf: (userId: UserId): string => seal.keyFor(`device|${userId}`).toString('base64url'),

    /** The session a Cookie header speaks of, or null; for the upgrade of a live socket. Counts as a sign of life. */
    sessionOf({ cookieHeader, isHttps, localPort, address }: Asker): Promise<Session | null> {
      return sessions.find(readTokensOfHeader(cookieHeader, isHttps, localPort).sessionToken, address);
    },

    /** Whether she proved herself lately enough to change how she signs in. */
    isFresh: (session: Session): boolean => isFresh(session.provedAtMs, clock.nowMs()),

    /** What every request's context gets from us: its session, or the one an API key stands for. Give it to `openHttp`. */
    async openContext({
      cookies,
      authorization,
      isHttps,
      localPort,
      address,
    }: Pick<EdgeContext, 'cookies' | 'authorization' | 'isHttps' | 'localPort' | 'address'>): Promise<{
      session: Session | null;
    }> {
      if (authorization !== null) return { session: await byKey(authorization, address) };
      return { session: await sessions.find(readTokens(cookies, isHttps, localPort).sessionToken, address) };
    },

    /** A sign of life from an open desk; call it with every beat, it writes once a minute. */
    beat: sessions.beat,

    /** Listens for sessions that end, whatever the reason, so that their live sockets can be closed. */
    onSessionsEnded: sessions.onEnded,

    /** Listens for users who were created, changed, disabled or moved between groups; whoever did it waits for them. */
    onUsersChanged(listener: (changed: UsersChanged) => unknown): () => void {
      changedListeners.add(listener);
      return () => changedListeners.delete(listener);
    },

    /** The same, told when every copy knows it: for asking anew what somebody may hear and have. */
    onUsersSettled(listener: (changed: UsersChanged) => unknown): () => void {
      settledListeners.add(listener);
      return () => settledListeners.delete(listener);
    },

    changePassword(session: Session, input: { readonly current: string; readonly next: string }, actor: Actor) {
      return changePassword({ database, clock, mail, sessions, brake, hashes }, session, input, actor);
    },

    prefer(
      session: Session,
      change: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
    ): Promise<Preferences> {
      return prefer({ database, clock, sessions }, session, change);
    },

    /** Everybody of an organisation with what each may do, disabled ones included, or only these; for modules that keep a copy. */
    directory(organisationId: OrganisationId, only?: readonly UserId[]): Promise<readonly Person[]> {
      return database.within(organisationId, (trx) => readDirectory(trx, organisationId, usersMax, only));
    },

    /** Where these people get letters; whoever is not there any more is left out. */
    addressesOf(organisationId: OrganisationId, ids: readonly UserId[]): Promise<readonly AddressOfUser[]> {
      return database.within(organisationId, (trx) => readAddresses(trx, organisationId, ids));
    },

    /** Every organisation of the installation. */
    organisations(): Promise<readonly Organisation[]> {
      return database.across('list the organisations', (trx) => store.readOrganisations(trx, organisationsMax));
    },

    /** One page of the audit trail, newest first; null when the cursor was never ours. */
    async readAudit(
      organisationId: OrganisationId,
      asked: AuditFilter & { readonly limit: number; readonly cursor?: string | undefined },
    ) {
      const cursor = readCursor(asked.cursor);
      if (cursor === 'unreadable') return null;
      return database.within(organisationId, (trx) => audit.read(trx, organisationId, { ...asked, cursor }), {
        statementTimeoutMs: auditTimeoutMs,
      });
    },

    /** Refused attempts and files that were taken, for the audit trail. */
    attempts: openAttempts({ database, clock, log }),

    /** Links the audit trails to chains. */
    sealer: openSealer({ database, clock, log }),

    /** Reads the whole chain of an organisation's audit trail and says where it breaks first. */
    verifyAudit: (organisationId: OrganisationId, known?: readonly KnownHead[]) =>
      verifyChain(database, organisationId, known),

    /** How far an organisation's trail is sealed. */
    auditChain: (organisationId: OrganisationId) => readAuditChain(database, organisationId),

    /** The last link of an organisation's chain; worth keeping outside of the database. Null before the first. */
    auditHead: (organisationId: OrganisationId) => readAuditHead(database, organisationId),

    /** Clears away what has run out: sessions (their sockets close) and old wrong sign-ins. To be called every minute. */
    async sweep(): Promise<void> {
      const ended = await sessions.sweep();
      const forgotten =
        (await brake.sweep()) +
        (await passwordResets.sweep()) +
        (await database.across(
          'forget sign-ins that were not finished',
          async (trx) => (await deleteOldSteps(trx, clock.nowMs())) + (await deleteOldFlows(trx, clock.nowMs())),
        ));
      if (ended + forgotten > 0) log.info({ ended, forgotten }, 'Cleared away old sessions and sign-ins');
    },
  };
}
