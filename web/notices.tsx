import { Button } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconBell, IconCheck } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { words as texts } from './i18n.ts';
import { type News, noNews, withNews, withoutNews } from './news.ts';

/** How long a notice stays; one that can be undone stays ten seconds, an error until it has been read. */
const stayMs = 4_000;
const undoMs = 10_000;
const errorMs = 12_000;

/** Its cross has a name. */
const closes = () => ({ 'aria-label': texts.t('form.close') });

/** What the button of a notice says and does. */
interface Act {
  readonly label: string;
  readonly run: () => void;
}

/** Says quietly that something was done, with a way back where there is one. */
export function tell(text: string, undo?: Act): void {
  const id = idOf(text);
  notifications.show({
    id,
    color: 'gray',
    closeButtonProps: closes(),
    icon: <IconCheck size={16} aria-hidden />,
    autoClose: undo ? undoMs : stayMs,
    message: undo ? <Worded id={id} text={text} act={undo} aside={null} /> : text,
  });
}

/** Something that happened elsewhere, while it is on the screen. */
interface Piece {
  readonly id: string;
  readonly text: string;
  readonly open: Act | undefined;
}
let news: News<Piece> = noNews;

/**
 * Says that something happened elsewhere, with the way to it if she has one: nobody here did it, so no tick stands before
 * it. Of much at once the newest is shown, and how much more there was.
 */
export function tellNews(text: string, open?: Act): void {
  const piece: Piece = { id: idOf(text), text, open };
  const before = news.shown;
  news = withNews(news, piece);
  for (const one of before) if (!news.shown.includes(one)) notifications.hide(one.id);
  notifications.show({
    ...asNotice(piece),
    autoClose: open ? undoMs : stayMs,
    onClose: () => {
      news = withoutNews(news, piece);
      countAgain();
    },
  });
  countAgain();
}

/** Only the newest says how much was pushed aside. */
function countAgain(): void {
  for (const piece of news.shown) notifications.update(asNotice(piece));
}

function asNotice({ id, text, open }: Piece) {
  const isNewest = news.shown.at(-1)?.id === id;
  const aside = isNewest && news.aside > 0 ? news.aside : null;
  return {
    id,
    color: 'gray',
    closeButtonProps: closes(),
    icon: <IconBell size={16} aria-hidden />,
    message: open || aside ? <Worded id={id} text={text} act={open} aside={aside} /> : text,
  };
}

const dismissNews = () => {
  for (const { id } of news.shown) notifications.hide(id);
};
const idOf = (text: string) => `${text}-${Math.round(performance.now())}`;

function Worded(props: {
  readonly id: string;
  readonly text: string;
  readonly act: Act | undefined;
  /** How much more there was; null where nothing is said about it. */
  readonly aside: number | null;
}) {
  const { id, text, act, aside } = props;
  return (
    <span className="s-notice">
      <span>{text}</span>
      {act && (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            act.run();
          }}
        >
          {act.label}
        </Button>
      )}
      {aside !== null && (
        <span className="s-notice-more">
          {texts.t('news.more', { count: aside })}
          <Button size="compact-sm" variant="subtle" color="gray" onClick={dismissNews}>
            {texts.t('news.dismiss')}
          </Button>
        </span>
      )}
    </span>
  );
}

/** Where notices stand: beside what somebody writes in; on a phone above the page, which makes room for them. */
export function Notices() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty('--notices', `${element.offsetHeight}px`));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={place} className="s-notices">
      {/* As wide as the list of conversations at most. */}
      <Notifications withinPortal={false} position="bottom-left" limit={4} containerWidth={340} />
    </div>
  );
}

/** Says that something failed, in words. Give it what `useErrorWords` made of the error. */
export function tellError(words: {
  readonly title: string;
  readonly text: string;
  readonly code: string | null;
}): void {
  notifications.show({
    title: words.title,
    message: words.code ? `${words.text} (${words.code})` : words.text,
    color: 'red',
    closeButtonProps: closes(),
    icon: <IconAlertTriangle size={16} aria-hidden />,
    autoClose: errorMs,
    role: 'alert',
  });
}
