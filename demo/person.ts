import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import WebSocket from 'ws';
import { readWireError } from '#kernel/contract.ts';
import { type LiveClient, openLiveClient, type WebSocketLike } from '#platform/live/client.ts';
import { contract } from '../app/contract.ts';

export type Api = JsonifiedClient<ContractRouterClient<typeof contract>>;
export type Me = Awaited<ReturnType<Api['identity']['me']['read']>>;

/** Somebody who uses the program through the same doors as a browser: HTTP with cookies, and the live socket. */
export interface Person {
  readonly api: Api;
  /** A live socket of this session. Whoever opens one closes it. */
  readonly openLive: () => LiveClient;
  /** One bare live socket of this session, for counting frames. */
  readonly openSocket: () => WebSocket;
  /** What her browser has been given to keep. */
  readonly cookies: ReadonlyMap<string, string>;
}

/** A browser in which nobody has signed in yet. `url` is the program's address. */
export function openPerson(url: string): Person {
  const jar = new Map<string, string>();
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (line: string) => {
    const [pair = ''] = line.split(';', 1);
    const equals = pair.indexOf('=');
    jar.set(pair.slice(0, equals), pair.slice(equals + 1));
  };
  const link = new OpenAPILink(contract, {
    url: `${url}/api/v1`,
    customErrorResponseBodyDecoder: readWireError,
    headers: () => (jar.size > 0 ? { cookie: cookie(), origin: url } : {}),
    fetch: async (request, init) => {
      const response = await fetch(request, init);
      for (const line of response.headers.getSetCookie()) keep(line);
      return response;
    },
  });
  const openSocket = () =>
    new WebSocket(`${url.replace(/^http/, 'ws')}/live`, { headers: { cookie: cookie(), origin: url } });
  return {
    api: createORPCClient<Api>(link),
    openLive: () => openLiveClient({ url: () => url, openSocket: () => openSocket() as WebSocketLike }),
    openSocket,
    cookies: jar,
  };
}

/** Signs somebody in; throws the contract's refusal when she may not. */
export async function signIn(url: string, email: string, password: string): Promise<Person & { readonly me: Me }> {
  const person = openPerson(url);
  const answer = await person.api.identity.signIn({ email, password });
  if ('step' in answer) throw new Error(`${email} needs a second factor, which nobody of the company has`);
  return { ...person, me: answer };
}

/** The code of a refusal, or null for anything else that was thrown. */
export function refusalOf(error: unknown): string | null {
  return error instanceof ORPCError ? error.code : null;
}
