import { Button, Modal, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { lineLimits } from '#voice';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { type Choosable, PersonSelect } from '#web/parts/PersonSelect.tsx';
import kit from '#web/parts/page.module.css';
import { useTyped } from '#web/parts/typed.ts';
import { TelephoneSetUp } from './TelephoneSetUp.tsx';

const foundAtOnce = 20;

/** Gives an agent a telephone, and shows once what has to be typed into it. */
export function NewTelephone({ close }: { readonly close: () => void }) {
  const t = useWords('voice');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const typed = useTyped();
  const [person, setPerson] = useState<Choosable | null>(null);
  const [name, setName] = useState(t('telephones.nameAtFirst'));
  const agents = useQuery({
    ...api.agents.agents.list.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const create = useMutation({
    mutationFn: (userId: string) => client.voice.telephones.create({ userId, name }),
    onSuccess: () => cache.invalidateQueries({ queryKey: api.voice.telephones.key() }),
  });
  return (
    <Modal
      opened
      onClose={close}
      size={create.data ? 'lg' : 'md'}
      title={t('telephones.add')}
      closeOnClickOutside={!create.data}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      {create.data ? (
        <TelephoneSetUp telephone={create.data.telephone} secret={create.data.secret} done={close} />
      ) : (
        <form
          className={kit.drawerForm}
          onSubmit={(event) => {
            event.preventDefault();
            if (person) create.mutate(person.id);
          }}
        >
          <PersonSelect
            label={t('telephones.person')}
            typed={typed}
            found={agents.data?.items}
            error={agents.error}
            value={person}
            choose={setPerson}
          />
          <TextInput
            label={t('telephones.name')}
            description={t('telephones.nameText')}
            maxLength={lineLimits.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <InlineError error={create.error} part="voice" />
          <Button type="submit" loading={create.isPending} disabled={person === null || name.trim() === ''}>
            {t('telephones.create')}
          </Button>
        </form>
      )}
    </Modal>
  );
}
