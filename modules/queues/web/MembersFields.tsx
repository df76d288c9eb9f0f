import { ActionIcon, NumberInput, Select } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AgentOnWire } from '#agents';
import { defaultTier, limits } from '#queues';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import type { Draft } from '#web/parts/draft.ts';
import { GroupFilter } from '#web/parts/GroupFilter.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import { PersonSelect } from '#web/parts/PersonSelect.tsx';
import { Section } from '#web/parts/page.tsx';
import { useTyped } from '#web/parts/typed.ts';
import { GroupRules } from './GroupRules.tsx';
import type { MemberForm, QueueForm, QueueView } from './queue-form.ts';
import styles from './queues.module.css';

const foundAtOnce = 20;

type ByGroup = Pick<QueueView['members'][number], 'agentId' | 'name' | 'group' | 'tier'>;
const orders = ['list', 'name', 'group'] as const;
type Order = (typeof orders)[number];

/**
 * Who serves the queue, at which tier, and, where the strategy follows it, in which order. `byGroup` are those who serve
 * it because their group does: shown, not changed here.
 */
export function MembersFields(props: { readonly draft: Draft<QueueForm>; readonly byGroup: readonly ByGroup[] }) {
  const { now, set } = props.draft;
  const t = useWords('queues');
  const { members } = now;
  const [order, setOrder] = useState<Order>('list');
  const [groupId, setGroupId] = useState<string>();
  const byGroup = props.byGroup.filter(
    ({ agentId, group }) =>
      now.groups.some((rule) => rule.groupId === group?.id) && !members.some((own) => own.agentId === agentId),
  );
  const isWhole = order === 'list' && groupId === undefined;
  const isLinear = now.strategy === 'linear' && isWhole;
  const all: readonly Row[] = [
    ...members.map((member, at) => ({ ...member, at })),
    ...byGroup.map((member) => ({ ...member, at: null })),
  ];
  const rows = all.filter(({ group }) => groupId === undefined || group?.id === groupId).toSorted(inOrder(order));
  const move = (from: number, to: number) => {
    const moved = members[from];
    if (!moved) return;
    set('members', members.toSpliced(from, 1).toSpliced(to, 0, moved));
  };
  return (
    <Section title={t('members.title')} text={t('members.text')}>
      <GroupRules draft={props.draft} />
      <AddMember
        known={members}
        add={(agent) =>
          set('members', [...members, { agentId: agent.id, name: agent.name, group: agent.group, tier: defaultTier }])
        }
      />
      {all.length > 1 && (
        <div className={styles.sorting}>
          <Select
            aria-label={t('members.order')}
            allowDeselect={false}
            data={orders.map((value) => ({ value, label: t(`members.orders.${value}`) }))}
            value={order}
            onChange={(value) => setOrder((value as Order | null) ?? 'list')}
          />
          <GroupFilter value={groupId} choose={setGroupId} />
        </div>
      )}
      {now.strategy === 'linear' && <p className={styles.hint}>{t('members.linear')}</p>}
      {all.length === 0 && <p className={styles.hint}>{t('members.empty')}</p>}
      <div>
        {rows.slice(0, shownMax).map((row) => (
          <MemberRow
            key={row.agentId}
            row={row}
            isLinear={isLinear}
            last={members.length - 1}
            move={move}
            tier={(at, tier) =>
              set(
                'members',
                members.map((member, place) => (place === at ? { ...member, tier } : member)),
              )
            }
            remove={(at) => set('members', members.toSpliced(at, 1))}
          />
        ))}
        {rows.length > shownMax && (
          <p className={styles.hint}>{t('members.notShown', { count: rows.length - shownMax })}</p>
        )}
      </div>
    </Section>
  );
}

/** Lines of a list at once; the filter finds the others. */
const shownMax = 300;

type Row = MemberForm & {
  /** Her place among those named themselves; null when she serves because her group does. */
  readonly at: number | null;
};

function inOrder(order: Order) {
  const { compare } = new Intl.Collator('tr');
  return (one: Row, other: Row): number => {
    if (order === 'list') return 0;
    const byGroup = compare(one.group?.name ?? '\uffff', other.group?.name ?? '\uffff');
    return (order === 'group' ? byGroup : 0) || compare(one.name, other.name);
  };
}

function MemberRow({
  row: { at, name, tier, group },
  isLinear,
  last,
  ...act
}: {
  readonly row: Row;
  readonly isLinear: boolean;
  readonly last: number;
  readonly move: (from: number, to: number) => void;
  readonly tier: (at: number, tier: number) => void;
  readonly remove: (at: number) => void;
}) {
  const t = useWords('queues');
  return (
    <div className={styles.row}>
      <span className={styles.grow}>{name}</span>
      <span className={styles.memberGroup}>{group && <GroupTag group={group} />}</span>
      {at === null ? (
        <span className={styles.byGroup}>
          {t('members.byGroup')} · {t('members.tier')} {tier}
        </span>
      ) : (
        <>
          {isLinear && (
            <>
              <ActionIcon
                aria-label={t('members.up', { name })}
                disabled={at === 0}
                onClick={() => act.move(at, at - 1)}
              >
                <IconArrowUp size={16} stroke={1.6} />
              </ActionIcon>
              <ActionIcon
                aria-label={t('members.down', { name })}
                disabled={at === last}
                onClick={() => act.move(at, at + 1)}
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
            onChange={(typed) => typeof typed === 'number' && act.tier(at, typed)}
          />
          <ActionIcon aria-label={t('members.remove', { name })} onClick={() => act.remove(at)}>
            <IconX size={16} stroke={1.6} />
          </ActionIcon>
        </>
      )}
    </div>
  );
}

function AddMember(props: { readonly known: readonly MemberForm[]; readonly add: (agent: AgentOnWire) => void }) {
  const t = useWords('queues');
  const typed = useTyped();
  const agents = useQuery({
    ...api.agents.agents.list.queryOptions({ input: { limit: foundAtOnce, search: typed.search } }),
    placeholderData: keepPreviousData,
  });
  const known = new Set<string>(props.known.map(({ agentId }) => agentId));
  return (
    <PersonSelect
      label={t('members.add')}
      maw={360}
      typed={typed}
      found={agents.data?.items.filter(({ id }) => !known.has(id))}
      error={agents.error}
      choose={props.add}
    />
  );
}
