import { useMemo } from 'react';
import {
  answerHead,
  type ConversationDetail,
  faultOfHead,
  type HeadFault,
  isSameHead,
  type LetterHead,
  type MessageView,
} from '#messaging';

/** To whom a letter goes and what it is about, while it is written. */
export interface LetterWriting {
  /** Null where no letter has been seen that it could answer: it goes to whoever the conversation is with. */
  readonly head: LetterHead | null;
  readonly fault: HeadFault | null;
  /** Who had the letter that is answered beside its writer; null where nobody else had it. */
  readonly toAll: { readonly isOn: boolean; readonly choose: (toAll: boolean) => void } | null;
  readonly change: (head: LetterHead) => void;
}

/**
 * The head of the letter that is being written: the ordinary one, which answers everybody who had the newest letter,
 * until its writer changes it. Null where no letters are written.
 */
export function useLetterHead(
  rules: ConversationDetail['capabilities']['mail'],
  messages: readonly MessageView[],
  changed: LetterHead | null,
  keep: (head: LetterHead | null) => void,
): LetterWriting | null {
  const own = rules?.own;
  const [all, one] = useMemo(
    () => (own ? [answerHead(messages, own, true), answerHead(messages, own, false)] : [null, null]),
    [own, messages],
  );
  if (!own) return null;
  const head = changed ?? all;
  const change = (next: LetterHead) => keep(isSameHead(next, all) ? null : next);
  const isToAll = (given: LetterHead) => given.cc.length > 0;
  return {
    head,
    fault: head && faultOfHead(head, own, { takesHidden: true }),
    change,
    toAll:
      all && one && head && !isSameHead(all, one)
        ? {
            isOn: isToAll(head),
            choose: (toAll) => change({ ...head, to: (toAll ? all : one).to, cc: (toAll ? all : one).cc }),
          }
        : null,
  };
}
