import type { ConversationDetail } from '#messaging';
import { useMay } from '#web/session.ts';

/** Whether this person may write to the customer, or to colleagues; if not, the reason that is said. */
export interface MayWrite {
  readonly reply: boolean;
  readonly note: boolean;
  readonly because: 'waiting' | 'notYours' | 'completed' | 'noRight' | 'windowClosed';
}

export function useMayWrite(detail: ConversationDetail): MayWrite {
  const may = useMay();
  const note = may('chat.note') && detail.status !== 'queued';
  if (detail.mayReply && !detail.window.isOpen) return { reply: false, note, because: 'windowClosed' };
  if (detail.mayReply) return { reply: true, note, because: 'noRight' };
  if (detail.status === 'completed') return { reply: false, note: false, because: 'completed' };
  if (detail.responsible === null) return { reply: false, note: false, because: 'waiting' };
  return { reply: false, note, because: may('chat.reply') ? 'notYours' : 'noRight' };
}
