import { z } from 'zod';
import { IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { exceedsOwn, proveAgain } from './refusals.ts';
import { dependantsShown, domainsMax, newcomers } from './security.ts';

const signIn = { tags: ['Sign-in'], right: 'public' } as const;
const own = { tags: ['Own security'], right: 'inPerson' } as const;

const house = { tags: ['Company'], right: 'security.manage' } as const;

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
  dependants: route({
    ...house,
    method: 'GET',
    path: '/identity-provider/dependants',
    summary: 'Who has no other way in than the identity provider',
  }).output(
    z.object({
      items: z.array(z.object({ id: IdOf('user'), name: z.string(), email: z.string() })).max(dependantsShown),
      /** With those that are not named. */
      count: z.int(),
    }),
  ),
  remove: route({
    ...house,
    method: 'DELETE',
    path: '/identity-provider',
    summary: 'Delete the identity provider of the company',
  })
    .output(z.object({ removed: z.literal(true) }))
    .errors(proveAgain),
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
