import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './Icons.tsx';
import type { ScreenProps } from './screen.ts';

interface MenuProps extends ScreenProps {
  readonly onClose: () => void;
  readonly onEnd: () => void;
}

/** What is seldom needed: the sound, the end. */
export function Menu({ screen, onClose, onEnd }: MenuProps): JSX.Element {
  const { chat, state, words } = screen;
  const menu = useRef<HTMLDivElement>(null);
  const { phase } = state.talk.standing;
  useEffect(() => menu.current?.querySelector('button')?.focus(), []);
  const choose = (act: () => void) => () => {
    act();
    onClose();
  };
  return (
    <div
      ref={menu}
      class="menu"
      onFocusOut={(event) => {
        const to = event.relatedTarget as Node | null;
        if (to && !menu.current?.contains(to)) onClose();
      }}
    >
      <button type="button" onClick={choose(() => chat.mute(!state.isMuted))}>
        <Icon name={state.isMuted ? 'soundOn' : 'soundOff'} size={20} />
        {state.isMuted ? words.soundOn : words.soundOff}
      </button>
      {(phase === 'waiting' || phase === 'withAgent') && (
        <button type="button" onClick={choose(onEnd)}>
          <Icon name="end" size={20} />
          {words.end}
        </button>
      )}
    </div>
  );
}
