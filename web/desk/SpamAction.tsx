import { Button } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useCustomer } from '#customers/web';
import type { CustomerId } from '#kernel/id.ts';
import type { ConversationDetail } from '#messaging';
import { api, queryClient } from '../api.ts';
import { useErrorWords } from '../errors.ts';
import { useWords } from '../i18n.ts';
import { tell, tellError } from '../notices.tsx';
import styles from './desk.module.css';

/** Ends a conversation as spam and blocks who wrote it; ten seconds to take it back at once, and any day here. */
export function SpamAction({ detail }: { readonly detail: ConversationDetail }) {
  const t = useWords('messaging');
  const errorWords = useErrorWords();
  const { customer } = useCustomer(detail.customerId as CustomerId);
  const mark = useMutation(
    api.messaging.conversations.spam.mutationOptions({
      onError: (error) => tellError(errorWords(error)),
      onSettled: () => void queryClient.invalidateQueries(),
      onSuccess: (_detail, { interactionId, isSpam }) =>
        isSpam
          ? tell(t('spam.done'), { label: t('list.undo'), run: () => mark.mutate({ interactionId, isSpam: false }) })
          : tell(t('spam.undone')),
    }),
  );
  if (!detail.maySpam || !customer) return null;
  return (
    <div className={styles.spam}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconBan size={14} aria-hidden />}
        title={t(customer.isSpam ? 'spam.unmarkHint' : 'spam.markHint')}
        loading={mark.isPending}
        onClick={() => mark.mutate({ interactionId: detail.interactionId, isSpam: !customer.isSpam })}
      >
        {t(customer.isSpam ? 'spam.unmark' : 'spam.mark')}
      </Button>
      <p className={styles.spamWhere}>{t(detail.blocksAtProvider ? 'spam.alsoThere' : 'spam.onlyHere')}</p>
    </div>
  );
}
