import { figureNamed } from '#metrics';
import type { DayReport } from '#reports';
import { FigureButton } from '#web/figures/FigureButton.tsx';
import { shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { headlines } from './columns.ts';
import styles from './reports.module.css';

/** Everything together, in the few figures that are asked for first. */
export function Headlines({ report }: { readonly report: DayReport }) {
  const t = useWords('reports');
  const formats = useFormats();
  const language = useLanguage();
  return (
    <dl className={styles.headlines}>
      {headlines[report.by].map((metric) => {
        const figure = report.total.figures[metric];
        if (!figure) return null;
        const { unit, name } = figureNamed(metric);
        const value = shownValue(formats, unit, figure.value);
        const before = report.total.before?.[metric];
        return (
          <div key={metric} className={styles.headline} data-provisional={figure.provisional || undefined}>
            <dt>{name[language]}</dt>
            <dd>
              <FigureButton
                metric={metric}
                line={null}
                label={t('figureOf', { line: t('total'), figure: name[language], value })}
              >
                {value}
              </FigureButton>
              {before && (
                <span className={styles.before}>
                  {t('beforeValue', { value: shownValue(formats, unit, before.value) })}
                </span>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
