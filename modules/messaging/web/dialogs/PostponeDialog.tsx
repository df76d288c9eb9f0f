import { useWords } from '#web/i18n.ts';
import type { ConversationActions } from '../useConversationActions.ts';
import { MomentDialog } from './MomentDialog.tsx';

/** When the conversation comes back. */
export function PostponeDialog(props: { readonly actions: ConversationActions; readonly close: () => void }) {
  const t = useWords('messaging');
  return (
    <MomentDialog
      title={t('postpone.title')}
      text={t('postpone.text')}
      choose={props.actions.postpone}
      close={props.close}
    />
  );
}
