import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { exceedsOwn, limitReached, proveAgain } from './refusals.ts';
import { factorWays } from './security.ts';
import { Answer, noPasskeysHere, Options, PasskeyName, TypedCode } from './step-contract.ts';

const PasskeyOnWire = z.object({
  id: IdOf('passkey'),
  name: z.string(),
  createdAt: Moment,
  lastUsedAt: Moment.nullable(),
});
const sessionWays = ['password', 'provider', ...factorWays] as const;
export const SessionOnWire = z
  .object({
    id: IdOf('session'),
    /** What the browser called itself when it signed in. */
    userAgent: z.string(),
    address: z.string(),
    way: z.enum(sessionWays),
    since: Moment,
    lastSeenAt: Moment,
    endsAt: Moment,
    isThis: z.boolean(),
  })
  .meta({ id: 'Session' });
const lastFactor = {
  LAST_FACTOR: { status: 409, message: 'Your role demands a second factor: set another one up first.' },
} as const;

const own = { tags: ['Own security'], right: 'inPerson' } as const;

/** One's own second factors and sessions. */
export const ownSecurityContract = {
  read: route({ ...own, method: 'GET', path: '/me/security', summary: 'My second factors, and how I prove myself' }) //
    .output(
      z.object({
        app: z.object({ since: Moment, lastUsedAt: Moment.nullable() }).nullable(),
        passkeys: z.array(PasskeyOnWire),
        recoveryCodesLeft: z.int(),
        isDemanded: z.boolean(),
        /** With what `POST /me/proof` is answered. */
        proofWays: z.array(z.enum(sessionWays)),
        isFresh: z.boolean(),
        /** Whether browsers make passkeys under the address we were called by. */
        canMakePasskeys: z.boolean(),
      }),
    ),
  prove: route({ ...own, method: 'POST', path: '/me/proof', summary: 'Prove again who I am' })
    .input(z.union([z.object({ password: z.string().min(1).max(1_000) }), z.object({ code: TypedCode })]))
    .output(z.object({ proved: z.literal(true) }))
    .errors({
      WRONG_PASSWORD: { status: 422, message: 'The current password is not right.' },
      WRONG_CODE: { status: 422, message: 'This code is not right, or was used before.' },
    }),
  askPasskeyProof: route({
    ...own,
    method: 'POST',
    path: '/me/proof/passkey/options',
    summary: 'What the browser needs to prove with a passkey who I am',
  })
    .output(Options)
    .errors(noPasskeysHere),
  proveWithPasskey: route({
    ...own,
    method: 'POST',
    path: '/me/proof/passkey',
    summary: 'Prove again who I am, with a passkey',
  })
    .input(z.object({ answer: Answer }))
    .output(z.object({ proved: z.literal(true) }))
    .errors({
      ...noPasskeysHere,
      WRONG_CODE: { status: 422, message: 'This passkey is not right, or was used before.' },
    }),
  beginApp: route({ ...own, method: 'POST', path: '/me/app', summary: 'Begin setting up an authenticator app' })
    .output(z.object({ secret: z.string(), uri: z.string() }))
    .errors(proveAgain),
  confirmApp: route({
    ...own,
    method: 'POST',
    path: '/me/app/confirm',
    summary: 'The first code of the new app; the first factor shows recovery codes once',
  })
    .input(z.object({ code: TypedCode }))
    .output(z.object({ recoveryCodes: z.array(z.string()) }))
    .errors({ ...proveAgain, WRONG_CODE: { status: 422, message: 'This code is not right.' } }),
  removeApp: route({ ...own, method: 'DELETE', path: '/me/app', summary: 'Take my authenticator app away' })
    .output(z.object({ removed: z.literal(true) }))
    .errors({ ...proveAgain, ...lastFactor }),
  renewRecoveryCodes: route({
    ...own,
    method: 'POST',
    path: '/me/recovery-codes',
    summary: 'New recovery codes, shown once; the former ones are worth nothing',
  })
    .output(z.object({ recoveryCodes: z.array(z.string()) }))
    .errors(proveAgain),
  askNewPasskey: route({
    ...own,
    method: 'POST',
    path: '/me/passkeys/options',
    summary: 'What the browser needs to make another passkey',
  })
    .output(Options)
    .errors({
      ...proveAgain,
      ...noPasskeysHere,
      ...limitReached,
    }),
  addPasskey: route({ ...own, method: 'POST', path: '/me/passkeys', summary: 'Keep the passkey the browser made' })
    .input(z.object({ name: PasskeyName, answer: Answer }))
    .output(z.object({ recoveryCodes: z.array(z.string()) }))
    .errors({
      ...proveAgain,
      ...noPasskeysHere,
      WRONG_CODE: { status: 422, message: 'This passkey is not right, or is known already.' },
    }),
  renamePasskey: route({ ...own, method: 'PATCH', path: '/me/passkeys/{id}', summary: 'Name one of my passkeys' })
    .input(z.object({ id: IdOf('passkey'), name: PasskeyName }))
    .output(z.object({ renamed: z.literal(true) })),
  removePasskey: route({ ...own, method: 'DELETE', path: '/me/passkeys/{id}', summary: 'Take one of my passkeys away' })
    .input(z.object({ id: IdOf('passkey') }))
    .output(z.object({ removed: z.literal(true) }))
    .errors({ ...proveAgain, ...lastFactor }),
  sessions: route({ ...own, method: 'GET', path: '/me/sessions', summary: 'Where I am signed in' }).output(
    z.object({ items: z.array(SessionOnWire) }),
  ),
  endSession: route({ ...own, method: 'DELETE', path: '/me/sessions/{id}', summary: 'End one of my sessions' })
    .input(z.object({ id: IdOf('session') }))
    .output(z.object({ ended: z.int() })),
  endOtherSessions: route({
    ...own,
    method: 'DELETE',
    path: '/me/sessions',
    summary: 'End all my sessions but this one',
  }).output(z.object({ ended: z.int() })),
};

const managed = { tags: ['Users'], right: 'user.manage' } as const;
const OfUser = z.object({ userId: IdOf('user') });

/** The same of people one manages. */
export const userSecurityContract = {
  sessions: route({
    ...managed,
    method: 'GET',
    path: '/users/{userId}/sessions',
    summary: 'Where somebody is signed in',
  })
    .input(OfUser)
    .output(z.object({ items: z.array(SessionOnWire) }))
    .errors(exceedsOwn),
  endSession: route({
    ...managed,
    method: 'DELETE',
    path: '/users/{userId}/sessions/{id}',
    summary: 'End one session of somebody',
  })
    .input(OfUser.extend({ id: IdOf('session') }))
    .output(z.object({ ended: z.int() }))
    .errors(exceedsOwn),
  endSessions: route({
    ...managed,
    method: 'DELETE',
    path: '/users/{userId}/sessions',
    summary: 'End all sessions of somebody',
  })
    .input(OfUser)
    .output(z.object({ ended: z.int() }))
    .errors(exceedsOwn),
  resetFactors: route({
    ...managed,
    method: 'DELETE',
    path: '/users/{userId}/second-factors',
    summary: 'Take away the second factors of somebody who lost them; ends her sessions',
  })
    .input(OfUser)
    .output(z.object({ reset: z.literal(true) }))
    .errors({
      ...exceedsOwn,
      ...proveAgain,
      YOURSELF: { status: 409, message: 'Change your own factors in your own account.' },
    }),
};
