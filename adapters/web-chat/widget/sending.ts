import type { RefusalCode, ServerFrame } from '../protocol.ts';
import { nextToSend, type Outgoing, restore } from './conversation.ts';
import type { Line } from './line.ts';
import type { Memory } from './memory.ts';
import { openOutbox } from './outbox.ts';
import type { Store } from './store.ts';

/** What the visitor wrote, on its way: kept until it comes back from the server, sent one after the other. */
export interface Sending {
  /** Sends the next message, if there is one and the line stands. */
  flush(): void;
  hear(frame: ServerFrame): void;
  /** Takes what was left unsent: before a reload, or by another tab. */
  reload(): Promise<void>;
  /** A new connection: whatever was under way is said again. */
  reset(): void;
}

/** No answer to a message for so long means that the line is dead, whatever the browser says. */
const answerWithinMs = 15_000;

export function openSending(needs: {
  readonly store: Store;
  readonly channelKey: string;
  readonly memory: Memory;
  readonly line: () => Line | null;
}): Sending {
  const { store } = needs;
  const outbox = openOutbox(needs.channelKey, needs.memory);
  let sending: string | null = null;
  let answerTimer = 0;
  let waitTimer = 0;

  /** The outbox follows what is outgoing. */
  const keep = async (before: readonly Outgoing[], after: readonly Outgoing[]) => {
    const box = await outbox;
    for (const message of after) if (!before.includes(message)) await box.put(message);
    for (const { clientId } of before) if (!after.some((one) => one.clientId === clientId)) await box.remove(clientId);
  };
  store.onChange(({ talk: before }) => {
    const after = store.state().talk;
    if (before.outgoing !== after.outgoing) void keep(before.outgoing, after.outgoing);
  });

  /** One message at a time, each only after the one before it is safe: so their order is kept whatever happens. */
  const flush = () => {
    const line = needs.line();
    const { talk, wait } = store.state();
    if (!line || sending !== null || !talk.isCaughtUp || (wait && wait.untilMs > Date.now())) return;
    const next = nextToSend(talk);
    if (!next) return;
    const { clientId, text, files, page, choiceId } = next;
    const fileIds = files.map((file) => file.id) as never[];
    if (!line.send({ type: 'say', clientId, text, fileIds, page, choiceId })) return;
    sending = clientId;
    answerTimer = window.setTimeout(line.renew, answerWithinMs);
  };
  const reset = () => {
    clearTimeout(answerTimer);
    sending = null;
  };
  const wait = (because: RefusalCode, retryAfterMs: number) => {
    clearTimeout(waitTimer);
    store.change({ wait: { because, untilMs: Date.now() + retryAfterMs } });
    waitTimer = window.setTimeout(() => {
      store.change({ wait: null });
      flush();
    }, retryAfterMs);
  };

  return {
    flush,
    reset,
    hear(frame) {
      if (frame.type !== 'stored' && frame.type !== 'refused') return;
      if (frame.clientId === sending) reset();
      if (frame.type === 'stored' && store.state().wait) store.change({ wait: null });
      if (frame.type === 'refused' && frame.retryAfterMs !== undefined) wait(frame.code, frame.retryAfterMs);
    },
    async reload() {
      const found = await (await outbox).all();
      store.talk(restore(store.state().talk, found, Date.now()));
      flush();
    },
  };
}
