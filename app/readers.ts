import type { OrganisationId } from '#kernel/id.ts';
import type { Reports } from '#reports/server';
import type { Floor } from './floor.ts';

/**
 * Everyone who hears facts. Live, in memory, on the floor, in this order: agents, norms, monitoring, routing, voice, messaging (see
 * floor.ts). Durable, with a bookmark that moves in the transaction of what they write: the ones here.
 */
export function followReaders(reports: Reports) {
  const following = new Map<OrganisationId, { close: () => Promise<void> }>();
  const end = async (floor: Floor): Promise<void> => {
    const { id } = floor.organisation;
    const open = following.get(id);
    following.delete(id);
    await open?.close();
  };
  return {
    begin: (floor: Floor): void => {
      following.set(floor.organisation.id, reports.follow(floor.journal));
    },
    end,
    close: async (): Promise<void> => {
      await Promise.all([...following.values()].map((open) => open.close()));
      following.clear();
    },
  };
}
