import { ActionIcon, NumberInput, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { defaultTier, limits } from '#queues';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import kit from '#web/parts/page.module.css';
import type { QueueForm } from './queue-form.ts';
import styles from './queues.module.css';

/** Whole groups that serve the queue: whoever joins or leaves one begins or stops to serve it at once. */
export function GroupRules({ draft: { now, set } }: { readonly draft: Draft<QueueForm> }) {
  const t = useWords('queues');
  const shell = useWords('shell');
  const groups = useQuery(api.identity.groups.list.queryOptions());
  const items = groups.data?.items ?? [];
  const { groups: rules } = now;
  const others = items.filter(({ id }) => !rules.some(({ groupId }) => groupId === id));
  return (
    <div>
      <Select
        label={t('members.addGroup')}
        description={t('members.groupsText')}
        placeholder={t('members.addGroupPlaceholder')}
        maw={360}
        searchable
        value={null}
        data={others.map(({ id, name }) => ({ value: id, label: name }))}
        nothingFoundMessage={shell('palette.nothing')}
        onChange={(groupId) => groupId && set('groups', [...rules, { groupId, tier: defaultTier }])}
      />
      {rules.map(({ groupId, tier }, at) => {
        const group = items.find(({ id }) => id === groupId);
        const name = group?.name ?? '…';
        return (
          <div className={styles.row} key={groupId}>
            <span className={styles.grow}>
              {group && <GroupTag group={group} />}
              <span className={`${kit.dim} ${kit.small}`}> {t('members.people', { count: group?.members ?? 0 })}</span>
            </span>
            <NumberInput
              aria-label={t('members.tierOf', { name })}
              prefix={`${t('members.tier')} `}
              size="xs"
              w={112}
              min={1}
              max={limits.tier}
              allowDecimal={false}
              value={tier}
              onChange={(typed) => typeof typed === 'number' && set('groups', rules.with(at, { groupId, tier: typed }))}
            />
            <ActionIcon
              aria-label={t('members.remove', { name })}
              onClick={() => set('groups', rules.toSpliced(at, 1))}
            >
              <IconX size={16} stroke={1.6} />
            </ActionIcon>
          </div>
        );
      })}
    </div>
  );
}
