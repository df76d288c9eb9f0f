import { Select, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { z } from 'zod';
import { figureNamed, figures } from '#metrics';
import { comparisons, type DriverOnWire, type EffectOnWire, type WhyReport } from '#reports';
import { useAddress } from '#web/address.ts';
import { api } from '#web/api.ts';
import { FigureButton } from '#web/figures/FigureButton.tsx';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useLanguage } from '#web/i18n.ts';
import { PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { PeriodTools, usePeriod } from './Period.tsx';
import styles from './reports.module.css';
import why from './why.module.css';
import { useWhyWords } from './why-words.ts';

const compared = comparisons.filter((one) => one !== 'none');
const View = z.object({
  metric: z
    .string()
    .regex(/^[A-Za-z]{1,60}$/)
    .default('serviceLevel'),
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  compare: z.enum(compared).default('previous'),
});
/** Figures of queues can be divided among them; a longest and a middle one are told and not divided. */
const offered = figures.filter(({ by }) => by.includes('queue') || by.includes('agent'));

/** Why a figure is another than in the period before: in words, by hour, by queue, and what was otherwise. */
export function WhyPage() {
  const words = useWhyWords();
  const { t } = words;
  const language = useLanguage();
  const [view, change] = useAddress(View);
  const period = usePeriod(view);
  const metric = offered.some(({ id }) => id === view.metric) ? view.metric : 'serviceLevel';
  const asked = { ...period, metric, compare: view.compare };
  const report = useQuery(api.reports.why.explain.queryOptions({ input: asked, placeholderData: keepPreviousData }));
  const shown = report.data as WhyReport | undefined;
  return (
    <div className={styles.wide}>
      <PlainPage title={t('why.title')} sentence={t('why.sentence')}>
        <div className={styles.tools}>
          <Select
            aria-label={t('why.figure')}
            className={why.figure}
            searchable
            allowDeselect={false}
            value={metric}
            onChange={(id) => change({ metric: id ?? 'serviceLevel' })}
            data={offered.map(({ id, name }) => ({ value: id, label: name[language] }))}
          />
          <PeriodTools {...period} choose={(days) => change({ ...days })} />
          <Select
            aria-label={t('period.compare.label')}
            className={styles.filter}
            allowDeselect={false}
            value={view.compare}
            onChange={(value) => change({ compare: (value ?? 'previous') as typeof view.compare })}
            data={compared.map((value) => ({ value, label: t(`period.compare.${value}`) }))}
          />
        </div>
        {report.isPending && <LoadingState rows={8} />}
        {report.isError && <ErrorState error={report.error} part="reports" retry={() => void report.refetch()} />}
        {shown && (
          <div aria-busy={report.isPlaceholderData || undefined} className={styles.body}>
            <Story report={shown} />
            <div className={why.columns}>
              <Effects report={shown} by="hour" lines={shown.byHour} />
              <Effects report={shown} by="queue" lines={shown.byQueue} />
            </div>
            <Drivers report={shown} />
          </div>
        )}
        <FigureDrawer date={period.from} until={period.until} />
      </PlainPage>
    </div>
  );
}

function Story({ report }: { readonly report: WhyReport }) {
  const words = useWhyWords();
  const { t, formats } = words;
  const [head, ...rest] = words.sentences(report);
  const said = (date: string) => formats.date(`${date}T12:00:00Z`);
  return (
    <section className={why.story} aria-labelledby="why-head">
      <h2 id="why-head" className={why.head}>
        {head}
      </h2>
      <ul className={why.sentences}>
        {rest.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p className={why.foot}>
        {t('why.compared', { from: said(report.before.from), until: said(report.before.until) })}{' '}
        <FigureButton metric={report.metric} line={null} label={t('why.rows')}>
          {t('why.rows')}
        </FigureButton>
      </p>
    </section>
  );
}

function Effects(props: {
  readonly report: WhyReport;
  readonly by: 'hour' | 'queue';
  readonly lines: readonly EffectOnWire[];
}) {
  const { report, by, lines } = props;
  const words = useWhyWords();
  const { t } = words;
  const { unit } = figureNamed(report.metric);
  const greatest = Math.max(...lines.map(({ effect }) => Math.abs(effect)), Number.MIN_VALUE);
  const name = (line: EffectOnWire) =>
    by === 'hour' ? words.hour(Number(line.key)) : (line.name ?? t(line.key === null ? 'none.queue' : 'unnamed'));
  if (lines.length === 0) return null;
  return (
    <section aria-label={t(`why.by.${by}`)}>
      <h2 className={styles.dayName}>{t(`why.by.${by}`)}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className={styles.table} tabIndex={0}>
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={styles.nameColumn}>{t(`by.${by}`)}</Table.Th>
              <Table.Th className={styles.column}>{t('why.before')}</Table.Th>
              <Table.Th className={styles.column}>{t('why.now')}</Table.Th>
              {report.isDivided && <Table.Th className={why.effectColumn}>{t('why.effect')}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={line.key ?? 'none'}>
                <Table.Th scope="row" className={styles.nameColumn}>
                  {name(line)}
                </Table.Th>
                <Table.Td className={styles.cell} data-figure>
                  {words.value(report.metric, line.before?.value ?? null)}
                </Table.Td>
                <Table.Td className={styles.cell} data-figure>
                  {by === 'queue' && line.key !== null && line.now ? (
                    <FigureButton
                      metric={report.metric}
                      line={{ kind: 'queue', id: line.key }}
                      label={t('figureOf', {
                        line: name(line),
                        figure: words.name(report.metric),
                        value: words.value(report.metric, line.now.value),
                      })}
                    >
                      {words.value(report.metric, line.now.value)}
                    </FigureButton>
                  ) : (
                    words.value(report.metric, line.now?.value ?? null)
                  )}
                </Table.Td>
                {report.isDivided && (
                  <Table.Td className={why.effect} data-figure>
                    <span className={why.track} aria-hidden>
                      <span
                        className={why.bar}
                        data-less={line.effect < 0 || undefined}
                        style={{ inlineSize: `${(Math.abs(line.effect) / greatest) * 50}%` }}
                      />
                    </span>
                    {words.signed(unit, line.effect)}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function Drivers({ report }: { readonly report: WhyReport }) {
  const words = useWhyWords();
  const { t } = words;
  const { peak } = report;
  return (
    <div className={why.columns}>
      <DriverTable title={t('why.drivers')} drivers={report.drivers} />
      {peak && <DriverTable title={t('why.driversIn', { hour: words.hour(peak.hour) })} drivers={peak.drivers} />}
      {peak && peak.agents.length > 0 && (
        <section aria-label={t('why.agentsIn', { hour: words.hour(peak.hour) })}>
          <h2 className={styles.dayName}>{t('why.agentsIn', { hour: words.hour(peak.hour) })}</h2>
          <Table>
            <Table.Tbody>
              {peak.agents.map(({ id, name, nowMs, beforeMs }) => (
                <Table.Tr key={id}>
                  <Table.Th scope="row" className={styles.nameColumn}>
                    <Link to={`/reports/agent-log?date=${report.until}&agentId=${id}` as '/'}>{name}</Link>
                  </Table.Th>
                  <Table.Td className={styles.cell} data-figure>
                    {words.formats.duration(beforeMs)} → {words.formats.duration(nowMs)}
                  </Table.Td>
                  <Table.Td className={styles.cell} data-figure>
                    {words.signed('ms', nowMs - beforeMs)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </div>
  );
}

function DriverTable({ title, drivers }: { readonly title: string; readonly drivers: readonly DriverOnWire[] }) {
  const words = useWhyWords();
  return (
    <section aria-label={title}>
      <h2 className={styles.dayName}>{title}</h2>
      <Table>
        <Table.Tbody>
          {drivers.map(({ metric, now, before }) => (
            <Table.Tr key={metric}>
              <Table.Th scope="row" className={styles.nameColumn}>
                {words.name(metric)}
              </Table.Th>
              <Table.Td className={styles.cell} data-figure>
                {words.value(metric, before)} → {words.value(metric, now)}
              </Table.Td>
              <Table.Td className={styles.cell} data-figure>
                {now !== null && before !== null ? words.signed(figureNamed(metric).unit, now - before) : '—'}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
