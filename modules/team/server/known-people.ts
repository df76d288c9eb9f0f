import type { UserId } from '#kernel/id.ts';
import type { RoomId } from '../room.ts';

/** Rooms whose people are remembered; beyond it the one that was remembered first is asked of the database again. */
const roomsMost = 1_000;

/** Who is known to be in a room in some way. What is forgotten is asked again, so forgetting is always right. */
export interface KnownPeople {
  readonly of: (id: RoomId) => ReadonlySet<UserId> | null;
  /** Takes what was read. `since` is what `mark` said before it was read: after a change in between it is not kept. */
  readonly keep: (id: RoomId, people: Iterable<UserId>, since: number) => void;
  readonly mark: () => number;
  readonly forget: (id: RoomId) => void;
}

/** Opens a memory of people by room. */
export function openKnownPeople(): KnownPeople {
  const known = new Map<RoomId, Set<UserId>>();
  let changes = 0;
  return {
    of: (id) => known.get(id) ?? null,
    mark: () => changes,
    keep: (id, people, since) => {
      if (since !== changes) return;
      const oldest = known.size >= roomsMost && !known.has(id) ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(id, new Set(people));
    },
    forget: (id) => {
      changes += 1;
      known.delete(id);
    },
  };
}
