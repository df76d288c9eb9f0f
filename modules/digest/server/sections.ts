import type { Who } from '#identity';
import type { ProjectId } from '#kernel/id.ts';
import type { Kpis } from '#kpi/server';
import type { PeriodLine, WhyReport } from '#reports';
import type { Reports } from '#reports/server';
import { adherenceOf, conformanceOf, violationRules } from '#workforce';
import type { DisciplineOfPerson } from '#workforce/server';
import { type DigestPart, digestLimits } from '../digest.ts';
import { type DisciplineSection, explained, type Section, type SectionAsked, sectionsOf } from '../figures.ts';
import { type HourOfWeek, hoursOfWeek, peaksOf, problemHoursOf } from '../hours.ts';
import type { Period } from '../schedule.ts';

export interface SectionNeeds {
  readonly reports: Pick<Reports, 'period' | 'whyBetween' | 'frequentCustomers'>;
  readonly kpis: Pick<Kpis, 'summary'>;
  /** What everybody somebody sees did against her plan in some days, some people at a time. */
  readonly disciplineOf: (who: Who, days: Period['days']) => AsyncIterable<readonly DisciplineOfPerson[]>;
}

interface Of {
  readonly period: Period;
  readonly projectId: ProjectId | null;
}

type Fetched<Value> = (Value & { readonly type: 'made'; readonly isBehind: boolean }) | { readonly type: 'forbidden' };
const forbidden = { type: 'forbidden' } as const;

/** Asks for everything the parts of a digest are made of, with what somebody may see; one question after the other. */
export async function sectionsFor(
  needs: SectionNeeds,
  who: Who,
  { parts, ...of }: Of & { readonly parts: readonly DigestPart[] },
): Promise<Fetched<{ readonly sections: readonly Section[] }>> {
  const sections: Section[] = [];
  let isBehind = false;
  const hours = openHours(needs, who, of);
  for (const part of parts) {
    for (const asked of sectionsOf(part, of.projectId !== null)) {
      const made = await sectionOf(needs, who, { ...of, part, asked, hours });
      if (made.type === 'forbidden') return forbidden;
      isBehind ||= made.isBehind;
      sections.push(made.section);
    }
  }
  return { type: 'made', sections, isBehind };
}

interface SectionOf extends Of {
  readonly part: DigestPart;
  readonly asked: SectionAsked;
  readonly hours: ReturnType<typeof openHours>;
}

async function sectionOf(
  needs: SectionNeeds,
  who: Who,
  of: SectionOf,
): Promise<Fetched<{ readonly section: Section }>> {
  const { part, asked, period, projectId } = of;
  switch (asked.type) {
    case 'figures':
    case 'top': {
      const by = asked.type === 'top' ? 'agent' : asked.by;
      const { of: which, metrics } = asked;
      const question = { ...period, by, of: which, figures: metrics, projectId: projectId ?? undefined };
      const outcome = await needs.reports.period(who, question);
      if (outcome.type !== 'made') return forbidden;
      const { lines, total, isBehind } = outcome;
      const told = { part, by, metrics, lines, total };
      const section: Section =
        asked.type === 'top'
          ? { type: 'top', list: asked.list, ...told }
          : { type: 'figures', shape: asked.shape, ...told };
      return { type: 'made', section, isBehind };
    }
    case 'customers': {
      const question = { ...{ days: period.days, of: 'written' as const }, projectId: projectId ?? undefined };
      const outcome = await needs.reports.frequentCustomers(who, { ...question, most: digestLimits.top });
      if (outcome.type !== 'made') return forbidden;
      const customers = outcome.customers.filter(({ interactions }) => interactions > 1);
      return { type: 'made', section: { type: 'customers', part: 'chats', customers }, isBehind: false };
    }
    case 'kpis': {
      const outcome = await needs.kpis.summary(who, { ...period.days, projectId: projectId ?? undefined });
      if (outcome.type !== 'made') return forbidden;
      const norms = outcome.summary.norms.filter(({ isArchived }) => !isArchived);
      return { type: 'made', section: { type: 'kpis', part: 'kpis', norms }, isBehind: false };
    }
    case 'discipline':
      return { type: 'made', section: await disciplineOf(needs, who, period), isBehind: false };
    case 'peaks': {
      const made = await of.hours();
      if (made.type !== 'made') return made;
      const hours = peaksOf(made.hours, made.handleMs);
      return { type: 'made', section: { type: 'peaks', part: 'peaks', hours }, isBehind: made.isBehind };
    }
    case 'problems':
      return problemsOf(needs, who, of);
  }
}

async function disciplineOf(needs: SectionNeeds, who: Who, { days }: Period): Promise<Section> {
  const people: DisciplineOfPerson[] = [];
  for await (const some of needs.disciplineOf(who, days)) people.push(...some.filter((one) => one.days.length > 0));
  const sum = (of: (one: DisciplineOfPerson) => number) => people.reduce((all, one) => all + of(one), 0);
  const byRule = violationRules.map((rule) => {
    const [count, ms] = [sum((one) => one.byRule[rule].count), sum((one) => one.byRule[rule].ms)];
    return [rule, { count, ms, people: people.filter((one) => one.byRule[rule].count > 0).length }] as const;
  });
  const totals = { scheduledMs: sum((one) => one.scheduledMs), exceptionMs: sum((one) => one.exceptionMs) };
  const queue = { onQueueScheduledMs: sum((one) => one.onQueueScheduledMs), onQueueMs: sum((one) => one.onQueueMs) };
  return {
    ...{ type: 'discipline', part: 'discipline' },
    adherence: adherenceOf(totals),
    conformance: conformanceOf(queue),
    byRule: Object.fromEntries(byRule) as DisciplineSection['byRule'],
    people: people
      .filter(({ exceptionMs }) => exceptionMs > 0)
      .sort((one, other) => other.exceptionMs - one.exceptionMs || one.name.localeCompare(other.name, 'tr'))
      .slice(0, digestLimits.top)
      .map(({ name, adherence, exceptionMs, byRule: own }) => {
        const violations = violationRules.reduce((all, rule) => all + own[rule].count, 0);
        return { name, adherence, exceptionMs, violations };
      }),
  };
}

async function problemsOf(
  needs: SectionNeeds,
  who: Who,
  { period, projectId, hours }: SectionOf,
): Promise<Fetched<{ readonly section: Section }>> {
  const reports: WhyReport[] = [];
  for (const metric of explained) {
    const question = { ...{ metric, of: 'calls' as const }, days: period.days, before: period.before };
    const outcome = await needs.reports.whyBetween(who, { ...question, projectId: projectId ?? undefined });
    if (outcome.type !== 'made') return forbidden;
    reports.push(outcome.report);
  }
  const made = await hours();
  if (made.type !== 'made') return made;
  const section: Section = {
    ...{ type: 'problems', part: 'problems', reports },
    ...{ hours: problemHoursOf(made.hours), mayTellTime: projectId === null },
  };
  return { type: 'made', section, isBehind: made.isBehind };
}

/** The hours of the week of the period, asked for once whichever parts speak of them. */
function openHours({ reports }: SectionNeeds, who: Who, { period, projectId }: Of) {
  const calls = ['offered', 'abandoned', 'abandonRate', 'averageWait', 'handleTime', 'serviceLevel'];
  type Hours = Fetched<{ readonly hours: readonly HourOfWeek[]; readonly handleMs: number | null }>;
  let asked: Promise<Hours> | null = null;
  const ask = async (): Promise<Hours> => {
    const question = { ...period, by: 'hourOfWeek' as const, projectId: projectId ?? undefined };
    const told = await reports.period(who, { ...question, of: 'calls', figures: calls });
    if (told.type !== 'made') return forbidden;
    // The time of agents is the house's: of a project alone it is not told.
    let work: readonly PeriodLine[] | null = null;
    if (projectId === null) {
      const outcome = await reports.period(who, { ...question, of: 'all', figures: ['loggedInTime'] });
      if (outcome.type !== 'made') return forbidden;
      work = outcome.lines;
    }
    return {
      ...{ type: 'made', isBehind: told.isBehind },
      hours: hoursOfWeek(period.days, told.lines, work),
      handleMs: told.total.figures.handleTime?.value ?? null,
    };
  };
  return () => {
    asked ??= ask();
    return asked;
  };
}
