import { Button, Drawer, Textarea } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type LinkView, type TaskDetail, type TaskId, taskLimits } from '#team';
import { useActions } from '#web/actions.ts';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { Face } from '#web/parts/Face.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { LinkChip } from './RoomMessage.tsx';
import { Assignee, Due } from './TaskFacts.tsx';
import { TaskForm } from './TaskForm.tsx';
import styles from './tasks.module.css';

/** One task: what, by whom, what may be made of it now, and what was said of it. */
export function TaskDrawer({ taskId, close }: { readonly taskId: TaskId; readonly close: () => void }) {
  const t = useWords('team');
  const task = useQuery(api.team.tasks.get.queryOptions({ input: { taskId } }));
  return (
    <Drawer
      opened
      onClose={close}
      title={t('task.one')}
      size="min(32rem, 100vw)"
      closeButtonProps={{ 'aria-label': t('members.close') }}
    >
      {task.isPending && <LoadingState rows={5} />}
      {task.isError && <ErrorState error={task.error} part="team" retry={() => void task.refetch()} />}
      {task.data && <Shown task={task.data as TaskDetail} />}
    </Drawer>
  );
}

function Shown({ task }: { readonly task: TaskDetail }) {
  const t = useWords('team');
  const formats = useFormats();
  const [isEditing, setEditing] = useState(false);
  const edit = () => setEditing(true);
  useActions(task.mayEdit ? [{ id: 'team.editTask', label: t('task.edit'), run: edit }] : []);
  return (
    <div className={styles.form}>
      <h2 className={styles.heading}>{task.title}</h2>
      {task.text !== '' && (
        <p className={styles.text} dir="auto">
          {task.text}
        </p>
      )}
      {task.link && <LinkChip link={task.link as LinkView} type="customer" />}
      <dl className={styles.details}>
        <dt>{t('task.who')}</dt>
        <dd>
          <Assignee task={task} />
        </dd>
        <dt>{t('task.by')}</dt>
        <dd>
          {task.creator.name}, {formats.moment(task.createdAt)}
        </dd>
        {task.dueAt && (
          <>
            <dt>{t('task.due')}</dt>
            <dd>
              <Due task={task} />
            </dd>
          </>
        )}
        <dt>{t('task.priorityWord')}</dt>
        <dd>{t(`task.priority.${task.priority}`)}</dd>
        <dt>{t('task.stateWord')}</dt>
        <dd>
          {task.state === 'done' && task.needsConfirmation ? t('task.waits') : t(`task.state.${task.state}`)}
          {task.doneBy && task.doneAt && ` (${task.doneBy.name}, ${formats.moment(task.doneAt)})`}
        </dd>
      </dl>
      {task.mayEdit && (
        <div className={styles.choices}>
          <Button variant="default" leftSection={<IconPencil size={16} stroke={1.7} aria-hidden />} onClick={edit}>
            {t('task.edit')}
          </Button>
        </div>
      )}
      {isEditing && <TaskForm task={task} close={() => setEditing(false)} />}
      <Choices task={task} />
      <Comments task={task} />
    </div>
  );
}

function Choices({ task }: { readonly task: TaskDetail }) {
  const t = useWords('team');
  const cache = useQueryClient();
  const errorWords = useErrorWords('team');
  const moving = useMutation({
    mutationFn: (state: TaskDetail['state']) => client.team.tasks.move({ taskId: task.id, state }),
    onSettled: () => void cache.invalidateQueries({ queryKey: api.team.tasks.key() }),
    onError: (failed) => tellError(errorWords(failed)),
  });
  if (task.choices.length === 0) return null;
  return (
    <div className={styles.choices}>
      {task.choices.map((state) => (
        <Button
          key={state}
          variant={state === 'done' || state === 'confirmed' ? 'filled' : 'default'}
          loading={moving.isPending}
          onClick={() => moving.mutate(state)}
        >
          {t(state === 'open' && task.state === 'done' ? 'task.move.back' : `task.move.${state}`)}
        </Button>
      ))}
    </div>
  );
}

function Comments({ task }: { readonly task: TaskDetail }) {
  const t = useWords('team');
  const formats = useFormats();
  const cache = useQueryClient();
  const [text, setText] = useState('');
  const [clientId, setClientId] = useState(() => crypto.randomUUID());
  const saying = useMutation({
    mutationFn: () => client.team.tasks.comment({ taskId: task.id, clientId, text }),
    onSuccess: () => {
      setText('');
      setClientId(crypto.randomUUID());
      void cache.invalidateQueries({ queryKey: api.team.tasks.key() });
    },
  });
  return (
    <section aria-label={t('task.comments')}>
      <h3 className={styles.subheading}>{t('task.comments')}</h3>
      <ul className={styles.comments}>
        {task.commentList.map((comment) => (
          <li key={comment.id}>
            <Face person={comment.author} size={24} />
            <div>
              <p className={styles.commentHead}>
                <strong>{comment.author.name}</strong>
                <time dateTime={comment.at}>{formats.moment(comment.at)}</time>
              </p>
              <p className={styles.text} dir="auto">
                {comment.text}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== '') saying.mutate();
        }}
      >
        <Textarea
          autosize
          minRows={2}
          maxRows={8}
          aria-label={t('task.comment')}
          placeholder={t('task.comment')}
          maxLength={taskLimits.commentChars}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <InlineError error={saying.error} part="team" />
        <Button type="submit" variant="default" disabled={text.trim() === ''} loading={saying.isPending}>
          {t('task.say')}
        </Button>
      </form>
    </section>
  );
}
