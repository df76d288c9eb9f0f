import { ActionIcon, MantineProvider } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { type CSSProperties, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { z } from 'zod';
import type { Board, BoardQueue } from '#monitoring';
import { useAddress } from '#web/address.ts';
import { useNow } from '#web/clock.ts';
import { shownValue } from '#web/figures/shown.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import { cssVariables, theme } from '#web/theme.ts';
import { Freshness } from './Freshness.tsx';
import { byName } from './order.ts';
import { levelStanding, waitStanding } from './standing.ts';
import styles from './wall.module.css';

/** `rotate` is a number of seconds: pages change only on a wall that was told so. */
const View = z.object({ rotate: z.coerce.number().int().min(5).max(600).optional().catch(undefined) });

/** Lines a wall shows at once with digits that can be read from five metres. */
const linesMax = 8;

/** The board for a screen on the wall: dark, nothing but digits, alive for weeks. Escape leads back. */
export function Wall({ board, leave }: { readonly board: Board; readonly leave: () => void }) {
  const t = useWords('monitoring');
  const formats = useFormats();
  const now = useNow();
  const [root, setRoot] = useState<HTMLDivElement | null>(null);
  const [view] = useAddress(View);
  useEscape(leave);
  useNothingBehind();
  const queues = byName(board.queues);
  const pages = Math.max(1, Math.ceil(queues.length / linesMax));
  const page = view.rotate === undefined ? 0 : Math.floor(now / (view.rotate * 1_000)) % pages;
  const shown = queues.slice(page * linesMax, (page + 1) * linesMax);
  const inState = (...states: readonly string[]) => board.agents.filter(({ state }) => states.includes(state)).length;
  return createPortal(
    <div ref={setRoot} className={styles.wall} data-wall role="dialog" aria-modal aria-label={t('wall')}>
      {root && (
        <MantineProvider
          theme={theme}
          cssVariablesResolver={cssVariables}
          forceColorScheme="dark"
          cssVariablesSelector="[data-wall]"
          getRootElement={() => root}
        >
          <div className={styles.head}>
            <h1>{t('title')}</h1>
            <Freshness of={board.freshness} />
            <time className={styles.clock}>{formats.time(now)}</time>
            <ActionIcon size="xl" aria-label={t('leaveWall')} onClick={leave}>
              <IconX size={24} stroke={1.6} />
            </ActionIcon>
          </div>
          <table className={styles.lines} style={{ '--lines': shown.length } as CSSProperties}>
            <Head />
            <tbody>
              {shown.map((queue) => (
                <Line key={queue.queueId} queue={queue} nowMs={now} />
              ))}
            </tbody>
          </table>
          <div className={styles.foot}>
            <span>
              {t('wallFoot', {
                free: inState('free'),
                handling: inState('handling', 'ringing'),
                away: inState('away', 'offQueue'),
                gone: inState('unreachable', 'notResponding'),
              })}
            </span>
            {pages > 1 && (
              <span>
                {t('wallPages', {
                  from: page * linesMax + 1,
                  to: page * linesMax + shown.length,
                  all: queues.length,
                })}
              </span>
            )}
          </div>
        </MantineProvider>
      )}
    </div>,
    document.body,
  );
}

function Head() {
  const t = useWords('monitoring');
  const columns = ['waiting', 'longest', 'serviceLevel', 'offered', 'abandoned', 'free'] as const;
  return (
    <thead>
      <tr>
        <th scope="col">{t('queues')}</th>
        {columns.map((column) => (
          <th key={column} scope="col">
            {t(`queue.${column}`)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Line({ queue, nowMs }: { readonly queue: BoardQueue; readonly nowMs: number }) {
  const t = useWords('monitoring');
  const formats = useFormats();
  const level = levelStanding(queue);
  const wait = waitStanding(queue, nowMs);
  const target =
    queue.serviceLevelTarget === null
      ? null
      : t('queue.target', {
          target: formats.percent(queue.serviceLevelTarget, 0),
          length: formats.duration(queue.serviceLevelMs),
        });
  return (
    <tr>
      <th scope="row">
        {queue.name}
        <small>{queue.isOpen ? target : t('queue.closed')}</small>
      </th>
      <td>{formats.number(queue.waiting)}</td>
      <td data-standing={wait ?? undefined}>
        {wait && <StandingMark standing={wait} size={22} />}
        {queue.longestWaitSinceAt ? <Timer since={queue.longestWaitSinceAt} /> : '–'}
      </td>
      <td data-standing={level ?? undefined}>
        {level && <StandingMark standing={level} size={22} />}
        {shownValue(formats, 'share', queue.serviceLevel.value)}
      </td>
      <td>{formats.number(queue.offered)}</td>
      <td>{formats.number(queue.abandoned)}</td>
      <td>{formats.number(queue.agentsFree)}</td>
    </tr>
  );
}

/** What the wall covers can be neither clicked nor reached by keyboard. */
function useNothingBehind(): void {
  useEffect(() => {
    const page = document.getElementById('page');
    page?.setAttribute('inert', '');
    return () => page?.removeAttribute('inert');
  }, []);
}

function useEscape(leave: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') leave();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [leave]);
}
