import { client, isRefusal } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { openStore } from '#web/store.ts';
import { type Microphone, phoneLimits, phonePath } from '../../phone.ts';
import { haveAlone } from './one-tab.ts';
import type { Registration, Softphone, SoftphoneCall } from './softphone.ts';
import { canHear, closeStream, hear, openMicrophone } from './sound.ts';

/** How the telephone of this page stands. */
export interface PhoneState {
  /** `off`: there is no switch, so no telephone either; `elsewhere`: another page of this browser has it. */
  readonly line: 'off' | 'elsewhere' | Registration;
  /** `asked`: nobody was asked yet; `insecure`: a page without encryption gets none. */
  readonly microphone: 'asked' | 'allowed' | 'denied' | 'missing' | 'insecure';
  readonly call: SoftphoneCall | null;
  /** What the other side of the call sends. */
  readonly sound: MediaStream | null;
  /** What she says in the call. */
  readonly voice: MediaStream | null;
}

const nothing: PhoneState = { line: 'off', microphone: 'asked', call: null, sound: null, voice: null };
export const phone = openStore<PhoneState>(nothing);
/** The line of the test call that is looked at; null when none is. */
export const testLine = openStore<string | null>(null);

/** There may be a switch later, and the server may be back. */
const askAgainMs = 10_000;
/** A cut line may mean that the server knows nothing of the telephone any more; it is asked at most this often. */
const renewEveryMs = 2_000;

const put = (change: Partial<PhoneState>): void => phone.write({ ...phone.read(), ...change });
let device: Softphone | null = null;
let voice: MediaStream | null = null;

/** What the microphone's standing is to whoever distributes calls. */
const proof = (): Microphone => {
  const { microphone } = phone.read();
  if (microphone === 'asked') return 'unknown';
  return microphone === 'allowed' ? 'allowed' : 'denied';
};

/** Begins to have the telephone in this page, as soon as no other has it; ends with what is returned. */
export function startPhone(): () => void {
  const stopping = new AbortController();
  void followPermission(stopping.signal);
  haveAlone(stopping.signal, {
    onMine: () => void live(stopping.signal),
    onWaiting: () => put({ line: 'elsewhere' }),
  });
  return () => {
    stopping.abort();
    device?.close();
    device = null;
    quiet();
    phone.write(nothing);
  };
}

/** Has the telephone: lent, signed in, kept. */
async function live(signal: AbortSignal): Promise<void> {
  let name = '';
  let renewedAt = 0;
  let renewing: ReturnType<typeof setTimeout> | undefined;
  signal.addEventListener('abort', () => clearTimeout(renewing), { once: true });
  const lend = async (): Promise<void> => {
    renewedAt = performance.now();
    const lent = await client.phone.lend({ microphone: proof() });
    if (signal.aborted) return;
    if (device && lent.name === name) return device.renew(lent.secret);
    device?.close();
    name = lent.name;
    const { openSipPhone } = await import('./sip-phone.ts');
    if (signal.aborted) return;
    device = openSipPhone({
      ...{ url: `${location.origin.replace(/^http/, 'ws')}${phonePath}`, name, secret: lent.secret, nowMs },
      onRegistration: (line) => put({ line }),
      onLost: () => {
        clearTimeout(renewing);
        const waitMs = Math.max(0, renewEveryMs - (performance.now() - renewedAt));
        renewing = setTimeout(() => void tryTo(lend), waitMs);
      },
      onCall: changed,
      onSound: (sound) => {
        put({ sound });
        hear(sound);
      },
    });
  };
  const tryTo = (work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => {
      if (isRefusal(error, 'NO_SWITCH') && !phone.read().call) put({ line: 'off' });
      else if (isRefusal(error, 'NO_PHONE')) return tryTo(lend);
    });
  const keep = async (): Promise<void> => {
    if (!device) return lend();
    await client.phone.keep({ microphone: proof() });
  };
  await tryTo(lend);
  while (!signal.aborted) {
    await pause(device ? phoneLimits.keepEveryMs : askAgainMs, signal);
    if (!signal.aborted) await tryTo(keep);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => done(clearTimeout(timer)), { once: true });
  });
}

function changed(call: SoftphoneCall | null): void {
  if (!call) quiet();
  put({ call });
}

function quiet(): void {
  hear(null);
  if (voice) closeStream(voice);
  voice = null;
  put({ sound: null, voice: null });
}

/** Follows what the browser says about the microphone, so that a change in its settings is known at once. */
async function followPermission(signal: AbortSignal): Promise<void> {
  if (!canHear()) return put({ microphone: 'insecure' });
  const permission = await navigator.permissions.query({ name: 'microphone' as PermissionName }).catch(() => null);
  if (!permission || signal.aborted) return;
  const read = (): void => {
    const standing = { granted: 'allowed', denied: 'denied', prompt: 'asked' } as const;
    stand(standing[permission.state]);
  };
  read();
  permission.addEventListener('change', read, { signal });
}

function stand(microphone: PhoneState['microphone']): void {
  if (phone.read().microphone === microphone) return;
  put({ microphone });
  // Calls are offered by it; a page that has no telephone says nothing.
  if (device) client.phone.keep({ microphone: proof() }).catch(() => undefined);
}

/** Asks for the microphone; null when there is none to be had, and the state says why. */
export async function takeMicrophone(): Promise<MediaStream | null> {
  if (!canHear()) return null;
  try {
    const stream = await openMicrophone();
    stand('allowed');
    return stream;
  } catch (error) {
    stand((error as DOMException).name === 'NotAllowedError' ? 'denied' : 'missing');
    return null;
  }
}

export async function answer(): Promise<void> {
  if (phone.read().call?.state !== 'ringing' || voice) return;
  voice = await takeMicrophone();
  if (!voice) return;
  if (!device || phone.read().call?.state !== 'ringing') return quiet();
  put({ voice });
  device.answer(voice);
}

export const hangUp = (): void => device?.hangUp();
export const mute = (isOn: boolean): void => device?.mute(isOn);
export const hold = (isOn: boolean): void => device?.hold(isOn);
export const press = (key: string): void => device?.press(key);

/** Another microphone was chosen: a call goes on through it. */
export async function changeMicrophone(): Promise<void> {
  if (!voice) return;
  const next = await takeMicrophone();
  if (!next) return;
  device?.speakThrough(next);
  closeStream(voice);
  voice = next;
  put({ voice });
}

/** Another headset was chosen: a call goes on through it. */
export const changeHeadset = (): void => {
  const { sound } = phone.read();
  if (sound) hear(sound);
};
