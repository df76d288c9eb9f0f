import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import type { Mail } from '#platform/mail/index.ts';
import { networkOf } from '#platform/networks.ts';
import { networksLiftedLetter } from '../../letters.ts';
import { covers } from '../../may.ts';
import type { RoleId } from '../../role.ts';
import * as audit from '../audit/audit.ts';
import { readRoles } from '../company/store.ts';
import type { Actor } from '../context.ts';
import { readAddressee } from '../entry/password-reset-store.ts';
import { readDemands } from '../entry/step-store.ts';
import type { UsersChanged } from '../people/users.ts';
import { isAllowedFrom, type Sessions } from '../sessions/sessions.ts';
import {
  countHolders,
  holdersOf,
  noPolicy,
  type RolePolicy,
  readLifted,
  readPolicies,
  writeLifted,
  writePolicy,
} from './policy-store.ts';

export type EditPolicyOutcome =
  | { readonly type: 'edited' }
  | { readonly type: 'notFound' }
  | { readonly type: 'exceedsOwn' }
  /** These lines are no networks. */
  | { readonly type: 'wrongNetworks'; readonly lines: readonly string[] }
  /** The one who asks would be shut out herself: her address is in none of the networks. */
  | { readonly type: 'shutsYouOut'; readonly address: string }
  /** The one who asks has no second factor herself. */
  | { readonly type: 'factorFirst' };

export type LiftOutcome =
  /** `letters`: how many owners a letter was written to; null when no letter could be written. */
  | { readonly type: 'lifted'; readonly letters: number | null }
  | { readonly type: 'alreadyLifted'; readonly since: Date };

type Needs = {
  database: Database;
  clock: Clock;
  sessions: Sessions;
  mail: Mail;
  tellChanged: (changed: UsersChanged) => Promise<void>;
};

/** Letters to owners, should a company have made everybody one. */
const ownersToldMax = 100;

export type Policies = ReturnType<typeof openPolicies>;

/** What roles ask of a sign-in: a second factor, certain networks. */
export function openPolicies({ database, clock, sessions, mail, tellChanged }: Needs) {
  /** Writes to every owner that the lists are lifted; null when the company has named no mail server. */
  async function tellOwners(trx: Transaction, organisationId: OrganisationId): Promise<number | null> {
    const settings = await mail.settingsIn(trx, organisationId);
    if (settings === null) return null;
    const owner = (await readRoles(trx, organisationId)).find(({ template }) => template === 'owner');
    const ownerIds = owner ? await holdersOf(trx, organisationId, owner.id) : [];
    const letters = [];
    for (const id of ownerIds.slice(0, ownersToldMax)) {
      const to = await readAddressee(trx, organisationId, id);
      if (to === null) continue;
      const letter = networksLiftedLetter({ ...to, url: `${settings.linkBase}/settings/security` });
      letters.push({ kind: 'networksLifted', to: to.email, letter });
    }
    await mail.add(trx, organisationId, letters);
    return letters.length;
  }

  return {
    /** Every role with what it asks, and whom that concerns. */
    async list(organisationId: OrganisationId) {
      return database.within(organisationId, async (trx) => {
        const roles = await readRoles(trx, organisationId);
        const policies = await readPolicies(trx, organisationId);
        const holders = await countHolders(trx, organisationId);
        return {
          networksLiftedAt: await readLifted(trx, organisationId),
          items: roles.map(({ id, name, template }) => ({
            role: { id, name, template },
            ...(policies.get(id) ?? noPolicy),
            ...(holders.get(id) ?? { people: 0, withoutFactor: 0 }),
          })),
        };
      });
    },

    /**
     * Changes what a role asks. `address` is where the asker sits, `isStrong` whether she came in with a second factor:
     * she can close no door behind which she stands herself.
     */
    async edit(
      actor: Actor,
      at: { readonly address: string; readonly isStrong: boolean },
      roleId: RoleId,
      change: { readonly demandsFactor?: boolean | undefined; readonly networks?: readonly string[] | undefined },
    ): Promise<EditPolicyOutcome> {
      const { organisationId } = actor.who;
      const read = change.networks?.map((line) => ({ line, network: networkOf(line) }));
      const wrong = read?.filter(({ network }) => network === null).map(({ line }) => line) ?? [];
      if (wrong.length > 0) return { type: 'wrongNetworks', lines: wrong };
      const networks = read && [...new Set(read.map(({ network }) => network ?? ''))];
      const concerned: UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<EditPolicyOutcome> => {
          const role = (await readRoles(trx, organisationId)).find(({ id }) => id === roleId);
          if (role === undefined) return { type: 'notFound' };
          if (!covers(actor.who, role.grants)) return { type: 'exceedsOwn' };
          const before = (await readPolicies(trx, organisationId)).get(roleId) ?? noPolicy;
          const after: RolePolicy = {
            demandsFactor: change.demandsFactor ?? before.demandsFactor,
            networks: networks ?? before.networks,
          };
          await writePolicy(trx, organisationId, roleId, after, clock.nowMs());
          await refuseOwnExclusion(trx, actor, at);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'rolePolicyChanged',
            thing: { type: 'role', id: roleId },
            before,
            after,
          });
          concerned.push(...(await holdersOf(trx, organisationId, roleId)));
          return { type: 'edited' };
        })
        .catch(excluded);
      if (outcome.type === 'edited') await tellChanged({ organisationId, userIds: concerned });
      return outcome;
    },

    /** Puts lifted allow-lists back in force. */
    async enforceNetworks(
      actor: Actor,
      at: { readonly address: string; readonly isStrong: boolean },
    ): Promise<EditPolicyOutcome> {
      const { organisationId } = actor.who;
      const concerned: UserId[] = [];
      const outcome = await database
        .within(organisationId, async (trx): Promise<EditPolicyOutcome> => {
          await writeLifted(trx, organisationId, null);
          await refuseOwnExclusion(trx, actor, at);
          await audit.appendBy(trx, actor, {
            atMs: clock.nowMs(),
            what: 'networksEnforced',
            thing: { type: 'organisation', id: organisationId },
          });
          for (const [roleId, { networks }] of await readPolicies(trx, organisationId))
            if (networks.length > 0) concerned.push(...(await holdersOf(trx, organisationId, roleId)));
          return { type: 'edited' };
        })
        .catch(excluded);
      if (outcome.type === 'edited') await tellChanged({ organisationId, userIds: [...new Set(concerned)] });
      return outcome;
    },

    /**
     * For the operator at the machine itself, when nobody can come in any more: lifts the allow-lists of an organisation
     * until somebody puts them back in force. Stands in the audit trail, owners see it on their screens and read of it in
     * a letter, unless the seal of the program is not at hand: letters it cannot open must not wait for it.
     */
    async liftNetworks(organisationId: OrganisationId, { tellsOwners = true } = {}): Promise<LiftOutcome> {
      const outcome = await database.within(organisationId, async (trx): Promise<LiftOutcome> => {
        const since = await readLifted(trx, organisationId);
        if (since !== null) return { type: 'alreadyLifted', since };
        const letters = tellsOwners ? await tellOwners(trx, organisationId) : null;
        await writeLifted(trx, organisationId, new Date(clock.nowMs()));
        await audit.append(trx, {
          organisationId,
          atMs: clock.nowMs(),
          by: null,
          what: 'networksLifted',
          thing: { type: 'organisation', id: organisationId },
          after: { told: letters ?? 0 },
          from: null,
          requestId: null,
        });
        return { type: 'lifted', letters };
      });
      sessions.forgetAll();
      return outcome;
    },
  };
}

/** Rolls the transaction back: what was written would shut out the one who wrote it. */
class Excluded extends Error {
  readonly outcome: EditPolicyOutcome;
  constructor(outcome: EditPolicyOutcome) {
    super(outcome.type);
    this.outcome = outcome;
  }
}

function excluded(error: unknown): EditPolicyOutcome {
  if (error instanceof Excluded) return error.outcome;
  throw error;
}

async function refuseOwnExclusion(
  trx: Transaction,
  actor: Actor,
  at: { readonly address: string; readonly isStrong: boolean },
): Promise<void> {
  const { demandsFactor, networks } = await readDemands(trx, actor.who);
  if (!isAllowedFrom(at.address, networks)) throw new Excluded({ type: 'shutsYouOut', address: at.address });
  if (demandsFactor && !at.isStrong) throw new Excluded({ type: 'factorFirst' });
}
