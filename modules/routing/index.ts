// Routing: who waits, who is free, who gets whom, and why. Also known as ACD.
// Owns: the line of every queue, the choice of an agent, offers as leases, the expected wait, the reason of every offer.
// A deterministic reducer: facts and the present moment in, offers and the next moment to be woken out. No clock, no dice.
// Never: writes an interaction's life by itself (it asks interactions), knows a channel, keeps anything on disk.
// State is rebuilt from facts; the simulator lives through the same code.

export { type Acd, type FloorLook, openAcd } from './acd.ts';
export * from './contract.ts';
export type { Decision, DistributeNeeds } from './decision.ts';
export * from './estimate.ts';
export * from './live.ts';
export { type ToRecord, toRecord } from './record.ts';
export type { FloorRules, QueueRules, SeatRules } from './rules.ts';
export { sameHours, type UsualWaitMs } from './usual-wait.ts';
export { waitInWords } from './wait-words.ts';
