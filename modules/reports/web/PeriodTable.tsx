import { Table, Tooltip } from '@mantine/core';
import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { figureNamed, type Grouping } from '#metrics';
import { changeOf, type PeriodLine, type PeriodSummary } from '#reports';
import { FigureButton } from '#web/figures/FigureButton.tsx';
import { nothing, shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { placeOf } from './ReportTable.tsx';
import styles from './reports.module.css';
import { useLineNames } from './time-words.ts';

type Columns = PeriodSummary['columns'];

/** The lines of a period and their total, each figure with what became of it since the period it is compared with. */
export function PeriodTable({ report, columns }: { readonly report: PeriodSummary; readonly columns: Columns }) {
  const t = useWords('reports');
  const language = useLanguage();
  const saysSomething = (line: PeriodLine) =>
    line.kind !== 'none' || columns.some(({ metric }) => (line.figures[metric]?.part ?? 0) > 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.table} tabIndex={0} aria-label={t(`by.${report.by}`)}>
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={styles.nameColumn}>{t(`by.${report.by}`)}</Table.Th>
            {columns.map(({ metric }) => (
              <Table.Th key={metric} className={styles.column}>
                <Tooltip label={figureNamed(metric).sentence[language]} multiline w={280}>
                  <span>{figureNamed(metric).name[language]}</span>
                </Tooltip>
              </Table.Th>
            ))}
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

function Line(props: { readonly line: PeriodLine; readonly report: PeriodSummary; readonly columns: Columns }) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const { line, report, columns } = props;
  const { nameOf, addressOf } = useLineNames(report);
  const name = nameOf(line);
  const address = addressOf(line);
  return (
    <Table.Tr>
      <Table.Th scope="row" className={styles.nameColumn}>
        {address ? <Link to={address as '/'}>{name}</Link> : name}
      </Table.Th>
      {columns.map(({ metric, unit }) => {
        const figure = line.figures[metric];
        const value = shownValue(formats, unit, figure?.value ?? null);
        const isThere = figure && (figure.n > 0 || figure.value !== null);
        return (
          <Table.Td key={metric} className={styles.cell} data-figure>
            {isThere ? (
              <span data-provisional={figure.provisional || undefined} className={styles.made}>
                {line.kind === 'time' ? (
                  value
                ) : (
                  <FigureButton
                    metric={metric}
                    line={placeOf({ kind: line.kind, id: line.id }, takersOf(report.by))}
                    label={t('figureOf', { line: name, figure: figureNamed(metric).name[language], value })}
                  >
                    {value}
                  </FigureButton>
                )}
              </span>
            ) : (
              <span className={styles.nothing}>{nothing}</span>
            )}
            {line.before && (
              <ChangeSince unit={unit} now={figure?.value ?? null} before={line.before[metric]?.value ?? null} />
            )}
          </Table.Td>
        );
      })}
    </Table.Tr>
  );
}

/** What took part, where lines are no times. */
const takersOf = (by: PeriodSummary['by']): Grouping => (by === 'agent' || by === 'group' ? by : 'queue');

/** Up, down or the same, in a sign, a number and, for who does not see it, a word. */
function ChangeSince(props: {
  readonly unit: Columns[number]['unit'];
  readonly now: number | null;
  readonly before: number | null;
}) {
  const t = useWords('reports');
  const formats = useFormats();
  const { unit, now, before } = props;
  if (before === null || (before === 0 && now === 0)) return null;
  const change = changeOf(unit, now, before);
  const was = t('period.was', { value: shownValue(formats, unit, before) });
  if (change === null) {
    return (
      <span className={styles.before} title={was}>
        {shownValue(formats, unit, before)}
      </span>
    );
  }
  const shown =
    change.of === 'points'
      ? t('period.points', { points: formats.number(Math.abs(change.by) * 100, 1) })
      : formats.percent(Math.abs(change.by), 1);
  const isSame = Math.abs(change.by) < 0.0005;
  const [Sign, word] = isSame
    ? ([IconEqual, 'same'] as const)
    : change.by > 0
      ? ([IconArrowUpRight, 'more'] as const)
      : ([IconArrowDownRight, 'less'] as const);
  return (
    <span className={styles.before} title={was}>
      <Sign size={10} stroke={2} aria-hidden /> <span className="s-visually-hidden">{t(`period.${word}`)} </span>
      {isSame ? t('period.same') : shown}
    </span>
  );
}
