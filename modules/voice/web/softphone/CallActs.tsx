import { Button, Popover } from '@mantine/core';
import { IconDialpad, IconMicrophone, IconMicrophoneOff, IconPhone } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { usePreferences } from '#web/session.ts';
import { Keypad } from './Keypad.tsx';
import { answer, hangUp, mute, phone } from './phone.ts';
import styles from './softphone.module.css';
import type { SoftphoneCall } from './softphone.ts';
import { ring } from './sound.ts';

/** Rings as she has chosen, and lets her answer or decline; says why nobody would hear her. */
export function RingingActs() {
  const t = useWords('softphone');
  const { microphone } = phone.use();
  const [{ sound, volume }] = usePreferences();
  useEffect(() => (sound ? ring(volume) : undefined), [sound, volume]);
  useActions([
    { id: 'phone.answer', label: t('call.answer'), run: () => void answer() },
    { id: 'phone.decline', label: t('call.decline'), run: hangUp },
  ]);
  return (
    <>
      {(microphone === 'denied' || microphone === 'missing' || microphone === 'insecure') && (
        <span className={styles.note}>{t(`microphone.${microphone}`)}</span>
      )}
      <Button size="compact-sm" leftSection={<IconPhone size={16} aria-hidden />} onClick={() => void answer()}>
        {t('call.answer')}
      </Button>
      <Button size="compact-sm" variant="default" onClick={hangUp}>
        {t('call.decline')}
      </Button>
    </>
  );
}

/** What only the telephone of the page can do while she talks: be silent, and send keys. */
export function SpeakingActs({ call: { isMuted } }: { readonly call: SoftphoneCall }) {
  const t = useWords('softphone');
  const muting = t(isMuted ? 'call.unmute' : 'call.mute');
  useActions([{ id: 'phone.mute', label: muting, run: () => mute(!isMuted) }]);
  return (
    <>
      <PhoneAct name={muting} isOn={isMuted} run={() => mute(!isMuted)}>
        {isMuted ? <IconMicrophoneOff size={18} aria-hidden /> : <IconMicrophone size={18} aria-hidden />}
      </PhoneAct>
      <Popover position="bottom-end" trapFocus shadow="md">
        <Popover.Target>
          <button type="button" className={styles.act} title={t('call.keypad')} aria-label={t('call.keypad')}>
            <IconDialpad size={18} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('call.keypad')}>
          <Keypad />
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

/** What the telephone of the page has to say about a call: that its line is being found again, or that nobody hears her. */
export function PhoneNote({ call: { isHeld, isMuted } }: { readonly call: SoftphoneCall }) {
  const t = useWords('softphone');
  const { line } = phone.use();
  const note = line === 'reconnecting' ? 'reconnecting' : isHeld ? 'held' : isMuted ? 'muted' : null;
  return (
    <span className={styles.note} role="status">
      {note && t(`call.${note}`)}
    </span>
  );
}

/** A button of the telephone that is a picture. */
export function PhoneAct(props: {
  readonly name: string;
  readonly isOn: boolean;
  readonly run: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={styles.act}
      title={props.name}
      aria-label={props.name}
      data-on={props.isOn || undefined}
      onClick={props.run}
    >
      {props.children}
    </button>
  );
}
