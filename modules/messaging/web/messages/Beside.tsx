import { IconArrowBackUp, IconArrowForwardUp, IconMapPin, IconUserSquareRounded } from '@tabler/icons-react';
import type { MessageContentView, MessageView } from '#messaging';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import type { MessagingWords } from '../words.ts';
import styles from './messages.module.css';

/** What stands above a message's words: what it answers, that it was sent on, from where it came. */
export function Above({ message }: { readonly message: MessageView }) {
  const t = useWords('messaging');
  const { replyTo, isForwarded, isAutomatic, isEcho, templateName } = message;
  const tags = [
    isForwarded && t('messages.forwarded'),
    isAutomatic && t('messages.automatic'),
    isEcho && t('messages.outside'),
    templateName && t('messages.template', { name: templateName }),
  ].filter((tag) => typeof tag === 'string');
  return (
    <>
      {tags.length > 0 && (
        <p className={styles.tags}>
          {isForwarded && <IconArrowForwardUp size={12} stroke={1.8} aria-hidden />}
          {tags.join(' · ')}
        </p>
      )}
      {replyTo && (
        <blockquote className={styles.quote} cite={`#${replyTo.seq}`}>
          <IconArrowBackUp size={12} stroke={1.8} aria-hidden />
          <span className="s-visually-hidden">{t('messages.inAnswerTo')}</span>
          <span dir="auto">{replyTo.preview}</span>
        </blockquote>
      )}
    </>
  );
}

/** What stands below: what was sent beside words, reactions, that it was changed. */
export function Below({ message }: { readonly message: MessageView }) {
  const t = useWords('messaging');
  const formats = useFormats();
  const { content, reactions, choices, editedAt, formerText, failure } = message;
  return (
    <>
      {content && <Content content={content} />}
      {choices && (
        <ul className={styles.choices} aria-label={t('messages.choices')}>
          {choices.map((choice) => (
            <li key={choice.id}>{choice.title}</li>
          ))}
        </ul>
      )}
      {reactions && reactions.length > 0 && (
        <p className={styles.reactions}>
          {reactions.map(({ by, emoji }) => (
            <span key={by} title={t(`messages.reactionBy.${by}`)}>
              {emoji}
            </span>
          ))}
        </p>
      )}
      {editedAt && (
        <p className={styles.mark} title={formerText && t('messages.former', { text: formerText })}>
          {t('messages.edited', { time: formats.time(editedAt) })}
        </p>
      )}
      {failure && <p className={styles.failure}>{failureInWords(failure, t)}</p>}
    </>
  );
}

function Content({ content }: { readonly content: MessageContentView }) {
  const t = useWords('messaging');
  const formats = useFormats();
  switch (content.type) {
    case 'location': {
      const { latitude, longitude, name, address } = content;
      const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
      return (
        <a className={styles.card} href={href} target="_blank" rel="noopener noreferrer nofollow">
          <IconMapPin size={18} stroke={1.5} aria-hidden />
          <span>
            <strong dir="auto">{name ?? t('messages.location')}</strong>
            <span dir="auto">{address ?? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`}</span>
          </span>
        </a>
      );
    }
    case 'contacts':
      return content.contacts.map((contact, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards of one message never change places
        <div className={styles.card} key={index}>
          <IconUserSquareRounded size={18} stroke={1.5} aria-hidden />
          <span>
            <strong dir="auto">{contact.name}</strong>
            {[...contact.phones, ...contact.emails].map((way) => (
              <span key={way}>{way}</span>
            ))}
          </span>
        </div>
      ));
    case 'sticker':
      return content.emoji ? <p className={styles.sticker}>{content.emoji}</p> : null;
    case 'story':
      return (
        <p className={styles.mark}>
          {t(`messages.story.${content.how}`)}
          {content.address && (
            <>
              {' '}
              <a href={content.address} target="_blank" rel="noopener noreferrer nofollow">
                {t('messages.open')}
              </a>
            </>
          )}
        </p>
      );
    case 'poll':
      return (
        <div className={styles.card}>
          <span>
            <strong dir="auto">{content.question}</strong>
            {content.choices.map((choice) => (
              <span key={choice} dir="auto">
                {choice}
              </span>
            ))}
          </span>
        </div>
      );
    case 'order':
      return (
        <div className={styles.card}>
          <span>
            <strong>{t('messages.order')}</strong>
            {content.items.map((item) => (
              <span key={item.name} dir="auto">
                {item.quantity} × {item.name}
                {item.price !== null && ` · ${formats.number(item.price)} ${item.currency ?? ''}`}
              </span>
            ))}
          </span>
        </div>
      );
    case 'form':
      return (
        <div className={styles.card}>
          <span>
            {content.fields.map((field) => (
              <span key={field.name} dir="auto">
                {field.name}: {field.value}
              </span>
            ))}
          </span>
        </div>
      );
    case 'referral':
      return <p className={styles.mark}>{t('messages.referral', { title: content.title })}</p>;
  }
}

/** Why a message did not arrive, and what helps; the provider's own words behind it. */
function failureInWords({ because, text }: NonNullable<MessageView['failure']>, t: MessagingWords): string {
  const why = t(`messages.failure.${because}`);
  return text ? `${why} (${text})` : why;
}
