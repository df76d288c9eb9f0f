import { Button, Drawer, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { isSame } from '#web/parts/draft.ts';
import kit from '#web/parts/page.module.css';
import { limits } from '#workforce';
import { BlockFields } from './BlockFields.tsx';
import { cityOf } from './CalendarTable.tsx';
import { DayStrip } from './DayStrip.tsx';
import { dayInWords, pauseInWords, restInWords } from './day-words.ts';
import {
  blocksOf,
  type PlannedDay,
  type Row,
  type SentBlock,
  sentBlocks,
  shapesOf,
  shapesOfWritten,
  shortRestOf,
  timesInWords,
} from './plan.ts';
import type { Shape } from './reshape.ts';
import styles from './shifts.module.css';
import { useLeastRest } from './useLeastRest.ts';

const usual: SentBlock = { from: '09:00', to: '18:00', breaks: [] };
type Wish = { readonly shapes: readonly Shape[] | null; readonly note: string };

/** One day of one person: why it is as it is, and a form that changes it. */
export function DayDrawer(props: {
  readonly row: Row;
  readonly day: PlannedDay;
  readonly mayChange: boolean;
  readonly save: (wish: Wish) => Promise<boolean>;
  readonly close: () => void;
}) {
  const { row, day } = props;
  const shell = useWords('shell');
  const formats = useFormats();
  return (
    <Drawer
      opened
      onClose={props.close}
      size="md"
      title={`${row.person.name} · ${dayInWords(day.date, formats)}`}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <div className={kit.drawerForm}>
        <Why day={day} />
        {props.mayChange ? <DayForm {...props} /> : <Plan row={row} day={day} />}
      </div>
    </Drawer>
  );
}

/** What decides about this day, in sentences. */
function Why({ day }: { readonly day: PlannedDay }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const language = useLanguage();
  const { change, holiday, absences, shift } = day;
  const shiftTimes = (day.shiftBlocks ?? []).length > 0 && shapesOf({ ...day, blocks: day.shiftBlocks ?? [] });
  const sentences = [
    shift ? t('day.byShift', { name: shift.name }) : t('day.noShift'),
    ...(shiftTimes ? [t('day.shiftSays', { times: shiftTimes.map(timesInWords).join(', ') })] : []),
    ...(holiday ? [t(holiday.frees ? 'day.holidayFrees' : 'day.holidayWorks', { name: holiday.name })] : []),
    ...absences.map(({ kind, isWhole }) =>
      t(isWhole ? 'day.absent' : 'day.absentPart', { kind: t(`absence.kinds.${kind}`) }),
    ),
    ...(change
      ? [
          t('day.changedBy', { name: change.by ?? t('day.somebody'), moment: formats.moment(change.at) }) +
            (change.note ? ` “${change.note}”` : ''),
        ]
      : []),
    ...(day.zone === formats.zone ? [] : [t('day.zone', { zone: cityOf(day.zone) })]),
  ];
  return (
    <ul className={styles.why} lang={language}>
      {sentences.map((sentence) => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}

/** That the rest before or after a day, as it is written here, is too short; it may be kept all the same. */
function Rest(props: { readonly row: Row; readonly day: PlannedDay; readonly shapes: readonly Shape[] }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const leastMs = useLeastRest();
  const restMs = shortRestOf(props.row.days, props.day, leastMs, props.shapes);
  return (
    <p className={styles.restWarning} role="status">
      {restMs !== null && leastMs !== null && restInWords(restMs, leastMs, t, formats)}
    </p>
  );
}

function Plan({ row, day }: { readonly row: Row; readonly day: PlannedDay }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const shapes = shapesOf(day);
  return (
    <>
      <DayStrip shapes={shapes} day={day} />
      <Rest row={row} day={day} shapes={shapes} />
      {shapes.length === 0 && <p className={kit.dim}>{t(`day.kinds.${day.kind}`)}</p>}
      {shapes.map((shape) => (
        <div key={shape.from}>
          <p className={styles.times}>{timesInWords(shape)}</p>
          {shape.breaks.map((pause) => (
            <p key={pause.from} className={kit.dim}>
              {pauseInWords(pause, t, formats)}
            </p>
          ))}
        </div>
      ))}
    </>
  );
}

function DayForm(props: {
  readonly row: Row;
  readonly day: PlannedDay;
  readonly save: (wish: Wish) => Promise<boolean>;
  readonly close: () => void;
}) {
  const { day } = props;
  const t = useWords('workforce');
  const shell = useWords('shell');
  const [saved] = useState(() => sentBlocks(shapesOf(day)));
  const [blocks, setBlocks] = useState(saved);
  const [note, setNote] = useState('');
  const [isSaving, setSaving] = useState(false);
  const isChanged = !isSame(blocks, saved);
  const send = async (shapes: readonly Shape[] | null) => {
    setSaving(true);
    const isKept = await props.save({ shapes, note });
    setSaving(false);
    if (isKept) props.close();
  };
  return (
    <form
      className={kit.drawerForm}
      onSubmit={(event) => {
        event.preventDefault();
        void send(shapesOfWritten(blocks));
      }}
    >
      <DayStrip shapes={shapesOfWritten(blocks)} day={{ ...day, blocks: blocksOf(shapesOfWritten(blocks), day) }} />
      <Rest row={props.row} day={day} shapes={shapesOfWritten(blocks)} />
      {blocks.length === 0 && <p className={kit.dim}>{t('day.off')}</p>}
      {blocks.map((block, at) => (
        <BlockFields
          // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of a day have no other identity
          key={at}
          block={block}
          name={t('block.nth', { number: at + 1 })}
          change={(next) => setBlocks(blocks.map((each, place) => (place === at ? next : each)))}
          remove={() => setBlocks(blocks.toSpliced(at, 1))}
          fault={() => null}
        />
      ))}
      <div className={styles.buttons}>
        {blocks.length < limits.blocksOfDay && (
          <Button
            variant="default"
            leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}
            onClick={() => setBlocks([...blocks, usual])}
          >
            {t('block.add')}
          </Button>
        )}
        {blocks.length > 0 && (
          <Button variant="default" onClick={() => setBlocks([])}>
            {t('day.makeOff')}
          </Button>
        )}
        {day.kind === 'changed' && (
          <Button variant="default" loading={isSaving} onClick={() => void send(null)}>
            {t('day.backToShift')}
          </Button>
        )}
      </div>
      <TextInput
        label={t('day.note')}
        description={t('day.noteText')}
        maxLength={limits.noteLength}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <div className={kit.drawerFoot}>
        <Button type="submit" loading={isSaving} disabled={!isChanged}>
          {shell('form.save')}
        </Button>
        <Button variant="default" onClick={props.close}>
          {shell('form.cancel')}
        </Button>
      </div>
    </form>
  );
}
