import { ActionIcon, Anchor, SegmentedControl } from '@mantine/core';
import {
  IconDownload,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconRewindBackward10,
  IconRewindForward10,
} from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { type RecordingInFull, soundPath } from '#recordings';
import { timer, useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import styles from './recordings.module.css';
import { type Sound, speeds } from './useSound.ts';
import { Waveform } from './Waveform.tsx';

const jumpMs = 10_000;
const decimalsOf = (speed: number): number => String(speed).split('.')[1]?.length ?? 0;

/** A recording that is kept: heard, slowed, jumped in. Within it the space bar plays and J and L jump. */
export function Player(props: {
  readonly recording: RecordingInFull;
  readonly durationMs: number;
  readonly sound: Sound;
  readonly stretch: { readonly fromMs: number; readonly toMs: number } | null;
  readonly children?: ReactNode;
}) {
  const t = useWords('recordings');
  const formats = useFormats();
  const { recording, durationMs, sound, stretch } = props;
  const { atMs, isPlaying, speed } = sound;
  const type = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const isButton = event.target instanceof HTMLButtonElement;
    const key = event.key.toLocaleLowerCase('en');
    if (key === 'k' || (key === ' ' && !isButton)) sound.toggle();
    else if (key === 'j') sound.jumpTo(atMs - jumpMs);
    else if (key === 'l') sound.jumpTo(atMs + jumpMs);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <section className={styles.player} aria-label={t('player.title')} onKeyDown={type}>
      {/* Whoever opens the page has not listened yet: nothing is fetched before it is played. */}
      {/* biome-ignore lint/a11y/useMediaCaption: what was said in a call was written down by nobody */}
      <audio ref={sound.ref} src={soundPath(recording.id)} preload="none" />
      <Waveform recording={recording} durationMs={durationMs} atMs={atMs} stretch={stretch} jumpTo={sound.jumpTo} />
      <p className={styles.legend}>
        <span data-side="customer">{t('player.customer')}</span>
        <span data-side="ours">{t('player.ours')}</span>
        {recording.pauses.length > 0 && <span data-side="silence">{t('player.silence')}</span>}
      </p>
      <div className={styles.controls}>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('player.back')}
          title={`${t('player.back')} (J)`}
          onClick={() => sound.jumpTo(atMs - jumpMs)}
        >
          <IconRewindBackward10 size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="filled"
          color="brand"
          size="xl"
          className={styles.play}
          aria-label={t(isPlaying ? 'player.pause' : 'player.play')}
          title={`${t(isPlaying ? 'player.pause' : 'player.play')} (K)`}
          onClick={sound.toggle}
        >
          {isPlaying ? <IconPlayerPauseFilled size={20} aria-hidden /> : <IconPlayerPlayFilled size={20} aria-hidden />}
        </ActionIcon>
        <ActionIcon
          variant="default"
          size="lg"
          aria-label={t('player.forward')}
          title={`${t('player.forward')} (L)`}
          onClick={() => sound.jumpTo(atMs + jumpMs)}
        >
          <IconRewindForward10 size={18} stroke={1.6} aria-hidden />
        </ActionIcon>
        <span className={`s-figures ${styles.time}`}>
          {timer(atMs)} / {timer(durationMs)}
        </span>
        <SegmentedControl
          size="xs"
          aria-label={t('player.speed')}
          value={String(speed)}
          data={speeds.map((one) => ({ value: String(one), label: `${formats.number(one, decimalsOf(one))}×` }))}
          onChange={(value) => sound.setSpeed(speeds.find((one) => String(one) === value) ?? 1)}
        />
        {recording.mayDownload && (
          <Anchor className={styles.download} href={`${soundPath(recording.id)}?download=1`} download>
            <IconDownload size={16} stroke={1.6} aria-hidden /> {t('player.download')}
          </Anchor>
        )}
      </div>
      {sound.hasFailed && (
        <p role="alert" className={styles.failed}>
          {t('player.failed')}
        </p>
      )}
      {props.children}
    </section>
  );
}
