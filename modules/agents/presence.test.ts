import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AgentFact, AgentHappening } from './fact.ts';
import {
  agentState,
  noWork,
  type Presence,
  presenceAfter,
  presenceOf,
  recordedOf,
  takesMedium,
  takesWork,
  unknownPresence,
  wantsWork,
} from './presence.ts';

const about = '00000000-0000-7000-8000-000000000001' as AgentFact['about'];
const offerId = '00000000-0000-7000-8000-0000000000aa' as never;
const reasonId = '00000000-0000-7000-8000-0000000000bb' as never;

const choose = (availability: 'available' | 'away' | 'offQueue' | 'offline', more: Partial<AgentHappening> = {}) =>
  ({ type: 'choseAvailability', availability, reasonId: null, by: 'agent', note: null, ...more }) as AgentHappening;
const here: AgentHappening = { type: 'becameReachable' };
const gone: AgentHappening = { type: 'becameUnreachable', cause: 'connectionLost' };
const missed: AgentHappening = { type: 'stoppedResponding', offerId, untilMs: 99 };

/** The presence after happenings at the moments 1, 2, 3 … */
const told = (...happenings: AgentHappening[]) =>
  presenceOf(happenings.map((happening, at): AgentFact => ({ of: 'agent', about, atMs: at + 1, ...happening })));
const stateAfter = (...happenings: AgentHappening[]) => agentState(told(...happenings), noWork);

describe('what an agent is doing, and since when', () => {
  test('of whom nothing is known is offline', () => expect(stateAfter().state).toBe('offline'));
  test('available and proved to be there: free', () =>
    expect(stateAfter(here, choose('available'))).toMatchObject({ state: 'free', sinceMs: 2 }));
  test('available without proof: unreachable, with the cause', () =>
    expect(stateAfter(here, choose('available'), gone)).toMatchObject({
      state: 'unreachable',
      sinceMs: 3,
      cause: { type: 'unreachable', because: 'connectionLost' },
    }));
  test('away, with the reason and who chose it', () =>
    expect(stateAfter(here, choose('away', { reasonId, by: 'supervisor', note: 'Toplantı' }))).toMatchObject({
      state: 'away',
      cause: { type: 'awayReason', reasonId, by: 'supervisor', note: 'Toplantı' },
    }));
  test('a missed offer shows until she is back', () => {
    expect(stateAfter(here, choose('available'), missed)).toMatchObject({ state: 'notResponding', sinceMs: 3 });
    expect(stateAfter(here, choose('available'), missed, { type: 'respondedAgain', by: 'agent' }).state).toBe('free');
  });
  test('a choice of her own proves that she is there', () => {
    expect(stateAfter(here, choose('available'), missed, choose('available')).state).toBe('free');
    const supervised = choose('available', { by: 'supervisor' });
    expect(stateAfter(here, choose('available'), missed, supervised).state).toBe('notResponding');
  });
  test('choosing the same again does not begin it anew', () =>
    expect(stateAfter(here, choose('offQueue'), choose('offQueue'))).toMatchObject({ state: 'offQueue', sinceMs: 2 }));
});

describe('with something in hand', () => {
  const chats = { ...noWork, handlingSinceMs: 10 };
  const call = { ...chats, hasCall: true };
  const ringing = { ...noWork, ringingSinceMs: 12 };
  test.for([
    ['available', chats, 'handling'],
    ['available', ringing, 'ringing'],
    ['available', { ...chats, ...ringing, handlingSinceMs: 10 }, 'handling'],
    ['away', chats, 'away'],
    ['away', call, 'handling'],
    ['offline', call, 'handling'],
    ['offline', chats, 'offline'],
    ['offQueue', chats, 'handling'],
  ] as const)('%s with %j is shown as %s', ([availability, work, expected]) => {
    expect(agentState(told(here, choose(availability)), work).state).toBe(expected);
  });
  test('free counts from the last thing she let go of', () =>
    expect(agentState(told(here, choose('available')), { ...noWork, freeSinceMs: 50 }).sinceMs).toBe(50));
});

describe('a time away that waits for the work in hand', () => {
  const asked: AgentHappening = { type: 'askedForAway', reasonId, by: 'agent', note: null };
  test('she stays what she is and gets nothing new', () => {
    const waiting = told(here, choose('available'), asked);
    expect(waiting).toMatchObject({ availability: 'available', pending: { reasonId, askedAtMs: 3, by: 'agent' } });
    expect(agentState(waiting, { ...noWork, handlingSinceMs: 2 }).state).toBe('handling');
    expect([takesWork(waiting), wantsWork(waiting)]).toEqual([false, false]);
  });
  test('it ends when it begins, when it is withdrawn and when she chooses anything else', () => {
    const began = told(here, choose('available'), asked, choose('away', { reasonId, askedAtMs: 3 }));
    expect(began).toMatchObject({ pending: null, availability: 'away', availabilitySinceMs: 4 });
    const withdrawn = told(here, choose('available'), asked, { type: 'withdrewAway', by: 'agent' });
    expect([withdrawn.pending, takesWork(withdrawn)]).toEqual([null, true]);
    expect(told(here, choose('available'), asked, choose('offQueue')).pending).toBeNull();
  });
});

describe('a desk that falls silent', () => {
  const silent: AgentHappening = { type: 'fellSilent', cause: 'noSignOfLife' };
  test('is offered nothing, and is still what it was for everybody else', () => {
    const quiet = told(here, choose('available'), silent);
    expect([takesWork(quiet), wantsWork(quiet)]).toEqual([false, true]);
    expect(agentState(quiet, noWork).state).toBe('free');
  });
  test('after a restart of the server is shown as unreachable until it is back, and keeps its offer', () => {
    const waiting = told(here, choose('available'), { type: 'fellSilent', cause: 'serverRestarted' });
    expect(agentState(waiting, noWork)).toMatchObject({ state: 'unreachable', sinceMs: 3 });
    expect([takesWork(waiting), wantsWork(waiting)]).toEqual([false, true]);
    const back = presenceAfter(waiting, { of: 'agent', about, atMs: 9, ...here });
    expect(agentState(back, noWork).state).toBe('free');
  });
  test('that is heard again has lost nothing, not even its turn', () => {
    const back = told(here, choose('available'), silent, here);
    expect([takesWork(back), back.reachabilitySinceMs]).toEqual([true, 1]);
  });
  test('that stays silent is unreachable, with the cause', () => {
    const lost = told(here, choose('available'), silent, { type: 'becameUnreachable', cause: 'noSignOfLife' });
    expect(agentState(lost, noWork)).toMatchObject({
      state: 'unreachable',
      cause: { type: 'unreachable', because: 'noSignOfLife' },
    });
    expect(lost.silentSinceMs).toBeNull();
  });
});

test('who said that she is away is away, also when her laptop is closed', () =>
  expect(agentState(told(here, choose('away', { reasonId }), gone), noWork).state).toBe('away'));

test('without a microphone or a registered phone calls cannot reach her, chats can', () => {
  const mute = told(here, choose('available'), { type: 'lostVoice', cause: 'microphoneDenied' });
  expect([takesMedium(mute, 'voice'), takesMedium(mute, 'chat')]).toEqual([false, true]);
  const well = told(here, choose('available'), { type: 'lostVoice', cause: 'notRegistered' }, { type: 'provedVoice' });
  expect(takesMedium(well, 'voice')).toBe(true);
});

test('what a supervisor changed is before her until she has read it', () => {
  const given: AgentHappening = {
    type: 'noticeGiven',
    supervisorId: '00000000-0000-7000-8000-0000000000cc' as never,
    availability: 'away',
    reasonId,
    note: 'Toplantı odasına bekleniyorsunuz',
  };
  const changed = choose('away', { reasonId, by: 'supervisor', note: 'Toplantı odasına bekleniyorsunuz' });
  expect(told(here, changed, given, choose('available')).notice).toMatchObject({ availability: 'away', atMs: 3 });
  expect(told(here, changed, given, { type: 'noticeRead' }).notice).toBeNull();
});

test('only who is available, reachable and responding takes work', () => {
  expect(takesWork(told(here, choose('available')))).toBe(true);
  for (const last of [gone, missed, choose('away'), choose('offQueue'), choose('offline')]) {
    expect(takesWork(told(here, choose('available'), last))).toBe(false);
  }
});

describe('after a restart', () => {
  const noticed: AgentHappening = {
    type: 'noticeGiven',
    supervisorId: '00000000-0000-7000-8000-0000000000cc' as never,
    availability: 'offQueue',
    reasonId: null,
    note: 'Eğitim',
  };
  /** What can happen to her as she is. */
  const possible = (present: Presence): readonly AgentHappening[] => [
    choose('available'),
    choose('offQueue'),
    choose('available', { by: 'supervisor' }),
    choose('away', { reasonId }),
    { type: 'askedForAway', reasonId, by: 'agent', note: null },
    noticed,
    ...(present.pending ? ([{ type: 'withdrewAway', by: 'agent' }] as const) : []),
    ...(present.isReachable && present.silentSinceMs === null ? [] : [here]),
    ...(present.isReachable ? [gone] : []),
    ...(present.isReachable && present.silentSinceMs === null
      ? ([{ type: 'fellSilent', cause: 'noSignOfLife' }] as const)
      : []),
    ...(present.notResponding ? ([{ type: 'respondedAgain', by: 'timer' }] as const) : [missed]),
    present.voiceDoubt ? { type: 'provedVoice' } : { type: 'lostVoice', cause: 'notRegistered' },
    ...(present.notice ? ([{ type: 'noticeRead' }] as const) : []),
  ];

  test('the newest fact of each type says the same of her as her whole history', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (throws) => {
        let present = unknownPresence;
        const facts: AgentFact[] = [];
        for (const thrown of throws) {
          const choices = possible(present);
          const happening = choices[thrown % choices.length] ?? here;
          for (const one of recordedOf(present, happening)) {
            const fact: AgentFact = { of: 'agent', about, atMs: facts.length + 1, ...one };
            facts.push(fact);
            present = presenceAfter(present, fact);
          }
        }
        const newest = [...new Map(facts.map((fact) => [fact.type, fact])).values()];
        expect(presenceOf(newest.sort((one, other) => one.atMs - other.atMs))).toEqual(present);
      }),
      { numRuns: 500 },
    );
  });
});
