import { ActionIcon, Button, Menu, Modal, Textarea } from '@mantine/core';
import { IconArrowBackUp, IconDots, IconPencil, IconRefresh, IconTrash, IconX } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { MessageView } from '#messaging';
import { client } from '#web/api.ts';
import { useErrorWords } from '#web/errors.ts';
import { useWords } from '#web/i18n.ts';
import { tellError } from '#web/notices.tsx';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import { wishToWrite } from '../focus-wish.ts';
import { useActing } from './acting.ts';
import styles from './messages.module.css';
import { answeredOf, replyTo } from './replying.ts';

const signs = ['👍', '❤️', '🙏', '😂', '😮', '😢'] as const;

/** What may be done to one message: answered, reacted to, changed, taken back, as far as the channel can. */
export function MessageActs({ message }: { readonly message: MessageView }) {
  const t = useWords('messaging');
  const acting = useActing();
  const { user } = useMe();
  const [isEditing, setEditing] = useState(false);
  const act = useAct(message);
  if (!acting?.mayReply || message.kind === 'note' || message.revokedAt) return null;
  const { can, interactionId } = acting;
  const isOwn = message.author.type === 'agent' && message.author.id === user.id && message.delivery !== 'failed';
  const may = {
    answer: can.replies,
    react: can.reactions && message.author.type === 'customer',
    edit: can.edits && isOwn,
    revoke: can.revokes && isOwn,
  };
  if (!Object.values(may).some(Boolean)) return null;
  const present = message.reactions?.find(({ by }) => by === 'agent')?.emoji ?? null;
  return (
    <div className={styles.acts}>
      <Menu position="bottom" withinPortal shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t('messages.acts')}>
            <IconDots size={15} stroke={1.8} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may.react && (
            // biome-ignore lint/a11y/useSemanticElements: a fieldset belongs to forms, this is a part of a menu
            <div className={styles.signs} role="group" aria-label={t('messages.reactions')}>
              {signs.map((sign) => (
                <Menu.Item
                  key={sign}
                  className={styles.sign ?? ''}
                  aria-label={t(present === sign ? 'messages.unreact' : 'messages.react', { sign })}
                  onClick={() => act.react(present === sign ? null : sign)}
                >
                  {sign}
                </Menu.Item>
              ))}
            </div>
          )}
          {may.answer && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={15} stroke={1.7} aria-hidden />}
              onClick={() => {
                // The menu gives the focus back first; then it goes to the field.
                wishToWrite(interactionId);
                setTimeout(() => replyTo(interactionId, answeredOf(message)));
              }}
            >
              {t('messages.answer')}
            </Menu.Item>
          )}
          {may.edit && (
            <Menu.Item leftSection={<IconPencil size={15} stroke={1.7} aria-hidden />} onClick={() => setEditing(true)}>
              {t('messages.edit')}
            </Menu.Item>
          )}
          {may.revoke && (
            <Menu.Item
              color="red"
              leftSection={<IconTrash size={15} stroke={1.7} aria-hidden />}
              onClick={() => act.revoke()}
            >
              {t('messages.revoke')}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isEditing && <Editing message={message} close={() => setEditing(false)} />}
    </div>
  );
}

/** One's own message that waits to leave is kept back while it still can be; what leaves at once shows nothing of it. */
export function KeepBack({ message }: { readonly message: MessageView }) {
  const t = useWords('messaging');
  const acting = useActing();
  const { user } = useMe();
  const act = useAct(message);
  const isOwn = message.author.type === 'agent' && message.author.id === user.id;
  if (!acting?.mayReply || !isOwn || message.kind === 'note' || message.delivery !== 'queued') return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      className={styles.keepBack ?? ''}
      leftSection={<IconX size={13} stroke={1.8} aria-hidden />}
      loading={act.isCancelling}
      onClick={() => act.cancel()}
    >
      {t('messages.keepBack')}
    </Button>
  );
}

/** A message that did not arrive, or may not have, is sent again when somebody says so. */
export function SendAgain({ message }: { readonly message: MessageView }) {
  const t = useWords('messaging');
  const acting = useActing();
  const act = useAct(message);
  const isStuck = message.delivery === 'failed' || message.delivery === 'unknown';
  if (!acting?.mayReply || !isStuck) return null;
  return (
    <Button
      size="compact-xs"
      variant="default"
      leftSection={<IconRefresh size={13} stroke={1.8} aria-hidden />}
      loading={act.isResending}
      onClick={() => act.resend()}
    >
      {t('messages.resend')}
    </Button>
  );
}

function useAct({ interactionId, id: messageId }: MessageView) {
  const t = useWords('messaging');
  const errorWords = useErrorWords('messaging');
  const onError = (error: unknown) => tellError({ ...errorWords(error), title: t('messages.failed') });
  const react = useMutation({
    mutationFn: (emoji: string | null) => client.messaging.acts.react({ interactionId, messageId, emoji }),
    onError,
  });
  const revoke = useMutation({
    mutationFn: () => client.messaging.acts.revoke({ interactionId, messageId }),
    onError,
  });
  const resend = useMutation({
    mutationFn: () => client.messaging.acts.resend({ interactionId, messageId }),
    onError,
  });
  const cancel = useMutation({
    mutationFn: () => client.messaging.acts.cancel({ interactionId, messageId }),
    onError,
  });
  return {
    react: react.mutate,
    revoke: revoke.mutate,
    resend: resend.mutate,
    isResending: resend.isPending,
    cancel: cancel.mutate,
    isCancelling: cancel.isPending,
  };
}

function Editing({ message, close }: { readonly message: MessageView; readonly close: () => void }) {
  const t = useWords('messaging');
  const shell = useWords('shell');
  const [text, setText] = useState(message.text);
  const edit = useMutation({
    mutationFn: () => client.messaging.acts.edit({ interactionId: message.interactionId, messageId: message.id, text }),
    onSuccess: close,
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('messages.editTitle')}
      closeButtonProps={{ 'aria-label': shell('form.close') }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          edit.mutate();
        }}
      >
        <Textarea
          aria-label={t('messages.editTitle')}
          data-autofocus
          autosize
          minRows={2}
          maxRows={10}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <InlineError error={edit.error} part="messaging" />
        <Button type="submit" loading={edit.isPending} disabled={text.trim() === '' || text === message.text}>
          {t('messages.save')}
        </Button>
      </form>
    </Modal>
  );
}
