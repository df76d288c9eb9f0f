import { Drawer } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { amountsOf, figureNamed } from '#metrics';
import { api, client } from '../api.ts';
import { useFormats } from '../format.ts';
import { useLanguage, useWords } from '../i18n.ts';
import { FileButton } from '../parts/FileButton.tsx';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import { useMay } from '../session.ts';
import { type FigureLine, useOpenFigure } from './address.ts';
import { FigureRows } from './FigureRows.tsx';
import styles from './figures.module.css';
import { shownAmount, shownValue } from './shown.ts';

/** The day and way of counting of the page the figure stands on. */
export interface FigureOf {
  readonly date: string;
  /** The last day of a longer period. */
  readonly until?: string;
  /** The queue the whole page is narrowed to. */
  readonly queueId?: string;
  readonly attribution?: 'cohort' | 'event';
  readonly projectId?: string;
}

/** "How was this made": opens for the figure that is in the address. */
export function FigureDrawer(props: FigureOf) {
  const t = useWords('reports');
  const { metric, close } = useOpenFigure();
  return (
    <Drawer
      opened={metric !== null}
      onClose={close}
      title={t('made.title')}
      size="min(46rem, 100vw)"
      closeButtonProps={{ 'aria-label': t('made.close') }}
    >
      {metric !== null && <Made {...props} metric={metric} />}
    </Drawer>
  );
}

function Made({ metric, ...of }: FigureOf & { readonly metric: string }) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  const may = useMay();
  const { line } = useOpenFigure();
  const input = { metric, date: of.date, attribution: of.attribution ?? ('cohort' as const), ...narrowed(of, line) };
  const made = useQuery(
    api.reports.reports.figure.queryOptions({ input: input as never, placeholderData: keepPreviousData }),
  );
  if (made.isPending) return <LoadingState rows={8} />;
  if (made.isError) return <ErrorState error={made.error} part="reports" retry={() => void made.refetch()} />;
  const { figure, unit, combine, attribution, name, sentence, formula, counted, leftOut, rowsInAll } = made.data;
  const amounts = amountsOf(figureNamed(metric));
  const parts = {
    part: shownAmount(formats, amounts.part, figure.part),
    whole: shownAmount(formats, amounts.whole, figure.whole),
  };
  const files = {
    xlsx: async () => (await client.reports.reports.figureXlsx(input as never)).body,
    csv: async (separator: 'comma' | 'semicolon') =>
      (await client.reports.reports.figureCsv({ ...input, separator } as never)).body,
  };
  return (
    <div className={styles.made}>
      <div>
        <h2 className={styles.name}>{name[language]}</h2>
        <p className={`${styles.value} s-figures`}>
          {shownValue(formats, unit, figure.value)}
          {figure.provisional && <span className={styles.provisional}>{t('provisional.word')}</span>}
        </p>
        <p className={styles.sentence}>{sentence[language]}</p>
        <Link to={`/reports/why?metric=${metric}&from=${of.date}&until=${of.until ?? of.date}` as '/'}>
          {t('made.why')}
        </Link>
      </div>
      <dl className={styles.facts}>
        <dt>{t('made.formula')}</dt>
        <dd>
          {formula[language]}
          {combine === 'ratio' && <span className={styles.sum}>{t('made.ratio', parts)}</span>}
          {combine === 'median' && <span className={styles.sum}>{t('made.median', { count: figure.n })}</span>}
        </dd>
        <dt>{t('made.version')}</dt>
        <dd>{t('made.versionIs', { version: figure.version, id: figure.metric })}</dd>
        <dt>{t('made.period')}</dt>
        <dd>
          {formats.moment(made.data.from)} – {formats.moment(made.data.to)} ({made.data.zone}).{' '}
          {t(`made.attribution.${attribution}`)}
        </dd>
        {figure.provisional && (
          <>
            <dt>{t('provisional.word')}</dt>
            <dd>{t('provisional.why')}</dd>
          </>
        )}
        <dt>{t('made.counted')}</dt>
        <dd className="s-figures">{t('made.rows', { count: counted, shown: formats.number(counted) })}</dd>
        <dt>{t('made.leftOut')}</dt>
        <dd className="s-figures">
          {leftOut.length === 0 && t('made.noneLeftOut')}
          <ul className={styles.reasons}>
            {leftOut.map(({ reason, words, rows }) => (
              <li key={reason}>
                <span>{words[language]}</span>
                <span>{formats.number(rows)}</span>
              </li>
            ))}
          </ul>
        </dd>
        <dt>{t('made.upTo')}</dt>
        <dd>{made.data.upTo.at === null ? t('made.upToNothing') : t('made.upToFact', upTo(made.data.upTo))}</dd>
      </dl>
      <FigureRows rows={made.data.rows} rowsInAll={rowsInAll} amounts={amounts} />
      {may('report.export') && rowsInAll > 0 && (
        <FileButton part="reports" files={files}>
          {t('made.download', { count: rowsInAll, shown: formats.number(rowsInAll) })}
        </FileButton>
      )}
    </div>
  );

  function upTo(known: { readonly number: number; readonly at: string | null }) {
    return { number: formats.number(known.number), at: known.at === null ? '' : formats.exact(known.at) };
  }
}

function narrowed({ until, projectId, queueId }: FigureOf, line: FigureLine): Record<string, string> {
  const project: Record<string, string> = {
    ...(until ? { until } : {}),
    ...(projectId ? { projectId } : {}),
    ...(queueId ? { queueId } : {}),
  };
  if (line === null) return project;
  return line.kind === 'none' ? { ...project, none: line.by } : { ...project, [`${line.kind}Id`]: line.id };
}
