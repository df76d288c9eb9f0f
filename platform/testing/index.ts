// What tests need from the platform: a database of their own, an organisation in it, a clock that stands still.
export { type FixedClock, fixedClock } from './clock.ts';
export { type FreshDatabase, freshDatabase, organisation } from './database.ts';
