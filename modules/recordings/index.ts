// Recordings: the sound of calls, kept.
// Owns: what is asked of whoever writes sound down (the port that a switch fulfils), which calls are recorded and for how
// long they are kept, pauses, marks, samples, and who listened.
// Never: how a switch writes sound down (adapters), who talks with whom (voice).
export * from './contract.ts';
export * from './recorder.ts';
export * from './recording.ts';
export * from './rule.ts';
export * from './sound.ts';
export * from './talk.ts';
export * from './voice-activity.ts';
