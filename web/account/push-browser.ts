import { client } from '../api.ts';

/** The worker is made ready within this time, or something is in its way. */
const readyMs = 10_000;

/** Whether this browser can be told anything while nobody looks. */
export function canListen(): boolean {
  return 'serviceWorker' in navigator && 'PushManager' in window && typeof Notification !== 'undefined';
}

export type Listening = 'listening' | 'denied' | 'unreachable';

/** Asks for permission, subscribes at the browser's push service and tells our server where it listens. */
export async function listen(wishes: {
  readonly publicKey: string;
  readonly kinds: Parameters<typeof client.push.listen>[0]['kinds'];
  readonly hasPreview: boolean;
}): Promise<Listening> {
  if ((await Notification.requestPermission()) !== 'granted') return 'denied';
  const address = await subscribed(wishes.publicKey).catch(() => null);
  if (!address) return 'unreachable';
  await client.push.listen({ ...address, kinds: wishes.kinds, hasPreview: wishes.hasPreview });
  return 'listening';
}

/** Ends it at the browser and at our server. */
export async function forget(): Promise<void> {
  await client.push.forget({});
  const worker = await navigator.serviceWorker.getRegistration('/');
  const subscription = await worker?.pushManager.getSubscription();
  await subscription?.unsubscribe();
}

async function subscribed(publicKey: string) {
  await navigator.serviceWorker.register('/sw.js');
  const worker = await Promise.race([navigator.serviceWorker.ready, late()]);
  const present = await worker.pushManager.getSubscription();
  const key = Uint8Array.fromBase64(publicKey, { alphabet: 'base64url' });
  // A subscription with another key, such as that of another installation, would never be heard.
  if (present && !isSameKey(present, key)) await present.unsubscribe();
  const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = made.toJSON();
  return endpoint && keys?.p256dh && keys.auth ? { endpoint, p256dh: keys.p256dh, auth: keys.auth } : null;
}

function isSameKey({ options }: PushSubscription, key: Uint8Array): boolean {
  const present = options.applicationServerKey ? new Uint8Array(options.applicationServerKey) : null;
  return present?.length === key.length && key.every((byte, index) => byte === present[index]);
}

function late(): Promise<never> {
  return new Promise((_resolve, reject) => setTimeout(() => reject(new Error('No service worker')), readyMs));
}
