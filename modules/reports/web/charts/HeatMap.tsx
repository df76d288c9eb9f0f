import { Select } from '@mantine/core';
import { useState } from 'react';
import { daysLater, figureNamed } from '#metrics';
import type { PeriodSummary } from '#reports';
import { nothing, shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import styles from './chart.module.css';
import { shadeOf } from './scale.ts';

/** A Monday, from which weekdays get their names. */
const aMonday = '2026-01-05';
/** In hundredths of the house's colour: never so much that a figure on it could not be read, in either theme. */
const shadeMost = { least: 4, most: 50 } as const;
const weekdays = [1, 2, 3, 4, 5, 6, 7] as const;

/** One figure for each hour of each weekday, shaded from its least to its greatest; each cell says its figure too. */
export function HeatMap({
  report,
  columns,
}: {
  readonly report: PeriodSummary;
  readonly columns: PeriodSummary['columns'];
}) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const [chosen, choose] = useState('offered');
  const metric = columns.find((column) => column.metric === chosen)?.metric ?? columns[0]?.metric;
  if (metric === undefined) return null;
  const { unit, name } = figureNamed(metric);
  const cells = new Map(
    report.lines.flatMap(({ id, figures }) => {
      const figure = figures[metric];
      return id !== null && figure && figure.value !== null ? [[id, figure.value] as const] : [];
    }),
  );
  const hours = hoursOf(report);
  const [least, greatest] = [Math.min(...cells.values()), Math.max(...cells.values())];
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        <Select
          size="xs"
          searchable
          allowDeselect={false}
          aria-label={t('chart.heatFigure')}
          value={metric}
          onChange={(value) => choose(value ?? 'offered')}
          data={columns.map((column) => ({ value: column.metric, label: figureNamed(column.metric).name[language] }))}
        />
        {cells.size > 0 && (
          <span className={styles.scale}>
            {shownValue(formats, unit, least)} <span className={styles.ramp} aria-hidden />{' '}
            {shownValue(formats, unit, greatest)}
          </span>
        )}
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.heat} tabIndex={0} aria-label={t('chart.heat', { figure: name[language] })}>
        <table>
          <thead>
            <tr>
              <td />
              {hours.map((hour) => (
                <th key={hour} scope="col">
                  {String(hour).padStart(2, '0')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekdays.map((day) => (
              <tr key={day}>
                <th scope="row">{formats.weekday(`${daysLater(aMonday, day - 1)}T12:00:00Z`)}</th>
                {hours.map((hour) => {
                  const value = cells.get(String(day * 100 + hour));
                  const shade = value === undefined ? 0 : shadeOf(value, least, greatest);
                  return (
                    <td
                      key={hour}
                      data-none={value === undefined || undefined}
                      style={
                        {
                          '--shade': `${Math.round(shadeMost.least + shade * (shadeMost.most - shadeMost.least))}%`,
                        } as React.CSSProperties
                      }
                    >
                      {value === undefined ? nothing : shownValue(formats, unit, value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </figure>
  );
}

/** The hours of the clock from the first to the last in which anything was counted; all of them where nothing was. */
function hoursOf({ lines }: PeriodSummary): readonly number[] {
  const busy = lines.flatMap(({ id, figures }) =>
    id !== null && Object.values(figures).some(({ n }) => n > 0) ? [Number(id) % 100] : [],
  );
  const [from, to] = busy.length > 0 ? [Math.min(...busy), Math.max(...busy)] : [0, 23];
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}
