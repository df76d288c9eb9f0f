import { conformVoiceGateway } from '../conformance/voice-gateway.ts';
import { openFakeSwitch } from './index.ts';

conformVoiceGateway('the fake switch', async () => {
  const fake = openFakeSwitch({ nowMs: () => 1_000 });
  return {
    gateway: fake.gateway,
    call: async (from, to, tone) => fake.call(from, to, tone),
    telephone: async (name, secret, doing, tone) => ({
      isSignedIn: fake.signIn(name, secret, { doing, tone }),
      received: () => fake.callAt(name),
    }),
    cut: null,
    close: async () => fake.close(),
  };
});
