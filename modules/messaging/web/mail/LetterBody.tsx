import { Button } from '@mantine/core';
import { type ReactNode, useRef, useState } from 'react';
import { type MessageView, typedAddress } from '#messaging';
import { useWords } from '#web/i18n.ts';
import styles from './letter.module.css';

type Received = NonNullable<MessageView['mail']>;
type Head = Pick<Received, 'subject' | 'to' | 'cc'> & Pick<Partial<NonNullable<MessageView['mailOut']>>, 'bcc'>;

/** Taller than this a letter scrolls in its frame. */
const heightMost = 640;
const heightLeast = 48;

interface LetterProps {
  readonly messageId: string;
  readonly mail: Received;
  readonly text: string;
  /** How plain text is shown elsewhere in the conversation. */
  readonly words: (text: string) => ReactNode;
}

/** A letter: who wrote it to whom, its page or its words, and what it quotes when somebody wants to see it. */
export function LetterBody({ messageId, mail, text, words }: LetterProps) {
  return (
    <div className={styles.letter}>
      <LetterHead mail={mail} />
      {mail.hasPage ? (
        <PageFrame messageId={messageId} subject={mail.subject} />
      ) : (
        <Words text={text} quoteFrom={mail.quoteFrom} words={words} />
      )}
    </div>
  );
}

/** A letter of ours: to whom it went, and what it says. */
export function OwnLetter({ mail, children }: { readonly mail: Head; readonly children: ReactNode }) {
  return (
    <div className={styles.letter}>
      <LetterHead mail={mail} />
      {children}
    </div>
  );
}

function LetterHead({ mail }: { readonly mail: Head }) {
  const t = useWords('messaging');
  const named = (each: Head['to']) => each.map(typedAddress).join(', ');
  return (
    <header className={styles.head}>
      <h3 className={styles.subject} dir="auto">
        {mail.subject || t('letter.noSubject')}
      </h3>
      <p className={styles.line}>
        <span>{t('letter.to', { to: named(mail.to) })}</span>
        {mail.cc.length > 0 && <span>{t('letter.cc', { cc: named(mail.cc) })}</span>}
        {mail.bcc && mail.bcc.length > 0 && <span>{t('letter.bcc', { bcc: named(mail.bcc) })}</span>}
      </p>
    </header>
  );
}

function Words({
  text,
  quoteFrom,
  words,
}: Pick<LetterProps, 'text' | 'words'> & { readonly quoteFrom: number | null }) {
  const t = useWords('messaging');
  const [showsQuote, setShowsQuote] = useState(false);
  return (
    <>
      {words(quoteFrom === null || showsQuote ? text : text.slice(0, quoteFrom).trimEnd())}
      {quoteFrom !== null && (
        <Wishes>
          <Wish on={showsQuote} set={setShowsQuote} words={[t('letter.showQuote'), t('letter.hideQuote')]} />
        </Wishes>
      )}
    </>
  );
}

/** The page in a frame of its own: nothing in it runs, and nobody elsewhere is asked for anything by this browser. */
function PageFrame({ messageId, subject }: { readonly messageId: string; readonly subject: string }) {
  const t = useWords('messaging');
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(heightLeast);
  const [holds, setHolds] = useState({ quote: false, pictures: false });
  const [showsQuote, setShowsQuote] = useState(false);
  const [showsPictures, setShowsPictures] = useState(false);

  const measure = () => {
    const page = frame.current?.contentDocument;
    if (!page?.body) return;
    setHeight(Math.min(heightMost, Math.max(heightLeast, page.documentElement.scrollHeight)));
    setHolds((before) => ({
      quote: before.quote || page.querySelector('[data-quote]') !== null,
      pictures: before.pictures || page.querySelector('[data-waits]') !== null,
    }));
  };
  const onLoad = () => {
    measure();
    // Pictures come later than their page and make it taller.
    for (const picture of frame.current?.contentDocument?.images ?? []) picture.addEventListener('load', measure);
  };
  const wishes = new URLSearchParams({ ...(showsQuote && { quote: '1' }), ...(showsPictures && { pictures: '1' }) });
  return (
    <>
      <iframe
        ref={frame}
        className={styles.frame}
        title={t('letter.page', { subject: subject || t('letter.noSubject') })}
        src={`/api/v1/letters/${messageId}?${wishes}`}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        style={{ height }}
        onLoad={onLoad}
      />
      {(holds.quote || holds.pictures) && (
        <Wishes>
          {holds.quote && (
            <Wish on={showsQuote} set={setShowsQuote} words={[t('letter.showQuote'), t('letter.hideQuote')]} />
          )}
          {holds.pictures && (
            <Wish
              on={showsPictures}
              set={setShowsPictures}
              words={[t('letter.showPictures'), t('letter.hidePictures')]}
            />
          )}
        </Wishes>
      )}
    </>
  );
}

function Wishes({ children }: { readonly children: ReactNode }) {
  return <div className={styles.wishes}>{children}</div>;
}

function Wish(props: {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  readonly words: readonly [show: string, hide: string];
}) {
  const [show, hide] = props.words;
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      aria-pressed={props.on}
      onClick={() => props.set(!props.on)}
    >
      {props.on ? hide : show}
    </Button>
  );
}
