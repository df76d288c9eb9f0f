import { Button, Modal, Select, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { useMe } from '#web/session.ts';
import { limits } from '#workforce';
import { dayInWords } from './day-words.ts';
import { type PlannedDay, shapesOf, timesInWords } from './plan.ts';
import { addDays } from './zoned.ts';

/** How far ahead days are offered. */
const aheadDays = 27;
const pauseMs = 220;
const nothing = 'nothing';

/** Asks a colleague of the group to take one's day, for one of hers or for nothing. */
export function SwapForm({ close }: { readonly close: () => void }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const formats = useFormats();
  const { user } = useMe();
  const cache = useQueryClient();
  const from = addDays(formats.dayKey(nowMs()), 1);
  const to = addDays(from, aheadDays);
  const [fromDate, setFromDate] = useState<string | null>(null);
  const [toUserId, setPartner] = useState<string | null>(null);
  const [toDate, setToDate] = useState<string>(nothing);
  const [note, setNote] = useState('');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, pauseMs);
  const mine = useQuery(api.workforce.calendar.read.queryOptions({ input: { from, to, userId: user.id, limit: 1 } }));
  const partners = useQuery({
    ...api.workforce.swaps.partners.queryOptions({ input: { from, to, ...(search ? { search } : {}) } }),
    placeholderData: keepPreviousData,
  });
  const ask = useMutation({
    mutationFn: () =>
      client.workforce.swaps.request({
        toUserId: toUserId ?? '',
        fromDate: fromDate ?? '',
        toDate: toDate === nothing ? null : toDate,
        note,
      }),
    onSuccess: () => {
      tell(t('swap.asked'));
      close();
      return cache.invalidateQueries({ queryKey: api.workforce.key() });
    },
  });
  const option = (day: PlannedDay) => ({
    value: day.date,
    label: `${dayInWords(day.date, formats)} · ${shapesOf(day).map(timesInWords).join(', ')}`,
  });
  const withWork = (days: readonly PlannedDay[]) => days.filter(({ blocks }) => blocks.length > 0).map(option);
  const myDays = withWork((mine.data?.items[0]?.days ?? []) as readonly PlannedDay[]);
  const colleagues = partners.data?.items ?? [];
  const partner = colleagues.find(({ person }) => person.id === toUserId);
  const theirDays = withWork((partner?.days ?? []) as readonly PlannedDay[]);
  return (
    <Modal opened onClose={close} title={t('swap.ask')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        <p className={kit.dim}>{t('swap.how')}</p>
        <Select
          label={t('swap.myDay')}
          placeholder={mine.data && myDays.length === 0 ? t('swap.noDays') : t('swap.chooseDay')}
          disabled={mine.data !== undefined && myDays.length === 0}
          data={myDays}
          value={fromDate}
          onChange={setFromDate}
        />
        <Select
          label={t('swap.partner')}
          placeholder={t('swap.choosePartner')}
          searchable
          data={colleagues.map(({ person }) => ({ value: person.id, label: person.name }))}
          filter={({ options }) => options}
          nothingFoundMessage={t('swap.noPartner')}
          onSearchChange={setText}
          value={toUserId}
          onChange={(id) => {
            setPartner(id);
            setToDate(nothing);
          }}
        />
        <Select
          label={t('swap.theirDay')}
          disabled={!partner}
          data={[{ value: nothing, label: t('swap.forNothing') }, ...theirDays]}
          value={toDate}
          onChange={(date) => date && setToDate(date)}
        />
        <Textarea
          label={t('requests.note')}
          autosize
          minRows={2}
          maxLength={limits.noteLength}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <InlineError error={ask.error} part="workforce" />
        <Button type="submit" loading={ask.isPending} disabled={!fromDate || !toUserId}>
          {t('requests.send')}
        </Button>
      </form>
    </Modal>
  );
}
