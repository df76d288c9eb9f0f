import { Button, Select } from '@mantine/core';
import { IconPlus, IconUsers } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { z } from 'zod';
import { userOrders } from '#identity';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, type client } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useLanguage, useWords } from '#web/i18n.ts';
import { GroupFilter } from '#web/parts/GroupFilter.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { MoveBar } from './MoveBar.tsx';
import { PeopleTable, type Sorting } from './PeopleTable.tsx';
import { PersonDrawer } from './PersonDrawer.tsx';
import { roleName } from './role-name.ts';

export type UserRow = Awaited<ReturnType<typeof client.identity.users.list>>['items'][number];

const directions = ['up', 'down'] as const;
const states = ['active', 'disabled', 'all'] as const;
const View = z.object({
  search: z.string().max(200).default(''),
  group: z.string().optional(),
  role: z.string().optional(),
  state: z.enum(states).default('active'),
  order: z.enum(userOrders).default('name'),
  direction: z.enum(directions).default('up'),
  person: z.string().optional(),
});
const pageSize = 50;

/** Everybody who signs in: found, filtered, created and changed here. */
export function PeoplePage() {
  const t = useWords('identity');
  const may = useMay();
  const [view, change] = useAddress(View);
  const people = usePeople(view);
  const open = people.rows.find(({ id }) => id === view.person) ?? null;
  const mayManage = may('user.manage');
  const add = () => change({ person: 'new' }, { push: true });
  useActions(mayManage ? [{ id: 'people.add', label: t('people.add'), shortcut: 'add', run: add }] : []);
  return (
    <PlainPage
      title={t('people.title')}
      sentence={t('people.sentence')}
      actions={
        mayManage && (
          <>
            <Button component={Link} to="/team/invitations" search={{ invite: 'new' } as never} variant="default">
              {t('invite.add')}
            </Button>
            <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={add}>
              {t('people.add')}
            </Button>
          </>
        )
      }
    >
      <Filters view={view} change={change} />
      <People
        // Whoever was chosen in another list is chosen no more.
        key={`${view.search} ${view.group} ${view.role} ${view.state}`}
        people={people}
        sorting={{ order: view.order, backwards: view.direction === 'down' }}
        sort={({ order, backwards }) => change({ order, direction: backwards ? 'down' : 'up' })}
        clear={() => change({ search: '', group: undefined, role: undefined, state: 'active' })}
        open={(id) => change({ person: id }, { push: true })}
      />
      {(open || view.person === 'new') && (
        <PersonDrawer key={view.person} user={open} close={() => change({ person: undefined })} />
      )}
    </PlainPage>
  );
}

type ViewState = z.output<typeof View>;
type Change = (wish: Partial<z.input<typeof View>>, how?: { readonly push?: boolean }) => void;

function Filters({ view, change }: { readonly view: ViewState; readonly change: Change }) {
  const t = useWords('identity');
  const language = useLanguage();
  const roles = useQuery(api.identity.roles.list.queryOptions());
  return (
    <search className={kit.filters}>
      <SearchField label={t('people.search')} value={view.search} change={(search) => change({ search })} />
      <GroupFilter value={view.group} choose={(group) => change({ group })} hasNone />
      <Select
        aria-label={t('people.role')}
        placeholder={t('people.allRoles')}
        clearable
        data={(roles.data?.items ?? []).map((role) => ({ value: role.id, label: roleName(role, language) }))}
        value={view.role ?? null}
        onChange={(role) => change({ role: role ?? undefined })}
      />
      <Select
        aria-label={t('people.state')}
        data={states.map((value) => ({ value, label: t(`people.states.${value}`) }))}
        value={view.state}
        onChange={(state) => change({ state: state ?? 'active' })}
      />
    </search>
  );
}

function usePeople(view: ViewState) {
  const query = useInfiniteQuery(
    api.identity.users.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: pageSize,
        state: view.state,
        order: view.order,
        backwards: view.direction === 'down',
        ...(view.search ? { search: view.search } : {}),
        ...(view.group ? { groupId: view.group } : {}),
        ...(view.role ? { roleId: view.role } : {}),
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  return { query, rows: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

function People(props: {
  readonly people: ReturnType<typeof usePeople>;
  readonly sorting: Sorting;
  readonly sort: (sorting: Sorting) => void;
  readonly open: (id: string) => void;
  readonly clear: () => void;
}) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const formats = useFormats();
  const may = useMay();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const { query, rows } = props.people;
  if (query.isPending) return <LoadingState rows={8} />;
  if (query.isError) return <ErrorState error={query.error} part="identity" retry={() => void query.refetch()} />;
  if (rows.length === 0) {
    return (
      <EmptyState
        icon={<IconUsers size={22} stroke={1.5} />}
        title={t('people.nothing')}
        text={t('people.nothingText')}
        action={
          <Button variant="default" onClick={props.clear}>
            {t('people.clearFilters')}
          </Button>
        }
      />
    );
  }
  const total = query.data?.pages[0]?.total ?? rows.length;
  return (
    <>
      <PeopleTable
        rows={rows}
        sorting={props.sorting}
        sort={props.sort}
        chosen={may('group.manage') ? chosen : null}
        choose={choose}
        open={props.open}
      />
      <div className={kit.foot}>
        <span>
          {rows.length < total
            ? t('people.shownOf', { shown: formats.number(rows.length), all: formats.number(total) })
            : t('people.shown', { count: rows.length, number: formats.number(rows.length) })}
        </span>
        {query.hasNextPage && (
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {shell('form.more')}
          </Button>
        )}
      </div>
      <MoveBar chosen={rows.filter(({ id }) => chosen.has(id))} clear={() => choose(new Set())} />
    </>
  );
}
