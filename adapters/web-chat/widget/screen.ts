import type { Words } from '../protocol.ts';
import type { Chat } from './chat.ts';
import type { FileDoor } from './files.ts';
import type { ChatState } from './store.ts';

/** What every piece of the screen is given. */
export interface Screen {
  readonly chat: Chat;
  readonly state: ChatState;
  readonly files: FileDoor;
  readonly locale: string;
  readonly words: Words;
}

export interface ScreenProps {
  readonly screen: Screen;
}
