import { Button, TextInput } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import styles from './queues.module.css';
import type { SkillView } from './SkillChooser.tsx';

/** What agents can do, as words to choose from. */
export function SkillsPage() {
  const t = useWords('queues');
  const skills = useQuery(api.agents.skills.list.queryOptions());
  return (
    <PlainPage title={t('skills.title')} sentence={t('skills.sentence')}>
      <div style={{ maxWidth: 560 }}>
        <AddSkill />
        {skills.isPending && <LoadingState rows={4} />}
        {skills.isError && <ErrorState error={skills.error} part="queues" retry={() => void skills.refetch()} />}
        {skills.data?.items.length === 0 && (
          <EmptyState
            icon={<IconSparkles size={22} stroke={1.5} />}
            title={t('skills.empty')}
            text={t('skills.emptyText')}
          />
        )}
        {skills.data?.items.map((skill) => (
          <SkillRow key={skill.id} skill={skill} />
        ))}
        {skills.data && skills.data.items.length > 0 && (
          <p className={styles.hint} style={{ marginTop: 12 }}>
            {t('skills.usedBy')}
          </p>
        )}
      </div>
    </PlainPage>
  );
}

function AddSkill() {
  const t = useWords('queues');
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const add = useMutation({
    mutationFn: () => client.agents.skills.create({ name }),
    onSuccess: () => {
      setName('');
      void cache.invalidateQueries({ queryKey: api.agents.skills.key() });
    },
  });
  return (
    <form
      style={{ marginBottom: 16 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) add.mutate();
      }}
    >
      <div style={{ display: 'flex', gap: 8 }}>
        <TextInput
          aria-label={t('skills.name')}
          placeholder={t('skills.nameExample')}
          style={{ flex: 1 }}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" loading={add.isPending} disabled={name.trim() === ''}>
          {t('skills.add')}
        </Button>
      </div>
      <InlineError error={add.error} part="queues" />
    </form>
  );
}

function SkillRow({ skill }: { readonly skill: SkillView }) {
  const t = useWords('queues');
  const shell = useWords('shell');
  const cache = useQueryClient();
  const errorWords = useErrorWords('queues');
  const [name, setName] = useState<string | null>(null);
  const edit = async (wish: { name?: string; isArchived?: boolean }): Promise<boolean> => {
    try {
      await client.agents.skills.edit({ skillId: skill.id, ...wish });
    } catch (failed) {
      tellError(errorWords(failed));
      return false;
    }
    await cache.invalidateQueries({ queryKey: api.agents.skills.key() });
    return true;
  };
  const archive = async (isArchived: boolean) => {
    if (!(await edit({ isArchived }))) return;
    const undo = { label: shell('form.undo'), run: () => void edit({ isArchived: !isArchived }) };
    tell(t(isArchived ? 'skills.archived' : 'skills.restored', { name: skill.name }), undo);
  };
  const rename = async () => {
    if (name && name.trim() !== skill.name && !(await edit({ name }))) return;
    setName(null);
  };
  return (
    <div className={styles.row}>
      {name === null ? (
        <span className={`${styles.grow} ${skill.isArchived ? kit.dim : kit.name}`}>
          {skill.name}
          {skill.isArchived && ` (${t('skills.isArchived')})`}
        </span>
      ) : (
        <TextInput
          className={styles.grow}
          size="xs"
          autoFocus
          aria-label={t('skills.rename')}
          maxLength={120}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void rename();
            if (event.key === 'Escape') setName(null);
          }}
          onBlur={() => void rename()}
        />
      )}
      {name === null && !skill.isArchived && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setName(skill.name)}>
          {t('skills.rename')}
        </Button>
      )}
      <Button variant="subtle" color="gray" size="compact-sm" onClick={() => void archive(!skill.isArchived)}>
        {t(skill.isArchived ? 'skills.restore' : 'skills.archive')}
      </Button>
    </div>
  );
}
