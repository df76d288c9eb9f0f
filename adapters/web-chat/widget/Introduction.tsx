import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ScreenProps } from './screen.ts';

const addressShape = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

/** Asked once, before the first message, and never demanded. */
export function Introduction({ screen: { chat, state, words } }: ScreenProps): JSX.Element {
  const { config } = state;
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const address = email.trim();
    if (address && !addressShape.test(address)) return setWrong(true);
    chat.introduce({ name: name.trim() || null, email: address || null });
  };
  return (
    <form class="intro" onSubmit={submit} noValidate>
      {config.greeting && <p class="bubble">{config.greeting}</p>}
      <h3>{words.intro}</h3>
      {config.asksName && (
        <label class="field">
          {words.name} <span>({words.optional})</span>
          <input
            type="text"
            name="name"
            autocomplete="name"
            maxLength={120}
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
      )}
      {config.asksEmail && (
        <label class="field">
          {words.email} <span>({words.optional})</span>
          <input
            type="email"
            name="email"
            autocomplete="email"
            inputMode="email"
            maxLength={254}
            value={email}
            aria-invalid={isWrong}
            aria-describedby={isWrong ? 'email-wrong' : undefined}
            onInput={({ currentTarget }) => {
              setEmail(currentTarget.value);
              setWrong(false);
            }}
          />
          {isWrong && (
            <em id="email-wrong" role="alert">
              {words.emailWrong}
            </em>
          )}
        </label>
      )}
      {config.privacyNotice && <p class="notice">{config.privacyNotice}</p>}
      <button type="submit" class="strong">
        {words.begin}
      </button>
    </form>
  );
}
