import type { RoomId } from '../room.ts';

/** One thing after the other for each room: what is written is told in the order of its numbers. */
export interface RoomTurns {
  readonly of: <Result>(id: RoomId, run: () => Promise<Result>) => Promise<Result>;
}

/** Opens the turns of rooms; a room nobody waits for is forgotten. */
export function openRoomTurns(): RoomTurns {
  const last = new Map<RoomId, Promise<unknown>>();
  return {
    of: (id, run) => {
      const next = (last.get(id) ?? Promise.resolve()).then(run, run);
      last.set(id, next);
      const forget = () => {
        if (last.get(id) === next) last.delete(id);
      };
      next.then(forget, forget);
      return next;
    },
  };
}
