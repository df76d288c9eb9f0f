import { Button, Modal, Select, Textarea } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { PersonSelect } from '#web/parts/PersonSelect.tsx';
import kit from '#web/parts/page.module.css';
import { useTyped } from '#web/parts/typed.ts';
import { useMe } from '#web/session.ts';
import { limits } from '#workforce';
import { dayInWords } from './day-words.ts';
import { type PlannedDay, shapesOf, timesInWords } from './plan.ts';
import { addDays } from './zoned.ts';

/** How far ahead days are offered. */
const aheadDays = 27;
const nothing = 'nothing';

type Partners = Awaited<ReturnType<typeof client.workforce.swaps.partners>>['items'][number];
type Partner = Partners['person'] & Pick<Partners, 'days'>;

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
  const [partner, setPartner] = useState<Partner | null>(null);
  const [toDate, setToDate] = useState<string>(nothing);
  const [note, setNote] = useState('');
  const typed = useTyped();
  const mine = useQuery(api.workforce.calendar.read.queryOptions({ input: { from, to, userId: user.id, limit: 1 } }));
  const partners = useQuery({
    ...api.workforce.swaps.partners.queryOptions({ input: { from, to, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const ask = useMutation({
    mutationFn: () =>
      client.workforce.swaps.request({
        toUserId: partner?.id ?? '',
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
        <PersonSelect
          label={t('swap.partner')}
          placeholder={t('swap.choosePartner')}
          typed={typed}
          found={partners.data?.items.map(({ person, days }) => ({ ...person, days }))}
          error={partners.error}
          value={partner}
          choose={(next) => {
            setPartner(next);
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
        <Button type="submit" loading={ask.isPending} disabled={!fromDate || !partner}>
          {t('requests.send')}
        </Button>
      </form>
    </Modal>
  );
}
