import { useQuery } from '@tanstack/react-query';
import type { SwitchOnWire } from '#voice';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import { PlainPage, Section } from '#web/parts/page.tsx';
import { StandingMark } from '#web/parts/StandingMark.tsx';
import { ErrorState, LoadingState } from '#web/parts/states.tsx';
import { Ago } from '#web/parts/Timer.tsx';
import styles from './telephony.module.css';

const refreshMs = 3_000;

/** How the telephone switch stands, in words: what is there, or why there is none and what to do about it. */
export function TelephonyPage() {
  const t = useWords('voice');
  const found = useQuery(api.voice.switch.queryOptions({ refetchInterval: refreshMs }));
  return (
    <PlainPage title={t('title')} sentence={t('sentence')}>
      {found.isPending && <LoadingState rows={4} />}
      {found.isError && <ErrorState error={found.error} part="voice" retry={() => void found.refetch()} />}
      {found.data && (
        <Section title={t('switch')} text={t('switchText')}>
          <Standing state={found.data.state} />
          {found.data.state.type === 'running' && <Particulars running={found.data.state} />}
        </Section>
      )}
    </PlainPage>
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
            {sip.host.includes(':') ? `[${sip.host}]` : sip.host}:{sip.port} (UDP)
            {isLoopback(sip.host) && <p className={styles.sentence}>{t('onlyHere')}</p>}
          </dd>
        </>
      )}
    </dl>
  );
}

const isLoopback = (host: string): boolean => host.startsWith('127.') || host === '::1' || host === 'localhost';
