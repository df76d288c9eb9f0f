import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '#web/api.ts';
import { nowMs, useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { Section } from '#web/parts/page.tsx';
import { useMay } from '#web/session.ts';
import { DoorMark } from './DoorMark.tsx';
import { doorsInWords, type QueueView } from './queue-form.ts';
import styles from './queues.module.css';

const hour = 3_600_000;
/** How long doors are usually turned by hand. */
const lengths = [hour / 2, hour, 2 * hour, 4 * hour, 8 * hour, 24 * hour] as const;
const noEnd = 'noEnd';
const reasonMost = 200;

/** Opens or closes a queue at once, for what its calendar does not know. */
export function DoorsByHand({ queue }: { readonly queue: QueueView }) {
  const t = useWords('queues');
  const formats = useFormats();
  const now = useNow(10_000);
  const cache = useQueryClient();
  const mayTurn = useMay()('queue.turnDoors');
  const [asked, ask] = useState(false);
  const end = useMutation({
    mutationFn: () => client.queues.queues.leaveDoors({ queueId: queue.id }),
    onSuccess: () => tell(t('doors.byHand.endDone', { queue: queue.name })),
    onSettled: () => cache.invalidateQueries({ queryKey: api.queues.key() }),
  });
  const { byHand } = queue;
  if (queue.isArchived || (!mayTurn && !byHand)) return null;
  return (
    <Section title={t('doors.byHand.title')} text={t('doors.byHand.text')}>
      <div className={styles.now} role="status">
        <DoorMark isOpen={queue.isOpen} words={doorsInWords(queue, t, formats, now)} />
        {byHand && (
          <span>
            {t(byHand.isOpen ? 'doors.byHand.opened' : 'doors.byHand.closed', {
              name: byHand.byName,
              reason: byHand.reason,
            })}
            {' · '}
            {byHand.until === null
              ? t('doors.byHand.forGood')
              : t('doors.byHand.until', { time: formats.moment(byHand.until) })}
          </span>
        )}
      </div>
      {mayTurn && (
        <Group gap={8}>
          <Button variant="default" onClick={() => ask(true)}>
            {t(queue.isOpen ? 'doors.byHand.close' : 'doors.byHand.open')}
          </Button>
          {byHand && (
            <Button variant="subtle" loading={end.isPending} onClick={() => end.mutate()}>
              {t('doors.byHand.end')}
            </Button>
          )}
        </Group>
      )}
      <InlineError error={end.error} part="queues" />
      {asked && <TurnDialog queue={queue} isOpen={!queue.isOpen} close={() => ask(false)} />}
    </Section>
  );
}

function TurnDialog(props: { readonly queue: QueueView; readonly isOpen: boolean; readonly close: () => void }) {
  const { queue, isOpen, close } = props;
  const t = useWords('queues');
  const words = useWords('shell');
  const formats = useFormats();
  const cache = useQueryClient();
  const [reason, write] = useState('');
  const [length, choose] = useState<string>(noEnd);
  const turn = useMutation({
    mutationFn: () => {
      const until = length === noEnd ? null : new Date(nowMs() + Number(length)).toISOString();
      return client.queues.queues.turnDoors({ queueId: queue.id, isOpen, until, reason: reason.trim() });
    },
    onSuccess: () => {
      tell(t(isOpen ? 'doors.byHand.openDone' : 'doors.byHand.closeDone', { queue: queue.name }));
      close();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.queues.key() }),
  });
  const isReady = reason.trim() !== '';
  return (
    <Modal
      opened
      onClose={close}
      title={t(isOpen ? 'doors.byHand.openTitle' : 'doors.byHand.closeTitle', { queue: queue.name })}
      closeButtonProps={{ 'aria-label': words('form.close') }}
    >
      <form
        className={styles.turn}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) turn.mutate();
        }}
      >
        <TextInput
          label={t('doors.byHand.reason')}
          placeholder={t('doors.byHand.reasonExample')}
          data-autofocus
          maxLength={reasonMost}
          value={reason}
          onChange={({ currentTarget }) => write(currentTarget.value)}
        />
        <Select
          label={t('doors.byHand.length')}
          allowDeselect={false}
          data={[
            { value: noEnd, label: t('doors.byHand.noEnd') },
            ...lengths.map((ms) => ({ value: String(ms), label: formats.duration(ms) })),
          ]}
          value={length}
          onChange={(value) => value && choose(value)}
        />
        <InlineError error={turn.error} part="queues" />
        <Button type="submit" disabled={!isReady} loading={turn.isPending}>
          {t(isOpen ? 'doors.byHand.open' : 'doors.byHand.close')}
        </Button>
      </form>
    </Modal>
  );
}
