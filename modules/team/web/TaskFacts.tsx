import { IconClockExclamation } from '@tabler/icons-react';
import type { TaskOnWire } from '#team';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Face } from '#web/parts/Face.tsx';
import { GroupTag } from '#web/parts/GroupTag.tsx';
import styles from './tasks.module.css';

/** For whom a task is. */
export function Assignee({ task }: { readonly task: Pick<TaskOnWire, 'assignee'> }) {
  const t = useWords('team');
  const { assignee } = task;
  if (assignee.type === 'group') {
    return assignee.colour ? (
      <GroupTag group={{ name: assignee.name, colour: assignee.colour }} />
    ) : (
      <span>{t('task.groupGone')}</span>
    );
  }
  return (
    <span className={styles.person}>
      <Face person={assignee} size={22} />
      <span>{assignee.name}</span>
    </span>
  );
}

/** Until when, and that it is over, in words and with a mark. */
export function Due({ task }: { readonly task: Pick<TaskOnWire, 'dueAt' | 'isOverdue'> }) {
  const t = useWords('team');
  const formats = useFormats();
  if (!task.dueAt) return null;
  return (
    <span className={styles.fact} data-overdue={task.isOverdue || undefined}>
      {task.isOverdue && <IconClockExclamation size={13} stroke={1.9} aria-hidden />}
      {task.isOverdue
        ? t('task.overdueSince', { time: formats.moment(task.dueAt) })
        : t('task.until', { time: formats.moment(task.dueAt) })}
    </span>
  );
}
