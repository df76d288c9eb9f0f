import { createORPCClient, ORPCError } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import type { JsonifiedClient } from '@orpc/openapi-client';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { viewAsHeader } from '#identity';
import { readWireError } from '#kernel/contract.ts';
import { learnServerTime } from './clock.ts';
import { contract } from './contract.ts';
import { againAfterMs, asksAgain } from './patience.ts';
import { viewLine } from './view-as.ts';

let isLeaving = false;
if (typeof window !== 'undefined') {
  for (const name of ['pagehide', 'pageshow']) {
    window.addEventListener(name, () => {
      isLeaving = name === 'pagehide';
    });
  }
}

const link = new OpenAPILink(contract, {
  url: () => `${location.origin}/api/v1`,
  customErrorResponseBodyDecoder: readWireError,
  fetch: async (request, init) => {
    const sentAtMs = Date.now();
    const line = viewLine();
    if (line !== null) {
      if (request.method !== 'GET') throw new ORPCError('PREVIEW', { message: 'A preview changes nothing.' });
      request.headers.set(viewAsHeader, line);
    }
    // What is sent by a page that is being left arrives all the same.
    const response = await fetch(request, isLeaving ? { ...init, keepalive: true } : init);
    learnServerTime(response.headers.get('date'), sentAtMs, Date.now());
    return response;
  },
});

/** Asks the server directly: `await client.queues.queues.list({})`. Throws an ORPCError with the contract's code. */
export const client: JsonifiedClient<ContractRouterClient<typeof contract>> = createORPCClient(link);

/** The same for TanStack Query: `useQuery(api.queues.queues.list.queryOptions({ input: {} }))`. */
export const api = createTanstackQueryUtils(client);

/** One cache of answers for the whole page. `NOT_SIGNED_IN` from anywhere brings the sign-in page. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignOut }),
  mutationCache: new MutationCache({ onError: noticeSignOut }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: asksAgain,
      retryDelay: againAfterMs,
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

/** Says whether an error is this refusal of a contract. */
export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof ORPCError && error.code === code;
}

/** The data a refusal carries, unread. */
export function refusalData(error: unknown): Record<string, unknown> {
  if (!(error instanceof ORPCError) || typeof error.data !== 'object' || error.data === null) return {};
  return error.data as Record<string, unknown>;
}

/** Where the cache keeps who is signed in. */
export const meKey = ['me'] as const;

/** Somebody came or left: says who is here now, null for nobody. */
export function becomeSomebody(me: unknown): void {
  queryClient.setQueryData(meKey, me);
}

/** Forgets every answer that was given to somebody who has left; what is on the screen now was asked by nobody. */
export function forgetAnswers(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] && !query.isActive() });
}

/** Forgets every answer: whoever asks from now on has other rights. */
export function forgetEverything(): void {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== meKey[0] });
}

function noticeSignOut(error: unknown): void {
  if (isRefusal(error, 'NOT_SIGNED_IN')) void queryClient.invalidateQueries({ queryKey: meKey });
}
