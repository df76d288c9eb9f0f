import { ActionIcon, Button, Select, Table, TextInput } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconX } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z as Zod } from 'zod';
import { z } from 'zod';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { DayField } from '#web/parts/DayField.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { type HolidayOnWire, holidayCountries, holidayParts } from '#workforce';
import styles from './shifts.module.css';
import { useMayMakeShifts } from './useMayMakeShifts.ts';

type Holiday = Zod.output<typeof HolidayOnWire>;
type Part = (typeof holidayParts)[number];

const View = z.object({ year: z.coerce.number().int().min(2000).max(2100).optional() });

/** Days on which a shift may be free: those of the country and the company's own. */
export function HolidaysPage() {
  const t = useWords('workforce');
  const formats = useFormats();
  const mayMake = useMayMakeShifts();
  const [view, change] = useAddress(View);
  const year = view.year ?? Number(formats.dayKey(nowMs()).slice(0, 4));
  const holidays = useQuery({
    ...api.workforce.holidays.list.queryOptions({ input: { year } }),
    placeholderData: keepPreviousData,
  });
  const known = holidays.data?.religiousKnown;
  const isUnknown = known && (year < known.from || year > known.to);
  return (
    <PlainPage title={t('holidays.title')} sentence={t('holidays.sentence')}>
      <div className={styles.tools}>
        <div className={styles.line}>
          <ActionIcon
            size="input-xs"
            variant="default"
            aria-label={t('holidays.previousYear')}
            onClick={() => change({ year: year - 1 })}
          >
            <IconChevronLeft size={16} stroke={1.8} />
          </ActionIcon>
          <strong className="s-figures" role="status">
            {year}
          </strong>
          <ActionIcon
            size="input-xs"
            variant="default"
            aria-label={t('holidays.nextYear')}
            onClick={() => change({ year: year + 1 })}
          >
            <IconChevronRight size={16} stroke={1.8} />
          </ActionIcon>
        </div>
        {holidays.data && <Country country={holidays.data.country} mayChange={mayMake} />}
      </div>
      {holidays.isPending && <LoadingState rows={8} />}
      {holidays.isError && <ErrorState error={holidays.error} part="workforce" retry={() => void holidays.refetch()} />}
      {isUnknown && known && (
        <p className={styles.pendingBox} role="status">
          {t('holidays.religiousUnknown', { from: String(known.from), to: String(known.to) })}
        </p>
      )}
      {holidays.data && <Days days={holidays.data.items} mayChange={mayMake} />}
      {mayMake && <AddHoliday key={year} year={year} />}
    </PlainPage>
  );
}

function Country(props: { readonly country: (typeof holidayCountries)[number]; readonly mayChange: boolean }) {
  const t = useWords('workforce');
  const cache = useQueryClient();
  const errorWords = useErrorWords('workforce');
  const choose = async (country: (typeof holidayCountries)[number]) => {
    try {
      await client.workforce.holidays.choose({ country });
      tell(t('holidays.countryChosen', { country: t(`holidays.countries.${country}`) }));
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await cache.invalidateQueries({ queryKey: api.workforce.key() });
  };
  return (
    <Select
      aria-label={t('holidays.country')}
      disabled={!props.mayChange}
      data={holidayCountries.map((value) => ({ value, label: t(`holidays.countries.${value}`) }))}
      value={props.country}
      onChange={(country) => country && void choose(country)}
    />
  );
}

function Days({ days, mayChange }: { readonly days: readonly Holiday[]; readonly mayChange: boolean }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const language = useLanguage();
  const formats = useFormats();
  const cache = useQueryClient();
  const errorWords = useErrorWords('workforce');
  const refresh = () => cache.invalidateQueries({ queryKey: api.workforce.key() });
  const add = async ({ date, part, ...day }: Holiday) => {
    try {
      await client.workforce.holidays.add({ date, part, name: day[language] });
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await refresh();
  };
  const remove = async (day: Holiday) => {
    if (day.id === null) return;
    try {
      await client.workforce.holidays.remove({ holidayId: day.id });
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    await refresh();
    tell(t('holidays.removed', { name: day[language] }), { label: shell('form.undo'), run: () => void add(day) });
  };
  if (days.length === 0) return <p className={kit.dim}>{t('holidays.none')}</p>;
  return (
    <div className={kit.table}>
      <Table miw={420} maw={920}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('holidays.date')}</Table.Th>
            <Table.Th>{t('holidays.name')}</Table.Th>
            <Table.Th>{t('holidays.part')}</Table.Th>
            <Table.Th>{t('holidays.whose')}</Table.Th>
            <Table.Th aria-label={shell('form.delete')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((day) => (
            <Table.Tr key={`${day.date} ${day.id}`}>
              <Table.Td>
                <time dateTime={day.date}>{formats.dayInWords(`${day.date}T12:00:00Z`)}</time>
              </Table.Td>
              <Table.Td className={kit.name}>{day[language]}</Table.Td>
              <Table.Td>{t(`holidays.parts.${day.part}`)}</Table.Td>
              <Table.Td className={kit.dim}>{t(day.id === null ? 'holidays.ofCountry' : 'holidays.own')}</Table.Td>
              <Table.Td ta="end">
                {mayChange && day.id !== null && (
                  <ActionIcon
                    aria-label={t('holidays.remove', { name: day[language] })}
                    onClick={() => void remove(day)}
                  >
                    <IconX size={16} stroke={1.6} />
                  </ActionIcon>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function AddHoliday({ year }: { readonly year: number }) {
  const t = useWords('workforce');
  const language = useLanguage();
  const cache = useQueryClient();
  const [date, setDate] = useState(`${year}-01-01`);
  const [name, setName] = useState('');
  const [part, setPart] = useState<Part>('day');
  const add = useMutation({
    mutationFn: () => client.workforce.holidays.add({ date, name, part }),
    onSuccess: (day) => {
      tell(t('holidays.added', { name: day[language] }));
      setName('');
      setPart('day');
      return cache.invalidateQueries({ queryKey: api.workforce.key() });
    },
  });
  return (
    <form
      className={styles.addHoliday}
      aria-label={t('holidays.add')}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <h2 className={styles.subTitle}>{t('holidays.add')}</h2>
      <div className={styles.addLine}>
        <DayField hasLabel label={t('holidays.date')} value={date} onChange={setDate} />
        <TextInput
          label={t('holidays.name')}
          placeholder={t('holidays.nameExample')}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t('holidays.part')}
          data={holidayParts.map((value) => ({ value, label: t(`holidays.parts.${value}`) }))}
          value={part}
          onChange={(value) => value && setPart(value)}
        />
        <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
          {t('holidays.addIt')}
        </Button>
      </div>
      <InlineError error={add.error} part="workforce" />
    </form>
  );
}
