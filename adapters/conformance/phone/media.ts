import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { alawOf, loudnessOf, sampleOf, sampleRate } from './sound.ts';

const frameMs = 20;
const frameSamples = (sampleRate * frameMs) / 1_000;
const payloadType = 8; // A-law
/** Of a codec that no switch has heard of. */
const unknownType = 97;
const keyType = 101; // keys, RFC 4733
const keys = '0123456789*#ABCD';
/** How long a key is held, in frames; its end is told three times, for packets get lost. */
const keyFrames = 5;
const keyEnds = 3;
/** A hand needs a while from one key to the next. */
const keyPauses = 5;
const rtpHeaderBytes = 12;
const loudness = 0.25;
const heardMost = sampleRate * 5;
const host = '127.0.0.1';

/** The sound of one call over RTP: one tone goes out as long as the call is up, what comes in is listened to. */
export interface Media {
  /** What we offer or answer: A-law on our port. */
  readonly description: () => string;
  /** Begins to send our tone to where this description says. */
  readonly follow: (description: string) => void;
  /** How loud a tone was in what came in during the last 400 ms, 0 to 1; 0 when nothing came. */
  readonly hears: (frequency: number) => number;
  /** Loudness of anything at all in the last 400 ms: the root of the mean square, 0 to 1. */
  readonly volume: () => number;
  /** Milliseconds between the packets that came, the longest pause since the call was up. */
  readonly longestGapMs: () => number;
  /** Sends this tone from now on, in hertz; 0 is silence. */
  readonly speak: (tone: number) => void;
  /** Presses a key while our tone is silent. */
  readonly press: (key: string) => void;
  /** Whether every key that was pressed has gone out. */
  readonly hasPressedAll: () => boolean;
  /** The keys that were pressed at the other end. */
  readonly keysHeard: () => string;
  /** Every so-and-so-many-th packet that it sends gets lost from now on; 0: none. */
  readonly drop: (every: number) => void;
  /** Sends nothing any more, as a telephone that lost the network. */
  readonly fallSilent: () => void;
  readonly close: () => void;
}

/** How the sound of a call is written: A-law, or something that nobody else knows. */
export type Codec = 'alaw' | 'unknown';

/** Opens a port for the sound of one call. `firstTone` is in hertz. */
export async function openMedia(firstTone: number, codec: Codec = 'alaw'): Promise<Media> {
  const socket = createSocket('udp4');
  await new Promise<void>((done) => socket.bind(0, host, done));
  const { port } = socket.address();
  const source = randomBytes(4);
  let [sent, began, to] = [0, 0, null as { readonly host: string; readonly port: number } | null];
  /** What is to be sent of keys, a frame each; of a pause it is null. */
  const pressed: (Buffer | null)[] = [];
  let [keysHeard, lastKeyAt] = ['', -1];
  let heard: number[] = [];
  let [lastAtMs, longestMs] = [0, 0];
  let dropsEvery = 0;
  let tone = firstTone;

  socket.on('message', (packet) => {
    if ((packet[1] ?? 0) % 128 === keyType) {
      // All packets of one key carry the moment it was pressed.
      const at = packet.readUInt32BE(4);
      if (at !== lastKeyAt) keysHeard += keys[packet[rtpHeaderBytes] ?? 0] ?? '';
      lastKeyAt = at;
      return;
    }
    if ((packet[1] ?? 0) % 128 !== payloadType) return;
    const nowMs = performance.now();
    if (lastAtMs > 0) longestMs = Math.max(longestMs, nowMs - lastAtMs);
    lastAtMs = nowMs;
    for (const byte of packet.subarray(rtpHeaderBytes)) heard.push(sampleOf(byte));
    if (heard.length > heardMost * 2) heard = heard.slice(-heardMost);
  });
  const headed = (type: number, body: number, at: number): Buffer => {
    const packet = Buffer.alloc(rtpHeaderBytes + body);
    packet[0] = 0x80;
    packet[1] = type;
    packet.writeUInt16BE(sent & 0xffff, 2);
    packet.writeUInt32BE(at >>> 0, 4);
    source.copy(packet, 8);
    return packet;
  };
  const frame = (): Buffer => {
    const packet = headed(payloadType, frameSamples, sent * frameSamples);
    for (let n = 0; n < frameSamples; n++) {
      const wave = Math.sin((2 * Math.PI * tone * (sent * frameSamples + n)) / sampleRate);
      packet[rtpHeaderBytes + n] = alawOf(Math.round(wave * loudness * 32_767));
    }
    return packet;
  };
  const beat = setInterval(() => {
    if (!to) return;
    // Sound that is late is sent at once. Keys are not: a hand does not type faster because a machine was busy, and a
    // switch passes over keys that follow one another too closely.
    if (pressed.length > 0) began = Math.max(began, performance.now() - (sent + 1) * frameMs);
    while (sent * frameMs < performance.now() - began) {
      const packet = pressed.shift() ?? frame();
      if (dropsEvery === 0 || sent % dropsEvery !== 0) socket.send(packet, to.port, to.host);
      sent += 1;
    }
  }, frameMs / 2);

  const lately = (): readonly number[] =>
    performance.now() - lastAtMs > 300 ? [] : heard.slice(-(sampleRate * 400) / 1_000);
  return {
    description: () =>
      [
        ...['v=0', `o=- ${port} 1 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0'],
        ...[
          ...(codec === 'alaw'
            ? [`m=audio ${port} RTP/AVP ${payloadType} ${keyType}`, `a=rtpmap:${payloadType} PCMA/8000`]
            : [`m=audio ${port} RTP/AVP ${unknownType} ${keyType}`, `a=rtpmap:${unknownType} X-NOBODYS/8000`]),
          `a=rtpmap:${keyType} telephone-event/8000`,
          `a=fmtp:${keyType} 0-15`,
          'a=ptime:20',
          'a=sendrecv',
          '',
        ],
      ].join('\r\n'),
    follow: (description) => {
      const there = /^c=IN IP4 (\S+)/m.exec(description)?.[1];
      const at = /^m=audio (\d+)/m.exec(description)?.[1];
      if (!there || !at) return;
      to = { host: there, port: Number(at) };
      if (began === 0) began = performance.now();
    },
    hears: (frequency) => loudnessOf(frequency, lately()),
    volume: () => {
      const samples = lately();
      return Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / Math.max(1, samples.length)) / 32_768;
    },
    longestGapMs: () => Math.round(longestMs),
    speak: (next) => {
      tone = next;
    },
    press: (key) => {
      const at = (sent + pressed.length) * frameSamples;
      for (let n = 1; n <= keyFrames + keyEnds; n++) {
        const packet = headed(keyType, 4, at);
        packet.writeUInt16BE((sent + pressed.length) & 0xffff, 2);
        packet[rtpHeaderBytes] = keys.indexOf(key);
        packet[rtpHeaderBytes + 1] = (n > keyFrames ? 0x80 : 0) | 10;
        packet.writeUInt16BE(Math.min(n, keyFrames) * frameSamples, rtpHeaderBytes + 2);
        pressed.push(packet);
      }
      for (let n = 0; n < keyPauses; n++) pressed.push(null);
    },
    hasPressedAll: () => pressed.length === 0,
    keysHeard: () => keysHeard,
    drop: (every) => {
      dropsEvery = every;
    },
    fallSilent: () => clearInterval(beat),
    close: () => {
      clearInterval(beat);
      socket.close();
    },
  };
}
