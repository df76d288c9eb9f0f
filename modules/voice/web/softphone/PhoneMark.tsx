import { Popover } from '@mantine/core';
import { IconPhone, IconPhoneOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { PhonePanel } from './PhonePanel.tsx';
import { phone, startPhone, testLine } from './phone.ts';
import styles from './softphone.module.css';

/** In the top bar of every page: how my telephone stands; opens what belongs to it. Without a switch there is nothing. */
export function PhoneMark() {
  const t = useWords('softphone');
  const { line, microphone, call } = phone.use();
  const [isOpen, setOpen] = useState(false);
  const isTrying = testLine.use() !== null;
  useEffect(startPhone, []);
  useClosingWarning(call !== null);
  const isThere = line !== 'off';
  useActions(isThere ? [{ id: 'phone.open', label: t('phone'), run: () => setOpen(true) }] : []);
  if (!isThere) return null;
  const isDeaf = line === 'registered' && microphone !== 'allowed';
  const words = isDeaf ? t(`microphone.${microphone}`) : t(`line.${line}`);
  const standing = line === 'registered' ? (isDeaf ? 'poor' : 'within') : line === 'elsewhere' ? null : 'poor';
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      position="bottom-end"
      width={344}
      shadow="md"
      // Whoever tries it answers outside of this, and comes back to what was measured.
      trapFocus={!isTrying}
      closeOnClickOutside={!isTrying}
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.mark}
          data-line={line}
          title={words}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {line === 'elsewhere' ? (
            <IconPhoneOff size={18} stroke={1.6} aria-hidden />
          ) : (
            <IconPhone size={18} stroke={1.6} aria-hidden />
          )}
          <span className="s-visually-hidden">{`${t('phone')}: ${words}`}</span>
          {standing && (
            <span className={styles.markStanding} aria-hidden>
              <StandingMark standing={standing} size={10} />
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.panel} aria-label={t('phone')}>
        <PhonePanel />
      </Popover.Dropdown>
    </Popover>
  );
}

/** Whoever closes the page ends her call: the browser asks her first. */
function useClosingWarning(isInCall: boolean): void {
  useEffect(() => {
    if (!isInCall) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isInCall]);
}
