import { randomBytes } from 'node:crypto';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { Oidc, OidcIdentity } from '#platform/oidc.ts';
import type { Seal } from '#platform/seal.ts';
import {
  domainOfEmail,
  isOfDomain,
  type ProviderFailure,
  type ProviderId,
  providerFailures,
  stepLengthMs,
} from '../../security.ts';
import type { Session } from '../../session.ts';
import { emailKey } from '../../user.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { readAccount } from '../entry/account-store.ts';
import type { Wait } from '../entry/brake-store.ts';
import type { Admission, Entry } from '../entry/entry.ts';
import type { Busy, PasswordHashes } from '../entry/password-hash.ts';
import type { PublicBrake } from '../entry/public-brake.ts';
import type { Visit } from '../entry/sign-in.ts';
import { addUser, EmailTaken, emailTaken } from '../people/add-user.ts';
import type { UsersChanged } from '../people/users.ts';
import { holdPower, readGrants } from '../roles/power-store.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { hashOf, newToken, readToken } from '../tokens.ts';
import {
  deleteLinks,
  findByEmail,
  insertFlow,
  insertLink,
  type KeptProvider,
  readLinked,
  readLinks,
  readOpenProvider,
  readOpenProviders,
  readProvider,
  type SentChecks,
  takeFlow,
} from './provider-store.ts';
import { asOidc, projectsOfNewcomers } from './providers.ts';

export type ProviderOutcome =
  | Exclude<Admission, { type: 'networkRefused' }>
  | { readonly type: 'linked' }
  | { readonly type: 'failed'; readonly reason: ProviderFailure };

type Started =
  | { readonly type: 'sent'; readonly url: string; readonly state: string }
  | { readonly type: 'failed'; readonly reason: ProviderFailure }
  | { readonly type: 'notFound' }
  | Wait;

type Needs = {
  database: Database;
  clock: Clock;
  log: Log;
  seal: Seal;
  oidc: Oidc;
  sessions: Sessions;
  hashes: PasswordHashes;
  entry: Entry;
  brake: PublicBrake;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

/** Enough to know whether there is a choice. */
const oneAndAnother = 2;
const passwordBytes = 48;

export type ProviderSignIn = ReturnType<typeof openProviderSignIn>;

/**
 * Sign-in with the provider of an organisation. Who somebody is are issuer and subject, nothing else: an address, even a
 * verified one, only finds an account that nobody used yet.
 */
export function openProviderSignIn(needs: Needs) {
  const { database, clock, log, seal, oidc, sessions, hashes, entry, brake, tellChanged } = needs;
  const placeOfFlow = (organisationId: OrganisationId) => `${organisationId}|provider_flows`;

  async function start(
    organisationId: OrganisationId,
    origin: string,
    session: Session | null,
  ): Promise<Exclude<Started, { type: 'wait' }>> {
    const kept = await database.within(organisationId, (trx) => readProvider(trx, organisationId));
    if (kept === null || !kept.isOn) return { type: 'notFound' };
    const redirectUri = callbackOf(origin);
    const state = newToken(organisationId).text;
    const asked = await oidc.ask(asOidc(kept, organisationId, seal), redirectUri, state);
    if (asked.type !== 'asked') {
      log.warn({ organisationId, detail: asked.detail }, 'The identity provider could not be asked');
      return failed(asked.type === 'unreachable' ? 'providerDown' : 'providerRefused');
    }
    const checks: SentChecks = { ...asked.checks, redirectUri };
    const flow = {
      sealedChecks: seal.seal(JSON.stringify(checks), placeOfFlow(organisationId)),
      sessionId: session?.sessionId ?? null,
    };
    await database.within(organisationId, (trx) =>
      insertFlow(trx, organisationId, state, flow, clock.nowMs() + stepLengthMs),
    );
    return { type: 'sent', url: asked.url, state };
  }

  /** Ties somebody who is signed in to the identity she proved. */
  async function link(session: Session, identity: OidcIdentity, actor: Actor): Promise<ProviderOutcome> {
    const { organisationId, userId } = session.who;
    const isLinked = await database.within(organisationId, async (trx) => {
      const isNew = await insertLink(trx, organisationId, userId, identity, clock.nowMs());
      if (!isNew) return (await readLinked(trx, organisationId, identity)) === userId;
      const after = { issuer: identity.issuer };
      const thing = { type: 'user', id: userId };
      await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what: 'identityConnected', thing, after });
      return true;
    });
    return isLinked ? { type: 'linked' } : failed('unknownPerson');
  }

  /** Whom an identity nobody knows yet belongs to: an account nobody used, or a new one. Else why not. */
  async function settle(
    organisationId: OrganisationId,
    provider: KeptProvider,
    identity: OidcIdentity,
    visit: Visit,
  ): Promise<UserId | ProviderFailure | Busy> {
    const { email } = identity;
    if (email === null || !identity.isEmailVerified || !isOfDomain(email, provider.domains)) return 'unknownPerson';
    const known = await findByEmail(database, organisationId, hashOf(emailKey(email)));
    if (known === 'elsewhere') return 'unknownPerson';
    if (known !== null) return adopt(organisationId, known, identity, visit);
    if (newcomerOf(provider) === null) return 'unknownPerson';
    // Nobody knows this password; whoever wants one asks for a new one.
    const made = await hashes.make(randomBytes(passwordBytes).toString('base64'));
    if (made.type === 'busy') return made;
    const id = newId<'user'>();
    const outcome = await database
      .within(organisationId, async (trx): Promise<'added' | ProviderFailure> => {
        await holdPower(trx, organisationId);
        // Said anew: meanwhile the role may be gone, or nobody new be wanted.
        const given = newcomerOf(await readProvider(trx, organisationId));
        if (given === null) return 'unknownPerson';
        const nowMs = clock.nowMs();
        const name = identity.name?.trim().slice(0, nameLengthMax) || email;
        const added = await addUser(trx, {
          ...{ organisationId, id, name, email, ...given, nowMs },
          ...{ passwordHash: made.hash, chosenByHerself: true },
        });
        if (added.type !== 'added') return 'noRoom';
        if (!(await insertLink(trx, organisationId, id, identity, nowMs))) throw new EmailTaken();
        await told(trx, organisationId, id, 'userCreated', visit, { name, email, issuer: identity.issuer });
        return 'added';
      })
      .catch(emailTaken);
    if (typeof outcome !== 'string') return 'stateLost'; // two of the same came at once, and the other was first
    if (outcome !== 'added') return outcome;
    await tellChanged({ organisationId, userIds: [id] });
    return id;
  }

  /** An account that nobody used yet is hers when its address is. Owners connect theirs themselves. */
  async function adopt(
    organisationId: OrganisationId,
    known: { readonly userId: UserId; readonly hasSignedIn: boolean },
    identity: OidcIdentity,
    visit: Visit,
  ): Promise<UserId | ProviderFailure> {
    if (known.hasSignedIn) return 'connectFirst';
    return database.within(organisationId, async (trx) => {
      const grants = await readGrants(trx, organisationId, known.userId);
      if (grants.some(({ right }) => right === 'organisation.transferOwnership')) return 'connectFirst';
      if (!(await insertLink(trx, organisationId, known.userId, identity, clock.nowMs()))) return 'stateLost';
      await told(trx, organisationId, known.userId, 'identityConnected', visit, { issuer: identity.issuer });
      return known.userId;
    });
  }

  async function told(
    trx: Transaction,
    organisationId: OrganisationId,
    userId: UserId,
    what: 'userCreated' | 'identityConnected',
    { ip: from, requestId }: Visit,
    after: object,
  ): Promise<void> {
    const thing = { type: 'user', id: userId };
    await audit.append(trx, { organisationId, atMs: clock.nowMs(), by: userId, what, thing, after, from, requestId });
  }

  return {
    /** The provider the sign-in page offers: the only one there is, or the one of the address that was typed. */
    async offered(email: string | null): Promise<{ readonly id: ProviderId; readonly name: string } | null> {
      const domain = email === null ? null : domainOfEmail(email);
      const fitting = domain === null ? [] : await readOpenProviders(database, domain, oneAndAnother);
      const [only, another] = fitting.length > 0 ? fitting : await readOpenProviders(database, null, oneAndAnother);
      return only === undefined || another !== undefined ? null : { id: only.id, name: only.name };
    },

    /** Sends a browser to the provider. */
    async start(id: ProviderId, origin: string, address: string): Promise<Started> {
      const wait = brake.passBeginning(address);
      if (wait !== null) return wait;
      const provider = await readOpenProvider(database, id);
      return provider === null ? { type: 'notFound' } : start(provider.organisationId, origin, null);
    },

    /** The same for somebody who is signed in and wants to connect the two. */
    async connect(session: Session, origin: string): Promise<Started> {
      return start(session.who.organisationId, origin, session);
    },

    /** What becomes of a browser that came back. `keptState` is what it was sent with. */
    async finish(
      back: { readonly url: URL; readonly keptState: string | undefined; readonly session: Session | null },
      visit: Visit,
    ): Promise<ProviderOutcome> {
      const token = readToken(back.keptState);
      if (token === null || back.keptState !== back.url.searchParams.get('state')) return failed('stateLost');
      const { organisationId } = token;
      const state = back.keptState;
      const { flow, provider } = await database.within(organisationId, async (trx) => ({
        flow: await takeFlow(trx, organisationId, state, clock.nowMs()),
        provider: await readProvider(trx, organisationId),
      }));
      if (flow === null || provider === null || !provider.isOn) return failed('stateLost');
      const { redirectUri, ...checks } = JSON.parse(
        seal.open(flow.sealedChecks, placeOfFlow(organisationId)),
      ) as SentChecks;
      const proved = await oidc.identityOf(
        asOidc(provider, organisationId, seal),
        `${redirectUri}${back.url.search}`,
        checks,
      );
      if (proved.type !== 'identity') {
        log.warn({ organisationId, detail: proved.detail }, 'A sign-in with the identity provider was refused');
        return failed(proved.type === 'unreachable' ? 'providerDown' : 'providerRefused');
      }
      const { identity } = proved;
      if (flow.sessionId !== null) {
        const { session } = back;
        if (session?.sessionId !== flow.sessionId) return failed('stateLost');
        return link(session, identity, { who: session.who, ip: visit.ip, requestId: visit.requestId });
      }
      const linked = await database.within(organisationId, (trx) => readLinked(trx, organisationId, identity));
      const userId = linked ?? (await settle(organisationId, provider, identity, visit));
      if (typeof userId !== 'string') return failed('providerDown');
      if (isFailure(userId)) return failed(userId);
      const account = await database.within(organisationId, (trx) => readAccount(trx, organisationId, userId));
      const proof = { way: 'provider', isStrong: provider.trustsFactor, brakeKey: null } as const;
      const admission = account && (await entry.admit(account, visit, proof));
      if (!admission) return failed('unknownPerson');
      return admission.type === 'networkRefused' ? failed('networkRefused') : admission;
    },

    /** The provider somebody may connect with, and whether she has. */
    async own({ who }: Session) {
      const { organisationId, userId } = who;
      return database.within(organisationId, async (trx) => {
        const provider = await readProvider(trx, organisationId);
        const links = await readLinks(trx, organisationId, userId);
        if (!provider?.isOn) return null;
        const link = links.find(({ issuer }) => issuer === provider.issuer);
        return { name: provider.name, connectedAtMs: link?.linkedAtMs ?? null };
      });
    },

    /** Unties somebody from her identities; her sessions elsewhere end. Answers whether there was one. */
    async disconnect(session: Session, actor: Actor): Promise<boolean> {
      const { organisationId, userId } = session.who;
      const ended = await database.within(organisationId, async (trx) => {
        if ((await deleteLinks(trx, organisationId, userId)) === 0) return null;
        const thing = { type: 'user', id: userId };
        await audit.appendBy(trx, actor, { atMs: clock.nowMs(), what: 'identityDisconnected', thing });
        return sessions.end(trx, organisationId, userId, { but: session.sessionId });
      });
      if (ended !== null) sessions.tell(ended);
      return ended !== null;
    },
  };
}

const nameLengthMax = 120;
const callbackPath = '/sign-in/provider/callback';

/** Where a provider sends browsers back to; whoever sets it up there needs to know it. */
export function callbackOf(origin: string): string {
  return `${origin}${callbackPath}`;
}

/** What somebody new is given; null where nobody new is let in. */
function newcomerOf(provider: KeptProvider | null) {
  if (provider === null || provider.newcomers !== 'create' || provider.roleId === null) return null;
  return { groupId: provider.groupId, roleIds: [provider.roleId], projectIds: projectsOfNewcomers } as const;
}

function failed(reason: ProviderFailure): { readonly type: 'failed'; readonly reason: ProviderFailure } {
  return { type: 'failed', reason };
}

function isFailure(text: string): text is ProviderFailure {
  return (providerFailures as readonly string[]).includes(text);
}
