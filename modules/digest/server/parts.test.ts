import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readToken } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import {
  agentsNeeded,
  alertsOfLevelId,
  figureNamed,
  goldenAgent,
  goldenCalls,
  goldenChats,
  goldenInteraction,
  goldenQueue,
  goldenStartMs,
  story,
  timeInStatusId,
} from '#metrics';
import { newId } from '#platform/ids.ts';
import { violationRules } from '#workforce';
import type { CountedByRule, DisciplineOfPerson } from '#workforce/server';
import type { DigestPart, DigestSettings } from '../digest.ts';
import { planned } from '../hours.ts';
import { valueIn } from '../value.ts';
import { digestWords } from '../words.ts';
import { type Company, daily, hourMs, openWorld, startMs, type World } from './digest.fixture.ts';

const dayMs = 24 * hourMs;
const days = { days: { from: '2026-11-23', until: '2026-11-23' }, before: { from: '2026-11-22', until: '2026-11-22' } };
const words = digestWords.en;
/** A conversation of A’s waited for her answer beyond level 2, and before it in the queue beyond level 1. */
const crossing = (at: number, level: 1 | 2, status: string, agent: string | null): FactShape => ({
  ...{
    of: 'norm',
    about: goldenInteraction('k1'),
    type: 'normCrossed',
    atMs: goldenStartMs + at * 1_000,
    level,
    status,
  },
  ...{ charged: agent ? 'agent' : 'queue', side: 'ours', queueId: goldenQueue('chat'), sinceMs: goldenStartMs },
  ...{ agentId: agent && goldenAgent(agent), thresholds: [1, 2, 3], actions: [], isLate: false },
});

let world: World;
let of: Company;
beforeAll(async () => {
  world = await openWorld();
  of = await world.company();
  await world.kpis.create(of.owner, {
    ...{ figure: 'abandonRate', direction: 'atMost', target: 0.05, warning: 0.1, critical: 0.2 },
    ...{ period: 'day', place: { type: 'queue', id: goldenQueue('sales') } },
  });
  world.clock.advance(dayMs + 4 * hourMs);
  const again = story('k5', { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 });
  await of.tell([
    ...goldenCalls().facts,
    ...goldenChats().facts.filter((fact) => fact.of === 'interaction'),
    ...again.started(3_000, 'V1').queued(3_000, 'chat').gaveUp(3_100).facts(),
    ...(['surveyAsked', 'surveyAnswered'] as const).map((type) => ({
      ...{
        of: 'survey',
        about: goldenInteraction('k2'),
        type,
        atMs: goldenStartMs + 520_000,
        surveyId: 's',
        kind: 'csat',
      },
      ...{ queueId: goldenQueue('chat'), agentId: goldenAgent('B'), score: 4, replaced: null },
    })),
    crossing(30, 1, 'queued', null),
    crossing(360, 2, 'awaitingAgent', 'A'),
  ]);
  world.clock.advance(startMs + 2 * dayMs - world.clock.nowMs());
});
afterAll(async () => {
  await of?.close();
  await world?.close();
});

const textOf = async (parts: readonly DigestPart[], over: Partial<DigestSettings> = {}): Promise<string> => {
  const made = await world.digests.preview(of.owner.who, daily({ language: 'en', parts, ...over }));
  if (made.type !== 'made') throw new Error(`The digest was refused: ${made.type}`);
  return made.text;
};
/** The table below a title, each row with its name and its figures. */
function tableBelow(text: string, title: string): Record<string, Record<string, string>> {
  const block = text.split(`${title}\n${'='.repeat(title.length)}\n`)[1]?.split('\n\n')[0] ?? '';
  const table: Record<string, Record<string, string>> = {};
  let row: Record<string, string> = {};
  for (const line of block.split('\n')) {
    const [, name, value] = /^ {2}([^:]+(?:: [^:]+)?): (.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) row[name] = value.replace(/\s\*$/, '');
    else {
      row = {};
      table[line] = row;
    }
  }
  return table;
}
const nameOf = (metric: string) => figureNamed(metric).name.en;
async function figures(
  by: 'queue' | 'agent' | 'group',
  which: 'all' | 'calls' | 'written',
  metrics: readonly string[],
) {
  const told = await world.reports.period(of.owner.who, {
    ...days,
    by,
    of: which,
    figures: metrics,
    projectId: undefined,
  });
  if (told.type !== 'made') throw new Error('The figures were refused');
  const shown = (line: (typeof told.lines)[number]) =>
    Object.fromEntries(
      metrics.map((metric) => [
        nameOf(metric),
        valueIn('en', figureNamed(metric).unit, line.figures[metric]?.value ?? null),
      ]),
    );
  return { lines: new Map(told.lines.map((line) => [line.name ?? '', shown(line)])), total: shown(told.total) };
}

describe('what a digest speaks of', () => {
  test('F147 by group: each group with the figures of its agents, and everybody together', async () => {
    const table = tableBelow(await textOf(['groups']), words.parts.groups);
    const { lines, total } = await figures('group', 'all', [
      'handled',
      'loggedInTime',
      'occupancy',
      'breakTime',
      'offersMissed',
    ]);
    expect(Object.keys(table)).toEqual(['Gündüz', 'Total']);
    expect(table).toEqual({ Gündüz: lines.get('Gündüz'), Total: total });
    expect(table.Gündüz?.Handled).toBe('12');
  });

  test('F147 by project and by KPI: the norms of its queues alone, as each was kept', async () => {
    await world.kpis.judge(of.organisationId);
    const table = tableBelow(await textOf(['kpis'], { projectId: of.project.id }), words.parts.kpis);
    expect(table).toEqual({
      'Abandon rate, sales kuyruğu': {
        [words.kpi.target]: 'at most 5.0%',
        [words.kpi.value]: '30.0%',
        [words.kpi.standing]: 'badly violated',
        [words.kpi.kept]: '0/1',
      },
    });
    const other = await world.identity.projects.create(of.owner, { name: 'Başka' });
    if (other.type !== 'created') throw new Error(other.type);
    expect(await textOf(['kpis'], { projectId: other.project.id })).not.toContain('sales');
  });

  test('F150 the median wait in the queue, and the customers who came more than once', async () => {
    const text = await textOf(['chats']);
    const { total } = await figures('queue', 'written', ['medianWait']);
    expect(tableBelow(text, words.parts.chats)[nameOf('medianWait')]).toMatchObject({
      [words.columns.now]: total[nameOf('medianWait')],
    });
    expect(total[nameOf('medianWait')]).toBe('40 s');
    const customers = Object.values(tableBelow(text, words.customers.title));
    expect(customers).toEqual([{ [words.customers.interactions]: '2' }]);
  });

  test('F152 the share of time in each status adds up to all of it; who was busy, away and not reachable longest', async () => {
    const text = await textOf(['chatWork']);
    const table = tableBelow(text, words.parts.chatWork);
    const metrics = Object.values(timeInStatusId);
    const { total } = await figures('queue', 'written', metrics);
    expect(metrics.map((metric) => table[nameOf(metric)]?.[words.columns.now])).toEqual(
      metrics.map((metric) => total[nameOf(metric)]),
    );
    const shares = metrics.map((metric) => Number(table[nameOf(metric)]?.[words.columns.now]?.replace('%', '')));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 0);
    expect(Object.keys(tableBelow(text, words.tops.busy))).toEqual(['Ayşe', 'Berk']);
    expect(tableBelow(text, words.tops.away)).toMatchObject({ Berk: { [nameOf('breakTime')]: '15 m' } });
    expect(Object.keys(tableBelow(text, words.tops.unreachable))).toEqual(['Ayşe']);
    expect(await textOf(['chatWork'], { projectId: of.project.id })).not.toMatch(/Ayşe|Berk/);
  });

  test('F153 how many alerts of each level there were, and who kept and who broke norms most', async () => {
    const text = await textOf(['chatLevels']);
    const table = tableBelow(text, words.parts.chatLevels);
    const counted = ([1, 2, 3] as const).map((level) => table[nameOf(alertsOfLevelId[level])]?.[words.columns.now]);
    expect(counted).toEqual(['1', '1', '0']);
    const { lines } = await figures('agent', 'written', ['ownViolationShare', alertsOfLevelId[2], alertsOfLevelId[3]]);
    expect(tableBelow(text, words.tops.best)).toEqual({ Berk: lines.get('Berk'), Ayşe: lines.get('Ayşe') });
    expect(tableBelow(text, words.tops.worst)).toEqual({ Ayşe: lines.get('Ayşe') });
  });

  test('what customers answered, in all and of each agent who was asked about', async () => {
    const text = await textOf(['surveys']);
    const table = tableBelow(text, words.parts.surveys);
    const said = ['surveysAsked', 'surveyAnswers', 'surveyResponseRate', 'csat', 'nps'].map(nameOf);
    expect(said.map((name) => table[name]?.[words.columns.now])).toEqual(['1', '1', '100.0%', '100.0%', '–']);
    const agents = tableBelow(text, words.surveysByAgent);
    expect(Object.keys(agents)).toEqual(['Berk', 'Total']);
    expect(agents.Berk).toMatchObject({ [nameOf('csat')]: '100.0%', [nameOf('ces')]: '–' });
  });

  test('F136 how days went against their plans: each rule with how often and how long, and who was furthest from hers', async () => {
    const none = Object.fromEntries(violationRules.map((rule) => [rule, { count: 0, ms: 0 }])) as CountedByRule;
    const person = (name: string, exceptionMs: number, byRule: Partial<CountedByRule>): DisciplineOfPerson => {
      const sums = {
        scheduledMs: 8 * hourMs,
        exceptionMs,
        adherence: 1 - exceptionMs / (8 * hourMs),
        conformance: 0.9,
      };
      const day = { ...sums, onQueueScheduledMs: 7 * hourMs, onQueueMs: 6 * hourMs, byRule: { ...none, ...byRule } };
      return { id: newId<'user'>(), name, groupId: null, ...day, days: [{ date: '2026-11-23', ...day }] };
    };
    const late = { lateLogin: { count: 1, ms: 600_000 } };
    world.plans.push(
      person('Ayşe', 600_000, late),
      person('Berk', hourMs, { ...late, breakOverrun: { count: 2, ms: 3_000_000 } }),
      { ...person('Can', 0, {}), days: [] },
    );
    const text = await textOf(['discipline']);
    const { rules, times, time, people, person: said } = words.discipline;
    expect(tableBelow(text, words.parts.discipline)).toEqual({
      [words.discipline.said('92.7%', '85.7%')]: {},
      [rules.lateLogin]: { [times]: '2', [time]: '20 m', [people]: '2' },
      [rules.breakOverrun]: { [times]: '2', [time]: '50 m', [people]: '1' },
      [words.discipline.most(`${said('Berk', '87.5%', '1 h', 3)}; ${said('Ayşe', '97.9%', '10 m', 1)}`)]: {},
    });
    const client = await textOf(['discipline', 'calls'], { projectId: of.project.id });
    expect(client).not.toMatch(/Berk|Discipline/);
    expect(client).toContain(words.agentTime);
  });

  test('F143 why levels of service are what they are, and in which hours most gave up', async () => {
    const text = await textOf(['problems']);
    const table = tableBelow(text, words.parts.problems);
    const { total } = await figures('queue', 'calls', ['offered', 'abandoned', 'abandonRate', 'averageWait']);
    expect(table['09:00–10:00']).toEqual({ ...total, [words.peaks.agents]: '2.0' });
    expect(text).toContain('Service level: 50.0%; it cannot be compared with the period before.');
    const client = await textOf(['problems'], { projectId: of.project.id });
    expect(client).not.toContain(words.peaks.agents);
    expect(client).toContain('09:00–10:00');
  });

  test('F144 the busiest hours, with the agents they take and those who were there', async () => {
    const { total } = await figures('queue', 'calls', ['handleTime', 'serviceLevel']);
    const told = await world.reports.period(of.owner.who, {
      ...{ ...days, by: 'queue', of: 'calls', figures: ['handleTime', 'offered'], projectId: undefined },
    });
    if (told.type !== 'made') throw new Error('The figures were refused');
    const { handleTime, offered } = told.total.figures;
    const needed = agentsNeeded({ perHour: offered?.value ?? 0, handleMs: handleTime?.value ?? 0 }, planned);
    expect(needed).toBeGreaterThan(1);
    expect(tableBelow(await textOf(['peaks']), words.parts.peaks)).toEqual({
      '09:00–10:00': {
        [words.peaks.perHour]: '12',
        ...total,
        [words.peaks.needed]: String(needed),
        [words.peaks.agents]: '2.0',
      },
      [words.peaks.how('80%', '20 s')]: {},
    });
    expect(await textOf(['peaks'], { schedule: { every: 'month', day: 1, hour: 8 } })).toContain(words.nothing);
  });
});

describe('F146 what leaves with a digest', () => {
  const linkIn = (text: string | undefined) => /\/digest\/([A-Za-z0-9_-]{64})/.exec(text ?? '')?.[1];
  const historyBehind = async (text: string | undefined) => {
    const token = readToken(linkIn(text));
    return token && world.digests.historyOfLink(token);
  };

  test('the same page as a PDF, its words and figures in it, named by what it is and the day', async () => {
    const set = daily({
      name: 'Yönetim / özet',
      parts: ['calls', 'peaks', 'agents'],
      recipients: { users: [], addresses: ['a@ornek.com'] },
    });
    const made = await world.digests.create(of.owner, set);
    if (made.type !== 'saved') throw new Error(made.type);
    await world.digests.sendToMe(of.owner, made.digest.id);
    await world.mail.sendDue();
    const letter = (await of.letters()).at(-1);
    const [file] = letter?.attachments ?? [];
    expect(file).toMatchObject({ filename: 'Yönetim-özet-2026-11-23.pdf', mimeType: 'application/pdf' });
    const { text, totalPages } = await extractText(
      await getDocumentProxy(new Uint8Array(file?.content as ArrayBuffer)),
      {
        mergePages: true,
      },
    );
    expect(totalPages).toBe(1);
    for (const said of [
      'Yönetim / özet',
      '23 Kasım 2026 Pazartesi',
      'Hizmet seviyesi',
      '%50,0',
      'Ayşe',
      'Doluluk oranı',
      '1 / 1',
    ])
      expect(text).toContain(said);
    const { total } = await figures('queue', 'calls', ['serviceLevel']);
    expect(valueIn('tr', 'share', 0.5)).toBe('%50,0');
    expect(total[nameOf('serviceLevel')]).toBe('50.0%');
  });

  test('a link to what it said of each period, as it was sent; it leads nowhere once its owner may not see it', async () => {
    const manager = await of.user('manager');
    const set = daily({ name: 'Geçmiş', language: 'en', parts: ['calls'] });
    const made = await world.digests.create(manager.actor, set);
    if (made.type !== 'saved') throw new Error(made.type);
    const sentBy = async () => {
      world.clock.advance(dayMs);
      await world.minute(of.organisationId);
      return (await of.letters()).filter(({ subject }) => subject?.startsWith('Geçmiş')).at(-1);
    };
    await world.digests.sendToMe(manager.actor, made.digest.id);
    await world.mail.sendDue();
    const first = (await of.letters()).at(-1);
    const [table] = (await historyBehind(first?.text))?.tables ?? [];
    expect(table?.title).toBe('Calls');
    expect(table?.rows.map(([day, offered]) => [day, offered])).toEqual([['23 Nov 2026', '12']]);
    expect(first?.html).toContain(`href="https://santral.ornek.com/digest/${linkIn(first?.text)}"`);

    const second = await sentBy();
    const rows = (await historyBehind(second?.text))?.tables[0]?.rows ?? [];
    expect(rows.map(([day, offered]) => [day, offered])).toEqual([
      ['24 Nov 2026', '0'],
      ['23 Nov 2026', '12'],
    ]);
    // What the first letter leads to ends with the days of that letter.
    expect((await historyBehind(first?.text))?.tables[0]?.rows).toHaveLength(1);

    await of.edit(manager.id, { roleIds: [of.roleId('supervisor')] });
    expect((await historyBehind(second?.text))?.tables).toEqual([]);
    await of.edit(manager.id, { roleIds: [of.roleId('agent')] });
    expect(await historyBehind(second?.text)).toBeNull();
    await of.edit(manager.id, { roleIds: [of.roleId('manager')] });
    expect((await historyBehind(second?.text))?.tables[0]?.rows).toHaveLength(2);
    world.clock.advance(31 * dayMs);
    expect(await historyBehind(second?.text)).toBeNull();
  });

  test('the link of a digest that was deleted leads nowhere, and none leads into another company', async () => {
    const made = await world.digests.create(of.owner, daily({ name: 'Kısa', parts: ['calls'] }));
    if (made.type !== 'saved') throw new Error(made.type);
    await world.digests.sendToMe(of.owner, made.digest.id);
    await world.mail.sendDue();
    const text = (await of.letters()).at(-1)?.text;
    expect(await historyBehind(text)).not.toBeNull();
    const token = readToken(linkIn(text));
    const elsewhere = await world.company();
    expect(
      token && (await world.digests.historyOfLink({ ...token, organisationId: elsewhere.organisationId })),
    ).toBeNull();
    await elsewhere.close();
    await world.digests.remove(of.owner, made.digest.id);
    expect(await historyBehind(text)).toBeNull();
  });
});
