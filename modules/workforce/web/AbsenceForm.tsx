import { Button, Modal, Select, Switch, Textarea } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { DayField } from '#web/parts/DayField.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { type Choosable, PersonSelect } from '#web/parts/PersonSelect.tsx';
import kit from '#web/parts/page.module.css';
import { TimeInput } from '#web/parts/TimeInput.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { useMay, useMe } from '#web/session.ts';
import { type AbsenceKind, absenceKinds, limits } from '#workforce';
import styles from './requests.module.css';
import { addDays } from './zoned.ts';

const foundAtOnce = 20;

/** Asks for an absence: which sort, which days or which part of one, and a word why. */
export function AbsenceForm({ close }: { readonly close: () => void }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const formats = useFormats();
  const may = useMay();
  const { user } = useMe();
  const cache = useQueryClient();
  const tomorrow = addDays(formats.dayKey(nowMs()), 1);
  const [person, setPerson] = useState<Choosable>(user);
  const [kind, setKind] = useState<AbsenceKind>('annualLeave');
  const [fromDate, setFrom] = useState(tomorrow);
  const [toDate, setTo] = useState(tomorrow);
  const [part, setPart] = useState<{ from: string; to: string } | null>(null);
  const [note, setNote] = useState('');
  const ask = useMutation({
    mutationFn: () =>
      client.workforce.absences.request({
        ...{ kind, fromDate, toDate: part ? fromDate : toDate, part, note },
        ...(person.id === user.id ? {} : { userId: person.id }),
      }),
    onSuccess: () => {
      tell(t('absence.asked'));
      close();
      return cache.invalidateQueries({ queryKey: api.workforce.key() });
    },
  });
  const begin = (date: string) => {
    setFrom(date);
    if (toDate < date) setTo(date);
  };
  return (
    <Modal opened onClose={close} title={t('absence.ask')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          ask.mutate();
        }}
      >
        {may('absence.decide') && <ForWhom person={person} choose={setPerson} />}
        <Select
          label={t('absence.kind')}
          data={absenceKinds.map((value) => ({ value, label: t(`absence.kinds.${value}`) }))}
          value={kind}
          onChange={(value) => value && setKind(value)}
        />
        <div className={styles.pair}>
          <DayField hasLabel label={t(part ? 'absence.day' : 'absence.first')} value={fromDate} onChange={begin} />
          {!part && <DayField hasLabel label={t('absence.last')} minDate={fromDate} value={toDate} onChange={setTo} />}
        </div>
        <Switch
          label={t('absence.partOnly')}
          checked={part !== null}
          onChange={(event) => setPart(event.currentTarget.checked ? { from: '13:00', to: '18:00' } : null)}
        />
        {part && (
          <div className={styles.first}>
            <TimeInput label={t('absence.from')} value={part.from} onChange={(from) => setPart({ ...part, from })} />–
            <TimeInput label={t('absence.to')} value={part.to} onChange={(to) => setPart({ ...part, to })} />
          </div>
        )}
        <Textarea
          label={t('requests.note')}
          autosize
          minRows={2}
          maxLength={limits.noteLength}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <InlineError error={ask.error} part="workforce" />
        <Button type="submit" loading={ask.isPending}>
          {t('requests.send')}
        </Button>
      </form>
    </Modal>
  );
}

/** Who decides may write down an absence for somebody else, as when she calls in sick. */
function ForWhom(props: { readonly person: Choosable; readonly choose: (person: Choosable) => void }) {
  const t = useWords('workforce');
  const { user } = useMe();
  const typed = useTyped();
  const people = useQuery({
    ...api.workforce.shifts.people.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const others = people.data?.items.map(({ person }) => person).filter(({ id }) => id !== user.id);
  return (
    <PersonSelect<Choosable>
      label={t('absence.whose')}
      typed={typed}
      found={others && [user, ...others]}
      error={people.error}
      value={props.person}
      choose={props.choose}
    />
  );
}
