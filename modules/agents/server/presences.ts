import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import { type AwaySpan, awaySpansAfter, awaySpansKeptMs, awayUsed } from '../away-use.ts';
import { type AgentFact, type AgentHappening, type AwayReasonId, agentFactTypes } from '../fact.ts';
import { type Presence, presenceAfter, presenceOf, recordedOf, unknownPresence } from '../presence.ts';
import { type ProofLimits, type VoiceEvidence, voiceDoubtOf } from '../proof.ts';
import { openWatch } from './watch.ts';

/** What agents chose and whether they can be reached: facts added up, and the pen that writes them. */
export interface Presences {
  readonly of: (agentId: AgentId) => Presence;
  /** How long she has been away today, for each reason. */
  readonly awayToday: (agentId: AgentId) => ReadonlyMap<AwayReasonId, number>;
  /** Her times away of the last day and a half, oldest first. */
  readonly awaySpans: (agentId: AgentId) => readonly AwaySpan[];
  /** When the day began that her allowance is counted in. */
  readonly dayStartMs: (agentId: AgentId) => number;
  /** Writes what happened to one agent. Resolves when it is on disk and heard. */
  readonly record: (agentId: AgentId, happenings: readonly AgentHappening[]) => Promise<void>;
  /** A desk of hers is connected: proof that she can be reached. */
  readonly connected: (agentId: AgentId, socketId: string) => void;
  /** A desk of hers gave a sign of life. */
  readonly heard: (agentId: AgentId, socketId: string) => void;
  readonly disconnected: (agentId: AgentId, socketId: string) => void;
  /** She accepted something: nobody does that who is not there. */
  readonly accepted: (agentId: AgentId) => void;
  /** What her browser and the telephony say about calls; null = she takes none. */
  readonly voice: (agentId: AgentId, evidence: VoiceEvidence | null) => void;
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
  /** When the operational day of an agent began: midnight of the organisation, until her shift says better. */
  readonly dayStartOf: (agentId: AgentId) => number;
  /** How long silence is forgiven; `proofLimits` unless said. */
  readonly limits?: ProofLimits;
}

/** Reads the newest facts of every agent; those who were reachable have a moment to prove it again. */
export async function openPresences(needs: PresencesNeeds): Promise<Presences> {
  const { journal, clock, log } = needs;
  const present = new Map<AgentId, Presence>();
  const away = new Map<AgentId, readonly AwaySpan[]>();

  const stored = (await journal.newestFactsOf(needs.agentIds, agentFactTypes)) as Recorded<AgentFact>[];
  for (const [agentId, facts] of Map.groupBy(stored, (fact) => fact.about)) present.set(agentId, presenceOf(facts));
  await readAway(needs, stored, away);

  journal.hear('agents', (fact) => {
    if (fact.of !== 'agent') return;
    const agentFact = fact as Recorded<AgentFact>;
    present.set(agentFact.about, presenceAfter(of(agentFact.about), agentFact));
    away.set(agentFact.about, awaySpansAfter(away.get(agentFact.about) ?? [], agentFact));
  });

  const of = (agentId: AgentId): Presence => present.get(agentId) ?? unknownPresence;

  const record: Presences['record'] = async (agentId, happenings) => {
    const atMs = clock.nowMs();
    const recorded = happenings.flatMap((happening) => recordedOf(of(agentId), happening));
    const facts = recorded.map((happening) => ({ of: 'agent', about: agentId, atMs, ...happening }) as AgentFact);
    await journal.record(facts);
  };
  /** For what nobody waits for; when it is not recorded, the floor is lost and the next one looks anew. */
  const note = (agentId: AgentId, happenings: readonly AgentHappening[]): void => {
    record(agentId, happenings).catch((err: Error) => log.warn({ agentId, err }, 'presence not recorded'));
  };

  const watch = openWatch({ of, note, ...(needs.limits && { limits: needs.limits }) });
  for (const [agentId, ids] of needs.connections) for (const id of ids) watch.connected(agentId, id);
  for (const [agentId, { isReachable }] of present) if (isReachable) watch.expect(agentId);

  const dayStartMs = (agentId: AgentId): number => needs.dayStartOf(agentId);
  return {
    of,
    record,
    dayStartMs,
    awaySpans: (agentId) => away.get(agentId) ?? [],
    awayToday: (agentId) => awayUsed(away.get(agentId) ?? [], dayStartMs(agentId), clock.nowMs()),
    connected: watch.connected,
    heard: watch.heard,
    disconnected: watch.disconnected,
    accepted: watch.accepted,
    voice: (agentId, evidence) => {
      const cause = voiceDoubtOf(evidence);
      if (of(agentId).voiceDoubt === cause) return;
      note(agentId, [cause ? { type: 'lostVoice', cause } : { type: 'provedVoice' }]);
    },
    signedOut: async (agentId) => {
      watch.forget(agentId);
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
    close: watch.close,
  };
}

/** Times away of the last day and a half; one that is older and still lasts is known from the newest choice. */
async function readAway(
  { journal, clock, agentIds }: PresencesNeeds,
  newest: readonly Recorded<AgentFact>[],
  away: Map<AgentId, readonly AwaySpan[]>,
): Promise<void> {
  const recent = await journal.factsOfSince(agentIds, ['choseAvailability'], clock.nowMs() - awaySpansKeptMs);
  const facts = new Map([...newest, ...(recent as Recorded<AgentFact>[])].map((fact) => [fact.number, fact]));
  for (const fact of [...facts.values()].sort((one, other) => one.number - other.number)) {
    away.set(fact.about, awaySpansAfter(away.get(fact.about) ?? [], fact));
  }
}
