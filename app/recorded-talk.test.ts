import { afterAll, expect, test } from 'vitest';
import { openBuiltInVoices } from '#adapters/built-in-voices/index.ts';
import { lengthMsOf, type Sound, soundIn, telephoneRate } from '#platform/sound.ts';
import { openSoundTurning, rawSound, type Side, type Stretch, sampleOf, speechIn, talkOf } from '#recordings';
import { spokenText } from '#voice';

const voices = openBuiltInVoices();
afterAll(voices.close);

const said = async (text: string, language: 'tr' | 'en'): Promise<Sound> => {
  const answer = await voices.say({ text: spokenText(text, language), language });
  const sound = answer.type === 'said' ? soundIn(answer.wav) : null;
  if (sound?.rate !== telephoneRate) throw new Error('The voice gave no telephone sound');
  return sound;
};
interface Line {
  readonly side: Side;
  readonly atMs: number;
  readonly sound: Sound;
}

/** Both sides of a call as a switch writes them down, once through the law of the telephone network, with its noise. */
function written(lengthMs: number, lines: readonly Line[]): Uint8Array {
  const raw = new DataView(new ArrayBuffer(lengthMs * rawSound.bytesPerMs));
  const frames = raw.byteLength / rawSound.bytesPerFrame;
  const sides = { customer: new Float32Array(frames), agent: new Float32Array(frames) };
  for (const { side, atMs, sound } of lines) {
    const from = (atMs * telephoneRate) / 1_000;
    for (const [at, sample] of sound.samples.entries()) sides[side][from + at] = sample;
  }
  let seed = 7;
  const noise = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed / 1_073_741_824 - 1) * 0.002;
  };
  for (let frame = 0; frame < frames; frame++) {
    for (const [place, side] of (['customer', 'agent'] as const).entries()) {
      const sample = Math.max(-1, Math.min(1, (sides[side][frame] ?? 0) + noise()));
      raw.setInt16(frame * rawSound.bytesPerFrame + place * 2, Math.round(sample * 32_767), true);
    }
  }
  const turning = openSoundTurning(frames);
  const aLaw = turning.turn(new Uint8Array(raw.buffer));
  for (let at = 0; at < aLaw.length; at++) raw.setInt16(at * 2, sampleOf(aLaw[at] ?? 0), true);
  return new Uint8Array(raw.buffer);
}

test('F58 of two voices who talk Turkish and English it is told who spoke, how much, and who cut whom short', async () => {
  const [hello, order, wait, found] = [
    await said('İyi günler, Mavi Gemi, ben Ayşe. Size nasıl yardımcı olabilirim?', 'tr'),
    await said('Hello, I ordered a blue lamp last week and it has not come yet.', 'en'),
    await said('Hemen bakıyorum, lütfen hatta kalın.', 'tr'),
    await said('Siparişiniz yarın elinizde olacak.', 'tr'),
  ];
  const orderAt = lengthMsOf(hello) + 1_500;
  // She does not let the customer finish.
  const waitAt = orderAt + lengthMsOf(order) - 900;
  const foundAt = waitAt + lengthMsOf(wait) + 6_000;
  const lengthMs = foundAt + lengthMsOf(found) + 1_000;
  const lines: readonly Line[] = [
    { side: 'agent', atMs: 500, sound: hello },
    { side: 'customer', atMs: orderAt, sound: order },
    { side: 'agent', atMs: waitAt, sound: wait },
    { side: 'agent', atMs: foundAt, sound: found },
  ];
  const raw = written(lengthMs, lines);
  const turning = openSoundTurning(raw.length / rawSound.bytesPerFrame);
  // It comes in pieces of any length.
  for (let at = 0; at < raw.length; at += 7_777) turning.turn(raw.subarray(at, at + 7_777));
  const { loudness } = turning.picture();
  const spoken = { customer: speechIn(loudness, 'customer'), agent: speechIn(loudness, 'agent') };
  const talk = talkOf(spoken, [{ fromMs: 0, toMs: lengthMs }]) ?? expect.fail('nothing was measured');

  const lengthOf = (side: Side) =>
    lines.filter((line) => line.side === side).reduce((sum, { sound }) => sum + lengthMsOf(sound), 0);
  const share = (ms: number) => (ms / lengthMs) * 100;
  // The voices pause between sentences, and are silent for a moment before and after what they say.
  expect(Math.abs(share(talk.customerMs) - share(lengthOf('customer')))).toBeLessThan(5);
  expect(Math.abs(share(talk.agentMs) - share(lengthOf('agent')))).toBeLessThan(6);
  expect([talk.agentInterruptions, talk.customerInterruptions]).toEqual([1, 0]);
  expect(talk.longestSilenceMs).toBeGreaterThan(5_500);
  expect(talk.longestSilenceMs).toBeLessThan(7_200);
  const overlaps = (one: Stretch, { atMs, sound }: Line) => one.fromMs < atMs + lengthMsOf(sound) && one.toMs > atMs;
  for (const side of ['customer', 'agent'] as const) {
    const own = lines.filter((line) => line.side === side);
    expect(spoken[side].filter((one) => !own.some((line) => overlaps(one, line)))).toEqual([]);
    expect(own.filter((line) => !spoken[side].some((one) => overlaps(one, line)))).toEqual([]);
  }
});
