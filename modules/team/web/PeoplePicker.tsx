import { Checkbox, TextInput } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Colleague } from '#team';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { StateMark } from './StateMark.tsx';
import styles from './team.module.css';
import { useColleagueStates } from './useTeam.ts';

/** Colleagues to choose from, by name or group; those who are chosen stand above. */
export function PeoplePicker(props: {
  readonly label: string;
  readonly chosen: readonly Colleague[];
  readonly choose: (chosen: readonly Colleague[]) => void;
  /** People who are in it already. */
  readonly without?: readonly string[];
}) {
  const { chosen, choose } = props;
  const t = useWords('team');
  const stateOf = useColleagueStates();
  const typed = useTyped();
  const people = useQuery({
    ...api.team.colleagues.queryOptions({ input: { search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const items = ((people.data?.items ?? []) as readonly Colleague[]).filter(({ id }) => !props.without?.includes(id));
  const has = (id: string) => chosen.some((one) => one.id === id);
  const toggle = (person: Colleague) =>
    choose(has(person.id) ? chosen.filter(({ id }) => id !== person.id) : [...chosen, person]);
  return (
    <div className={styles.picker}>
      <TextInput
        label={props.label}
        placeholder={t('newRoom.search')}
        data-autofocus
        leftSection={<IconSearch size={15} stroke={1.7} aria-hidden />}
        value={typed.text}
        onChange={({ currentTarget }) => typed.write(currentTarget.value)}
        onKeyDown={(event) => {
          const [first] = items;
          if (event.key !== 'Enter' || !first) return;
          event.preventDefault();
          toggle(first);
          typed.write('');
        }}
      />
      {chosen.length > 0 && (
        <ul className={styles.chosen} aria-label={t('newRoom.chosen')}>
          {chosen.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                aria-label={t('newRoom.remove', { name: person.name })}
                onClick={() => toggle(person)}
              >
                {person.name}
                <IconX size={12} stroke={2} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className={styles.people}>
        {people.isPending && <LoadingState rows={4} />}
        {people.isError && <ErrorState error={people.error} part="team" retry={() => void people.refetch()} />}
        {people.data && items.length === 0 && <p className={styles.hint}>{t('newRoom.none')}</p>}
        {items.map((person) => (
          <label key={person.id} className={styles.person} htmlFor={`person-${person.id}`}>
            <Checkbox
              id={`person-${person.id}`}
              checked={has(person.id)}
              onChange={() => toggle(person)}
              aria-label={person.name}
            />
            <Face person={person} size={26} />
            <span className={styles.personName}>{person.name}</span>
            <StateMark state={stateOf(person.id)} />
            {person.group && <GroupTag group={person.group} />}
          </label>
        ))}
      </div>
    </div>
  );
}
