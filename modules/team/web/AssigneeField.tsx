import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { scopeOf, searchKey, searchWords, type Who } from '#identity';
import type { GroupId, UserId } from '#kernel/id.ts';
import type { Assignee, TaskOnWire } from '#team';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { type Choosable, PersonSelect } from '#web/parts/PersonSelect.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { useMe } from '#web/session.ts';

/** To whom I may give it: me, people and groups within my right. An id says which it is: `user:<id>`, `group:<id>`. */
export function AssigneeField(props: { readonly chosen: Choosable; readonly choose: (chosen: Choosable) => void }) {
  const t = useWords('team');
  const { user, who } = useMe();
  const scope = scopeOf(who as Who, 'task.assign');
  const isWide = scope === 'group' || scope === 'all';
  const typed = useTyped();
  const within = scope === 'group' && who.groupId ? { groupId: who.groupId as GroupId } : {};
  const people = useQuery({
    ...api.team.colleagues.queryOptions({ input: { search: typed.search, ...within } }),
    enabled: isWide,
    placeholderData: keepPreviousData,
  });
  const groups = useQuery({ ...api.identity.groups.list.queryOptions(), enabled: isWide });
  const words = searchWords(typed.search);
  const isMeant = ({ name }: Choosable) => words.every((word) => searchKey(name).includes(word));
  const isReached = (groupId: string) => scope === 'all' || groupId === who.groupId;
  const me = { id: `user:${user.id}`, name: t('task.me') };
  const colleagues = (isWide ? people.data?.items : null) ?? [];
  const teams = ((isWide ? groups.data?.items : null) ?? []).filter(({ id }) => isReached(id));
  const found = [
    ...[me].filter(isMeant),
    ...colleagues.map(({ id, name }) => ({ id: `user:${id}`, name })),
    ...teams.map(({ id, name }) => ({ id: `group:${id}`, name })).filter(isMeant),
  ];
  return (
    <PersonSelect
      label={t('task.who')}
      typed={typed}
      found={isWide && people.isPending ? undefined : found}
      error={people.error}
      value={props.chosen}
      choose={props.choose}
      heading={({ id }) => t(id.startsWith('group:') ? 'task.groups' : 'task.people')}
    />
  );
}

/** The choice that stands for whom a task is for. */
export function choiceOf(assignee: TaskOnWire['assignee'], me: Choosable): Choosable {
  const id = `${assignee.type}:${assignee.id}`;
  return id === me.id ? me : { id, name: assignee.name };
}

/** Whom a choice stands for. */
export function assigneeOf(choice: Choosable): Assignee {
  const [type, id = ''] = choice.id.split(':');
  return type === 'group' ? { type: 'group', id: id as GroupId } : { type: 'user', id: id as UserId };
}
