import { recall, remember } from '#web/memory.ts';

/** What she speaks into, hears through, and what rings; null is what the system prefers. */
export interface SoundChoice {
  readonly microphone: string | null;
  readonly headset: string | null;
  readonly ringer: string | null;
}

const key = (what: keyof SoundChoice): string => `phone.${what}`;

export const chosenSound = (): SoundChoice => ({
  microphone: recall(key('microphone')),
  headset: recall(key('headset')),
  ringer: recall(key('ringer')),
});
/** Keeps a choice on this device: another computer has another headset. */
export const chooseSound = (what: keyof SoundChoice, id: string | null): void => void remember(key(what), id);

/** Browsers give no microphone to pages that came without encryption. */
export const canHear = (): boolean => window.isSecureContext && navigator.mediaDevices !== undefined;

/** Opens the chosen microphone, or the preferred one where that is gone; rejects when she does not allow it. */
export async function openMicrophone(): Promise<MediaStream> {
  const id = chosenSound().microphone;
  const cleaned = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  const audio = { ...cleaned, ...(id !== null && { deviceId: { exact: id } }) };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    if (id === null || (error as DOMException).name === 'NotAllowedError') throw error;
    return navigator.mediaDevices.getUserMedia({ audio: cleaned });
  }
}

export const closeStream = (stream: MediaStream): void => {
  for (const track of stream.getTracks()) track.stop();
};

export interface SoundDevice {
  readonly id: string;
  readonly name: string;
}

/** What this computer has; without names until the microphone was allowed. */
export async function soundDevices(): Promise<{
  readonly ins: readonly SoundDevice[];
  readonly outs: readonly SoundDevice[];
}> {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind: MediaDeviceKind) =>
    all
      .filter((one) => one.kind === kind && one.deviceId !== '' && one.deviceId !== 'default')
      .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
  return { ins: of('audioinput'), outs: of('audiooutput') };
}

let room: AudioContext | null = null;
const audioRoom = (): AudioContext => {
  room ??= new AudioContext();
  if (room.state === 'suspended') void room.resume();
  return room;
};

/** Listens to how loud a stream is: 0 is silence, 1 as loud as it gets. */
export function openEar(stream: MediaStream): { readonly level: () => number; readonly close: () => void } {
  const here = audioRoom();
  const source = here.createMediaStreamSource(stream);
  const ear = here.createAnalyser();
  ear.fftSize = 1_024;
  source.connect(ear);
  const heard = new Float32Array(ear.fftSize);
  return {
    level: () => {
      ear.getFloatTimeDomainData(heard);
      const power = heard.reduce((sum, one) => sum + one * one, 0) / heard.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => source.disconnect(),
  };
}

/** Plays through a device; where the browser cannot choose, or the device is gone, through the preferred one. */
async function playThrough(element: HTMLAudioElement, device: string | null): Promise<void> {
  if ('setSinkId' in element) await element.setSinkId(device ?? '').catch(() => undefined);
  await element.play().catch(() => undefined);
}

const mouth = typeof Audio === 'undefined' ? null : new Audio();
/** Makes the other side of a call heard in the headset; null ends it. */
export function hear(stream: MediaStream | null): void {
  if (!mouth) return;
  mouth.srcObject = stream;
  if (stream) void playThrough(mouth, chosenSound().headset);
  else mouth.pause();
}

/** Two notes, a pause, again: like no telephone on a desk, and not like the sound of a message. */
const ringNotes = [523.25, 659.26] as const;
const ringEveryS = 2.4;
const ringLoudness = 0.35;
const noteS = 0.45;

/** Rings on the chosen device until the answer is called, as loud as she chose (0 to 1). */
export function ring(loudness: number): () => void {
  const here = audioRoom();
  const outlet = here.createMediaStreamDestination();
  const speaker = new Audio();
  speaker.srcObject = outlet.stream;
  void playThrough(speaker, chosenSound().ringer);
  const strike = (): void => {
    ringNotes.forEach((hertz, place) => {
      const at = here.currentTime + place * (noteS * 0.7);
      const [tone, swell] = [here.createOscillator(), here.createGain()];
      tone.frequency.value = hertz;
      swell.gain.setValueAtTime(0.0001, at);
      swell.gain.exponentialRampToValueAtTime(Math.max(0.0001, ringLoudness * loudness), at + 0.03);
      swell.gain.exponentialRampToValueAtTime(0.0001, at + noteS);
      tone.connect(swell).connect(outlet);
      tone.start(at);
      tone.stop(at + noteS);
    });
  };
  strike();
  const beat = setInterval(strike, ringEveryS * 1_000);
  return () => {
    clearInterval(beat);
    speaker.pause();
    speaker.srcObject = null;
  };
}
