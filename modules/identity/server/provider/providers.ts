import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { isIssuer, type Oidc, type OidcProvider, type OidcTrouble } from '#platform/oidc.ts';
import type { Seal } from '#platform/seal.ts';
import { dependantsShown, domainOf, type Newcomers } from '../../security.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { refusalOfGiving } from '../roles/power-store.ts';
import { deleteProvider, type KeptProvider, readDependants, readProvider, writeProvider } from './provider-store.ts';

/** What an organisation says of its provider. The secret is written and never read back. */
export type ProviderSettings = Pick<
  KeptProvider,
  'name' | 'issuer' | 'clientId' | 'domains' | 'roleId' | 'groupId' | 'trustsFactor' | 'isOn'
> & { readonly newcomers: Newcomers; readonly clientSecret?: string | undefined };

export type SaveProviderOutcome =
  | { readonly type: 'saved' }
  | { readonly type: 'wrongIssuer' }
  | { readonly type: 'wrongDomains'; readonly lines: readonly string[] }
  /** Without domains nobody could ever be let in as new; without a role she could do nothing. */
  | { readonly type: 'newcomersNeed'; readonly what: 'domains' | 'role' }
  | { readonly type: 'secretMissing' }
  | { readonly type: 'notFound' }
  | { readonly type: 'exceedsOwn' };

export const placeOfSecret = (organisationId: OrganisationId) => `${organisationId}|identity_providers|secret`;

type Needs = { database: Database; clock: Clock; seal: Seal; oidc: Oidc };

export type Providers = ReturnType<typeof openProviders>;

/** The identity provider of an organisation: its settings. Signing in with it is `provider-sign-in.ts`. */
export function openProviders({ database, clock, seal, oidc }: Needs) {
  return {
    read({ who }: Actor): Promise<KeptProvider | null> {
      return database.within(who.organisationId, (trx) => readProvider(trx, who.organisationId));
    },

    /** Keeps the settings. Another issuer or client needs its own secret: the old one is never sent elsewhere. */
    async save(actor: Actor, asked: ProviderSettings): Promise<SaveProviderOutcome> {
      const { organisationId } = actor.who;
      if (!isIssuer(asked.issuer)) return { type: 'wrongIssuer' };
      const read = asked.domains.map((line) => ({ line, domain: domainOf(line) }));
      const wrong = read.filter(({ domain }) => domain === null).map(({ line }) => line);
      if (wrong.length > 0) return { type: 'wrongDomains', lines: wrong };
      const domains = [...new Set(read.map(({ domain }) => domain ?? ''))];
      if (asked.newcomers === 'create' && domains.length === 0) return { type: 'newcomersNeed', what: 'domains' };
      if (asked.newcomers === 'create' && asked.roleId === null) return { type: 'newcomersNeed', what: 'role' };
      return database.within(organisationId, async (trx): Promise<SaveProviderOutcome> => {
        const before = await readProvider(trx, organisationId);
        const isSame = before?.issuer === asked.issuer && before.clientId === asked.clientId;
        const sealedSecret =
          asked.clientSecret !== undefined
            ? seal.seal(asked.clientSecret, placeOfSecret(organisationId))
            : isSame
              ? before.sealedSecret
              : null;
        if (sealedSecret === null) return { type: 'secretMissing' };
        const given = await refusalOfNewcomers(trx, actor, asked);
        if (given !== null) return given;
        const { clientSecret, ...settings } = asked;
        const provider = { ...settings, domains, sealedSecret, id: before?.id ?? newId<'identityProvider'>() };
        await writeProvider(trx, organisationId, provider, clock.nowMs());
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'identityProviderChanged',
          thing: { type: 'identityProvider', id: provider.id },
          before: before && told(before),
          after: { ...told(provider), ...(clientSecret === undefined ? {} : { secretReplaced: true }) },
        });
        return { type: 'saved' };
      });
    },

    /** Who has no other way in; null where there is no provider. */
    async dependants({ who: { organisationId } }: Actor) {
      return database.within(organisationId, async (trx) => {
        const kept = await readProvider(trx, organisationId);
        return kept && readDependants(trx, organisationId, kept.issuer, dependantsShown);
      });
    },

    /** Deletes it, with its secret. Nobody is signed out; answers whether there was one. */
    async remove(actor: Actor): Promise<boolean> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const before = await readProvider(trx, organisationId);
        if (before === null) return false;
        await deleteProvider(trx, organisationId);
        await audit.appendBy(trx, actor, {
          atMs: clock.nowMs(),
          what: 'identityProviderDeleted',
          thing: { type: 'identityProvider', id: before.id },
          before: told(before),
        });
        return true;
      });
    },

    /** Asks the provider for its description. Null: there is none yet. */
    async check(actor: Actor): Promise<{ readonly type: 'fine' } | OidcTrouble | null> {
      const kept = await this.read(actor);
      return kept && oidc.check(asOidc(kept, actor.who.organisationId, seal));
    },
  };
}

/** What the library needs, the secret opened. */
export function asOidc(kept: KeptProvider, organisationId: OrganisationId, seal: Seal): OidcProvider {
  const { issuer, clientId, sealedSecret } = kept;
  return { issuer, clientId, clientSecret: seal.open(sealedSecret, placeOfSecret(organisationId)) };
}

/** Newcomers are members of every project, as everybody is of whom nobody says otherwise. */
export const projectsOfNewcomers = 'all';

/** New people get no more than whoever decides it has herself. */
async function refusalOfNewcomers(trx: Transaction, actor: Actor, { newcomers, roleId, groupId }: ProviderSettings) {
  return refusalOfGiving(trx, actor, {
    groupId,
    ...(roleId !== null && { roleIds: [roleId] }),
    ...(newcomers === 'create' && { projectIds: projectsOfNewcomers }),
  });
}

function told({ sealedSecret: _, ...provider }: KeptProvider): object {
  return provider;
}
