import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconExternalLink, IconX } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { CustomerCard, CustomerHistory, useCustomer } from '#customers/web';
import type { ChatStatus } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { ChannelMark, Transcript } from '#messaging/web';
import { ListenButton } from '#recordings/web';
import { besideCall, turnBesideCall, useOwnCalls } from '#voice/web';
import { useWords } from '../i18n.ts';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import styles from './beside-call.module.css';

/** Beside every page while somebody has a call: who the customer is, and what was said with her before, in any channel. */
export function BesideCall() {
  const { shownId } = besideCall.use();
  const call = useOwnCalls().find(({ interactionId }) => interactionId === shownId);
  return call?.customer ? (
    <Panel
      key={call.interactionId}
      callId={call.interactionId as InteractionId}
      customerId={call.customer.id as CustomerId}
      name={call.customer.name}
    />
  ) : null;
}

function Panel(props: { readonly callId: InteractionId; readonly customerId: CustomerId; readonly name: string }) {
  const { callId, customerId, name } = props;
  const t = useWords('customers');
  const messaging = useWords('messaging');
  const navigate = useNavigate();
  const [readId, read] = useState<InteractionId | null>(null);
  const open = (id: InteractionId, channel: string) =>
    channel === 'voice' ? void navigate({ to: `/reports/calls/${id}` as '/' }) : read(id);
  return (
    <aside className={styles.panel} aria-label={t('beside.label', { name })}>
      <div className={styles.head}>
        {readId !== null && (
          <ActionIcon aria-label={t('beside.back')} title={t('beside.back')} onClick={() => read(null)}>
            <IconArrowLeft size={18} />
          </ActionIcon>
        )}
        <h2>{readId === null ? name : t('beside.talk', { name })}</h2>
        <ActionIcon aria-label={t('beside.close')} title={t('beside.close')} onClick={() => turnBesideCall(callId)}>
          <IconX size={18} />
        </ActionIcon>
      </div>
      {readId === null ? (
        <div className={styles.body}>
          <Card customerId={customerId} />
          <section aria-label={t('history.title')}>
            <h3>{t('history.title')}</h3>
            <CustomerHistory
              customerId={customerId}
              presentId={callId}
              open={open}
              mark={(channel) => <ChannelMark channel={channel as Channel} size={14} />}
              statusWord={(status) => messaging(`status.${status as ChatStatus}`)}
              beside={({ interactionId, channel }) =>
                channel === 'voice' && <ListenButton interactionId={interactionId} />
              }
            />
          </section>
        </div>
      ) : (
        <Transcript interactionId={readId} gone={<p className={styles.gone}>{t('beside.gone')}</p>} />
      )}
    </aside>
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
