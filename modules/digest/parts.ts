import type { Language } from '#identity';
import { isViolation, type KpiNormOnWire } from '#kpi';
import { figureNamed } from '#metrics';
import { mostOf, type WhyReport } from '#reports';
import { violationRules } from '#workforce';
import type { Schedule } from './digest.ts';
import type { CustomersSection, DisciplineSection, KpisSection, PeaksSection, ProblemsSection } from './figures.ts';
import { type HourOfWeek, planned } from './hours.ts';
import type { Cell, DrawnTable } from './page.ts';
import { changeIn, hoursIn, numberIn, shareIn, valueIn } from './value.ts';
import { digestWords } from './words.ts';

/** How each norm on a figure stood in the periods that ended within these days; the worst first. */
export function kpisTable({ norms }: KpisSection, language: Language): DrawnTable {
  const words = digestWords[language];
  const judged = norms.filter(({ results }) => results.length > 0).sort((one, other) => badness(other) - badness(one));
  const rows = judged.map(({ figure, place, placeName, direction, target, kept, results }): readonly Cell[] => {
    const { name, unit } = figureNamed(figure);
    const where = place.type === 'company' ? words.kpi.company : (placeName ?? words.lineKinds.gone);
    const last = results.at(-1);
    return [
      { text: `${name[language]}, ${where}` },
      { text: `${words.kpi[direction]} ${valueIn(language, unit, target)}` },
      { text: valueIn(language, unit, last?.value ?? null) },
      { text: last ? words.kpi.standings[last.standing] : '–' },
      { text: `${kept.kept}/${kept.based}` },
    ];
  });
  const left = norms.length - judged.length;
  return {
    ...{ title: words.parts.kpis, said: [], rows, isStacked: true, hasTotal: false },
    heads: [words.kpi.norm, words.kpi.target, words.kpi.value, words.kpi.standing, words.kpi.kept],
    foot: left > 0 ? words.kpi.left(left) : rows.length === 0 ? words.kpi.none : null,
  };
}

function badness({ results }: KpiNormOnWire): number {
  const violations = results.filter(({ standing }) => isViolation(standing));
  return violations.length + violations.filter(({ standing }) => standing === 'critical').length / 1_000;
}

/** Why levels of service are others than before, in words, and the hours in which most callers gave up. */
export function problemsTable(
  { reports, hours, mayTellTime }: ProblemsSection,
  language: Language,
  every: Schedule['every'],
): DrawnTable {
  const words = digestWords[language];
  const metrics = ['offered', 'abandoned', 'abandonRate', 'averageWait'] as const;
  const hasAgents = hours.hours.some(({ agents }) => agents !== null);
  const rows = hours.hours.map((one): readonly Cell[] => [
    { text: hourIn(one, language, every) },
    ...metrics.map((metric): Cell => {
      return { text: valueIn(language, figureNamed(metric).unit, one.figures[metric]?.value ?? null) };
    }),
    ...(hasAgents ? [{ text: agentsIn(language, one.agents) }] : []),
  ]);
  const spoken = reports.filter(({ now, was }) => now.value !== null || was.value !== null);
  const { waitMs, otherWaitMs } = hours;
  const waits =
    waitMs === null || otherWaitMs === null
      ? []
      : [words.problems.waits(valueIn(language, 'ms', waitMs), valueIn(language, 'ms', otherWaitMs))];
  return {
    ...{ title: words.parts.problems, rows, isStacked: true, hasTotal: false },
    said: [...spoken.map((report) => whySaid(report, language, mayTellTime)), ...(rows.length > 0 ? waits : [])],
    heads: [
      words.headings.hour,
      ...metrics.map((metric) => figureNamed(metric).name[language]),
      ...(hasAgents ? [words.peaks.agents] : []),
    ],
    foot: rows.length === 0 ? words.problems.none : null,
  };
}

/** The busiest hours: how many came, how many agents that takes, how many there were. */
export function peaksTable({ hours }: PeaksSection, language: Language, every: Schedule['every']): DrawnTable {
  const words = digestWords[language];
  const hasAgents = hours.some(({ agents }) => agents !== null);
  const shown = (metric: 'handleTime' | 'serviceLevel', one: HourOfWeek): Cell => {
    return { text: valueIn(language, figureNamed(metric).unit, one.figures[metric]?.value ?? null) };
  };
  const rows = hours.map((one): readonly Cell[] => [
    { text: hourIn(one, language, every) },
    { text: numberIn(language, one.perHour, one.perHour % 1 === 0 ? 0 : 1) },
    shown('handleTime', one),
    shown('serviceLevel', one),
    { text: one.needed === null ? '–' : numberIn(language, one.needed, 0) },
    ...(hasAgents ? [{ text: agentsIn(language, one.agents) }] : []),
  ]);
  const { share, withinMs } = planned;
  return {
    ...{ title: words.parts.peaks, said: [], rows, isStacked: true, hasTotal: false },
    heads: [
      ...[words.headings.hour, words.peaks.perHour, figureNamed('handleTime').name[language]],
      ...[figureNamed('serviceLevel').name[language], words.peaks.needed],
      ...(hasAgents ? [words.peaks.agents] : []),
    ],
    foot:
      rows.length === 0
        ? words.nothing
        : words.peaks.how(shareIn(language, share, 0), valueIn(language, 'ms', withinMs)),
  };
}

/** How days went against their plans: the rules that were broken, and below who broke them longest. */
export function disciplineTable(
  { adherence, conformance, byRule, people }: DisciplineSection,
  language: Language,
): DrawnTable {
  const words = digestWords[language];
  const { discipline } = words;
  const broken = violationRules.filter((rule) => byRule[rule].count > 0);
  const share = (of: number | null) => valueIn(language, 'share', of);
  const named = people.map((one) =>
    discipline.person(one.name, share(one.adherence), valueIn(language, 'ms', one.exceptionMs), one.violations),
  );
  return {
    ...{ title: words.parts.discipline, isStacked: false, hasTotal: false },
    said: adherence === null ? [] : [discipline.said(share(adherence), share(conformance))],
    heads: [discipline.rule, discipline.times, discipline.time, discipline.people],
    rows: broken.map((rule) => [
      { text: discipline.rules[rule] },
      { text: numberIn(language, byRule[rule].count, 0) },
      { text: valueIn(language, 'ms', byRule[rule].ms) },
      { text: numberIn(language, byRule[rule].people, 0) },
    ]),
    foot: adherence === null ? discipline.nothing : named.length > 0 ? discipline.most(named.join('; ')) : null,
  };
}

export function customersTable({ customers }: CustomersSection, language: Language): DrawnTable {
  const words = digestWords[language];
  return {
    ...{ title: words.customers.title, said: [], isStacked: false, hasTotal: false },
    heads: [words.customers.customer, words.customers.interactions],
    rows: customers.map(({ name, interactions }) => [{ text: name }, { text: numberIn(language, interactions, 0) }]),
    foot: customers.length === 0 ? words.customers.none : null,
  };
}

const agentsIn = (language: Language, agents: number | null): string =>
  agents === null ? '–' : numberIn(language, agents, 1);

/** `10.00–11.00`, with its weekday where there is more than one day. */
function hourIn({ weekday, hour }: HourOfWeek, language: Language, every: Schedule['every']): string {
  return every === 'day'
    ? hoursIn(language, hour)
    : `${digestWords[language].weekdays[weekday - 1]} ${hoursIn(language, hour)}`;
}

const agentsSaid = 3;

/** Why a figure is another than before, in one breath: how much, which hours and queues gave most, what was otherwise there. */
export function whySaid(report: WhyReport, language: Language, mayTellTime: boolean): string {
  const words = digestWords[language].because;
  const { unit, name } = figureNamed(report.metric);
  const { change, now, was, peak } = report;
  const value = (amount: number | null) => valueIn(language, unit, amount);
  const by = (amount: number) => changeIn(language, unit, amount, 0);
  if (change === null) return words.unknown(name[language], value(now.value));
  if (by(change) === digestWords[language].same) return words.same(name[language], value(now.value));
  const head = words.changed(name[language], value(was.value), value(now.value), by(change));
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  const hours = mostOf(report.byHour, change).map(
    ({ key, effect }) => `${hoursIn(language, Number(key))} (${by(effect)})`,
  );
  const queues = mostOf(report.byQueue, change).map(
    (one) => `${one.name ?? digestWords[language].lineKinds.none} (${by(one.effect)})`,
  );
  const drivers = (peak?.drivers ?? []).flatMap(({ metric, now: then, before }) => {
    if (then === null || before === null || (metric === 'loggedInTime' && !mayTellTime)) return [];
    const driver = figureNamed(metric);
    const [is, wasSo] = [valueIn(language, driver.unit, then), valueIn(language, driver.unit, before)];
    return is === wasSo ? [] : [`${driver.name[language]} ${wasSo} → ${is}`];
  });
  const missing = (mayTellTime ? (peak?.agents ?? []) : [])
    .filter(({ nowMs, beforeMs }) => nowMs < beforeMs)
    .slice(0, agentsSaid)
    .map((one) => `${one.name} (${changeIn(language, 'ms', one.nowMs, one.beforeMs)})`);
  return [
    head,
    ...(hours.length > 0 ? [words.hours(list.format(hours))] : []),
    ...(queues.length > 0 ? [words.queues(list.format(queues))] : []),
    ...(peak && drivers.length > 0 ? [words.drivers(hoursIn(language, peak.hour), drivers.join(', '))] : []),
    ...(missing.length > 0 ? [words.missing(list.format(missing))] : []),
  ].join(' ');
}
