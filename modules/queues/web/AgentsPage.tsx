import { Button, Drawer, NumberInput, Select, Table } from '@mantine/core';
import { IconHeadset } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type AgentOnWire, capacityMax, skillLevelMax } from '#agents';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { GroupFilter } from '#web/parts/GroupFilter.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import kit from '#web/parts/page.module.css';
import { PlainPage } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import styles from './queues.module.css';
import { SkillChooser } from './SkillChooser.tsx';

const pageSize = 50;
const levels = ['1', '2', '3', '4', '5'] as const;
const mediaOfCapacity = ['chat', 'voice', 'email', 'total'] as const;

/** What each agent can do, how well, and how much of it at once. */
export function AgentsPage() {
  const t = useWords('queues');
  const shell = useWords('shell');
  const [search, setSearch] = useState('');
  const [groupId, setGroupId] = useState<string>();
  const [open, setOpen] = useState<AgentOnWire | null>(null);
  const agents = useInfiniteQuery(
    api.agents.agents.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        limit: pageSize,
        ...(search ? { search } : {}),
        ...(groupId ? { groupId } : {}),
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.next ?? undefined,
      placeholderData: keepPreviousData,
    }),
  );
  const rows = agents.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <PlainPage title={t('agents.title')} sentence={t('agents.sentence')}>
      <search className={kit.filters}>
        <SearchField label={t('agents.search')} value={search} change={setSearch} />
        <GroupFilter value={groupId} choose={setGroupId} />
      </search>
      {agents.isPending && <LoadingState rows={6} />}
      {agents.isError && <ErrorState error={agents.error} part="queues" retry={() => void agents.refetch()} />}
      {agents.data && rows.length === 0 && (
        <EmptyState
          icon={<IconHeadset size={22} stroke={1.5} />}
          title={t('agents.empty')}
          text={t('agents.emptyText')}
        />
      )}
      {rows.length > 0 && <AgentTable agents={rows} open={setOpen} />}
      {agents.hasNextPage && (
        <Button
          mt={12}
          variant="default"
          loading={agents.isFetchingNextPage}
          onClick={() => void agents.fetchNextPage()}
        >
          {shell('form.more')}
        </Button>
      )}
      {open && <AgentDrawer key={open.id} agent={open} close={() => setOpen(null)} />}
    </PlainPage>
  );
}

function AgentTable(props: { readonly agents: readonly AgentOnWire[]; readonly open: (agent: AgentOnWire) => void }) {
  const t = useWords('queues');
  const skills = useQuery(api.agents.skills.list.queryOptions());
  const nameOf = (id: string) => skills.data?.items.find((skill) => skill.id === id)?.name ?? '?';
  return (
    <div className={kit.table}>
      <Table miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('agents.name')}</Table.Th>
            <Table.Th>{t('agents.skills')}</Table.Th>
            <Table.Th>{t('agents.capacity')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {props.agents.map((agent) => (
            <Table.Tr key={agent.id} className={kit.openRow}>
              <Table.Td>
                <button type="button" className={kit.rowButton} onClick={() => props.open(agent)}>
                  <span className={kit.name}>{agent.name}</span>
                  {agent.group && (
                    <span className={`${kit.dim} ${kit.small}`}>
                      <GroupTag group={agent.group} />
                    </span>
                  )}
                </button>
              </Table.Td>
              <Table.Td>
                {agent.skills.length === 0 && <span className={kit.dim}>–</span>}
                {agent.skills.map(({ skillId, level }) => `${nameOf(skillId)} ${level}`).join(', ')}
              </Table.Td>
              <Table.Td data-figure>{t('agents.capacityShort', { ...agent.capacity })}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function AgentDrawer({ agent, close }: { readonly agent: AgentOnWire; readonly close: () => void }) {
  const t = useWords('queues');
  const shell = useWords('shell');
  const may = useMay();
  const cache = useQueryClient();
  const skills = useQuery(api.agents.skills.list.queryOptions());
  const draft = useDraft({ skills: agent.skills, capacity: agent.capacity });
  const { now, set } = draft;
  const save = useMutation({
    mutationFn: () => client.agents.agents.edit({ agentId: agent.id, ...draft.changes }),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: api.agents.agents.key() });
      tell(t('agents.saved', { name: agent.name }));
      close();
    },
  });
  const setLevel = (skillId: string, level: number) =>
    set(
      'skills',
      now.skills.map((old) => (old.skillId === skillId ? { ...old, level } : old)),
    );
  return (
    <Drawer opened onClose={close} title={agent.name} closeButtonProps={{ 'aria-label': shell('form.close') }}>
      <form
        className={kit.drawerForm}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div>
          <h3 className={styles.subTitle}>{t('agents.skills')}</h3>
          {skills.data?.items.length === 0 && <p className={styles.hint}>{t('skills.empty')}</p>}
          <SkillChooser
            chosen={now.skills.map(({ skillId }) => skillId)}
            skills={skills.data?.items ?? []}
            add={(skillId) => set('skills', [...now.skills, { skillId, level: 3 } as (typeof now.skills)[number]])}
            remove={(skillId) =>
              set(
                'skills',
                now.skills.filter((skill) => skill.skillId !== skillId),
              )
            }
          >
            {(skillId, name) => (
              <Select
                aria-label={`${name}: ${t('agents.level')}`}
                size="xs"
                w={150}
                data={levels.slice(0, skillLevelMax).map((value) => ({ value, label: t(`agents.levels.${value}`) }))}
                value={String(now.skills.find((skill) => skill.skillId === skillId)?.level ?? 1)}
                onChange={(level) => level && setLevel(skillId, Number(level))}
              />
            )}
          </SkillChooser>
        </div>
        <div>
          <h3 className={styles.subTitle}>{t('agents.capacity')}</h3>
          <p className={styles.hint}>{t('agents.totalText')}</p>
          <div
            className={styles.fields}
            style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(5rem, 1fr))', gap: '8px 12px', marginTop: 8 }}
          >
            {mediaOfCapacity.map((medium) => (
              <NumberInput
                key={medium}
                label={t(`agents.${medium}`)}
                min={0}
                max={capacityMax}
                allowDecimal={false}
                value={now.capacity[medium]}
                onChange={(typed) => typeof typed === 'number' && set('capacity', { ...now.capacity, [medium]: typed })}
              />
            ))}
          </div>
        </div>
        <InlineError error={save.error} part="queues" />
        {may('agent.manage', { ownerId: agent.id, groupId: agent.group?.id ?? null }) && (
          <div className={kit.drawerFoot}>
            <Button type="submit" loading={save.isPending} disabled={!draft.isChanged}>
              {shell('form.save')}
            </Button>
            <Button variant="default" onClick={close}>
              {shell('form.cancel')}
            </Button>
          </div>
        )}
      </form>
    </Drawer>
  );
}
