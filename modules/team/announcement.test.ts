import { expect, test } from 'vitest';
import type { GroupId, Id } from '#kernel/id.ts';
import { isFor, isInForce } from './announcement.ts';

const [north, south] = ['n', 's'] as unknown as [GroupId, GroupId];
const [agent, lead] = ['a', 'l'] as unknown as [Id<'role'>, Id<'role'>];
const ayse = { groupId: north, roleIds: [agent] };

test('an announcement reaches everybody, the people of its groups, or those who hold its roles', () => {
  expect(isFor({ type: 'everybody' }, { groupId: null, roleIds: [] })).toBe(true);
  expect(isFor({ type: 'groups', ids: [south, north] }, ayse)).toBe(true);
  expect(isFor({ type: 'groups', ids: [south] }, ayse)).toBe(false);
  expect(isFor({ type: 'groups', ids: [south] }, { ...ayse, groupId: null })).toBe(false);
  expect(isFor({ type: 'roles', ids: [lead] }, ayse)).toBe(false);
  expect(isFor({ type: 'roles', ids: [lead, agent] }, ayse)).toBe(true);
});

test('it is in force until it runs out or is withdrawn', () => {
  expect(isInForce({ expiresAtMs: null, withdrawnAtMs: null }, 5)).toBe(true);
  expect(isInForce({ expiresAtMs: 5, withdrawnAtMs: null }, 4)).toBe(true);
  expect(isInForce({ expiresAtMs: 5, withdrawnAtMs: null }, 5)).toBe(false);
  expect(isInForce({ expiresAtMs: null, withdrawnAtMs: 1 }, 5)).toBe(false);
});
