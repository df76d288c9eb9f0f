import { ActionIcon, Popover, Select, Switch } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type Channel, channels } from '#kernel/channel.ts';
import type { QueueId } from '#kernel/id.ts';
import { levels } from '#norms';
import { api } from '#web/api.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './list.module.css';
import { filtersOf, type ListWish, useCounts } from './useDesk.ts';

/** Which of the conversations: by channel, by queue, of one's favourites, and those whose agent is gone. */
export function FilterMenu(props: {
  readonly wish: ListWish;
  readonly change: (wish: Partial<ListWish>) => void;
  /** Only who sees others' conversations can miss their agents. */
  readonly seesOthers: boolean;
}) {
  const { wish, change, seesOthers } = props;
  const t = useWords('messaging');
  const count = filtersOf(wish);
  const orphaned = useCounts('all')?.orphaned ?? 0;
  const label = count > 0 ? `${t('list.filter')}: ${t('list.filters', { count })}` : t('list.filter');
  return (
    <Popover position="bottom-start" width={260} trapFocus>
      <Popover.Target>
        <ActionIcon
          size={30}
          variant="default"
          aria-label={label}
          title={label}
          className={styles.filter ?? ''}
          data-on={count > 0 || undefined}
          data-orphans={(seesOthers && orphaned > 0) || undefined}
        >
          <IconFilter size={16} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown className={styles.filterBox ?? ''}>
        <Fields wish={wish} change={change} />
        <Switch
          label={t('list.favourites')}
          checked={wish.favourites}
          onChange={({ currentTarget }) => change({ favourites: currentTarget.checked })}
        />
        {seesOthers && (
          <Switch
            label={t('list.orphaned', { count: orphaned })}
            description={t('list.orphanedHint')}
            checked={wish.orphaned}
            onChange={({ currentTarget }) =>
              change(currentTarget.checked ? { orphaned: true, scope: 'all' } : { orphaned: false })
            }
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function Fields({ wish, change }: { readonly wish: ListWish; readonly change: (wish: Partial<ListWish>) => void }) {
  const t = useWords('messaging');
  const norms = useWords('norms');
  const { locale } = useFormats();
  const queues = useQuery(api.queues.queues.list.queryOptions({ input: {} }));
  const written = channels.filter((channel) => channel !== 'voice');
  const names = (queues.data?.items ?? []).toSorted((a, b) => a.name.localeCompare(b.name, locale));
  return (
    <>
      <Select
        label={t('list.byChannel')}
        placeholder={t('list.anyChannel')}
        clearable
        comboboxProps={{ withinPortal: false }}
        data={written.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
        value={wish.channel}
        onChange={(channel) => change({ channel: channel as Channel | null })}
      />
      <Select
        label={t('list.byLevel')}
        placeholder={t('list.anyLevel')}
        clearable
        comboboxProps={{ withinPortal: false }}
        data={levels.map((level) => ({ value: String(level), label: norms(`level.${level}`) }))}
        value={wish.level && String(wish.level)}
        onChange={(text) => change({ level: levels.find((level) => String(level) === text) ?? null })}
      />
      <Select
        label={t('list.byQueue')}
        placeholder={t('list.anyQueue')}
        clearable
        searchable
        comboboxProps={{ withinPortal: false }}
        data={names.map(({ id, name }) => ({ value: id, label: name }))}
        value={wish.queue}
        onChange={(queue) => change({ queue: queue as QueueId | null })}
      />
    </>
  );
}
