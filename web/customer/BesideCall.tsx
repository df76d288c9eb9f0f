import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconExternalLink, IconX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { CustomerCard, CustomerHistory, useCustomer } from '#customers/web';
import type { ChatStatus } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { ChannelMark, Transcript } from '#messaging/web';
import { ListenButton } from '#recordings/web';
import type { OwnCall } from '#voice';
import { besideCall, CallNotes, turnBesideCall, useOwnCalls } from '#voice/web';
import { useWords } from '../i18n.ts';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import styles from './beside-call.module.css';

/** Beside every page while somebody has a call: who the customer is, and what was said with her before, in any channel. */
export function BesideCall() {
  const { shownId } = besideCall.use();
  const call = useOwnCalls().find(({ interactionId }) => interactionId === shownId);
  return call ? <Panel key={call.interactionId} call={call} /> : null;
}

function Panel({ call }: { readonly call: OwnCall }) {
  const { interactionId: callId, customer } = call;
  const t = useWords('customers');
  const voice = useWords('voice');
  const name = customer?.name ?? (call.number || voice('calls.hidden'));
  const [shown, show] = useState<Past | null>(null);
  return (
    <aside className={styles.panel} aria-label={t('beside.label', { name })}>
      <div className={styles.head}>
        {shown && (
          <ActionIcon aria-label={t('beside.back')} title={t('beside.back')} onClick={() => show(null)}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        )}
        <h2>{shown ? t(shown.channel === 'voice' ? 'beside.call' : 'beside.talk', { name }) : t('beside.title')}</h2>
        <ActionIcon aria-label={t('beside.close')} title={t('beside.close')} onClick={() => turnBesideCall(callId)}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      {!shown && (
        <div className={styles.body}>
          {customer ? <Card customerId={customer.id as CustomerId} /> : <p className={styles.quiet}>{name}</p>}
          <CallNotes interactionId={callId} />
          {customer && <Before customerId={customer.id as CustomerId} callId={callId} open={show} />}
        </div>
      )}
      {shown?.channel === 'voice' && <PastCall interactionId={shown.interactionId} />}
      {shown && shown.channel !== 'voice' && (
        <Transcript interactionId={shown.interactionId} gone={<p className={styles.gone}>{t('beside.gone')}</p>} />
      )}
    </aside>
  );
}

interface Past {
  readonly interactionId: InteractionId;
  readonly channel: string;
}

function Before(props: {
  readonly customerId: CustomerId;
  readonly callId: InteractionId;
  readonly open: (past: Past) => void;
}) {
  const { customerId, callId, open } = props;
  const t = useWords('customers');
  const messaging = useWords('messaging');
  return (
    <section aria-label={t('history.title')}>
      <h3>{t('history.title')}</h3>
      <CustomerHistory
        customerId={customerId}
        presentId={callId}
        open={(interactionId, channel) => open({ interactionId, channel })}
        mark={(channel) => <ChannelMark channel={channel as Channel} size={14} />}
        statusWord={(status) => messaging(`status.${status as ChatStatus}`)}
        beside={({ interactionId, channel }) =>
          channel === 'voice' && <ListenButton interactionId={interactionId} isSmall />
        }
      />
    </section>
  );
}

/** An earlier call: what was noted in it, and the way to its page for who may see it. */
function PastCall({ interactionId }: { readonly interactionId: InteractionId }) {
  const t = useWords('customers');
  return (
    <div className={styles.body}>
      <CallNotes interactionId={interactionId} none={<p className={styles.quiet}>{t('beside.noNotes')}</p>} />
      <p>
        <Link to={`/reports/calls/${interactionId}` as '/'}>{t('beside.callPage')}</Link>
      </p>
    </div>
  );
}

function Card({ customerId }: { readonly customerId: CustomerId }) {
  const t = useWords('customers');
  const { customer, error, refetch } = useCustomer(customerId);
  if (error && !customer) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!customer) return <LoadingState rows={3} />;
  const links = (
    <Link
      to={`/customers/${customerId}` as '/'}
      className={styles.pageLink}
      aria-label={t('card.openPage')}
      title={t('card.openPage')}
    >
      <IconExternalLink size={13} aria-hidden />
    </Link>
  );
  return (
    <section aria-label={t('card.title')}>
      <CustomerCard customer={customer} links={links} />
    </section>
  );
}
