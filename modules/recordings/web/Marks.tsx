import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type RecordingInFull, recordingLimits } from '#recordings';
import { api, client } from '#web/api.ts';
import { timer } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import styles from './recordings.module.css';

/** The marked moments of a recording; a mark is put where it is being heard. */
export function Marks(props: {
  readonly recording: RecordingInFull;
  readonly atMs: number;
  readonly jumpTo: (atMs: number) => void;
}) {
  const t = useWords('recordings');
  const cache = useQueryClient();
  const { recording, atMs, jumpTo } = props;
  const [note, setNote] = useState('');
  const changed = () => cache.invalidateQueries({ queryKey: api.recordings.key() });
  const add = useMutation({
    mutationFn: () => client.recordings.mark({ recordingId: recording.id, atMs: Math.round(atMs), note }),
    onSuccess: () => setNote(''),
    onSettled: changed,
  });
  const remove = useMutation({
    mutationFn: (markId: string) => client.recordings.unmark({ recordingId: recording.id, markId }),
    onSettled: changed,
  });
  return (
    <section className={styles.part} aria-label={t('marks.title')}>
      <h2>{t('marks.title')}</h2>
      {recording.marks.length > 0 && (
        <ul className={styles.marks}>
          {recording.marks.map((mark) => (
            <li key={mark.id}>
              <button type="button" className={`s-figures ${styles.jump}`} onClick={() => jumpTo(mark.atMs)}>
                {timer(mark.atMs)}
              </button>
              <span className={styles.note}>
                {mark.note} <span className={styles.dim}>{mark.by.name}</span>
              </span>
              {mark.isOwn && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t('marks.remove', { at: timer(mark.atMs) })}
                  title={t('marks.remove', { at: timer(mark.atMs) })}
                  onClick={() => remove.mutate(mark.id)}
                >
                  <IconTrash size={16} stroke={1.6} aria-hidden />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim() !== '') add.mutate();
        }}
      >
        <TextInput
          className={styles.grow}
          label={t('marks.note', { at: timer(atMs) })}
          maxLength={recordingLimits.noteChars}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending} disabled={note.trim() === ''}>
          {t('marks.add')}
        </Button>
      </form>
      <InlineError error={add.error ?? remove.error} />
    </section>
  );
}
