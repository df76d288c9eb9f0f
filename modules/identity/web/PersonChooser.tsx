import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import kit from '#web/parts/page.module.css';
import type { UserRow } from './PeoplePage.tsx';

const foundAtOnce = 20;
const pauseMs = 200;

/** Finds one person by name or e-mail and hands her over. */
export function PersonChooser(props: {
  readonly label: string;
  readonly isOffered: (user: UserRow) => boolean;
  readonly choose: (user: UserRow) => void;
}) {
  const t = useWords('identity');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, pauseMs);
  const found = useQuery({
    ...api.identity.users.list.queryOptions({ input: { limit: foundAtOnce, ...(search ? { search } : {}) } }),
    placeholderData: keepPreviousData,
  });
  const offered = (found.data?.items ?? []).filter(props.isOffered);
  const groupOf = new Map(offered.map(({ id, group }) => [id as string, group?.name]));
  return (
    <Select
      label={props.label}
      placeholder={t('people.search')}
      searchable
      value={null}
      searchValue={text}
      onSearchChange={setText}
      data={offered.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={t('people.nothing')}
      renderOption={({ option }) => (
        <span>
          {option.label}
          {groupOf.get(option.value) && <span className={kit.dim}> · {groupOf.get(option.value)}</span>}
        </span>
      )}
      onChange={(id) => {
        const user = offered.find((one) => one.id === id);
        if (!user) return;
        props.choose(user);
        setText('');
      }}
    />
  );
}
