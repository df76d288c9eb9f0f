import { describe, expect, test } from 'vitest';
import type { GroupId, OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { covers, coversProjects, type Grant, may, scopeOf, type Thing, type Who } from './may.ts';
import { type Right, rightNames, rights, type Scope, scopes } from './rights.ts';
import { roleTemplates, templates } from './role.ts';

const ours = 'organisation-1' as OrganisationId;
const theirs = 'organisation-2' as OrganisationId;
const ayse = 'user-ayse' as UserId;
const can = 'user-can' as UserId;
const support = 'group-support' as GroupId;
const sales = 'group-sales' as GroupId;
const bank = 'project-bank' as ProjectId;
const airline = 'project-airline' as ProjectId;

function ayseWith(grants: readonly Grant[], projectIds: Who['projectIds'] = 'all'): Who {
  return { organisationId: ours, userId: ayse, groupId: support, grants, projectIds };
}

const things: readonly Thing[] = [undefined, ours, theirs].flatMap((organisationId) =>
  [undefined, null, ayse, can].flatMap((ownerId) =>
    [undefined, null, support, sales].flatMap((groupId) =>
      [undefined, null, bank, airline].map((projectId) => ({
        ...(organisationId === undefined ? {} : { organisationId }),
        ...(ownerId === undefined ? {} : { ownerId }),
        ...(groupId === undefined ? {} : { groupId }),
        ...(projectId === undefined ? {} : { projectId }),
      })),
    ),
  ),
);

/** The same decision told the other way round, as a list of reasons to refuse. */
function refusals(scope: Scope, projectIds: Who['projectIds'], thing: Thing): readonly string[] {
  const isOwn = thing.ownerId === ayse;
  const told: string[] = [];
  if (thing.organisationId === theirs) told.push('of another company');
  if (thing.projectId && projectIds !== 'all' && !projectIds.includes(thing.projectId)) told.push('not her project');
  if (scope === 'own' && !isOwn) told.push('not her work');
  if (scope === 'group' && !isOwn && thing.groupId !== support) told.push('not her group');
  if (scope === 'project' && !isOwn && !thing.projectId) told.push('of no project');
  return told;
}

describe('every scope, membership and kind of thing', () => {
  const cases = scopes.flatMap((scope) =>
    (['all', [bank], []] as const).flatMap((projectIds) => things.map((thing) => ({ scope, projectIds, thing }))),
  );

  test('is allowed exactly when nothing speaks against it', () => {
    expect(cases).toHaveLength(4 * 3 * 192);
    const wrong = cases.filter(({ scope, projectIds, thing }) => {
      const who = ayseWith([{ right: 'chat.view', scope }], projectIds);
      return may(who, 'chat.view', thing) !== (refusals(scope, projectIds, thing).length === 0);
    });
    expect(wrong).toEqual([]);
  });

  test('is refused to whoever lacks the right', () => {
    const who = ayseWith(rightNames.filter((right) => right !== 'chat.view').map((right) => ({ right, scope: 'all' })));
    expect(things.filter((thing) => may(who, 'chat.view', thing))).toEqual([]);
    expect(may(who, 'chat.view')).toBe(false);
  });
});

test('nobody, not even an owner, may do anything to a thing of another company', () => {
  for (const template of roleTemplates) {
    const who = ayseWith(templates[template].grants);
    for (const right of rightNames) {
      expect(may(who, right, { organisationId: theirs, ownerId: ayse, groupId: support })).toBe(false);
    }
  }
});

test('a person without a group does not see the work of others without a group', () => {
  const who = { ...ayseWith([{ right: 'chat.view', scope: 'group' }]), groupId: null };
  expect(may(who, 'chat.view', { organisationId: ours, ownerId: can, groupId: null })).toBe(false);
});

test('the widest of several grants counts', () => {
  const who = ayseWith([
    { right: 'chat.view', scope: 'own' },
    { right: 'chat.view', scope: 'group' },
    { right: 'chat.reply', scope: 'own' },
  ]);
  expect(scopeOf(who, 'chat.view')).toBe('group');
  expect(scopeOf(who, 'chat.reply')).toBe('own');
  expect(scopeOf(who, 'audit.read')).toBeNull();
  expect(may(who, 'chat.view', { ownerId: can, groupId: support })).toBe(true);
});

describe('giving away', () => {
  const supervisor = ayseWith(templates.supervisor.grants);

  test('nobody gives more than she has', () => {
    expect(covers(supervisor, [{ right: 'chat.view', scope: 'own' }])).toBe(true);
    expect(covers(supervisor, [{ right: 'chat.view', scope: 'all' }])).toBe(false);
    expect(covers(supervisor, [{ right: 'audit.read', scope: 'all' }])).toBe(false);
  });

  test.for([
    ['owner', 'owner', true],
    ['administrator', 'owner', false],
    ['administrator', 'administrator', true],
    ['manager', 'administrator', false],
    ['manager', 'manager', true],
    ['manager', 'supervisor', true],
    ['manager', 'agent', true],
    ['manager', 'qualityEvaluator', true],
    ['supervisor', 'manager', false],
    ['supervisor', 'agent', true],
    ['agent', 'supervisor', false],
  ] as const)('%s giving the role %s: %s', ([giver, given, expected]) => {
    expect(covers(ayseWith(templates[giver].grants), templates[given].grants)).toBe(expected);
  });

  test('nobody opens a project she is not a member of', () => {
    expect(coversProjects(ayseWith([], 'all'), 'all')).toBe(true);
    expect(coversProjects(ayseWith([], [bank]), [bank])).toBe(true);
    expect(coversProjects(ayseWith([], [bank]), [bank, airline])).toBe(false);
    expect(coversProjects(ayseWith([], [bank]), 'all')).toBe(false);
  });
});

describe('the roles everybody starts with', () => {
  test('grant only scopes that make sense for the right', () => {
    const odd = roleTemplates.flatMap((template) =>
      templates[template].grants
        .filter((grant) => !(rights[grant.right].scopes as readonly Scope[]).includes(grant.scope))
        .map((grant) => `${template}: ${grant.right} ${grant.scope}`),
    );
    expect(odd).toEqual([]);
  });

  test('name each right once', () => {
    for (const template of roleTemplates) {
      const names = templates[template].grants.map((grant) => grant.right);
      expect(new Set<Right>(names).size, template).toBe(names.length);
    }
  });

  test('let the owner do everything and an agent only her own work', () => {
    const owner = ayseWith(templates.owner.grants);
    expect(rightNames.every((right) => may(owner, right, { ownerId: ayse }))).toBe(true);
    expect(may(owner, 'chat.reply', { ownerId: can })).toBe(true);
    const agent = ayseWith(templates.agent.grants);
    expect(may(agent, 'chat.reply', { ownerId: ayse })).toBe(true);
    expect(may(agent, 'chat.reply', { ownerId: can, groupId: support })).toBe(false);
    expect(may(agent, 'user.read')).toBe(false);
  });

  test('let a supervisor see her own group and no other', () => {
    const supervisor = ayseWith(templates.supervisor.grants);
    expect(may(supervisor, 'chat.view', { ownerId: can, groupId: support })).toBe(true);
    expect(may(supervisor, 'chat.view', { ownerId: can, groupId: sales })).toBe(false);
  });
});

test('every right is described in both languages', () => {
  for (const right of rightNames) {
    expect(rights[right].en.length, right).toBeGreaterThan(5);
    expect(rights[right].tr.length, right).toBeGreaterThan(5);
    expect(rights[right].scopes.length, right).toBeGreaterThan(0);
  }
});
