import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { WidgetOpening } from '../protocol.ts';
import type { Chat } from './chat.ts';
import type { FileDoor } from './files.ts';
import { Launcher } from './Launcher.tsx';
import { Panel } from './Panel.tsx';
import { localeOf } from './words.ts';

interface WidgetProps {
  readonly chat: Chat;
  readonly files: FileDoor;
  readonly opening: WidgetOpening;
}

/** The whole widget: the button, and the panel when it is open. */
export function Widget({ chat, files, opening }: WidgetProps): JSX.Element {
  const [, redraw] = useState(0);
  const button = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  useEffect(() => chat.onChange(() => redraw((n) => n + 1)), [chat]);
  const state = chat.state();
  const { isOpen, config } = state;
  const { language, words } = opening;
  useLayoutEffect(() => {
    // Who closes the panel stands again where she opened it.
    if (wasOpen.current && !isOpen) button.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const root = useSeenHeight();
  const screen = { chat, state, files, words, locale: localeOf(language) };
  return (
    <div ref={root} class={`root ${config.position}${isOpen ? ' open' : ''}`} lang={language}>
      {isOpen && <Panel screen={screen} />}
      <Launcher screen={screen} button={button} />
    </div>
  );
}

/** On a telephone the keyboard covers half of the page: the panel takes what is left to be seen. */
function useSeenHeight() {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { visualViewport } = window;
    if (!visualViewport) return;
    const follow = () => {
      root.current?.style.setProperty('--seen-height', `${visualViewport.height}px`);
      root.current?.style.setProperty('--seen-top', `${visualViewport.offsetTop}px`);
    };
    follow();
    visualViewport.addEventListener('resize', follow);
    visualViewport.addEventListener('scroll', follow);
    return () => {
      visualViewport.removeEventListener('resize', follow);
      visualViewport.removeEventListener('scroll', follow);
    };
  }, []);
  return root;
}
