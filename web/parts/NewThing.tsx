import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../i18n.ts';
import { useMe } from '../session.ts';
import type { Texts } from '../texts/tr.ts';
import { InlineError } from './InlineError.tsx';
import kit from './page.module.css';

/** What the form of a new thing says; all of it in the reader's language. */
export interface NewThingWords {
  readonly title: string;
  readonly name: string;
  readonly nameExample: string;
  readonly project: string;
  readonly create: string;
}

/** Asks how something new is called, and to which project it belongs where there are several. */
export function NewThing(props: {
  readonly words: NewThingWords;
  /** Whose words name what went wrong. */
  readonly part: keyof Texts;
  readonly create: (given: { readonly name: string; readonly projectId: string }) => Promise<void>;
  readonly close: () => void;
}) {
  const { words } = props;
  const shell = useWords('shell');
  const { projects } = useMe();
  const [name, setName] = useState('');
  const first = projects.find(({ isDefault }) => isDefault) ?? projects[0];
  const [projectId, setProjectId] = useState<string>(first?.id ?? '');
  const create = useMutation({ mutationFn: () => props.create({ name, projectId }) });
  return (
    <Modal opened onClose={props.close} title={words.title} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextInput
          label={words.name}
          placeholder={words.nameExample}
          required
          withAsterisk={false}
          data-autofocus
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {projects.length > 1 && (
          <Select
            label={words.project}
            data={projects.map((project) => ({ value: project.id, label: project.name }))}
            value={projectId}
            onChange={(value) => value && setProjectId(value)}
          />
        )}
        <InlineError error={create.error} part={props.part} />
        <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
          {words.create}
        </Button>
      </form>
    </Modal>
  );
}
