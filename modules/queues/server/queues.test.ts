import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Right, Who } from '#identity';
import type { Actor } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, GroupId, OrganisationId, ProjectId, SkillId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { openQueues, type Queues } from './index.ts';
import { versionOf } from './queues.ts';

const log = openLog({ level: 'fatal' });
const zone = 'Europe/Istanbul';
const rights: readonly Right[] = ['queue.read', 'queue.manage', 'queue.turnDoors'];

let fresh: FreshDatabase;
const journals: Journal<FactShape>[] = [];
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(async () => {
  for (const journal of journals) await journal.close();
  await fresh.close();
});

/** The queues of one organisation with two projects, and somebody who may manage them. */
async function house() {
  const { database } = fresh;
  const clock = fixedClock();
  const organisationId = await organisation(database);
  const agentIds = [newId<'user'>(), newId<'user'>()] as const;
  const skillId: SkillId = newId<'skill'>();
  const skills = new Set([skillId]);
  const projectIds = [newId<'project'>(), newId<'project'>()] as const;
  const inGroup = new Map<GroupId, AgentId[]>();
  const addGroup = async (...members: AgentId[]): Promise<GroupId> => {
    const id = newId<'group'>();
    await database.within(organisationId, (trx) =>
      sql`insert into groups (organisation_id, id, name, name_key, colour, created_at)
        values (${organisationId}, ${id}, ${id}, ${id}, 'teal', now())`.execute(trx),
    );
    inGroup.set(id, members);
    return id;
  };
  const stand = async () => {
    const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
    if (!lease) throw new Error('The floor is not free');
    const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
    journals.push(journal);
    const told: FactShape[] = [];
    journal.hear('test', (fact) => void told.push(fact));
    const queues = await openQueues({
      journal,
      database,
      clock,
      isAgent: (id) => agentIds.some((known) => known === id),
      agentsIn: (groupId) => inGroup.get(groupId) ?? [],
      isSkill: (id) => skills.has(id),
      isProject: async (id) => projectIds.some((known) => known === id),
    });
    return { queues, told, journal };
  };
  return {
    organisationId,
    agentIds,
    skillId,
    skills,
    projectIds,
    inGroup,
    addGroup,
    stand,
    actor: actorIn(organisationId),
  };
}

function actorIn(organisationId: OrganisationId, projectIds: Who['projectIds'] = 'all'): Actor {
  const scope = projectIds === 'all' ? 'all' : 'project';
  const grants = rights.map((right) => ({ right, scope }) as const);
  const who: Who = { organisationId, userId: newId<'user'>(), groupId: null, grants, projectIds };
  return { who, ip: '127.0.0.1', requestId: 'r1' };
}

async function made(queues: Queues, actor: Actor, name: string, projectId: ProjectId) {
  const outcome = await queues.create(actor, { name, projectId }, zone);
  if (outcome.type !== 'saved') throw new Error(`Not made: ${outcome.type}`);
  return outcome.queue;
}

describe('a queue', () => {
  test('of two who change the same state the second is refused, and nothing of hers is written', async () => {
    const { actor, agentIds, projectIds, stand } = await house();
    const { queues } = await stand();
    const read = await made(queues, actor, 'Destek', projectIds[0]);
    const version = versionOf(read);
    const first = await queues.edit(actor, read.id, { maxWaiting: 77 }, version);
    if (first.type !== 'saved') throw new Error(`Not saved: ${first.type}`);
    const refused = { type: 'changedMeanwhile', version: versionOf(first.queue) };
    expect(await queues.edit(actor, read.id, { name: 'Satış' }, version)).toEqual(refused);
    expect(await queues.setMembers(actor, read.id, [{ agentId: agentIds[0], tier: 1 }], [], version)).toEqual(refused);
    expect(queues.find(read.id)).toMatchObject({ name: 'Destek', maxWaiting: 77, members: [] });
    expect(await queues.edit(actor, read.id, { name: 'Satış' }, refused.version)).toMatchObject({ type: 'saved' });
    // A program that read nothing before says so by naming no version.
    expect(await queues.edit(actor, read.id, { boostMs: 1_000 })).toMatchObject({ type: 'saved' });
  });

  test('somebody with the right closes it now, with a reason and until a moment; the trail says who and why', async () => {
    const { actor, organisationId, projectIds, stand } = await house();
    const first = await stand();
    const { id } = await made(first.queues, actor, 'Destek', projectIds[0]);
    const nowMs = fixedClock().nowMs();
    const wish = { isOpen: false, untilMs: nowMs + 3_600_000, reason: 'Elektrik kesintisi' };
    expect(await first.queues.turnDoors(actor, id, { ...wish, untilMs: nowMs })).toEqual({ type: 'untilRefused' });
    const manager = {
      ...actor,
      who: { ...actor.who, grants: actor.who.grants.filter(({ right }) => right !== 'queue.turnDoors') },
    };
    expect(await first.queues.turnDoors(manager, id, wish)).toEqual({ type: 'unknown' });
    const elsewhere = actorIn(organisationId, [projectIds[1]]);
    expect(await first.queues.turnDoors(elsewhere, id, wish)).toEqual({ type: 'unknown' });
    expect(first.told.filter(({ type }) => type === 'rulesChanged')).toHaveLength(1);
    expect(await first.queues.turnDoors(actor, id, wish)).toMatchObject({ type: 'saved' });
    expect(first.told.filter(({ type }) => type === 'rulesChanged')).toHaveLength(2);
    await first.journal.close();
    const { queues } = await stand();
    const queue = queues.find(id);
    if (!queue) throw new Error('The queue is gone');
    expect([queues.isOpen(queue, nowMs), queues.nextOpeningMs(queue, nowMs)]).toEqual([false, wish.untilMs]);
    const { rows } = await fresh.database.within(organisationId, (trx) =>
      sql<{ after: object; by_user_id: string }>`
        select after, by_user_id from audit where organisation_id = ${organisationId} and what = 'queueDoorsTurned'`.execute(
        trx,
      ),
    );
    expect(rows).toMatchObject([
      { by_user_id: actor.who.userId, after: { doors: { isOpen: false, reason: wish.reason } } },
    ]);
    await queues.turnDoors(actor, id, null);
    const again = queues.find(id);
    expect(again && queues.isOpen(again, nowMs)).toBe(true);
  });

  test('its version says what somebody set: the same after a restart and whoever is in its groups', async () => {
    const { actor, agentIds, addGroup, inGroup, projectIds, stand } = await house();
    const { queues, journal } = await stand();
    const { id } = await made(queues, actor, 'Destek', projectIds[0]);
    const groupId = await addGroup(agentIds[0]);
    const outcome = await queues.assignGroup(actor, id, { groupId, tier: 1 });
    if (outcome.type !== 'saved') throw new Error(`Not saved: ${outcome.type}`);
    inGroup.set(groupId, [...agentIds]);
    queues.refresh();
    const present = queues.find(id);
    expect(present?.members).toHaveLength(2);
    expect(present && versionOf(present)).toBe(versionOf(outcome.queue));
    await journal.close();
    const again = (await stand()).queues.find(id);
    expect(again && versionOf(again)).toBe(versionOf(outcome.queue));
  });

  test('begins with the defaults, in the zone of the organisation, and is there after a restart', async () => {
    const { stand, actor, projectIds } = await house();
    const first = await stand();
    const queue = await made(first.queues, actor, 'Destek', projectIds[0]);
    expect(queue).toMatchObject({ media: ['chat'], strategy: 'longestIdle', hours: { zone, weekly: [] } });
    await first.journal.close();
    const { queues } = await stand();
    expect(queues.find(queue.id)).toEqual(queue);
  });

  test('keeps what was not said, and tells everybody that the rules changed', async () => {
    const { stand, actor, projectIds } = await house();
    const { queues, told } = await stand();
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    told.length = 0;
    const outcome = await queues.edit(actor, queue.id, { strategy: 'roundRobin', stickyMs: undefined });
    expect(outcome).toMatchObject({ type: 'saved', queue: { ...queue, strategy: 'roundRobin' } });
    expect(told).toMatchObject([{ of: 'rules', type: 'rulesChanged', about: queue.id }]);
  });

  test('is served by agents of the house, in the order that was said', async () => {
    const { stand, actor, projectIds, agentIds } = await house();
    const { queues } = await stand();
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    const members = [
      { agentId: agentIds[1], tier: 2 },
      { agentId: agentIds[0], tier: 1 },
    ];
    expect(await queues.setMembers(actor, queue.id, members)).toMatchObject({ type: 'saved', queue: { members } });
    expect(queues.servedBy(agentIds[0])).toEqual([queue.id]);
    const stranger: AgentId = newId<'user'>();
    const refused = await queues.setMembers(actor, queue.id, [{ agentId: stranger, tier: 1 }]);
    expect(refused).toEqual({ type: 'agentUnknown' });
    expect(queues.find(queue.id)?.members).toEqual(members);
  });

  test('F19: takes a whole group in one action and gives it away again; who was named herself stays', async () => {
    const { stand, actor, projectIds, agentIds, addGroup, inGroup } = await house();
    const first = await stand();
    const { queues } = first;
    const groupId = await addGroup(agentIds[0], agentIds[1]);
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    await queues.setMembers(actor, queue.id, [{ agentId: agentIds[1], tier: 2 }]);
    expect(await queues.assignGroup(actor, queue.id, { groupId, tier: 1 })).toMatchObject({ type: 'saved' });
    const both = [
      { agentId: agentIds[1], tier: 2 },
      { agentId: agentIds[0], tier: 1 },
    ];
    expect(queues.find(queue.id)?.members).toEqual(both);
    expect(queues.servedByGroup(groupId).map(({ id }) => id)).toEqual([queue.id]);
    await first.journal.close();
    const again = (await stand()).queues;
    expect(again.find(queue.id)).toMatchObject({ members: both, groups: [{ groupId, tier: 1 }] });
    inGroup.set(groupId, []);
    again.refresh();
    expect([again.find(queue.id)?.members, again.servedBy(agentIds[0])]).toEqual([[both[0]], []]);
    inGroup.set(groupId, [agentIds[0]]);
    expect(await again.withdrawGroup(actor, queue.id, groupId)).toMatchObject({ queue: { members: [both[0]] } });
    expect(await again.withdrawGroup(actor, queue.id, groupId)).toEqual({ type: 'unknown' });
    expect(await again.assignGroup(actor, queue.id, { groupId: newId<'group'>(), tier: 1 })).toEqual({
      type: 'groupUnknown',
    });
  });

  test('knows no group of another company', async () => {
    const { stand, actor, projectIds } = await house();
    const foreign = await (await house()).addGroup();
    const { queues } = await stand();
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    const rule = { groupId: foreign, tier: 1 };
    expect(await queues.assignGroup(actor, queue.id, rule)).toEqual({ type: 'groupUnknown' });
    expect(await queues.setMembers(actor, queue.id, [], [rule])).toEqual({ type: 'groupUnknown' });
    expect(queues.find(queue.id)?.groups).toEqual([]);
  });

  test('is served by its group no more when that is deleted', async () => {
    const { stand, actor, projectIds, agentIds, addGroup } = await house();
    const { queues } = await stand();
    const groupId = await addGroup(agentIds[0]);
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    await queues.assignGroup(actor, queue.id, { groupId, tier: 1 });
    queues.forgetGroup(groupId);
    expect(queues.find(queue.id)).toMatchObject({ groups: [], members: [] });
  });

  test('F118: opens again after lunch, and its calendar is checked before it is kept', async () => {
    const { stand, actor, projectIds } = await house();
    const { queues } = await stand();
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    const lunch = [
      { weekday: 1, from: '09:00', to: '12:00' },
      { weekday: 1, from: '13:00', to: '18:00' },
    ];
    const outcome = await queues.edit(actor, queue.id, { hours: { zone, weekly: lunch, exceptions: [] } });
    if (outcome.type !== 'saved') throw new Error(outcome.type);
    const noon = Temporal.ZonedDateTime.from(`2026-11-23T12:30[${zone}]`).epochMilliseconds;
    expect(queues.isOpen(outcome.queue, noon)).toBe(false);
    expect(queues.nextOpeningMs(outcome.queue, noon)).toBe(noon + 30 * 60_000);
    const broken = { zone: 'Nowhere', weekly: [{ weekday: 1, from: '12:00', to: '11:00' }], exceptions: [] };
    expect(await queues.edit(actor, queue.id, { hours: broken })).toMatchObject({ type: 'faulty' });
    expect(queues.find(queue.id)?.hours.weekly).toEqual(lunch);
  });

  test('may go on asking for a skill that was archived, but no other queue may begin to', async () => {
    const { stand, actor, projectIds, skillId, skills } = await house();
    const { queues } = await stand();
    const queue = await made(queues, actor, 'Destek', projectIds[0]);
    const requires = [{ skillId, minLevel: 2 }];
    expect((await queues.edit(actor, queue.id, { requires })).type).toBe('saved');
    skills.delete(skillId);
    expect((await queues.edit(actor, queue.id, { stickyMs: 0 })).type).toBe('saved');
    const second = await made(queues, actor, 'Satış', projectIds[0]);
    expect(await queues.edit(actor, second.id, { requires })).toEqual({ type: 'skillUnknown' });
  });

  test('has a name of its own in its project, also when two are made at the same moment', async () => {
    const { stand, actor, projectIds } = await house();
    const { queues } = await stand();
    const both = await Promise.all(
      ['Işık', 'ışık'].map((name) => queues.create(actor, { name, projectId: projectIds[0] }, zone)),
    );
    expect(both.map(({ type }) => type).sort()).toEqual(['nameTaken', 'saved']);
    expect((await queues.create(actor, { name: 'IŞIK', projectId: projectIds[1] }, zone)).type).toBe('saved');
  });
});

describe('nothing crosses', () => {
  test('from one organisation to another', async () => {
    const [own, other] = [await house(), await house()];
    const { queues } = await own.stand();
    const theirs = await other.stand();
    const queue = await made(theirs.queues, other.actor, 'Destek', other.projectIds[0]);
    expect(queues.all()).toEqual([]);
    expect(await queues.edit(own.actor, queue.id, { name: 'Bizim' })).toEqual({ type: 'unknown' });
    expect(await queues.setMembers(own.actor, queue.id, [])).toEqual({ type: 'unknown' });
    const intruder = await queues.create(own.actor, { name: 'x', projectId: other.projectIds[0] }, zone);
    expect(intruder).toEqual({ type: 'projectUnknown' });
    expect(theirs.queues.find(queue.id)?.name).toBe('Destek');
  });

  test('from one project to another', async () => {
    const { stand, organisationId, actor, projectIds } = await house();
    const { queues } = await stand();
    const [inFirst, inSecond] = [
      await made(queues, actor, 'Destek', projectIds[0]),
      await made(queues, actor, 'Destek', projectIds[1]),
    ];
    const member = actorIn(organisationId, [projectIds[0]]);
    expect(queues.visibleTo(member.who).map(({ id }) => id)).toEqual([inFirst.id]);
    expect(await queues.edit(member, inSecond.id, { name: 'Benim' })).toEqual({ type: 'unknown' });
    const outside = await queues.create(member, { name: 'Yeni', projectId: projectIds[1] }, zone);
    expect(outside).toEqual({ type: 'projectUnknown' });
    expect((await queues.edit(member, inFirst.id, { name: 'Benim' })).type).toBe('saved');
  });
});
