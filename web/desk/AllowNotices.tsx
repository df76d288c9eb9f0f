import { useState } from 'react';
import { useWords } from '../i18n.ts';
import styles from './offer.module.css';

/** Offers to be told when the tab is in the background. Asked only by a press, and only while the browser has no answer. */
export function AllowNotices() {
  const t = useWords('routing');
  const [permission, setPermission] = useState(() =>
    typeof Notification === 'undefined' ? 'denied' : Notification.permission,
  );
  if (permission !== 'default') return null;
  return (
    <button
      type="button"
      className={styles.allow}
      onClick={() => void Notification.requestPermission().then(setPermission)}
    >
      {t('offer.allow')}
    </button>
  );
}
