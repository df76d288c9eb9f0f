import type { KpiFault, KpiNormOnWire, KpiResultOnWire, KpiStanding } from '#kpi';
import { figureNamed, findFigure } from '#metrics';
import { shownValue } from '#web/figures/shown.ts';
import { type Formats, useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';

/** The days of a period as people say them: a day, or from a day to a day. */
export function daysOf(formats: Formats, { date, lastDate }: Pick<KpiResultOnWire, 'date' | 'lastDate'>): string {
  const said = (day: string) => formats.date(`${day}T12:00:00Z`);
  return date === lastDate ? said(date) : `${said(date)} – ${said(lastDate)}`;
}

/** Words for norms: their figure, their place, their amounts. */
export function useKpiWords() {
  const t = useWords('kpi');
  const language = useLanguage();
  const formats = useFormats();
  const value = (figure: string, amount: number | null) =>
    shownValue(formats, findFigure(figure)?.unit ?? 'ratio', amount);
  return {
    t,
    formats,
    value,
    figure: (id: string) => (findFigure(id) ? figureNamed(id).name[language] : id),
    place: ({ place, placeName }: Pick<KpiNormOnWire, 'place' | 'placeName'>) =>
      place.type === 'company' ? t('company') : (placeName ?? t('gone')),
    target: ({ figure, direction, target }: Pick<KpiNormOnWire, 'figure' | 'direction' | 'target'>) =>
      `${direction === 'atLeast' ? '≥' : '≤'} ${value(figure, target)}`,
    standing: (standing: KpiStanding) => t(`standing.${standing}`),
    fault: (fault: KpiFault): string => {
      switch (fault.type) {
        case 'unknownFigure':
          return t('fault.unknownFigure');
        case 'figureNotThere':
          return t(`fault.figureNotThere_${fault.place as 'queue'}`);
        case 'unknownPlace':
          return t(`fault.unknownPlace_${fault.place}`);
        case 'levelOrder':
          return t(`fault.levelOrder_${fault.amount}`);
        default:
          return t(`fault.${fault.type}`, { amount: t(`amounts.${fault.amount}`) });
      }
    },
  };
}
