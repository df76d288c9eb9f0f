import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { pageLimit } from '#kernel/contract.ts';
import { api, client } from '#web/api.ts';
import { useTitle } from '#web/badge.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { BackLink } from '#web/parts/BackLink.tsx';
import { type Draft, useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { SaveBar } from '#web/parts/SaveBar.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import type { ShiftOnWire } from '#workforce';
import { ShiftFields } from './ShiftFields.tsx';
import { ShiftPeople } from './ShiftPeople.tsx';
import { changesInWords, newShift, type ShiftFormState, shiftFormOf } from './shift-form.ts';
import styles from './shifts.module.css';
import { useMayMakeShifts } from './useMayMakeShifts.ts';

/** A shift: its hours, how it is counted, who has it. At `/team/shifts/new` the form of a new one. */
export function ShiftPage() {
  const { shiftId } = useParams({ strict: false }) as { shiftId: string };
  const isNew = shiftId === 'new';
  const shift = useQuery({
    ...api.workforce.shifts.get.queryOptions({ input: { shiftId } }),
    enabled: !isNew,
  });
  if (isNew) return <NewShift />;
  if (shift.isPending) return <LoadingState rows={10} />;
  if (shift.isError) return <ErrorState error={shift.error} part="workforce" retry={() => void shift.refetch()} />;
  return <ShiftEditor key={shiftId} shift={shift.data} />;
}

function Back() {
  const t = useWords('workforce');
  return <BackLink to="/team/shifts">{t('shifts.title')}</BackLink>;
}

function NewShift() {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const { zone } = useFormats();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const start = useMemo(() => newShift(zone), [zone]);
  const draft: Draft<ShiftFormState> = useDraft(start);
  const create = useMutation({
    mutationFn: () => client.workforce.shifts.create(draft.now),
    onSuccess: async (shift) => {
      await cache.invalidateQueries({ queryKey: api.workforce.key() });
      tell(t('shift.created', { name: shift.name }));
      await navigate({ to: `/team/shifts/${shift.id}`, replace: true });
    },
  });
  return (
    <PlainPage
      title={
        <>
          <Back />
          {t('shift.new')}
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <ShiftFields draft={draft} error={create.error} />
        <InlineError error={create.error} part="workforce" />
        <div className={styles.buttons}>
          <Button type="submit" loading={create.isPending} disabled={isHopeless(draft.now)}>
            {t('shift.create')}
          </Button>
          <Button variant="default" component={Link} to="/team/shifts">
            {shell('form.cancel')}
          </Button>
        </div>
      </form>
    </PlainPage>
  );
}

/** What no server needs to be asked about. */
function isHopeless({ name, blocks }: ShiftFormState): boolean {
  return name.trim() === '' || blocks.length === 0 || blocks.some(({ weekdays }) => weekdays.length === 0);
}

function ShiftEditor({ shift }: { readonly shift: ShiftOnWire }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const formats = useFormats();
  const cache = useQueryClient();
  const mayMake = useMayMakeShifts();
  const saved = useMemo(() => shiftFormOf(shift), [shift]);
  const draft = useDraft<ShiftFormState>(saved);
  useTitle(shift.name);
  const save = useMutation({
    mutationFn: () => client.workforce.shifts.edit({ shiftId: shift.id, version: shift.version, ...draft.changes }),
    onSuccess: (after) => {
      draft.reset();
      const { pending, name } = after;
      tell(
        pending
          ? t('shift.savedLater', { name, moment: formats.moment(pending.effectiveAt) })
          : t('shift.saved', { name }),
      );
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.workforce.key() }),
  });
  return (
    <PlainPage
      title={
        <>
          <Back />
          {shift.name}
        </>
      }
      sentence={t('shift.effect')}
      actions={mayMake && <RemoveButton shift={shift} />}
    >
      {shift.pending && (
        <p className={styles.pendingBox} role="status">
          {t('shift.pendingText', { moment: formats.moment(shift.pending.effectiveAt) })}
        </p>
      )}
      <ShiftPeople shift={shift} />
      <fieldset className={styles.plainSet} disabled={!mayMake}>
        <ShiftFields draft={draft} error={save.error} />
      </fieldset>
      <SaveBar
        changes={changesInWords(saved, draft.changes, { t, shell, formats })}
        save={() => save.mutate()}
        reset={draft.reset}
        isSaving={save.isPending}
        error={save.error}
        part="workforce"
        obstacle={isHopeless(draft.now) ? t('shift.incomplete') : null}
      />
    </PlainPage>
  );
}

/** How many are in a shift or will be; null when they are too many to count or cannot be asked for now. */
async function countPeople(shiftId: string): Promise<number | null> {
  const { people } = client.workforce.shifts;
  const page = await people({ shiftId, limit: pageLimit }).catch(() => null);
  return page && page.next === null ? page.items.length : null;
}

function RemoveButton({ shift }: { readonly shift: ShiftOnWire }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const formats = useFormats();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const errorWords = useErrorWords('workforce');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const names = (groups.data?.items ?? [])
    .filter(({ id }) => shift.groupIds.some((groupId) => groupId === id))
    .map(({ name }) => name);
  const remove = async () => {
    const people = await countPeople(shift.id);
    const isSure = await ask({
      title: t('shift.removeTitle', { name: shift.name }),
      text: [
        ...(people === null ? [] : [t('shift.removePeople', { count: people, number: formats.number(people) })]),
        ...(names.length > 0 ? [t('shift.removeGroups', { groups: formats.list(names) })] : []),
        t('shift.removeKeeps'),
      ].join(' '),
      yes: t('shift.remove'),
      no: shell('form.cancel'),
      isDangerous: true,
    });
    if (!isSure) return;
    try {
      await client.workforce.shifts.remove({ shiftId: shift.id });
    } catch (failed) {
      tellError(errorWords(failed));
      return;
    }
    await navigate({ to: '/team/shifts' });
    await cache.invalidateQueries({ queryKey: api.workforce.key() });
    tell(t('shift.removed', { name: shift.name }));
  };
  return (
    <Button
      variant="subtle"
      color="red"
      className={kit.push ?? ''}
      leftSection={<IconTrash size={16} stroke={1.6} aria-hidden />}
      onClick={() => void remove()}
    >
      {t('shift.remove')}
    </Button>
  );
}
