import { IconChevronDown } from '@tabler/icons-react';
import type { Availability } from '#agents';
import { type AvailabilityWish, StateMark } from '#agents/web';
import type { MyState } from '#routing';
import { useShortcut } from '#web/actions.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { Timer } from '#web/parts/Timer.tsx';
import styles from './availability.module.css';

/** What the agent is now, since when, and how much she has in hand; a wish is shown while it is on its way. */
export function StateButton(props: {
  readonly me: MyState;
  readonly offlineSinceMs: number | null;
  readonly wish: AvailabilityWish | null;
  readonly isOpen: boolean;
  readonly reasonName: (id: MyState['reasonId']) => string | null;
  readonly ref?: React.Ref<HTMLButtonElement>;
}) {
  const { me, wish, offlineSinceMs } = props;
  const t = useWords('routing');
  const agents = useWords('agents');
  const formats = useFormats();
  const shortcut = useShortcut('availability');
  const state = wish?.availability ?? (offlineSinceMs === null ? me.state : 'unreachable');
  const word = wordOf(state, wish?.reasonId ?? me.reasonId, agents, props.reasonName);
  const { wish: _wish, isOpen, offlineSinceMs: _line, me: _me, reasonName: _name, ...target } = props;
  return (
    <button
      type="button"
      {...target}
      {...shortcut.attributes}
      className={styles.state}
      data-open={isOpen || undefined}
      title={shortcut.hint(t('me.since', { moment: formats.exact(offlineSinceMs ?? me.sinceAt) }))}
    >
      <span className="s-visually-hidden">{t('me.choose')}: </span>
      <StateMark state={state} />
      <span className={styles.word}>{word}</span>
      <span className={styles.timer}>
        {wish ? <span>{t('me.pending')}</span> : <Timer since={offlineSinceMs ?? me.sinceAt} />}
      </span>
      <span
        className={styles.hand}
        data-full={me.inHand.total >= me.capacity.total || undefined}
        title={t('me.inHandWords', {
          inHand: formats.number(me.inHand.total),
          capacity: formats.number(me.capacity.total),
        })}
      >
        {t('me.inHandOf', { inHand: me.inHand.total, capacity: me.capacity.total })}
      </span>
      <IconChevronDown size={14} aria-hidden />
    </button>
  );
}

type AgentWords = ReturnType<typeof useWords<'agents'>>;

function wordOf(
  state: MyState['state'] | Availability,
  reasonId: MyState['reasonId'],
  t: AgentWords,
  reasonName: (id: MyState['reasonId']) => string | null,
): string {
  if (state === 'available' || state === 'free') return t('availability.available');
  if (state === 'away') return reasonName(reasonId) ?? t('availability.away');
  return t(`state.${state}`);
}
