import type { JSX } from 'preact';
import { textLimit } from '../wire-limits.ts';
import type { Outgoing } from './conversation.ts';
import { useScreen } from './screen.ts';
import { fill, type Words } from './words.ts';

/** Why a message did not go, and what can be done. */
export function Trouble({ message }: { message: Outgoing }): JSX.Element {
  const { chat, words } = useScreen();
  return (
    <div class="trouble" role="alert">
      {whyOf(message, words)}{' '}
      <button type="button" onClick={() => chat.again(message.clientId)}>
        {words.again}
      </button>
      <button type="button" onClick={() => chat.forget(message.clientId)}>
        {words.remove}
      </button>
    </div>
  );
}

function whyOf({ state, because }: Outgoing, words: Words): string {
  if (state === 'expired') return words.expired;
  if (because === 'tooLong') return fill(words.tooLong, { limit: textLimit });
  if (because === 'closed') return words.channelClosed;
  return words.refused;
}
