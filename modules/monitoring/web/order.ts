import type { BoardAgent } from '#monitoring';

/** Whom a supervisor should look at first. */
const rank: Readonly<Record<BoardAgent['state'], number>> = {
  unreachable: 1,
  notResponding: 2,
  ringing: 3,
  handling: 4,
  free: 5,
  offQueue: 6,
  away: 7,
  offline: 8,
};

/** Agents in the order of attention: conversations left alone first, then by state, then who has been in it longest. */
export function byAttention(agents: readonly BoardAgent[]): readonly BoardAgent[] {
  return agents.toSorted(
    (one, other) =>
      Number(other.orphaned.length > 0) - Number(one.orphaned.length > 0) ||
      rank[one.state] - rank[other.state] ||
      (one.sinceAt ?? '').localeCompare(other.sinceAt ?? '') ||
      one.name.localeCompare(other.name, 'tr'),
  );
}

/** Queues by name: on a board that is watched all day a thing stays in its place. */
export function byName<Thing extends { readonly name: string }>(things: readonly Thing[]): readonly Thing[] {
  return things.toSorted((one, other) => one.name.localeCompare(other.name, 'tr'));
}
