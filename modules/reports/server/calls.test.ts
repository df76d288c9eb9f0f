import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  goldenAgent,
  goldenCalls,
  goldenId,
  goldenInteraction,
  goldenStartMs,
  ledgerOf,
  rowsOf,
  timesOf,
  waitMs,
} from '#metrics';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import type { CallLog } from '../contract-calls.ts';
import type { CallLogInput } from './call-log.ts';
import { cellsOf, groupOfA, type House, openHouse, textOf } from './reports.fixture.ts';

const date = '2026-11-23';
const nowMs = goldenStartMs + 2 * 3_600_000;
const { facts } = goldenCalls();
const ledger = rowsOf(ledgerOf(facts));
const numberId = goldenId('phoneNumber', 'line');

let fresh: FreshDatabase;
let house: House;

beforeAll(async () => {
  fresh = await freshDatabase();
  house = await openHouse(fresh, nowMs);
  await house.tell(facts);
});
afterAll(async () => {
  await house.close();
  await fresh.close();
});

async function logOf(more: Partial<CallLogInput> = {}, told: Parameters<House['who']> = ['all']): Promise<CallLog> {
  const input = { from: date, until: date, limit: 50, ...more } as CallLogInput;
  const outcome = await house.reports.callLog(house.who(...told), input);
  if (outcome.type !== 'made') throw new Error(`The log was refused: ${outcome.type}`);
  return outcome.log;
}
const total = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

describe('the call log (worked example F1)', () => {
  test('F42 F43 F44 F137 every call is a row, and rows add up to what figures are made of', async () => {
    const { items } = await logOf();
    expect(items.map(({ interactionId }) => interactionId).toSorted()).toEqual(
      ledger.interactions.map(({ interactionId }) => interactionId).toSorted(),
    );
    const of =
      (row: (typeof items)[number]) =>
      <R extends { readonly interactionId: string }>(rows: readonly R[]) =>
        rows.filter(({ interactionId }) => interactionId === row.interactionId);
    for (const row of items) {
      const times = of(row)(ledger.legs).flatMap((leg) => timesOf(leg) ?? []);
      expect(row.talkMs).toBe(total(times.map(({ talkMs }) => talkMs)));
      expect(row.holdMs).toBe(total(times.map(({ holdMs }) => holdMs)));
      expect(row.wrapUpMs).toBe(total(times.map(({ wrapMs }) => wrapMs)));
      expect(row.waitMs).toBe(total(of(row)(ledger.visits).map((visit) => waitMs(visit, nowMs) ?? 0)));
      expect(row.transfers).toBe(of(row)(ledger.legs).filter(({ endedHow }) => endedHow === 'transferred').length);
    }
    expect(total(items.map(({ talkMs }) => talkMs))).toBeGreaterThan(0);
    expect(total(items.map(({ holdMs }) => holdMs))).toBeGreaterThan(0);
  });

  test('F45 who left before anybody answered is the day report’s abandoned, one for one', async () => {
    const day = await house.reports.day(house.who('all'), {
      ...{ date, by: 'queue', attribution: 'cohort', figures: 'all', projectId: undefined },
    });
    if (day.type !== 'made') throw new Error('The report was refused');
    const { items } = await logOf({ end: 'abandoned' });
    expect(items.length).toBeGreaterThan(0);
    expect(items.length).toBe(day.report.total.figures.abandoned?.value);
    expect(items.every(({ talkMs, agentNames }) => talkMs === 0 && agentNames.length === 0)).toBe(true);
  });

  test('F137 its files have the same calls in the same order, and their lengths add up to the screen’s', async () => {
    const { items } = await logOf();
    const actor = (told: Parameters<House['who']>) => ({ who: house.who(...told), ip: null, requestId: null });
    const filter = { from: date, until: date };
    const sumOf = (cells: readonly (readonly unknown[])[], column: string) =>
      total(cells.slice(1).map((row) => Number(row[(cells[0] ?? []).indexOf(column)] ?? 0)));
    for (const form of ['comma', 'xlsx'] as const) {
      const file = await house.reports.callLogFile(actor(['all']), { ...filter, form });
      if (file.type !== 'made') throw new Error('There is no file');
      const cells =
        form === 'xlsx'
          ? await cellsOf(file)
          : (await textOf(file))
              .trim()
              .split('\r\n')
              .map((line) => line.split(','));
      expect(cells.slice(1).map(([id]) => id)).toEqual(items.map(({ interactionId }) => interactionId));
      for (const length of ['waitMs', 'ringMs', 'talkMs', 'holdMs', 'wrapUpMs', 'transfers'] as const) {
        expect([form, length, sumOf(cells, length)]).toEqual([form, length, total(items.map((row) => row[length]))]);
      }
    }
    const narrowed = await house.reports.callLogFile(actor(['all']), { ...filter, end: 'abandoned', form: 'comma' });
    const abandoned = narrowed.type === 'made' ? (await textOf(narrowed)).trim().split('\r\n').length - 1 : null;
    expect(abandoned).toBe((await logOf({ end: 'abandoned' })).items.length);
    const refused = await house.reports.callLogFile(actor(['all', { grants: [] }]), { ...filter, form: 'xlsx' });
    expect(refused.type).toBe('forbidden');
  });

  test('pages of two, put together, are the whole log, newest first', async () => {
    const whole = (await logOf()).items;
    expect(whole).toEqual(whole.toSorted((one, other) => Date.parse(other.startedAt) - Date.parse(one.startedAt)));
    const read: CallLog['items'] = [];
    let cursor: string | undefined;
    do {
      const page: CallLog = await logOf({ limit: 2, cursor });
      read.push(...page.items);
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(read).toEqual(whole);
  });

  test('it is narrowed by direction, agent, length and the number that was called', async () => {
    const whole = (await logOf()).items;
    const outbound = (await logOf({ direction: 'outbound' })).items;
    expect(outbound).toEqual(whole.filter(({ direction }) => direction === 'outbound'));
    const hers = (await logOf({ agentId: goldenAgent('B') })).items;
    expect(hers).toEqual(
      whole.filter(({ interactionId }) =>
        ledger.legs.some((leg) => leg.interactionId === interactionId && leg.agentId === goldenAgent('B')),
      ),
    );
    const long = (await logOf({ longerThan: 120 })).items;
    expect(long).toEqual(whole.filter(({ durationMs }) => (durationMs ?? 0) >= 120_000));
    const [one] = whole;
    await fresh.database.within(house.organisationId, async (trx) => {
      await sql`insert into calls (organisation_id, interaction_id, line, number_id, started_at)
        values (${house.organisationId}, ${one?.interactionId}, 'line', ${numberId}, now())`.execute(trx);
    });
    const called = (await logOf({ numberId })).items;
    expect(called.map(({ interactionId, number }) => [interactionId, number?.name])).toEqual([
      [one?.interactionId, 'Destek hattı'],
    ]);
  });

  test('an agent with her own report sees her own calls, no name of others, and opens no other call', async () => {
    const { items } = await logOf({}, ['own']);
    const isHers = (id: string) =>
      ledger.legs.some((leg) => leg.interactionId === id && leg.agentId === goldenAgent('A'));
    expect(items.length).toBeGreaterThan(0);
    expect(items.every(({ interactionId }) => isHers(interactionId))).toBe(true);
    expect(new Set(items.flatMap(({ agentNames }) => agentNames))).toEqual(new Set(['Ayşe']));
    const foreign = ledger.interactions.find(({ interactionId }) => !isHers(interactionId));
    if (!foreign) throw new Error('Every call is hers');
    const page = await house.reports.callPage(house.who('own'), foreign.interactionId);
    expect(page.type).toBe('notFound');
  });

  test('F192 what her agent said that a call came to stands in its row and its story, and is a filter', async () => {
    const outcomeId = goldenId('outcome', 'sold');
    const told = facts.find(({ type }) => type === 'wrappedUp');
    const another = await openHouse(fresh, nowMs);
    await another.tell(facts.map((fact) => (fact === told ? { ...fact, disposition: outcomeId } : fact)));
    const input = { from: date, until: date, limit: 50, outcomeId } as CallLogInput;
    const outcome = await another.reports.callLog(another.who('all'), input);
    const items = outcome.type === 'made' ? outcome.log.items : [];
    expect(items.map(({ interactionId, outcomeNames }) => [interactionId, outcomeNames])).toEqual([
      [told?.about, ['Satış oldu']],
    ]);
    const page = await another.reports.callPage(
      another.who('all'),
      items[0]?.interactionId ?? goldenInteraction('none'),
    );
    const steps = page.type === 'made' ? page.page.steps : [];
    expect(steps.find(({ what }) => what === 'wrappedUp')?.more).toBe('Satış oldu');
    await another.close();
  });

  test('F160 it is narrowed to a group: whoever of it had a part, and nothing of whom one may not see', async () => {
    const whole = (await logOf()).items;
    const ofAgent = (agent: string) => (id: string) =>
      ledger.legs.some((leg) => leg.interactionId === id && leg.agentId === goldenAgent(agent));
    const hers = (await logOf({ groupId: groupOfA })).items.map(({ interactionId }) => interactionId);
    expect(hers.length).toBeGreaterThan(0);
    expect(hers).toEqual(whole.map(({ interactionId }) => interactionId).filter(ofAgent('A')));
    expect((await logOf()).groups.map(({ name }) => name)).toEqual(['Destek', 'Satış']);
    const own = await logOf({ groupId: goldenId('group', 'of B') }, ['own']);
    expect(own.items).toEqual([]);
    expect(own.groups.map(({ name }) => name)).toEqual(['Satış']);
    expect((await logOf({ groupId: groupOfA, agentId: goldenAgent('B') })).items).toEqual([]);
    const unknown = { from: date, until: date, limit: 50, groupId: goldenId('group', 'nobody knows') } as CallLogInput;
    expect((await house.reports.callLog(house.who('all'), unknown)).type).toBe('notFound');
  });

  test('F43 the page of a call tells its story in order, to the second', async () => {
    const held = ledger.legs.find(({ holds }) => holds > 0);
    if (!held) throw new Error('Nobody was held');
    const outcome = await house.reports.callPage(house.who('all'), held.interactionId);
    if (outcome.type !== 'made') throw new Error('The page was refused');
    const { call, steps } = outcome.page;
    const at = (what: string) => Date.parse(steps.find((step) => step.what === what)?.at ?? '');
    expect(steps.map(({ what }) => what)).toEqual(
      facts.filter(({ about }) => about === held.interactionId).map(({ type }) => type),
    );
    expect(at('resumed') - at('held')).toBe(call.holdMs);
    expect(steps.find(({ what }) => what === 'held')?.agentName).toBe(
      steps.find(({ what }) => what === 'answered')?.agentName,
    );
  });

  test('F45 a missed call says why, and is followed up once the same caller is talked with or called later', async () => {
    const another = await openHouse(fresh, nowMs);
    const [first, second] = [goldenId<'customer'>('customer', 'first'), goldenId<'customer'>('customer', 'second')];
    const abandoned = ledger.visits.filter(({ outcome }) => outcome === 'abandoned').map((one) => one.interactionId);
    const [missedFirst, missedSecond] = abandoned;
    const startOf = (id: string) => facts.find(({ about, type }) => about === id && type === 'started')?.atMs ?? 0;
    const answered = ledger.interactions.find(
      (one) => one.answers > 0 && one.direction === 'inbound' && one.startedAtMs > startOf(missedFirst ?? ''),
    );
    const earlier = ledger.interactions.find(
      (one) => one.answers > 0 && one.startedAtMs < startOf(missedSecond ?? '') && one !== answered,
    );
    if (!missedFirst || !missedSecond || !answered || !earlier) throw new Error('The hour lacks such calls');
    const callers = new Map<string, typeof first>([
      [missedFirst, first],
      [answered.interactionId, first],
      [missedSecond, second],
      [earlier.interactionId, second],
    ]);
    await another.tell(
      facts.map((fact) => (fact.type === 'started' ? { ...fact, customerId: callers.get(fact.about) ?? null } : fact)),
    );
    const missedOf = async (which: 'open' | 'all', scope: 'all' | 'own' = 'all') => {
      const input = { from: date, until: date, which, limit: 50 };
      const outcome = await another.reports.missedCalls(another.who(scope), input);
      if (outcome.type !== 'made') throw new Error(`Missed calls were refused: ${outcome.type}`);
      return outcome.missed.items;
    };
    const all = await missedOf('all');
    expect(all.map(({ interactionId }) => interactionId).toSorted()).toEqual(
      ledger.interactions
        .filter((one) => one.direction === 'inbound' && one.answers === 0 && one.endedAtMs !== null)
        .map(({ interactionId }) => interactionId)
        .toSorted(),
    );
    const rang = new Set(ledger.offers.map(({ interactionId }) => interactionId));
    for (const one of all.filter(({ end }) => end === 'abandoned')) {
      expect(one.why).toBe(rang.has(one.interactionId) ? 'rang' : 'abandoned');
    }
    const find = (id: string) => all.find(({ interactionId }) => interactionId === id)?.followUp;
    expect(find(missedFirst)).toMatchObject({ interactionId: answered.interactionId, how: 'answered' });
    expect(find(missedSecond)).toBeNull();
    expect((await missedOf('open')).map(({ interactionId }) => interactionId)).toEqual([missedSecond]);
    const hers = new Set(ledger.offers.flatMap((one) => (one.agentId === goldenAgent('A') ? one.interactionId : [])));
    expect((await missedOf('all', 'own')).every(({ interactionId }) => hers.has(interactionId))).toBe(true);

    const start = facts.find(({ about, type }) => about === missedSecond && type === 'started');
    if (!start) throw new Error('It never began');
    const about = goldenInteraction('called back');
    const calledBack = { direction: 'outbound', customerId: second, previousId: missedSecond };
    await another.tell([{ ...start, ...calledBack, about, atMs: nowMs - 60_000 }]);
    expect(await missedOf('open')).toEqual([]);
    const now = (await missedOf('all')).find(({ interactionId }) => interactionId === missedSecond)?.followUp;
    expect(now).toMatchObject({ interactionId: about, how: 'called' });
    await another.close();
  });
});
