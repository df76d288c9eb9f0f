// Voice: calls, and the telephone switch that carries them.
// Owns: what may be asked of a switch and what it tells (the port that an adapter fulfils), how it stands, what it
// telephones with (numbers, telephones on desks, trunks), and what each signal makes of a call.
// Never: which switch it is and how it is spoken to (adapters), who gets whom (routing), the life of a call as facts
// (interactions), figures (metrics).
export * from './call.ts';
export * from './call-acts.ts';
export * from './call-contract.ts';
export * from './call-found.ts';
export * from './call-lines.ts';
export * from './call-names.ts';
export * from './call-note-contract.ts';
export * from './call-outgoing.ts';
export * from './call-outgoing-contract.ts';
export * from './call-waiting.ts';
export * from './call-waiting-contract.ts';
export * from './call-waiting-texts.ts';
export * from './call-welcome.ts';
export * from './callback.ts';
export * from './callback-call.ts';
export * from './callback-contract.ts';
export * from './contract.ts';
export type { NumberOnWire, TelephoneOnWire } from './contract-lines.ts';
export * from './contract-outward.ts';
export type { PromptOnWire, PromptVersionOnWire } from './contract-prompts.ts';
export type { TrunkOnWire, TrunkTestOnWire } from './contract-trunks.ts';
export * from './gateway.ts';
export * from './hearing.ts';
export * from './internal-call.ts';
export * from './internal-contract.ts';
export * from './internal-number.ts';
export * from './line.ts';
export * from './line-end.ts';
export * from './number.ts';
export * from './outcome.ts';
export * from './outward.ts';
export * from './phone.ts';
export * from './phone-contract.ts';
export * from './price-list.ts';
export * from './prompt.ts';
export * from './sentence.ts';
export * from './sound-quality.ts';
export * from './supervision.ts';
export * from './supervision-contract.ts';
export * from './switch.ts';
export * from './synthesis.ts';
export * from './trunk.ts';
export * from './trunk-test.ts';
