import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../i18n.ts';
import styles from './offer.module.css';

const usual = ['busy', 'notMine', 'break'] as const;
const reasonMax = 200;

/** Why an offer is declined, where its queue asks: three usual reasons, or own words. */
export function DeclineReason(props: { readonly decline: (because: string) => void; readonly isDeclining: boolean }) {
  const t = useWords('routing');
  const [own, setOwn] = useState('');
  return (
    <form
      className={styles.reasons}
      aria-label={t('offer.reason')}
      onSubmit={(event) => {
        event.preventDefault();
        if (own.trim() !== '') props.decline(own.trim());
      }}
    >
      <p className={styles.reasonTitle}>{t('offer.reason')}</p>
      {usual.map((reason, index) => (
        <Button
          key={reason}
          size="compact-sm"
          variant="default"
          justify="flex-start"
          autoFocus={index === 0}
          disabled={props.isDeclining}
          onClick={() => props.decline(t(`offer.reasons.${reason}`))}
        >
          {t(`offer.reasons.${reason}`)}
        </Button>
      ))}
      <div className={styles.ownReason}>
        <TextInput
          size="xs"
          aria-label={t('offer.ownReason')}
          placeholder={t('offer.ownReason')}
          maxLength={reasonMax}
          value={own}
          onChange={({ currentTarget }) => setOwn(currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={own.trim() === ''} loading={props.isDeclining}>
          {t('offer.decline')}
        </Button>
      </div>
    </form>
  );
}
