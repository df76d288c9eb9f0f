import { expect, test } from 'vitest';
import type { Who } from '#identity';
import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { mayWith, missingOf, stretchIn } from './recording.ts';
import { isRecorded, noticeTo, ruleOf, type SetRule, usualNotice, usualRule } from './rule.ts';

const id = (n: number) => `0199a5c0-0000-7000-8000-00000000000${n}`;
const [organisationId, projectId, otherProject] = [id(1) as OrganisationId, id(2) as ProjectId, id(3) as ProjectId];
const [ayse, can, boss] = [id(4) as UserId, id(5) as UserId, id(6) as UserId];
const [group, otherGroup] = [id(7) as GroupId, id(8) as GroupId];
const groupOf = (userId: UserId) => (userId === can ? otherGroup : group);
const who = (
  userId: UserId,
  scope: 'own' | 'group' | 'project' | 'all' | null,
  projectIds: Who['projectIds'] = 'all',
): Who => ({
  organisationId,
  userId,
  groupId: groupOf(userId),
  projectIds,
  grants: scope ? [{ right: 'recording.listen', scope }] : [],
});

test('F50 a recording is heard by who talked in it, her group, her project or all, as far as a right reaches', () => {
  const hers = { projectId, agentIds: [ayse] };
  const mayHear = (person: Who, what = hers) => mayWith(person, 'recording.listen', what, groupOf);
  expect([mayHear(who(ayse, 'own')), mayHear(who(boss, 'own')), mayHear(who(ayse, null))]).toEqual([
    true,
    false,
    false,
  ]);
  expect([mayHear(who(boss, 'group')), mayHear(who(can, 'group'))]).toEqual([true, false]);
  expect([mayHear(who(can, 'project', [projectId])), mayHear(who(can, 'all', [otherProject]))]).toEqual([true, false]);
  const both = { projectId, agentIds: [ayse, can] };
  expect([mayHear(who(can, 'own'), both), mayHear(who(boss, 'group'), both)]).toEqual([true, true]);
  const nobodys = { projectId, agentIds: [] };
  expect([mayHear(who(ayse, 'own'), nobodys), mayHear(who(boss, 'group'), nobodys)]).toEqual([false, false]);
  expect(mayHear(who(boss, 'all'), nobodys)).toBe(true);
});

test('F50 every call is recorded unless the house, its queue or its number says otherwise, the nearest word first', () => {
  const call = { numberId: id(1), queueId: id(2) };
  expect(ruleOf([], call)).toBe(usualRule);
  expect(isRecorded(usualRule, 'inbound') && isRecorded(usualRule, 'outbound')).toBe(true);
  const rules: SetRule[] = [
    { type: 'organisation', id: organisationId, calls: 'outbound', keepDays: 30, notice: null },
    { type: 'queue', id: id(2), calls: 'none', keepDays: 10, notice: usualNotice },
    { type: 'number', id: id(1), calls: 'inbound', keepDays: 5, notice: usualNotice },
  ];
  expect(ruleOf(rules, call).keepDays).toBe(5);
  expect(ruleOf(rules, { ...call, numberId: null }).keepDays).toBe(10);
  expect(ruleOf(rules, { numberId: null, queueId: null }).keepDays).toBe(30);
  const recorded = (type: SetRule['type']) => {
    const rule = rules.find((one) => one.type === type) ?? usualRule;
    return [isRecorded(rule, 'inbound'), isRecorded(rule, 'outbound')];
  };
  expect([recorded('organisation'), recorded('queue'), recorded('number')]).toEqual([
    [false, true],
    [false, false],
    [true, false],
  ]);
});

test('a call that was longer than its recording has lost the difference, and a late end is no loss', () => {
  expect(missingOf({ beganAtMs: 1_000, endedAtMs: 61_000 }, 59_000)).toBe(0);
  expect(missingOf({ beganAtMs: 1_000, endedAtMs: 61_000 }, 20_000)).toBe(40_000);
});

test('F52 a sample is a second at least, lies within the recording, and is no recording of its own', () => {
  expect(stretchIn(10_000, { fromMs: 2_000, toMs: 30_000 })).toEqual({ fromMs: 2_000, toMs: 10_000 });
  expect(stretchIn(10_000, { fromMs: 9_500, toMs: 30_000 })).toBeNull();
  expect(stretchIn(10_000, { fromMs: 5_000, toMs: 4_000 })).toBeNull();
  expect(stretchIn(9_000_000, { fromMs: 0, toMs: 9_000_000 })).toBeNull();
});

test('F50 a caller is told that she is recorded where the nearest rule says so and has her call recorded', () => {
  const [house, queueId, numberId] = [id(1), id(2), id(3)];
  const rule = (type: SetRule['type'], of: string, calls: SetRule['calls'], isSaid: boolean): SetRule => {
    return { type, id: of, calls, keepDays: 30, notice: isSaid ? usualNotice : null };
  };
  const call = { numberId, queueId };
  expect(noticeTo([], call)).toBeNull();
  expect(noticeTo([rule('organisation', house, 'all', true)], call)).toBe(usualNotice);
  expect(noticeTo([rule('organisation', house, 'outbound', true)], call)).toBeNull();
  const rules = [rule('organisation', house, 'all', true), rule('queue', queueId, 'all', false)];
  expect(noticeTo(rules, call)).toBeNull();
  expect(noticeTo([...rules, rule('number', numberId, 'inbound', true)], call)).toBe(usualNotice);
});
