import { IconPhone, IconPhoneEnd, IconPhoneIncoming, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { Timer } from '#web/parts/Timer.tsx';
import { PhoneAct, PhoneNote, RingingActs, SpeakingActs } from './CallActs.tsx';
import { hangUp, hold } from './phone.ts';
import styles from './softphone.module.css';
import type { SoftphoneCall } from './softphone.ts';

/** A call of the page's telephone that is nobody's interaction, such as the test call: who it is, and what can be done. */
export function CallBand({ call }: { readonly call: SoftphoneCall }) {
  return call.state === 'ringing' ? <Ringing call={call} /> : <Talking call={call} />;
}

const callerOf = ({ caller }: SoftphoneCall, unknown: string): string => caller || unknown;

function Ringing({ call }: { readonly call: SoftphoneCall }) {
  const t = useWords('softphone');
  return (
    <section className={styles.band} data-ringing aria-label={t('phone')}>
      <IconPhoneIncoming className={styles.ringing ?? ''} size={18} stroke={1.6} aria-hidden />
      <span className={styles.who} role="alert">
        {t('call.incoming', { caller: callerOf(call, t('call.unknown')) })}
      </span>
      <span className={styles.acts}>
        <RingingActs />
      </span>
    </section>
  );
}

function Talking({ call }: { readonly call: SoftphoneCall }) {
  const t = useWords('softphone');
  const isUp = call.state === 'up';
  const { isHeld } = call;
  const holding = t(isHeld ? 'call.unhold' : 'call.hold');
  useActions([
    { id: 'phone.hold', label: holding, run: () => hold(!isHeld) },
    { id: 'phone.hangUp', label: t('call.hangUp'), run: hangUp },
  ]);
  return (
    <section className={styles.band} aria-label={t('phone')}>
      <IconPhone size={18} stroke={1.6} aria-hidden />
      <span className={styles.who}>
        {t(isUp ? 'call.with' : 'call.answering', { caller: callerOf(call, t('call.unknown')) })}
      </span>
      {isUp && <Timer since={call.sinceMs} />}
      <PhoneNote call={call} />
      <span className={styles.acts}>
        {isUp && (
          <>
            <PhoneAct name={holding} isOn={isHeld} run={() => hold(!isHeld)}>
              {isHeld ? <IconPlayerPlay size={18} aria-hidden /> : <IconPlayerPause size={18} aria-hidden />}
            </PhoneAct>
            <SpeakingActs call={call} />
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
