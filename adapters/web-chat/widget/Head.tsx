import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from './Icons.tsx';
import { Menu } from './Menu.tsx';
import { whenOf } from './moments.ts';
import type { Screen, ScreenProps } from './screen.ts';
import { fill } from './words.ts';

/** Who one is talking to and how it stands; what is seldom needed; the way out. */
export function Head({ screen }: ScreenProps): JSX.Element {
  const { chat, state, words } = screen;
  const [isMenuOpen, setMenuOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const shut = () => {
    setMenuOpen(false);
    button.current?.focus();
  };
  return (
    <header class="head">
      <div>
        <h2>{state.config.title}</h2>
        <p>{subtitle(screen)}</p>
      </div>
      <button
        type="button"
        ref={button}
        class="icon"
        aria-label={words.menu}
        aria-expanded={isMenuOpen}
        onClick={() => setMenuOpen(!isMenuOpen)}
      >
        <Icon name="more" />
      </button>
      <button type="button" class="icon" aria-label={words.close} onClick={chat.close}>
        <Icon name="close" />
      </button>
      {isMenuOpen && <Menu screen={screen} onLeave={() => setMenuOpen(false)} onDone={shut} />}
    </header>
  );
}

/** One line that says how it stands. */
function subtitle({ state, words, locale }: Screen): string {
  const { phase, agentName, position, isOpen, nextOpenAt } = state.talk.standing;
  if (phase === 'withAgent') return fill(words.withAgent, { name: agentName ?? words.someone });
  if (!isOpen) {
    return nextOpenAt ? fill(words.closedUntil, { when: whenOf(nextOpenAt, Date.now(), locale, words) }) : words.closed;
  }
  if (phase === 'waiting') return position === null ? words.waiting : fill(words.waitingPlace, { position });
  return words.anyone;
}
