import { PasswordInput, type PasswordInputProps } from '@mantine/core';
import { IconArrowBigUpLine } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useWords } from '#web/i18n.ts';
import styles from './entrance.module.css';

/** A password: can be shown, and says when Caps Lock is on. */
export function PasswordField(props: PasswordInputProps) {
  const t = useWords('identity');
  const [isShown, setShown] = useState(false);
  const [hasCapsLock, setCapsLock] = useState(false);
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'));
  return (
    <div>
      <PasswordInput
        {...props}
        visible={isShown}
        onVisibilityChange={setShown}
        onKeyDown={look}
        onKeyUp={look}
        onBlur={() => setCapsLock(false)}
        visibilityToggleButtonProps={{ 'aria-label': t(isShown ? 'signIn.hide' : 'signIn.show'), tabIndex: 0 }}
      />
      <div aria-live="polite">
        {hasCapsLock && (
          <span className={styles.caps}>
            <IconArrowBigUpLine size={14} stroke={1.8} aria-hidden />
            {t('signIn.capsLock')}
          </span>
        )}
      </div>
    </div>
  );
}
