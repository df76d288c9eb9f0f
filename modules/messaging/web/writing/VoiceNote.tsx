import { ActionIcon, Button } from '@mantine/core';
import { IconMicrophone, IconPlayerStopFilled, IconTrash } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '#web/i18n.ts';
import { openRecording, type Recording, recordedMost, recordingKind, type Take } from './recording.ts';
import styles from './writing.module.css';

/** Records what somebody says; she hears it before it becomes a file of the message. */
export function VoiceNote(props: {
  /** Why nothing can be recorded here, in words; null: it can. */
  readonly barred: string | null;
  readonly take: (file: File) => void;
}) {
  const { barred, take } = props;
  const t = useWords('writing');
  const [state, setState] = useState<'idle' | 'asking' | 'refused' | Recording | Take>('idle');
  const latest = useRef(state);
  latest.current = state;
  useEffect(() => () => end(latest.current), []);

  const begin = async () => {
    setState('asking');
    const recording = await openRecording((done) => setState(done));
    setState((now) => {
      if (now === 'asking') return recording ?? 'refused';
      recording?.cancel();
      return now;
    });
  };
  const cancel = () => {
    end(state);
    setState('idle');
  };
  const label = barred ?? (recordingKind() ? t('voice.record') : t('voice.missing'));
  const isBarred = barred !== null || recordingKind() === null;
  return (
    <>
      <ActionIcon
        className={styles.mic}
        aria-label={label}
        title={label}
        {...(isBarred ? { 'data-disabled': true, 'aria-disabled': true } : {})}
        onClick={() => !isBarred && (state === 'idle' || state === 'refused') && void begin()}
      >
        <IconMicrophone size={17} stroke={1.7} />
      </ActionIcon>
      {state === 'refused' && (
        <span className={styles.voiceWords} role="alert">
          {t('voice.refused')}
        </span>
      )}
      {typeof state === 'object' && state.type === 'recording' && (
        <span className={styles.voice}>
          <Level recording={state} />
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStopFilled size={13} aria-hidden />}
            onClick={state.stop}
          >
            {t('voice.stop')}
          </Button>
          <ActionIcon aria-label={t('voice.cancel')} title={t('voice.cancel')} onClick={cancel}>
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </span>
      )}
      {typeof state === 'object' && state.type === 'take' && (
        <span className={styles.voice}>
          {/* biome-ignore lint/a11y/useMediaCaption: what she has just said herself */}
          <audio className={styles.player} controls src={state.address} />
          <Button
            size="compact-sm"
            onClick={() => {
              take(state.file);
              cancel();
            }}
          >
            {t('voice.attach')}
          </Button>
          <ActionIcon aria-label={t('voice.cancel')} title={t('voice.cancel')} onClick={cancel}>
            <IconTrash size={16} stroke={1.6} />
          </ActionIcon>
        </span>
      )}
    </>
  );
}

/** How long and how loud, while it runs. */
function Level({ recording }: { readonly recording: Recording }) {
  const t = useWords('writing');
  const [now, setNow] = useState({ ms: 0, level: 0 });
  useEffect(() => {
    const timer = setInterval(() => setNow({ ms: recording.ms(), level: recording.level() }), 100);
    return () => clearInterval(timer);
  }, [recording]);
  const seconds = Math.floor(now.ms / 1_000);
  const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return (
    <>
      <time className="s-figures" title={t('voice.most', { minutes: recordedMost.ms / 60_000 })}>
        {time}
      </time>
      <meter className={styles.level} aria-label={t('voice.level')} min={0} max={1} value={now.level} />
    </>
  );
}

function end(state: 'idle' | 'asking' | 'refused' | Recording | Take): void {
  if (typeof state !== 'object') return;
  if (state.type === 'recording') state.cancel();
  else URL.revokeObjectURL(state.address);
}
