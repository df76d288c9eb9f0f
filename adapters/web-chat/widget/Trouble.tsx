import type { JSX } from 'preact';
import type { Words } from '../protocol.ts';
import { textLimit } from '../wire-limits.ts';
import type { Outgoing } from './conversation.ts';
import type { ScreenProps } from './screen.ts';
import { fill } from './words.ts';

/** Why a message did not go, and what can be done. */
export function Trouble({ screen: { chat, words }, message }: ScreenProps & { message: Outgoing }): JSX.Element {
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
  if (because === 'signInNeeded') return words.signInNeeded;
  return words.refused;
}
