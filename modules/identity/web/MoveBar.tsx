import { Button, Select } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { noGroup } from '#web/parts/GroupFilter.tsx';
import type { UserRow } from './PeoplePage.tsx';
import styles from './people.module.css';

type Moves = Parameters<typeof client.identity.groups.move>[0]['moves'];

/** What can be done with the people who are chosen: moved to a group or out of theirs, and back for ten seconds. */
export function MoveBar({ chosen, clear }: { readonly chosen: readonly UserRow[]; readonly clear: () => void }) {
  const t = useWords('identity');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('identity');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const move = useMutation({
    mutationFn: (moves: Moves) => client.identity.groups.move({ moves }),
    onSuccess: ({ moved }, moves) => {
      const back = moves.map(({ userId, from, to }) => ({ userId, to: from ?? null, from: to }));
      tell(t('people.moved', { count: moved }), { label: shell('form.undo'), run: () => move.mutate(back) });
      clear();
    },
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: () => cache.invalidateQueries({ queryKey: api.identity.key() }),
  });
  if (chosen.length === 0) return null;
  return (
    <section className={styles.moveBar} aria-label={t('people.chosen', { count: chosen.length })}>
      <strong>{t('people.chosen', { count: chosen.length })}</strong>
      <Select
        aria-label={t('people.moveTo')}
        placeholder={t('people.moveTo')}
        searchable
        value={null}
        disabled={move.isPending}
        data={[
          ...(groups.data?.items ?? []).map(({ id, name }) => ({ value: id as string, label: name })),
          { value: noGroup, label: t('people.noGroup') },
        ]}
        onChange={(wish) => {
          if (wish === null) return;
          const to = wish === noGroup ? null : wish;
          const moves = chosen.map(({ id, group }) => ({ userId: id, from: group?.id ?? null, to }));
          move.mutate(moves as Moves);
        }}
      />
      <Button variant="default" onClick={clear}>
        {shell('form.clear')}
      </Button>
    </section>
  );
}
