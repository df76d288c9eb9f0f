import type { JSX, Ref } from 'preact';
import { useState } from 'preact/hooks';
import { unread } from './conversation.ts';
import { Icon } from './Icons.tsx';
import type { ScreenProps } from './screen.ts';
import { fill } from './words.ts';

const mostShown = 99;

/** The round button in the corner, with the number of unread messages and the last of them beside it. */
export function Launcher({ screen, button }: ScreenProps & { button: Ref<HTMLButtonElement> }): JSX.Element {
  const { chat, state, words } = screen;
  const [dismissedSeq, setDismissedSeq] = useState(0);
  const { isOpen, talk } = state;
  const count = isOpen ? 0 : unread(talk);
  const last = count > 0 ? talk.messages.findLast((message) => message.author.type !== 'customer') : undefined;
  const label = count > 0 ? fill(words.openUnread, { count }) : words.open;
  return (
    <>
      {last && last.seq > dismissedSeq && (
        <button
          type="button"
          class="teaser"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => {
            setDismissedSeq(last.seq);
            chat.open();
          }}
        >
          <b>{last.author.name}</b>
          <span dir="auto">{last.text || last.files[0]?.name}</span>
        </button>
      )}
      <button
        type="button"
        ref={button}
        class="launcher"
        aria-expanded={isOpen}
        aria-controls="panel"
        aria-label={isOpen ? words.close : label}
        onClick={() => (isOpen ? chat.close() : chat.open())}
      >
        <Icon name={isOpen ? 'down' : 'chat'} size={28} />
        {count > 0 && (
          <span class="badge" aria-hidden="true">
            {count > mostShown ? `${mostShown}+` : count}
          </span>
        )}
      </button>
      <span class="hidden" role="status">
        {count > 0 ? label : ''}
      </span>
    </>
  );
}
