// A channel whose provider is a script: for tests of whatever stands on the channel port. Never offered in a product.
export { type FakeProvider, openFakeChannel, type ScriptedAnswer } from './fake-channel.ts';
