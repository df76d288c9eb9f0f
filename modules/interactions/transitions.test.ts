import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InteractionHappening } from './fact.ts';
import { declinableUntilMs } from './interaction.ts';
import {
  type ChatStatus,
  type ChosenStatus,
  choicesFrom,
  chosenStatuses,
  holdsCapacity,
  ownerOf,
  tabOf,
} from './status.ts';
import {
  answeredBy,
  chosen,
  ended,
  heard,
  id,
  live,
  queued,
  releasedBy,
  saidBy,
  started,
  transferredBy,
} from './testing.ts';

// The table of transitions, T1 to T16, held against `evolve`: each by its number, and all of them in every order against
// a model that knows the table and nothing of facts, phases or legs.

const now = (...happenings: InteractionHappening[]) => live([started, queued, heard, ...happenings]).now;
const refusals = (...happenings: InteractionHappening[]) => live([started, queued, heard, ...happenings]).refused;
const taken = answeredBy('ayse', 'taken');
const said = saidBy('ayse');
const far = 1_000_000;

describe('transitions', () => {
  test('T1: the first message of a customer makes a conversation that is queued and nobody’s', () => {
    expect(now()).toMatchObject({ status: 'queued', responsible: null, phase: 'waiting' });
  });

  test('T2: taken by hand it is in progress, assigned it awaits the agent', () => {
    expect(now(taken)).toMatchObject({ status: 'inProgress', responsible: 'ayse' });
    expect(now(answeredBy('ayse', 'assigned'))).toMatchObject({ status: 'awaitingAgent', responsible: 'ayse' });
    expect(refusals(taken, answeredBy('berk', 'taken'))).toEqual(['notNow']);
  });

  test('T3: an answer of the agent puts it in progress, or back to what the customer interrupted', () => {
    expect(now(answeredBy('ayse', 'assigned'), said)?.status).toBe('inProgress');
    expect(now(taken, chosen('inDevelopment'), heard, said)?.status).toBe('inDevelopment');
    expect(now(taken, chosen('postponed', far), heard, said)).toMatchObject({
      status: 'postponed',
      postponedUntilMs: far,
    });
  });

  test('T4: who is responsible chooses any of the six', () => {
    expect(choicesFrom('awaitingAgent')).toEqual([...chosenStatuses]);
    for (const to of choicesFrom('inProgress').filter((choice) => choice !== 'completed'))
      expect(now(taken, chosen(to, far))?.status).toBe(to);
  });

  test('T5: from any open status any of the six except itself; nothing while nobody is responsible or all is over', () => {
    for (const status of chosenStatuses.filter((one) => one !== 'completed'))
      expect(choicesFrom(status)).toEqual(chosenStatuses.filter((one) => one !== status));
    expect([choicesFrom('queued'), choicesFrom('completed')]).toEqual([[], []]);
    expect(refusals(chosen('inDevelopment'))).toEqual(['notNow']);
  });

  test('T6: a customer who writes moves every status to the agent, and her next messages change nothing more', () => {
    for (const status of [
      'awaitingCustomer',
      'solutionProposed',
      'postponed',
      'inDevelopment',
      'inProgress',
    ] as const) {
      const interrupted = now(taken, said, chosen(status, far), heard);
      expect(interrupted?.status).toBe('awaitingAgent');
      expect(now(taken, said, chosen(status, far), heard, heard)).toMatchObject({
        unansweredSinceMs: interrupted?.unansweredSinceMs,
        returnTo: interrupted?.returnTo,
      });
    }
  });

  test('T7: a postponed one whose date has passed awaits its agent', () => {
    expect(now(taken, chosen('postponed', far), chosen('awaitingAgent', null, 'reminder'))).toMatchObject({
      status: 'awaitingAgent',
      responsible: 'ayse',
      postponedUntilMs: null,
    });
  });

  test.each([
    ['T8', 'solutionProposed', 'confirmed'],
    ['T9', 'awaitingCustomer', 'customerSilent'],
  ] as const)('%s: %s ends as completed with the cause %s', (_number, status, cause) => {
    expect(now(taken, chosen(status), ended(cause, 'system'))).toMatchObject({ status: 'completed', endCause: cause });
  });

  test('T10: opened again it awaits the agent who had it, or is queued', () => {
    const over = [taken, ended('completed')] as const;
    expect(now(...over, { type: 'reopened' }, answeredBy('ayse', 'assigned'), heard)).toMatchObject({
      status: 'awaitingAgent',
      responsible: 'ayse',
      endedAtMs: null,
    });
    expect(now(...over, { type: 'reopened' }, queued, heard)).toMatchObject({ status: 'queued', responsible: null });
  });

  test('T11: what is over takes no message of a customer: a new conversation begins', () => {
    expect(refusals(taken, ended('completed'), heard)).toEqual(['notNow']);
  });

  test('T12: let go it is queued again, and nobody lets go of what is another’s', () => {
    expect(now(taken, releasedBy('ayse'), queued)).toMatchObject({ status: 'queued', responsible: null });
    expect(refusals(taken, releasedBy('berk'))).toEqual(['otherAgent']);
  });

  test('T13: handed to a queue it is queued, to a person it awaits her, and she may give it back for a minute', () => {
    expect(now(taken, transferredBy('ayse', 'queue'), queued)).toMatchObject({ status: 'queued', responsible: null });
    const toBerk = { ...answeredBy('berk', 'assigned'), givenById: id<never>('ayse') } as InteractionHappening;
    const given = now(taken, transferredBy('ayse', { agent: 'berk' }), toBerk);
    expect(given).toMatchObject({ status: 'awaitingAgent', responsible: 'berk' });
    expect(given && declinableUntilMs(given)).toBe((given?.lastFactAtMs ?? 0) + 60_000);
    const used = now(taken, transferredBy('ayse', { agent: 'berk' }), toBerk, saidBy('berk'));
    expect(used && declinableUntilMs(used)).toBeNull();
    expect(refusals(taken, transferredBy('berk', 'queue'))).toEqual(['otherAgent']);
  });

  test('T14: spam completes it from wherever it is', () => {
    expect(now(ended('spam'))).toMatchObject({ status: 'completed', endCause: 'spam' });
    expect(now(taken, chosen('postponed', far), ended('spam'))).toMatchObject({
      status: 'completed',
      endCause: 'spam',
    });
  });

  test('T15: who leaves while she waits has given up', () => {
    expect(now(ended('abandoned', 'customer'))).toMatchObject({ status: 'completed', endCause: 'abandoned' });
  });

  test('T16: what an agent who is gone lets fall is queued at its place', () => {
    const returned = { ...queued, kind: 'returned', placeAtMs: 2 } as InteractionHappening;
    expect(now(taken, { ...releasedBy('ayse'), cause: 'unreachable' } as InteractionHappening, returned)).toMatchObject(
      {
        status: 'queued',
        visit: { kind: 'returned', placeAtMs: 2 },
      },
    );
  });
});

/** The table as somebody at the desk knows it. */
interface Model {
  readonly status: ChatStatus;
  readonly holder: string | null;
  readonly untilMs: number | null;
  readonly back: { readonly status: ChatStatus; readonly untilMs: number | null } | null;
}
type Command =
  | { readonly do: 'customerWrites' | 'remind' | 'spam' | 'leave' | 'reopenToQueue' }
  | { readonly do: 'take' | 'assign' | 'answer' | 'release' | 'toQueue' | 'reopenTo'; readonly agent: string }
  | { readonly do: 'toAgent'; readonly agent: string; readonly target: string }
  | { readonly do: 'choose'; readonly status: ChosenStatus; readonly inMs: number };

const at = (status: ChatStatus, holder: string | null, more: Partial<Model> = {}): Model => ({
  status,
  holder,
  untilMs: null,
  back: null,
  ...more,
});

/** What the table says follows; null when it refuses. */
function next(model: Model, command: Command, atMs: number): Model | null {
  const { status, holder } = model;
  const isOver = status === 'completed';
  switch (command.do) {
    case 'customerWrites': {
      if (isOver) return null;
      if (status === 'queued' || status === 'awaitingAgent') return model;
      const isKept = status === 'inDevelopment' || (status === 'postponed' && (model.untilMs ?? 0) > atMs);
      return at('awaitingAgent', holder, { back: isKept ? { status, untilMs: model.untilMs } : null });
    }
    case 'answer': {
      if (status !== 'awaitingAgent') return model;
      const { back } = model;
      if (!back || (back.status === 'postponed' && (back.untilMs ?? 0) <= atMs)) return at('inProgress', holder);
      return at(back.status, holder, { untilMs: back.untilMs });
    }
    case 'take':
      return status === 'queued' ? at('inProgress', command.agent) : null;
    case 'assign':
      return status === 'queued' ? at('awaitingAgent', command.agent) : null;
    case 'choose':
      if (!choicesFrom(status).includes(command.status)) return null;
      return command.status === 'completed'
        ? at('completed', null)
        : at(command.status, holder, { untilMs: command.status === 'postponed' ? atMs + command.inMs : null });
    case 'remind':
      return status === 'postponed' ? at('awaitingAgent', holder) : null;
    case 'release':
    case 'toQueue':
      return holder === command.agent ? at('queued', null) : null;
    case 'toAgent':
      return holder === command.agent ? at('awaitingAgent', command.target) : null;
    case 'spam':
      return isOver ? null : at('completed', null);
    case 'leave':
      return status === 'queued' ? at('completed', null) : null;
    case 'reopenTo':
      return isOver ? at('awaitingAgent', command.agent) : null;
    case 'reopenToQueue':
      return isOver ? at('queued', null) : null;
  }
}

/** A command as the facts that who carries it out would record; null when she asks the table first and is refused. */
function told(model: Model, command: Command, atMs: number): readonly InteractionHappening[] | null {
  switch (command.do) {
    case 'customerWrites':
      return [heard];
    case 'answer':
      return [saidBy(command.agent)];
    case 'take':
      return [answeredBy(command.agent, 'taken')];
    case 'assign':
      return [answeredBy(command.agent, 'assigned')];
    case 'choose':
      if (!choicesFrom(model.status).includes(command.status)) return null;
      if (command.status === 'completed') return [ended('completed')];
      return [chosen(command.status, command.status === 'postponed' ? atMs + command.inMs : null)];
    case 'remind':
      return model.status === 'postponed' ? [chosen('awaitingAgent', null, 'reminder')] : null;
    case 'release':
      return [releasedBy(command.agent), queued];
    case 'toQueue':
      return [transferredBy(command.agent, 'queue'), queued];
    case 'toAgent':
      return [transferredBy(command.agent, { agent: command.target }), answeredBy(command.target, 'assigned')];
    case 'spam':
      return [ended('spam')];
    case 'leave':
      return model.status === 'queued' ? [ended('abandoned', 'customer')] : null;
    case 'reopenTo':
      return [{ type: 'reopened' }, answeredBy(command.agent, 'assigned')];
    case 'reopenToQueue':
      return [{ type: 'reopened' }, queued];
  }
}

const agent = fc.constantFrom('ayse', 'berk');
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constantFrom('customerWrites', 'remind', 'spam', 'leave', 'reopenToQueue') }),
  fc.record({ do: fc.constantFrom('take', 'assign', 'answer', 'release', 'toQueue', 'reopenTo'), agent }),
  fc.record({ do: fc.constant('toAgent' as const), agent, target: agent }),
  fc.record({
    do: fc.constant('choose' as const),
    status: fc.constantFrom(...chosenStatuses),
    inMs: fc.integer({ min: 1, max: 6 }),
  }),
);

test('whatever people and time do in whatever order, T1 to T16 hold and nothing else happens', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60, size: 'max' }), (commands) => {
      let facts: readonly InteractionHappening[] = [started, queued];
      let model = at('queued', null);
      for (const one of commands) {
        const atMs = facts.length;
        const happenings = told(model, one, atMs);
        const expected = next(model, one, atMs);
        if (happenings === null) {
          expect(expected).toBeNull();
          continue;
        }
        const outcome = live([...facts, ...happenings]);
        expect({ command: one, isRefused: outcome.refused.length > 0 }).toEqual({
          command: one,
          isRefused: expected === null,
        });
        // All of it or nothing, as the pen writes.
        if (expected === null) continue;
        model = expected;
        facts = [...facts, ...happenings];
        const { status, responsible, postponedUntilMs, returnTo } = outcome.now ?? {};
        expect({ status, holder: responsible, untilMs: postponedUntilMs, back: returnTo }).toEqual(model);
      }
    }),
    { numRuns: 1_000 },
  );
});

describe('the statuses, by their rows', () => {
  test('F102: in progress, the agent is in touch with the customer and processing: she owes the move and has her hands on it', () => {
    expect(now(taken)?.status).toBe('inProgress');
    expect([ownerOf('inProgress'), holdsCapacity('inProgress'), tabOf('inProgress')]).toEqual([
      'agent',
      true,
      'active',
    ]);
  });

  test('F103: awaiting customer, more information is needed from the customer: she owes the move, until she writes', () => {
    expect([ownerOf('awaitingCustomer'), tabOf('awaitingCustomer')]).toEqual(['customer', 'active']);
    expect(now(taken, chosen('awaitingCustomer'), heard)?.status).toBe('awaitingAgent');
  });

  test('F104: postponed, a colleague’s advice or more time is needed: it takes no slot and comes back at its date', () => {
    expect(now(taken, chosen('postponed', far))).toMatchObject({ status: 'postponed', postponedUntilMs: far });
    expect([ownerOf('postponed'), holdsCapacity('postponed'), tabOf('postponed')]).toEqual([
      'agent',
      false,
      'postponed',
    ]);
  });

  test('F105: in development, escalated to another team: it takes no slot, stays under active, and is returned to', () => {
    expect([ownerOf('inDevelopment'), holdsCapacity('inDevelopment'), tabOf('inDevelopment')]).toEqual([
      'agent',
      false,
      'active',
    ]);
    expect(now(taken, chosen('inDevelopment'), heard, said)?.status).toBe('inDevelopment');
  });

  test('F106: solution proposed, the customer owes the move and no slot is taken', () => {
    expect([ownerOf('solutionProposed'), holdsCapacity('solutionProposed'), tabOf('solutionProposed')]).toEqual([
      'customer',
      false,
      'active',
    ]);
  });

  test('F107: completed, all questions are solved and the chat is closed: nobody owes a move and nobody is responsible', () => {
    expect(now(taken, ended('completed'))).toMatchObject({ status: 'completed', responsible: null, phase: 'done' });
    expect([ownerOf('completed'), holdsCapacity('completed'), tabOf('completed')]).toEqual([
      'nobody',
      false,
      'completed',
    ]);
  });

  test('F108: queued is set by the system, among the norms and not selectable: nobody is responsible yet', () => {
    expect(chosenStatuses).not.toContain('queued');
    expect(now()).toMatchObject({ status: 'queued', responsible: null });
    expect([ownerOf('queued'), holdsCapacity('queued')]).toEqual(['agent', false]);
  });

  test('F109: awaiting agent is set by the system and not selectable: somebody is responsible, the customer spoke last', () => {
    expect(chosenStatuses).not.toContain('awaitingAgent');
    expect(now(taken, said, heard)).toMatchObject({ status: 'awaitingAgent', responsible: 'ayse' });
    expect([ownerOf('awaitingAgent'), holdsCapacity('awaitingAgent')]).toEqual(['agent', true]);
  });
});
