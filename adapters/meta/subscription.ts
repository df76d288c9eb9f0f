import { z } from 'zod';
import { type ChannelAccount, type ChannelHealth, webhookPath } from '#messaging';
import type { Connection } from './connection.ts';
import type { Door, Graph, GraphAnswer } from './graph.ts';
import { troubleOf } from './refusal.ts';

/** What an app of Meta must tell us of, and where. */
export interface Subscription {
  readonly object: 'whatsapp_business_account' | 'page' | 'instagram';
  readonly fields: readonly string[];
  /** Without these nothing comes in at all. */
  readonly needed: readonly string[];
}

const App = z.looseObject({ id: z.string(), name: z.string().default('') });
const Subscriptions = z.looseObject({
  data: z.array(
    z.looseObject({
      object: z.string(),
      callback_url: z.string().default(''),
      active: z.boolean().default(true),
      fields: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])).default([]),
    }),
  ),
});

/**
 * Whether the app of an account tells us what happens. Where it tells nobody yet, it is told our address; an address of
 * somebody else's is left alone and named. Answers the app's id too, once it is known.
 */
export async function subscriptionHealth(
  graph: Graph,
  { door, appSecret, verifyToken }: Connection,
  at: { readonly account: ChannelAccount; readonly publicUrl: string | null; readonly subscription: Subscription },
): Promise<{ readonly health: ChannelHealth; readonly appId: string | null }> {
  const { account, publicUrl, subscription } = at;
  const told = await graph.get(door, ['app']);
  const app = told.type === 'ok' ? App.safeParse(told.json) : null;
  if (!app?.success) return { health: unhealthy(told), appId: null };
  const appId = app.data.id;
  const asApp: Door = { ...door, token: `${appId}|${appSecret}`, appSecret: null };
  const answer = await graph.get(asApp, [appId, 'subscriptions']);
  if (answer.type === 'refused') return { health: { status: 'failed', code: 'appSecretRefused' }, appId };
  const subscriptions = answer.type === 'ok' ? Subscriptions.safeParse(answer.json) : null;
  if (!subscriptions?.success) return { health: unhealthy(answer), appId };
  if (!publicUrl?.startsWith('https:')) return { health: { status: 'failed', code: 'noPublicAddress' }, appId };
  const known = subscriptions.data.data.find(({ object }) => object === subscription.object);
  const names = known?.fields.map((field) => (typeof field === 'string' ? field : field.name)) ?? [];
  const isElsewhere = known && !known.callback_url.startsWith(`${publicUrl}${webhookPath(account.channel, '')}`);
  if (isElsewhere) return { health: { status: 'warning', code: 'webhookElsewhere' }, appId };
  if (known?.active && subscription.needed.every((field) => names.includes(field))) return { health: ok, appId };
  const done = await graph.post(asApp, [appId, 'subscriptions'], {
    object: subscription.object,
    callback_url: `${publicUrl}${webhookPath(account.channel, account.publicKey)}`,
    verify_token: verifyToken,
    fields: subscription.fields.join(','),
    include_values: true,
  });
  return { health: done.type === 'ok' ? ok : { status: 'warning', code: 'notSubscribed' }, appId };
}

const ok: ChannelHealth = { status: 'ok', code: 'connected' };

const unhealthy = (answer: GraphAnswer): ChannelHealth =>
  answer.type === 'ok' ? { status: 'failed', code: 'refused' } : troubleOf(answer);
