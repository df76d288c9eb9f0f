import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Chat, ChatState } from './chat.ts';
import type { FileDoor } from './files.ts';
import type { Language, Words } from './words.ts';

/** What every piece of the screen needs. */
export interface Screen {
  readonly chat: Chat;
  readonly state: ChatState;
  readonly files: FileDoor;
  readonly language: Language;
  readonly words: Words;
}

export const ScreenContext = createContext<Screen | null>(null);

export function useScreen(): Screen {
  const screen = useContext(ScreenContext);
  if (!screen) throw new Error('A piece of the chat stands outside of its screen.');
  return screen;
}
