import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { figureNamed } from '#metrics';
import type { Figure } from '#reports';
import { api } from '../api.ts';
import { nowMs } from '../clock.ts';
import { FigureButton } from '../figures/FigureButton.tsx';
import { FigureDrawer } from '../figures/FigureDrawer.tsx';
import { shownValue } from '../figures/shown.ts';
import { useFormats } from '../format.ts';
import { useLanguage, useWords } from '../i18n.ts';
import { Section } from '../parts/page.tsx';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import { useMay, useMe } from '../session.ts';
import styles from './account.module.css';

/**
 * What is measured about the one who is signed in: her line of the day's report, by the same figures, names and formulas
 * that her manager reads. Each figure opens how it was made.
 */
export function Measured() {
  const may = useMay();
  return may('report.view') ? <MyFigures /> : null;
}

function MyFigures() {
  const t = useWords();
  const formats = useFormats();
  const { user } = useMe();
  const [showsAll, showAll] = useState(false);
  const date = formats.dayKey(nowMs());
  const report = useQuery(api.reports.reports.day.queryOptions({ input: { date, by: 'agent' } }));
  const line = report.data?.lines.find(({ id }) => id === user.id);
  const figures = (report.data?.columns ?? []).flatMap(({ metric }) => line?.figures[metric] ?? []);
  const told = figures.filter(({ value, n }) => value !== null && n > 0);
  return (
    <Section id="measured" title={t('profile.measured')} text={t('profile.measuredText')}>
      {report.isPending && <LoadingState rows={4} />}
      {report.isError && <ErrorState error={report.error} retry={() => void report.refetch()} />}
      {report.data && told.length === 0 && !showsAll && <p className={styles.hint}>{t('profile.measuredNone')}</p>}
      {report.data && (
        <dl className={styles.figures}>
          {(showsAll ? figures : told).map((figure) => (
            <MyFigure key={figure.metric} figure={figure} userId={user.id} />
          ))}
        </dl>
      )}
      <p className={styles.hint}>{t('profile.peers')}</p>
      {figures.length > told.length && (
        <Button variant="default" size="compact-sm" onClick={() => showAll(!showsAll)} style={{ alignSelf: 'start' }}>
          {t(showsAll ? 'profile.few' : 'profile.all')}
        </Button>
      )}
      <FigureDrawer date={date} />
    </Section>
  );
}

function MyFigure({ figure, userId }: { readonly figure: Figure; readonly userId: string }) {
  const t = useWords();
  const formats = useFormats();
  const language = useLanguage();
  const { name, unit } = figureNamed(figure.metric);
  const value = shownValue(formats, unit, figure.value);
  return (
    <div className={styles.figure}>
      <dt>{name[language]}</dt>
      <dd className="s-figures">
        <FigureButton
          metric={figure.metric}
          line={{ kind: 'agent', id: userId }}
          label={t('profile.measuredLine', { name: name[language], value })}
        >
          {value}
        </FigureButton>
        <span>{t('profile.n', { count: figure.n })}</span>
      </dd>
    </div>
  );
}
