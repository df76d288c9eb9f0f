import { setTimeout as wait } from 'node:timers/promises';
import type { OrganisationId } from '#kernel/id.ts';
import { type ChannelAccount, type ChannelHealth, type ChannelSide, webhookPath } from '#messaging';
import { backOff } from '#platform/followers.ts';
import type { Log } from '#platform/log.ts';
import { failedPulse, openPulses, startingPulse, wellPulse } from '#platform/pulses.ts';
import { type Answer, type RestApi, statuses } from './rest-api.ts';

export interface ListeningNeeds {
  readonly api: RestApi;
  readonly side: Pick<ChannelSide, 'secretOf'>;
  readonly log: Log;
  /** How the world reaches us; null when nobody said. */
  readonly publicUrl: string | null;
  /** The provider itself calls only https; one that the operator named calls whatever it can reach. */
  readonly isOperators: boolean;
  readonly rhythm: ListeningRhythm;
}
export interface ListeningRhythm {
  readonly backOffMs: { readonly first: number; readonly most: number };
  /** How often it is looked whether the provider still calls us. */
  readonly lookMs: number;
}
export const usualRhythm: ListeningRhythm = { backOffMs: { first: 1_000, most: 60_000 }, lookMs: 5 * 60_000 };

const events = ['delivered', 'seen', 'failed', 'subscribed', 'unsubscribed', 'conversation_started'];

/** Keeps the provider calling us, for the accounts that are served here. */
export function openListening(needs: ListeningNeeds) {
  const { side, log } = needs;
  const followers = openPulses({ log, what: 'viber' });
  return {
    follow(account: ChannelAccount): void {
      const token = account.isActive ? side.secretOf(account) : null;
      followers.follow({
        id: account.id,
        group: account.organisationId,
        wish: token,
        run: (signal, say) => keepWebhook(needs, { account, token: token ?? '', signal, say }),
      });
    },
    leave: (organisationId: OrganisationId) => followers.leave(organisationId),
    health: (account: ChannelAccount): ChannelHealth =>
      followers.state(account.id) ?? (side.secretOf(account) === null ? failedPulse('noSecret') : startingPulse),
    close: followers.close,
  };
}

interface Run {
  readonly account: ChannelAccount;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly say: (health: ChannelHealth) => void;
}

/** Tells the provider where to call us, which it tries at once, and looks now and then whether it still does. */
async function keepWebhook(needs: ListeningNeeds, { account, token, signal, say }: Run): Promise<void> {
  const { api, publicUrl, rhythm } = needs;
  const isGood = publicUrl?.startsWith('https:') || (needs.isOperators && publicUrl !== null);
  if (!isGood) return say(failedPulse('noPublicAddress'));
  const url = `${publicUrl}${webhookPath(account.channel, account.publicKey)}`;
  const register = () =>
    api.call(token, 'set_webhook', { url, event_types: events, send_name: true, send_photo: false }, signal);
  let isSet = false;
  for (let failures = 0; !signal.aborted; ) {
    const answer: Answer = isSet ? await api.call(token, 'get_account_info', {}, signal) : await register();
    if (signal.aborted) return;
    if (answer.type !== 'answered' || answer.status !== statuses.ok) {
      say(troubleOf(answer));
      if (answer.type === 'answered') isSet = false;
      await backOff(rhythm.backOffMs, { failures: failures++, signal });
      continue;
    }
    failures = 0;
    // Somebody else took the bot: the last one who says so has it.
    isSet = !isSet || answer.body.webhook === undefined || answer.body.webhook === url;
    if (!isSet) continue;
    say(wellPulse);
    await wait(rhythm.lookMs, undefined, { signal }).catch(() => undefined);
  }
}

/** Why we are not heard, as a code that the screens translate: a wrong token is not the same as a network down. */
export function troubleOf(answer: Answer): ChannelHealth {
  if (answer.type !== 'answered') return failedPulse('unreachable');
  if (answer.status === statuses.tokenRefused) return failedPulse('credentialsRefused');
  if (answer.status === statuses.addressRefused || answer.status === statuses.noWebhook)
    return failedPulse('webhookFailing');
  return failedPulse(answer.status === statuses.tooMany ? 'unreachable' : 'refused');
}
