import { Table, Tooltip } from '@mantine/core';
import { figureNamed, type Grouping } from '#metrics';
import type { DayReport, ReportLine } from '#reports';
import type { FigureLine } from '#web/figures/address.ts';
import { FigureButton } from '#web/figures/FigureButton.tsx';
import { nothing, shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import styles from './reports.module.css';

/** What a table needs of a report: lines, their total, and what the lines are. */
type ShownReport = Pick<DayReport, 'by' | 'lines' | 'total'>;

/** A line for each queue, agent or group, and the total; every figure opens how it was made. */
export function ReportTable({
  report,
  columns,
}: {
  readonly report: ShownReport;
  readonly columns: DayReport['columns'];
}) {
  const t = useWords('reports');
  const language = useLanguage();
  // Rows of nobody in particular are told where they count for something; a line of nothing but zeros only asks questions.
  const saysSomething = (line: ReportLine) =>
    line.kind !== 'none' || columns.some(({ metric }) => (line.figures[metric]?.part ?? 0) > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.table} tabIndex={0} aria-label={t(`by.${report.by}`)}>
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={styles.nameColumn}>{t(`by.${report.by}`)}</Table.Th>
            {columns.map(({ metric }) => {
              const { name, sentence } = figureNamed(metric);
              return (
                <Table.Th key={metric} className={styles.column}>
                  <Tooltip label={sentence[language]} multiline w={280}>
                    <span>{name[language]}</span>
                  </Tooltip>
                </Table.Th>
              );
            })}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.lines.filter(saysSomething).map((line) => (
            <Line key={line.id ?? line.kind} line={line} report={report} columns={columns} />
          ))}
        </Table.Tbody>
        <Table.Tfoot className={styles.total}>
          <Line line={report.total} report={report} columns={columns} />
        </Table.Tfoot>
      </Table>
    </section>
  );
}

function Line(props: {
  readonly line: ReportLine;
  readonly report: ShownReport;
  readonly columns: DayReport['columns'];
}) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const { line, report, columns } = props;
  const name = lineName();
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.nameColumn}>
        {name}
      </Table.Th>
      {columns.map(({ metric, unit }) => {
        const figure = line.figures[metric];
        const before = line.before?.[metric];
        const value = shownValue(formats, unit, figure?.value ?? null);
        return (
          <Table.Td key={metric} className={styles.cell} data-figure>
            {figure && (figure.n > 0 || figure.value !== null) ? (
              <span data-provisional={figure.provisional || undefined} className={styles.made}>
                <FigureButton
                  metric={metric}
                  line={placeOf(line, report.by)}
                  label={t('figureOf', { line: name, figure: figureNamed(metric).name[language], value })}
                >
                  {value}
                </FigureButton>
              </span>
            ) : (
              <span className={styles.nothing}>{nothing}</span>
            )}
            {before && before.value !== null && (
              <span
                className={styles.before}
                title={t('beforeValue', { value: shownValue(formats, unit, before.value) })}
              >
                {shownValue(formats, unit, before.value)}
              </span>
            )}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );

  function lineName(): string {
    if (line.kind === 'total') return t('total');
    return line.kind === 'none' ? t(`none.${report.by}`) : (line.name ?? t('unnamed'));
  }
}

/** Which line of a report a figure stands in, as its link says. */
export function placeOf(line: Pick<ReportLine, 'kind' | 'id'>, by: Grouping): FigureLine {
  if (line.kind === 'total') return null;
  if (line.kind === 'none' || line.id === null) return { kind: 'none', by };
  return { kind: line.kind, id: line.id };
}
