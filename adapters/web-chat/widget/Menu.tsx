import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './Icons.tsx';
import type { ScreenProps } from './screen.ts';

interface MenuProps extends ScreenProps {
  /** The focus went elsewhere. */
  readonly onLeave: () => void;
  /** Something was chosen, or Escape pressed. */
  readonly onDone: () => void;
}

/** What is seldom needed: the sound, the end. */
export function Menu({ screen, onLeave, onDone }: MenuProps): JSX.Element {
  const { chat, state, words } = screen;
  const menu = useRef<HTMLDivElement>(null);
  const { phase } = state.talk.standing;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it opens
  useLayoutEffect(() => {
    menu.current?.querySelector('button')?.focus();
    menu.current?.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      // The first Escape closes the menu, the next one the chat.
      event.stopPropagation();
      onDone();
    });
  }, []);
  const choose = (act: () => void) => () => {
    onDone();
    act();
  };
  return (
    <div
      ref={menu}
      class="menu"
      onFocusOut={(event) => {
        const to = event.relatedTarget as Node | null;
        if (to && !menu.current?.contains(to)) onLeave();
      }}
    >
      <button type="button" onClick={choose(() => chat.mute(!state.isMuted))}>
        <Icon name={state.isMuted ? 'soundOn' : 'soundOff'} size={20} />
        {state.isMuted ? words.soundOn : words.soundOff}
      </button>
      {(phase === 'waiting' || phase === 'withAgent') && (
        <button type="button" onClick={choose(chat.end)}>
          <Icon name="end" size={20} />
          {words.end}
        </button>
      )}
    </div>
  );
}
