import { implement } from '@orpc/server';
import { unreachable } from '#kernel/unreachable.ts';
import { policiesContract } from '../../policies-contract.ts';
import { actorOf, type RequestContext, requireFresh, requireSession } from '../context.ts';
import type { Identity } from '../identity.ts';
import type { EditPolicyOutcome } from './policies.ts';

const api = implement(policiesContract).$context<RequestContext>();

/** What roles ask of a sign-in. */
export function policyRoutes(identity: Identity) {
  const { policies } = identity;
  return {
    list: api.list.handler(async ({ context }) => {
      const { items, networksLiftedAt } = await policies.list(requireSession(context).who.organisationId);
      return {
        items: items.map((item) => ({ ...item, networks: [...item.networks] })),
        yourAddress: context.address,
        networksLiftedAt: networksLiftedAt?.toISOString() ?? null,
      };
    }),
    edit: api.edit.handler(async ({ input: { roleId, ...change }, context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const at = { address: context.address, isStrong: session.isStrong };
      const outcome = await policies.edit(actorOf(context), at, roleId, change);
      if (outcome.type === 'edited') return { edited: true as const };
      throw policyRefusal(outcome, errors);
    }),
    enforceNetworks: api.enforceNetworks.handler(async ({ context, errors }) => {
      const session = requireFresh(identity, context, errors);
      const at = { address: context.address, isStrong: session.isStrong };
      const outcome = await policies.enforceNetworks(actorOf(context), at);
      if (outcome.type === 'edited') return { enforced: true as const };
      throw policyRefusal(outcome, errors);
    }),
  };
}

type PolicyErrors = Parameters<Parameters<typeof api.edit.handler>[0]>[0]['errors'];

function policyRefusal(outcome: Exclude<EditPolicyOutcome, { type: 'edited' }>, errors: PolicyErrors): Error {
  switch (outcome.type) {
    case 'notFound':
      return errors.NOT_FOUND();
    case 'exceedsOwn':
      return errors.EXCEEDS_OWN();
    case 'wrongNetworks':
      return errors.WRONG_NETWORKS({ data: { lines: [...outcome.lines] } });
    case 'shutsYouOut':
      return errors.SHUTS_YOU_OUT({ data: { address: outcome.address } });
    case 'factorFirst':
      return errors.FACTOR_FIRST();
    default:
      return unreachable(outcome);
  }
}
