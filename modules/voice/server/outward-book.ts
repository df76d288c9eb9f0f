import { may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { callingCodeIn } from '../number.ts';
import { defaultOutwardRules, type OutwardRules } from '../outward.ts';
import { readOutwardRules, saveOutwardRules } from './outward-store.ts';

/** What one organisation lets its people call. */
export interface OutwardBook {
  /** What counts now. */
  readonly now: () => OutwardRules;
  /** Replaces the rules; the next call is judged by them, calls that go on are not. False: she may not. */
  readonly set: (actor: Actor, rules: OutwardRules) => Promise<boolean>;
}

/** Opens the rules of one organisation; until it says something itself, those that every new one has. */
export async function openOutwardBook(needs: {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly zone: string;
}): Promise<OutwardBook> {
  const { database, clock, organisationId } = needs;
  const read = await database.within(organisationId, (trx) => readOutwardRules(trx, organisationId));
  let rules = read ?? defaultOutwardRules(callingCodeIn(needs.zone));
  return {
    now: () => rules,
    set: async (actor, { countries, blocked, brake, costPerHour, currency, prices }) => {
      if (!may(actor.who, 'telephony.manage', {})) return false;
      const next: OutwardRules = {
        countries: countries && [...new Set(countries)].sort(),
        blocked: [...new Set(blocked)].sort(),
        brake: { callsPerHour: brake.callsPerHour, minutesPerHour: brake.minutesPerHour },
        costPerHour,
        currency,
        // Of one that is named twice the last counts.
        prices: [...new Map(prices.map((price) => [price.beginning, price])).values()].sort((one, other) =>
          one.beginning < other.beginning ? -1 : 1,
        ),
      };
      const atMs = clock.nowMs();
      await database.within(organisationId, async (trx) => {
        await saveOutwardRules(trx, organisationId, next, atMs);
        const thing = { type: 'outwardRules', id: organisationId };
        await audit.appendBy(trx, actor, { atMs, what: 'outwardRulesChanged', thing, before: rules, after: next });
      });
      rules = next;
      return true;
    },
  };
}
