import { Button, Modal } from '@mantine/core';
import { useWords } from '#web/i18n.ts';
import type { ConversationActions } from '../useConversationActions.ts';
import styles from './dialogs.module.css';

/** Completing asks one thing: was it solved? Answered by one key. */
export function CompleteDialog({
  actions,
  close,
}: {
  readonly actions: ConversationActions;
  readonly close: () => void;
}) {
  const t = useWords('messaging');
  const words = useWords('shell');
  const answer = (resolved: boolean) => {
    actions.complete(resolved);
    close();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key !== t('complete.keyYes') && key !== t('complete.keyNo')) return;
    event.preventDefault();
    answer(key === t('complete.keyYes'));
  };
  return (
    <Modal
      opened
      onClose={close}
      closeButtonProps={{ 'aria-label': words('form.close') }}
      title={t('complete.title')}
      size="sm"
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: letters answer while the dialog is open */}
      <div onKeyDown={onKeyDown}>
        <p className={styles.question}>{t('complete.question')}</p>
        <div className={styles.answers}>
          <Button data-autofocus onClick={() => answer(true)}>
            {t('complete.yes')}
          </Button>
          <Button variant="default" onClick={() => answer(false)}>
            {t('complete.no')}
          </Button>
        </div>
        <p className={styles.hint}>{t('complete.hint')}</p>
      </div>
    </Modal>
  );
}
