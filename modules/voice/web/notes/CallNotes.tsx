import { Button, Textarea } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { InteractionId } from '#kernel/id.ts';
import { callNoteMost } from '#voice';
import { useFormats } from '#web/format.ts';
import { useWords } from '#web/i18n.ts';
import { InlineError } from '#web/parts/InlineError.tsx';
import { useMe } from '#web/session.ts';
import styles from './notes.module.css';
import { useCallNotes, useWriteNote } from './useCallNotes.ts';

/** Writing rests this long before it is kept; leaving the field keeps it at once. */
const keepAfterMs = 600;

/** What was noted in a call, and, as long as it is hers, the place to write it; `none` where there is neither. */
export function CallNotes(props: { readonly interactionId: InteractionId; readonly none?: ReactNode }) {
  const { interactionId, none = null } = props;
  const t = useWords('voice');
  const formats = useFormats();
  const { user } = useMe();
  const { data, notes, isError } = useCallNotes(interactionId);
  if (isError) return none;
  if (!data || !notes) return null;
  const own = notes.find(({ author }) => author.id === user.id);
  const others = data.mayWrite ? notes.filter((note) => note !== own) : notes;
  if (!data.mayWrite && others.length === 0) return none;
  return (
    <section className={styles.notes} aria-label={t('notes.title')}>
      <h3>{t('notes.title')}</h3>
      {others.map(({ author, text, at }) => (
        <figure key={author.id} className={styles.note}>
          <blockquote>{text}</blockquote>
          <figcaption>
            {author.name} · <time dateTime={at}>{formats.moment(at)}</time>
          </figcaption>
        </figure>
      ))}
      {data.mayWrite && <OwnNote key={interactionId} interactionId={interactionId} first={own?.text ?? ''} />}
    </section>
  );
}

function OwnNote({ interactionId, first }: { readonly interactionId: InteractionId; readonly first: string }) {
  const t = useWords('voice');
  const [text, setText] = useState(first);
  const writing = useWriteNote(interactionId);
  const latest = useRef({ text, kept: first, write: writing.mutate });
  latest.current.text = text;
  latest.current.write = writing.mutate;
  const keep = useRef(() => {
    const now = latest.current;
    if (now.text === now.kept) return;
    now.kept = now.text;
    now.write(now.text, {
      onError: () => {
        // Not kept: the next rest, or her press, tries again.
        now.kept = first;
      },
    });
  }).current;
  useEffect(() => {
    if (text === latest.current.kept) return;
    const timer = setTimeout(keep, keepAfterMs);
    return () => clearTimeout(timer);
  }, [text, keep]);
  useEffect(() => {
    window.addEventListener('pagehide', keep);
    return () => {
      window.removeEventListener('pagehide', keep);
      keep();
    };
  }, [keep]);
  return (
    <>
      <Textarea
        autosize
        minRows={2}
        maxRows={10}
        maxLength={callNoteMost}
        aria-label={t('notes.own')}
        placeholder={t('notes.own')}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        onBlur={keep}
      />
      <p className={styles.state} role="status">
        {writing.isSuccess && text === latest.current.kept && t('notes.kept')}
      </p>
      {writing.isError && (
        <>
          <InlineError error={writing.error} />
          <Button size="compact-sm" variant="default" loading={writing.isPending} onClick={() => writing.mutate(text)}>
            {t('notes.again')}
          </Button>
        </>
      )}
    </>
  );
}
