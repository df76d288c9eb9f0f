import { Button, CloseButton, Modal, SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Link, type TaskDetail, type TaskPriority, taskLimits, taskPriorities } from '#team';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { localOfMoment, momentOfLocal } from '#web/local-moment.ts';
import { tell } from '#web/notices.tsx';
import { useDraft } from '#web/parts/draft.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import { AssigneeField, assigneeOf, choiceOf } from './AssigneeField.tsx';
import { DraftLink } from './DraftLink.tsx';
import { LinkChip } from './RoomMessage.tsx';
import styles from './tasks.module.css';
import { linkOfAddress } from './unsent.ts';

/** A link as the form holds it; `closed`: there is one whose end she may not see, which can only be taken away. */
type FormLink = Link | 'closed' | null;

/** Gives a task, or changes one that is there: what, to whom, until when, what it is about, whether I want to see it. */
export function TaskForm(props: {
  readonly task?: TaskDetail;
  readonly link?: Link | null;
  readonly close: () => void;
}) {
  const { task, close } = props;
  const t = useWords('team');
  const cache = useQueryClient();
  const { organisation } = useMe();
  const { now, set, changes, isChanged } = useDraft(useSaved(task, props.link ?? null));
  const [address, setAddress] = useState('');
  // Sent again after a bad line it is still one task.
  const [clientId] = useState(() => crypto.randomUUID());
  const dueOf = (local: string) => (local === '' ? null : momentOfLocal(local, organisation.zone));
  const saving = useMutation({
    mutationFn: () => {
      const { assignee, due, link, ...rest } = changes;
      if (task)
        return client.team.tasks.edit({
          taskId: task.id,
          version: task.version,
          ...rest,
          ...(assignee && { assignee: assigneeOf(assignee) }),
          ...(due !== undefined && { dueAt: dueOf(due) }),
          ...(link !== undefined && link !== 'closed' && { link }),
        });
      const { title, text, priority, needsConfirmation } = now;
      return client.team.tasks.create({
        ...{ clientId, title, text, priority, needsConfirmation },
        assignee: assigneeOf(now.assignee),
        dueAt: dueOf(now.due),
        ...(now.link && now.link !== 'closed' && { link: now.link }),
      });
    },
    onSuccess: () => {
      tell(t(task ? 'task.changed' : 'task.given'));
      close();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.team.tasks.key() }),
  });
  const isReady = now.title.trim() !== '' && address === '' && (isChanged || !task);
  return (
    <Modal
      opened
      onClose={close}
      title={t(task ? 'task.edit' : 'task.new')}
      closeButtonProps={{ 'aria-label': t('members.close') }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) saving.mutate();
        }}
      >
        <TextInput
          label={t('task.what')}
          required
          data-autofocus
          maxLength={taskLimits.titleChars}
          value={now.title}
          onChange={({ currentTarget }) => set('title', currentTarget.value)}
        />
        <Textarea
          label={t('task.text')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={taskLimits.textChars}
          value={now.text}
          onChange={({ currentTarget }) => set('text', currentTarget.value)}
        />
        <AssigneeField chosen={now.assignee} choose={(assignee) => set('assignee', assignee)} />
        <TextInput
          type="datetime-local"
          label={t('task.due')}
          description={t('task.dueHint', { zone: organisation.zone })}
          value={now.due}
          onChange={({ currentTarget }) => set('due', currentTarget.value)}
        />
        <LinkField link={now.link} put={(link) => set('link', link)} address={address} write={setAddress} />
        <div className={styles.field}>
          <span aria-hidden>{t('task.priorityWord')}</span>
          <SegmentedControl
            aria-label={t('task.priorityWord')}
            value={now.priority}
            data={taskPriorities.map((value) => ({ value, label: t(`task.priority.${value}`) }))}
            onChange={(value) => set('priority', value as TaskPriority)}
          />
        </div>
        <Switch
          label={t('task.confirm')}
          description={t('task.confirmHint')}
          checked={now.needsConfirmation}
          onChange={({ currentTarget }) => set('needsConfirmation', currentTarget.checked)}
        />
        <InlineError error={saving.error} part="team" />
        <Button type="submit" disabled={!isReady} loading={saving.isPending}>
          {t(task ? 'task.save' : 'task.give')}
        </Button>
      </form>
    </Modal>
  );
}

/** What the form begins with. */
function useSaved(task: TaskDetail | undefined, link: Link | null) {
  const t = useWords('team');
  const { user, organisation } = useMe();
  return useMemo(() => {
    const me = { id: `user:${user.id}`, name: t('task.me') };
    return {
      title: task?.title ?? '',
      text: task?.text ?? '',
      assignee: task ? choiceOf(task.assignee, me) : me,
      due: task?.dueAt ? localOfMoment(task.dueAt, organisation.zone) : '',
      priority: task?.priority ?? ('normal' satisfies TaskPriority),
      needsConfirmation: task?.needsConfirmation ?? false,
      link: task ? formLinkOf(task) : link,
    };
  }, [task, link, t, user.id, organisation.zone]);
}

function formLinkOf({ link }: TaskDetail): FormLink {
  if (!link) return null;
  return link.type === 'closed' ? 'closed' : { type: link.type, id: link.id as Link['id'] };
}

/** What the task is about: the address of a customer's page or of a conversation, put into the field. */
function LinkField(props: {
  readonly link: FormLink;
  readonly put: (link: FormLink) => void;
  readonly address: string;
  readonly write: (address: string) => void;
}) {
  const { link, put, address, write } = props;
  const t = useWords('team');
  if (link === 'closed')
    return (
      <span className={styles.person}>
        <LinkChip link={{ type: 'closed' }} type="customer" />
        <CloseButton size="sm" aria-label={t('link.remove')} onClick={() => put(null)} />
      </span>
    );
  if (link) return <DraftLink link={link} remove={() => put(null)} />;
  return (
    <TextInput
      label={t('task.link')}
      description={t('task.linkHint')}
      error={address !== '' && t('task.linkUnknown')}
      value={address}
      onChange={({ currentTarget }) => {
        const found = linkOfAddress(currentTarget.value, location.origin);
        if (found) put(found);
        write(found ? '' : currentTarget.value.trim());
      }}
    />
  );
}
