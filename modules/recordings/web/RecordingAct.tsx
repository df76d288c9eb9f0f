import { Button, Menu } from '@mantine/core';
import { IconPlayerRecordFilled } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type PauseReason, pauseReasons } from '#recordings';
import { client } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import styles from './recordings.module.css';

/** In the line of a call: whether it is recorded, and silence in the recording while something is said that must not be. */
export function RecordingAct({
  interactionId,
  recording,
}: {
  readonly interactionId: string;
  readonly recording: 'off' | 'on' | 'paused';
}) {
  const t = useWords('recordings');
  const pause = useMutation({
    mutationFn: (reason: PauseReason) => client.recordings.pause({ interactionId, reason }),
  });
  const resume = useMutation({ mutationFn: () => client.recordings.resume({ interactionId }) });
  if (recording === 'off') return null;
  return (
    <>
      {recording === 'paused' ? (
        <Button
          size="compact-sm"
          variant="default"
          className={styles.paused}
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          {t('pause.resume')}
        </Button>
      ) : (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              loading={pause.isPending}
              leftSection={<IconPlayerRecordFilled size={12} className={styles.on} aria-hidden />}
              title={t('pause.text')}
            >
              {t('pause.recording')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('pause.pause')}</Menu.Label>
            {pauseReasons.map((reason) => (
              <Menu.Item key={reason} onClick={() => pause.mutate(reason)}>
                {t(`pause.because.${reason}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <InlineError error={pause.error ?? resume.error} />
    </>
  );
}
