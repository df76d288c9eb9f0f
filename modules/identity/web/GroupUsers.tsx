import { ActionIcon, Button, MultiSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { membersAtOnceMax } from '#identity';
import { pageLimit } from '#kernel/contract.ts';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { useMay } from '#web/session.ts';
import styles from './groups.module.css';
import type { UserRow } from './PeoplePage.tsx';

const foundAtOnce = 20;

/** Who is in a group. Adding people takes them out of the groups they were in, and says so before. */
export function GroupUsers({ group }: { readonly group: { readonly id: string; readonly name: string } }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const may = useMay();
  const users = useInfiniteQuery(
    api.identity.users.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        groupId: group.id,
        limit: pageLimit,
        state: 'all' as const,
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  );
  const move = useMove(group.id);
  const mayManage = may('group.manage');
  if (users.isPending) return <LoadingState rows={4} />;
  if (users.isError) return <ErrorState error={users.error} part="identity" retry={() => void users.refetch()} />;
  const rows = users.data.pages.flatMap(({ items }) => items);
  return (
    <div className={kit.drawerForm}>
      {mayManage && <AddUsers groupId={group.id} add={move.mutate} isBusy={move.isPending} />}
      <InlineError error={move.error} part="identity" />
      <section aria-label={t('groups.inGroup')}>
        {rows.length === 0 && <p className={kit.dim}>{t('groups.nobody')}</p>}
        {rows.map(({ id, name, email }) => (
          <div className={styles.member} key={id}>
            <span>
              <span className={kit.name}>{name}</span> <span className={`${kit.dim} ${kit.small}`}>{email}</span>
            </span>
            {mayManage && (
              <ActionIcon
                aria-label={t('groups.remove', { name })}
                onClick={() => move.mutate([{ userId: id, from: group.id, to: null }])}
              >
                <IconX size={16} stroke={1.6} />
              </ActionIcon>
            )}
          </div>
        ))}
        {users.hasNextPage && (
          <Button
            variant="default"
            mt={8}
            loading={users.isFetchingNextPage}
            onClick={() => void users.fetchNextPage()}
          >
            {shell('form.more')}
          </Button>
        )}
      </section>
    </div>
  );
}

type Move = { readonly userId: string; readonly from: string | null; readonly to: string | null };

/** Moves people, says so, and offers the way back. */
function useMove(groupId: string) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const move = useMutation({
    mutationFn: (moves: readonly Move[]) => client.identity.groups.move({ moves: [...moves] }),
    onSuccess: ({ moved }, moves) => {
      const back = moves.map(({ userId, from, to }) => ({ userId, from: to, to: from }));
      const isIn = moves.every(({ to }) => to === groupId);
      tell(t(isIn ? 'groups.added' : 'people.moved', { count: moved }), {
        label: shell('form.undo'),
        run: () => move.mutate(back),
      });
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.identity.key() }),
  });
  return move;
}

/** Finds people one after the other and takes all of them at once. */
function AddUsers(props: {
  readonly groupId: string;
  readonly add: (moves: readonly Move[]) => void;
  readonly isBusy: boolean;
}) {
  const { groupId } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  const typed = useTyped();
  const [chosen, setChosen] = useState<readonly UserRow[]>([]);
  const found = useQuery({
    ...api.identity.users.list.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const others = (found.data?.items ?? []).filter(
    ({ id, group }) => group?.id !== groupId && !chosen.some((one) => one.id === id),
  );
  const known = [...chosen, ...others];
  const leaving = chosen.filter(({ group }) => group !== null);
  return (
    <div className={styles.adding}>
      <MultiSelect
        label={t('groups.addUser')}
        placeholder={shell('chooser.search')}
        searchable
        maxValues={membersAtOnceMax}
        searchValue={typed.text}
        onSearchChange={typed.write}
        value={chosen.map(({ id }) => id as string)}
        data={known.map(({ id, name }) => ({ value: id as string, label: name }))}
        filter={({ options }) => options}
        nothingFoundMessage={shell('chooser.nobody')}
        renderOption={({ option }) => {
          const group = known.find(({ id }) => id === option.value)?.group;
          return (
            <span>
              {option.label}
              {group && <span className={kit.dim}> · {t('groups.movesFrom', { group: group.name })}</span>}
            </span>
          );
        }}
        onChange={(ids) => {
          setChosen(known.filter(({ id }) => ids.includes(id)));
          typed.write('');
        }}
      />
      {leaving.length > 0 && (
        <p className={`${kit.dim} ${kit.small}`}>{t('groups.leaving', { count: leaving.length })}</p>
      )}
      {chosen.length > 0 && (
        <Button
          loading={props.isBusy}
          onClick={() => {
            props.add(chosen.map(({ id, group }) => ({ userId: id, from: group?.id ?? null, to: groupId })));
            setChosen([]);
          }}
        >
          {t('groups.addChosen', { count: chosen.length })}
        </Button>
      )}
    </div>
  );
}
