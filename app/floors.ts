import type { Organisation, Who } from '#identity';
import type { AgentId, OrganisationId } from '#kernel/id.ts';
import { unavailable } from '#platform/http/index.ts';
import { takeLease } from '#platform/journal/index.ts';
import { type Floor, type FloorNeeds, openFloor } from './floor.ts';

/** How long a caller is asked to wait while a floor is being built. */
const retryAfterMs = 1_000;
const backOffMs = { first: 200, most: 5_000 };

/** The floors this process holds, one per organisation: built, lost and built anew. */
export interface Floors {
  /** The floor of the caller's organisation; throws UNAVAILABLE (503, try again) while there is none. */
  readonly of: (who: Pick<Who, 'organisationId'>) => Floor;
  readonly find: (organisationId: OrganisationId) => Floor | null;
  readonly all: () => readonly Floor[];
  /** Builds the floor of an organisation and keeps it; resolves when it stands. */
  readonly hold: (organisation: Organisation) => Promise<void>;
  /** A desk connected or left: proof of presence, kept over rebuilds. */
  readonly connected: (organisationId: OrganisationId, agentId: AgentId, socketId: string) => void;
  readonly disconnected: (organisationId: OrganisationId, agentId: AgentId, socketId: string) => void;
  /** A desk gave a sign of life. */
  readonly heard: (organisationId: OrganisationId, agentId: AgentId, socketId: string) => void;
  readonly health: () => { status: 'ok' | 'failed'; detail: string };
  readonly close: () => Promise<void>;
}

export interface FloorsNeeds extends Omit<FloorNeeds, 'organisation' | 'lease' | 'connections' | 'onLost'> {
  readonly holder: string;
  /** A floor stands (again): whoever follows its journal begins here. */
  readonly onOpened: (floor: Floor) => void | Promise<void>;
  /** A floor is gone for the moment. */
  readonly onLost: (floor: Floor) => void | Promise<void>;
}

/** Opens the holder of floors. */
export function openFloors(needs: FloorsNeeds): Floors {
  const { log, database, holder } = needs;
  const floors = new Map<OrganisationId, Floor>();
  const held = new Map<OrganisationId, Organisation>();
  const building = new Map<OrganisationId, Promise<void>>();
  const connections = new Map<OrganisationId, Map<AgentId, Set<string>>>();
  let isClosed = false;

  const connectionsOf = (id: OrganisationId): Map<AgentId, Set<string>> => {
    const known = connections.get(id) ?? new Map<AgentId, Set<string>>();
    connections.set(id, known);
    return known;
  };

  const build = async (organisation: Organisation): Promise<void> => {
    for (let delayMs = backOffMs.first; !isClosed; delayMs = Math.min(delayMs * 2, backOffMs.most)) {
      try {
        if (await tryOnce(organisation)) return;
        delayMs = backOffMs.first; // another process still holds it: its lease runs out soon
      } catch (error) {
        log.warn({ organisationId: organisation.id, err: error }, 'floor could not be built and will be tried again');
      }
      await new Promise((wait) => setTimeout(wait, delayMs));
    }
  };

  const tryOnce = async (organisation: Organisation): Promise<boolean> => {
    const lease = await takeLease({ database, organisationId: organisation.id, holder });
    if (!lease) return false;
    const beganAt = performance.now();
    const own: { floor: Floor | null; isLost: boolean } = { floor: null, isLost: false };
    const floor = await openFloor({
      ...needs,
      organisation,
      lease,
      connections: connectionsOf(organisation.id),
      onLost: () => {
        own.isLost = true;
        if (own.floor) drop(own.floor);
      },
    });
    own.floor = floor;
    if (own.isLost) {
      await close(floor);
      return false;
    }
    floors.set(organisation.id, floor);
    try {
      await needs.onOpened(floor);
    } catch (error) {
      floors.delete(organisation.id);
      await close(floor);
      throw error;
    }
    // Lost again while the others were told: whoever dropped it waits for us to build the next one.
    if (own.isLost) return false;
    log.info(
      { organisationId: organisation.id, token: lease.token, ms: Math.round(performance.now() - beganAt) },
      'floor stands',
    );
    return true;
  };

  const close = async (floor: Floor): Promise<void> => {
    try {
      await floor.close();
    } catch (error) {
      log.warn({ organisationId: floor.organisation.id, err: error }, 'floor did not close cleanly');
    }
  };

  /** The floor is not to be believed any more: it goes, and is built anew from what is on disk. */
  const drop = (floor: Floor): void => {
    const { id } = floor.organisation;
    if (floors.get(id) === floor) floors.delete(id);
    if (isClosed) return;
    Promise.resolve(needs.onLost(floor))
      .then(() => close(floor))
      .then(() => hold(floor.organisation))
      .catch((error: Error) => log.error({ organisationId: id, err: error }, 'floor could not be replaced'));
  };

  const hold = (organisation: Organisation): Promise<void> => {
    held.set(organisation.id, organisation);
    const running = building.get(organisation.id);
    if (running) return running;
    const run = build(organisation).finally(() => building.delete(organisation.id));
    building.set(organisation.id, run);
    return run;
  };

  return {
    of: ({ organisationId }) => {
      const floor = floors.get(organisationId);
      if (!floor) throw unavailable(retryAfterMs);
      return floor;
    },
    find: (id) => floors.get(id) ?? null,
    all: () => [...floors.values()],
    hold,
    connected: (organisationId, agentId, socketId) => {
      const own = connectionsOf(organisationId);
      own.set(agentId, (own.get(agentId) ?? new Set()).add(socketId));
      const floor = floors.get(organisationId);
      if (floor?.directory.isAgent(agentId)) floor.agents.presences.connected(agentId, socketId);
      floor?.team.states.look(agentId);
    },
    disconnected: (organisationId, agentId, socketId) => {
      const own = connectionsOf(organisationId);
      own.get(agentId)?.delete(socketId);
      if (own.get(agentId)?.size === 0) own.delete(agentId);
      const floor = floors.get(organisationId);
      floor?.agents.presences.disconnected(agentId, socketId);
      floor?.team.states.look(agentId);
    },
    heard: (organisationId, agentId, socketId) => {
      const floor = floors.get(organisationId);
      if (floor?.directory.isAgent(agentId)) floor.agents.presences.heard(agentId, socketId);
    },
    health: () => {
      const missing = [...held.keys()].filter((id) => !floors.has(id)).length;
      if (missing > 0) return { status: 'failed', detail: `${missing} of ${held.size} floors are being built.` };
      return { status: 'ok', detail: held.size === 0 ? 'Nobody has set up yet.' : `${held.size} floors stand.` };
    },
    close: async () => {
      isClosed = true;
      await Promise.all([...floors.values()].map(close));
      floors.clear();
    },
  };
}
