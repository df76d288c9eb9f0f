import { type HTTPMethod, ORPCError, oc } from '@orpc/contract';
import { z } from 'zod';
import { type Id, isId } from './id.ts';

/**
 * What a route asks of the one who calls it: `public` (anybody), `signedIn` (anybody with a session, or with an API key
 * as long as nothing changes), `inPerson` (a session of her own, never an API key) or the name of a right. There is no
 * default: a route that names nothing keeps the program from starting.
 */
export type RouteMeta = { readonly right: string };

/** One thing that was wrong with what was sent: where (`members.0.name`, empty = the whole), which rule, and in words. */
export const Issue = z.object({ path: z.string(), code: z.string(), message: z.string() });
export type Issue = z.infer<typeof Issue>;

const retry = z.object({ retryAfterMs: z.int().nonnegative() });

/**
 * What every 503 says. It promises nothing: the answer of the database may be what was lost, and then nobody knows
 * whether it did what it was asked.
 */
export const unavailableMessage =
  'Not available at the moment. What was asked may be done all the same: look, or ask again under the same id.';

/** The refusals that every route may answer with. Routes add their own with `.errors({...})`. */
export const commonErrors = {
  INVALID: { status: 400, message: 'What was sent is not valid.', data: z.object({ issues: z.array(Issue) }) },
  NOT_SIGNED_IN: { status: 401, message: 'Sign in first.' },
  FORBIDDEN: { status: 403, message: 'Your role does not allow this.', data: z.object({ right: z.string() }) },
  NOT_FOUND: { status: 404, message: 'There is no such thing here.' },
  CONFLICT: { status: 409, message: 'It was changed or taken in the meantime.' },
  TOO_MANY: { status: 429, message: 'Too many requests. Try again shortly.', data: retry },
  UNAVAILABLE: { status: 503, message: unavailableMessage, data: retry },
} as const;

export type RouteOptions = {
  readonly right: string;
  readonly method: HTTPMethod;
  /** Below `/api/v1`, with ids in braces: `/queues/{queueId}`. */
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly description?: string;
  /** 200 unless said. */
  readonly successStatus?: number;
};

/**
 * Begins a route of a contract: `route({ right: 'queues.edit', method: 'POST', path: '/queues', summary: 'Make a queue',
 * tags: ['Queues'] }).input(…).output(…)`. Lists in the answer of a GET belong into an object, so that it can grow.
 */
export function route({ right, tags, ...rest }: RouteOptions) {
  return oc
    .$meta<RouteMeta>({ right: '' })
    .errors(commonErrors)
    .meta({ right })
    .route({ ...rest, tags: [...tags], spec: (operation) => ({ ...operation, 'x-right': right }) });
}

/** A moment on the wire: ISO 8601 in UTC, `2026-11-22T14:05:00.000Z`. Names end in `At`. */
export const Moment = z.iso.datetime();

/** A length of time on the wire: whole milliseconds. Names end in `Ms`. */
export const DurationMs = z.int().nonnegative();

export const pageLimit = 200;
/** What a list is asked with. `cursor` is the `next` of the page before, taken as it is. */
export const PageQuery = z.object({
  limit: z.int().min(1).max(pageLimit).default(50),
  cursor: z.string().min(1).max(500).optional(),
});

/** One page of a list; `next` is null on the last. */
export function PageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
  .refine(isId);

/** An id on the wire. Text goes in, and what comes out knows what it names: `IdOf('queue')` gives `Id<'queue'>`. */
export function IdOf<Kind extends string>(_kind: Kind): z.ZodType<Id<Kind>, string> {
  return uuid as unknown as z.ZodType<Id<Kind>, string>;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is being looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above, but lines and tabs may stay
const controlsButLines = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
/** Marks that turn or hide text: direction overrides and isolates, zero-width space and joiner of words, byte order mark. */
const disguises = /[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** A name as we keep it: one line, NFC, no control, direction or zero-width characters, single blanks. */
export function tidyName(text: string): string {
  return text.normalize('NFC').replace(disguises, '').replace(controls, ' ').replace(/\s+/gu, ' ').trim();
}

/** Running text as we keep it: NFC, lines end in \n, no other control characters. Writing direction is the writer's own. */
export function tidyText(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n').replace(controlsButLines, '');
}

/** A name of something: 1 to `longest` characters after cleaning. */
export function NameOf(longest: number) {
  return z
    .string()
    .max(longest * 4)
    .overwrite(tidyName)
    .min(1)
    .max(longest);
}
export const Name = NameOf(120);

/** Running text of at most `longest` characters; may be empty. */
export function cleanText(longest: number) {
  return z.string().overwrite(tidyText).max(longest);
}

/** What a refusal looks like on the wire. */
export const WireError = z.object({
  code: z.string(),
  message: z.string(),
  data: z.unknown().optional(),
  requestId: z.string(),
});
export type WireError = z.infer<typeof WireError>;

/**
 * Reads a refusal in the browser: give it to OpenAPILink as `customErrorResponseBodyDecoder`. Answers null for anything
 * that is not a refusal of ours (a proxy's page, say). The request's id, to tell support, is in `requestIdOf(error)`.
 */
export function readWireError(body: unknown, response: { readonly status: number }): ORPCError<string, unknown> | null {
  const read = WireError.safeParse(body);
  if (!read.success) return null;
  const { code, message, data } = read.data;
  return new ORPCError(code, { defined: true, status: response.status, message, data, cause: read.data });
}

/** The id of the request that was refused with this error, or null if it did not come from our server. */
export function requestIdOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const read = WireError.safeParse(error.cause);
  return read.success ? read.data.requestId : null;
}
