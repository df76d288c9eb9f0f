import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { AgentFact, AgentHappening, UnreachableCause } from '../fact.ts';
import { type Presence, presenceAfter, presenceOf, unknownPresence } from '../presence.ts';

/** A desk that lost its line has this long to come back before its agent counts as unreachable. */
export const graceMs = 15_000;

/** What agents chose and whether they can be reached: facts added up, and the pen that writes them. */
export interface Presences {
  readonly of: (agentId: AgentId) => Presence;
  /** Writes what happened to one agent. Resolves when it is on disk and heard. */
  readonly record: (agentId: AgentId, happenings: readonly AgentHappening[]) => Promise<void>;
  /** A desk of hers is connected: proof that she can be reached. */
  readonly connected: (agentId: AgentId, socketId: string) => void;
  readonly disconnected: (agentId: AgentId, socketId: string) => void;
  /** She signed out everywhere, or was signed out: offline at once, no grace. */
  readonly signedOut: (agentId: AgentId) => Promise<void>;
  readonly close: () => void;
}

export interface PresencesNeeds {
  readonly journal: Journal<FactShape>;
  readonly clock: Clock;
  readonly log: Log;
  readonly agentIds: readonly AgentId[];
  /** Who is connected while the floor opens; a rebuilt floor finds the desks that never left. */
  readonly connections: ReadonlyMap<AgentId, ReadonlySet<string>>;
  /** How long a lost line is forgiven; `graceMs` unless said. */
  readonly graceMs?: number;
}

const types: readonly AgentHappening['type'][] = [
  'choseAvailability',
  'becameReachable',
  'becameUnreachable',
  'stoppedResponding',
  'respondedAgain',
];

/** Reads the newest facts of every agent; those who were reachable have a grace to prove it again. */
export async function openPresences(needs: PresencesNeeds): Promise<Presences> {
  const { journal, clock, log } = needs;
  const present = new Map<AgentId, Presence>();
  const sockets = new Map<AgentId, Set<string>>();
  const graces = new Map<AgentId, NodeJS.Timeout>();

  const stored = (await journal.newestFactsOf(needs.agentIds, types)) as Recorded<AgentFact>[];
  const lives = new Map<AgentId, AgentFact[]>();
  for (const fact of stored) lives.set(fact.about, [...(lives.get(fact.about) ?? []), fact]);
  for (const [agentId, facts] of lives) present.set(agentId, presenceOf(facts));

  journal.hear('agents', (fact) => {
    if (fact.of !== 'agent') return;
    const agentFact = fact as Recorded<AgentFact>;
    present.set(agentFact.about, presenceAfter(present.get(agentFact.about) ?? unknownPresence, agentFact));
  });

  const of = (agentId: AgentId): Presence => present.get(agentId) ?? unknownPresence;

  const record: Presences['record'] = async (agentId, happenings) => {
    const atMs = clock.nowMs();
    const facts = happenings.map((happening) => ({ of: 'agent', about: agentId, atMs, ...happening }) as AgentFact);
    await journal.record(facts);
  };
  /** For what nobody waits for; when it is not recorded, the floor is lost and the next one looks anew. */
  const note = (agentId: AgentId, happenings: readonly AgentHappening[]): void => {
    record(agentId, happenings).catch((err: Error) => log.warn({ agentId, err }, 'presence not recorded'));
  };

  const endGrace = (agentId: AgentId): void => {
    clearTimeout(graces.get(agentId));
    graces.delete(agentId);
  };
  const beginGrace = (agentId: AgentId, cause: UnreachableCause): void => {
    endGrace(agentId);
    const timer = setTimeout(() => {
      graces.delete(agentId);
      if (!sockets.get(agentId)?.size && of(agentId).isReachable) note(agentId, [{ type: 'becameUnreachable', cause }]);
    }, needs.graceMs ?? graceMs);
    timer.unref();
    graces.set(agentId, timer);
  };

  const connected: Presences['connected'] = (agentId, socketId) => {
    const own = sockets.get(agentId);
    if (own) own.add(socketId);
    else sockets.set(agentId, new Set([socketId]));
    endGrace(agentId);
    if (!of(agentId).isReachable) note(agentId, [{ type: 'becameReachable' }]);
  };

  for (const [agentId, ids] of needs.connections) for (const id of ids) connected(agentId, id);
  for (const [agentId, presence] of present) {
    if (presence.isReachable && !sockets.get(agentId)?.size) beginGrace(agentId, 'serverRestarted');
  }

  return {
    of,
    record,
    connected,
    disconnected: (agentId, socketId) => {
      const own = sockets.get(agentId);
      if (!own?.delete(socketId) || own.size > 0) return;
      sockets.delete(agentId);
      if (of(agentId).isReachable) beginGrace(agentId, 'connectionLost');
    },
    signedOut: async (agentId) => {
      endGrace(agentId);
      const presence = of(agentId);
      const happenings: AgentHappening[] = [];
      if (presence.isReachable) happenings.push({ type: 'becameUnreachable', cause: 'signedOut' });
      if (presence.availability !== 'offline') {
        happenings.push({
          type: 'choseAvailability',
          availability: 'offline',
          reasonId: null,
          by: 'system',
          note: null,
        });
      }
      if (happenings.length > 0) await record(agentId, happenings);
    },
    close: () => {
      for (const timer of graces.values()) clearTimeout(timer);
      graces.clear();
    },
  };
}
