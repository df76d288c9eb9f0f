import { lastReceivedSeq, see } from './conversation.ts';
import type { Line } from './line.ts';
import type { Memory } from './memory.ts';
import type { Store } from './store.ts';

/** Tells the server what has reached this tab and what the visitor has before her eyes. */
export interface Receipts {
  /** Says what is news; cheap to call often. */
  report(): void;
  /** A new connection knows nothing of what was told before. */
  reset(): void;
  isLooking(): boolean;
}

const nothingTold = { delivered: 0, seen: 0, isLooking: false };

export function openReceipts(needs: {
  readonly store: Store;
  readonly memory: Memory;
  readonly line: () => Line | null;
}): Receipts {
  const { store, memory } = needs;
  let told = nothingTold;
  const isLooking = () => store.state().isOpen && document.visibilityState === 'visible';
  const seenBefore = () => Number(memory.get('seen') ?? 0);

  // What was seen in one tab is read in all of them.
  memory.onChange((name) => {
    const { talk } = store.state();
    if (name === 'seen' && seenBefore() > talk.seenSeq) store.talk({ ...talk, seenSeq: seenBefore() });
  });

  return {
    isLooking,
    reset() {
      told = nothingTold;
    },
    report() {
      const line = needs.line();
      if (!line || !store.state().talk.isCaughtUp) return;
      const received = lastReceivedSeq(store.state().talk);
      const looking = isLooking();
      if (looking !== told.isLooking && line.send({ type: 'looking', isLooking: looking })) {
        told = { ...told, isLooking: looking };
      }
      if (!looking) {
        const isNews = received > told.delivered && line.send({ type: 'delivered', upToSeq: received });
        if (isNews) told = { ...told, delivered: received };
        return;
      }
      store.talk(see(store.state().talk));
      const { seenSeq } = store.state().talk;
      if (seenSeq > seenBefore()) memory.set('seen', String(seenSeq));
      const isNews = received > told.seen && line.send({ type: 'seen', upToSeq: received });
      if (isNews) told = { ...told, seen: received, delivered: received };
    },
  };
}
