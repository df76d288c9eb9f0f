import { Button, Modal, SegmentedControl, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { scopeOf, type Who } from '#identity';
import type { GroupId, UserId } from '#kernel/id.ts';
import { type Assignee, type Colleague, type TaskPriority, taskLimits, taskPriorities } from '#team';
import { api, client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import { momentOfLocal } from './local-moment.ts';
import styles from './tasks.module.css';

/** Gives a task: what, to whom, until when, and whether I want to see it. */
export function TaskForm({ close }: { readonly close: () => void }) {
  const t = useWords('team');
  const { user, organisation } = useMe();
  const [title, setTitle] = useState('');
  const [text, setText] = useState('');
  const [to, setTo] = useState<string>(`user:${user.id}`);
  const [due, setDue] = useState('');
  const [priority, setPriority] = useState<TaskPriority>('normal');
  const [needsConfirmation, setConfirm] = useState(false);
  // Sent again after a bad line it is still one task.
  const [clientId] = useState(() => crypto.randomUUID());
  const giving = useMutation({
    mutationFn: () =>
      client.team.tasks.create({
        clientId,
        title,
        text,
        priority,
        needsConfirmation,
        assignee: assigneeIn(to),
        dueAt: due === '' ? null : momentOfLocal(due, organisation.zone),
      }),
    onSuccess: () => {
      tell(t('task.given'));
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={t('task.new')} closeButtonProps={{ 'aria-label': t('members.close') }}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (title.trim() !== '') giving.mutate();
        }}
      >
        <TextInput
          label={t('task.what')}
          required
          data-autofocus
          maxLength={taskLimits.titleChars}
          value={title}
          onChange={({ currentTarget }) => setTitle(currentTarget.value)}
        />
        <Textarea
          label={t('task.text')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={taskLimits.textChars}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <AssigneeField value={to} choose={setTo} />
        <TextInput
          type="datetime-local"
          label={t('task.due')}
          description={t('task.dueHint', { zone: organisation.zone })}
          value={due}
          onChange={({ currentTarget }) => setDue(currentTarget.value)}
        />
        <div className={styles.field}>
          <span aria-hidden>{t('task.priorityWord')}</span>
          <SegmentedControl
            aria-label={t('task.priorityWord')}
            value={priority}
            data={taskPriorities.map((value) => ({ value, label: t(`task.priority.${value}`) }))}
            onChange={(value) => setPriority(value as TaskPriority)}
          />
        </div>
        <Switch
          label={t('task.confirm')}
          description={t('task.confirmHint')}
          checked={needsConfirmation}
          onChange={({ currentTarget }) => setConfirm(currentTarget.checked)}
        />
        <InlineError error={giving.error} part="team" />
        <Button type="submit" disabled={title.trim() === ''} loading={giving.isPending}>
          {t('task.give')}
        </Button>
      </form>
    </Modal>
  );
}

const typingRestMs = 150;

/** To whom I may give it: me, people and groups within my right. */
function AssigneeField({ value, choose }: { readonly value: string; readonly choose: (value: string) => void }) {
  const t = useWords('team');
  const { user, who } = useMe();
  const scope = scopeOf(who as Who, 'task.assign');
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, typingRestMs);
  const isWide = scope === 'group' || scope === 'all';
  const people = useQuery({
    ...api.team.colleagues.queryOptions({ input: { search: isWide && scope === 'group' ? '' : search } }),
    enabled: isWide,
    placeholderData: keepPreviousData,
  });
  const groups = useQuery({ ...api.identity.groups.list.queryOptions(), enabled: isWide });
  const isReached = (groupId: string | null | undefined) =>
    scope === 'all' || (groupId !== null && groupId !== undefined && groupId === who.groupId);
  const found = ((people.data?.items ?? []) as readonly Colleague[]).filter(({ group }) => isReached(group?.id));
  const data = [
    {
      group: t('task.people'),
      items: [
        { value: `user:${user.id}`, label: t('task.me') },
        ...found.map(({ id, name }) => ({ value: `user:${id}`, label: name })),
      ],
    },
    ...(isWide
      ? [
          {
            group: t('task.groups'),
            items: (groups.data?.items ?? [])
              .filter(({ id }) => isReached(id))
              .map(({ id, name }) => ({ value: `group:${id}`, label: name })),
          },
        ]
      : []),
  ];
  return (
    <Select
      label={t('task.who')}
      searchable={isWide}
      data={data}
      value={value}
      onChange={(next) => next && choose(next)}
      onSearchChange={setText}
      nothingFoundMessage={t('newRoom.none')}
    />
  );
}

function assigneeIn(text: string): Assignee {
  const [type, id = ''] = text.split(':');
  return type === 'group' ? { type: 'group', id: id as GroupId } : { type: 'user', id: id as UserId };
}
