import { Drawer } from '@mantine/core';
import type { z } from 'zod';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import type { DisciplineRowOnWire, ViolationOnWire } from '#workforce';
import { dayInWords } from './day-words.ts';
import styles from './discipline.module.css';

export type DisciplineRow = z.output<typeof DisciplineRowOnWire>;
type Day = DisciplineRow['days'][number];

/** One person's day against her plan: how both figures are made, and every violation with what was planned and done. */
export function DisciplineDrawer({ row, close }: { readonly row: DisciplineRow; readonly close: () => void }) {
  const shell = useWords('shell');
  const formats = useFormats();
  return (
    <Drawer
      opened
      onClose={close}
      size="md"
      title={row.person.name}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <div className={kit.drawerForm}>
        {row.days.map((day) => (
          <section key={day.date} className={styles.day} aria-label={dayInWords(day.date, formats)}>
            <h3 className={styles.dayName}>{dayInWords(day.date, formats)}</h3>
            <Made day={day} />
            <Violations day={day} />
          </section>
        ))}
      </div>
    </Drawer>
  );
}

/** The two figures, put together before the reader's eyes. */
function Made({ day }: { readonly day: Day }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const { adherence, conformance } = day;
  if (adherence === null) return <p className={kit.dim}>{t('discipline.nothingPlanned')}</p>;
  const length = formats.duration;
  return (
    <dl className={styles.made}>
      <dt>{t('discipline.adherence')}</dt>
      <dd>
        <strong className="s-figures">{formats.percent(adherence)}</strong>
        <span>
          {t('discipline.adherenceMade', { exception: length(day.exceptionMs), scheduled: length(day.scheduledMs) })}
        </span>
      </dd>
      <dt>{t('discipline.conformance')}</dt>
      <dd>
        <strong className="s-figures">{conformance === null ? '–' : formats.percent(conformance)}</strong>
        <span>
          {t('discipline.conformanceMade', { actual: length(day.onQueueMs), planned: length(day.onQueueScheduledMs) })}
        </span>
      </dd>
    </dl>
  );
}

function Violations({ day }: { readonly day: Day }) {
  const t = useWords('workforce');
  if (day.violations.length === 0) {
    return day.adherence === null ? null : <p className={kit.dim}>{t('discipline.noViolations')}</p>;
  }
  return (
    <ul className={styles.violations}>
      {day.violations.map((violation) => (
        <Violation key={`${violation.rule} ${violation.fromAt}`} violation={violation as ViolationWire} />
      ))}
    </ul>
  );
}

type ViolationWire = z.output<typeof ViolationOnWire>;

function Violation({ violation }: { readonly violation: ViolationWire }) {
  const t = useWords('workforce');
  const agents = useWords('agents');
  const formats = useFormats();
  const { rule, fromAt, toAt, ms, planned, actual, graceMs, isOpen } = violation;
  return (
    <li>
      <p className={styles.rule}>
        <strong>{t(`discipline.rules.${rule}`)}</strong>
        <span className="s-figures">{formats.duration(ms)}</span>
        <span className={`${kit.dim} s-figures`}>
          {formats.time(fromAt)}–{isOpen ? t('discipline.goesOn') : formats.time(toAt)}
        </span>
      </p>
      <p className={kit.dim}>{t(`discipline.means.${rule}`, { grace: formats.duration(graceMs) })}</p>
      <p className={kit.small}>
        {t('discipline.planned')}: {planned === 'work' ? t('discipline.work') : t(`break.classes.${planned}`)}
      </p>
      <ul className={styles.actual}>
        {actual.map((piece) => (
          <li key={piece.fromAt}>
            <span className="s-figures">
              {formats.time(piece.fromAt)}–{formats.time(piece.toAt)}
            </span>{' '}
            {agents(`state.${piece.state}`)}
            {piece.awayClass && ` (${t(`break.classes.${piece.awayClass}`)})`}
          </li>
        ))}
      </ul>
    </li>
  );
}
