import { Button, Checkbox, SegmentedControl } from '@mantine/core';
import { IconChecklist, IconFlag3, IconMessage, IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { type Id, isId, type UserId } from '#kernel/id.ts';
import { type TaskId, type TaskOnWire, type TeamChange, teamTopicOf } from '#team';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tell, tellError } from '#web/notices.tsx';
import kit from '#web/parts/page.module.css';
import { Panel, PlainPage } from '#web/parts/page.tsx';
import { SearchField } from '#web/parts/SearchField.tsx';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay, useMe } from '#web/session.ts';
import { LinkInAddress, linkIn } from './link-address.ts';
import { TaskDrawer } from './TaskDrawer.tsx';
import { Assignee, Due } from './TaskFacts.tsx';
import { TaskForm } from './TaskForm.tsx';
import styles from './tasks.module.css';

const lists = ['mine', 'given', 'group'] as const;
const states = ['open', 'closed', 'all'] as const;
const address = z.object({
  list: z.enum(lists).default('mine'),
  state: z.enum(states).default('open'),
  search: z.string().max(100).default(''),
  task: z.string().refine(isId).optional(),
  /** Something a new task is to be about: `customer:<id>`. */
  link: LinkInAddress,
});

const _typingRestMs = 200;

/** What has to be done, by whom and until when: mine, those I gave, those of my group. */
export function TasksPage() {
  const t = useWords('team');
  const may = useMay();
  const [view, change] = useAddress(address);
  const [isNew, setNew] = useState(false);
  const mayGive = may('task.assign');
  const link = useMemo(() => linkIn(view.link), [view.link]);
  useActions(mayGive ? [{ id: 'team.newTask', label: t('task.new'), shortcut: 'add', run: () => setNew(true) }] : []);
  return (
    <PlainPage
      title={t('task.title')}
      sentence={t('task.sentence')}
      actions={
        mayGive && (
          <Button leftSection={<IconPlus size={16} stroke={1.8} aria-hidden />} onClick={() => setNew(true)}>
            {t('task.new')}
          </Button>
        )
      }
    >
      <div className={kit.filters}>
        <SearchField label={t('task.search')} value={view.search} change={(search) => change({ search })} />
        <SegmentedControl
          className={styles.choice}
          aria-label={t('task.whose')}
          value={view.list}
          data={lists.map((value) => ({ value, label: t(`task.lists.${value}`) }))}
          onChange={(list) => change({ list: list as typeof view.list })}
        />
        <SegmentedControl
          className={styles.choice}
          aria-label={t('task.which')}
          value={view.state}
          data={states.map((value) => ({ value, label: t(`task.shown.${value}`) }))}
          onChange={(state) => change({ state: state as typeof view.state })}
        />
      </div>
      <TaskList view={view} open={(task) => change({ task }, { push: true })} />
      {view.task && <TaskDrawer taskId={view.task as TaskId} close={() => change({ task: undefined })} />}
      {(isNew || link) && mayGive && (
        <TaskForm
          link={link}
          close={() => {
            setNew(false);
            if (link) change({ link: undefined });
          }}
        />
      )}
    </PlainPage>
  );
}

/** Tasks are asked again when something about them is news. */
function useTaskNews(): void {
  const cache = useQueryClient();
  const { user } = useMe();
  useTopicChanges<TeamChange>(teamTopicOf(user.id as UserId), (change) => {
    if (change.type === 'tasks') void cache.invalidateQueries({ queryKey: api.team.tasks.key() });
  });
}

function TaskList(props: { readonly view: z.output<typeof address>; readonly open: (task: TaskId) => void }) {
  const { list, state, search } = props.view;
  const t = useWords('team');
  useTaskNews();
  const tasks = useInfiniteQuery(
    api.team.tasks.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ list, state, search, ...(cursor ? { cursor } : {}) }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (page) => page.next ?? undefined,
      placeholderData: (before) => before,
    }),
  );
  if (tasks.isPending) return <LoadingState rows={6} />;
  if (tasks.isError) return <ErrorState error={tasks.error} part="team" retry={() => void tasks.refetch()} />;
  const items = tasks.data.pages.flatMap((page) => page.items as readonly TaskOnWire[]);
  if (items.length === 0) {
    return (
      <EmptyState
        icon={<IconChecklist size={22} stroke={1.5} />}
        title={t(`task.empty.${list}`)}
        text={t('task.empty.text')}
      />
    );
  }
  return (
    <>
      <Panel>
        <ul className={styles.list} aria-busy={tasks.isPlaceholderData}>
          {items.map((task) => (
            <TaskRow key={task.id} task={task} open={props.open} />
          ))}
        </ul>
      </Panel>
      {tasks.hasNextPage && (
        <div className={kit.foot}>
          <Button variant="default" loading={tasks.isFetchingNextPage} onClick={() => void tasks.fetchNextPage()}>
            {t('task.more')}
          </Button>
        </div>
      )}
    </>
  );
}

function TaskRow({ task, open }: { readonly task: TaskOnWire; readonly open: (task: TaskId) => void }) {
  const t = useWords('team');
  const { user, who } = useWhoIs();
  const errorWords = useErrorWords('team');
  const isForMe =
    task.assignee.type === 'user'
      ? task.assignee.id === user.id
      : task.assignee.id === (who.groupId as Id<string> | null);
  const isDone = task.state !== 'open';
  const moving = useMutation({
    mutationFn: (state: 'done' | 'open') => client.team.tasks.move({ taskId: task.id, state }),
    onSuccess: (_answer, state) => {
      if (state === 'done') tell(t('task.isDone'), { label: t('task.undo'), run: () => moving.mutate('open') });
    },
    onError: (failed) => tellError(errorWords(failed)),
  });
  return (
    <li className={styles.row} data-overdue={task.isOverdue || undefined} data-closed={isDone || undefined}>
      <Checkbox
        checked={isDone}
        disabled={!isForMe || isDone || moving.isPending}
        aria-label={t('task.finish', { title: task.title })}
        onChange={() => moving.mutate('done')}
      />
      <button type="button" className={styles.open} onClick={() => open(task.id)}>
        <span className={styles.title}>{task.title}</span>
        <span className={styles.facts}>
          <Due task={task} />
          {task.priority !== 'normal' && (
            <span className={styles.fact}>
              <IconFlag3 size={13} stroke={1.8} aria-hidden />
              {t(`task.priority.${task.priority}`)}
            </span>
          )}
          {task.state === 'done' && task.needsConfirmation && <span className={styles.fact}>{t('task.waits')}</span>}
          {task.comments > 0 && (
            <span className={styles.fact}>
              <IconMessage size={13} stroke={1.8} aria-hidden />
              {t('task.commentCount', { count: task.comments })}
            </span>
          )}
        </span>
      </button>
      <Assignee task={task} />
    </li>
  );
}

function useWhoIs() {
  const { user, who } = useMe();
  return { user, who };
}
