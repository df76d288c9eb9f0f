import { ORPCError } from '@orpc/server';
import { commonErrors } from '#kernel/contract.ts';
import type { Authorisation, EdgeContext } from '#platform/http/index.ts';
import { may, type Thing, type Who } from '../may.ts';
import { isRight, type Right } from '../rights.ts';
import type { Session } from '../session.ts';

/** What every route knows of the request it answers; `session` is null when nobody is signed in. */
export type RequestContext = EdgeContext & { readonly session: Session | null };

/** Who does something, and from where: what use cases and the audit trail need to know. */
export type Actor = { readonly who: Who; readonly ip: string | null; readonly requestId: string | null };

/** The session of a request; refuses with NOT_SIGNED_IN when there is none. */
export function requireSession(context: Pick<RequestContext, 'session'>): Session {
  if (context.session === null) throw refusal('NOT_SIGNED_IN');
  return context.session;
}

/**
 * The session of somebody who proved lately who she is; refuses with PROVE_AGAIN, which the route declares. An API key
 * never proved anything: what asks for this is done in person.
 */
export function requireFresh(
  { isFresh }: { readonly isFresh: (session: Session) => boolean },
  context: Pick<RequestContext, 'session'>,
  errors: { readonly PROVE_AGAIN: () => Error },
): Session {
  const session = requireSession(context);
  if (!isFresh(session)) throw errors.PROVE_AGAIN();
  return session;
}

/** Who is asking; refuses with NOT_SIGNED_IN when nobody is signed in. */
export function requireWho(context: Pick<RequestContext, 'session'>): Who {
  return requireSession(context).who;
}

/** Stands in the audit trail between the address and the API key that was used there. */
export const fromKey = 'key';

/** Who acts in this request; refuses with NOT_SIGNED_IN when nobody is signed in. */
export function actorOf(context: Pick<RequestContext, 'session' | 'address' | 'requestId'>): Actor {
  const { who, key } = requireSession(context);
  const ip = key === null ? context.address : `${context.address} ${fromKey} ${key.id} ${key.name}`;
  return { who, ip, requestId: context.requestId };
}

/**
 * Asked before every route: `public` lets everybody in, `signedIn` asks for a session (an API key does for reading),
 * `inPerson` for one that is no API key, a right asks whether she holds it in any scope; how far it reaches is asked by
 * the use case, which knows the thing. Anything else is a mistake of ours.
 */
export function authorise(
  { right }: { readonly right: string },
  { session, method }: Pick<RequestContext, 'session' | 'method'>,
): Authorisation {
  if (right === 'public') return { type: 'allowed' };
  if (session === null) return { type: 'notSignedIn' };
  if (session.isPreview && method !== 'GET') return { type: 'forbidden' };
  if (right === 'signedIn') return { type: session.key === null || method === 'GET' ? 'allowed' : 'forbidden' };
  if (right === 'inPerson') return { type: session.key === null ? 'allowed' : 'forbidden' };
  if (!isRight(right)) throw new Error(`A route asks for a right that does not exist: ${JSON.stringify(right)}.`);
  return { type: may(session.who, right) ? 'allowed' : 'forbidden' };
}

/** Refuses with FORBIDDEN unless she may do this to this thing; for use at the edge. */
export function requireRight(context: Pick<RequestContext, 'session'>, right: Right, thing: Thing): Who {
  const who = requireWho(context);
  if (!may(who, right, thing)) throw refusal('FORBIDDEN', { right });
  return who;
}

function refusal(code: 'NOT_SIGNED_IN' | 'FORBIDDEN', data?: unknown): ORPCError<string, unknown> {
  const { status, message } = commonErrors[code];
  return new ORPCError(code, { defined: true, status, message, data });
}
