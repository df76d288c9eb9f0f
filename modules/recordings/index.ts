// Recordings: the sound of calls, kept.
// Owns: what is asked of whoever writes sound down (the port that a switch fulfils).
// Never: how a switch writes it down (adapters), who talks with whom (voice).
export * from './recorder.ts';
export * from './sound.ts';
