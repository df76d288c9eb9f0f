import { z } from 'zod';
import { readForeignJson } from '#platform/foreign-json.ts';
import type { Outward } from '#platform/outward.ts';

/** Where the API is for everybody. */
export const usualUrl = 'https://chatapi.viber.com';

/** What a call of the API came to; the API answers with HTTP 200 and says in `status` what it means. */
export type Answer =
  | { readonly type: 'answered'; readonly status: number; readonly message: string; readonly body: Answered }
  /** Busy or broken, by HTTP: it did nothing. */
  | { readonly type: 'away'; readonly isRate: boolean }
  | { readonly type: 'unreachable' }
  | { readonly type: 'lost' };

const Answered = z.looseObject({
  status: z.int(),
  status_message: z.string().default(''),
  /** Longer than a number of JavaScript can be, so it comes as its digits. */
  message_token: z.union([z.string(), z.number()]).optional(),
  name: z.string().optional(),
  uri: z.string().optional(),
  webhook: z.string().optional(),
});
type Answered = z.infer<typeof Answered>;

export interface RestApi {
  /** Calls a method with the bot's token. Never throws; the token is in no message of any error. */
  readonly call: (token: string, method: string, body: object, signal?: AbortSignal) => Promise<Answer>;
  /** Whether an address is of the API's own house, which the operator named. */
  readonly isOwn: (url: string) => boolean;
}

/** Anything else typed in as a token must not become part of a header. */
const tokenShape = /^[A-Za-z0-9_-]{8,200}$/;

/** Opens the API at an address; one that is not the usual one is the operator's word. */
export function openRestApi(outward: Pick<Outward, 'ask'>, baseUrl: string): RestApi {
  const isOperators = baseUrl !== usualUrl;
  return {
    isOwn: (url) => isOperators && url.startsWith(`${baseUrl}/`),
    async call(token, method, body, signal) {
      if (!tokenShape.test(token))
        return { type: 'answered', status: 2, message: 'no token', body: { status: 2, status_message: '' } };
      const answer = await outward.ask({
        url: `${baseUrl}/pa/${method}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-viber-auth-token': token },
        body: JSON.stringify(body),
        isOperators,
        ...(signal && { signal }),
      });
      if (answer.type !== 'answered') return { type: answer.type === 'lost' ? 'lost' : 'unreachable' };
      if (answer.status === 429 || answer.status >= 500) return { type: 'away', isRate: answer.status === 429 };
      const read = Answered.safeParse(readForeignJson(answer.body.toString('utf8'))?.value);
      // A success that cannot be read may have been one.
      if (!read.success) return answer.status < 300 ? { type: 'lost' } : { type: 'away', isRate: false };
      return { type: 'answered', status: read.data.status, message: read.data.status_message, body: read.data };
    },
  };
}

/** What the API's own numbers mean, as far as more than one place asks. */
export const statuses = {
  ok: 0,
  addressRefused: 1,
  tokenRefused: 2,
  noWebhook: 10,
  tooMany: 12,
  /** The customer's device is too old for what was sent. */
  tooNew: [11, 13, 14],
} as const;
