import { z } from 'zod';
import { NameOf, route } from '#kernel/contract.ts';
import { factorWays, passkeyNameMax } from './security.ts';

/** What somebody types of a code: blanks and dashes are hers to choose. */
export const TypedCode = z.string().min(1).max(60);
export const PasskeyName = NameOf(passkeyNameMax);
/** What the browser's own functions for passkeys take and give; only they and our library look inside. */
export const Options = z.record(z.string(), z.unknown());
export const Answer = z.looseObject({ id: z.string().min(1).max(2_000) });

/** What is still owed after the first proof: a code or a passkey; or setting one up first. */
export const StepOnWire = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('code'), ways: z.array(z.enum(factorWays)) }),
    z.object({ type: z.literal('setUp'), email: z.string() }),
  ])
  .meta({ id: 'SecondStep' });

/** Refusals of a step that leads to a session. */
export const stepRefused = {
  CODE_REFUSED: { status: 401, message: 'This code or passkey is not right, or was used before.' },
  STEP_OVER: { status: 401, message: 'The first step ran out. Sign in again.' },
  NETWORK_REFUSED: {
    status: 403,
    message: 'Your role does not allow signing in from this network.',
    data: z.object({ address: z.string() }),
  },
} as const;
export const networkRefused = { NETWORK_REFUSED: stepRefused.NETWORK_REFUSED } as const;
export const noPasskeysHere = {
  NO_PASSKEYS_HERE: { status: 409, message: 'Browsers make no passkeys under a bare IP address; call us by a name.' },
} as const;
const codeRefused = { CODE_REFUSED: stepRefused.CODE_REFUSED } as const;

const signIn = { tags: ['Sign-in'], right: 'public' } as const;

/** The second step of a sign-in, and sign-in with a passkey. `me` is what a finished sign-in answers. */
export function stepContract<Me extends z.ZodType>(me: Me) {
  const Entered = z.object({ me, recoveryCodes: z.array(z.string()) });
  return {
    state: route({ ...signIn, method: 'GET', path: '/sign-in/step', summary: 'What my sign-in still asks for' }).output(
      z.object({ step: StepOnWire.nullable() }),
    ),
    leave: route({ ...signIn, method: 'DELETE', path: '/sign-in/step', summary: 'Give the begun sign-in up' }).output(
      z.object({ left: z.literal(true) }),
    ),
    withCode: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/step/code',
      summary: 'Finish with a code of the app, or a recovery code',
    })
      .input(z.object({ code: TypedCode }))
      .output(Entered)
      .errors(stepRefused),
    askPasskey: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/step/passkey/options',
      summary: 'What the browser needs to use one of my passkeys',
    })
      .output(Options)
      .errors({ ...stepRefused, ...noPasskeysHere }),
    withPasskey: route({ ...signIn, method: 'POST', path: '/sign-in/step/passkey', summary: 'Finish with a passkey' })
      .input(z.object({ answer: Answer }))
      .output(Entered)
      .errors({ ...stepRefused, ...noPasskeysHere }),
    beginApp: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/step/app',
      summary: 'Begin setting up the authenticator app my role demands',
    })
      .output(z.object({ secret: z.string(), uri: z.string() }))
      .errors(stepRefused),
    confirmApp: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/step/app/confirm',
      summary: 'Finish with the first code of the new app; shows the recovery codes once',
    })
      .input(z.object({ code: TypedCode }))
      .output(Entered)
      .errors(stepRefused),
    beginPasskey: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/step/new-passkey/options',
      summary: 'What the browser needs to make the passkey my role demands',
    })
      .output(Options)
      .errors({ ...stepRefused, ...noPasskeysHere }),
    confirmPasskey: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/step/new-passkey',
      summary: 'Finish with the new passkey; shows the recovery codes once',
    })
      .input(z.object({ name: PasskeyName, answer: Answer }))
      .output(Entered)
      .errors({ ...stepRefused, ...noPasskeysHere }),
    askAnyPasskey: route({
      ...signIn,
      method: 'POST',
      path: '/sign-in/passkey/options',
      summary: 'What the browser needs to sign in with a passkey alone',
    })
      .output(Options)
      .errors(noPasskeysHere),
    withAnyPasskey: route({ ...signIn, method: 'POST', path: '/sign-in/passkey', summary: 'Sign in with a passkey' })
      .input(z.object({ answer: Answer }))
      .output(me)
      .errors({ ...codeRefused, ...networkRefused, ...noPasskeysHere }),
  };
}
