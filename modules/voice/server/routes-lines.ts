import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { UserId } from '#kernel/id.ts';
import { voiceContract } from '../contract.ts';
import type { NumberOnWire, TelephoneOnWire } from '../contract-lines.ts';
import type { Endpoint } from '../gateway.ts';
import type { DeskTelephone, OwnNumber } from '../line.ts';
import type { Lines } from './lines.ts';
import type { NumberOutcome } from './numbers.ts';
import type { Reach } from './reach.ts';

export interface LineRoutesNeeds {
  readonly of: (who: Who) => Lines;
  readonly nameOf: (who: Who, id: UserId) => string | null;
  readonly reach: Reach;
}

/** The routes of numbers and desk telephones: contract → use case. */
export function lineRoutes({ of, nameOf, reach }: LineRoutesNeeds) {
  const api = implement(voiceContract).$context<RequestContext>();

  const telephoneView = (
    who: Who,
    { id, userId, name, signInName }: DeskTelephone,
    seen: ReadonlyMap<string, Endpoint> | null,
  ): TelephoneOnWire => ({
    id,
    userId,
    userName: nameOf(who, userId) ?? '',
    name,
    signInName,
    isReachable: seen && (seen.get(signInName)?.isReachable ?? false),
    isLetIn: of(who).telephonesOf(userId).includes(signInName),
  });
  const withSecret = (who: Who, telephone: DeskTelephone, secret: string | null) => {
    if (secret === null) throw new Error('A telephone was given no secret');
    // Nobody has signed in with a secret that is new.
    return { telephone: telephoneView(who, telephone, new Map()), secret };
  };

  return {
    numbers: {
      list: api.numbers.list.handler(({ context }) => {
        const who = requireWho(context);
        return { items: of(who).numbers.visibleTo(who).map(numberView) };
      }),
      create: api.numbers.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).numbers.create(actor, input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        return savedNumber(outcome, errors);
      }),
      edit: api.numbers.edit.handler(async ({ input: { numberId, ...given }, context, errors }) => {
        const actor = actorOf(context);
        return savedNumber(await of(actor.who).numbers.edit(actor, numberId, given), errors);
      }),
      remove: api.numbers.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!(await of(actor.who).numbers.remove(actor, input.numberId))) throw errors.NOT_FOUND();
        return {};
      }),
    },
    internalNumbers: {
      list: api.internalNumbers.list.handler(({ context }) => {
        const who = requireWho(context);
        const items = [...of(who).internalNumbers.all()].map(([userId, number]) => ({
          ...{ userId, number, userName: nameOf(who, userId) ?? '' },
        }));
        return { items };
      }),
      set: api.internalNumbers.set.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).internalNumbers.set(actor, input.userId, input.number);
        switch (outcome.type) {
          case 'saved':
            return { number: outcome.number };
          case 'noNumber':
            throw errors.NO_INTERNAL_NUMBER();
          case 'emergency':
            throw errors.EMERGENCY_NUMBER({ data: { of: outcome.of } });
          case 'taken':
            throw errors.INTERNAL_NUMBER_TAKEN({ data: { by: nameOf(actor.who, outcome.by) ?? '' } });
          default:
            throw errors.AGENT_UNKNOWN();
        }
      }),
    },
    telephones: {
      list: api.telephones.list.handler(async ({ context }) => {
        const who = requireWho(context);
        const seen = await reach();
        return {
          items: of(who)
            .telephones.all()
            .map((one) => telephoneView(who, one, seen)),
        };
      }),
      create: api.telephones.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).telephones.create(actor, input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type !== 'saved') throw errors.AGENT_UNKNOWN();
        return withSecret(actor.who, outcome.telephone, outcome.secret);
      }),
      rename: api.telephones.rename.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).telephones.rename(actor, input.telephoneId, input.name);
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return telephoneView(actor.who, outcome.telephone, await reach());
      }),
      renewSecret: api.telephones.renewSecret.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).telephones.renewSecret(actor, input.telephoneId);
        if (outcome.type !== 'saved') throw errors.NOT_FOUND();
        return withSecret(actor.who, outcome.telephone, outcome.secret);
      }),
      remove: api.telephones.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        if (!(await of(actor.who).telephones.remove(actor, input.telephoneId))) throw errors.NOT_FOUND();
        return {};
      }),
    },
  };
}

const numberView = ({ id, number, name, queueId, flowId, projectId, language }: OwnNumber): NumberOnWire => ({
  id,
  number,
  name,
  queueId,
  flowId,
  projectId,
  language,
});

function savedNumber(
  outcome: NumberOutcome,
  errors: Record<
    'NO_NUMBER' | 'NUMBER_TAKEN' | 'QUEUE_REFUSED' | 'FLOW_REFUSED' | 'FLOW_UNFIT' | 'NOT_FOUND',
    () => Error
  >,
): NumberOnWire {
  switch (outcome.type) {
    case 'saved':
      return numberView(outcome.number);
    case 'noNumber':
      throw errors.NO_NUMBER();
    case 'numberTaken':
      throw errors.NUMBER_TAKEN();
    case 'queueRefused':
      throw errors.QUEUE_REFUSED();
    case 'flowRefused':
      throw errors.FLOW_REFUSED();
    case 'flowUnfit':
      throw errors.FLOW_UNFIT();
    default:
      throw errors.NOT_FOUND();
  }
}
