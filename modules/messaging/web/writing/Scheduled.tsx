import { Button, Textarea } from '@mantine/core';
import { IconAlertTriangle, IconClock } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { type InteractionChange, interactionTopicOf, limits, type ScheduledView } from '#messaging';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useTopicChanges } from '#web/live.tsx';
import { tell, tellError } from '#web/notices.tsx';
import styles from './writing.module.css';

const MomentDialog = lazy(async () => ({ default: (await import('../dialogs/MomentDialog.tsx')).MomentDialog }));

/** Messages of this conversation that leave by themselves, and those that could not, with what can be done about them. */
export function Scheduled({ interactionId }: { readonly interactionId: InteractionId }) {
  const t = useWords('writing');
  const cache = useQueryClient();
  const options = api.messaging.scheduled.list.queryOptions({ input: { interactionId } });
  const { data } = useQuery(options);
  const hear = useCallback(
    (change: InteractionChange) => {
      if (change.type === 'scheduled') void cache.invalidateQueries({ queryKey: api.messaging.scheduled.key() });
    },
    [cache],
  );
  useTopicChanges<InteractionChange>(interactionTopicOf(interactionId), hear);
  if (!data || data.items.length === 0) return null;
  return (
    <ul className={styles.scheduled} aria-label={t('schedule.label')}>
      {data.items.map((message) => (
        <ScheduledLine key={message.id} message={message} />
      ))}
    </ul>
  );
}

function ScheduledLine({ message }: { readonly message: ScheduledView }) {
  const t = useWords('writing');
  const formats = useFormats();
  const cache = useQueryClient();
  const errorWords = useErrorWords('writing');
  const [isMoving, setMoving] = useState(false);
  const [isEditing, setEditing] = useState(false);
  const { id: scheduledId, interactionId, state, because } = message;
  const isWaiting = state === 'waiting';
  const act = async (what: () => Promise<unknown>, said?: string) => {
    try {
      await what();
      if (said) tell(said);
    } catch (failed) {
      tellError(errorWords(failed));
    }
    await cache.invalidateQueries({ queryKey: api.messaging.scheduled.key() });
  };
  const cancel = () =>
    act(
      () => client.messaging.scheduled.cancel({ interactionId, scheduledId }),
      isWaiting ? t('schedule.cancelled') : undefined,
    );
  const move = (dueAt: string) => act(() => client.messaging.scheduled.change({ interactionId, scheduledId, dueAt }));
  const rewrite = async (text: string) => {
    setEditing(false);
    await act(() => client.messaging.scheduled.change({ interactionId, scheduledId, text }));
  };
  if (isEditing && isWaiting) {
    return (
      <li className={styles.scheduledLine}>
        <Editing text={message.text} save={(text) => void rewrite(text)} close={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <li className={styles.scheduledLine} data-failed={!isWaiting || undefined}>
      {isWaiting ? (
        <IconClock size={14} stroke={1.7} aria-hidden />
      ) : (
        <IconAlertTriangle size={14} stroke={1.7} aria-hidden />
      )}
      <span className={styles.scheduledWhen}>
        {isWaiting
          ? t('schedule.waiting', { at: formats.moment(Date.parse(message.dueAt)) })
          : t(`schedule.notSent.${because ?? 'noRight'}`)}
      </span>
      <span className={styles.scheduledText} dir="auto" title={message.text}>
        {message.text || '📎'}
      </span>
      {message.mayChange && (
        <span className={styles.scheduledActs}>
          {isWaiting && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setEditing(true)}>
              {t('schedule.edit')}
            </Button>
          )}
          {isWaiting && (
            <Button size="compact-xs" variant="subtle" color="gray" onClick={() => setMoving(true)}>
              {t('schedule.move')}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void cancel()}>
            {t(isWaiting ? 'schedule.cancel' : 'schedule.dismiss')}
          </Button>
        </span>
      )}
      {isMoving && (
        <Suspense fallback={null}>
          <MomentDialog
            title={t('schedule.title')}
            text={t('schedule.text')}
            choose={(at) => void move(at)}
            close={() => setMoving(false)}
          />
        </Suspense>
      )}
    </li>
  );
}

/** The text of a message that still waits, changed where it stands. Escape leaves it as it was. */
function Editing(props: { readonly text: string; readonly save: (text: string) => void; readonly close: () => void }) {
  const t = useWords('writing');
  const [text, write] = useState(props.text);
  return (
    <form
      className={styles.scheduledEditing}
      onSubmit={(event) => {
        event.preventDefault();
        props.save(text);
      }}
    >
      <Textarea
        aria-label={t('schedule.editLabel')}
        autoFocus
        autosize
        minRows={1}
        maxRows={6}
        maxLength={limits.textChars}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') props.close();
        }}
      />
      <span className={styles.scheduledActs}>
        <Button type="submit" size="compact-xs" disabled={text === props.text || text.trim() === ''}>
          {t('schedule.save')}
        </Button>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={props.close}>
          {t('schedule.leave')}
        </Button>
      </span>
    </form>
  );
}
