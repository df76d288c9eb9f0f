import { Button, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keepDaysMost, type RecordingInFull, recordingLimits, stretchIn } from '#recordings';
import { api, client } from '#web/api.ts';
import { timer } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tell } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import styles from './recordings.module.css';

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

const usualDays = 365;

/** Cuts what lies between two moments as a sample for training: each is set where the recording is being heard. */
export function CutSample(props: {
  readonly recording: RecordingInFull;
  readonly durationMs: number;
  readonly atMs: number;
  readonly stretch: Stretch;
  readonly setStretch: (stretch: Stretch | null) => void;
}) {
  const t = useWords('recordings');
  const cache = useQueryClient();
  const { recording, durationMs, atMs, stretch, setStretch } = props;
  const [name, setName] = useState('');
  const [keepDays, setKeepDays] = useState(usualDays);
  const isFine = stretchIn(durationMs, stretch) !== null;
  const cut = useMutation({
    mutationFn: () =>
      client.recordings.cut({
        recordingId: recording.id,
        name,
        keepDays,
        fromMs: Math.round(stretch.fromMs),
        toMs: Math.round(stretch.toMs),
      }),
    onSuccess: () => {
      tell(t('cut.done', { name }));
      setStretch(null);
    },
    onSettled: () => cache.invalidateQueries({ queryKey: api.recordings.key() }),
  });
  return (
    <section className={styles.part} aria-label={t('cut.title')}>
      <h2>{t('cut.title')}</h2>
      <p className={styles.dim}>{t('cut.text')}</p>
      <div className={styles.row}>
        <Button variant="default" onClick={() => setStretch({ ...stretch, fromMs: atMs })}>
          {t('cut.from', { at: timer(stretch.fromMs) })}
        </Button>
        <Button variant="default" onClick={() => setStretch({ ...stretch, toMs: atMs })}>
          {t('cut.to', { at: timer(stretch.toMs) })}
        </Button>
      </div>
      <form
        className={styles.row}
        onSubmit={(event) => {
          event.preventDefault();
          if (isFine && name.trim() !== '') cut.mutate();
        }}
      >
        <TextInput
          className={styles.grow}
          label={t('cut.name')}
          maxLength={recordingLimits.nameChars}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label={t('cut.keep')}
          w={150}
          min={1}
          max={keepDaysMost}
          allowDecimal={false}
          value={keepDays}
          onChange={(value) => typeof value === 'number' && setKeepDays(value)}
        />
        <Button type="submit" loading={cut.isPending} disabled={!isFine || name.trim() === ''}>
          {t('cut.do')}
        </Button>
        <Button variant="subtle" onClick={() => setStretch(null)}>
          {t('cut.cancel')}
        </Button>
      </form>
      {!isFine && <p className={styles.dim}>{t('cut.tooShort')}</p>}
      <InlineError error={cut.error} part="recordings" />
    </section>
  );
}
