import { conformVoiceGateway } from '../conformance/voice-gateway.ts';
import { openFakeSwitch } from './index.ts';

const providerPort = 5_060;

conformVoiceGateway('the fake switch', async () => {
  const fake = openFakeSwitch({ nowMs: () => 1_000 });
  return {
    gateway: fake.gateway,
    port: fake.port,
    call: async (from, to, tone) => fake.call(from, to, tone),
    telephone: async (name, secret, doing, tone) => ({
      isSignedIn: fake.signIn(name, secret, { doing, tone }),
      received: () => fake.callAt(name),
    }),
    provider: async (customer, doing, tone) => {
      const provider = fake.provide(providerPort, { customer, desk: { doing, tone } });
      return { ...provider, port: providerPort, call: async (to) => fake.call('+905321112233', to, tone) };
    },
    sound: async (tone, lengthMs) => fake.sound(tone, lengthMs),
    cut: null,
    close: async () => fake.close(),
  };
});
