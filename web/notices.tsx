import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle, IconBell, IconCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { words as texts } from './i18n.ts';

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
  show(text, <IconCheck size={16} aria-hidden />, undo);
}

/** Says that something happened elsewhere, with the way to it if she has one: nobody here did it, so no tick stands before it. */
export function tellNews(text: string, open?: Act): void {
  show(text, <IconBell size={16} aria-hidden />, open);
}

function show(text: string, icon: ReactNode, act?: Act): void {
  const id = `${text}-${Math.round(performance.now())}`;
  notifications.show({
    id,
    color: 'gray',
    closeButtonProps: closes(),
    icon,
    autoClose: act ? undoMs : stayMs,
    message: act ? (
      <span className="s-notice">
        <span>{text}</span>
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
      </span>
    ) : (
      text
    ),
  });
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
