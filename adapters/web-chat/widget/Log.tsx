import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { WireMessage } from '../protocol.ts';
import { Attachment } from './Attachment.tsx';
import { Choices } from './Choices.tsx';
import type { Outgoing } from './conversation.ts';
import { Icon } from './Icons.tsx';
import { dayOf, timeOf, whenOf } from './moments.ts';
import { piecesOf } from './pieces.ts';
import type { ScreenProps } from './screen.ts';
import { Trouble } from './Trouble.tsx';
import { fill } from './words.ts';

/** Messages of one author within this time stand together. */
const togetherMs = 5 * 60_000;
/** Closer to the end than this, the log follows what comes. */
const nearPx = 120;

/** All that was said, oldest first. */
export function Log({ screen }: ScreenProps): JSX.Element {
  const { state, words } = screen;
  const { talk, config } = state;
  const log = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // While a tab is being given its history, nothing is read aloud.
  const isCaughtUp = talk.isCaughtUp || talk.messages.length === 0;
  useLayoutEffect(() => {
    const area = log.current;
    if (area && follows.current) area.scrollTop = area.scrollHeight;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the visitor writes brings her back to the end
  useEffect(() => {
    follows.current = true;
    log.current?.scrollTo({ top: log.current.scrollHeight });
  }, [talk.outgoing.length]);
  return (
    <div
      ref={log}
      class="log"
      role="log"
      aria-label={words.log}
      aria-live={isCaughtUp ? 'polite' : 'off'}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: area }) => {
        follows.current = area.scrollHeight - area.scrollTop - area.clientHeight < nearPx;
      }}
    >
      {config.greeting && (
        <div class="group theirs">
          <p class="by">{config.title}</p>
          <div class="bubble" dir="auto">
            {config.greeting}
          </div>
        </div>
      )}
      {groupsOf(talk.messages, talk.joined?.afterSeq ?? 0).map((group) => (
        <Group key={group.messages[0]?.seq} screen={screen} {...group} />
      ))}
      {talk.outgoing.map((message) => (
        <Waiting key={message.clientId} screen={screen} message={message} />
      ))}
      <Choices screen={screen} />
      <StandingLine screen={screen} />
      <Typing screen={screen} />
    </div>
  );
}

interface MessageGroup {
  readonly messages: readonly WireMessage[];
  /** Set on the first group of a day. */
  readonly dayAt: string | null;
}

/** Messages of one author that follow each other closely, on one day. */
function groupsOf(messages: readonly WireMessage[], cutAfterSeq: number): readonly MessageGroup[] {
  const groups: { messages: WireMessage[]; dayAt: string | null }[] = [];
  let before: WireMessage | null = null;
  for (const message of messages) {
    const isNewDay = !before || new Date(before.at).toDateString() !== new Date(message.at).toDateString();
    const isSame =
      before?.author.type === message.author.type &&
      before.author.name === message.author.name &&
      before.seq !== cutAfterSeq &&
      Date.parse(message.at) - Date.parse(before.at) < togetherMs;
    const last = groups.at(-1);
    if (last && isSame && !isNewDay) last.messages.push(message);
    else groups.push({ messages: [message], dayAt: isNewDay ? message.at : null });
    before = message;
  }
  return groups;
}

function Group({ screen, messages, dayAt }: ScreenProps & MessageGroup): JSX.Element {
  const { state, locale, words } = screen;
  const last = messages.at(-1);
  const author = last?.author;
  const isMine = author?.type === 'customer';
  const { joined } = state.talk;
  const name = isMine ? words.you : author?.name || state.config.title;
  return (
    <>
      {dayAt && <p class="day">{dayOf(dayAt, Date.now(), locale, words)}</p>}
      <div class={isMine ? 'group mine' : 'group theirs'}>
        {!isMine && (
          <p class="by" aria-hidden="true">
            {name}
          </p>
        )}
        {messages.map((message) => (
          <Said key={message.seq} screen={screen} name={name} message={message} />
        ))}
        {last && (
          <p class="foot">
            <span aria-hidden="true">{timeOf(last.at, locale)}</span>
            {isMine && <Tick screen={screen} isRead={last.seq <= state.talk.agentReadSeq} />}
          </p>
        )}
      </div>
      {joined && last?.seq === joined.afterSeq && (
        <p class="said">{fill(words.joined, { name: joined.name || words.someone })}</p>
      )}
    </>
  );
}

function Tick({ screen: { words }, isRead }: ScreenProps & { isRead: boolean }): JSX.Element {
  return (
    <span class={isRead ? 'seen' : ''}>
      <Icon name={isRead ? 'ticks' : 'tick'} />
      <span class="hidden">{isRead ? words.read : words.stored}</span>
    </span>
  );
}

function Said({ screen, name, message }: ScreenProps & { name: string; message: WireMessage }): JSX.Element {
  return (
    <>
      <span class="hidden">{`${name}, ${timeOf(message.at, screen.locale)}:`}</span>
      {message.text && <Text text={message.text} />}
      {message.files.map((file) => (
        <Attachment key={file.id} screen={screen} file={file} />
      ))}
    </>
  );
}

/** Text is text: pieces of it become links to pages, and nothing becomes anything else. */
function Text({ text, waits = false }: { text: string; waits?: boolean }): JSX.Element {
  return (
    <div class={waits ? 'bubble waits' : 'bubble'} dir="auto">
      {piecesOf(text).map((piece) =>
        piece.href === null ? (
          piece.text
        ) : (
          <a key={piece.at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </div>
  );
}

/** A message that is on its way, or that could not go. */
function Waiting({ screen, message }: ScreenProps & { message: Outgoing }): JSX.Element {
  const { state, words } = screen;
  const isOnline = state.line.type === 'open';
  const label = message.state === 'stored' ? words.stored : isOnline ? words.pending : words.waitingToSend;
  const isStuck = message.state === 'refused' || message.state === 'expired';
  return (
    <div class="group mine">
      {message.text && <Text text={message.text} waits={message.state === 'pending'} />}
      {message.files.map((file) => (
        <Attachment key={file.id} screen={screen} file={file} />
      ))}
      {isStuck ? (
        <Trouble screen={screen} message={message} />
      ) : (
        <p class="foot">
          <Icon name={message.state === 'stored' ? 'tick' : 'clock'} />
          <span class={message.state === 'stored' || isOnline ? 'hidden' : ''}>{label}</span>
        </p>
      )}
    </div>
  );
}

/** What the company's side is doing with it, in one line. */
function StandingLine({ screen: { state, words, locale } }: ScreenProps): JSX.Element {
  const { standing, messages } = state.talk;
  const { phase, position, isOpen, nextOpenAt } = standing;
  const lines: string[] = [];
  if (phase !== 'withAgent') {
    if (phase === 'waiting') lines.push(position === null ? words.waiting : fill(words.waitingPlace, { position }));
    if (phase === 'completed' && messages.length > 0) lines.push(words.completed);
    if (!isOpen) {
      const when = nextOpenAt ? whenOf(nextOpenAt, Date.now(), locale, words) : null;
      lines.push(`${when ? fill(words.closedUntil, { when }) : words.closed} ${words.closedWrite}`);
    }
  }
  return (
    <div role="status">
      {lines.map((line) => (
        <p key={line} class="said">
          {line}
        </p>
      ))}
    </div>
  );
}

function Typing({ screen: { state, words } }: ScreenProps): JSX.Element | null {
  const { typing } = state.talk;
  if (!typing) return null;
  return (
    <p class="typing" aria-hidden="true">
      <span>
        <i />
        <i />
        <i />
      </span>
      {fill(words.typing, { name: typing.name || words.someone })}
    </p>
  );
}
