import { CloseButton } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Link } from '#team';
import { api } from '#web/api.ts';
import { useWords } from '#web/i18n.ts';
import styles from './team.module.css';

/** A link that will be sent with what is being written; it says where it leads, and can be taken away. */
export function DraftLink({ link, remove }: { readonly link: Link; readonly remove: () => void }) {
  const t = useWords('team');
  const customer = useQuery({
    ...api.customers.customers.get.queryOptions({ input: { customerId: link.id as never } }),
    enabled: link.type === 'customer',
  });
  const conversation = useQuery({
    ...api.messaging.conversations.get.queryOptions({ input: { interactionId: link.id as never } }),
    enabled: link.type === 'interaction',
  });
  const title = link.type === 'customer' ? customer.data?.displayName : conversation.data?.customerName;
  return (
    <span className={styles.link}>
      <IconLink size={14} stroke={1.8} aria-hidden />
      {title ? t(`link.${link.type}`, { title }) : t(`link.${link.type}Word`)}
      <CloseButton size="sm" aria-label={t('link.remove')} onClick={remove} />
    </span>
  );
}
