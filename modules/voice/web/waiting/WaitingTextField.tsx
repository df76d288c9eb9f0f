import { Button, Textarea } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Language } from '#identity';
import { variablesOf, type WaitingTextName, waitingLimits } from '#voice';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import styles from './waiting.module.css';

/** One text; a value is put in where one writes, and it can be heard as it stands. */
export function WaitingTextField(props: {
  readonly name: WaitingTextName;
  readonly language: Language;
  readonly queueId: string;
  readonly text: string;
  readonly ordinary: string;
  readonly error: string | undefined;
  readonly set: (text: string) => void;
}) {
  const t = useWords('voice');
  const field = useRef<HTMLTextAreaElement>(null);
  const { name, text, ordinary, set } = props;
  const insert = (variable: string) => {
    const at = field.current?.selectionStart ?? text.length;
    set(`${text.slice(0, at)}{${variable}}${text.slice(field.current?.selectionEnd ?? at)}`);
    field.current?.focus();
  };
  return (
    <div>
      <Textarea
        ref={field}
        label={t(`waiting.text.${name}`)}
        error={props.error}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={waitingLimits.textChars}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
      />
      <div className={styles.tools}>
        <Listen {...props} />
        {variablesOf(name).map((variable) => (
          <button
            key={variable}
            type="button"
            className={styles.variable}
            title={t(`waiting.variable.${variable}`)}
            aria-label={`{${variable}} ${t('waiting.insert', { variable: t(`waiting.variable.${variable}`) })}`}
            onClick={() => insert(variable)}
          >
            {`{${variable}}`}
          </button>
        ))}
        {text !== ordinary && (
          <Button variant="subtle" size="compact-xs" onClick={() => set(ordinary)}>
            {t('waiting.restore')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Listen(props: {
  readonly name: WaitingTextName;
  readonly language: Language;
  readonly queueId: string;
  readonly text: string;
}) {
  const { name, language, queueId, text } = props;
  const t = useWords('voice');
  const errorWords = useErrorWords('voice');
  const playing = useRef<HTMLAudioElement | null>(null);
  const [isPlaying, setPlaying] = useState(false);
  const quiet = () => {
    playing.current?.pause();
    if (playing.current) URL.revokeObjectURL(playing.current.src);
    playing.current = null;
  };
  const stop = () => {
    quiet();
    setPlaying(false);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever leaves the page hears nothing any more
  useEffect(() => quiet, []);
  const hear = useMutation({
    mutationFn: async () => {
      const { wav } = await client.waiting.hear({ queueId, language, text });
      const bytes = Uint8Array.from(atob(wav), (letter) => letter.charCodeAt(0));
      const audio = new Audio(URL.createObjectURL(new Blob([bytes], { type: 'audio/wav' })));
      playing.current = audio;
      audio.onended = stop;
      setPlaying(true);
      await audio.play();
    },
    onError: (failed) => {
      stop();
      tellError(errorWords(failed));
    },
  });
  return (
    <Button
      variant="default"
      size="compact-xs"
      disabled={text.trim() === ''}
      loading={hear.isPending && !isPlaying}
      aria-label={isPlaying ? t('waiting.stop') : t('waiting.listenOf', { text: t(`waiting.text.${name}`) })}
      leftSection={isPlaying ? <IconPlayerStop size={12} aria-hidden /> : <IconPlayerPlay size={12} aria-hidden />}
      onClick={() => (isPlaying ? stop() : hear.mutate())}
    >
      {t(isPlaying ? 'waiting.stop' : 'waiting.listen')}
    </Button>
  );
}
