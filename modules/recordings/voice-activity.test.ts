import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rawSound } from './recorder.ts';
import { talkOf } from './talk.ts';
import { openLoudness, type Side, type Stretch, speechIn } from './voice-activity.ts';

const perMs = rawSound.samplesPerSecond / 1_000;

/** A made voice: noise that rises and falls as syllables do, four a second. `loud`: of 1. */
interface Said extends Stretch {
  readonly side: Side;
  readonly loud?: number;
}

/** Measures a made call; `noise` is on both lines all the time. The same seed makes the same call. */
function heardIn(lengthMs: number, said: readonly Said[], { noise = 0.001, hum = 0 } = {}) {
  let seed = 42;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 1_073_741_824 - 1;
  };
  const frames = lengthMs * perMs;
  const loudness = openLoudness(frames);
  const sampleOf = (side: Side, ms: number): number => {
    const own = said.filter((one) => one.side === side && one.fromMs <= ms && ms < one.toMs);
    const syllable = 0.5 - 0.5 * Math.cos((2 * Math.PI * 4 * ms) / 1_000);
    const voice = own.reduce((sum, { loud = 0.2 }) => sum + loud * syllable * random(), 0);
    const tone = hum * Math.sin((2 * Math.PI * 440 * ms) / 1_000);
    return Math.round(Math.max(-1, Math.min(1, voice + noise * random() + tone)) * 32_767);
  };
  for (let frame = 0; frame < frames; frame++) {
    loudness.add(sampleOf('customer', frame / perMs), sampleOf('agent', frame / perMs));
  }
  const measured = loudness.measured();
  return { customer: speechIn(measured, 'customer'), agent: speechIn(measured, 'agent') };
}
const isNear = (stretches: readonly Stretch[], expected: readonly (readonly [number, number])[]) => {
  expect(stretches).toHaveLength(expected.length);
  for (const [at, [fromMs, toMs]] of expected.entries()) {
    expect(Math.abs((stretches[at]?.fromMs ?? 0) - fromMs)).toBeLessThanOrEqual(100);
    expect(Math.abs((stretches[at]?.toMs ?? 0) - toMs)).toBeLessThanOrEqual(140);
  }
};

describe('F58 who speaks when', () => {
  test('is told for each side to a tenth of a second, breaths between words counted as speech', () => {
    const heard = heardIn(12_000, [
      { side: 'agent', fromMs: 500, toMs: 3_000 },
      { side: 'customer', fromMs: 4_000, toMs: 7_500 },
      { side: 'agent', fromMs: 9_000, toMs: 11_000 },
    ]);
    isNear(heard.agent, [
      [500, 3_000],
      [9_000, 11_000],
    ]);
    isNear(heard.customer, [[4_000, 7_500]]);
  });

  test.for([
    ['no sound at all', { noise: 0 }],
    ['a noisy line', { noise: 0.01 }],
    ['a very noisy line', { noise: 0.03 }],
    ['a hum on the line', { noise: 0.001, hum: 0.02 }],
  ] as const)('is told over %s', ([, line]) => {
    const heard = heardIn(8_000, [{ side: 'customer', fromMs: 2_000, toMs: 5_000, loud: 0.4 }], line);
    isNear(heard.customer, [[2_000, 5_000]]);
    expect(heard.agent).toEqual([]);
  });

  test('nobody speaks in a tone that stays the same, however loud, nor in a click', () => {
    expect(heardIn(6_000, [], { hum: 0.5 })).toEqual({ customer: [], agent: [] });
    expect(heardIn(4_000, [{ side: 'agent', fromMs: 2_000, toMs: 2_020 }]).agent).toEqual([]);
  });

  test('a recording that was kept silent for a while makes no speech of what is there before and after', () => {
    const looks = new Uint8Array(2 * 500).fill(80);
    looks.fill(0, 2 * 200, 2 * 300);
    expect(speechIn(looks, 'customer')).toEqual([]);
  });

  test('who is heard faintly through the telephone of the other side does not speak there', () => {
    const echo = 0.2 / 10 ** (30 / 20);
    const { customer, agent } = heardIn(6_000, [
      { side: 'agent', fromMs: 1_000, toMs: 4_000 },
      { side: 'customer', fromMs: 1_000, toMs: 4_000, loud: echo },
    ]);
    expect(customer).toEqual([]);
    isNear(agent, [[1_000, 4_000]]);
  });

  test('stretches are in order, apart, and within the sound, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 600, max: 96 }), (bytes) => {
        const looks = bytes.subarray(0, bytes.length - (bytes.length % 2));
        for (const side of ['customer', 'agent'] as const) {
          let before = -1;
          for (const { fromMs, toMs } of speechIn(looks, side)) {
            expect(fromMs).toBeGreaterThan(before);
            expect(toMs).toBeGreaterThan(fromMs);
            before = toMs;
          }
          expect(before).toBeLessThanOrEqual((looks.length / 2) * 20);
        }
      }),
    );
  });
});

const at = (...pairs: (readonly [number, number])[]): Stretch[] => pairs.map(([fromMs, toMs]) => ({ fromMs, toMs }));

describe('F58 how a conversation went', () => {
  const whole = at([0, 20_000]);

  test('shares, both at once, silence and the longest of each are told to the millisecond', () => {
    const customer = at([0, 4_000], [9_000, 12_000]);
    const agent = at([3_000, 6_000], [13_000, 14_000], [15_000, 19_000]);
    expect(talkOf({ customer, agent }, whole)).toMatchObject({
      ...{ wholeMs: 20_000, customerMs: 7_000, agentMs: 8_000, bothMs: 1_000, silenceMs: 6_000 },
      // Between 6 and 9 nobody speaks; between 14 and 15 the agent takes breath.
      ...{ longestSilenceMs: 3_000, longestCustomerMs: 3_000, longestAgentMs: 6_000 },
      ...{ agentInterruptions: 1, customerInterruptions: 0, answerMs: 1_000 },
    });
  });

  test('short words while the other speaks interrupt nobody', () => {
    const customer = at([0, 10_000]);
    expect(talkOf({ customer, agent: at([2_000, 2_400], [5_000, 5_600]) }, whole)?.agentInterruptions).toBe(0);
    expect(talkOf({ customer, agent: at([9_900, 15_000]) }, whole)?.agentInterruptions).toBe(0);
    expect(talkOf({ customer, agent: at([9_000, 15_000]) }, whole)?.agentInterruptions).toBe(1);
  });

  test('only what lies in a time when both were connected counts: music on hold is nobody’s speech', () => {
    const held = at([0, 5_000], [15_000, 20_000]);
    const talk = talkOf({ customer: at([1_000, 2_000]), agent: at([4_000, 16_000]) }, held);
    expect(talk).toMatchObject({ wholeMs: 10_000, agentMs: 2_000, customerMs: 1_000, silenceMs: 7_000 });
    expect(talkOf({ customer: at([1, 2]), agent: [] }, [])).toBeNull();
  });

  test('parts are never more than the whole, and add up, whatever was spoken', () => {
    const stretches = fc
      .uniqueArray(fc.integer({ min: 0, max: 30_000 }), { maxLength: 24 })
      .map((edges) => [...edges].sort((one, other) => one - other))
      .map((edges) => at(...edges.flatMap((edge, i) => (i % 2 === 1 ? [[edges[i - 1] ?? 0, edge] as const] : []))));
    fc.assert(
      fc.property(stretches, stretches, stretches, (customer, agent, windows) => {
        const talk = talkOf({ customer, agent }, windows);
        if (!talk) return;
        expect(talk.customerMs + talk.agentMs - talk.bothMs + talk.silenceMs).toBe(talk.wholeMs);
        for (const ms of [talk.silenceMs, talk.bothMs, talk.longestSilenceMs]) expect(ms).toBeGreaterThanOrEqual(0);
        expect(talk.bothMs).toBeLessThanOrEqual(Math.min(talk.customerMs, talk.agentMs));
        expect(talk.longestSilenceMs).toBeLessThanOrEqual(talk.silenceMs);
        const mirrored = talkOf({ customer: agent, agent: customer }, windows);
        expect(mirrored?.customerInterruptions).toBe(talk.agentInterruptions);
      }),
    );
  });
});
