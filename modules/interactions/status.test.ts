import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InteractionHappening } from './fact.ts';
import { heldBy, interactionOf } from './interaction.ts';
import { chatStatuses, choicesFrom, holdsCapacity, ownerOf, tabOf } from './status.ts';
import { answeredBy, chosen, factOf, heard, id, live, queued, saidBy, started } from './testing.ts';

// A conversation is tried with every order of everything that can happen, and what comes out is compared with what a
// supervisor would say it must be. Ids are words: nothing here looks inside of them.

const agents = ['ayse', 'berk'] as const;

const reason = {
  strategy: 'longestIdle',
  chosenKey: 0,
  eligible: 1,
  runnersUp: [],
  notEligible: {},
  position: 1,
  waitedMs: 0,
};

const anAgent = fc.constantFrom(...agents).map((word) => id<never>(word));
const anOffer = fc.constantFrom('offer 1', 'offer 2').map((word) => id<never>(word));
const anything: fc.Arbitrary<InteractionHappening> = fc.oneof(
  fc.constant(queued),
  fc.constant<InteractionHappening>({ type: 'messageReceived', messageId: id('message') }),
  anAgent.map(
    (agentId): InteractionHappening => ({ type: 'messageSent', messageId: id('message'), author: 'agent', agentId }),
  ),
  fc.record({ agentId: anAgent, offerId: anOffer }).map(
    (told): InteractionHappening => ({
      type: 'offered',
      visitId: id('visit'),
      queueId: id('queue'),
      expiresAtMs: 30_000,
      reason,
      ...told,
    }),
  ),
  fc
    .record({ agentId: anAgent, offerId: anOffer })
    .map((told): InteractionHappening => ({ type: 'offerExpired', ...told })),
  fc
    .record({ agentId: anAgent, offerId: anOffer })
    .map((told): InteractionHappening => ({ type: 'offerDeclined', because: null, ...told })),
  fc
    .record({ agentId: anAgent, offerId: anOffer, how: fc.constantFrom('accepted', 'taken', 'assigned') })
    .map((told): InteractionHappening => ({ type: 'answered', legId: id('leg'), visitId: id('visit'), ...told })),
  anAgent.map((agentId): InteractionHappening => ({ type: 'released', legId: id('leg'), agentId, cause: 'agent' })),
  anAgent.map(
    (agentId): InteractionHappening => ({
      type: 'transferred',
      legId: id('leg'),
      agentId,
      kind: 'blind',
      toQueueId: id('queue'),
      toAgentId: null,
    }),
  ),
  fc
    .record({
      to: fc.constantFrom(...chatStatuses.filter((status) => status !== 'completed' && status !== 'queued')),
      agentId: anAgent,
    })
    .map(
      (told): InteractionHappening => ({
        type: 'statusChanged',
        cause: 'agent',
        untilMs: told.to === 'postponed' ? 50 : null,
        ...told,
      }),
    ),
  fc.constant<InteractionHappening>({ type: 'reopened' }),
  fc.constant<InteractionHappening>({ type: 'ended', by: 'agent', agentId: null, cause: 'completed', resolved: null }),
);

/** A life that begins in a queue. */
const lived = (happenings: readonly InteractionHappening[]) => live([started, queued, ...happenings]);

const lives = fc.array(anything, { maxLength: 40 });

test('whatever happens in whatever order, a conversation never contradicts itself', () => {
  fc.assert(
    fc.property(lives, (happenings) => {
      for (const now of lived(happenings).states) {
        const holders = agents.filter((agent) => heldBy(now, id(agent)) !== null);
        expect(holders.length).toBeLessThanOrEqual(1);
        expect(now.offer !== null).toBe(now.phase === 'ringing');
        expect(now.responsible !== null).toBe(now.phase === 'inHand');
        expect(now.endedAtMs !== null).toBe(now.phase === 'done');
        if (now.phase === 'done') expect(now.status).toBe('completed');
        if (now.phase === 'waiting' || now.phase === 'ringing') expect(now.status).toBe('queued');
        if (now.responsible) expect(['queued', 'completed', null]).not.toContain(now.status);
        if (now.postponedUntilMs !== null) expect(now.status).toBe('postponed');
        if (holders.length > 0) expect(now.status !== null && holdsCapacity(now.status)).toBe(true);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('what is read from the facts equals what was lived through', () => {
  fc.assert(
    fc.property(lives, (happenings) => {
      const { states, facts } = lived(happenings);
      expect(interactionOf(facts)).toEqual(states.at(-1));
    }),
  );
});

test('a list that holds an impossible fact is not read as if it were possible', () => {
  expect(() => interactionOf([factOf(started, 0), factOf(started, 1)])).toThrow('alreadyStarted');
  expect(() => interactionOf([factOf(queued, 0)])).toThrow('notStarted');
});

test.each(chatStatuses)(
  '%s: somebody owes the next move, it has a tab, and what may be chosen is another status',
  (status) => {
    expect(choicesFrom(status)).not.toContain(status);
    expect(ownerOf(status) === 'nobody').toBe(status === 'completed');
    expect(tabOf(status)).toBe(status === 'postponed' ? 'postponed' : status === 'completed' ? 'completed' : 'active');
    expect(choicesFrom(status).length).toBe(
      status === 'queued' || status === 'completed' ? 0 : status === 'awaitingAgent' ? 6 : 5,
    );
  },
);

const happen = (...happenings: InteractionHappening[]) => lived(happenings).now;
const taken = answeredBy('ayse', 'taken');
const said = saidBy('ayse');

test('a conversation in development that the customer interrupts goes back to development after the answer', () => {
  expect(happen(taken, chosen('inDevelopment'), heard)?.status).toBe('awaitingAgent');
  expect(happen(taken, chosen('inDevelopment'), heard, said)?.status).toBe('inDevelopment');
});

test('a postponed one goes back to its date while that is ahead, and is in progress when it has passed', () => {
  expect(happen(taken, chosen('postponed', 1_000), heard, said)).toMatchObject({
    status: 'postponed',
    postponedUntilMs: 1_000,
  });
  expect(happen(taken, chosen('postponed', 1), heard, said)).toMatchObject({
    status: 'inProgress',
    postponedUntilMs: null,
  });
});

test('an answer to a customer who waits for nothing changes no status', () => {
  for (const status of ['awaitingCustomer', 'solutionProposed', 'inDevelopment'] as const) {
    expect(happen(taken, chosen(status), said)?.status).toBe(status);
  }
});

test('the oldest unanswered message counts until somebody answers, not until the next message', () => {
  expect(happen(taken, heard, heard, heard)?.unansweredSinceMs).toBe(3);
  expect(happen(taken, heard, said)?.unansweredSinceMs).toBeNull();
  const bot: InteractionHappening = { type: 'messageSent', messageId: id('message'), author: 'bot', agentId: null };
  expect(happen(taken, heard, bot)?.unansweredSinceMs).toBe(3);
});
