import { useQuery } from '@tanstack/react-query';
import type { SwitchOnWire } from '#voice';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { Section } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import { isLoopback, shownAddress } from './address.ts';
import styles from './telephony.module.css';

const refreshMs = 3_000;

/** How the telephone switch stands, in words: what is there, or why there is none and what to do about it. */
export function SwitchPanel() {
  const t = useWords('voice');
  const found = useQuery(api.voice.switch.queryOptions({ refetchInterval: refreshMs }));
  if (found.isPending) return <LoadingState rows={4} />;
  if (found.isError) return <ErrorState error={found.error} part="voice" retry={() => void found.refetch()} />;
  const { state } = found.data;
  return (
    <Section title={t('switch')} text={t('switchText')}>
      <Standing state={state} />
      {state.type === 'running' && <Particulars running={state} />}
    </Section>
  );
}

type State = SwitchOnWire['state'];

function Standing({ state }: { readonly state: State }) {
  const t = useWords('voice');
  return (
    <div role="status">
      <p className={styles.standing}>
        {state.type === 'running' && <StandingMark standing="within" size={12} />}
        {state.type === 'down' && <StandingMark standing="unacceptable" size={12} />}
        {t(`state.${state.type}`)}
      </p>
      <p className={styles.sentence}>
        {state.type === 'absent' && t(`because.${state.because}`)}
        {state.type === 'preparing' && t(`step.${state.step}`)}
        {state.type === 'down' && t('downText')}
        {state.type === 'running' && t('runningText')}
      </p>
    </div>
  );
}

function Particulars({ running }: { readonly running: Extract<State, { type: 'running' }> }) {
  const t = useWords('voice');
  const { version, origin, since, sip } = running;
  return (
    <dl className={styles.particulars}>
      <dt>{t('version')}</dt>
      <dd className="s-figures">{version}</dd>
      <dt>{t('origin')}</dt>
      <dd>{t(`origins.${origin}`)}</dd>
      <dt>{t('since')}</dt>
      <dd>
        <Ago at={since} />
      </dd>
      {sip && (
        <>
          <dt>{t('sip')}</dt>
          <dd className="s-figures">
            {shownAddress(sip)} (UDP)
            {isLoopback(sip.host) && <p className={styles.sentence}>{t('onlyHere')}</p>}
          </dd>
        </>
      )}
    </dl>
  );
}
