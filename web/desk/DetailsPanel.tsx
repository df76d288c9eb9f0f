import { ActionIcon } from '@mantine/core';
import { IconArrowLeft, IconChevronRight, IconExternalLink } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { CustomerCard, CustomerHistory, Identities, useCustomer } from '#customers/web';
import type { ChatStatus } from '#interactions';
import type { Channel } from '#kernel/channel.ts';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import { BotBlock, ChannelMark, FileCard, hrefOf, type OpenConversation, useConversation } from '#messaging/web';
import { NormClocks } from '#norms/web';
import { ListenButton } from '#recordings/web';
import { WhyThisAgent } from '#routing/web';
import { CallButton, CallbackButton } from '#voice/web';
import { useWords } from '../i18n.ts';
import { ErrorState, LoadingState } from '../parts/states.tsx';
import styles from './desk.module.css';
import { PeopleSection } from './PeopleSection.tsx';
import { SpamAction } from './SpamAction.tsx';

/** Beside the conversation: who the customer is, where she is now, who is responsible and why, what was before. */
export function DetailsPanel(props: {
  readonly interactionId: InteractionId;
  readonly open: (interactionId: InteractionId) => void;
  readonly back: (() => void) | null;
}) {
  const { interactionId, open, back } = props;
  const t = useWords('messaging');
  const { conversation, isRefused } = useConversation(interactionId);
  const rest = isRefused ? null : <LoadingState rows={6} />;
  return (
    <aside className={styles.details} aria-label={t('conversation.details')}>
      {back && (
        <div className={styles.detailsHead}>
          <ActionIcon aria-label={t('conversation.hideDetails')} onClick={back}>
            <IconArrowLeft size={18} />
          </ActionIcon>
          <span>{t('conversation.details')}</span>
        </div>
      )}
      {conversation ? <Content conversation={conversation} open={open} /> : rest}
    </aside>
  );
}

function Content(props: { readonly conversation: OpenConversation; readonly open: (id: InteractionId) => void }) {
  const { conversation } = props;
  const navigate = useNavigate();
  /** A call stands on a page of its own, a conversation in a pane beside this one. */
  const open = (id: InteractionId, channel: string) =>
    channel === 'voice' ? void navigate({ to: `/reports/calls/${id}` as '/' }) : props.open(id);
  const { detail, messages } = conversation;
  const t = useWords('messaging');
  const customers = useWords('customers');
  const routing = useWords('routing');
  const norms = useWords('norms');
  const files = messages.flatMap((message) => message.files).toReversed();
  return (
    <>
      <CustomerSection customerId={detail.customerId as CustomerId} />
      <CallButton
        customerId={detail.customerId as CustomerId}
        aboutId={detail.status === 'completed' ? null : (detail.interactionId as InteractionId)}
      />
      <CallbackButton
        customerId={detail.customerId as CustomerId}
        aboutId={detail.status === 'completed' ? null : (detail.interactionId as InteractionId)}
      />
      <PageSection conversation={conversation} />
      <PeopleSection detail={detail} />
      {detail.status !== 'completed' && (
        <Section title={norms('clock.title')}>
          <NormClocks row={detail} />
        </Section>
      )}
      <Section title={t('bot.title')}>
        <BotBlock interactionId={detail.interactionId} status={detail.status} />
      </Section>
      <Fold title={routing('explain.title')}>
        <WhyThisAgent interactionId={detail.interactionId as InteractionId} />
      </Fold>
      <Section title={customers('history.title')}>
        <CustomerHistory
          customerId={detail.customerId as CustomerId}
          presentId={detail.interactionId as InteractionId}
          open={open}
          mark={(channel) => <ChannelMark channel={channel as Channel} size={14} />}
          statusWord={(status) => t(`status.${status as ChatStatus}`)}
          beside={({ interactionId, channel }) =>
            channel === 'voice' && <ListenButton interactionId={interactionId} isSmall />
          }
        />
      </Section>
      <Fold title={customers('person.title')}>
        <Identities
          customerId={detail.customerId as CustomerId}
          mark={(channel) => <ChannelMark channel={channel as Channel} size={14} />}
        />
      </Fold>
      {files.length > 0 && (
        <Section title={t('files.title')}>
          <div className={styles.fileList}>
            {files.map((file) => (
              <FileCard key={file.id} file={file} />
            ))}
          </div>
        </Section>
      )}
      <SpamAction detail={detail} />
    </>
  );
}

function CustomerSection({ customerId }: { readonly customerId: CustomerId }) {
  const t = useWords('customers');
  const { customer, error, refetch } = useCustomer(customerId);
  if (error && !customer) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <section className={styles.section} aria-label={t('card.title')}>
      {customer ? (
        <CustomerCard
          customer={customer}
          links={
            <Link
              to={`/customers/${customerId}` as '/'}
              className={styles.pageLink}
              aria-label={t('card.openPage')}
              title={t('card.openPage')}
            >
              <IconExternalLink size={13} aria-hidden />
            </Link>
          }
        />
      ) : (
        <LoadingState rows={3} />
      )}
    </section>
  );
}

/** Where she was when she wrote last, and whether she is still there. */
function PageSection({ conversation }: { readonly conversation: OpenConversation }) {
  const t = useWords('messaging');
  const { customerIsHere } = conversation.detail;
  const page = conversation.messages.findLast((message) => message.page !== null)?.page ?? null;
  if (!page && customerIsHere === null) return null;
  const href = page ? hrefOf(page.address) : null;
  return (
    <Section
      title={t('where.title')}
      side={
        customerIsHere !== null && (
          <span className={styles.presence} data-here={customerIsHere || undefined}>
            <i aria-hidden />
            {t(customerIsHere ? 'where.here' : 'where.away')}
          </span>
        )
      }
    >
      {page && (
        <p className={styles.page}>
          {href ? (
            <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={page.address} dir="auto">
              {page.title || page.address}
            </a>
          ) : (
            <span dir="auto">{page.title || page.address}</span>
          )}
        </p>
      )}
    </Section>
  );
}

function Section(props: { readonly title: string; readonly side?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={props.title}>
      <h3 className={styles.sectionTitle}>
        {props.title}
        {props.side}
      </h3>
      {props.children}
    </section>
  );
}

/** What few need at every conversation opens on demand, and is asked for only then. */
function Fold({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <section className={styles.section} data-fold>
      <h3 className={styles.sectionTitle}>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {title}
          <IconChevronRight size={14} aria-hidden data-open={isOpen || undefined} />
        </button>
      </h3>
      {isOpen && children}
    </section>
  );
}
