import { ActionIcon, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '#web/i18n.ts';
import styles from './queues.module.css';

export type SkillView = { readonly id: string; readonly name: string; readonly isArchived: boolean };

/** A list of skills to add to and take from; beside each stands what `children` makes of it (a level). */
export function SkillChooser(props: {
  readonly chosen: readonly string[];
  readonly skills: readonly SkillView[];
  readonly add: (skillId: string) => void;
  readonly remove: (skillId: string) => void;
  readonly children: (skillId: string, name: string) => ReactNode;
}) {
  const t = useWords('queues');
  const nameOf = (id: string) => props.skills.find((skill) => skill.id === id)?.name ?? '?';
  const others = props.skills.filter(({ id, isArchived }) => !isArchived && !props.chosen.includes(id));
  return (
    <div style={{ maxWidth: 360 }}>
      {props.chosen.map((id) => (
        <div className={styles.row} key={id}>
          <span className={styles.grow}>{nameOf(id)}</span>
          {props.children(id, nameOf(id))}
          <ActionIcon aria-label={t('routing.removeSkill', { name: nameOf(id) })} onClick={() => props.remove(id)}>
            <IconX size={16} stroke={1.6} />
          </ActionIcon>
        </div>
      ))}
      {others.length > 0 && (
        <Select
          mt={8}
          size="xs"
          aria-label={t('routing.addSkill')}
          placeholder={t('routing.addSkill')}
          searchable
          value={null}
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => id && props.add(id)}
        />
      )}
    </div>
  );
}
