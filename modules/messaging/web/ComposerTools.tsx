import { ActionIcon, Button, Menu, Popover } from '@mantine/core';
import {
  IconCheck,
  IconChevronDown,
  IconClock,
  IconMoodSmile,
  IconPaperclip,
  IconSend2,
  IconTemplate,
} from '@tabler/icons-react';
import { useRef, useState } from 'react';
import type { ChosenStatus } from '#interactions';
import { type ConversationDetail, smsPartsOf } from '#messaging';
import { isMac } from '#web/actions.ts';
import { useWords } from '#web/i18n.ts';
import { useLiveState } from '#web/live.tsx';
import styles from './composer.module.css';
import { EmojiPicker } from './EmojiPicker.tsx';
import { StatusMark } from './StatusMark.tsx';
import { type SendKey, sendKeys } from './send-key.ts';
import { VoiceNote } from './writing/VoiceNote.tsx';

/** The number of characters left is said from here on. */
const saysLeftBelow = 200;

/** Under the text: files, signs, how much room is left, and sending. */
export function ComposerTools(props: {
  readonly detail: ConversationDetail;
  readonly mode: 'public' | 'note';
  readonly left: number;
  readonly text: string;
  readonly canSend: boolean;
  readonly send: (thenStatus: ChosenStatus | null) => void;
  readonly attach: (files: readonly File[]) => void;
  readonly insert: (sign: string) => void;
  readonly openTemplates: () => void;
  /** Null while there is nothing that could leave later. */
  readonly schedule: (() => void) | null;
  readonly sendKey: SendKey;
  readonly setSendKey: (key: SendKey) => void;
}) {
  const { mode, left } = props;
  const t = useWords('messaging');
  const w = useWords('writing');
  const { isOnline } = useLiveState();
  const barred = barredFiles(props.detail, mode);
  const carriesSound = props.detail.capabilities.files?.types?.some((type) => type.startsWith('audio/')) ?? true;
  return (
    <div className={styles.tools}>
      <AttachButton detail={props.detail} barred={barred} attach={props.attach} />
      <VoiceNote
        barred={barred ? t(`composer.disabled.${barred}`) : carriesSound ? null : t('composer.disabled.noSound')}
        take={(file) => props.attach([file])}
      />
      <EmojiButton insert={props.insert} />
      {mode === 'public' && (
        <ActionIcon aria-label={w('templates.open')} title={w('templates.openHint')} onClick={props.openTemplates}>
          <IconTemplate size={17} stroke={1.7} />
        </ActionIcon>
      )}
      <span className={styles.hint} data-over={left < 0 || undefined} role={left < 0 ? 'alert' : undefined}>
        {left >= saysLeftBelow && isOnline && props.detail.capabilities.parts === 'sms' && mode === 'public' && (
          <Parts text={props.text} />
        )}
        {left < 0 && t('composer.tooLong', { count: -left })}
        {left >= 0 && left < saysLeftBelow && t('composer.remaining', { count: left })}
        {left >= saysLeftBelow && !isOnline && t('composer.offline')}
      </span>
      <SendButtons {...props} />
    </div>
  );
}

/** What the text costs on a channel that cuts it into parts. */
function Parts({ text }: { readonly text: string }) {
  const t = useWords('writing');
  const { parts, left } = smsPartsOf(text);
  return <span title={t('sms.hint')}>{t('sms.parts', { count: parts, left })}</span>;
}

/** Why no file goes from here; null: it does. */
function barredFiles({ capabilities }: ConversationDetail, mode: 'public' | 'note') {
  if (mode === 'note') return 'noFilesInNote';
  if (capabilities.files) return null;
  return capabilities.filesNeedAddress ? 'filesNeedAddress' : 'noFiles';
}

function AttachButton(props: {
  readonly detail: ConversationDetail;
  readonly barred: ReturnType<typeof barredFiles>;
  readonly attach: (files: readonly File[]) => void;
}) {
  const { barred } = props;
  const t = useWords('messaging');
  const input = useRef<HTMLInputElement>(null);
  const label = barred ? t(`composer.disabled.${barred}`) : t('composer.attach');
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        accept={props.detail.capabilities.files?.types?.join(',')}
        hidden
        onChange={({ currentTarget }) => {
          props.attach([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
      <ActionIcon
        className={styles.attach}
        aria-label={label}
        title={label}
        {...(barred === null ? {} : { 'data-disabled': true, 'aria-disabled': true })}
        onClick={() => barred === null && input.current?.click()}
      >
        <IconPaperclip size={17} stroke={1.7} />
      </ActionIcon>
    </>
  );
}

function EmojiButton({ insert }: { readonly insert: (sign: string) => void }) {
  const t = useWords('messaging');
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top-start" trapFocus returnFocus={false} width={288}>
      <Popover.Target>
        <ActionIcon
          aria-label={t('composer.emoji')}
          title={t('composer.emoji')}
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <IconMoodSmile size={17} stroke={1.7} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <EmojiPicker
          pick={(sign) => {
            insert(sign);
            setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function SendButtons(props: {
  readonly detail: ConversationDetail;
  readonly mode: 'public' | 'note';
  readonly canSend: boolean;
  readonly send: (thenStatus: ChosenStatus | null) => void;
  readonly sendKey: SendKey;
  readonly setSendKey: (key: SendKey) => void;
  readonly schedule: (() => void) | null;
}) {
  const { detail, mode, canSend, send, sendKey, schedule } = props;
  const t = useWords('messaging');
  const then = detail.choices.filter((status) => status !== 'inProgress');
  const w = useWords('writing');
  const keys = isMac ? '⌘ Enter' : 'Ctrl Enter';
  return (
    <div className={styles.sendGroup}>
      <Button
        className={styles.send}
        data-note={mode === 'note' || undefined}
        size="compact-md"
        disabled={!canSend}
        leftSection={mode === 'public' ? <IconSend2 size={15} aria-hidden /> : undefined}
        title={sendKey === 'enter' ? 'Enter' : keys}
        onClick={() => send(null)}
      >
        {t(mode === 'note' ? 'composer.saveNote' : 'composer.send')}
      </Button>
      <Menu position="top-end" width={260}>
        <Menu.Target>
          <Button
            className={styles.sendMore}
            data-note={(mode === 'note' && canSend) || undefined}
            data-idle={!canSend || undefined}
            size="compact-md"
            aria-label={t('composer.sendAnd')}
            title={t('composer.sendAnd')}
          >
            <IconChevronDown size={15} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mode === 'public' &&
            then.map((status) => (
              <Menu.Item
                key={status}
                disabled={!canSend}
                leftSection={<StatusMark status={status} />}
                onClick={() => send(status)}
              >
                {t('composer.sendAndStatus', { status: t(`status.${status}`) })}
              </Menu.Item>
            ))}
          {mode === 'public' && (
            <Menu.Item
              disabled={schedule === null}
              leftSection={<IconClock size={15} stroke={1.6} aria-hidden />}
              onClick={() => schedule?.()}
            >
              {w('schedule.open')}
            </Menu.Item>
          )}
          {mode === 'public' && <Menu.Divider />}
          <Menu.Label>{t('composer.sendBy')}</Menu.Label>
          {sendKeys.map((key) => (
            <Menu.Item
              key={key}
              role="menuitemradio"
              aria-checked={sendKey === key}
              rightSection={sendKey === key && <IconCheck size={14} />}
              onClick={() => props.setSendKey(key)}
            >
              {key === 'enter' ? t('composer.sendByEnter') : t('composer.sendByModEnter', { keys })}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
