import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { promptLimits } from '#voice';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';

/** Gives a prompt its name; what it says is written in its drawer, which opens next. */
export function NewPrompt({ done }: { readonly done: (id: string | null) => void }) {
  const t = useWords('prompts');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const create = useMutation({
    mutationFn: () => client.voice.prompts.create({ name }),
    onSuccess: async ({ id }) => {
      await cache.invalidateQueries({ queryKey: api.voice.prompts.key() });
      done(id);
    },
  });
  return (
    <Modal opened onClose={() => done(null)} title={t('add')} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextInput
          label={t('name')}
          description={t('nameText')}
          placeholder={t('nameExample')}
          data-autofocus
          autoComplete="off"
          maxLength={promptLimits.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <InlineError error={create.error} part="prompts" />
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          {t('create')}
        </Button>
      </form>
    </Modal>
  );
}
