/**
 * The door to live sockets: topics that tell a snapshot and then numbered changes, resume after a drop without loss,
 * commands from the browser, and who is there.
 * News only, never truth: what is not told here can always be asked over HTTP.
 */
export { type Command, command } from './commands.ts';
export type { LiveLimits } from './limits.ts';
export { type Live, type LiveListener, type LiveNeeds, openLive } from './live.ts';
export type { TopicSource } from './topic.ts';
export { closeCodes } from './wire.ts';
