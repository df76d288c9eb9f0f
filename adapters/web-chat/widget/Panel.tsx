import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { Icon } from './Icons.tsx';
import { Introduction } from './Introduction.tsx';
import { Log } from './Log.tsx';
import { Menu } from './Menu.tsx';
import { whenOf } from './moments.ts';
import type { Screen, ScreenProps } from './screen.ts';
import { fill } from './words.ts';

/** The open chat: head, messages, composer; or, before the first message, what the company asks. */
export function Panel({ screen }: ScreenProps): JSX.Element {
  const { chat, state, words } = screen;
  const { config, talk, line } = state;
  const panel = useRef<HTMLElement>(null);
  const composer = useRef<ComposerHandle>(null);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isEnding, setEnding] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const isNew = talk.messages.length === 0 && talk.outgoing.length === 0;
  const asks = isNew && state.who === null && (config.asksName || config.asksEmail);

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked first gets the keyboard first
  useLayoutEffect(() => {
    panel.current?.querySelector<HTMLElement>('textarea,.field input')?.focus();
  }, [asks]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      if (isMenuOpen) setMenuOpen(false);
      else chat.close();
    }
    if (event.key === 'Tab') keepInside(event, panel.current);
  };
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  return (
    <section
      ref={panel}
      id="panel"
      class="panel"
      role="dialog"
      aria-label={fill(words.panel, { title: config.title })}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (!hasFiles(event) || asks) return;
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={(event) => {
        if (!panel.current?.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setDropping(false);
        composer.current?.attach(event.dataTransfer?.files ?? null);
      }}
    >
      <header class="head">
        <div>
          <h2>{config.title}</h2>
          <p>{subtitle(screen)}</p>
        </div>
        <button
          type="button"
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
      </header>
      {isMenuOpen && <Menu screen={screen} onClose={() => setMenuOpen(false)} onEnd={() => setEnding(true)} />}
      {asks ? <Introduction screen={screen} /> : <Log screen={screen} />}
      {line.type === 'outdated' && (
        <p class="bar" role="alert">
          {words.outdated}
        </p>
      )}
      <Offline screen={screen} />
      {isEnding && (
        <div class="bar ask">
          <p>{words.endQuestion}</p>
          <button
            type="button"
            class="small strong"
            onClick={() => {
              chat.end();
              setEnding(false);
            }}
          >
            {words.endYes}
          </button>
          <button type="button" class="small" onClick={() => setEnding(false)}>
            {words.cancel}
          </button>
        </div>
      )}
      {!asks && <Composer screen={screen} handle={composer} />}
      {!asks && isNew && config.privacyNotice && <p class="notice">{config.privacyNotice}</p>}
      {isDropping && <p class="dropping">{words.drop}</p>}
    </section>
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

/** A short interruption is nobody's business. */
const calmMs = 2_000;

function Offline({ screen: { state, words } }: ScreenProps): JSX.Element {
  const [isLong, setLong] = useState(false);
  const isAway = state.line.type === 'away';
  useEffect(() => {
    setLong(false);
    if (!isAway) return;
    const timer = setTimeout(() => setLong(true), calmMs);
    return () => clearTimeout(timer);
  }, [isAway]);
  return <div role="status">{isAway && isLong && <p class="bar">{words.offline}</p>}</div>;
}

/** Where the panel fills the screen, Tab stays in it. */
function keepInside(event: KeyboardEvent, panel: HTMLElement | null): void {
  if (!panel || panel.getBoundingClientRect().width < window.innerWidth) return;
  const all = [...panel.querySelectorAll<HTMLElement>('button:not([disabled]),input,textarea,a[href],[tabindex="0"]')];
  const [first, last] = [all[0], all.at(-1)];
  const active = (panel.getRootNode() as ShadowRoot).activeElement;
  const goal = event.shiftKey ? (active === first ? last : null) : active === last ? first : null;
  if (!goal) return;
  event.preventDefault();
  goal.focus();
}
