import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChosenStatus } from '#interactions';
import type { FileId } from '#kernel/id.ts';
import { type AttachedFile, type ConversationDetail, firstBlank, limits, type MessageView, roomLeft } from '#messaging';
import { usePreferences } from '#web/session.ts';
import { afterSending, type Draft, textOf, withText } from './drafts.ts';
import { type LetterWriting, useLetterHead } from './mail/useLetterHead.ts';
import { takeReplying } from './messages/replying.ts';
import { useDraft } from './useDraft.ts';
import type { MayWrite } from './useMayWrite.ts';
import { useOutbox } from './useOutbox.ts';
import { useTyping } from './useTyping.ts';
import { useUploads } from './useUploads.ts';
import { asksMore } from './words.ts';
import { takesBack, withGivenBack } from './writing/given-back.ts';

/** What is being written in one conversation, and sending it. */
export interface Writing {
  readonly mode: Draft['mode'];
  readonly text: string;
  readonly files: readonly AttachedFile[];
  readonly uploads: ReturnType<typeof useUploads>;
  /** Characters that still fit; below zero it is too long. */
  readonly left: number;
  /** To whom it goes and what it is about; null where no letters are written, and for a note. */
  readonly letter: LetterWriting | null;
  readonly canSend: boolean;
  /** This device holds too many unsent messages already. */
  readonly isFull: boolean;
  readonly write: (text: string) => void;
  /** The field is left: nobody is typing any more. */
  readonly rest: () => void;
  readonly setMode: (mode: Draft['mode']) => void;
  readonly removeFile: (id: FileId) => void;
  /** Files that are stored already, such as a template's. */
  readonly addFiles: (files: readonly AttachedFile[]) => void;
  /** Sends, and takes a status at once; one that asks more is asked after the message has left. */
  readonly send: (thenStatus: ChosenStatus | null) => void;
  /** What the mode that is on holds has gone another way: the field is empty again. */
  readonly clear: () => void;
}

/** Holds the draft of one conversation; what is sent goes into the outbox and the field is empty in the same moment. */
export function useWriting(
  { interactionId, capabilities, lastSeq }: ConversationDetail,
  messages: readonly MessageView[],
  may: MayWrite,
  choose: (status: ChosenStatus) => void,
  focus: () => void,
): Writing {
  const { outbox } = useOutbox();
  const [draft, change] = useDraft(interactionId);
  const [{ undoSeconds }] = usePreferences();
  const [isFull, setFull] = useState(false);
  const mode = may.reply ? (may.note ? draft.mode : 'public') : 'note';
  const text = textOf({ ...draft, mode });
  /** How far the conversation was when she began this text. */
  const began = useRef(lastSeq);
  if (text === '') began.current = lastSeq;
  const typing = useTyping(interactionId, mode === 'public' && capabilities.typingOut);
  const keep = useCallback(
    (file: AttachedFile) => change((now) => ({ ...now, files: [...now.files, file] })),
    [change],
  );
  const uploads = useUploads(capabilities.files, draft.files.length, keep);
  const left = roomLeft(text, mode === 'note' ? { maxChars: limits.noteChars } : capabilities);
  const ofLetter = useLetterHead(capabilities.mail, messages, draft.mail, (mail) =>
    change((now) => ({ ...now, mail })),
  );
  const letter = mode === 'public' ? ofLetter : null;
  // A variable nobody has filled in is never sent raw.
  const isWhole = mode === 'note' || firstBlank(text) === null;
  const isEmpty = text.trim() === '' && (mode === 'note' || draft.files.length === 0);
  const isReady = mode === 'note' || (uploads.uploads.length === 0 && !letter?.fault);
  const canSend = !isEmpty && isWhole && left >= 0 && isReady;

  const latestFocus = useRef(focus);
  latestFocus.current = focus;
  useEffect(
    () =>
      takesBack(interactionId, (given) => {
        change((now) => withGivenBack(now, given));
        latestFocus.current();
      }),
    [interactionId, change],
  );

  const send = (thenStatus: ChosenStatus | null) => {
    if (!canSend) return;
    const files = mode === 'note' ? [] : draft.files;
    const then = thenStatus !== null && !asksMore(thenStatus) ? thenStatus : null;
    const clientId = crypto.randomUUID();
    const answersSeq = mode === 'note' ? null : began.current;
    const replyToSeq = mode === 'note' ? null : (takeReplying(interactionId)?.seq ?? null);
    const reply = { answersSeq, replyToSeq, mail: letter?.head ?? null };
    const holdForMs = mode === 'note' ? 0 : undoSeconds * 1_000;
    const message = { clientId, interactionId, kind: mode, text, files, thenStatus: then, ...reply };
    const written = outbox.write(message, holdForMs);
    setFull(written === 'full');
    if (written === 'full') return;
    typing.stop();
    uploads.forgive();
    change((now) => afterSending({ ...now, mode }));
    focus();
    if (thenStatus !== null && then === null) choose(thenStatus);
  };
  return {
    ...{ mode, text, files: draft.files, letter, uploads, left, canSend, isFull, send },
    rest: typing.stop,
    clear: () => {
      typing.stop();
      change((now) => afterSending({ ...now, mode }));
      focus();
    },
    write: (next) => {
      change((now) => withText({ ...now, mode }, next));
      typing.write(next);
    },
    setMode: (next) => {
      typing.stop();
      change((now) => ({ ...now, mode: next }));
      focus();
    },
    addFiles: (files) => {
      const most = capabilities.files?.maxPerMessage ?? 0;
      if (files.length > 0) change((now) => ({ ...now, files: [...now.files, ...files].slice(0, most) }));
    },
    removeFile: (id) => change((now) => ({ ...now, files: now.files.filter((file) => file.id !== id) })),
  };
}
