// A channel whose provider is a script, and a telephone switch in memory: for tests of whatever stands on these ports.
// Never offered in a product.

export { type FakeProvider, openFakeChannel, type ScriptedAnswer } from './fake-channel.ts';
export { musicTone } from './fake-recorder.ts';
export { type FakeSwitch, openFakeSwitch } from './fake-switch.ts';
