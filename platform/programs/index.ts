// Programs of others that run beside ours: our PostgreSQL, our telephone switch.
// Owns: as whom they run, who may take their folder, how one that outlived us is known again, how they are kept alive
// and ended, how packages of the distribution are unpacked without being installed, how work that may fall over is given
// to a process of its own (`asked.ts`).
// Never: what such a program is for, its settings, its files.
export { type Account, canReach, homeFor, nameFor, unprivilegedAccount } from './account.ts';
export { openAsked } from './asked.ts';
export { type Keeper, keepRunning, type Running } from './keeping.ts';
export { endOfOutput, openOutput } from './output.ts';
export { own } from './owner.ts';
export { unpackPackages } from './packages.ts';
export { birthOf, endedOf, endInOrder, isSame, lifeOf, worksIn } from './processes.ts';
