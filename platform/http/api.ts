import type { ServerResponse } from 'node:http';
import type { AnyContractProcedure, AnyContractRouter, ValidationError } from '@orpc/contract';
import { ORPCError } from '@orpc/contract';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { type AnyRouter, resolveContractProcedures } from '@orpc/server';
import { experimental_ZodSmartCoercionPlugin as SmartCoercion } from '@orpc/zod/zod4';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Issue, type RouteMeta, unavailableMessage } from '#kernel/contract.ts';
import type { Authorise, EdgeContext } from './context.ts';
import { jsonLimitBytes, readJson, troubleIn } from './json.ts';
import { isOutage, outageRetryMs } from './outage.ts';
import { Refusal } from './refusal.ts';

export const apiPrefix = '/api/v1';

/** Our own note on a request's way through the handler: which route it met. */
const trail = Symbol('trail');
type Trail = { route: string; begun?: (meta: RouteMeta) => void };
type Inside = EdgeContext & { readonly [trail]: Trail };

export type ApiNeeds<Added> = {
  readonly router: AnyRouter;
  readonly edge: (request: FastifyRequest, reply: FastifyReply) => EdgeContext;
  readonly openContext: (edge: EdgeContext, request: FastifyRequest) => Added | Promise<Added>;
  readonly authorise: Authorise<EdgeContext & Added>;
  /** Told of every refusal for lack of a right (403) before it is answered. */
  readonly refused?: ((refusal: Refused<EdgeContext & Added>) => Promise<void>) | undefined;
  /** Told of every answer that begins to be made: to whom, and how to find out anew who is asking. */
  readonly begun?: ((answer: Begun<EdgeContext & Added>) => void) | undefined;
};

/** An answer that is being made for somebody who was allowed to ask. */
export type Begun<Context> = {
  readonly meta: RouteMeta;
  readonly context: Context;
  readonly response: ServerResponse;
  /** The context as it would be if she asked now. */
  readonly anew: () => Promise<Context>;
};

/** Somebody asked for what she may not have. */
export type Refused<Context> = {
  readonly context: Context;
  /** The route of the contract, never with an id. */
  readonly route: string;
  readonly code: string;
  /** The right that is missing, where the refusal names one. */
  readonly right: string | null;
};

/** Serves the contract below `/api/v1`: authorise, check the input, call the handler, and give each refusal its shape. */
export function serveApi<Added extends object>(app: FastifyInstance, needs: ApiNeeds<Added>): void {
  const handler = new OpenAPIHandler<Inside>(needs.router, {
    rootInterceptors: [(options) => shapeRefusals(options, needs.refused)],
    clientInterceptors: [
      catchOutages,
      async ({ procedure, context, path, next }) => {
        const { meta, route } = procedure['~orpc'];
        context[trail].route = `${route.method ?? 'POST'} ${apiPrefix}${route.path ?? `/${path.join('/')}`}`;
        // What `openContext` added has been in this object since `handle` was called.
        await allow(needs.authorise, meta as RouteMeta, context as Inside & Added);
        context[trail].begun?.(meta as RouteMeta);
        return next();
      },
      refuseUnwritable,
      coerceQueries(),
    ],
    customErrorResponseBodyEncoder: ({ code, message, data }) => {
      // Only what fails before our own interceptors still bears the library's code: input that could not be decoded.
      if (code !== 'BAD_REQUEST') return { code, message, data };
      const { message: words, data: issues } = invalidOptions([{ path: '', code: 'malformed', message }]);
      return { code: 'INVALID', message: words, data: issues };
    },
  });

  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/json',
      { parseAs: 'buffer', bodyLimit: jsonLimitBytes },
      async (_request: FastifyRequest, body: Buffer) => readJson(body),
    );
    scope.all(`${apiPrefix}/*`, async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const edge = needs.edge(request, reply);
      const note: Trail = { route: `${apiPrefix}/*` };
      request.trail = note;
      const added = await needs.openContext(edge, request);
      const context = { ...edge, ...added, [trail]: note };
      note.begun = (meta) => {
        const anew = async () => ({ ...edge, ...(await needs.openContext(edge, request)) });
        needs.begun?.({ meta, context, response: reply.raw, anew });
      };
      const { matched } = await handler.handle(request, reply, { prefix: apiPrefix, context });
      if (!matched) reply.callNotFound();
      return reply;
    });
    done();
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The route of the contract that was met, for logs and figures: a pattern, never an id. */
    trail?: Trail;
  }
}

async function allow<Context>(authorise: Authorise<Context>, meta: RouteMeta, context: Context): Promise<void> {
  const answer = await authorise(meta, context);
  if (answer.type === 'allowed') return;
  if (answer.type === 'notSignedIn') throw new ORPCError('NOT_SIGNED_IN', { status: 401, message: 'Sign in first.' });
  if (answer.type === 'tooMany')
    throw new ORPCError('TOO_MANY', {
      status: 429,
      message: 'Too many requests. Try again shortly.',
      data: { retryAfterMs: answer.retryAfterMs },
    });
  throw new ORPCError('FORBIDDEN', {
    status: 403,
    message: 'Your role does not allow this.',
    data: { right: meta.right },
  });
}

type CallOptions = { readonly context: Inside; readonly next: () => Promise<unknown> };

/** Outages become 503, bugs become 500 with a line in the log and no words of their own; refusals pass. */
async function catchOutages({ context, next }: CallOptions): Promise<unknown> {
  try {
    return await next();
  } catch (error) {
    if (error instanceof ORPCError) {
      if (error.code === 'BAD_REQUEST') throw new ORPCError('INVALID', invalidOptions(issuesOf(error)));
      if (error.code !== 'INTERNAL_SERVER_ERROR') throw error;
    } else if (error instanceof Refusal) {
      // Thrown below the contract, by what is asked on the way (there is no floor at the moment): an answer all the same.
      throw new ORPCError(error.code, { status: error.statusCode, message: error.message, data: error.data });
    } else if (isOutage(error)) {
      context.log.warn({ err: error, route: context[trail].route }, 'A request met an outage');
      throw new ORPCError('UNAVAILABLE', {
        status: 503,
        message: unavailableMessage,
        data: { retryAfterMs: outageRetryMs },
      });
    }
    context.log.error({ ...told(error), route: context[trail].route }, 'A request failed');
    throw new ORPCError('INTERNAL', { status: 500, message: 'Something went wrong on our side.' });
  }
}

/** What is logged of an error. One that says the answer has the wrong shape bears the answer itself, which stays out. */
function told(error: unknown): object {
  const cause = error instanceof Error ? error.cause : null;
  if (error instanceof ORPCError && cause instanceof Error && 'issues' in cause)
    return { err: { message: error.message, stack: error.stack }, issues: issuesFrom(cause as ValidationError) };
  return { err: error };
}

function issuesOf(error: ORPCError<string, unknown>): readonly Issue[] {
  const { cause } = error;
  if (cause instanceof Error && 'issues' in cause) return issuesFrom(cause as ValidationError);
  return [{ path: '', code: 'malformed', message: error.message }];
}

const issueLimit = 20;

function issuesFrom(error: ValidationError): readonly Issue[] {
  return error.issues.slice(0, issueLimit).map((issue) => ({
    path: (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
    code: 'code' in issue ? String(issue.code) : 'invalid',
    message: issue.message,
  }));
}

function invalidOptions(issues: readonly Issue[]) {
  return { status: 400, message: 'What was sent is not valid.', data: { issues } };
}

type InputOptions = { readonly input: unknown; readonly next: () => Promise<unknown> };

/** Bodies were looked through when they were read; queries and paths come by here. */
async function refuseUnwritable({ input, next }: InputOptions): Promise<unknown> {
  const trouble = troubleIn(input);
  if (trouble) throw new ORPCError('INVALID', invalidOptions([trouble]));
  return next();
}

type ClientInterceptor = NonNullable<
  ConstructorParameters<typeof OpenAPIHandler<Inside>>[1] & object
>['clientInterceptors'] extends readonly (infer One)[] | undefined
  ? One
  : never;

/**
 * Numbers and booleans arrive as text in queries, and nowhere else: a JSON body means what it says, and a list that is
 * missing from it is missing, not empty.
 */
function coerceQueries(): ClientInterceptor {
  const plugin: { clientInterceptors?: ClientInterceptor[] } = {};
  new SmartCoercion<Inside>().init(plugin);
  const coerce = plugin.clientInterceptors?.[0];
  if (!coerce) throw new Error('The coercion plugin of oRPC did not bring an interceptor.');
  return (options) => (options.procedure['~orpc'].route.method === 'GET' ? coerce(options) : options.next());
}

type WireBody = { readonly code: string; readonly data?: unknown };

/** Adds the request's id to a refusal, and Retry-After where it says when; tells of those for lack of a right. */
async function shapeRefusals<Result extends { matched: boolean }, Added>(
  options: { readonly context: Inside; readonly next: () => Promise<Result> },
  refused: ((refusal: Refused<EdgeContext & Added>) => Promise<void>) | undefined,
): Promise<Result> {
  const result = await options.next();
  const response =
    'response' in result ? (result.response as { status: number; headers: object; body: unknown }) : null;
  if (!response || response.status < 400) return result;
  const body = response.body as WireBody;
  const headers = { ...response.headers, ...retryAfter(body.data) };
  if (response.status === 403) {
    const { context } = options;
    // What `openContext` added has been in this object since `handle` was called.
    await refused?.({ ...toldOf(body), route: context[trail].route, context: context as Inside & Added });
  }
  return { ...result, response: { ...response, headers, body: { ...body, requestId: options.context.requestId } } };
}

function toldOf({ code, data }: WireBody): { readonly code: string; readonly right: string | null } {
  const hasRight = typeof data === 'object' && data !== null && 'right' in data && typeof data.right === 'string';
  return { code, right: hasRight ? String(data.right) : null };
}

/** The Retry-After header that belongs to a refusal's data, if it has one. */
export function retryAfter(data: unknown): { 'retry-after'?: string } {
  if (typeof data !== 'object' || data === null || !('retryAfterMs' in data)) return {};
  return { 'retry-after': String(Math.max(1, Math.ceil(Number(data.retryAfterMs) / 1000))) };
}

/**
 * Refuses to start with a route that names no right, has no path, or stands twice. Answers how many there are.
 */
export async function checkRoutes(contract: AnyContractRouter): Promise<number> {
  const seen = new Map<string, string>();
  const wrong: string[] = [];
  await resolveContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
    const trouble = routeTrouble(procedure);
    const name = path.join('.');
    if (trouble) wrong.push(`${name} ${trouble}`);
    const { method, path: httpPath } = procedure['~orpc'].route;
    const key = `${method} ${httpPath?.replace(/\{[^}]*\}/g, '{}')}`;
    const other = seen.get(key);
    if (other) wrong.push(`${name} and ${other} both answer ${key}`);
    seen.set(key, name);
  });
  if (wrong.length > 0) throw new Error(`These routes cannot be served: ${wrong.join('; ')}.`);
  return seen.size;
}

function routeTrouble(procedure: AnyContractProcedure): string | null {
  const { meta, route } = procedure['~orpc'];
  if (typeof meta.right !== 'string' || meta.right === '') return 'names no right';
  if (!route.path?.startsWith('/')) return 'has no path';
  if (!route.method) return 'has no method';
  return null;
}
