import { Table } from '@mantine/core';
import { isViolation, type KpiNormOnWire } from '#kpi';
import kit from '#web/parts/page.module.css';
import { KpiMark } from './KpiMark.tsx';
import styles from './kpi.module.css';
import { type DaysOfPeriod, ResultButton } from './ResultButton.tsx';
import { daysOf, useKpiWords } from './words.ts';

const shownMost = 50;

/** Every period that was worse than its norm, the latest first. */
export function Violations(props: {
  readonly norms: readonly KpiNormOnWire[];
  readonly choose: (days: DaysOfPeriod) => void;
}) {
  const { t, formats, ...words } = useKpiWords();
  const all = props.norms
    .flatMap((norm) => norm.results.filter(({ standing }) => isViolation(standing)).map((result) => ({ norm, result })))
    .sort((one, other) => other.result.untilAt.localeCompare(one.result.untilAt));
  return (
    <section aria-labelledby="kpi-violations">
      <h2 id="kpi-violations" className={styles.head}>
        {t('violations')}
      </h2>
      {all.length === 0 && <p className={kit.dim}>{t('noViolations')}</p>}
      {all.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <div className={styles.scroll} tabIndex={0}>
          <Table miw={620}>
            <Table.Thead>
              <Table.Tr>
                {(['when', 'norm', 'target', 'value', 'level'] as const).map((head) => (
                  <Table.Th key={head}>{t(head)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {all.slice(0, shownMost).map(({ norm, result }) => (
                <Table.Tr key={`${norm.id} ${result.date}`}>
                  <Table.Td data-figure>{daysOf(formats, result)}</Table.Td>
                  <Table.Td>
                    {words.figure(norm.figure)}
                    <div className={kit.dim}>{words.place(norm)}</div>
                  </Table.Td>
                  <Table.Td data-figure>{words.target(norm)}</Table.Td>
                  <Table.Td data-figure>
                    <ResultButton norm={norm} result={result} choose={props.choose}>
                      {words.value(norm.figure, result.value)}
                    </ResultButton>
                  </Table.Td>
                  <Table.Td>
                    <span className={styles.now}>
                      <KpiMark standing={result.standing} />
                      {words.standing(result.standing)}
                    </span>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {all.length > shownMost && <p className={kit.dim}>{t('violationsMore', { count: all.length - shownMost })}</p>}
    </section>
  );
}
