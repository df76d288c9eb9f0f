import { Button } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { CustomerCard, CustomerHistory, Identities, useCustomer } from '#customers/web';
import type { ChatStatus } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { ChannelMark, StartButton } from '#messaging/web';
import { ListenButton } from '#recordings/web';
import { CallButton, CallbackButton, CustomerCallbacks } from '#voice/web';
import { isRefusal } from '../api.ts';
import { useWords } from '../i18n.ts';
import { BackLink } from '../parts/BackLink.tsx';
import { EmptyState, ErrorState, LoadingState } from '../parts/states.tsx';
import styles from './customer-page.module.css';

/** One customer: her card, the ways she reaches us, and everything that was before. */
export function CustomerPage() {
  const { customerId } = useParams({ strict: false }) as { readonly customerId: CustomerId };
  const t = useWords('customers');
  const { customer, error, refetch } = useCustomer(customerId);
  return (
    <div className={styles.page}>
      <BackLink to="/customers">{t('page.back')}</BackLink>
      {!customer && error && !isGone(error) && <ErrorState error={error} retry={() => void refetch()} />}
      {!customer && error && isGone(error) && <NoCustomer />}
      {!customer && !error && <LoadingState rows={8} />}
      {customer && (
        <div className={styles.columns}>
          <h1 className="s-visually-hidden">{customer.displayName}</h1>
          <section className={styles.card} aria-label={t('card.title')}>
            <CustomerCard customer={customer} />
            <StartButton customerId={customerId} />
            <CallButton customerId={customerId} aboutId={null} />
            <CallbackButton customerId={customerId} aboutId={null} />
            <CustomerCallbacks customerId={customerId} />
            <h2 className={styles.reaches}>{t('person.title')}</h2>
            <Identities
              customerId={customer.id as CustomerId}
              mark={(channel) => <ChannelMark channel={channel as Channel} size={14} />}
            />
          </section>
          <section className={styles.card} aria-label={t('history.title')}>
            <h2>{t('history.title')}</h2>
            <Before customerId={customerId} />
          </section>
        </div>
      )}
    </div>
  );
}

function Before({ customerId }: { readonly customerId: CustomerId }) {
  const messaging = useWords('messaging');
  const navigate = useNavigate();
  const open = (interactionId: InteractionId, channel: string) =>
    void (channel === 'voice'
      ? navigate({ to: `/reports/calls/${interactionId}` as '/' })
      : navigate({ to: '/desk' as '/', search: { open: interactionId } as never }));
  return (
    <CustomerHistory
      customerId={customerId}
      presentId={null}
      open={open}
      mark={(channel) => <ChannelMark channel={channel as Channel} size={14} />}
      statusWord={(status) => messaging(`status.${status as ChatStatus}`)}
      beside={({ interactionId, channel }) =>
        channel === 'voice' && <ListenButton interactionId={interactionId} isSmall />
      }
    />
  );
}

function NoCustomer() {
  const t = useWords('customers');
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<IconUserQuestion size={22} stroke={1.5} />}
      title={t('page.gone.title')}
      text={t('page.gone.text')}
      action={
        <Button variant="default" onClick={() => void navigate({ to: '/customers' as '/' })}>
          {t('page.gone.back')}
        </Button>
      }
    />
  );
}

function isGone(error: unknown): boolean {
  return isRefusal(error, 'NOT_FOUND') || isRefusal(error, 'INVALID');
}
