import { implement, ORPCError } from '@orpc/server';
import { type RequestContext, requireSession } from '#identity/server';
import { commonErrors } from '#kernel/contract.ts';
import { iso } from '#kernel/moment.ts';
import { phoneLimits } from '../phone.ts';
import { phoneContract } from '../phone-contract.ts';
import type { PhoneTest } from './phone-test.ts';
import type { Phones } from './phones.ts';

/** The routes of a page's telephone: contract → what is lent. Each session has its own and reaches no other. */
export function phoneRoutes({ phones, test }: { readonly phones: Phones; readonly test: PhoneTest }) {
  const api = implement(phoneContract).$context<RequestContext>();
  return api.router({
    lend: api.lend.handler(async ({ input, context, errors }) => {
      const outcome = await phones.lend(inPerson(context), input.microphone);
      if (outcome.type === 'noSwitch') throw errors.NO_SWITCH();
      if (outcome.type === 'tooMany') throw errors.TOO_MANY({ data: { retryAfterMs: phoneLimits.keepEveryMs } });
      const { name, secret, expiresAtMs } = outcome;
      return { name, secret, expiresAt: iso(expiresAtMs), keepEveryMs: phoneLimits.keepEveryMs };
    }),
    keep: api.keep.handler(async ({ input, context, errors }) => {
      const kept = phones.keep(inPerson(context).sessionId, input.microphone);
      if (!kept) throw errors.NO_PHONE();
      return { expiresAt: iso(kept.expiresAtMs), isRegistered: kept.isReachable };
    }),
    giveBack: api.giveBack.handler(async ({ context }) => {
      phones.takeBack(inPerson(context).sessionId);
    }),
    test: api.test.handler(async ({ context, errors }) => {
      const { sessionId } = inPerson(context);
      if (!phones.ofSession(sessionId)) throw errors.NO_PHONE();
      const outcome = await test.start(sessionId);
      if (outcome.type === 'notRegistered') throw errors.NOT_REGISTERED();
      if (outcome.type === 'running') throw errors.TEST_RUNNING();
      return { line: outcome.line };
    }),
  });
}

/** A telephone belongs to somebody's page; a program with an API key has none. */
function inPerson(context: RequestContext) {
  const session = requireSession(context);
  if (session.key === null) return session;
  const { status, message } = commonErrors.FORBIDDEN;
  throw new ORPCError('FORBIDDEN', { defined: true, status, message, data: { right: 'telephony.talk' } });
}
