import type { Agents } from '#agents/server';
import type { AgentId } from '#kernel/id.ts';
import type { Queues } from '#queues/server';
import type { Phones } from '../phones.ts';
import { type Reachability, voiceEvidenceOf } from './reachability.ts';

export interface VoiceEvidenceNeeds {
  readonly agents: Agents;
  readonly queues: Queues;
  /** The people who take calls. */
  readonly agentIds: () => readonly AgentId[];
  /** The telephones on an agent's desks, by the names the switch rings them with. */
  readonly deskTelephonesOf: (agentId: AgentId) => readonly string[];
  /** Those that her pages were lent. */
  readonly pages: Pick<Phones, 'telephonesOf' | 'standingOf'>;
  /** Which of them are signed in, and which said so and could not be rung. */
  readonly reachability: Pick<Reachability, 'isReachable' | 'notRung'>;
  /** Whether she is in a call with a colleague. */
  readonly isInside: (agentId: AgentId) => boolean;
}

/** Tells presence what telephones say about those who take calls, or about one of them. */
export function tellVoiceEvidence(needs: VoiceEvidenceNeeds, only?: AgentId): void {
  const { agents, queues, deskTelephonesOf, pages } = needs;
  const { isReachable } = needs.reachability;
  for (const agentId of only ? [only] : needs.agentIds()) {
    const evidence = voiceEvidenceOf({
      hasDeskTelephone: deskTelephonesOf(agentId).some(isReachable),
      page: pages.standingOf(agentId),
      hasPageTelephone: pages.telephonesOf(agentId).some(isReachable),
      servesCalls: queues.servedBy(agentId).some((id) => queues.find(id)?.media.includes('voice')),
      wasGone: agents.presences.of(agentId).voiceDoubt === 'notRegistered',
    });
    agents.presences.voice(agentId, evidence && { ...evidence, isWithColleague: needs.isInside(agentId) });
  }
}
