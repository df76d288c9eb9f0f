import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Outward } from '#platform/outward.ts';

/** What a call of the Graph API came to. */
export type GraphAnswer =
  | {
      readonly type: 'ok';
      readonly json: unknown;
      /** The version that answered: another than was asked for when that one is over; null when it did not say. */
      readonly version: string | null;
    }
  | Refused
  /** Nothing left us: there was no connection. */
  | { readonly type: 'unreachable' }
  /** The connection ended before the answer: it may have been done. */
  | { readonly type: 'lost' };

export interface Refused {
  readonly type: 'refused';
  readonly status: number;
  readonly code: number;
  readonly subcode: number;
  readonly message: string;
  readonly retryAfterMs: number | null;
}

/** With what an account knocks. */
export interface Door {
  /** `graph.instagram.com` serves accounts that signed in without a page. */
  readonly host: 'facebook' | 'instagram';
  readonly token: string;
  /** Proves that the token is used by the app it was given to; null where no proof is asked for. */
  readonly appSecret: string | null;
  /** As the Graph API writes it: `v26.0`. */
  readonly version: string;
}

export interface Graph {
  /** Never throws; the token is in no address, answer or log. */
  readonly get: (door: Door, path: readonly string[], query?: Readonly<Record<string, string>>) => Promise<GraphAnswer>;
  readonly post: (
    door: Door,
    path: readonly string[],
    body: Readonly<Record<string, unknown>> | FormData,
  ) => Promise<GraphAnswer>;
  /** Takes something back; what is meant stands in the body. */
  readonly remove: (
    door: Door,
    path: readonly string[],
    body: Readonly<Record<string, unknown>>,
  ) => Promise<GraphAnswer>;
  /** The bytes behind an address that the provider told us; null when it is none of its own or gives nothing. */
  readonly download: (url: string, token: string | null) => Promise<{ status: number; stream: Readable } | null>;
}

/** Where the Graph API is for everybody. */
const usualHosts = { facebook: 'https://graph.facebook.com', instagram: 'https://graph.instagram.com' } as const;

const callMs = 15_000;
/** Bytes take their time; words do not. */
const uploadMs = 120_000;
const downloadMs = 60_000;
const answerBytesMost = 4 * 1024 * 1024;
const downloadBytesMost = 64 * 1024 * 1024;
const redirectsMost = 3;

const tokenShape = /^[\x21-\x7e]{1,2000}$/;
/** '' is for the few calls that have none. */
const versionShape = /^(v\d{1,3}\.\d{1,2})?$/;
/** Where files of customers lie; nobody else is shown a token or asked for bytes. */
const fileHosts = ['fbsbx.com', 'fbcdn.net', 'cdninstagram.com', 'facebook.com', 'whatsapp.net', 'instagram.com'];

const Trouble = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    code: z.number().default(0),
    error_subcode: z.number().default(0),
    error_data: z.looseObject({ details: z.string().optional() }).optional(),
  }),
});

/** Opens the Graph API. `baseUrl` is the operator's own word and stands for both hosts, as in tests. */
export function openGraph(outward: Outward, baseUrl: string | undefined): Graph {
  const call = async (
    door: Door,
    path: readonly string[],
    {
      query = {},
      body,
      method,
    }: { query?: Readonly<Record<string, string>>; body?: Record<string, unknown> | FormData; method?: 'DELETE' },
  ): Promise<GraphAnswer> => {
    if (!tokenShape.test(door.token)) return refused(401, 190, 'The token has no form a token can have.');
    if (!versionShape.test(door.version)) return refused(400, 100, 'The version has another form: v26.0');
    const url = new URL(baseUrl ?? usualHosts[door.host]);
    url.pathname = `/${[door.version, ...path]
      .filter((part) => part !== '')
      .map(encodeURIComponent)
      .join('/')}`;
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (door.appSecret !== null) url.searchParams.set('appsecret_proof', proofOf(door.token, door.appSecret));
    const isForm = body instanceof FormData;
    const packed = body && (isForm ? await packedForm(body) : packedJson(body));
    const answer = await outward.ask({
      url: url.href,
      method: method ?? (packed ? 'POST' : 'GET'),
      headers: { authorization: `Bearer ${door.token}`, ...(packed && { 'content-type': packed.type }) },
      ...(packed && { body: packed.bytes }),
      timeoutMs: isForm ? uploadMs : callMs,
      bytesMost: answerBytesMost,
      isOperators: baseUrl !== undefined,
    });
    if (answer.type === 'forbidden') return { type: 'unreachable' };
    return answer.type === 'answered' ? readAnswer(answer) : answer;
  };
  const isOwn = (url: URL): boolean =>
    baseUrl !== undefined && url.origin === new URL(baseUrl).origin
      ? true
      : url.protocol === 'https:' &&
        url.port === '' &&
        fileHosts.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`));

  return {
    get: (door, path, query) => call(door, path, { ...(query && { query }) }),
    post: (door, path, body) => call(door, path, { body }),
    remove: (door, path, body) => call(door, path, { body, method: 'DELETE' }),
    async download(address, token) {
      let url = URL.parse(address);
      for (let left = redirectsMost; url && isOwn(url) && left >= 0; left--) {
        const answer = await outward.stream({
          url: url.href,
          headers: { ...(token !== null && tokenShape.test(token) && { authorization: `Bearer ${token}` }) },
          timeoutMs: downloadMs,
          bytesMost: downloadBytesMost,
          isOperators: baseUrl !== undefined,
        });
        if (answer.type !== 'answered') return null;
        const { status, stream, headers } = answer;
        if (status >= 200 && status < 300) return { status, stream };
        stream.destroy();
        if (status < 300 || status >= 400 || headers.location === undefined) return null;
        // Each step is looked at like the first: only its own hosts may be shown the token.
        url = URL.parse(headers.location, url);
      }
      return null;
    },
  };
}

const proofOf = (token: string, appSecret: string) => createHmac('sha256', appSecret).update(token).digest('hex');

const packedJson = (body: Readonly<Record<string, unknown>>) => ({
  type: 'application/json',
  bytes: JSON.stringify(body),
});

async function packedForm(form: FormData): Promise<{ readonly type: string; readonly bytes: Uint8Array }> {
  const packed = new Response(form);
  return { type: packed.headers.get('content-type') ?? '', bytes: new Uint8Array(await packed.arrayBuffer()) };
}

const refused = (status: number, code: number, message: string): Refused => ({
  type: 'refused',
  status,
  code,
  subcode: 0,
  message,
  retryAfterMs: null,
});

function readAnswer(answer: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}): GraphAnswer {
  const { status, headers } = answer;
  const json = parsed(answer.body.toString('utf8'));
  const trouble = Trouble.safeParse(json);
  if (trouble.success) {
    const { code, error_subcode: subcode, message, error_data } = trouble.data.error;
    const told = error_data?.details ?? message;
    return { type: 'refused', status, code, subcode, message: told, retryAfterMs: retryAfterOf(headers) };
  }
  // A success that cannot be read may have been one.
  if (status >= 200 && status < 300)
    return json === null ? { type: 'lost' } : { type: 'ok', json, version: headers['facebook-api-version'] ?? null };
  return { ...refused(status, 0, ''), retryAfterMs: retryAfterOf(headers) };
}

function retryAfterOf(headers: Readonly<Record<string, string>>): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
