import { type Actor, audit } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type RuleType, type SetRule, usualRule } from '../rule.ts';
import { readRules, removeRule, saveRule } from './beside-store.ts';

/** Which calls of an organisation are recorded, and for how long they are kept. */
export interface Rules {
  readonly all: () => readonly SetRule[];
  readonly set: (actor: Actor, rule: SetRule) => Promise<void>;
  /** From now on it is as with everything around it. */
  readonly unset: (actor: Actor, type: RuleType, id: string) => Promise<void>;
}

/** Opens the rules; they are few, and asked at each call. */
export async function openRules({
  database,
  organisationId,
  clock,
}: {
  readonly database: Database;
  readonly organisationId: OrganisationId;
  readonly clock: Pick<Clock, 'nowMs'>;
}): Promise<Rules> {
  let rules = await database.within(organisationId, (trx) => readRules(trx, organisationId));
  const without = (type: RuleType, id: string) => rules.filter((one) => one.type !== type || one.id !== id);
  const find = (type: RuleType, id: string) => rules.find((one) => one.type === type && one.id === id);
  const said = (rule: SetRule | undefined) =>
    rule ? { calls: rule.calls, keepDays: rule.keepDays, notice: rule.notice } : null;

  const change = async (actor: Actor, { type, id }: Pick<SetRule, 'type' | 'id'>, next: SetRule | null) => {
    const before = find(type, id);
    await database.within(organisationId, async (trx) => {
      if (next) await saveRule(trx, organisationId, next);
      else await removeRule(trx, organisationId, { type, id });
      await audit.appendBy(trx, actor, {
        atMs: clock.nowMs(),
        what: 'recordingRuleChanged',
        thing: { type, id },
        before: said(before) ?? usualRule,
        after: said(next ?? undefined),
      });
    });
    rules = [...without(type, id), ...(next ? [next] : [])];
  };
  return {
    all: () => rules,
    set: (actor, rule) => change(actor, rule, rule),
    unset: async (actor, type, id) => {
      if (find(type, id)) await change(actor, { type, id }, null);
    },
  };
}
