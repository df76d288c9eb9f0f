import type { ReactNode } from 'react';
import type { KpiNormOnWire, KpiResultOnWire } from '#kpi';
import { type FigureLine, useOpenFigure } from '#web/figures/address.ts';
import styles from './kpi.module.css';
import { daysOf, useKpiWords } from './words.ts';

export interface DaysOfPeriod {
  readonly date: string;
  readonly lastDate: string;
}

/** A judged period: opens how its figure was made, down to the rows behind it. */
export function ResultButton(props: {
  readonly norm: KpiNormOnWire;
  readonly result: Pick<KpiResultOnWire, 'date' | 'lastDate' | 'standing' | 'value'>;
  readonly choose: (days: DaysOfPeriod) => void;
  readonly children: ReactNode;
  readonly isMark?: boolean;
}) {
  const { norm, result, choose } = props;
  const words = useKpiWords();
  const { open } = useOpenFigure();
  const label = words.t('open', {
    when: daysOf(words.formats, result),
    figure: words.figure(norm.figure),
    place: words.place(norm),
    value: words.value(norm.figure, result.value),
    standing: words.standing(result.standing),
  });
  return (
    <button
      type="button"
      className={props.isMark ? styles.mark : styles.value}
      title={label}
      aria-label={label}
      aria-haspopup="dialog"
      onClick={() => {
        choose(result);
        open(norm.figure, lineOf(norm));
      }}
    >
      {props.children}
    </button>
  );
}

function lineOf({ place }: KpiNormOnWire): FigureLine {
  return place.type === 'company' ? null : { kind: place.type, id: place.id };
}
