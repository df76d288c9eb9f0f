import { Button, Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChosenStatus } from '#interactions';
import type { AttachedFile, ConversationDetail } from '#messaging';
import { useActions } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { recall, remember } from '#web/memory.ts';
import { useMay } from '#web/session.ts';
import { ComposerFiles } from './ComposerFiles.tsx';
import { ComposerTools } from './ComposerTools.tsx';
import styles from './composer.module.css';
import { afterSending, type Draft, textOf, withText } from './drafts.ts';
import { takeWishToWrite } from './focus-wish.ts';
import { type SendKey, sendKeys, sends } from './send-key.ts';
import type { ConversationActions } from './useConversationActions.ts';
import { useDraft } from './useDraft.ts';
import { useOutbox } from './useOutbox.ts';
import { useTyping } from './useTyping.ts';
import { useUploads } from './useUploads.ts';
import { asksMore } from './words.ts';

export interface ComposerProps {
  readonly detail: ConversationDetail;
  readonly actions: ConversationActions;
}

/** Where the answer is written. Reply and note are two texts with two looks; a note can never leave as a reply. */
export function Composer({ detail, actions }: ComposerProps) {
  const { interactionId, capabilities } = detail;
  const t = useWords('messaging');
  const { outbox } = useOutbox();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, change] = useDraft(interactionId);
  const may = useMayWrite(detail);
  const mode = may.reply ? (may.note ? draft.mode : 'public') : 'note';
  const shown: Draft = { ...draft, mode };
  const text = textOf(shown);
  const typing = useTyping(interactionId, mode === 'public' && capabilities.typingOut);
  const keep = useCallback(
    (file: AttachedFile) => change((now) => ({ ...now, files: [...now.files, file] })),
    [change],
  );
  const uploads = useUploads(capabilities.files, draft.files.length, keep);
  const [isFull, setFull] = useState(false);
  const [sendKey, setSendKey] = useSendKey();
  const excess = text.length - capabilities.maxChars;
  const isEmpty = text.trim() === '' && (mode === 'note' || draft.files.length === 0);
  const canSend = !isEmpty && excess <= 0 && (mode === 'note' || uploads.uploads.length === 0);

  const setMode = (next: Draft['mode']) => {
    typing.stop();
    change((now) => ({ ...now, mode: next }));
    field.current?.focus();
  };
  const send = (thenStatus: ChosenStatus | null) => {
    if (!canSend) return;
    const files = mode === 'note' ? [] : draft.files;
    const then = thenStatus !== null && !asksMore(thenStatus) ? thenStatus : null;
    const clientId = crypto.randomUUID();
    const written = outbox.write({ clientId, interactionId, kind: mode, text, files, thenStatus: then });
    setFull(written === 'full');
    if (written === 'full') return;
    typing.stop();
    uploads.forgive();
    change((now) => afterSending({ ...now, mode }));
    field.current?.focus();
    if (thenStatus !== null && then === null) actions.choose(thenStatus);
  };
  useWriteActions(may, setMode);
  useEffect(() => {
    if (takeWishToWrite(interactionId)) field.current?.focus({ preventScroll: true });
  });

  if (!may.reply && !may.note) return <Barred detail={detail} actions={actions} because={may.because} />;
  return (
    <div
      className={styles.composer}
      data-note={mode === 'note' || undefined}
      data-drop-words={t('composer.drop')}
      {...dropHandlers(mode === 'public' ? uploads.add : null)}
    >
      {!may.reply && <Barred detail={detail} actions={actions} because={may.because} />}
      <ModeSwitch mode={mode} may={may} setMode={setMode} />
      <Textarea
        ref={field}
        variant="unstyled"
        autosize
        minRows={2}
        maxRows={10}
        classNames={{ input: styles.field ?? '' }}
        dir="auto"
        aria-label={mode === 'note' ? t('composer.noteLabel') : t('composer.replyTo', { name: detail.customerName })}
        placeholder={
          mode === 'note' ? t('composer.notePlaceholder') : t('composer.placeholder', { name: detail.customerName })
        }
        value={text}
        onChange={({ currentTarget }) => {
          const next = currentTarget.value;
          change((now) => withText({ ...now, mode }, next));
          typing.write(next);
        }}
        onBlur={typing.stop}
        onPaste={(event) => {
          const pasted = [...event.clipboardData.files];
          if (pasted.length === 0 || mode === 'note') return;
          event.preventDefault();
          uploads.add(pasted);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') return field.current?.blur();
          if (!sends({ ...pressed(event), isComposing: event.nativeEvent.isComposing }, sendKey)) return;
          event.preventDefault();
          send(null);
        }}
      />
      <ComposerFiles
        files={mode === 'public' ? draft.files : []}
        remove={(id) => change((now) => ({ ...now, files: now.files.filter((file) => file.id !== id) }))}
        uploads={uploads}
      />
      {isFull && <p className={styles.complaint}>{t('composer.full')}</p>}
      <ComposerTools
        detail={detail}
        mode={mode}
        left={-excess}
        canSend={canSend}
        send={send}
        attach={uploads.add}
        insert={(emoji) => insert(field.current, emoji, (next) => change((now) => withText({ ...now, mode }, next)))}
        sendKey={sendKey}
        setSendKey={setSendKey}
      />
    </div>
  );
}

interface MayWrite {
  readonly reply: boolean;
  readonly note: boolean;
  readonly because: 'waiting' | 'notYours' | 'completed' | 'noRight';
}

function useMayWrite(detail: ConversationDetail): MayWrite {
  const may = useMay();
  const note = may('chat.note') && detail.status !== 'queued';
  if (detail.mayReply) return { reply: true, note, because: 'noRight' };
  if (detail.status === 'completed') return { reply: false, note: false, because: 'completed' };
  if (detail.responsible === null) return { reply: false, note: false, because: 'waiting' };
  return { reply: false, note, because: may('chat.reply') ? 'notYours' : 'noRight' };
}

/** Says why nothing can be written to the customer, and offers what would change it. */
function Barred(props: {
  readonly detail: ConversationDetail;
  readonly actions: ConversationActions;
  readonly because: MayWrite['because'];
}) {
  const { detail, actions, because } = props;
  const t = useWords('messaging');
  return (
    <div className={styles.barred}>
      <IconLock size={14} stroke={1.7} aria-hidden />
      <span>{t(`composer.disabled.${because}`, { name: detail.responsible?.name ?? '' })}</span>
      {detail.mayTake && (
        <Button size="compact-sm" loading={actions.isTaking} onClick={actions.take}>
          {t('composer.take')}
        </Button>
      )}
    </div>
  );
}

function ModeSwitch(props: {
  readonly mode: Draft['mode'];
  readonly may: MayWrite;
  readonly setMode: (mode: Draft['mode']) => void;
}) {
  const { mode, may, setMode } = props;
  const t = useWords('messaging');
  const modes = [...(may.reply ? (['public'] as const) : []), ...(may.note ? (['note'] as const) : [])];
  return (
    <div className={styles.modes}>
      {modes.map((each) => (
        <button
          key={each}
          type="button"
          className={styles.mode}
          aria-pressed={mode === each}
          data-mode={each}
          onClick={() => setMode(each)}
        >
          {each === 'note' && <IconLock size={12} stroke={2} aria-hidden />}
          {t(each === 'note' ? 'composer.note' : 'composer.reply')}
        </button>
      ))}
      {mode === 'note' && <span className={styles.modeHint}>{t('conversation.noteHint')}</span>}
    </div>
  );
}

function useWriteActions(may: MayWrite, setMode: (mode: Draft['mode']) => void): void {
  const t = useWords('messaging');
  useActions([
    ...(may.reply
      ? [{ id: 'conversation.reply', label: t('act.reply'), keys: 'r', run: () => setMode('public') }]
      : []),
    ...(may.note ? [{ id: 'conversation.note', label: t('act.note'), keys: 'n', run: () => setMode('note') }] : []),
  ]);
}

const sendKeyName = 'sendKey';

/** Remembered on this device: a laptop and a large keyboard may differ. */
function useSendKey(): readonly [SendKey, (key: SendKey) => void] {
  const [key, setKey] = useState<SendKey>(() => sendKeys.find((one) => one === recall(sendKeyName)) ?? 'enter');
  return [
    key,
    (next) => {
      remember(sendKeyName, next);
      setKey(next);
    },
  ];
}

function pressed(event: React.KeyboardEvent) {
  const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
  return { key, ctrlKey, metaKey, shiftKey, altKey };
}

function dropHandlers(add: ((files: readonly File[]) => void) | null) {
  const hasFiles = (event: React.DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    onDragOver: (event: React.DragEvent<HTMLElement>) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (add) event.currentTarget.dataset.drop = 'yes';
    },
    onDragLeave: (event: React.DragEvent<HTMLElement>) => {
      delete event.currentTarget.dataset.drop;
    },
    onDrop: (event: React.DragEvent<HTMLElement>) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      delete event.currentTarget.dataset.drop;
      add?.([...event.dataTransfer.files]);
    },
  };
}

/** Puts a sign where the cursor is and leaves the cursor behind it. */
function insert(field: HTMLTextAreaElement | null, sign: string, set: (text: string) => void): void {
  if (!field) return;
  const { selectionStart, selectionEnd, value } = field;
  set(value.slice(0, selectionStart) + sign + value.slice(selectionEnd));
  requestAnimationFrame(() => {
    field.focus();
    field.setSelectionRange(selectionStart + sign.length, selectionStart + sign.length);
  });
}
