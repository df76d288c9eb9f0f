import { z } from 'zod';
import { IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { type Right, rightNames } from './rights.ts';
import { roleTemplates } from './role.ts';
import {
  apiKeyDaysMax,
  apiKeyNameMax,
  domainsMax,
  factorWays,
  networksMax,
  newcomers,
  passkeyNameMax,
} from './security.ts';

/** What somebody types of a code: blanks and dashes are hers to choose. */
const TypedCode = z.string().min(1).max(60);
const PasskeyName = NameOf(passkeyNameMax);
/** What the browser's own functions for passkeys take and give; only they and our library look inside. */
const Options = z.record(z.string(), z.unknown());
const Answer = z.looseObject({ id: z.string().min(1).max(2_000) });

/** What is still owed after the first proof: a code or a passkey; or setting one up first. */
export const StepOnWire = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('code'), ways: z.array(z.enum(factorWays)) }),
    z.object({ type: z.literal('setUp'), email: z.string() }),
  ])
  .meta({ id: 'SecondStep' });
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
const RolePolicyOnWire = z
  .object({
    role: z.object({ id: IdOf('role'), name: z.string(), template: z.enum(roleTemplates).nullable() }),
    demandsFactor: z.boolean(),
    networks: z.array(z.string()),
    people: z.int(),
    withoutFactor: z.int(),
  })
  .meta({ id: 'RolePolicy' });

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
export const proveAgain = {
  PROVE_AGAIN: { status: 403, message: 'Prove again who you are, with POST /me/proof, then repeat this.' },
} as const;
const noPasskeysHere = {
  NO_PASSKEYS_HERE: { status: 409, message: 'Browsers make no passkeys under a bare IP address; call us by a name.' },
} as const;
const codeRefused = { CODE_REFUSED: stepRefused.CODE_REFUSED } as const;
const exceedsOwn = {
  EXCEEDS_OWN: { status: 403, message: 'This would need more rights or projects than you have yourself.' },
} as const;
const lastFactor = {
  LAST_FACTOR: { status: 409, message: 'Your role demands a second factor: set another one up first.' },
} as const;
const policyRefused = {
  ...exceedsOwn,
  WRONG_NETWORKS: {
    status: 422,
    message: 'These are no addresses or networks.',
    data: z.object({ lines: z.array(z.string()) }),
  },
  SHUTS_YOU_OUT: {
    status: 409,
    message: 'Your own address is in none of these networks.',
    data: z.object({ address: z.string() }),
  },
  FACTOR_FIRST: { status: 409, message: 'Your own role would demand a second factor: sign in with one first.' },
} as const;

const signIn = { tags: ['Sign-in'], right: 'public' } as const;
const own = { tags: ['Own security'], right: 'inPerson' } as const;

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
      LIMIT_REACHED: {
        status: 409,
        message: 'There is no room for more of these.',
        data: z.object({ limit: z.int() }),
      },
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

const house = { tags: ['Company'], right: 'security.manage' } as const;

/** What roles ask of a sign-in. */
export const policiesContract = {
  list: route({
    ...house,
    method: 'GET',
    path: '/role-policies',
    summary: 'Which roles demand a second factor or certain networks',
  }).output(
    z.object({
      items: z.array(RolePolicyOnWire),
      /** The address you ask from. */
      yourAddress: z.string(),
      /** Since when nobody is asked for her network, because the operator lifted the lists; null: they are in force. */
      networksLiftedAt: Moment.nullable(),
    }),
  ),
  edit: route({
    ...house,
    method: 'PATCH',
    path: '/role-policies/{roleId}',
    summary: 'Demand a second factor, or certain networks, of whoever holds a role',
  })
    .input(
      z.object({
        roleId: IdOf('role'),
        demandsFactor: z.boolean().optional(),
        networks: z.array(z.string().max(100)).max(networksMax).optional(),
      }),
    )
    .output(z.object({ edited: z.literal(true) }))
    .errors({ ...policyRefused, ...proveAgain }),
  enforceNetworks: route({
    ...house,
    method: 'POST',
    path: '/role-policies/networks/enforce',
    summary: 'Put lifted networks back in force',
  })
    .output(z.object({ enforced: z.literal(true) }))
    .errors({ ...policyRefused, ...proveAgain }),
};

const keys = { tags: ['API keys'], right: 'apiKey.manage' } as const;
const RightName = z.enum(rightNames as readonly [Right, ...Right[]]);
export const ApiKeyOnWire = z
  .object({
    id: IdOf('apiKey'),
    name: z.string(),
    /** Its last signs, by which its maker knows it again. */
    hint: z.string(),
    scopes: z.array(RightName),
    maker: z.object({ id: IdOf('user'), name: z.string() }),
    createdAt: Moment,
    expiresAt: Moment,
    lastUsedAt: Moment.nullable(),
    lastAddress: z.string().nullable(),
  })
  .meta({ id: 'ApiKey' });

/** Keys for programs: sent as `Authorization: Bearer <key>`. */
export const apiKeysContract = {
  list: route({ ...keys, method: 'GET', path: '/api-keys', summary: 'List the API keys that were not revoked' }).output(
    z.object({ items: z.array(ApiKeyOnWire) }),
  ),
  make: route({
    ...keys,
    method: 'POST',
    path: '/api-keys',
    summary: 'Make an API key; the answer shows it, once',
    description:
      'A key acts for the user who made it, with those of her present rights that its scopes name. Send it as ' +
      '`Authorization: Bearer <key>`. It cannot do what asks for the person herself.',
    successStatus: 201,
  })
    .input(
      z.object({
        name: NameOf(apiKeyNameMax),
        scopes: z.array(RightName).min(1).max(rightNames.length),
        days: z.int().min(1).max(apiKeyDaysMax),
      }),
    )
    .output(z.object({ key: ApiKeyOnWire, secret: z.string() }))
    .errors({
      ...proveAgain,
      EXCEEDS_OWN: {
        status: 403,
        message: 'A key may have no right that its maker has not.',
        data: z.object({ rights: z.array(RightName) }),
      },
      LIMIT_REACHED: {
        status: 409,
        message: 'There is no room for more of these.',
        data: z.object({ limit: z.int() }),
      },
    }),
  revoke: route({ ...keys, method: 'DELETE', path: '/api-keys/{id}', summary: 'End an API key at once' })
    .input(z.object({ id: IdOf('apiKey') }))
    .output(z.object({ revoked: z.literal(true) })),
};

const issuerLengthMax = 300;
const ProviderInput = z.object({
  /** What the button of the sign-in page says. */
  name: NameOf(60),
  issuer: z.string().trim().min(1).max(issuerLengthMax),
  clientId: z.string().trim().min(1).max(issuerLengthMax),
  /** Left out: the present one stays. It is never answered. */
  clientSecret: z.string().min(1).max(1_000).optional(),
  /** E-mail domains that are yours; only addresses of these find or make an account. */
  domains: z.array(z.string().max(260)).max(domainsMax),
  /** What becomes of people the provider knows and we do not. */
  newcomers: z.enum(newcomers),
  roleId: IdOf('role').nullable(),
  groupId: IdOf('group').nullable(),
  /** Whether the provider itself asks for a second factor, so that we need not. */
  trustsFactor: z.boolean(),
  isOn: z.boolean(),
});

/** The identity provider of the organisation. */
export const providerContract = {
  read: route({ ...house, method: 'GET', path: '/identity-provider', summary: 'The identity provider of the company' }) //
    .output(
      z.object({
        provider: ProviderInput.omit({ clientSecret: true }).meta({ id: 'IdentityProvider' }).nullable(),
        /** What has to be entered at the provider as the address browsers are sent back to. */
        callbackUrl: z.string(),
      }),
    ),
  save: route({
    ...house,
    method: 'PUT',
    path: '/identity-provider',
    summary: 'Set the identity provider of the company',
  })
    .input(ProviderInput)
    .output(z.object({ saved: z.literal(true) }))
    .errors({
      ...proveAgain,
      ...exceedsOwn,
      WRONG_ISSUER: { status: 422, message: 'The issuer is an https address without a query.' },
      WRONG_DOMAINS: {
        status: 422,
        message: 'These are no domains.',
        data: z.object({ lines: z.array(z.string()) }),
      },
      NEWCOMERS_NEED: {
        status: 422,
        message: 'New people need a domain they come from and a role they get.',
        data: z.object({ what: z.enum(['domains', 'role']) }),
      },
      SECRET_MISSING: { status: 422, message: 'Another issuer or client needs its own secret.' },
    }),
  check: route({
    ...house,
    method: 'POST',
    path: '/identity-provider/check',
    summary: 'Ask the provider for its description',
  }).output(z.object({ outcome: z.enum(['fine', 'unreachable', 'refused']), detail: z.string().nullable() })),
};

/** Beginning a sign-in with the provider, and connecting it to an account. It ends at `/sign-in/provider/callback`. */
export const providerSignInContract = {
  offered: route({
    ...signIn,
    method: 'GET',
    path: '/sign-in/provider',
    summary: 'Which provider the sign-in page offers',
  })
    .input(z.object({ email: z.string().max(320).optional() }))
    .output(z.object({ provider: z.object({ id: IdOf('identityProvider'), name: z.string() }).nullable() })),
  start: route({
    ...signIn,
    method: 'POST',
    path: '/sign-in/provider/{id}/start',
    summary: 'Where to send the browser to sign in with the provider',
  })
    .input(z.object({ id: IdOf('identityProvider') }))
    .output(z.object({ url: z.string() }))
    .errors({ PROVIDER_DOWN: { status: 502, message: 'The identity provider does not answer.' } }),
  own: route({ ...own, method: 'GET', path: '/me/provider', summary: 'Whether my account is connected' }).output(
    z.object({ provider: z.object({ name: z.string(), connectedAt: Moment.nullable() }).nullable() }),
  ),
  connect: route({
    ...own,
    method: 'POST',
    path: '/me/provider/connect',
    summary: 'Where to send the browser to connect my account with the provider',
  })
    .output(z.object({ url: z.string() }))
    .errors({ ...proveAgain, PROVIDER_DOWN: { status: 502, message: 'The identity provider does not answer.' } }),
  disconnect: route({ ...own, method: 'DELETE', path: '/me/provider', summary: 'Disconnect my account' })
    .output(z.object({ disconnected: z.literal(true) }))
    .errors(proveAgain),
};
