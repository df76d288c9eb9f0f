import type { JSX, RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { WireFile, Words } from '../protocol.ts';
import { fileBytesLimit, filesLimit, textLimit } from '../wire-limits.ts';
import type { Upload } from './files.ts';
import { Icon } from './Icons.tsx';
import type { Screen, ScreenProps } from './screen.ts';
import { fill } from './words.ts';

export interface ComposerHandle {
  attach(files: FileList | null): void;
}

interface Attached {
  readonly id: number;
  readonly name: string;
  readonly percent: number;
  readonly upload: Upload;
  readonly file: WireFile | null;
}

/** From here on the visitor is told how much room is left. */
const countFrom = textLimit - 400;
let attachedCount = 0;

/** Where the visitor writes. Enter sends, Shift and Enter begin a new line. */
export function Composer({ screen, handle }: ScreenProps & { handle: RefObject<ComposerHandle | null> }): JSX.Element {
  const { chat, state, words } = screen;
  const [text, setText] = useState('');
  const { attached, trouble, attach, remove, clear } = useAttachments(screen);
  const area = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const isOnline = state.line.type === 'open' && state.talk.isCaughtUp;
  const left = textLimit - text.trim().length;
  const isUploading = attached.some((one) => !one.file);
  const maySend = (text.trim() !== '' || attached.length > 0) && left >= 0 && !isUploading;

  useEffect(() => {
    handle.current = { attach };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useLayoutEffect(() => {
    const box = area.current;
    if (!box) return;
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight + 2}px`;
  }, [text]);
  const send = (event?: Event) => {
    event?.preventDefault();
    if (!maySend) return;
    chat.say(
      text.trim(),
      attached.flatMap((one) => (one.file ? [one.file] : [])),
    );
    setText('');
    clear();
    area.current?.focus();
  };
  return (
    <>
      <Wait screen={screen} />
      {trouble && (
        <p class="bar trouble" role="alert">
          {trouble}
        </p>
      )}
      {attached.length > 0 && <Attachments attached={attached} words={words} onRemove={remove} />}
      <form class="composer" onSubmit={send}>
        <input
          ref={picker}
          type="file"
          multiple
          hidden
          onChange={({ currentTarget }) => {
            attach(currentTarget.files);
            currentTarget.value = '';
          }}
        />
        <button
          type="button"
          class="icon"
          disabled={!isOnline}
          aria-label={isOnline ? words.attach : words.attachOffline}
          title={isOnline ? words.attach : words.attachOffline}
          onClick={() => picker.current?.click()}
        >
          <Icon name="clip" />
        </button>
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          value={text}
          placeholder={words.write}
          aria-label={words.write}
          enterkeyhint="send"
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            if (currentTarget.value) chat.typing();
          }}
          onKeyDown={(event) => {
            // While an input method composes a word, Enter belongs to it.
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) send(event);
          }}
          onPaste={(event) => {
            if (!event.clipboardData?.files.length) return;
            event.preventDefault();
            attach(event.clipboardData.files);
          }}
        />
        <button type="submit" class="icon send" disabled={!maySend} aria-label={words.send}>
          <Icon name="send" />
        </button>
      </form>
      {text.length > countFrom && (
        <p class={left < 0 ? 'count over' : 'count'} role="status">
          {left < 0 ? fill(words.over, { count: -left }) : fill(words.left, { count: left })}
        </p>
      )}
    </>
  );
}

/** Why the last message has to wait. */
function Wait({ screen: { state, words } }: ScreenProps): JSX.Element | null {
  const { wait } = state;
  const minutes = wait ? Math.max(1, Math.ceil((wait.untilMs - Date.now()) / 60_000)) : 0;
  const said =
    wait?.because === 'tooMany'
      ? words.tooMany
      : wait?.because === 'tooManyConversations'
        ? fill(words.tooManyConversations, { minutes })
        : words.unavailable;
  return <div role="status">{wait && <p class="bar">{said}</p>}</div>;
}

function Attachments(props: {
  attached: readonly Attached[];
  words: Words;
  onRemove: (id: number) => void;
}): JSX.Element {
  const { attached, words, onRemove } = props;
  return (
    <ul class="waiting">
      {attached.map(({ id, name, percent, file }) => (
        <li key={id}>
          <span>{name}</span>
          {!file && <progress max={100} value={percent} aria-label={fill(words.uploading, { name, percent })} />}
          <button type="button" class="icon" aria-label={`${words.remove}: ${name}`} onClick={() => onRemove(id)}>
            <Icon name="close" size={16} />
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Files that are on their way up, and what went wrong with the last one. */
function useAttachments({ files, words }: Screen) {
  const [attached, setAttached] = useState<readonly Attached[]>([]);
  const [trouble, setTrouble] = useState<string | null>(null);
  const update = (id: number, news: Partial<Attached>) =>
    setAttached((all) => all.map((one) => (one.id === id ? { ...one, ...news } : one)));
  const remove = (id: number) => setAttached((all) => all.filter((one) => one.id !== id));

  const begin = (file: File) => {
    const { name } = file;
    if (file.size > fileBytesLimit) {
      return setTrouble(fill(words.uploadTooLarge, { name, limit: fileBytesLimit / 1024 / 1024 }));
    }
    attachedCount += 1;
    const id = attachedCount;
    const upload = files.upload(file, (percent) => update(id, { percent }));
    setAttached((all) => [...all, { id, name, percent: 0, upload, file: null }]);
    void upload.done.then((outcome) => {
      if (outcome.type === 'stored') return update(id, { file: outcome.file, name: outcome.file.name });
      remove(id);
      const why = { tooLarge: words.uploadTooLarge, typeRefused: words.uploadType, failed: words.uploadFailed };
      setTrouble(fill(why[outcome.why], { name, limit: fileBytesLimit / 1024 / 1024 }));
    });
  };
  return {
    attached,
    trouble,
    remove(id: number) {
      attached.find((one) => one.id === id)?.upload.cancel();
      remove(id);
    },
    clear() {
      setAttached([]);
      setTrouble(null);
    },
    attach(list: FileList | null) {
      setTrouble(null);
      const room = filesLimit - attached.length;
      const wanted = [...(list ?? [])];
      if (wanted.length > room) setTrouble(fill(words.uploadMany, { limit: filesLimit }));
      for (const file of wanted.slice(0, room)) begin(file);
    },
  };
}
