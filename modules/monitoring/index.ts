// Monitoring: the live board. Who waits, who is free, how today goes, at this moment.
// Owns: the shape of the board, the topics it is told on, the fold that keeps it true.
// Asks metrics for every figure, so that board and report can never differ.
// Never: decides who gets what (routing), raises alerts about norms (norms), stores anything.
// The browser may use everything here.
export * from './board.ts';
export * from './contract.ts';
export * from './live.ts';
export * from './today.ts';
