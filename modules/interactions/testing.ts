import type { InteractionFact, InteractionHappening } from './fact.ts';
import { evolve, type Interaction, type Refusal } from './interaction.ts';

// What can happen to a conversation in words, for tests. Ids are words: nothing looks inside of them. Not part of any door.

export const id = <Kind>(word: string) => word as Kind;

export const started: InteractionHappening = {
  type: 'started',
  channel: 'webChat',
  direction: 'inbound',
  projectId: id('project'),
  conversationId: id('conversation'),
  customerId: id('customer'),
  channelAccountId: id('account'),
  previousId: null,
};
export const queued: InteractionHappening = {
  type: 'queued',
  visitId: id('visit'),
  queueId: id('queue'),
  kind: 'initial',
  boostMs: 0,
  placeAtMs: 0,
  serviceLevelMs: 60_000,
  shortAbandonMs: 5_000,
  isOpen: true,
  requires: [],
};
export const heard: InteractionHappening = { type: 'messageReceived', messageId: id('message') };
export const saidBy = (agent: string): InteractionHappening => ({
  type: 'messageSent',
  messageId: id('message'),
  author: 'agent',
  agentId: id(agent),
});
export const answeredBy = (agent: string, how: 'taken' | 'assigned'): InteractionHappening => ({
  type: 'answered',
  legId: id(`leg of ${agent}`),
  agentId: id(agent),
  visitId: null,
  offerId: null,
  how,
});
export const releasedBy = (agent: string): InteractionHappening => ({
  type: 'released',
  legId: id(`leg of ${agent}`),
  agentId: id(agent),
  cause: 'agent',
});
export const transferredBy = (agent: string, to: 'queue' | { readonly agent: string }): InteractionHappening => ({
  type: 'transferred',
  legId: id(`leg of ${agent}`),
  agentId: id(agent),
  kind: 'blind',
  toQueueId: to === 'queue' ? id('queue') : null,
  toAgentId: to === 'queue' ? null : id(to.agent),
});
type Changed = InteractionHappening & { type: 'statusChanged' };
export const chosen = (
  to: Changed['to'],
  untilMs: number | null = null,
  cause: Changed['cause'] = 'agent',
): Changed => ({
  type: 'statusChanged',
  to,
  agentId: cause === 'agent' ? id('ayse') : null,
  cause,
  untilMs,
});
export const ended = (
  cause: (InteractionHappening & { type: 'ended' })['cause'],
  by: 'customer' | 'agent' | 'system' = 'agent',
): InteractionHappening => ({ type: 'ended', by, agentId: null, cause, resolved: null });

export const factOf = (happening: InteractionHappening, atMs: number) =>
  ({ of: 'interaction', about: 'interaction', atMs, ...happening }) as InteractionFact;

/** Lives through happenings, one a millisecond; what cannot be is left out, as the pen does, and said in `refused`. */
export function live(happenings: readonly InteractionHappening[]) {
  const states: Interaction[] = [];
  const facts: InteractionFact[] = [];
  const refused: Refusal[] = [];
  let present: Interaction | null = null;
  for (const [atMs, happening] of happenings.entries()) {
    const fact = factOf(happening, atMs);
    const next = evolve(present, fact);
    if (next.type === 'refused') {
      refused.push(next.because);
      continue;
    }
    present = next.now;
    states.push(next.now);
    facts.push(fact);
  }
  return { states, facts, refused, now: states.at(-1) ?? null };
}
