import { implement } from '@orpc/server';
import { unreachable } from '#kernel/unreachable.ts';
import { type Site, siteOf } from '#platform/passkeys.ts';
import { contract } from '../../contract.ts';
import type { RequestContext } from '../context.ts';
import { readAside, readTokens, setAside, setTokens } from '../cookies.ts';
import { issuerOf } from '../factors/factors.ts';
import type { Identity } from '../identity.ts';
import { me } from '../me.ts';
import type { StepState } from './entry.ts';
import type { StepOutcome } from './second-step.ts';
import type { Visit } from './sign-in.ts';

const api = implement(contract.signInStep).$context<RequestContext>();
const product = 'Santral';

/** Routes between the first proof and a session. */
export function stepRoutes(identity: Identity) {
  const { secondStep, passkeySignIn } = identity;
  const tokenOf = (context: RequestContext) => readAside(context, 'step');

  /** Gives the browser its session, or puts the refusal into its code. */
  async function entered(outcome: StepOutcome, context: RequestContext, errors: StepErrors) {
    switch (outcome.type) {
      case 'signedIn':
        setTokens(context, outcome);
        setAside(context, 'step', null);
        setAside(context, 'asked', null);
        return { me: await me(identity, outcome.session), recoveryCodes: [...(outcome.recoveryCodes ?? [])] };
      case 'refused':
        throw errors.CODE_REFUSED();
      case 'over':
        throw errors.STEP_OVER();
      case 'networkRefused':
        throw errors.NETWORK_REFUSED({ data: { address: context.address } });
      case 'wait':
        throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
      default:
        return unreachable(outcome);
    }
  }

  return {
    state: api.state.handler(async ({ context }) => {
      const step = await secondStep.state(tokenOf(context));
      return { step: step && stepOnWire(step) };
    }),
    leave: api.leave.handler(async ({ context }) => {
      await secondStep.leave(tokenOf(context));
      setAside(context, 'step', null);
      return { left: true as const };
    }),
    withCode: api.withCode.handler(async ({ input, context, errors }) =>
      entered(await secondStep.withCode(tokenOf(context), input.code, visitOf(context)), context, errors),
    ),
    askPasskey: api.askPasskey.handler(async ({ context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const asked = await secondStep.askPasskey(tokenOf(context), site);
      if (asked.type === 'over') throw errors.STEP_OVER();
      setAside(context, 'asked', asked.kept);
      return { ...asked.options };
    }),
    withPasskey: api.withPasskey.handler(async ({ input, context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const kept = readAside(context, 'asked');
      const outcome = await secondStep.withPasskey(tokenOf(context), kept, input.answer, site, visitOf(context));
      return entered(outcome, context, errors);
    }),
    beginApp: api.beginApp.handler(async ({ context, errors }) => {
      const begun = await secondStep.setUpApp(tokenOf(context), issuerOf(hostOf(context)));
      if (begun.type === 'over') throw errors.STEP_OVER();
      return { secret: begun.secret, uri: begun.uri };
    }),
    confirmApp: api.confirmApp.handler(async ({ input, context, errors }) =>
      entered(await secondStep.confirmApp(tokenOf(context), input.code, visitOf(context)), context, errors),
    ),
    beginPasskey: api.beginPasskey.handler(async ({ context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const asked = await secondStep.setUpPasskey(tokenOf(context), site);
      if (asked.type === 'over' || asked.options === null) throw errors.STEP_OVER();
      setAside(context, 'asked', asked.kept);
      return { ...asked.options };
    }),
    confirmPasskey: api.confirmPasskey.handler(async ({ input, context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const kept = readAside(context, 'asked');
      const outcome = await secondStep.confirmPasskey(tokenOf(context), kept, input, site, visitOf(context));
      return entered(outcome, context, errors);
    }),
    askAnyPasskey: api.askAnyPasskey.handler(async ({ context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const { options, kept } = await passkeySignIn.ask(site);
      setAside(context, 'asked', kept);
      return { ...options };
    }),
    withAnyPasskey: api.withAnyPasskey.handler(async ({ input, context, errors }) => {
      const site = siteOfContext(context);
      if (site === null) throw errors.NO_PASSKEYS_HERE();
      const outcome = await passkeySignIn.signIn(readAside(context, 'asked'), input.answer, site, visitOf(context));
      switch (outcome.type) {
        case 'signedIn':
          setTokens(context, outcome);
          setAside(context, 'asked', null);
          return me(identity, outcome.session);
        case 'refused':
          throw errors.CODE_REFUSED();
        case 'networkRefused':
          throw errors.NETWORK_REFUSED({ data: { address: context.address } });
        case 'wait':
          throw errors.TOO_MANY({ data: { retryAfterMs: outcome.retryAfterMs } });
        default:
          return unreachable(outcome);
      }
    }),
  };
}

type StepErrors = Parameters<Parameters<typeof api.withCode.handler>[0]>[0]['errors'];

/** The site passkeys belong to, or null where browsers make none. */
export function siteOfContext(context: Pick<RequestContext, 'origin'>): Site | null {
  return siteOf(context.origin, product);
}

export function stepOnWire(step: StepState) {
  return step.type === 'code' ? { type: step.type, ways: [...step.ways] } : { type: step.type, email: step.email };
}

/** What a browser brings to a sign-in besides the proof. */
export function visitOf(context: RequestContext): Visit {
  const { deviceToken } = readTokens(context.cookies, context.isHttps, context.localPort);
  return { deviceToken, ip: context.address, userAgent: context.userAgent, requestId: context.requestId };
}

function hostOf({ origin }: RequestContext): string {
  return URL.parse(origin)?.hostname ?? product;
}
