import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Composer, type ComposerHandle } from './Composer.tsx';
import { Head } from './Head.tsx';
import { Introduction } from './Introduction.tsx';
import { Log } from './Log.tsx';
import type { ScreenProps } from './screen.ts';
import { fill } from './words.ts';

/** The open chat: head, messages, composer; or, before the first message, what the company asks. */
export function Panel({ screen }: ScreenProps): JSX.Element {
  const { chat, state, words } = screen;
  const { config, talk, line } = state;
  const panel = useRef<HTMLElement>(null);
  const composer = useRef<ComposerHandle>(null);
  const { isDropping, ...drop } = useDrop((files) => composer.current?.attach(files));
  const isNew = talk.messages.length === 0 && talk.outgoing.length === 0;
  const asks = isNew && state.who === null && (config.asksName || config.asksEmail);
  const focusFirst = () => panel.current?.querySelector<HTMLElement>('textarea,.field input')?.focus();

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked first gets the keyboard first
  useLayoutEffect(() => void focusFirst(), [asks]);
  return (
    <section
      ref={panel}
      id="panel"
      class="panel"
      role="dialog"
      aria-label={fill(words.panel, { title: config.title })}
      onKeyDown={(event) => {
        if (event.key === 'Escape') chat.close();
        if (event.key === 'Tab') keepInside(event, panel.current);
      }}
      {...drop}
    >
      <Head screen={screen} />
      {asks ? <Introduction screen={screen} /> : <Log screen={screen} />}
      {line.type === 'outdated' && (
        <p class="bar" role="alert">
          {words.outdated}
        </p>
      )}
      <Offline screen={screen} />
      {!asks && <Composer screen={screen} handle={composer} />}
      {!asks && isNew && config.privacyNotice && <p class="notice">{config.privacyNotice}</p>}
      {isDropping && !asks && <p class="dropping">{words.drop}</p>}
    </section>
  );
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

/** Files that are dragged onto the panel; without this the browser would leave the page to show them. */
function useDrop(take: (files: FileList) => void) {
  const [isDropping, setDropping] = useState(false);
  const filesIn = ({ dataTransfer }: DragEvent) => (dataTransfer?.types.includes('Files') ? dataTransfer.files : null);
  return {
    isDropping,
    onDragOver(event: DragEvent) {
      if (!filesIn(event)) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave({ currentTarget, relatedTarget }: DragEvent) {
      if (!(currentTarget as Node).contains(relatedTarget as Node | null)) setDropping(false);
    },
    onDrop(event: DragEvent) {
      const files = filesIn(event);
      if (!files) return;
      event.preventDefault();
      setDropping(false);
      take(files);
    },
  };
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
