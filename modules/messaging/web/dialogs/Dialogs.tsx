import type { ConversationDetail } from '#messaging';
import type { Asking } from '../ConversationPane.tsx';
import type { ConversationActions } from '../useConversationActions.ts';
import { CompleteDialog } from './CompleteDialog.tsx';
import { PostponeDialog } from './PostponeDialog.tsx';
import { TransferDialog } from './TransferDialog.tsx';

/** The question that stands before the conversation. Fetched when the first one is asked. */
export function Dialogs(props: {
  readonly asking: Exclude<Asking, null>;
  readonly detail: ConversationDetail;
  readonly actions: ConversationActions;
  readonly close: () => void;
}) {
  const { asking, ...rest } = props;
  switch (asking) {
    case 'postpone':
      return <PostponeDialog {...rest} />;
    case 'complete':
      return <CompleteDialog {...rest} />;
    case 'transfer':
      return <TransferDialog {...rest} />;
  }
}
