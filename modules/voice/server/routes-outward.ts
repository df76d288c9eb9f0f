import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { iso } from '#kernel/moment.ts';
import { voiceContract } from '../contract.ts';
import type { OutwardRulesOnWire, OutwardTrial } from '../contract-outward.ts';
import { type OutwardRules, priceOf } from '../outward.ts';
import type { Judged, TrunkLines } from './calls/trunk-lines.ts';
import type { Lines } from './lines.ts';

export interface OutwardRoutesNeeds {
  readonly of: (who: Who) => Lines;
  readonly trunkLinesOf: (who: Who) => TrunkLines;
}

/** The routes of what may be called from inside: contract → use case. */
export function outwardRoutes({ of, trunkLinesOf }: OutwardRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();
  return {
    outward: {
      rules: api.outward.rules.handler(async ({ context }) => shown(of(requireWho(context)).outward.now())),
      setRules: api.outward.setRules.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { outward } = of(actor.who);
        if (!(await outward.set(actor, input))) throw errors.FORBIDDEN({ data: { right: 'telephony.manage' } });
        return shown(outward.now());
      }),
      try: api.outward.try.handler(async ({ input, context }) => {
        const who = requireWho(context);
        const nameOf = (id: string) =>
          of(who)
            .trunks.all()
            .find((one) => one.id === id)?.name ?? '';
        const { prices } = of(who).outward.now();
        return trialOf(await trunkLinesOf(who).judge(input.to, null), nameOf, (number) => priceOf(number, prices));
      }),
    },
  };
}

const shown = ({ countries, blocked, brake, costPerHour, currency, prices }: OutwardRules): OutwardRulesOnWire => ({
  countries: countries && [...countries],
  blocked: [...blocked],
  brake: { ...brake },
  costPerHour,
  currency,
  prices: prices.map((price) => ({ ...price })),
});

function trialOf(
  judged: Judged,
  nameOf: (trunkId: string) => string,
  costOf: (number: string) => number | null,
): OutwardTrial {
  const nothing = { number: null, trunks: [], because: null, againAt: null, perMinute: null };
  switch (judged.type) {
    case 'allowed': {
      const { number, isEmergency, ways } = judged;
      const trunks = ways.map(({ trunkId }) => nameOf(trunkId));
      return { ...nothing, verdict: isEmergency ? 'emergency' : 'allowed', number, trunks, perMinute: costOf(number) };
    }
    case 'countryBlocked':
      return { ...nothing, verdict: 'countryBlocked', because: judged.callingCode };
    case 'numberBlocked':
      return { ...nothing, verdict: 'numberBlocked', because: judged.beginning };
    case 'braked':
      return { ...nothing, verdict: 'braked', againAt: iso(judged.againAtMs) };
    case 'noWay':
      return { ...nothing, verdict: judged.because === 'none' ? 'noTrunk' : 'trunksFull' };
    case 'noNumber':
      return { ...nothing, verdict: 'noNumber' };
  }
}
