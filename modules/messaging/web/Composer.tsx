import { Button, Textarea } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { type ConversationDetail, firstBlank, type MessageView } from '#messaging';
import { useActions, useShortcut } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { recall, remember } from '#web/memory.ts';
import { usePreferences } from '#web/session.ts';
import { ComposerFiles } from './ComposerFiles.tsx';
import { ComposerTools } from './ComposerTools.tsx';
import styles from './composer.module.css';
import type { Draft } from './drafts.ts';
import { takeWishToWrite } from './focus-wish.ts';
import { LetterFields } from './mail/LetterFields.tsx';
import { ApprovedTexts } from './messages/ApprovedTexts.tsx';
import { ReplyChip } from './messages/ReplyChip.tsx';
import { useReplying } from './messages/replying.ts';
import { WindowNote } from './messages/WindowNote.tsx';
import { type SendKey, sendKeys, sends } from './send-key.ts';
import type { ConversationActions } from './useConversationActions.ts';
import { type MayWrite, useMayWrite } from './useMayWrite.ts';
import { useWriting, type Writing } from './useWriting.ts';
import { Blanks } from './writing/Blanks.tsx';
import { ScheduleDialog } from './writing/ScheduleDialog.tsx';
import { Scheduled } from './writing/Scheduled.tsx';
import { type Assist, useAssist } from './writing/useAssist.tsx';

export interface ComposerProps {
  readonly detail: ConversationDetail;
  /** What was said, oldest first: what is written answers the newest of it. */
  readonly messages: readonly MessageView[];
  readonly actions: ConversationActions;
}

/** Where the answer is written. Reply and note are two texts with two looks; a note can never leave as a reply. */
export function Composer({ detail, messages, actions }: ComposerProps) {
  const t = useWords('messaging');
  const may = useMayWrite(detail);
  const field = useRef<HTMLTextAreaElement>(null);
  const writing = useWriting(detail, messages, may, actions.choose, () => field.current?.focus());
  const [sendKey, setSendKey] = useSendKey();
  const { mode, uploads } = writing;
  const [isScheduling, setScheduling] = useState(false);
  const assist = useAssist(detail, writing, field);
  useWriteActions(may, writing.setMode);
  useReplying(detail.interactionId); // who answers a message wants to write next
  useEffect(() => {
    if (takeWishToWrite(detail.interactionId)) field.current?.focus({ preventScroll: true });
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
      <Scheduled interactionId={detail.interactionId} />
      <ModeSwitch mode={mode} may={may} setMode={writing.setMode} />
      {mode === 'public' && <WindowNote detail={detail} />}
      {mode === 'public' && <ReplyChip interactionId={detail.interactionId} />}
      {detail.capabilities.mail && writing.letter && (
        <LetterFields rules={detail.capabilities.mail} letter={writing.letter} />
      )}
      <div className={styles.writing}>
        {assist.list}
        <WritingField detail={detail} writing={writing} sendKey={sendKey} field={field} assist={assist} />
      </div>
      {mode === 'public' && <Blanks text={writing.text} select={(name) => selectBlank(field.current, name)} />}
      <ComposerFiles files={mode === 'public' ? writing.files : []} remove={writing.removeFile} uploads={uploads} />
      {writing.isFull && <p className={styles.complaint}>{t('composer.full')}</p>}
      <ComposerTools
        detail={detail}
        mode={mode}
        left={writing.left}
        text={writing.text}
        canSend={writing.canSend}
        send={writing.send}
        attach={uploads.add}
        openTemplates={assist.openTemplates}
        schedule={mode === 'public' && writing.canSend ? () => setScheduling(true) : null}
        insert={(emoji) => insert(field.current, emoji, writing.write)}
        sendKey={sendKey}
        setSendKey={setSendKey}
      />
      {isScheduling && <ScheduleDialog detail={detail} writing={writing} close={() => setScheduling(false)} />}
    </div>
  );
}

function WritingField(props: {
  readonly detail: ConversationDetail;
  readonly writing: Writing;
  readonly sendKey: SendKey;
  readonly field: React.RefObject<HTMLTextAreaElement | null>;
  readonly assist: Assist;
}) {
  const { detail, writing, sendKey, field, assist } = props;
  const t = useWords('messaging');
  const [{ spellCheck, writingLanguage }] = usePreferences();
  const isNote = writing.mode === 'note';
  const name = detail.customerName;
  return (
    <Textarea
      ref={field}
      variant="unstyled"
      autosize
      minRows={2}
      maxRows={10}
      classNames={{ input: styles.field ?? '' }}
      dir="auto"
      spellCheck={spellCheck}
      {...(writingLanguage ? { lang: writingLanguage } : {})}
      aria-label={isNote ? t('composer.noteLabel') : t('composer.replyTo', { name })}
      placeholder={isNote ? t('composer.notePlaceholder') : t('composer.placeholder', { name })}
      value={writing.text}
      onChange={({ currentTarget }) => {
        writing.write(currentTarget.value);
        assist.look();
      }}
      onBlur={() => {
        writing.rest();
        assist.close();
      }}
      onPaste={(event) => {
        const pasted = [...event.clipboardData.files];
        if (pasted.length === 0 || isNote) return;
        event.preventDefault();
        writing.uploads.add(pasted);
      }}
      onKeyDown={(event) => {
        if (assist.onKey(event)) return;
        if (event.key === 'Escape') return field.current?.blur();
        if (!sends({ ...pressed(event), isComposing: event.nativeEvent.isComposing }, sendKey)) return;
        event.preventDefault();
        const blank = writing.mode === 'public' ? firstBlank(writing.text) : null;
        if (blank) field.current?.setSelectionRange(blank.from, blank.to);
        else writing.send(null);
      }}
    />
  );
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
      {because === 'windowClosed' && detail.capabilities.templates && <ChooseApproved detail={detail} />}
      {detail.mayTake && (
        <Button size="compact-sm" loading={actions.isTaking} onClick={actions.take}>
          {t('composer.take')}
        </Button>
      )}
    </div>
  );
}

function ChooseApproved({ detail }: { readonly detail: ConversationDetail }) {
  const t = useWords('messaging');
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="compact-sm" onClick={() => setOpen(true)}>
        {t('messages.chooseApproved')}
      </Button>
      {isOpen && <ApprovedTexts detail={detail} close={() => setOpen(false)} />}
    </>
  );
}

function ModeSwitch(props: {
  readonly mode: Draft['mode'];
  readonly may: MayWrite;
  readonly setMode: (mode: Draft['mode']) => void;
}) {
  const { mode, may, setMode } = props;
  const t = useWords('messaging');
  const shortcuts = { public: useShortcut('reply'), note: useShortcut('note') };
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
          title={shortcuts[each].hint(t(each === 'note' ? 'act.note' : 'act.reply'))}
          {...shortcuts[each].attributes}
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
      ? [{ id: 'conversation.reply', label: t('act.reply'), shortcut: 'reply' as const, run: () => setMode('public') }]
      : []),
    ...(may.note
      ? [{ id: 'conversation.note', label: t('act.note'), shortcut: 'note' as const, run: () => setMode('note') }]
      : []),
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

/** Selects a variable in the text, so that typing fills it in. */
function selectBlank(field: HTMLTextAreaElement | null, name: string): void {
  const from = field?.value.indexOf(`{${name}}`) ?? -1;
  if (!field || from < 0) return;
  field.focus();
  field.setSelectionRange(from, from + name.length + 2);
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
