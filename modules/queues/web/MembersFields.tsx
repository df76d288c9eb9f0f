import { ActionIcon, NumberInput, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { defaultTier, limits } from '#queues';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { Section } from '#web/parts/page.tsx';
import type { MemberForm, QueueForm } from './queue-form.ts';
import styles from './queues.module.css';

const foundAtOnce = 20;
const pauseMs = 200;

/** Who serves the queue, at which tier, and, where the strategy follows it, in which order. */
export function MembersFields({ draft: { now, set } }: { readonly draft: Draft<QueueForm> }) {
  const t = useWords('queues');
  const { members } = now;
  const isLinear = now.strategy === 'linear';
  const change = (at: number, tier: number) =>
    set(
      'members',
      members.map((member, place) => (place === at ? { ...member, tier } : member)),
    );
  const move = (from: number, to: number) => {
    const moved = members[from];
    if (!moved) return;
    set('members', members.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  return (
    <Section title={t('members.title')} text={t('members.text')}>
      <AddMember
        known={members}
        add={(agentId, name) => set('members', [...members, { agentId, name, tier: defaultTier }])}
      />
      {isLinear && <p className={styles.hint}>{t('members.linear')}</p>}
      {members.length === 0 && <p className={styles.hint}>{t('members.empty')}</p>}
      <div>
        {members.map(({ agentId, name, tier }, at) => (
          <div className={styles.row} key={agentId}>
            <span className={styles.grow}>{name}</span>
            {isLinear && (
              <>
                <ActionIcon aria-label={t('members.up', { name })} disabled={at === 0} onClick={() => move(at, at - 1)}>
                  <IconArrowUp size={16} stroke={1.6} />
                </ActionIcon>
                <ActionIcon
                  aria-label={t('members.down', { name })}
                  disabled={at === members.length - 1}
                  onClick={() => move(at, at + 1)}
                >
                  <IconArrowDown size={16} stroke={1.6} />
                </ActionIcon>
              </>
            )}
            <NumberInput
              aria-label={t('members.tierOf', { name })}
              prefix={`${t('members.tier')} `}
              size="xs"
              w={112}
              min={1}
              max={limits.tier}
              allowDecimal={false}
              value={tier}
              onChange={(typed) => typeof typed === 'number' && change(at, typed)}
            />
            <ActionIcon
              aria-label={t('members.remove', { name })}
              onClick={() => set('members', members.toSpliced(at, 1))}
            >
              <IconX size={16} stroke={1.6} />
            </ActionIcon>
          </div>
        ))}
      </div>
    </Section>
  );
}

function AddMember(props: {
  readonly known: readonly MemberForm[];
  readonly add: (agentId: string, name: string) => void;
}) {
  const t = useWords('queues');
  const shell = useWords('shell');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, pauseMs);
  const found = useQuery({
    ...api.agents.agents.list.queryOptions({ input: { limit: foundAtOnce, ...(search ? { search } : {}) } }),
    placeholderData: keepPreviousData,
  });
  const known = new Set(props.known.map(({ agentId }) => agentId));
  const others = (found.data?.items ?? []).filter(({ id }) => !known.has(id));
  return (
    <Select
      label={t('members.add')}
      placeholder={t('members.addPlaceholder')}
      maw={360}
      searchable
      value={null}
      searchValue={text}
      onSearchChange={setText}
      data={others.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      nothingFoundMessage={shell('palette.nothing')}
      onChange={(id) => {
        const agent = others.find((other) => other.id === id);
        if (!agent) return;
        props.add(agent.id, agent.name);
        setText('');
      }}
    />
  );
}
