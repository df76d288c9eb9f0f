// Norms: how long is too long, for anything that has a state, and what happens then.
// Owns: clocks with a side that owes the next move, three levels, the facts of crossing them, settings and their replay.
// The agent's clock stops outside the hours of the queue; the customer's runs on. A crossing happens at its due moment.
// Never: changes an interaction itself (messaging hears `normCrossed`), says what a status means (interactions), any figure.
// What is running is never stored: it follows from facts, from the settings in force when it began, and from the calendar.
export * from './action.ts';
export * from './clock.ts';
export * from './contract.ts';
export * from './conversation-clock.ts';
export * from './defaults.ts';
export * from './fact.ts';
export * from './live.ts';
export * from './norm.ts';
export * from './replay.ts';
