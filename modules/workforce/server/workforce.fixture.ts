import { createRouterClient } from '@orpc/server';
import type { AwayClass } from '#agents';
import { type Grant, type GroupColour, type Person, type RoleTemplate, templates, type Who } from '#identity';
import type { RequestContext } from '#identity/server';
import type { AgentId, GroupId, UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, organisation } from '#platform/testing/index.ts';
import type { ShiftForm } from '../contract.ts';
import type { Actual } from '../discipline.ts';
import { openWorkforce, workforceRoutes } from './index.ts';

export const zone = 'Europe/Istanbul';
export const at = (local: string, inZone = zone) =>
  Temporal.ZonedDateTime.from(`${local}[${inZone}]`).epochMilliseconds;
export const isoAt = (local: string, inZone = zone) => new Date(at(local, inZone)).toISOString();

const everyDay = [1, 2, 3, 4, 5, 6, 7];
const minute = 60_000;
export const dayShift: ShiftForm = {
  name: 'Gündüz',
  colour: 'blue',
  zone,
  blocks: [
    {
      weekdays: everyDay,
      from: '09:00',
      to: '18:00',
      breaks: [{ type: 'fixed', at: '13:00', lengthMs: 60 * minute, isPaid: false, class: 'lunch' }],
    },
  ],
  graceMs: minute,
  holidays: 'free',
};
export const nightShift: ShiftForm = {
  ...dayShift,
  name: 'Gece',
  colour: 'violet',
  blocks: [
    {
      weekdays: everyDay,
      from: '23:00',
      to: '07:00',
      breaks: [{ type: 'fixed', at: '00:30', lengthMs: 30 * minute, isPaid: true, class: 'break' }],
    },
  ],
};

/** One company with its people; Monday, 23 November 2026, 10:00 in Istanbul unless said. */
export async function company({ database }: FreshDatabase, now = '2026-11-23T10:00') {
  const clock = fixedClock(at(now));
  const organisationId = await organisation(database);
  const groups = new Map<GroupId, { name: string; colour: GroupColour }>();
  let people: Person[] = [];
  const told: { topic: string; type: string }[] = [];
  const actual = new Map<AgentId, Actual[]>();
  /** What presences say of her breaks today. */
  const used = new Map<AgentId, ReadonlyMap<AwayClass, number>>();

  const open = () =>
    openWorkforce({
      database,
      clock,
      log: openLog({ level: 'fatal' }),
      organisation: { id: organisationId, zone },
      people: () => people,
      groups: async () => [...groups.keys()].map((id) => ({ id })),
      publish: (topic, change) => void told.push({ topic, type: (change as { type: string }).type }),
      timeOf: async (agentIds) => ({
        byAgent: new Map(agentIds.map((id) => [id, actual.get(id) ?? []])),
        knownUntilMs: clock.nowMs(),
      }),
      awayUsedSince: (agentId) => used.get(agentId) ?? new Map(),
    });
  let workforce = await open();
  const router = workforceRoutes({ of: () => workforce });

  const group = (name: string): GroupId => {
    const id = newId<'group'>();
    groups.set(id, { name, colour: 'teal' });
    return id;
  };
  /** Somebody with a shipped role, or with grants of her own. */
  const person = (name: string, role: RoleTemplate | readonly Grant[], groupId: GroupId | null = null): UserId => {
    const userId = newId<'user'>();
    const grants = typeof role === 'string' ? templates[role].grants : role;
    const who: Who = { organisationId, userId, groupId, grants, projectIds: 'all' };
    people = [...people, { name, group: null, isDisabled: false, who }];
    return userId;
  };
  /** Changes somebody as identity would, and lets the module follow. */
  const change = async (userId: UserId, given: { groupId?: GroupId | null; isDisabled?: boolean }): Promise<void> => {
    people = people.map((one) => {
      if (one.who.userId !== userId) return one;
      const groupId = given.groupId === undefined ? one.who.groupId : given.groupId;
      return { ...one, isDisabled: given.isDisabled ?? one.isDisabled, who: { ...one.who, groupId } };
    });
    await workforce.refresh();
  };
  const removeGroup = async (groupId: GroupId): Promise<void> => {
    groups.delete(groupId);
    people = people.map((one) => (one.who.groupId === groupId ? { ...one, who: { ...one.who, groupId: null } } : one));
    await workforce.refresh();
  };
  /** The routes as one of the people asks them. */
  const as = (userId: UserId) => {
    const who = people.find((one) => one.who.userId === userId)?.who;
    if (!who) throw new Error(`Nobody is ${userId}`);
    const session = { who, key: null, user: { preferences: { language: 'tr' } } };
    const context = { session, address: '192.0.2.1', requestId: 'r1' } as unknown as RequestContext;
    return createRouterClient(router, { context });
  };
  const audited = async () => {
    const { rows } = await database.within(organisationId, (trx) =>
      trx
        .withTables<{ audit: { organisation_id: string; what: string; at: Date } }>()
        .selectFrom('audit')
        .select('what')
        .orderBy('at')
        .execute()
        .then((found) => ({ rows: found })),
    );
    return rows.map(({ what }) => what);
  };
  const owner = person('Zeynep Sahip', 'owner');
  return {
    organisationId,
    clock,
    owner,
    group,
    person,
    change,
    removeGroup,
    as,
    told,
    audited,
    actual,
    used,
    goTo: (local: string) => clock.advance(at(local) - clock.nowMs()),
    dayStartOf: (userId: UserId) => workforce.dayStartOf(userId),
    /** What everybody did whom one of the people sees. */
    discipline: async (userId: UserId, asked: Parameters<typeof workforce.discipline>[1]) => {
      const who = people.find((one) => one.who.userId === userId)?.who;
      if (!who) throw new Error(`Nobody is ${userId}`);
      return (await Array.fromAsync(workforce.discipline(who, asked))).flat();
    },
    restart: async () => {
      workforce = await open();
    },
    blocks: async (userId: UserId, date: string) => {
      const { items } = await as(owner).calendar.read({ from: date, to: date, userId });
      return items[0]?.days[0]?.blocks.map(({ fromAt, toAt }) => [fromAt, toAt]) ?? null;
    },
  };
}

/** The code of the refusal a promise ends with. */
export async function refusalOf(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'nothing was refused',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}
