import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { InteractionId } from '#kernel/id.ts';
import type { ConversationDetail } from '#messaging';
import { api } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tell, tellError } from '#web/notices.tsx';
import { Timer } from '#web/parts/Timer.tsx';
import styles from './conversation.module.css';
import { lookAgain, reasonInWords } from './useConversationActions.ts';

/** A colleague has just handed the conversation over: for a minute it may be given back, and the minute is seen to pass. */
export function HandedOver(props: {
  readonly interactionId: InteractionId;
  readonly handedOver: NonNullable<ConversationDetail['handedOver']>;
}) {
  const { interactionId, handedOver } = props;
  const t = useWords('messaging');
  const errorWords = useErrorWords();
  const now = useNow();
  const declining = useMutation(
    api.messaging.conversations.declineTransfer.mutationOptions({
      onSettled: lookAgain,
      onSuccess: () => tell(t('handedOver.done')),
      onError: (error) => {
        const words = errorWords(error);
        tellError({ ...words, title: t('handedOver.failed'), text: reasonInWords(error, t) ?? words.text });
      },
    }),
  );
  if (Date.parse(handedOver.until) <= now) return null;
  return (
    <div className={styles.handedOver} role="status">
      <span>{t('handedOver.text', { name: handedOver.byName })}</span>
      <Button
        size="xs"
        variant="default"
        rightSection={<Timer until={handedOver.until} />}
        loading={declining.isPending}
        onClick={() => declining.mutate({ interactionId })}
      >
        {t('handedOver.decline')}
      </Button>
    </div>
  );
}
