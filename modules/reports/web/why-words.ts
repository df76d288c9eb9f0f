import { figureNamed, type Unit } from '#metrics';
import { changeOf, type DriverOnWire, mostOf, type WhyReport } from '#reports';
import { shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';

const agentsSaid = 3;

/** Words for why a figure changed. */
export function useWhyWords() {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const name = (metric: string) => figureNamed(metric).name[language];
  const value = (metric: string, amount: number | null) => shownValue(formats, figureNamed(metric).unit, amount);

  /** More or less in the unit of a figure: `−9,1 puan`, `+1 dk`. */
  const signed = (unit: Unit, amount: number): string => {
    const size = Math.abs(amount);
    const shown =
      unit === 'share'
        ? t('period.points', { points: formats.number(size * 100, 1) })
        : unit === 'ms' && size < 1_000
          ? formats.duration(Math.round(size))
          : shownValue(formats, unit, size);
    return amount === 0 ? shown : `${amount < 0 ? '−' : '+'}${shown}`;
  };
  const hour = (of: number) => `${String(of).padStart(2, '0')}.00–${String(of).padStart(2, '0')}.59`;

  /** `gelen %42 arttı (120 → 170)`; null where nothing of it changed. */
  const driver = ({ metric, now, before }: DriverOnWire): string | null => {
    const changed = changeOf('count', now, before);
    if (!changed || Math.abs(changed.by) < 0.005) return null;
    return t(changed.by > 0 ? 'why.driverMore' : 'why.driverLess', {
      figure: name(metric).toLocaleLowerCase(language),
      by: formats.percent(Math.abs(changed.by), 0),
      before: value(metric, before),
      now: value(metric, now),
    });
  };

  /** What happened, a sentence each, from the most important on. */
  const sentences = (report: WhyReport): readonly string[] => {
    const { metric, now, was, change, peak } = report;
    const { unit } = figureNamed(metric);
    const figure = name(metric);
    if (was.value === null || now.value === null || change === null) {
      return [t(was.value === null ? 'why.nothingBefore' : 'why.nothingNow', { figure })];
    }
    if (change === 0) return [t('why.same', { figure, now: value(metric, now.value) })];
    const said = { figure, before: value(metric, was.value), now: value(metric, now.value), by: signed(unit, change) };
    const head = t(change > 0 ? 'why.rose' : 'why.fell', said);
    if (!report.isDivided) return [head, t('why.notDivided')];
    const hours = mostOf(report.byHour, change).map(
      ({ key, effect }) => `${hour(Number(key))} (${signed(unit, effect)})`,
    );
    const queues = mostOf(report.byQueue, change);
    const inQueues = queues.map((line) => `${line.name ?? t('none.queue')} (${signed(unit, line.effect)})`);
    const [first] = queues;
    const changed = (peak?.drivers ?? report.drivers).flatMap((one) => driver(one) ?? []);
    const missing = (peak?.agents ?? []).filter(({ nowMs, beforeMs }) => nowMs < beforeMs).slice(0, agentsSaid);
    return [
      head,
      ...(hours.length > 0 ? [t('why.hours', { hours: formats.list(hours) })] : []),
      ...(peak && changed.length > 0
        ? [t('why.inPeak', { hour: hour(peak.hour), drivers: formats.list(changed) })]
        : []),
      ...(missing.length > 0
        ? [
            t('why.missing', {
              agents: formats.list(missing.map((one) => `${one.name} (${signed('ms', one.nowMs - one.beforeMs)})`)),
            }),
          ]
        : []),
      ...(inQueues.length > 0 ? [t('why.queues', { queues: formats.list(inQueues) })] : []),
      ...(first && unit !== 'count'
        ? [
            t(Math.abs(first.own) >= Math.abs(first.weight) ? 'why.own' : 'why.weight', {
              queue: first.name ?? t('none.queue'),
            }),
          ]
        : []),
    ];
  };
  return { t, formats, name, value, signed, hour, sentences };
}
