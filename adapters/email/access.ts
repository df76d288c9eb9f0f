import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ChannelAccount, ChannelSide } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Seal } from '#platform/seal.ts';
import type { MailSettings } from './settings.ts';
import { readToken, writeToken } from './store.ts';

/** How an account signs in to its mail system, at this moment. */
export type SignIn =
  | { readonly type: 'password'; readonly user: string; readonly password: string }
  | { readonly type: 'token'; readonly user: string; readonly token: string }
  /** `noSecret`, or the provider did not renew the token: somebody has to give consent again. */
  | { readonly type: 'refused'; readonly code: 'noSecret' | 'tokenRefused' }
  | { readonly type: 'unreachable' };

export interface AccessNeeds {
  readonly side: Pick<ChannelSide, 'secretsOf'>;
  readonly database: Pick<Database, 'within'>;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** Where tokens are renewed, when not where they usually are. */
  readonly tokenUrl?: string | undefined;
  /** A token was not renewed for the first time since it last was. Told once. */
  readonly onRefused: (account: ChannelAccount, detail: string) => void;
}

/** A token is renewed when it has less than this left, and not sooner: who renews at each look has it revoked. */
export const renewWithinMs = 5 * 60_000;
/** After a refusal the provider is asked again no sooner. */
const refusedForMs = 60_000;
const answerMs = 15_000;
const answerBytesMost = 100_000;

const tokenUrls = {
  google: () => 'https://oauth2.googleapis.com/token',
  microsoft: (tenant: string) => `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
} as const;

const Renewed = z.looseObject({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().default(3_600),
  refresh_token: z.string().optional(),
});
const Refusal = z.looseObject({ error: z.string() });

interface Held {
  readonly forSecret: string;
  readonly token: string;
  readonly untilMs: number;
}

/** Opens the keeper of sign-ins. Tokens stay in memory; a renewed way to renew them is sealed in the database. */
export function openAccess(needs: AccessNeeds) {
  const { side, database, seal, clock } = needs;
  const held = new Map<string, Held>();
  const refusals = new Map<string, { readonly forSecret: string; readonly atMs: number }>();
  const renewing = new Map<string, Promise<SignIn>>();

  const placeOf = ({ organisationId, id }: ChannelAccount) => `${organisationId}|mail_tokens|${id}`;

  const renew = async (account: ChannelAccount, settings: MailSettings): Promise<SignIn> => {
    const { clientSecret = '', refreshToken = '' } = side.secretsOf(account);
    if (!refreshToken) return { type: 'refused', code: 'noSecret' };
    const given = createHash('sha256').update(`${settings.clientId} ${refreshToken}`).digest('hex');
    const present = held.get(account.id);
    if (present?.forSecret === given && present.untilMs - clock.nowMs() > renewWithinMs)
      return { type: 'token', user: settings.user, token: present.token };
    const refusal = refusals.get(account.id);
    if (refusal?.forSecret === given && clock.nowMs() - refusal.atMs < refusedForMs)
      return { type: 'refused', code: 'tokenRefused' };
    const newer = await database.within(account.organisationId, (trx) => readToken(trx, account, given));
    const answer = await ask(needs.tokenUrl ?? tokenUrls[settings.provider](settings.tenant), {
      grant_type: 'refresh_token',
      client_id: settings.clientId,
      client_secret: clientSecret,
      refresh_token: newer === null ? refreshToken : seal.open(newer, placeOf(account)),
    });
    if (answer.type === 'unreachable') return answer;
    if (answer.type === 'refused') {
      if (refusal?.forSecret !== given) needs.onRefused(account, answer.detail);
      refusals.set(account.id, { forSecret: given, atMs: clock.nowMs() });
      held.delete(account.id);
      return { type: 'refused', code: 'tokenRefused' };
    }
    refusals.delete(account.id);
    const { access_token: token, expires_in: seconds, refresh_token: next } = answer.renewed;
    held.set(account.id, { forSecret: given, token, untilMs: clock.nowMs() + seconds * 1_000 });
    if (next && next !== refreshToken)
      await database.within(account.organisationId, (trx) =>
        writeToken(trx, account, given, seal.seal(next, placeOf(account))),
      );
    return { type: 'token', user: settings.user, token };
  };

  return {
    /** How to sign in now. Never fails but for a database that is away. */
    async of(account: ChannelAccount, settings: MailSettings): Promise<SignIn> {
      if (settings.signIn === 'password') {
        const { secret } = side.secretsOf(account);
        return secret
          ? { type: 'password', user: settings.user, password: secret }
          : { type: 'refused', code: 'noSecret' };
      }
      // IMAP and SMTP of one account ask at the same moment; the provider is asked once.
      const under = renewing.get(account.id);
      if (under) return under;
      const fresh = renew(account, settings).finally(() => renewing.delete(account.id));
      renewing.set(account.id, fresh);
      return fresh;
    },
    /** The mail system did not take the token although it should be good: the next one is a new one. */
    distrust: (account: ChannelAccount): void => void held.delete(account.id),
  };
}
export type Access = ReturnType<typeof openAccess>;

type Asked =
  | { readonly type: 'renewed'; readonly renewed: z.infer<typeof Renewed> }
  | { readonly type: 'refused'; readonly detail: string }
  | { readonly type: 'unreachable' };

async function ask(url: string, form: Readonly<Record<string, string>>): Promise<Asked> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'error',
      signal: AbortSignal.timeout(answerMs),
    });
    const text = (await response.text()).slice(0, answerBytesMost);
    if (response.status >= 500 || response.status === 429) return { type: 'unreachable' };
    const body: unknown = JSON.parse(text);
    const renewed = response.ok ? Renewed.safeParse(body) : null;
    if (renewed?.success) return { type: 'renewed', renewed: renewed.data };
    const refusal = Refusal.safeParse(body);
    return { type: 'refused', detail: refusal.success ? refusal.data.error.slice(0, 100) : String(response.status) };
  } catch (error) {
    return error instanceof SyntaxError ? { type: 'refused', detail: 'unreadable' } : { type: 'unreachable' };
  }
}
