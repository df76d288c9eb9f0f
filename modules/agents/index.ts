// Agents: who takes interactions, what each one chose to be, whether she can be reached, what she can do and how much.
// Owns: availability and its facts, presence, skills and their levels, capacity, away reasons.
// An agent is a user of identity who has these; her name, group and rights stay there.
// Never: which interaction she gets (routing), what she has in hand (interactions), when she should work (workforce).
// What an agent is doing is derived from facts every time; no row says it.
export * from './away-use.ts';
export * from './capacity.ts';
export * from './contract.ts';
export * from './fact.ts';
export * from './presence.ts';
export * from './presence-rules.ts';
export * from './proof.ts';
export * from './skill.ts';
