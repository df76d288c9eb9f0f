import { expect, test } from 'vitest';
import { aroundTheClock } from '#kernel/hours.ts';
import type { AgentId, GroupId, ProjectId, SkillId } from '#kernel/id.ts';
import { defaultSettings, faultsOfQueue, membersOf, relaxed, requirementsFor } from './queue.ts';

const projectId = '00000000-0000-7000-8000-000000000001' as ProjectId;
const turkish = '00000000-0000-7000-8000-000000000002' as SkillId;
const billing = '00000000-0000-7000-8000-000000000003' as SkillId;
const queue = defaultSettings('Destek', projectId, ['chat'], aroundTheClock('Europe/Istanbul'));

test('a call should be answered within 20 seconds, a chat within 60', () => {
  expect(queue.serviceLevelMs).toBe(60_000);
  expect(defaultSettings('Hat', projectId, ['voice', 'chat'], queue.hours).serviceLevelMs).toBe(20_000);
});

test('a finished chat is opened again for a day, an e-mail for two weeks', () => {
  expect(queue.reopenWithinMs).toBe(24 * 3_600_000);
  expect(defaultSettings('Posta', projectId, ['email'], queue.hours).reopenWithinMs).toBe(14 * 24 * 3_600_000);
});

test('what cannot be kept is named', () => {
  const twice = [
    { skillId: turkish, minLevel: 1 },
    { skillId: turkish, minLevel: 2 },
  ];
  expect(faultsOfQueue(queue)).toEqual([]);
  expect(faultsOfQueue({ ...queue, media: [] })).toEqual([{ type: 'noMedia' }]);
  expect(faultsOfQueue({ ...queue, requires: twice })).toEqual([{ type: 'skillAskedTwice' }]);
  const backwards = [
    { afterMs: 60_000, requires: [] },
    { afterMs: 30_000, requires: [] },
  ];
  expect(faultsOfQueue({ ...queue, relaxation: backwards })).toEqual([{ type: 'stepsNotInOrder' }]);
  expect(faultsOfQueue({ ...queue, hours: { ...queue.hours, zone: 'Nowhere' } })).toEqual([
    { type: 'hours', fault: { type: 'unknownZone' } },
  ]);
});

test('a step of relaxation never asks for more than was asked before', () => {
  const asked = [
    { skillId: turkish, minLevel: 3 },
    { skillId: billing, minLevel: 2 },
  ];
  const step = { afterMs: 1, requires: [{ skillId: turkish, minLevel: 5 }] };
  expect(relaxed(asked, step)).toEqual([{ skillId: turkish, minLevel: 3 }]);
  expect(relaxed(asked, { afterMs: 1, requires: [] })).toEqual([]);
});

test('an interaction asks for its own skills and for those of its queue, the higher level of both', () => {
  const own = [
    { skillId: turkish, minLevel: 4 },
    { skillId: billing, minLevel: 1 },
  ];
  const requirements = requirementsFor({ requires: [{ skillId: billing, minLevel: 2 }] }, own);
  expect(requirements).toEqual([
    { skillId: billing, minLevel: 2 },
    { skillId: turkish, minLevel: 4 },
  ]);
});

test('a queue is served by the agents it names and by those of its groups, each once', () => {
  const [ayse, berk, can] = ['ayse', 'berk', 'can'] as unknown as readonly [AgentId, AgentId, AgentId];
  const [support, sales] = ['support', 'sales'] as unknown as readonly [GroupId, GroupId];
  const agentsIn = (groupId: GroupId) => (groupId === support ? [ayse, berk] : [berk, can]);
  const own = [{ agentId: berk, tier: 3 }];
  const groups = [
    { groupId: support, tier: 1 },
    { groupId: sales, tier: 2 },
  ];
  expect(membersOf({ own, groups }, agentsIn)).toEqual([
    { agentId: berk, tier: 3 },
    { agentId: ayse, tier: 1 },
    { agentId: can, tier: 2 },
  ]);
  expect(membersOf({ own, groups: [] }, agentsIn)).toEqual(own);
});
