// Voice: calls, and the telephone switch that carries them.
// Owns: what may be asked of a switch and what it tells (the port that an adapter fulfils), and how it stands.
// Never: which switch it is and how it is spoken to (adapters), who gets whom (routing), the life of a call as facts
// (interactions), figures (metrics).
export * from './contract.ts';
export * from './gateway.ts';
export * from './switch.ts';
