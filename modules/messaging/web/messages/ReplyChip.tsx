import { CloseButton } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { InteractionId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import styles from './messages.module.css';
import { replyTo, useReplying } from './replying.ts';

/** What the next message answers, above the field; taken back with one press. */
export function ReplyChip({ interactionId }: { readonly interactionId: InteractionId }) {
  const t = useWords('messaging');
  const answered = useReplying(interactionId);
  if (!answered) return null;
  return (
    <div className={styles.replyChip}>
      <IconArrowBackUp size={14} stroke={1.8} aria-hidden />
      <span className={styles.replyName}>{t('messages.answers', { name: answered.name })}</span>
      <span className={styles.replyText} dir="auto">
        {answered.text}
      </span>
      <CloseButton size="sm" aria-label={t('messages.noAnswer')} onClick={() => replyTo(interactionId, null)} />
    </div>
  );
}
