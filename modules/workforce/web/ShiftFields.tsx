import { Button, Checkbox, Select, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { isRefusal, refusalData } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { ColourChoice } from '#web/parts/ColourChoice.tsx';
import { DurationField } from '#web/parts/DurationField.tsx';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import { limits, shortRestsOfWeek, type WeekBlockOnWire } from '#workforce';
import { BlockFields } from './BlockFields.tsx';
import { cityOf } from './CalendarTable.tsx';
import { hoursInWords, restInWords } from './day-words.ts';
import { hasNight, type ShiftFormState, weekMs } from './shift-form.ts';
import styles from './shifts.module.css';
import { useLeastRest } from './useLeastRest.ts';
import { WeekStrip, weekdayName, weekdays } from './WeekStrip.tsx';

type Form = { readonly draft: Draft<ShiftFormState>; readonly error: unknown };

/** The form of a shift: what it is called, its week with a picture of it, how its days are counted. */
export function ShiftFields({ draft, error }: Form) {
  return (
    <>
      <Naming draft={draft} />
      <Week draft={draft} error={error} />
      <Counting draft={draft} />
    </>
  );
}

function Naming({ draft: { now, set } }: { readonly draft: Draft<ShiftFormState> }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const at = useNow(60_000);
  const zones = useZones(now.zone);
  return (
    <Section title={t('shift.naming')} text={t('shift.namingText')}>
      <TextInput
        label={t('shift.fields.name')}
        placeholder={t('shift.nameExample')}
        required
        withAsterisk={false}
        maxLength={60}
        maw={360}
        value={now.name}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <ColourChoice label={t('shift.fields.colour')} value={now.colour} choose={(colour) => set('colour', colour)} />
      <Select
        label={t('shift.fields.zone')}
        description={
          now.zone === formats.zone
            ? t('shift.zoneSame')
            : t('shift.zoneOther', { zone: cityOf(now.zone), time: timeIn(now.zone, at, formats.locale) })
        }
        searchable
        maw={360}
        data={zones}
        value={now.zone}
        onChange={(zone) => zone && set('zone', zone)}
      />
    </Section>
  );
}

/** Weekdays that begin too soon after the work of the day before; the shift may be kept all the same. */
function RestOfWeek({ blocks }: { readonly blocks: readonly WeekBlockOnWire[] }) {
  const t = useWords('workforce');
  const formats = useFormats();
  const leastMs = useLeastRest();
  const short = leastMs === null ? [] : shortRestsOfWeek(blocks, leastMs);
  return (
    <ul className={styles.restWarning} role="status">
      {leastMs !== null &&
        short.map(({ weekday, restMs }) => (
          <li key={weekday}>
            {weekdayName(weekday, formats.locale, 'long')}: {restInWords(restMs, leastMs, t, formats)}
          </li>
        ))}
    </ul>
  );
}

/** All zones this browser knows, the chosen one in any case. */
function useZones(chosen: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return known.includes(chosen) ? known : [chosen, ...known];
}

function timeIn(timeZone: string, atMs: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit' }).format(atMs);
}

function Week({ draft: { now, set }, error }: Form) {
  const t = useWords('workforce');
  const formats = useFormats();
  const { blocks } = now;
  const faults = faultsOf(error);
  const change = (at: number, block: WeekBlockOnWire) =>
    set(
      'blocks',
      blocks.map((each, place) => (place === at ? block : each)),
    );
  const free = weekdays.filter((weekday) => !blocks.some((block) => block.weekdays.includes(weekday)));
  const add = () => {
    const fresh = { weekdays: free.length > 0 ? [...free] : [6], from: '10:00', to: '16:00', breaks: [] };
    set('blocks', [...blocks, fresh]);
  };
  return (
    <Section title={t('shift.week')} text={t('shift.weekText', { zone: cityOf(now.zone) })}>
      <div className={styles.preview}>
        <WeekStrip blocks={blocks} colour={now.colour} />
        <p className={styles.hint}>
          {t('shift.weekSum', { length: hoursInWords(weekMs(blocks), t, formats) })}
          {hasNight(blocks) && ` ${t('shift.nightText')}`}
        </p>
        <RestOfWeek blocks={blocks} />
      </div>
      {blocks.map((block, at) => (
        <fieldset
          // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other identity
          key={at}
          className={styles.weekBlock}
        >
          <legend className="s-visually-hidden">{t('block.nth', { number: at + 1 })}</legend>
          <Weekdays block={block} change={(next) => change(at, next)} />
          <BlockFields
            block={block}
            name={t('block.nth', { number: at + 1 })}
            change={(next) => change(at, next)}
            remove={blocks.length > 1 ? () => set('blocks', blocks.toSpliced(at, 1)) : null}
            fault={(place) => {
              const found = faults.find((fault) => fault.block === at && fault.break === place);
              return found ? t(`faults.${found.type}`) : null;
            }}
          />
        </fieldset>
      ))}
      {blocks.length < limits.blocksOfWeek && (
        <Button
          variant="default"
          className={styles.start ?? ''}
          leftSection={<IconPlus size={16} stroke={1.6} aria-hidden />}
          onClick={add}
        >
          {t('shift.addHours')}
        </Button>
      )}
    </Section>
  );
}

type Fault = {
  readonly type:
    | 'emptyBlock'
    | 'blocksOverlap'
    | 'breakOutsideBlock'
    | 'breaksOverlap'
    | 'windowTooShort'
    | 'breaksFillBlock';
  readonly block: number;
  readonly break: number | null;
};

/** What the server found wrong with the hours, by place. */
function faultsOf(error: unknown): readonly Fault[] {
  if (!isRefusal(error, 'SHIFT_FAULTY')) return [];
  const { faults } = refusalData(error);
  return Array.isArray(faults) ? (faults as readonly Fault[]) : [];
}

function Weekdays(props: { readonly block: WeekBlockOnWire; readonly change: (block: WeekBlockOnWire) => void }) {
  const { block, change } = props;
  const t = useWords('workforce');
  const { locale } = useFormats();
  return (
    <Checkbox.Group
      aria-label={t('shift.days')}
      value={block.weekdays.map(String)}
      onChange={(days) => change({ ...block, weekdays: days.map(Number).toSorted((one, other) => one - other) })}
    >
      <div className={styles.weekdays}>
        {weekdays.map((weekday) => (
          <Checkbox.Card key={weekday} value={String(weekday)} className={styles.weekday ?? ''} withBorder={false}>
            <span aria-hidden>{weekdayName(weekday, locale, 'short')}</span>
            <span className="s-visually-hidden">{weekdayName(weekday, locale, 'long')}</span>
          </Checkbox.Card>
        ))}
      </div>
    </Checkbox.Group>
  );
}

function Counting({ draft: { now, set } }: { readonly draft: Draft<ShiftFormState> }) {
  const t = useWords('workforce');
  return (
    <Section title={t('shift.counting')} text={t('shift.countingText')}>
      <DurationField
        label={t('shift.fields.graceMs')}
        description={t('shift.graceText')}
        unit="minute"
        valueMs={now.graceMs}
        maxMs={limits.graceMs}
        onChange={(graceMs) => set('graceMs', Math.round(graceMs / 60_000) * 60_000)}
      />
      <Switch
        label={t('shift.holidaysFree')}
        description={t('shift.holidaysText')}
        checked={now.holidays === 'free'}
        onChange={(event) => set('holidays', event.currentTarget.checked ? 'free' : 'work')}
      />
    </Section>
  );
}
