import { z } from 'zod';

/** What a call of the Bot API came to. */
export type Answer =
  | { readonly type: 'ok'; readonly result: unknown }
  | {
      readonly type: 'refused';
      readonly code: number;
      readonly description: string;
      readonly retryAfterMs: number | null;
    }
  /** Nothing left us: there was no connection. */
  | { readonly type: 'unreachable' }
  /** The connection ended before the answer: it may have been done. */
  | { readonly type: 'lost' };

export interface BotApi {
  /** Calls a method as the bot of this token. Never throws; the token is in no message of any error. */
  readonly call: (
    token: string,
    method: string,
    parameters: Readonly<Record<string, unknown>> | FormData,
    how?: { readonly timeoutMs?: number; readonly signal?: AbortSignal },
  ) => Promise<Answer>;
  /** The bytes of a file whose path `getFile` told; null when it cannot be had. */
  readonly download: (token: string, filePath: string) => Promise<Response | null>;
}

/** Where the Bot API is for everybody. */
export const usualUrl = 'https://api.telegram.org';

const callMs = 15_000;
const downloadMs = 60_000;
const answerBytesMost = 8 * 1024 * 1024;

/** Anything else typed in as a token must not become part of an address. */
const tokenShape = /^\d{1,20}:[A-Za-z0-9_-]{10,100}$/;
/** A path below the bot's files: no leading slash, no step upwards, no other host. */
const filePathShape = /^(?!.*\.\.)[A-Za-z0-9_-][A-Za-z0-9_./-]{0,300}$/;

const Envelope = z.looseObject({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.int().optional(),
  description: z.string().optional(),
  parameters: z.looseObject({ retry_after: z.number().nonnegative().optional() }).optional(),
});

/** Opens the Bot API at an address. */
export function openBotApi(baseUrl: string): BotApi {
  return {
    async call(token, method, parameters, { timeoutMs = callMs, signal } = {}) {
      if (!tokenShape.test(token))
        return { type: 'refused', code: 401, description: 'Unauthorized', retryAfterMs: null };
      const isForm = parameters instanceof FormData;
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        const response = await fetch(`${baseUrl}/bot${token}/${method}`, {
          method: 'POST',
          redirect: 'error',
          signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
          ...(isForm
            ? { body: parameters }
            : { body: JSON.stringify(parameters), headers: { 'content-type': 'application/json' } }),
        });
        return answerOf(response.status, await textOf(response));
      } catch (error) {
        return { type: neverLeft(error) ? 'unreachable' : 'lost' };
      }
    },
    async download(token, filePath) {
      if (!tokenShape.test(token) || !filePathShape.test(filePath)) return null;
      try {
        const signal = AbortSignal.timeout(downloadMs);
        const response = await fetch(`${baseUrl}/file/bot${token}/${filePath}`, { redirect: 'error', signal });
        if (response.ok) return response;
        await response.body?.cancel();
        return null;
      } catch {
        // Whatever went wrong on the way, the file is not here; the caller tries again or says so.
        return null;
      }
    },
  };
}

function answerOf(status: number, text: string): Answer {
  const envelope = Envelope.safeParse(parsed(text));
  if (envelope.success && envelope.data.ok) return { type: 'ok', result: envelope.data.result };
  const { error_code, description, parameters } = envelope.data ?? {};
  const code = error_code ?? status;
  // A success that cannot be read may have been one.
  if (code < 300) return { type: 'lost' };
  const seconds = parameters?.retry_after;
  return {
    type: 'refused',
    code,
    description: description ?? '',
    retryAfterMs: seconds === undefined ? null : seconds * 1_000,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > answerBytesMost) throw new Error('The answer is longer than any answer should be.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Failures of the way there, before a byte of ours was sent. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function neverLeft(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : null;
  const causes = cause instanceof AggregateError ? cause.errors : [cause];
  return causes.every((each) => each instanceof Error && 'code' in each && beforeSending.has(String(each.code)));
}
