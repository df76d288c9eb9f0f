import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { ColourSquare } from './GroupTag.tsx';

/** Who is in no group, where a list can be asked for them. */
export const noGroup = 'none';

/** Narrows a list of people to one group. `hasNone` offers those who are in none. */
export function GroupFilter(props: {
  readonly value: string | undefined;
  readonly choose: (groupId: string | undefined) => void;
  readonly hasNone?: boolean;
}) {
  const t = useWords('identity');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const items = groups.data?.items ?? [];
  const chosen = items.find(({ id }) => id === props.value);
  return (
    <Select
      aria-label={t('people.group')}
      placeholder={t('people.allGroups')}
      clearable
      searchable
      leftSection={chosen && <ColourSquare colour={chosen.colour} />}
      data={[
        ...(props.hasNone ? [{ value: noGroup, label: t('people.noGroup') }] : []),
        ...items.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={props.value ?? null}
      onChange={(groupId) => props.choose(groupId ?? undefined)}
    />
  );
}
