import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconRobot } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { useMay } from '#web/session.ts';
import styles from './bot.module.css';

/**
 * How it stands with the bot in a conversation, for the right panel: whether it speaks, pausing it, the way to its
 * settings. `status` is the conversation's; when it changes the state is asked anew.
 */
export function BotBlock({ interactionId, status }: { readonly interactionId: string; readonly status: string }) {
  const t = useWords('messaging');
  const may = useMay();
  const cache = useQueryClient();
  const errorWords = useErrorWords('messaging');
  const asked = api.messaging.bot.standing.queryOptions({ input: { interactionId } });
  const bot = useQuery({ ...asked, queryKey: [...asked.queryKey, status] });
  const pause = useMutation({
    mutationFn: (isPaused: boolean) => client.messaging.bot.pause({ interactionId, isPaused }),
    onError: (failed) => tellError(errorWords(failed)),
    onSettled: () => cache.invalidateQueries({ queryKey: asked.queryKey }),
  });
  if (!bot.data) return null;
  const { state, said, mayPause, queueId, collected } = bot.data;
  const isPaused = state === 'paused' || state === 'automatic';
  return (
    <section className={styles.block} aria-label={t('bot.title')}>
      <p className={styles.state}>
        <IconRobot size={16} stroke={1.6} aria-hidden />
        <span>
          {t(`bot.states.${state}`)}
          {said > 0 && <span className={styles.said}> · {t('bot.said', { count: said })}</span>}
        </span>
      </p>
      {collected.length > 0 && (
        <dl className={styles.collected} aria-label={t('bot.collected')}>
          {collected.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className={styles.acts}>
        {mayPause && (
          <Button
            variant="default"
            size="compact-sm"
            loading={pause.isPending}
            leftSection={
              isPaused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />
            }
            onClick={() => pause.mutate(!isPaused)}
          >
            {t(isPaused ? 'bot.resume' : 'bot.pause')}
          </Button>
        )}
        {queueId && may('bot.manage') && <Link to={`/settings/queues/${queueId}/bot`}>{t('bot.settings')}</Link>}
      </div>
    </section>
  );
}
