// Queues: where interactions wait, who serves them, in which order, with which skills, and when the doors are open.
// Owns: the settings of queues, their members and hours, the rules of what a settings change may be.
// Every figure's thresholds come from here and are frozen into the fact when an interaction enters.
// Never: who waits now and who gets whom (routing), how a calendar is computed (kernel/hours).
// Queues belong to a project; their members are agents of the house.
export * from './contract.ts';
export { openingInWords } from './opening-words.ts';
export * from './queue.ts';
