import { Button } from '@mantine/core';
import { IconGhost2, IconMessages } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { useWords } from '#web/i18n.ts';
import { EmptyState, LoadingState } from '#web/parts/states.tsx';
import { Composer } from './Composer.tsx';
import { ConversationHeader } from './ConversationHeader.tsx';
import styles from './conversation.module.css';
import { HandedOver } from './HandedOver.tsx';
import { Timeline } from './Timeline.tsx';
import { Transcript } from './Transcript.tsx';
import { useConversation } from './useConversation.ts';
import { useConversationActions } from './useConversationActions.ts';

const Dialogs = lazy(async () => ({ default: (await import('./dialogs/Dialogs.tsx')).Dialogs }));

/** The question that stands before the conversation, if any. */
export type Asking = 'postpone' | 'complete' | 'transfer' | null;

export interface ConversationPaneProps {
  readonly interactionId: InteractionId;
  readonly back: (() => void) | null;
  readonly details: { readonly isOpen: boolean; readonly toggle: () => void };
  /** Takes it off the desk; null where it stands alone. */
  readonly close: (() => void) | null;
  /** Little room: one line above, one line to write in. */
  readonly isCompact: boolean;
}

/** One conversation: who it is with, what was said, and where the answer is written. */
export function ConversationPane(props: ConversationPaneProps) {
  const { interactionId, back, details, close, isCompact } = props;
  const t = useWords('messaging');
  const { conversation, isRefused, older } = useConversation(interactionId);
  const [asking, ask] = useState<Asking>(null);
  const actions = useConversationActions(conversation?.detail ?? null, ask, details.toggle);

  const leave = back
    ? { onClick: back, children: t('conversation.gone.back') }
    : close && { onClick: close, children: t('panes.close') };
  if (isRefused) {
    const gone = (
      <div className={styles.nothing}>
        <EmptyState
          icon={<IconGhost2 size={22} stroke={1.5} />}
          title={t('conversation.gone.title')}
          text={t('conversation.gone.text')}
          action={leave && <Button variant="default" {...leave} />}
        />
      </div>
    );
    // Somebody else's, and still to be read while its customer is with her.
    const head = (
      <p className={styles.readOnly}>
        <span>{t('conversation.readOnly')}</span>
        {leave && <Button size="compact-sm" variant="default" {...leave} />}
      </p>
    );
    return (
      <section className={styles.pane} data-compact={isCompact || undefined} aria-label={t('conversation.readOnly')}>
        <Transcript interactionId={interactionId} head={head} gone={gone} />
      </section>
    );
  }
  if (!conversation) {
    return (
      <div className={styles.loading}>
        <LoadingState rows={8} />
      </div>
    );
  }
  const { detail } = conversation;
  return (
    <section
      className={styles.pane}
      data-compact={isCompact || undefined}
      data-needs={(close !== null && detail.unansweredSince !== null && detail.status !== 'completed') || undefined}
      aria-label={t('conversation.label', { name: detail.customerName })}
    >
      <ConversationHeader detail={detail} actions={actions} ask={ask} back={back} details={details} close={close} />
      {detail.handedOver && <HandedOver interactionId={interactionId} handedOver={detail.handedOver} />}
      <Timeline conversation={conversation} older={older} />
      <Composer key={interactionId} detail={detail} messages={conversation.messages} actions={actions} />
      {asking && (
        <Suspense fallback={null}>
          <Dialogs asking={asking} detail={detail} actions={actions} close={() => ask(null)} />
        </Suspense>
      )}
    </section>
  );
}

/** Nothing is open. */
export function NoConversation() {
  const t = useWords('messaging');
  return (
    <div className={styles.nothing}>
      <EmptyState
        icon={<IconMessages size={22} stroke={1.5} />}
        title={t('conversation.none.title')}
        text={t('conversation.none.text')}
      />
    </div>
  );
}
