import { Button, Popover } from '@mantine/core';
import {
  IconDialpad,
  IconMicrophone,
  IconMicrophoneOff,
  IconPhone,
  IconPhoneEnd,
  IconPhoneIncoming,
  IconPlayerPause,
  IconPlayerPlay,
} from '@tabler/icons-react';
import { useEffect } from 'react';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { Timer } from '#web/parts/Timer.tsx';
import { usePreferences } from '#web/session.ts';
import { Keypad } from './Keypad.tsx';
import { answer, hangUp, hold, mute, phone } from './phone.ts';
import styles from './softphone.module.css';
import type { SoftphoneCall } from './softphone.ts';
import { ring } from './sound.ts';

/** Above every page while there is a call: who it is, how long, and what can be done. */
export function CallBand() {
  const { call } = phone.use();
  if (!call) return null;
  return call.state === 'ringing' ? <Ringing call={call} /> : <Talking call={call} />;
}

const callerOf = ({ caller }: SoftphoneCall, unknown: string): string => caller || unknown;

function Ringing({ call }: { readonly call: SoftphoneCall }) {
  const t = useWords('softphone');
  const { microphone } = phone.use();
  const [{ sound, volume }] = usePreferences();
  useEffect(() => (sound ? ring(volume) : undefined), [sound, volume]);
  useActions([
    { id: 'phone.answer', label: t('call.answer'), run: () => void answer() },
    { id: 'phone.decline', label: t('call.decline'), run: hangUp },
  ]);
  return (
    <section className={styles.band} data-ringing aria-label={t('phone')}>
      <IconPhoneIncoming className={styles.ringing ?? ''} size={18} stroke={1.6} aria-hidden />
      <span className={styles.who} role="alert">
        {t('call.incoming', { caller: callerOf(call, t('call.unknown')) })}
      </span>
      {(microphone === 'denied' || microphone === 'missing' || microphone === 'insecure') && (
        <span className={styles.note}>{t(`microphone.${microphone}`)}</span>
      )}
      <span className={styles.acts}>
        <Button size="compact-sm" leftSection={<IconPhone size={16} aria-hidden />} onClick={() => void answer()}>
          {t('call.answer')}
        </Button>
        <Button size="compact-sm" variant="default" onClick={hangUp}>
          {t('call.decline')}
        </Button>
      </span>
    </section>
  );
}

function Talking({ call }: { readonly call: SoftphoneCall }) {
  const t = useWords('softphone');
  const { line } = phone.use();
  const { isMuted, isHeld } = call;
  const isUp = call.state === 'up';
  const [muting, holding] = [t(isMuted ? 'call.unmute' : 'call.mute'), t(isHeld ? 'call.unhold' : 'call.hold')];
  useActions([
    { id: 'phone.mute', label: muting, run: () => mute(!isMuted) },
    { id: 'phone.hold', label: holding, run: () => hold(!isHeld) },
    { id: 'phone.hangUp', label: t('call.hangUp'), run: hangUp },
  ]);
  const note = line === 'reconnecting' ? 'reconnecting' : isHeld ? 'held' : isMuted ? 'muted' : null;
  return (
    <section className={styles.band} aria-label={t('phone')}>
      <IconPhone size={18} stroke={1.6} aria-hidden />
      <span className={styles.who}>
        {t(isUp ? 'call.with' : 'call.answering', { caller: callerOf(call, t('call.unknown')) })}
      </span>
      {isUp && <Timer since={call.sinceMs} />}
      <span className={styles.note} role="status">
        {note && t(`call.${note}`)}
      </span>
      <span className={styles.acts}>
        {isUp && (
          <>
            <Act name={muting} isOn={isMuted} run={() => mute(!isMuted)}>
              {isMuted ? <IconMicrophoneOff size={18} aria-hidden /> : <IconMicrophone size={18} aria-hidden />}
            </Act>
            <Act name={holding} isOn={isHeld} run={() => hold(!isHeld)}>
              {isHeld ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
            </Act>
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
        )}
        <button type="button" className={styles.end} onClick={hangUp}>
          <IconPhoneEnd size={18} aria-hidden />
          {t('call.hangUp')}
        </button>
      </span>
    </section>
  );
}

function Act(props: {
  readonly name: string;
  readonly isOn: boolean;
  readonly run: () => void;
  readonly children: React.ReactNode;
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
