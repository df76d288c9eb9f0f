import { Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type OfferedAction, placeOf, useOffered } from '../actions.ts';
import { useWords } from '../i18n.ts';
import { Keys } from '../parts/Keys.tsx';
import styles from './shell.module.css';

const groups = ['anywhere', 'here', 'go'] as const;

/** Every key that does something now. */
export function KeyMap({ isOpen, close }: { readonly isOpen: boolean; readonly close: () => void }) {
  const t = useWords();
  const offered = useOffered();
  const of = (group: (typeof groups)[number]) =>
    offered.filter(
      (action): action is OfferedAction & { keys: string } => action.keys !== null && placeOf(action) === group,
    );
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={t('keys.title')}
      size="md"
      closeButtonProps={{ 'aria-label': t('form.close') }}
    >
      {groups
        .filter((group) => of(group).length > 0)
        .map((group) => (
          <section key={group} style={{ marginBottom: 20 }}>
            <h3 className={styles.mapTitle}>{t(`keys.${group}`)}</h3>
            {of(group).map((action) => (
              <div className={styles.mapRow} key={action.id}>
                <span>{action.label}</span>
                <Keys of={action.keys} />
              </div>
            ))}
          </section>
        ))}
      <p className={styles.mapTitle}>
        {t('keys.typing')}{' '}
        <Link to="/account" hash="shortcuts" onClick={close}>
          {t('keys.change')}
        </Link>
      </p>
    </Modal>
  );
}
