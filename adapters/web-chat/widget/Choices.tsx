import type { JSX } from 'preact';
import { openChoices } from './conversation.ts';
import type { ScreenProps } from './screen.ts';

/** Answers to choose from by a touch. Whoever would rather write one writes it. */
export function Choices({ screen: { chat, state, words } }: ScreenProps): JSX.Element | null {
  const choices = openChoices(state.talk);
  if (choices.length === 0) return null;
  return (
    <fieldset class="choices" aria-label={words.choices}>
      {choices.map(({ id, title }) => (
        <button
          key={id}
          type="button"
          dir="auto"
          onClick={({ currentTarget }) => {
            // The button goes when its answer is said: the keyboard goes on in the log, where the next ones come.
            const log = currentTarget.closest<HTMLElement>('.log');
            chat.say(title, [], id);
            log?.focus();
          }}
        >
          {title}
        </button>
      ))}
    </fieldset>
  );
}
