import { Button, Group, Table, Text, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { internalNumberDigits } from '#voice';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { type Choosable, PersonSelect } from '#web/parts/PersonSelect.tsx';
import kit from '#web/parts/page.module.css';
import { Section } from '#web/parts/page.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { useMay } from '#web/session.ts';
import styles from '../telephony.module.css';

const foundAtOnce = 20;

/** By which numbers people of the house call each other. */
export function InternalNumbersPanel() {
  const t = useWords('voice');
  const may = useMay()('telephony.manage');
  const cache = useQueryClient();
  const numbers = useQuery(api.voice.internalNumbers.list.queryOptions());
  const saving = useMutation({
    mutationFn: (given: { readonly userId: string; readonly number: string | null }) =>
      client.voice.internalNumbers.set(given),
    onSuccess: () => cache.invalidateQueries({ queryKey: api.voice.internalNumbers.key() }),
  });
  if (numbers.isPending) return <LoadingState rows={3} />;
  if (numbers.isError) return <ErrorState error={numbers.error} part="voice" retry={() => void numbers.refetch()} />;
  const { items } = numbers.data;
  return (
    <Section title={t('internal.title')} text={t('internal.text')}>
      {may && <GiveNumber save={(given) => saving.mutateAsync(given)} isSaving={saving.isPending} />}
      <InlineError error={saving.error} part="voice" />
      {items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('internal.none')}
        </Text>
      ) : (
        <div className={kit.table}>
          <Table maw={560}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('internal.number')}</Table.Th>
                <Table.Th>{t('telephones.person')}</Table.Th>
                {may && <Table.Th aria-label={t('internal.takeAway')} />}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {items.map(({ userId, userName, number }) => (
                <Table.Tr key={userId}>
                  <Table.Td className={styles.code}>{number}</Table.Td>
                  <Table.Td className={kit.name}>{userName}</Table.Td>
                  {may && (
                    <Table.Td ta="right">
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        aria-label={t('internal.takeAwayOf', { name: userName })}
                        loading={saving.isPending && saving.variables.userId === userId}
                        onClick={() => saving.mutate({ userId, number: null })}
                      >
                        {t('internal.takeAway')}
                      </Button>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}

function GiveNumber(props: {
  readonly save: (given: { readonly userId: string; readonly number: string }) => Promise<unknown>;
  readonly isSaving: boolean;
}) {
  const t = useWords('voice');
  const typed = useTyped();
  const [person, setPerson] = useState<Choosable | null>(null);
  const [number, setNumber] = useState('');
  const agents = useQuery({
    ...api.agents.agents.list.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const save = async () => {
    if (!person) return;
    await props.save({ userId: person.id, number });
    setPerson(null);
    setNumber('');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save().catch(() => undefined); // what was refused stands below the form
      }}
    >
      <Group align="flex-end" gap="sm" mb="sm">
        <PersonSelect
          label={t('telephones.person')}
          typed={typed}
          found={agents.data?.items}
          error={agents.error}
          value={person}
          choose={setPerson}
          maw={260}
        />
        <TextInput
          label={t('internal.number')}
          inputMode="numeric"
          autoComplete="off"
          maxLength={internalNumberDigits.most + 4}
          maw={120}
          value={number}
          onChange={({ currentTarget }) => setNumber(currentTarget.value)}
        />
        <Button type="submit" loading={props.isSaving} disabled={!person || number.trim() === ''}>
          {t('internal.give')}
        </Button>
      </Group>
    </form>
  );
}
