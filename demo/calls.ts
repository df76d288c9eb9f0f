import { openFakeSwitch } from '#adapters/fake/index.ts';
import { company } from './company.ts';
import { between, happens, oneOf } from './dice.ts';
import { followCalls, type Handset } from './handset.ts';
import { foundHotlines, hotlineEmails } from './hotlines.ts';
import { inBackground, type Pace } from './pace.ts';
import { type Api, refusalOf, signIn } from './person.ts';

// People who telephone with the company. The switch is one in memory on this machine: calls are offered, answered, handed
// on and recorded like any others, and nobody outside is rung.

const { hotlines, callers } = company;
const providerPort = 5_060;
const customer = { user: 'anadolu', secret: 'konfor' } as const;
const customersTone = 310;
const [firstTone, toneStep] = [520, 35];

const callsEveryMs = [22_000, 45_000] as const;
const madeEveryMs = [50_000, 90_000] as const;
const talksMs = [18_000, 55_000] as const;
/** Who hears nobody for so long hangs up. */
const patienceMs = [16_000, 60_000] as const;
const lookEveryMs = 500;
const telephonesEveryMs = 5_000;
const pickUpMs = [1_500, 5_000] as const;
/** Telephones that nobody hears, and customers who do not pick up. */
const [unheard, unanswered] = [0.08, 0.25];

/** The switch, and what happens at its telephones. */
export function openCalls() {
  const fake = openFakeSwitch({ nowMs: Date.now, soundLasts: true });
  const handsets = new Map<string, Handset>();

  /** Signs in every telephone of the house, those too that somebody has added since: they pick up by themselves. */
  const signInAll = async (api: Api): Promise<void> => {
    for (const { id, userId, signInName, isLetIn } of (await api.voice.telephones.list()).items) {
      if (!isLetIn || handsets.has(signInName)) continue;
      const { secret } = await api.voice.telephones.renewSecret({ telephoneId: id });
      const tone = firstTone + handsets.size * toneStep;
      if (fake.signIn(signInName, secret, { doing: 'ring', tone })) handsets.set(signInName, { userId, tone });
    }
  };

  /** Whoever sits at a telephone that rings picks it up after a moment, or does not hear it. */
  const pickUp = async (pace: Pace): Promise<void> => {
    const noticed = new Set<string>();
    for (;;) {
      await pace.rest(lookEveryMs, lookEveryMs);
      for (const name of handsets.keys()) {
        const call = fake.callAt(name);
        if (!call || call.isUp()) noticed.delete(name);
        else if (!noticed.has(name)) {
          noticed.add(name);
          if (!happens(unheard)) setTimeout(() => fake.pickUp(name), pace.ms(between(...pickUpMs)));
        }
      }
    }
  };

  /** One customer on the telephone, from the first ring to the last word, or until her patience ends. */
  const telephone = async (from: string, to: string, pace: Pace): Promise<void> => {
    const call = fake.call(from, to, customersTone);
    let [talksFor, waitsFor] = [between(...talksMs), between(...patienceMs)];
    while (!call.isOver() && talksFor > 0 && waitsFor > 0) {
      await pace.rest(lookEveryMs, lookEveryMs);
      if ([...handsets.values()].some(({ tone }) => call.hears(tone))) talksFor -= lookEveryMs;
      else waitsFor -= lookEveryMs;
    }
    call.hangUp();
  };

  /** Somebody who has no call calls a customer back, who hangs up when everything is said. */
  const callBack = async (url: string, password: string, pace: Pace): Promise<void> => {
    const { api } = await signIn(url, oneOf(hotlineEmails), password);
    const isPickedUp = !happens(unanswered);
    const desk = { doing: isPickedUp ? 'answer' : 'ring', tone: customersTone } as const;
    const provider = fake.provide(providerPort, { customer, desk });
    try {
      if ((await api.calls.own()).items.length > 0) return;
      await api.calls.call({ to: oneOf(callers).number });
    } catch (error) {
      if (refusalOf(error) === null) throw error;
      return;
    } finally {
      await api.identity.signOut();
    }
    if (!isPickedUp) return;
    await pace.rest(...talksMs);
    provider.received()?.hangUp();
  };

  return {
    gateway: fake.gateway,

    /** Gives the company its numbers, telephones and a trunk. */
    async found(api: Api): Promise<void> {
      await foundHotlines(api);
      const { items } = await api.voice.trunks.list();
      if (items.some(({ port }) => port === providerPort)) return;
      const about = { name: 'Anadolu Telekom', hints: 'Sözleşme 2214-7. Arıza: 0850 000 00 00' };
      await api.voice.trunks.create({
        ...{ ...about, ...customer, host: '127.0.0.1', port: providerPort, way: 'address', lines: 10 },
      });
    },

    /** Calls come and are made until the pace's signal ends everything. */
    letIn(
      { url, password, api }: { readonly url: string; readonly password: string; readonly api: Api },
      pace: Pace,
      onBroken: (error: unknown) => void,
    ): void {
      const always = (everyMs: readonly [number, number], run: () => Promise<void>) => {
        const again = async () => {
          for (;;) {
            await run().catch((error: unknown) => {
              if (pace.signal.aborted) throw error;
              onBroken(error);
            });
            await pace.rest(...everyMs);
          }
        };
        inBackground(pace, again, onBroken);
      };
      always([telephonesEveryMs, telephonesEveryMs], () => signInAll(api));
      inBackground(pace, () => pickUp(pace), onBroken);
      let place = 0;
      always(callsEveryMs, async () => {
        const { number } = callers[place++ % callers.length] ?? callers[0];
        inBackground(pace, () => telephone(number, oneOf(hotlines).number, pace), onBroken);
      });
      always(madeEveryMs, () => callBack(url, password, pace));
      for (const email of hotlineEmails) {
        const serve = async () => followCalls({ person: await signIn(url, email, password), pace, callers, onBroken });
        inBackground(pace, serve, onBroken);
      }
    },

    close: () => fake.close(),
  };
}
