import { ActionIcon, Button, MultiSelect } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMe } from '#web/session.ts';
import { PersonChooser } from './PersonChooser.tsx';
import type { RoleRow } from './RolesPage.tsx';
import styles from './roles.module.css';

const pageSize = 50;
type HoldersChange = Omit<Parameters<typeof client.identity.roles.changeHolders>[0], 'id'>;

/** Who has a role: whole groups and single people. A change is kept at once, and can be taken back. */
export function RoleHolders({ role }: { readonly role: RoleRow }) {
  const t = useWords('identity');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const change = useChange(role);
  const held = role.groups.map(({ id }) => id as string);
  return (
    <Section title={t('roles.holders')} text={t('roles.holdersText')}>
      <MultiSelect
        label={t('groups.title')}
        description={t('roles.groupsText')}
        disabled={!role.givable}
        searchable
        data={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={held}
        onChange={(wished) => {
          const added = wished.filter((id) => !held.includes(id));
          const gone = held.filter((id) => !wished.includes(id));
          change({ addGroups: added, removeGroups: gone }, { addGroups: gone, removeGroups: added });
        }}
      />
      <People role={role} change={change} />
    </Section>
  );
}

/** Gives and takes the role, says so, and offers the way back. */
function useChange(role: RoleRow): (change: HoldersChange, back: HoldersChange) => void {
  const t = useWords('identity');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('identity');
  const send = useMutation({
    mutationFn: ({ change }: { readonly change: HoldersChange; readonly back: HoldersChange | null }) =>
      client.identity.roles.changeHolders({ id: role.id, ...change }),
    onSuccess: (_done, { back }) => {
      const undo = back && { label: shell('form.undo'), run: () => send.mutate({ change: back, back: null }) };
      tell(t('roles.holdersChanged'), undo ?? undefined);
    },
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: () => cache.invalidateQueries({ queryKey: api.identity.key() }),
  });
  return (change, back) => send.mutate({ change, back });
}

function People(props: { readonly role: RoleRow; readonly change: ReturnType<typeof useChange> }) {
  const { role, change } = props;
  const t = useWords('identity');
  const shell = useWords('shell');
  const me = useMe();
  const people = useInfiniteQuery(
    api.identity.users.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: pageSize,
        roleId: role.id,
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
    }),
  );
  if (people.isPending) return <LoadingState rows={3} />;
  if (people.isError) return <ErrorState error={people.error} part="identity" retry={() => void people.refetch()} />;
  const rows = people.data.pages.flatMap(({ items }) => items);
  return (
    <div>
      {role.givable && (
        <PersonChooser
          label={t('roles.addPerson')}
          isOffered={(user) => user.id !== me.user.id && !user.roles.some(({ id }) => id === role.id)}
          choose={(user) => change({ addUsers: [user.id] }, { removeUsers: [user.id] })}
        />
      )}
      {rows.length === 0 && <p className={kit.dim}>{t('roles.nobody')}</p>}
      {rows.map((user) => {
        const isOwn = user.roles.some(({ id }) => id === role.id);
        return (
          <div className={styles.holder} key={user.id}>
            <span className={styles.holderName}>
              <span className={kit.name}>{user.name}</span>{' '}
              {!isOwn && <span className={`${kit.dim} ${kit.small}`}>{t('roles.byGroup')}</span>}
            </span>
            {user.group && <GroupTag group={user.group} />}
            {isOwn && role.givable && user.id !== me.user.id ? (
              <ActionIcon
                aria-label={t('roles.take', { name: user.name })}
                onClick={() => change({ removeUsers: [user.id] }, { addUsers: [user.id] })}
              >
                <IconX size={16} stroke={1.6} />
              </ActionIcon>
            ) : (
              <span className={styles.noAction} />
            )}
          </div>
        );
      })}
      {people.hasNextPage && (
        <Button
          variant="default"
          mt={8}
          loading={people.isFetchingNextPage}
          onClick={() => void people.fetchNextPage()}
        >
          {shell('form.more')}
        </Button>
      )}
    </div>
  );
}
