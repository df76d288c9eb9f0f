// Interactions: the life of every call, chat and e-mail, as facts and what they add up to.
// Owns: the closed union of interaction facts, `evolve` that refuses impossible ones, the statuses of conversations.
// Owns also the pen: only this module writes interaction facts, after `evolve` accepted them.
// Never: who gets whom (routing), what was said (messaging), how long is too long (norms), any figure (metrics).
// The browser may use everything here: it shows the same statuses and choices that the server obeys.
export * from './company.ts';
export * from './fact.ts';
export * from './interaction.ts';
export * from './status.ts';
