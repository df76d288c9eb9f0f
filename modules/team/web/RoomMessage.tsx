import { ActionIcon, Button, Menu, Textarea } from '@mantine/core';
import { IconClock, IconDots, IconLink, IconLock, IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link as PageLink } from '@tanstack/react-router';
import { useState } from 'react';
import type { AttachedFile } from '#messaging';
import { FileList, pieces, sends } from '#messaging/web';
import { type LinkView, type TeamMessage, teamLimits } from '#team';
import { api, client } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useErrorWords } from '#web/errors.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { ask } from '#web/parts/ask.tsx';
import { Face } from '#web/parts/Face.tsx';
import { useMe } from '#web/session.ts';
import { teamFileAddress } from './address.ts';
import styles from './team.module.css';
import type { OpenRoom } from './team-state.ts';
import { splitMentions, type UnsentMessage } from './unsent.ts';
import { useUnsentOf } from './useUnsent.ts';

/** One message: who, when, what, with its files and its link. */
export function RoomMessage(props: {
  readonly message: TeamMessage;
  readonly room: OpenRoom;
  readonly isFirst: boolean;
}) {
  const { message, room, isFirst } = props;
  const t = useWords('team');
  const formats = useFormats();
  const { user } = useMe();
  const [isEditing, setEditing] = useState(false);
  const isOwn = message.author.id === user.id;
  const isMentioned = message.mentions.some((id) => id === user.id);
  return (
    <article className={styles.message} data-first={isFirst || undefined} data-mentioned={isMentioned || undefined}>
      <div className={styles.messageFace}>
        {isFirst ? (
          <Face person={message.author} size={28} />
        ) : (
          <time className={styles.quietTime} dateTime={message.at} title={formats.exact(message.at)}>
            {formats.time(message.at)}
          </time>
        )}
      </div>
      <div className={styles.messageBody}>
        <p className={isFirst ? styles.author : 's-visually-hidden'}>
          <strong>{isOwn ? t('room.you') : message.author.name}</strong>
          <time dateTime={message.at} title={formats.exact(message.at)}>
            {formats.time(message.at)}
          </time>
        </p>
        {message.deletedAt ? (
          <p className={styles.takenBack}>{t('room.takenBack')}</p>
        ) : isEditing ? (
          <EditField message={message} close={() => setEditing(false)} />
        ) : (
          <>
            {message.text !== '' && (
              <Words text={message.text} room={room} mentions={message.mentions} isEdited={message.editedAt !== null} />
            )}
            {message.files.length > 0 && (
              <FileList files={message.files as readonly AttachedFile[]} addressOf={teamFileAddress} />
            )}
            {message.link && <MessageLink message={message} />}
          </>
        )}
      </div>
      {isOwn && !message.deletedAt && !isEditing && <OwnActions message={message} edit={() => setEditing(true)} />}
    </article>
  );
}

function Words(props: {
  readonly text: string;
  readonly room: OpenRoom;
  readonly mentions: readonly string[];
  readonly isEdited: boolean;
}) {
  const t = useWords('team');
  const names = props.room.room.members.filter(({ id }) => props.mentions.includes(id)).map(({ name }) => name);
  return (
    <p className={styles.text} dir="auto">
      {splitMentions(props.text, names).map((part, index) =>
        part.isMention ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
          <mark className={styles.mentioned} key={index}>
            {part.text}
          </mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <Linked key={index} text={part.text} />
        ),
      )}
      {props.isEdited && <span className={styles.edited}> ({t('room.edited')})</span>}
    </p>
  );
}

function Linked({ text }: { readonly text: string }) {
  return pieces(text).map((piece, index) =>
    piece.type === 'text' ? (
      piece.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
      <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        {piece.text}
      </a>
    ),
  );
}

/** Where the link of a message leads, or that there is one she may not open. */
function MessageLink({ message }: { readonly message: TeamMessage }) {
  const link = useQuery(api.team.messages.link.queryOptions({ input: { messageId: message.id }, staleTime: 60_000 }));
  return <LinkChip link={(link.data as LinkView | undefined) ?? null} type={message.link?.type ?? 'customer'} />;
}

export function LinkChip({
  link,
  type,
}: {
  readonly link: LinkView | null;
  readonly type: 'customer' | 'interaction';
}) {
  const t = useWords('team');
  if (!link) {
    return (
      <span className={styles.link} data-closed>
        <IconLink size={14} stroke={1.8} aria-hidden />
        {t(`link.${type}Word`)}
      </span>
    );
  }
  if (link.type === 'closed') {
    return (
      <span className={styles.link} data-closed>
        <IconLock size={14} stroke={1.8} aria-hidden />
        {t('link.closed')}
      </span>
    );
  }
  const words = t(`link.${link.type}`, { title: link.title });
  return link.type === 'customer' ? (
    <PageLink className={styles.link} to={`/customers/${link.id}` as '/'}>
      <IconLink size={14} stroke={1.8} aria-hidden />
      {words}
    </PageLink>
  ) : (
    <PageLink className={styles.link} to={'/desk' as '/'} search={{ scope: 'all', open: link.id } as never}>
      <IconLink size={14} stroke={1.8} aria-hidden />
      {words}
    </PageLink>
  );
}

function OwnActions({ message, edit }: { readonly message: TeamMessage; readonly edit: () => void }) {
  const t = useWords('team');
  const errorWords = useErrorWords('team');
  const mayEdit = message.text !== '' && nowMs() - Date.parse(message.at) < teamLimits.editMs;
  const remove = async () => {
    const isSure = await ask({
      title: t('room.removeAsk.title'),
      text: t('room.removeAsk.text'),
      yes: t('room.removeAsk.yes'),
      no: t('room.removeAsk.no'),
      isDangerous: true,
    });
    if (!isSure) return;
    client.team.messages.remove({ messageId: message.id }).catch((failed: unknown) => tellError(errorWords(failed)));
  };
  return (
    <div className={styles.actions}>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size={26} variant="default" aria-label={t('room.actions')}>
            <IconDots size={15} stroke={1.8} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayEdit && (
            <Menu.Item leftSection={<IconPencil size={15} stroke={1.7} aria-hidden />} onClick={edit}>
              {t('room.edit')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconTrash size={15} stroke={1.7} aria-hidden />} onClick={() => void remove()}>
            {t('room.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function EditField({ message, close }: { readonly message: TeamMessage; readonly close: () => void }) {
  const t = useWords('team');
  const errorWords = useErrorWords('team');
  const [text, setText] = useState(message.text);
  const saving = useMutation({
    mutationFn: () => client.team.messages.edit({ messageId: message.id, text }),
    onSuccess: close,
    onError: (failed) => tellError(errorWords(failed)),
  });
  const save = () => {
    if (text.trim() !== '' && text.length <= teamLimits.textChars) saving.mutate();
  };
  return (
    <div className={styles.edit}>
      <Textarea
        autosize
        minRows={1}
        maxRows={10}
        autoFocus
        aria-label={t('room.editing')}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') return close();
          const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
          const { isComposing } = event.nativeEvent;
          if (!sends({ key, ctrlKey, metaKey, shiftKey, altKey, isComposing }, 'enter')) return;
          event.preventDefault();
          save();
        }}
      />
      <div className={styles.editButtons}>
        <Button size="compact-sm" loading={saving.isPending} onClick={save}>
          {t('room.save')}
        </Button>
        <Button size="compact-sm" variant="subtle" onClick={close}>
          {t('room.cancel')}
        </Button>
      </div>
    </div>
  );
}

/** My own message on its way, or refused with the reason. */
export function UnsentRoomMessage({ message, room }: { readonly message: UnsentMessage; readonly room: OpenRoom }) {
  const t = useWords('team');
  const { user } = useMe();
  const { line } = useUnsentOf(room.room.id);
  return (
    <article className={styles.message} data-first data-unsent>
      <div className={styles.messageFace}>
        <Face person={user} size={28} />
      </div>
      <div className={styles.messageBody}>
        <p className={styles.author}>
          <strong>{t('room.you')}</strong>
          {message.refusal === null && (
            <span className={styles.sending}>
              <IconClock size={12} stroke={1.9} aria-hidden /> {t('room.sending')}
            </span>
          )}
        </p>
        <p className={styles.text} dir="auto">
          {message.text}
        </p>
        {message.files.map(({ id, name }) => (
          <span key={id} className={styles.link} data-closed>
            {name}
          </span>
        ))}
        {message.refusal !== null && (
          <p className={styles.refused} role="alert">
            {t('room.notSent')} {refusalWords(message.refusal, t)}
            <Button size="compact-xs" variant="default" onClick={() => line.again(message.clientId)}>
              {t('room.again')}
            </Button>
            <Button size="compact-xs" variant="subtle" onClick={() => line.discard(message.clientId)}>
              {t('room.discard')}
            </Button>
          </p>
        )}
      </div>
    </article>
  );
}

const known = ['EMPTY_MESSAGE', 'LINK_REFUSED', 'NOT_FOUND'] as const;

function refusalWords(code: string, t: ReturnType<typeof useWords<'team'>>): string {
  const word = known.find((each) => each === code);
  return word ? t(`errors.${word}`) : '';
}
