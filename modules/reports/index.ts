// Reports: history. What became of those who came, on the day they came; how each figure was made; files of its rows.
// Owns: the ledger tables that the durable reader keeps, the day report, explanations, downloads.
// Asks metrics for every figure, so that report, board, download and interface can never differ.
// Never: a formula of its own, a figure that cannot open, a table that cannot be dropped and rebuilt from facts.
// The browser may use everything here.

export * from './assemble.ts';
export * from './call-story.ts';
export * from './change.ts';
export * from './columns.ts';
export * from './contract.ts';
export * from './contract-agents.ts';
export * from './contract-calls.ts';
export * from './contract-chats.ts';
export * from './contract-discipline.ts';
export * from './contract-period.ts';
export * from './contract-surveys.ts';
export * from './contract-waits.ts';
export * from './contract-why.ts';
export * from './csv.ts';
export * from './decompose.ts';
export * from './sight.ts';
