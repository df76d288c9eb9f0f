import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '#web/api.ts';
import { PersonSelect } from '#web/parts/PersonSelect.tsx';
import { useTyped } from '#web/parts/typed.ts';
import type { UserRow } from './PeoplePage.tsx';

const foundAtOnce = 20;

/** Finds one person by name or e-mail and hands her over. */
export function PersonChooser(props: {
  readonly label: string;
  readonly isOffered: (user: UserRow) => boolean;
  readonly choose: (user: UserRow) => void;
}) {
  const typed = useTyped();
  const users = useQuery({
    ...api.identity.users.list.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  return (
    <PersonSelect
      label={props.label}
      typed={typed}
      found={users.data?.items.filter(props.isOffered)}
      error={users.error}
      note={({ group }) => group?.name}
      choose={props.choose}
    />
  );
}
