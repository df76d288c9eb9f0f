import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconCheck,
  IconChecks,
  IconClock,
  IconHelpCircle,
  IconLock,
  IconRobot,
} from '@tabler/icons-react';
import { memo } from 'react';
import type { AttachedFile, MessageView } from '#messaging';
import { useNow } from '#web/clock.ts';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { useMe } from '#web/session.ts';
import { FileList } from './FileList.tsx';
import { pieces } from './links.ts';
import { LetterBody, OwnLetter } from './mail/LetterBody.tsx';
import { Above, Below } from './messages/Beside.tsx';
import { KeepBack, MessageActs, SendAgain } from './messages/MessageActs.tsx';
import { isHeld, type Unsent } from './outbox.ts';
import styles from './timeline.module.css';
import type { Place } from './timeline.ts';
import { useOutbox } from './useOutbox.ts';
import { deliveryOf, type MessagingWords } from './words.ts';
import { giveBack } from './writing/given-back.ts';

type Delivery = NonNullable<MessageView['delivery']> | 'sending' | 'waiting' | 'held';

interface MessageProps {
  readonly message: MessageView;
  readonly place: Place;
  readonly reached: { readonly customerDeliveredSeq: number; readonly customerReadSeq: number };
  readonly isLastOwn: boolean;
}

/** A message, a note, or what a bot or the system wrote. */
export const MessageItem = memo(function MessageItem(props: MessageProps) {
  const { message, place } = props;
  const t = useWords('messaging');
  const { user } = useMe();
  const delivery = deliveryOf(message, props.reached);
  const side = message.author.type === 'customer' ? 'theirs' : 'ours';
  return (
    <Bubble
      side={side}
      isNote={message.kind === 'note'}
      place={place}
      name={nameOf(message, user.id, t)}
      isBot={message.author.type === 'bot'}
      text={message.text}
      body={letterOf(message)}
      files={message.files}
      at={message.at}
      delivery={delivery}
      saysDelivery={props.isLastOwn || delivery === 'failed' || delivery === 'unknown'}
      message={message}
    />
  );
}, areSame);

/** What is shown of a letter in place of the words alone. */
function letterOf({ id, mail, mailOut, text }: MessageView) {
  const words = (shown: string) => <MessageText text={shown} />;
  if (mail) return <LetterBody messageId={id} mail={mail} text={text} words={words} />;
  return mailOut && <OwnLetter mail={mailOut}>{words(text)}</OwnLetter>;
}

/** The watermark of the customer moves often; a message is drawn anew only when its own delivery changed. */
function areSame(before: MessageProps, now: MessageProps): boolean {
  return (
    before.message === now.message &&
    before.isLastOwn === now.isLastOwn &&
    before.place.isFirst === now.place.isFirst &&
    before.place.isLast === now.place.isLast &&
    deliveryOf(before.message, before.reached) === deliveryOf(now.message, now.reached)
  );
}

/** A message that is still on this device: on its way, waiting for the connection, or refused. */
export function UnsentItem({ unsent, place }: { readonly unsent: Unsent; readonly place: Place }) {
  const t = useWords('messaging');
  const { outbox } = useOutbox();
  return (
    <Bubble
      side="ours"
      isNote={unsent.kind === 'note'}
      place={place}
      name={t('conversation.you')}
      isBot={false}
      text={unsent.text}
      files={unsent.files}
      at={unsent.writtenAtMs}
      delivery={unsent.state === 'refused' ? 'failed' : isHeld(unsent) ? 'held' : unsent.state}
      saysDelivery
    >
      {isHeld(unsent) && <Undo unsent={unsent} />}
      {unsent.state === 'refused' && (
        <div className={styles.refused} role="alert">
          <span>
            {unsent.meanwhile
              ? t('conversation.unsent.meanwhile', { ...unsent.meanwhile })
              : refusalInWords(unsent.refusal, t)}
          </span>
          <Button size="compact-xs" variant="default" onClick={() => outbox.retry(unsent.clientId)}>
            {t(unsent.meanwhile ? 'conversation.unsent.sendAnyway' : 'conversation.unsent.retry')}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => outbox.drop(unsent.clientId)}>
            {t('conversation.unsent.drop')}
          </Button>
        </div>
      )}
    </Bubble>
  );
}

/** How long the message still waits on the desk, and the way back into the field. */
function Undo({ unsent }: { readonly unsent: Unsent }) {
  const t = useWords('messaging');
  const { outbox } = useOutbox();
  const now = useNow();
  const leftMs = Math.max((unsent.heldUntilMs ?? 0) - now, 0);
  const undo = () => {
    const taken = outbox.takeBack(unsent.clientId);
    if (taken) giveBack(taken);
  };
  return (
    <div className={styles.refused}>
      <span>{t('conversation.unsent.leavesIn', { seconds: Math.ceil(leftMs / 1_000) })}</span>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconArrowBackUp size={13} stroke={1.8} aria-hidden />}
        onClick={undo}
      >
        {t('conversation.unsent.undo')}
      </Button>
    </div>
  );
}

function Bubble(props: {
  readonly side: 'theirs' | 'ours';
  readonly isNote: boolean;
  readonly isBot: boolean;
  readonly place: Place;
  readonly name: string;
  readonly text: string;
  /** What is shown in place of the text. */
  readonly body?: React.ReactNode;
  readonly files: readonly AttachedFile[];
  readonly at: string | number;
  readonly delivery: Delivery | null;
  readonly saysDelivery: boolean;
  /** What is with the server; null while it is only here. */
  readonly message?: MessageView;
  readonly children?: React.ReactNode;
}) {
  const { side, isNote, place, name, text, files, at, delivery, saysDelivery, message } = props;
  const t = useWords('messaging');
  const formats = useFormats();
  const exact = formats.exact(at);
  return (
    <article
      className={styles.message}
      data-side={side}
      data-note={isNote || undefined}
      data-first={place.isFirst || undefined}
      aria-label={`${isNote ? `${t('conversation.note')}, ` : ''}${name}, ${formats.time(at)}`}
    >
      {place.isFirst && (
        <p className={styles.name}>
          {props.isBot && <IconRobot size={12} aria-hidden />}
          {isNote && <IconLock size={11} aria-hidden />}
          <span dir="auto">{name}</span>
          {isNote && <span className={styles.noteWord}>{t('conversation.note')}</span>}
        </p>
      )}
      {message && <Above message={message} />}
      {message?.revokedAt && <p className={styles.revoked}>{t('messages.revoked')}</p>}
      {(text !== '' || props.body) && (
        <div className={styles.bubble} title={exact} data-failed={delivery === 'failed' || undefined}>
          {props.body ?? <MessageText text={text} />}
        </div>
      )}
      {files.length > 0 && <FileList files={files} />}
      {message && <Below message={message} />}
      {message && <SendAgain message={message} />}
      {message && <KeepBack message={message} />}
      {message && <MessageActs message={message} />}
      {props.children}
      {(place.isLast || saysDelivery) && (
        <p className={styles.meta}>
          <time dateTime={new Date(at).toISOString()} title={exact}>
            {formats.time(at)}
          </time>
          {delivery && <Tick delivery={delivery} says={saysDelivery} />}
        </p>
      )}
    </article>
  );
}

/** Text is text: never markup, whatever it looks like; only addresses become links. */
function MessageText({ text }: { readonly text: string }) {
  return (
    <p className={styles.text} dir="auto">
      {pieces(text).map((piece, index) =>
        piece.type === 'text' ? (
          piece.text
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}

const ticks = {
  sending: IconClock,
  waiting: IconClock,
  held: IconClock,
  queued: IconClock,
  accepted: IconCheck,
  delivered: IconChecks,
  read: IconChecks,
  failed: IconAlertTriangle,
  unknown: IconHelpCircle,
} as const satisfies Record<Delivery, unknown>;

function Tick({ delivery, says }: { readonly delivery: Delivery; readonly says: boolean }) {
  const t = useWords('messaging');
  const Icon = ticks[delivery];
  const word = t(`conversation.delivery.${delivery}`);
  return (
    <span className={styles.tick} data-delivery={delivery} title={word}>
      <Icon size={13} stroke={1.9} aria-hidden />
      <span className={says ? undefined : 's-visually-hidden'}>{word}</span>
    </span>
  );
}

function nameOf({ author }: MessageView, userId: string, t: MessagingWords): string {
  if (author.type === 'bot') return author.name || t('conversation.bot');
  if (author.type === 'system') return author.name || t('conversation.system');
  return author.id === userId ? t('conversation.you') : author.name;
}

const known = [
  'TOO_OLD',
  'NOT_NOW',
  'EMPTY_MESSAGE',
  'TOO_LONG',
  'TOO_MANY_FILES',
  'LETTER_REFUSED',
  'FORBIDDEN',
  'NOT_FOUND',
  'INVALID',
] as const;

function refusalInWords(refusal: string | null, t: MessagingWords): string {
  const why = known.find((code) => code === refusal) ?? 'other';
  return t(`conversation.unsent.why.${why}`);
}
