import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { OrganisationId } from '#kernel/id.ts';
import { type ChannelAccount, type ChannelHealth, type ChannelSide, type IngressWay, webhookPath } from '#messaging';
import { backOff } from '#platform/followers.ts';
import type { Log } from '#platform/log.ts';
import { failedPulse, openPulses, startingPulse, wellPulse } from '#platform/pulses.ts';
import type { Answer, BotApi } from './bot-api.ts';
import { allowedUpdates, eventOf, touchOf } from './update.ts';

export interface ListeningNeeds {
  readonly api: BotApi;
  readonly side: Pick<ChannelSide, 'accept' | 'secretOf'>;
  readonly log: Log;
  /** How the world reaches us; null when nobody said. */
  readonly publicUrl: string | null;
  /** What the provider bears when it calls us for an account. */
  readonly callSecretOf: (account: ChannelAccount) => string;
  readonly rhythm: ListeningRhythm;
}

export interface ListeningRhythm {
  /** How long a question for news stays open. */
  readonly pollSeconds: number;
  readonly backOffMs: { readonly first: number; readonly most: number };
  /** How often a registered webhook is looked at. */
  readonly lookMs: number;
}

export const usualRhythm: ListeningRhythm = {
  pollSeconds: 25,
  backOffMs: { first: 1_000, most: 60_000 },
  lookMs: 60_000,
};

/** Updates of one question; the rest comes with the next. */
const updatesAtOnce = 100;
/** Calls of the provider at the same time: more would only wait for our disk. */
const callsAtOnce = 10;
/** The answer to a question may come this much later than it was to stay open. */
const lateMs = 10_000;
/** An answer without news that comes sooner was not waited with. */
const shortMs = 100;
/** A failed call of our webhook is told of for this long. */
const failedRecentlyMs = 5 * 60_000;

/** How an account is told its news; asking is what works everywhere. */
export function ingressOf(account: ChannelAccount): IngressWay {
  return account.settings.ingress === 'webhook' ? 'webhook' : 'poll';
}

/** Opens the way in for the accounts that are served here: one listener each, never two. */
export function openListening(needs: ListeningNeeds) {
  const { side, log } = needs;
  const followers = openPulses({ log, what: 'telegram' });
  return {
    follow(account: ChannelAccount): void {
      const token = account.isActive ? side.secretOf(account) : null;
      const run = ingressOf(account) === 'poll' ? poll : keepWebhook;
      followers.follow({
        id: account.id,
        group: account.organisationId,
        wish: token === null ? null : `${ingressOf(account)} ${token}`,
        run: (signal, say) => run({ needs, account, token: token ?? '', signal, say }),
      });
    },
    leave: (organisationId: OrganisationId): Promise<void> => followers.leave(organisationId),
    health: (account: ChannelAccount): ChannelHealth =>
      followers.state(account.id) ?? (side.secretOf(account) === null ? failedPulse('noSecret') : startingPulse),
    close: followers.close,
  };
}

interface Run {
  readonly needs: ListeningNeeds;
  readonly account: ChannelAccount;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly say: (health: ChannelHealth) => void;
}

const Updates = z.array(z.looseObject({ update_id: z.int() }));

/**
 * Asks for news, puts them on disk, and only then asks for those behind them, which tells the provider that these have
 * arrived. What was told and not confirmed is told again after a restart, and the inbox knows it again.
 */
async function poll(run: Run): Promise<void> {
  const { needs, account, token, signal, say } = run;
  const { api, side, log, rhythm } = needs;
  // While a webhook is registered nobody is answered who asks.
  if (!(await insist(run, () => api.call(token, 'deleteWebhook', {}, { signal })))) return;
  const bot = botOf(token);
  let offset: number | undefined;
  for (let failures = 0; !signal.aborted; ) {
    const timeoutMs = rhythm.pollSeconds * 1_000 + lateMs;
    const question = {
      limit: updatesAtOnce,
      timeout: rhythm.pollSeconds,
      allowed_updates: allowedUpdates,
      ...(offset !== undefined && { offset }),
    };
    const askedAtMs = performance.now();
    const answer = await api.call(token, 'getUpdates', question, { timeoutMs, signal });
    const updates = answer.type === 'ok' ? Updates.safeParse(answer.result) : null;
    if (!updates?.success) {
      if (signal.aborted) return;
      say(troubleOf(answer));
      await pause(run, failures++, answer);
      continue;
    }
    say(wellPulse);
    try {
      if (updates.data.length > 0)
        await side.accept(
          account,
          updates.data.map((update) => eventOf(update, bot)),
        );
      failures = 0;
      // A server that does not hold the question open is not asked without end.
      const isEarly = updates.data.length === 0 && performance.now() - askedAtMs < shortMs;
      if (isEarly) await pause(run, 0, null);
      // Her telephone waits to hear that the touch of a button arrived; nobody here waits for it.
      for (const touch of updates.data.flatMap((update) => touchOf(update) ?? []))
        void api.call(token, 'answerCallbackQuery', { callback_query_id: touch });
      const last = updates.data.at(-1)?.update_id;
      if (last !== undefined) offset = last + 1;
    } catch (err) {
      if (!signal.aborted) log.warn({ accountId: account.id, err }, 'news of a bot could not be stored');
      await pause(run, failures++, null);
    }
  }
}

const WebhookInfo = z.looseObject({ url: z.string(), last_error_date: z.int().optional() });

/** Tells the provider where to call us, and looks now and then whether it still does. */
async function keepWebhook(run: Run): Promise<void> {
  const { needs, account, token, signal, say } = run;
  const { api, publicUrl, rhythm } = needs;
  if (!publicUrl?.startsWith('https:')) return say(failedPulse('noPublicAddress'));
  const url = `${publicUrl}${webhookPath(account.channel, account.publicKey)}`;
  const register = () =>
    api.call(
      token,
      'setWebhook',
      {
        url,
        secret_token: needs.callSecretOf(account),
        allowed_updates: allowedUpdates,
        max_connections: callsAtOnce,
      },
      { signal },
    );
  if (!(await insist(run, register))) return;
  say(wellPulse);
  for (let failures = 0; !signal.aborted; ) {
    await wait(rhythm.lookMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const answer = await api.call(token, 'getWebhookInfo', {}, { signal });
    const info = answer.type === 'ok' ? WebhookInfo.safeParse(answer.result) : null;
    if (!info?.success) {
      if (signal.aborted) return;
      say(troubleOf(answer));
      await pause(run, failures++, answer);
      continue;
    }
    failures = 0;
    if (info.data.url !== url && !(await insist(run, register))) return;
    const failedAtMs = (info.data.last_error_date ?? 0) * 1_000;
    say(Date.now() - failedAtMs < failedRecentlyMs ? { status: 'warning', code: 'webhookFailing' } : wellPulse);
  }
}

/** Tries until it is done; false when listening has ended meanwhile. */
async function insist(run: Run, attempt: () => Promise<Answer>): Promise<boolean> {
  for (let failures = 0; !run.signal.aborted; failures++) {
    const answer = await attempt();
    if (answer.type === 'ok') return true;
    if (run.signal.aborted) return false;
    run.say(troubleOf(answer));
    await pause(run, failures, answer);
  }
  return false;
}

function pause({ needs, signal }: Run, failures: number, answer: Answer | null): Promise<void> {
  const wishedMs = answer?.type === 'refused' ? (answer.retryAfterMs ?? 0) : 0;
  return backOff(needs.rhythm.backOffMs, { failures, wishedMs, signal });
}

/** Why we are not heard, as a code that the screens translate: a wrong token is not the same as a network down. */
export function troubleOf(answer: Answer): ChannelHealth {
  if (answer.type !== 'refused') return failedPulse('unreachable');
  if (answer.code === 401 || answer.code === 404) return failedPulse('credentialsRefused');
  if (answer.code === 409) return failedPulse('conflict');
  return failedPulse(answer.code >= 500 || answer.code === 429 ? 'unreachable' : 'refused');
}

/** A bot's own number, which its token begins with. */
export function botOf(token: string): string {
  return token.split(':', 1)[0] ?? '';
}
