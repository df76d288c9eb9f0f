import type { ClientFrame, ServerFrame } from '../protocol.ts';
import { protocolVersion, typingForMs } from '../wire-limits.ts';
import { emptyConversation, hear, lastReceivedSeq, lastSeq } from './conversation.ts';
import { type Line, openLine } from './line.ts';
import type { Memory } from './memory.ts';
import { pageHere } from './page-here.ts';
import { openReceipts } from './receipts.ts';
import { openSending } from './sending.ts';
import type { Store } from './store.ts';

/** The tab's talk with the server: greets, hears, and lets messages and receipts go out when the line stands. */
export interface Exchange {
  /** Opens the line, if it is not open yet. */
  connect(): void;
  line(): Line | null;
  /** The visitor is somebody else: everything of the one before is gone. */
  beginAnew(): void;
  /** Says with the next hello, which is now, who the site's own server says she is. */
  prove(identity: string): void;
  flush(): void;
  report(): void;
}

export interface ExchangeNeeds {
  readonly store: Store;
  readonly memory: Memory;
  readonly base: string;
  readonly channelKey: string;
  /** A message of somebody else came while the visitor was not looking. */
  readonly onUnseen: () => void;
}

export function openExchange(needs: ExchangeNeeds): Exchange {
  const { store, memory, channelKey } = needs;
  let line: Line | null = null;
  const sending = openSending({ store, memory, channelKey, line: () => line });
  const receipts = openReceipts({ store, memory, line: () => line });
  /** The token of the last hello. */
  let asked: string | null = null;
  /** The site's word on who she is, until the server has heard it. */
  let identity: string | null = null;

  const hello = (): ClientFrame => {
    asked = memory.get('visitor');
    sending.reset();
    const { talk, who: visitor } = store.state();
    const version = protocolVersion;
    const language = navigator.language;
    const hello = { type: 'hello', version, visitorToken: asked, lastSeq: lastSeq(talk), visitor } as const;
    return { ...hello, identity, page: pageHere(), language };
  };
  const onWelcome = (frame: ServerFrame & { type: 'welcome' }): 'joined' | 'anotherVisitor' => {
    const kept = memory.get('visitor');
    // Two tabs said hello as strangers at the same moment: the first one in is the visitor, the other joins her.
    if (kept !== asked && keyOf(kept) !== keyOf(frame.visitorToken)) return 'anotherVisitor';
    identity = null;
    // What somebody else wrote here before and could not send is not hers to send.
    if (asked?.startsWith('v2.') && keyOf(asked) !== keyOf(frame.visitorToken))
      store.change({ talk: emptyConversation });
    memory.set('visitor', frame.visitorToken);
    if (frame.forget) memory.set('seen', null);
    receipts.reset();
    store.change({ config: frame.config });
    return 'joined';
  };
  const fade = () => {
    const { talk } = store.state();
    if (talk.typing && talk.typing.untilMs <= Date.now()) store.talk({ ...talk, typing: null });
  };
  const onFrame = (frame: ServerFrame) => {
    if (frame.type === 'refused' && frame.code === 'identityRefused') {
      console.warn('Santral: the token that says who the visitor is was refused (wrong, too old or used before).');
    }
    if (frame.type === 'welcome' && onWelcome(frame) === 'anotherVisitor') return line?.renew();
    const before = lastReceivedSeq(store.state().talk);
    store.talk(hear(store.state().talk, frame, Date.now()));
    sending.hear(frame);
    if (frame.type === 'typing') window.setTimeout(fade, typingForMs);
    if (frame.type === 'history' && frame.isLast) void sending.reload();
    const isNews = frame.type === 'message' && lastReceivedSeq(store.state().talk) > before;
    if (isNews && !receipts.isLooking()) needs.onUnseen();
    receipts.report();
    sending.flush();
  };
  const beginAnew = () => {
    receipts.reset();
    store.change({ talk: emptyConversation, wait: null });
    line?.renew();
  };

  document.addEventListener('visibilitychange', receipts.report);
  memory.onChange((name) => {
    if (name !== 'visitor' || !line || keyOf(memory.get('visitor')) === keyOf(asked)) return;
    // Another tab was first to become a visitor, so this one joins her; or it made this browser somebody else.
    if (asked === null) line.renew();
    else beginAnew();
  });
  void sending.reload();

  const connect = () => {
    line ??= openLine({
      address: `${needs.base.replace(/^http/, 'ws')}/widget/socket?channel=${encodeURIComponent(channelKey)}`,
      hello,
      onFrame,
      onState(news) {
        // Nothing is sent into a line before it has said that the present is reached.
        const { talk } = store.state();
        store.change({ line: news, talk: news.type === 'open' ? talk : { ...talk, isCaughtUp: false } });
      },
    });
  };
  return {
    line: () => line,
    flush: sending.flush,
    report: receipts.report,
    beginAnew,
    connect,
    prove(token) {
      identity = token;
      if (line) line.renew();
      else connect();
    },
  };
}

/** The part of a token that says who; the rest may be renewed. */
function keyOf(token: string | null): string | undefined {
  return token?.split('.')[1];
}
