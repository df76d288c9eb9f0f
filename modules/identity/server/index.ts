/**
 * How identity runs: `openIdentity` on a migrated database, `routes(identity)` for the contract.
 * Every route of every module gets a `RequestContext` and finds who asks with `requireWho` or `actorOf`.
 * Other modules add their own changes to the audit trail with `audit.append`, in the transaction of the change.
 * Nothing here throws for what people do: wrong passwords, taken names and missing things are returned.
 * All SQL on users, roles, sessions and the audit trail is in this folder.
 */
export * as audit from './audit/audit.ts';
export type { Broken, KnownHead, Verified } from './audit/audit-verify.ts';
export type { NewOrganisation, SetupInput, SetupStep } from './company/setup.ts';
export {
  type Actor,
  actorOf,
  authorise,
  type RequestContext,
  requireRight,
  requireSession,
  requireWho,
} from './context.ts';
export { type Identity, openIdentity } from './identity.ts';
export type { AddressOfUser } from './people/address-store.ts';
export type { UsersChanged } from './people/users.ts';
export { type CameBack, cameBack } from './provider/provider-routes.ts';
export { pushRoutes } from './push/push-routes.ts';
export { openPushes, type Pushes } from './push/pushes.ts';
export { routes } from './routes.ts';
export type { SessionsEnded } from './sessions/sessions.ts';
export { newToken, readToken, type TokenRead } from './tokens.ts';
