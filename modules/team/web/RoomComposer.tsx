import { ActionIcon, Button, FileButton, Popover, Textarea, Tooltip } from '@mantine/core';
import { IconMoodSmile, IconPaperclip, IconSend2 } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { searchKey } from '#identity';
import type { FileId, UserId } from '#kernel/id.ts';
import type { AttachedFile } from '#messaging';
import { ComposerFiles, EmojiPicker, sends, useUploads } from '#messaging/web';
import { type Link, mentionsIn, type TeamFile, type TeamMessage, teamLimits } from '#team';
import { useActions } from '#web/actions.ts';
import { nowMs } from '#web/clock.ts';
import { useWords } from '#web/i18n.ts';
import { useKept } from '#web/KeptLine.tsx';
import { Face } from '#web/parts/Face.tsx';
import { Suggestions, useSuggesting } from '#web/parts/suggest.tsx';
import { useMe, usePreferences } from '#web/session.ts';
import { teamFilesPath } from './address.ts';
import { DraftLink } from './DraftLink.tsx';
import styles from './team.module.css';
import type { OpenRoom } from './team-state.ts';
import { fileLimits, isEmptyDraft, linkOfAddress, mentionsShown, noDraft, type TeamDraft } from './unsent.ts';
import { useRoomTyping } from './useRoom.ts';
import { useUnsentOf } from './useUnsent.ts';

/** From here on the characters that are left are told. */
const tellLeftFrom = 500;

/** Where a message to the room is written. Enter sends, Shift Enter makes a line, @ mentions. */
export function RoomComposer(props: {
  readonly room: OpenRoom;
  readonly messages: readonly TeamMessage[];
  readonly link: Link | null;
  readonly takeLink: () => void;
}) {
  const { room } = props;
  const { id: roomId, name, members } = room.room;
  const t = useWords('team');
  const { user } = useMe();
  const [{ spellCheck }] = usePreferences();
  const field = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useTeamDraft(`${user.id}.${roomId}`);
  const { line } = useUnsentOf(roomId);
  const typing = useRoomTyping(roomId);
  const uploads = useUploads(
    fileLimits,
    draft.files.length,
    (file) => setDraft((now) => ({ ...now, files: [...now.files, file as TeamFile] })),
    teamFilesPath,
  );
  const mention = useSuggesting({
    sign: '@',
    text: draft.text,
    field: field.current,
    find: (word) => colleaguesFor(word, members, user.id as UserId),
  });
  const left = teamLimits.textChars - draft.text.length;
  const canSend = !isEmptyDraft(draft) && left >= 0 && uploads.uploads.length === 0;
  useGivenLink(props.link, props.takeLink, (link) => setDraft((now) => ({ ...now, link })));
  useActions([{ id: 'team.write', label: t('act.write'), shortcut: 'reply', run: () => field.current?.focus() }]);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);

  const write = (text: string) => {
    setDraft((now) => ({ ...now, text }));
    typing.write(text);
    mention.look();
  };
  const send = () => {
    if (!canSend) return;
    const names = new Map(members.map((member) => [member.id, member.name]));
    const isKept = line.add({
      clientId: crypto.randomUUID(),
      roomId,
      text: draft.text.trim(),
      mentions: mentionsIn(draft.text, [...names.keys()], (id) => names.get(id) ?? null).filter((id) => id !== user.id),
      files: draft.files,
      link: draft.link,
      atMs: nowMs(),
    });
    if (!isKept) return;
    typing.stop();
    setDraft(() => noDraft);
  };
  const choose = (person: Colleague) => {
    const next = mention.taken(`@${person.name} `);
    if (next === null) return;
    setDraft((now) => ({ ...now, text: next.text }));
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  const insert = (sign: string) => {
    const at = field.current?.selectionStart ?? draft.text.length;
    write(draft.text.slice(0, at) + sign + draft.text.slice(at));
    requestAnimationFrame(() => field.current?.focus());
  };

  return (
    <div className={styles.composer} data-drop-words={t('composer.drop')} {...dropHandlers(uploads.add)}>
      {mention.asked && (
        <Suggestions
          label={t('composer.mentions')}
          of={mention}
          keyOf={({ id }) => id}
          show={(person) => (
            <>
              <Face person={person} size={22} />
              {person.name}
            </>
          )}
          choose={choose}
        />
      )}
      {draft.link && <DraftLink link={draft.link} remove={() => setDraft((now) => ({ ...now, link: null }))} />}
      <Textarea
        ref={field}
        variant="unstyled"
        autosize
        minRows={1}
        maxRows={10}
        classNames={{ input: styles.field ?? '' }}
        dir="auto"
        spellCheck={spellCheck}
        aria-label={t('composer.label', { name })}
        placeholder={t('composer.placeholder', { name })}
        value={draft.text}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        onBlur={typing.stop}
        onPaste={(event) => {
          const files = [...event.clipboardData.files];
          const link = linkOfAddress(event.clipboardData.getData('text/plain'), location.origin);
          if (files.length === 0 && !link) return;
          event.preventDefault();
          if (link) setDraft((now) => ({ ...now, link }));
          else uploads.add(files);
        }}
        onKeyDown={(event) => {
          if (mention.onKey(event, choose)) return;
          if (event.key === 'Escape') return field.current?.blur();
          const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
          const { isComposing } = event.nativeEvent;
          if (!sends({ key, ctrlKey, metaKey, shiftKey, altKey, isComposing }, 'enter')) return;
          event.preventDefault();
          send();
        }}
      />
      <ComposerFiles
        files={draft.files as readonly AttachedFile[]}
        remove={(id: FileId) => setDraft((now) => ({ ...now, files: now.files.filter((file) => file.id !== id) }))}
        uploads={uploads}
      />
      <div className={styles.tools}>
        <FileButton multiple onChange={(files) => uploads.add(files)}>
          {(button) => (
            <Tooltip label={t('composer.attach')}>
              <ActionIcon {...button} aria-label={t('composer.attach')}>
                <IconPaperclip size={17} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </FileButton>
        <Popover position="top-start" trapFocus returnFocus>
          <Popover.Target>
            <ActionIcon aria-label={t('composer.emoji')}>
              <IconMoodSmile size={17} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Popover.Target>
          <Popover.Dropdown>
            <EmojiPicker pick={insert} />
          </Popover.Dropdown>
        </Popover>
        <span className={styles.toolsHint} data-over={left < 0 || undefined}>
          {left <= tellLeftFrom && t('composer.left', { count: left })}
        </span>
        <Button
          className={styles.send}
          disabled={!canSend}
          leftSection={<IconSend2 size={15} stroke={1.7} aria-hidden />}
          onClick={send}
        >
          {t('composer.send')}
        </Button>
      </div>
    </div>
  );
}

/** A link somebody chose elsewhere to be sent here is put into the draft once. */
function useGivenLink(link: Link | null, taken: () => void, put: (link: Link) => void): void {
  const latest = useRef({ taken, put });
  latest.current = { taken, put };
  useEffect(() => {
    if (!link) return;
    latest.current.put(link);
    latest.current.taken();
  }, [link]);
}

/** What was begun in a room stays on this device until it is sent. */
function useTeamDraft(name: string): readonly [TeamDraft, (change: (now: TeamDraft) => TeamDraft) => void] {
  const key = `santral.teamDraft.${name}`;
  const { storage } = useKept();
  const [draft, setDraft] = useState<TeamDraft>(() => draftIn(storage.getItem(key)));
  useEffect(() => {
    if (isEmptyDraft(draft)) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(draft));
  }, [key, draft, storage]);
  return [draft, setDraft];
}

function draftIn(text: string | null): TeamDraft {
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    return typeof kept === 'object' && kept !== null ? { ...noDraft, ...kept } : noDraft;
  } catch {
    return noDraft;
  }
}

interface Colleague {
  readonly id: UserId;
  readonly name: string;
}

/** Whom an @ may mean: everybody in the room but the writer, unless the name stands there whole already. */
function colleaguesFor(word: string, members: readonly Colleague[], self: UserId): readonly Colleague[] {
  const key = searchKey(word);
  return members
    .filter(({ id, name }) => id !== self && searchKey(name).includes(key) && name !== word.trim())
    .slice(0, mentionsShown);
}

function dropHandlers(add: (files: readonly File[]) => void) {
  const hasFiles = (event: React.DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    onDragOver: (event: React.DragEvent<HTMLElement>) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.currentTarget.dataset.drop = 'yes';
    },
    onDragLeave: (event: React.DragEvent<HTMLElement>) => {
      delete event.currentTarget.dataset.drop;
    },
    onDrop: (event: React.DragEvent<HTMLElement>) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      delete event.currentTarget.dataset.drop;
      add([...event.dataTransfer.files]);
    },
  };
}
