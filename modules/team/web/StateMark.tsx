import type { ColleagueState } from '#team';
import { useWords } from '#web/i18n.ts';
import styles from './team.module.css';

/** How a colleague is, as a small mark with its word; never why. */
export function StateMark({ state, says = false }: { readonly state: ColleagueState; readonly says?: boolean }) {
  const t = useWords('team');
  const word = t(`state.${state}`);
  return (
    <span className={styles.state} data-state={state} title={word}>
      <i aria-hidden />
      <span className={says ? undefined : 's-visually-hidden'}>{word}</span>
    </span>
  );
}
