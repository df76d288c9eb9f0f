import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import { type ChannelAccount, type ChannelHealth, type ChannelSide, type IngressWay, webhookPath } from '#messaging';
import type { Log } from '#platform/log.ts';
import type { Answer, BotApi } from './bot-api.ts';
import { allowedUpdates, eventOf } from './update.ts';

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
/** A failed call of our webhook is told of for this long. */
const failedRecentlyMs = 5 * 60_000;

/** Listens for one account until it is stopped. */
interface Listener {
  /** What it was begun with: the same again changes nothing. */
  readonly wish: string;
  readonly organisationId: OrganisationId;
  readonly stop: () => Promise<void>;
  health: ChannelHealth;
}

const ok: ChannelHealth = { status: 'ok', code: 'connected' };
const failing = (code: string): ChannelHealth => ({ status: 'failed', code });
const starting: ChannelHealth = { status: 'warning', code: 'starting' };

/** How an account is told its news; asking is what works everywhere. */
export function ingressOf(account: ChannelAccount): IngressWay {
  return account.settings.ingress === 'webhook' ? 'webhook' : 'poll';
}

/** Opens the way in for the accounts that are served here: one listener each, never two. */
export function openListening(needs: ListeningNeeds) {
  const { side, log } = needs;
  const listeners = new Map<ChannelAccountId, Listener>();
  /** The end of an account's last listener: the next one begins after it, however soon it is wanted. */
  const endings = new Map<ChannelAccountId, Promise<void>>();
  const end = (id: ChannelAccountId): Promise<void> => {
    const ending = listeners.get(id)?.stop() ?? endings.get(id) ?? Promise.resolve();
    listeners.delete(id);
    endings.set(id, ending);
    return ending;
  };

  const begin = (account: ChannelAccount, token: string, wish: string, after: Promise<void>): Listener => {
    const ending = new AbortController();
    const listener: Listener = {
      wish,
      organisationId: account.organisationId,
      health: starting,
      stop: async () => {
        ending.abort();
        await work;
      },
    };
    const run = ingressOf(account) === 'poll' ? poll : keepWebhook;
    const say = (health: ChannelHealth): void => {
      if (health.code !== listener.health.code) {
        const told = { accountId: account.id, code: health.code };
        if (health.status === 'ok') log.info(told, 'a bot is heard');
        else log.warn(told, 'a bot is not heard');
      }
      listener.health = health;
    };
    const work = after
      .then(() => run({ needs, account, token, signal: ending.signal, say }))
      .catch((err: Error) => {
        say(failing('unreachable'));
        log.error({ accountId: account.id, err }, 'listening for a bot ended');
      });
    return listener;
  };

  return {
    follow(account: ChannelAccount): void {
      const token = account.isActive ? side.secretOf(account) : null;
      const known = listeners.get(account.id);
      const wish = token === null ? '' : `${ingressOf(account)} ${token}`;
      if (known?.wish === wish || (!known && token === null)) return;
      // Two at once would take each other's news.
      const after = end(account.id);
      if (token !== null) listeners.set(account.id, begin(account, token, wish, after));
    },
    async leave(organisationId: OrganisationId): Promise<void> {
      const gone = [...listeners].filter(([, listener]) => listener.organisationId === organisationId);
      await Promise.all(gone.map(([id]) => end(id)));
    },
    health(account: ChannelAccount): ChannelHealth {
      const listener = listeners.get(account.id);
      if (listener) return listener.health;
      return side.secretOf(account) === null ? failing('noSecret') : starting;
    },
    async close(): Promise<void> {
      await Promise.all([...listeners.keys()].map(end));
      await Promise.all(endings.values());
    },
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
    const answer = await api.call(token, 'getUpdates', question, { timeoutMs, signal });
    const updates = answer.type === 'ok' ? Updates.safeParse(answer.result) : null;
    if (!updates?.success) {
      if (signal.aborted) return;
      say(troubleOf(answer));
      await pause(run, failures++, answer);
      continue;
    }
    say(ok);
    try {
      if (updates.data.length > 0)
        await side.accept(
          account,
          updates.data.map((update) => eventOf(update, bot)),
        );
      failures = 0;
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
  if (!publicUrl?.startsWith('https:')) return say(failing('noPublicAddress'));
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
  say(ok);
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
    say(Date.now() - failedAtMs < failedRecentlyMs ? { status: 'warning', code: 'webhookFailing' } : ok);
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

/** Longer after each failure, and never shorter than the provider wishes. */
async function pause({ needs, signal }: Run, failures: number, answer: Answer | null): Promise<void> {
  const { first, most } = needs.rhythm.backOffMs;
  const wished = answer?.type === 'refused' ? (answer.retryAfterMs ?? 0) : 0;
  const grown = Math.min(first * 2 ** Math.min(failures, 10), most);
  await wait(Math.max(wished, grown * (0.5 + Math.random() / 2)), undefined, { signal }).catch(() => undefined);
}

/** Why we are not heard, as a code that the screens translate: a wrong token is not the same as a network down. */
export function troubleOf(answer: Answer): ChannelHealth {
  if (answer.type !== 'refused') return failing('unreachable');
  if (answer.code === 401 || answer.code === 404) return failing('credentialsRefused');
  if (answer.code === 409) return failing('conflict');
  return failing(answer.code >= 500 || answer.code === 429 ? 'unreachable' : 'refused');
}

/** A bot's own number, which its token begins with. */
export function botOf(token: string): string {
  return token.split(':', 1)[0] ?? '';
}
