import { randomUUIDv7 } from 'node:crypto';
import type { Id } from '#kernel/id.ts';

/** A new id. UUIDv7: ids born later sort later (to the millisecond), so indexes grow at one end. */
export function newId<Kind extends string>(): Id<Kind> {
  return randomUUIDv7() as string as Id<Kind>;
}
