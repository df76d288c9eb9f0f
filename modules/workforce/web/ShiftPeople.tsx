import { ActionIcon, Button, MultiSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#web/api.ts';
import { type Formats, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { PersonSelect } from '#web/parts/PersonSelect.tsx';
import kit from '#web/parts/page.module.css';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { useMay } from '#web/session.ts';
import type { ShiftOnWire, ShiftPersonOnWire } from '#workforce';
import styles from './shifts.module.css';

const pageSize = 50;
const foundAtOnce = 20;

type Words = ReturnType<typeof useWords<'workforce'>>;
type Answer = Awaited<ReturnType<typeof client.workforce.shifts.assign>>;

/** Who has this shift: whole groups and single people, and from when on what is changed here applies. */
export function ShiftPeople({ shift }: { readonly shift: ShiftOnWire }) {
  const t = useWords('workforce');
  const may = useMay();
  const formats = useFormats();
  const cache = useQueryClient();
  const assign = useMutation({
    mutationFn: (wish: { shiftId: string | null; userIds?: string[]; groupIds?: string[] }) =>
      client.workforce.shifts.assign(wish),
    onSuccess: (answer) => tell(effectInWords(answer, t, formats)),
    onSettled: () => cache.invalidateQueries({ queryKey: api.workforce.key() }),
  });
  return (
    <Section title={t('people.title')} text={t('people.text')}>
      {may('shift.manage') && (
        <>
          <Groups shift={shift} assign={assign.mutate} isSaving={assign.isPending} />
          <AddPerson shift={shift} add={(id) => assign.mutate({ shiftId: shift.id, userIds: [id] })} />
        </>
      )}
      {assign.data && (
        <p className={styles.effect} role="status">
          {effectInWords(assign.data, t, formats)}
        </p>
      )}
      <InlineError error={assign.error} part="workforce" />
      <People shift={shift} takeAway={(id) => assign.mutate({ shiftId: null, userIds: [id] })} />
    </Section>
  );
}

/** When an assignment applies, for how many, in a sentence. */
function effectInWords({ people, firstEffectiveAt, lastEffectiveAt }: Answer, t: Words, formats: Formats): string {
  if (people === 0 || !firstEffectiveAt || !lastEffectiveAt) return t('people.nothingChanges');
  const count = { count: people, number: formats.number(people) };
  return firstEffectiveAt === lastEffectiveAt
    ? t('people.appliesAt', { ...count, moment: formats.moment(firstEffectiveAt) })
    : t('people.appliesBetween', {
        ...count,
        first: formats.moment(firstEffectiveAt),
        last: formats.moment(lastEffectiveAt),
      });
}

function Groups(props: {
  readonly shift: ShiftOnWire;
  readonly assign: (wish: { shiftId: string | null; groupIds: string[] }) => void;
  readonly isSaving: boolean;
}) {
  const { shift, assign } = props;
  const t = useWords('workforce');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const change = (next: string[]) => {
    const added = next.filter((id) => !shift.groupIds.some((known) => known === id));
    const gone = shift.groupIds.filter((id) => !next.includes(id));
    if (added.length > 0) assign({ shiftId: shift.id, groupIds: added });
    else if (gone.length > 0) assign({ shiftId: null, groupIds: gone });
  };
  return (
    <MultiSelect
      label={t('people.groups')}
      description={t('people.groupsText')}
      placeholder={shift.groupIds.length === 0 ? t('people.noGroups') : ''}
      disabled={props.isSaving}
      maw={460}
      data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      value={shift.groupIds}
      onChange={change}
    />
  );
}

function AddPerson({ shift, add }: { readonly shift: ShiftOnWire; readonly add: (id: string) => void }) {
  const t = useWords('workforce');
  const typed = useTyped();
  const people = useQuery({
    ...api.workforce.shifts.people.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const others = people.data?.items.filter(({ ownShiftId }) => ownShiftId !== shift.id);
  return (
    <PersonSelect
      label={t('people.add')}
      maw={460}
      description={t('people.addText')}
      typed={typed}
      found={others?.map(({ person, now }) => ({ id: person.id, name: person.name, leaves: now.shift?.name }))}
      error={people.error}
      note={({ leaves }) => leaves && t('people.leaves', { name: leaves })}
      choose={({ id }) => add(id)}
    />
  );
}

function People({ shift, takeAway }: { readonly shift: ShiftOnWire; readonly takeAway: (id: string) => void }) {
  const t = useWords('workforce');
  const shell = useWords('shell');
  const query = useInfiniteQuery(
    api.workforce.shifts.people.infiniteOptions({
      input: (cursor: string | undefined) => ({
        ...{ shiftId: shift.id, limit: pageSize },
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  if (query.isPending) return <LoadingState rows={3} />;
  if (query.isError) return <ErrorState error={query.error} part="workforce" retry={() => void query.refetch()} />;
  const people = query.data.pages.flatMap(({ items }) => items as readonly ShiftPersonOnWire[]);
  return (
    <section aria-label={t('people.inShift')}>
      {people.length === 0 && <p className={kit.dim}>{t('people.nobody')}</p>}
      {people.map((each) => (
        <Member key={each.person.id} each={each} shiftId={shift.id} takeAway={takeAway} />
      ))}
      {query.hasNextPage && (
        <Button variant="default" mt={8} loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {shell('form.more')}
        </Button>
      )}
    </section>
  );
}

function Member(props: {
  readonly each: ShiftPersonOnWire;
  readonly shiftId: string;
  readonly takeAway: (id: string) => void;
}) {
  const { person, now, next, ownShiftId } = props.each;
  const t = useWords('workforce');
  const may = useMay();
  const formats = useFormats();
  const isHere = (now.shift?.id as string | undefined) === props.shiftId;
  const via = (isHere ? now.via : next?.via) ?? 'none';
  const moment = next ? formats.moment(next.effectiveAt) : '';
  const change = next && {
    words: isHere
      ? next.shift
        ? t('people.goesTo', { name: next.shift.name, moment })
        : t('people.goesAway', { moment })
      : t('people.comes', { moment }),
  };
  return (
    <div className={styles.member}>
      <span className={styles.grow}>
        <span className={kit.name}>{person.name}</span>{' '}
        <span className={`${kit.dim} ${kit.small}`}>{via === 'none' ? '' : t(`people.via.${via}`)}</span>
        {change && <span className={styles.pending}>{change.words}</span>}
      </span>
      {person.group && <GroupTag group={person.group} />}
      {may('shift.manage') && ownShiftId === props.shiftId && (
        <ActionIcon aria-label={t('people.takeAway', { name: person.name })} onClick={() => props.takeAway(person.id)}>
          <IconX size={16} stroke={1.6} />
        </ActionIcon>
      )}
    </div>
  );
}
