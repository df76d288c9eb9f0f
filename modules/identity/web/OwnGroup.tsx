import { useWords } from '#web/i18n.ts';
import { ColourSquare } from '#web/parts/GroupTag.tsx';
import { useMe } from '#web/session.ts';
import styles from './people.module.css';

/** The group of the one who works here, in the bar above her desk; nothing when she is in none. */
export function OwnGroup() {
  const t = useWords('identity');
  const { group } = useMe().user;
  if (!group) return null;
  return (
    <span className={styles.ownGroup} title={t('groups.yours', { name: group.name })}>
      <ColourSquare colour={group.colour} />
      <span className={styles.ownGroupName}>
        <span className="s-visually-hidden">{t('groups.yours', { name: '' })}</span>
        {group.name}
      </span>
    </span>
  );
}
