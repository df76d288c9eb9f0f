import { Button } from '@mantine/core';
import { useRef } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import type { ConversationRow } from '#messaging';
import { ConversationPane, NoConversation, stepped } from '#messaging/web';
import { ActionsHere, useActions } from '../actions.ts';
import { useWords } from '../i18n.ts';
import styles from './panes.module.css';
import type { PanesOnDesk } from './usePanes.ts';

/** From so many on each pane has one line above and one line to write in. */
const compactFrom = 4;

/**
 * The conversations beside one another. Each stays mounted where it is, so it keeps its place and its text; the keyboard
 * belongs to one of them, and only a click, a key or Tab takes it to another.
 */
export function PaneGrid(props: {
  readonly desk: PanesOnDesk;
  readonly waiting: readonly ConversationRow[];
  readonly back: (() => void) | null;
  readonly details: { readonly isOpen: boolean; readonly toggle: () => void };
}) {
  const { desk, waiting, back, details } = props;
  const { panes } = desk;
  const grid = useRef<HTMLDivElement>(null);
  const t = useWords('messaging');
  const isMany = panes.count > 1;
  const step = (by: 1 | -1) => {
    const next = stepped(panes, by);
    const pane = grid.current?.querySelector<HTMLElement>(`[data-pane="${next.shown[next.at]}"]`);
    // Whatever takes the focus makes its pane the one the keyboard acts on.
    (pane?.querySelector<HTMLElement>('textarea:not(:disabled)') ?? pane)?.focus();
  };
  useActions(
    isMany
      ? [
          { id: 'panes.next', label: t('panes.next'), shortcut: 'nextPane', run: () => step(1) },
          { id: 'panes.previous', label: t('panes.previous'), shortcut: 'previousPane', run: () => step(-1) },
          { id: 'panes.close', label: t('panes.close'), shortcut: 'closePane', run: () => desk.close(panes.at) },
        ]
      : [],
  );
  const shown = new Set(panes.shown);
  const spare = waiting.filter(({ interactionId }) => !shown.has(interactionId));
  let empty = 0;
  return (
    <div className={styles.grid} data-count={panes.count} ref={grid}>
      {panes.shown.map((id, place) => {
        if (id === null) {
          const next = spare[empty++] ?? null;
          // biome-ignore lint/suspicious/noArrayIndexKey: an empty place is known by nothing but its place
          return <EmptyPane key={place} next={next} isAlone={!isMany} open={desk.open} />;
        }
        const isAt = place === panes.at;
        const come = () => !isAt && desk.open(id);
        return (
          <div
            key={id}
            className={styles.place}
            data-pane={id}
            data-at={(isMany && isAt) || undefined}
            tabIndex={-1}
            onFocusCapture={come}
            onPointerDownCapture={come}
          >
            <ActionsHere value={isAt}>
              <ConversationPane
                interactionId={id}
                back={back}
                details={{ isOpen: details.isOpen && isAt, toggle: details.toggle }}
                close={isMany ? () => desk.close(place) : null}
                isCompact={panes.count >= compactFrom}
              />
            </ActionsHere>
          </div>
        );
      })}
    </div>
  );
}

/** A place for one more conversation; offers the next of hers that nobody looks at. */
function EmptyPane(props: {
  readonly next: ConversationRow | null;
  readonly isAlone: boolean;
  readonly open: (id: InteractionId) => void;
}) {
  const { next, isAlone, open } = props;
  const t = useWords('messaging');
  if (isAlone) return <NoConversation />;
  return (
    <div className={styles.empty}>
      <p>{t('panes.empty')}</p>
      {next && (
        <Button variant="default" size="compact-sm" onClick={() => open(next.interactionId)}>
          {t('panes.bring', { name: next.customerName })}
        </Button>
      )}
    </div>
  );
}
