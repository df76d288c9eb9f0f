import { ActionIcon, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconX } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { membersAtOnceMax } from '#identity';
import { pageLimit } from '#kernel/contract.ts';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import styles from './groups.module.css';

const listSize = Math.min(pageLimit, membersAtOnceMax);
const foundAtOnce = 20;
const pauseMs = 200;

/** Who is in a group. Adding somebody takes her out of the group she was in, and says so before. */
export function GroupUsers({ group }: { readonly group: { readonly id: string; readonly name: string } }) {
  const t = useWords('identity');
  const may = useMay();
  const cache = useQueryClient();
  const input = { groupId: group.id, limit: listSize, state: 'all' as const };
  const users = useQuery(api.identity.users.list.queryOptions({ input }));
  const move = useMutation({
    mutationFn: (change: { readonly add?: string[]; readonly remove?: string[] }) =>
      client.identity.groups.edit({ id: group.id, ...change }),
    onSettled: () => cache.invalidateQueries({ queryKey: api.identity.key() }),
  });
  const mayManage = may('group.manage');
  if (users.isPending) return <LoadingState rows={4} />;
  if (users.isError) return <ErrorState error={users.error} part="identity" retry={() => void users.refetch()} />;
  return (
    <div className={kit.drawerForm}>
      {mayManage && <AddUser groupId={group.id} add={(id) => move.mutate({ add: [id] })} />}
      <InlineError error={move.error} part="identity" />
      <section aria-label={t('groups.inGroup')}>
        {users.data.items.length === 0 && <p className={kit.dim}>{t('groups.nobody')}</p>}
        {users.data.items.map(({ id, name, email }) => (
          <div className={styles.member} key={id}>
            <span>
              <span className={kit.name}>{name}</span> <span className={`${kit.dim} ${kit.small}`}>{email}</span>
            </span>
            {mayManage && (
              <ActionIcon aria-label={t('groups.remove', { name })} onClick={() => move.mutate({ remove: [id] })}>
                <IconX size={16} stroke={1.6} />
              </ActionIcon>
            )}
          </div>
        ))}
      </section>
    </div>
  );
}

function AddUser({ groupId, add }: { readonly groupId: string; readonly add: (id: string) => void }) {
  const t = useWords('identity');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, pauseMs);
  const found = useQuery({
    ...api.identity.users.list.queryOptions({ input: { limit: foundAtOnce, ...(search ? { search } : {}) } }),
    placeholderData: keepPreviousData,
  });
  const others = (found.data?.items ?? []).filter(({ group }) => group?.id !== groupId);
  const groupOf = new Map(others.map(({ id, group }) => [id as string, group?.name]));
  return (
    <Select
      label={t('groups.addUser')}
      placeholder={t('people.search')}
      searchable
      value={null}
      searchValue={text}
      onSearchChange={setText}
      data={others.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={t('people.nothing')}
      renderOption={({ option }) => (
        <span>
          {option.label}
          {groupOf.get(option.value) && (
            <span className={kit.dim}> · {t('groups.movesFrom', { group: groupOf.get(option.value) ?? '' })}</span>
          )}
        </span>
      )}
      onChange={(id) => {
        if (!id) return;
        add(id);
        setText('');
      }}
    />
  );
}
