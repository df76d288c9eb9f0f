import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenAgent, goldenBreak, goldenCalls, goldenQueue, goldenStartMs } from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { stateFigures } from '../columns.ts';
import type { AgentDay } from '../contract-agents.ts';
import type { AgentLogInput } from './agent-log.ts';
import type { MissedOffersInput } from './missed-offers.ts';
import { groupOfA, type House, openHouse, otherProject, textOf } from './reports.fixture.ts';

const date = '2026-11-23';
const nowMs = goldenStartMs + 2 * 3_600_000;

let fresh: FreshDatabase;
let house: House;
beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, nowMs);
  await house.tell(goldenCalls().facts);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

const actor = () => ({ who: house.who('all'), ip: null, requestId: null });
const logInput = (more: Partial<AgentLogInput> = {}): AgentLogInput => ({
  ...{ date, agentId: undefined, groupId: undefined, sort: 'name', limit: 20, cursor: undefined },
  ...more,
});
const logOf = async (more: Partial<AgentLogInput> = {}, told: Parameters<House['who']> = ['all']) => {
  const outcome = await house.reports.agentLog(house.who(...told), logInput(more));
  if (outcome.type !== 'made') throw new Error(`The log was refused: ${outcome.type}`);
  return outcome.log;
};
const summaryOf = async (
  by: 'agent' | 'group',
  told: Parameters<House['who']> = ['all'],
  groupId?: typeof groupOfA,
) => {
  const outcome = await house.reports.agentSummary(house.who(...told), { from: date, until: date, by, groupId });
  if (outcome.type !== 'made') throw new Error(`The summary was refused: ${outcome.type}`);
  return outcome.report;
};
const offersInput = (more: Partial<MissedOffersInput> = {}): MissedOffersInput => ({
  ...{ from: date, until: date, agentId: undefined, groupId: undefined, queueId: undefined, projectId: undefined },
  ...{ channel: undefined, result: undefined, limit: 50, cursor: undefined },
  ...more,
});
const offersOf = async (more: Partial<MissedOffersInput> = {}, told: Parameters<House['who']> = ['all']) => {
  const outcome = await house.reports.missedOffers(house.who(...told), offersInput(more));
  if (outcome.type !== 'made') throw new Error(`The offers were refused: ${outcome.type}`);
  return outcome.offers;
};
const lengthOf = ({ pieces }: AgentDay) =>
  pieces.reduce((sum, { from, to }) => sum + Date.parse(to) - Date.parse(from), 0);

describe('F135 F159 the time of agents by what they did', () => {
  test('of each agent, and every state of it together is her time at work', async () => {
    const { lines, total, columns } = await summaryOf('agent');
    expect(lines.map(({ name }) => name)).toEqual(['=Berk', 'Ayşe']);
    expect(columns.map(({ metric }) => metric)).toEqual(expect.arrayContaining([...stateFigures, 'occupancy']));
    for (const { figures } of [...lines, total]) {
      const states = stateFigures.map((id) => figures[id]?.value ?? 0);
      expect(states.reduce((sum, ms) => sum + ms, 0)).toBe(figures.loggedInTime?.value);
    }
    // Worked example F1: both sign in with the first second and out with the last of the hour.
    expect(lines.map(({ figures }) => figures.loggedInTime?.value)).toEqual([3_600_000, 3_600_000]);
    expect(total.figures.loggedInTime?.value).toBe(7_200_000);
  });

  test('of each group, the sum of its members, and of one group alone', async () => {
    const byGroup = await summaryOf('group');
    expect(byGroup.lines.map(({ name }) => name)).toEqual(['Destek', 'Satış']);
    const [ayse] = (await summaryOf('agent', ['all'], groupOfA)).lines;
    expect(ayse?.name).toBe('Ayşe');
    const sales = byGroup.lines.find(({ name }) => name === 'Satış');
    for (const id of stateFigures) expect(sales?.figures[id]?.value).toBe(ayse?.figures[id]?.value);
  });

  test('who sees her own work or her group sees nobody else, and no other group to choose', async () => {
    for (const scope of ['own', 'group'] as const) {
      const { lines, groups, total } = await summaryOf('agent', [scope]);
      expect(lines.map(({ name }) => name)).toEqual(['Ayşe']);
      expect(groups.map(({ name }) => name)).toEqual(['Satış']);
      expect(total.figures.loggedInTime?.value).toBe(3_600_000);
    }
  });
});

describe('F158 the agent log', () => {
  test('tells each piece of a day, which meet without gap, and together are the figure of the summary', async () => {
    const { items } = await logOf();
    const { lines } = await summaryOf('agent');
    expect(items.map(({ name, groupName }) => [name, groupName])).toEqual([
      ['=Berk', 'Destek'],
      ['Ayşe', 'Satış'],
    ]);
    for (const day of items) {
      for (const [at, piece] of day.pieces.entries()) {
        if (at > 0) expect(piece.from).toBe(day.pieces[at - 1]?.to);
      }
      const figure = lines.find(({ id }) => id === day.agentId)?.figures.loggedInTime?.value;
      expect([lengthOf(day), day.loggedInMs]).toEqual([figure, figure]);
    }
    const pieces = items.flatMap((day) => day.pieces);
    expect(pieces.filter(({ state }) => state === 'away').map(({ awayReasonId }) => awayReasonId)).toContain(
      goldenBreak,
    );
    // Whoever has something in hand has it for a queue, by name.
    const handled = pieces.filter(({ state }) => state === 'handling');
    expect(handled.length).toBeGreaterThan(5);
    for (const { works } of handled) expect(works.length).toBeGreaterThan(0);
    expect(new Set(handled.flatMap(({ works }) => works.map(({ queueName }) => queueName)))).toContain('Satış kuyruğu');
    expect(pieces.filter(({ state }) => state === 'free').flatMap(({ works }) => works)).toEqual([]);
  });

  test('comes page by page in every order, and every agent stands on one page', async () => {
    for (const sort of ['name', 'earliest', 'latest', 'longest', 'away'] as const) {
      const first = await logOf({ sort, limit: 1 });
      const second = await logOf({ sort, limit: 1, cursor: first.next ?? expect.fail('there is a second page') });
      expect(new Set([...first.items, ...second.items].map(({ name }) => name))).toEqual(new Set(['Ayşe', '=Berk']));
      expect(second.next).toBeNull();
    }
  });

  test('keeps to an agent, a group and what somebody may see; of other projects she learns neither queue nor call', async () => {
    expect((await logOf({ agentId: goldenAgent('A') })).items.map(({ name }) => name)).toEqual(['Ayşe']);
    expect((await logOf({ groupId: groupOfA })).items.map(({ name }) => name)).toEqual(['Ayşe']);
    expect((await logOf({}, ['own'])).items.map(({ name }) => name)).toEqual(['Ayşe']);
    const refused = await house.reports.agentLog(house.who('own'), logInput({ agentId: goldenAgent('B') }));
    expect(refused).toEqual({ type: 'notFound' });
    const elsewhere = await logOf({}, ['all', { projectIds: [otherProject] }]);
    const works = elsewhere.items.flatMap(({ pieces }) => pieces.flatMap((piece) => piece.works));
    expect(works.length).toBeGreaterThan(0);
    expect(works.filter(({ queueName, interactionId }) => queueName !== null || interactionId !== null)).toEqual([]);
    expect(await house.reports.agentLog(house.who('all', { grants: [] }), logInput())).toMatchObject({
      type: 'forbidden',
    });
  });

  test('is empty on a day on which nobody was there, and ends where a day does', async () => {
    expect((await logOf({ date: '2026-11-22' })).items).toEqual([]);
    const { from, to } = await logOf();
    expect(Date.parse(to) - Date.parse(from)).toBe(24 * 3_600_000);
  });

  test('is a file with a piece a row, disarmed for spreadsheets, and the trail keeps who took it', async () => {
    const { limit: _, cursor: __, ...filter } = logInput();
    const made = await house.reports.agentLogFile(actor(), { ...filter, form: 'comma' });
    if (made.type !== 'made') throw new Error(`The file was refused: ${made.type}`);
    const [head, ...rows] = (await textOf(made)).trim().split('\r\n');
    expect(head).toBe('agent,group,from,to,durationMs,state,awayReason,overMs,works,queues');
    const { items } = await logOf();
    expect(rows).toHaveLength(items.reduce((sum, { pieces }) => sum + pieces.length, 0));
    expect(rows[0]?.startsWith("'=Berk,Destek,")).toBe(true);
    const lasted = rows.reduce((sum, row) => sum + Number(row.split(',')[4]), 0);
    expect(lasted).toBe(7_200_000);
  });
});

describe('offers that agents did not take', () => {
  test('stand in the log with how long they were before them, as many as the figure says', async () => {
    const { items } = await offersOf();
    const day = await house.reports.day(house.who('all'), {
      ...{ date, by: 'agent', attribution: 'event', figures: 'all', projectId: undefined },
    });
    const missed = day.type === 'made' ? day.report.total.figures.offersMissed?.value : null;
    expect(missed).toBeGreaterThan(0);
    expect(items.filter(({ result }) => result === 'missed')).toHaveLength(missed ?? -1);
    for (const { lastedMs, agentName, queueName } of items) {
      expect(lastedMs).toBeGreaterThan(0);
      expect([agentName, queueName]).not.toContain(null);
    }
    expect(items.map(({ offeredAt }) => offeredAt)).toEqual(
      items
        .map(({ offeredAt }) => offeredAt)
        .sort()
        .reverse(),
    );
  });

  test('are narrowed by agent, group, queue and how they ended, and by what somebody may see', async () => {
    const all = (await offersOf()).items.length;
    const [a, b] = [await offersOf({ agentId: goldenAgent('A') }), await offersOf({ agentId: goldenAgent('B') })];
    expect(a.items.length + b.items.length).toBe(all);
    expect((await offersOf({ groupId: groupOfA })).items).toEqual(a.items);
    expect((await offersOf({}, ['own'])).items).toEqual(a.items);
    expect((await offersOf({ queueId: goldenQueue('other') })).items).toEqual([]);
    expect((await offersOf({}, ['all', { projectIds: [otherProject] }])).items).toEqual([]);
    const [missed, declined] = [await offersOf({ result: 'missed' }), await offersOf({ result: 'declined' })];
    expect(missed.items.length + declined.items.length).toBe(all);
  });

  test('come page by page without losing or doubling one, however many stand on a page', async () => {
    const all = (await offersOf()).items.map(({ offerId }) => offerId);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: all.length + 1 }), async (limit) => {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await offersOf({ limit, cursor });
          seen.push(...page.items.map(({ offerId }) => offerId));
          cursor = page.next ?? undefined;
        } while (cursor);
        expect(seen).toEqual(all);
      }),
      { numRuns: 5 },
    );
  });

  test('are a file with the same rows', async () => {
    const { limit: _, cursor: __, ...filter } = offersInput();
    const made = await house.reports.missedOffersFile(actor(), { ...filter, form: 'semicolon' });
    if (made.type !== 'made') throw new Error(`The file was refused: ${made.type}`);
    const rows = (await textOf(made)).trim().split('\r\n').slice(1);
    expect(rows).toHaveLength((await offersOf()).items.length);
  });
});
