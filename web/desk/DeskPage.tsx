import { useMediaQuery } from '@mantine/hooks';
import { useMemo } from 'react';
import { z } from 'zod';
import { paneCounts } from '#identity';
import { tabOf } from '#interactions';
import { channels } from '#kernel/channel.ts';
import { type InteractionId, isId, type QueueId } from '#kernel/id.ts';
import { listTabs } from '#messaging';
import {
  ConversationList,
  type ListWish,
  ordered,
  scopes,
  sorts,
  unfiltered,
  useDesk,
  wishToWrite,
} from '#messaging/web';
import { levels } from '#norms';
import { useAddress } from '../address.ts';
import { useWords } from '../i18n.ts';
import { DeskFigures, FiguresChoice } from './DeskFigures.tsx';
import { DetailsPanel } from './DetailsPanel.tsx';
import styles from './desk.module.css';
import { PaneChoice } from './PaneChoice.tsx';
import { PaneGrid } from './PaneGrid.tsx';
import { usePanes } from './usePanes.ts';

const Count = z.enum(['1', '2', '4', '10']).transform((text) => paneCounts.find((count) => String(count) === text));

/** What the desk shows is in its address, so that a link shows a colleague the same. */
const address = z.object({
  scope: z.enum(scopes).default('mine'),
  tab: z.enum(listTabs).default('active'),
  sort: z.enum(sorts).default('needsMe'),
  search: z.string().max(100).default(''),
  channel: z.enum(channels).optional(),
  queue: z.string().refine(isId).optional(),
  level: z
    .enum(['1', '2', '3'])
    .transform((text) => levels.find((level) => String(level) === text))
    .optional(),
  favourites: z.enum(['yes']).optional(),
  orphaned: z.enum(['yes']).optional(),
  open: z.string().refine(isId).optional(),
  panes: Count.optional(),
  shown: z.string().max(400).optional(),
  details: z.enum(['yes', 'no']).optional(),
});

const initial = {
  ...unfiltered,
  scope: 'mine',
  tab: 'active',
  sort: 'needsMe',
  search: '',
} as const satisfies ListWish;

/** The agent's desk: list, conversations, customer. On a phone the same three as pages that follow one another. */
export function DeskPage() {
  const t = useWords('shell');
  const [state, change] = useAddress(address);
  const isPhone = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false }) ?? false;
  const isWide = useMediaQuery('(min-width: 72em)', true, { getInitialValueInEffect: false }) ?? true;
  const desk = usePanes(
    state,
    ({ panes: count, ...rest }, how) => {
      change({ ...rest, ...(count === undefined ? {} : { panes: `${count}` as const }) }, how);
    },
    isWide,
  );
  const { panes } = desk;
  const openId = panes.shown[panes.at] ?? null;
  const isMany = panes.count > 1;
  const opensDetails = isWide && !isMany;
  const hasDetails = openId !== null && (state.details === undefined ? opensDetails : state.details === 'yes');

  const open = (interactionId: InteractionId) => {
    if (!isPhone) wishToWrite(interactionId);
    if (isPhone) change({ details: undefined });
    desk.open(interactionId, { push: true });
  };
  const wish = ({ ...changed }: Partial<ListWish>) => {
    const next = Object.entries(changed).map(([name, value]) => [
      name,
      value === initial[name as keyof ListWish]
        ? undefined
        : value === true
          ? 'yes'
          : typeof value === 'number'
            ? String(value)
            : value,
    ]);
    change(Object.fromEntries(next));
  };
  const shownWish: ListWish = {
    ...state,
    channel: state.channel ?? null,
    level: state.level ?? null,
    queue: (state.queue ?? null) as QueueId | null,
    favourites: state.favourites === 'yes',
    orphaned: state.orphaned === 'yes',
  };
  const toggleDetails = () =>
    change(
      { details: hasDetails ? (opensDetails ? 'no' : undefined) : opensDetails ? undefined : 'yes' },
      { push: isPhone },
    );
  const rows = useDesk();
  const waiting = useMemo(
    () =>
      ordered(
        (rows ?? []).filter(({ status }) => tabOf(status) === 'active'),
        'needsMe',
      ),
    [rows],
  );
  const inPanes = useMemo(() => new Set(panes.shown.filter((id) => id !== null)), [panes.shown]);

  const shown = isPhone ? (hasDetails ? 'details' : openId ? 'conversation' : 'list') : 'all';
  return (
    <div
      className={styles.desk}
      data-shown={shown}
      data-details={hasDetails || undefined}
      data-panes={isMany ? panes.count : undefined}
    >
      <h1 className="s-visually-hidden">{t('pages.desk')}</h1>
      {(shown === 'all' || shown === 'list') && (
        <div className={styles.list}>
          <DeskFigures />
          <ConversationList
            wish={shownWish}
            change={wish}
            openId={openId}
            open={open}
            shown={inPanes}
            tools={
              <>
                <FiguresChoice />
                {isWide && (
                  <PaneChoice
                    count={panes.count}
                    choose={(count) =>
                      desk.resize(
                        count,
                        waiting.map(({ interactionId }) => interactionId),
                      )
                    }
                  />
                )}
              </>
            }
          />
        </div>
      )}
      {(shown === 'all' || shown === 'conversation') && (
        <div className={styles.conversation}>
          <PaneGrid
            desk={desk}
            waiting={waiting}
            back={isPhone ? () => change({ open: undefined, details: undefined }) : null}
            details={{ isOpen: hasDetails, toggle: toggleDetails }}
          />
        </div>
      )}
      {hasDetails && openId && (
        <DetailsPanel
          key={`details ${openId}`}
          interactionId={openId}
          open={open}
          back={isPhone || !isWide || isMany ? toggleDetails : null}
        />
      )}
    </div>
  );
}
