import { Button } from '@mantine/core';
import { IconDeviceTv, IconLayoutDashboard } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { z } from 'zod';
import { CallbackList, LiveCalls } from '#voice/web';
import { useActions } from '#web/actions.ts';
import { useAddress } from '#web/address.ts';
import { FigureDrawer } from '#web/figures/FigureDrawer.tsx';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { EmptyState, ErrorState, LoadingState } from '#web/parts/states.tsx';
import { useMay } from '#web/session.ts';
import { AgentTable } from './AgentTable.tsx';
import styles from './board.module.css';
import { Freshness } from './Freshness.tsx';
import { byName } from './order.ts';
import { QueueTile } from './QueueTile.tsx';
import { useBoard } from './useBoard.ts';
import { Wall } from './Wall.tsx';

const View = z.object({ wall: z.literal('1').optional() });

/** Who waits, who works, how today goes: now. With `?wall=1` for a screen on the wall. */
export function BoardPage() {
  const t = useWords('monitoring');
  const may = useMay();
  const formats = useFormats();
  const [view, change] = useAddress(View);
  const { board, refused, asked } = useBoard();
  const showWall = () => change({ wall: '1' }, { push: true });
  useActions([{ id: 'monitoring.wall', label: t('wall'), shortcut: 'wall', run: showWall }]);
  if (asked.isError && !board) return <ErrorState error={asked.error} retry={() => void asked.refetch()} />;
  if (!board) return <LoadingState rows={10} />;
  if (view.wall === '1') return <Wall board={board} leave={() => change({ wall: undefined })} />;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{t('title')}</h1>
        <p className={styles.day}>{t('day', { day: formats.dayInWords(`${board.day}T12:00:00Z`) })}</p>
        <Freshness of={board.freshness} />
        <Button
          className={styles.push}
          variant="default"
          leftSection={<IconDeviceTv size={16} stroke={1.7} aria-hidden />}
          onClick={showWall}
        >
          {t('wall')}
        </Button>
      </header>
      {refused === 'unavailable' && <p role="status">{t('refused')}</p>}
      {board.queues.length === 0 ? (
        <EmptyState
          icon={<IconLayoutDashboard size={22} stroke={1.5} />}
          title={t('empty.title')}
          text={t('empty.text')}
          action={
            may('queue.manage') && (
              <Button component={Link} to="/settings/queues">
                {t('empty.action')}
              </Button>
            )
          }
        />
      ) : (
        <section aria-label={t('queues')} className={styles.tiles}>
          {byName(board.queues).map((queue) => (
            <QueueTile key={queue.queueId} queue={queue} />
          ))}
        </section>
      )}
      <LiveCalls />
      <CallbackList />
      <AgentTable board={board} />
      <FigureDrawer date={board.day} />
    </div>
  );
}
