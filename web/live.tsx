import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { viewAsParameter } from '#identity';
import { type LiveClient, LiveRefusal, type LiveState, openLiveClient } from '#platform/live/client.ts';
import type { JoinRefusal } from '#platform/live/wire.ts';
import { client, isRefusal, queryClient } from './api.ts';
import { correctClock, nowMs } from './clock.ts';
import { meQuery } from './session.ts';
import { viewLine } from './view-as.ts';

const Line = createContext<LiveLineValue | null>(null);
type LiveLineValue = { readonly client: LiveClient; readonly topics: Topics };

/** Opens the one socket of this tab for the one who is signed in, and closes it when she leaves. */
export function LiveLine({ children }: { readonly children: ReactNode }) {
  const [line, setLine] = useState<LiveLineValue | null>(null);
  useEffect(() => {
    const live = openLiveClient({
      url: liveAddress,
      isSignedIn,
      // What she may has changed: everything on the screen is asked for anew, what is no longer hers goes away.
      onChanged: () => void queryClient.invalidateQueries(),
    });
    const stopState = live.onState(({ type }) => {
      if (type === 'online') correctClock(live.clockOffsetMs);
      if (type === 'signedOut') void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
    });
    const stopWatching = watchPage(live);
    setLine({ client: live, topics: openTopics(live) });
    return () => {
      stopState();
      stopWatching();
      live.close();
    };
  }, []);
  return line && <Line value={line}>{children}</Line>;
}

export type TopicView<Snapshot> = {
  /** How things are; undefined until the first word. Stays while the line is down: say so with `useLiveState`. */
  readonly data: Snapshot | undefined;
  /** Why it cannot be heard, or null. `unavailable` is tried again by itself. */
  readonly refused: JoinRefusal | null;
};

/**
 * Follows a live topic: the snapshot, then every change put into it by `apply`. All who follow one topic share one state
 * and must give the same `apply`, which is pure. With `null` nothing is followed.
 */
export function useTopic<Snapshot, Change>(
  name: string | null,
  apply: (now: Snapshot, change: Change) => Snapshot,
): TopicView<Snapshot> {
  const { topics } = useLine();
  const topic = useMemo(() => (name === null ? null : topics.find(name, apply)), [topics, name, apply]);
  return useSyncExternalStore(topic?.follow ?? never, topic?.read ?? nothing) as TopicView<Snapshot>;
}

/** Hears every change of a topic, for what is not state: a sound, a notice; and how things are when she joins, if asked. */
export function useTopicChanges<Change, Snapshot = unknown>(
  name: string | null,
  hear: (change: Change) => void,
  join: (snapshot: Snapshot) => void = () => undefined,
): void {
  const { client: live } = useLine();
  // Whoever hears is another function at every rendering; the topic is joined once.
  const latest = useRef({ hear, join });
  latest.current = { hear, join };
  useEffect(() => {
    if (name === null) return;
    const onChange = (change: Change) => latest.current.hear(change);
    const onSnapshot = (snapshot: Snapshot) => latest.current.join(snapshot);
    return live.subscribe<Snapshot, Change>(name, { onSnapshot, onChange });
  }, [live, name]);
}

export type LineState = {
  readonly isOnline: boolean;
  readonly type: LiveState['type'];
  /** Since when it is so, by the server's clock. */
  readonly sinceMs: number;
  readonly retry: () => void;
};

/** Whether the line to the server stands, and since when. */
export function useLiveState(): LineState {
  const { client: live } = useLine();
  const state = useSyncExternalStore(live.onState, () => live.state);
  const unplugged = useSyncExternalStore(watchNetwork, () => unpluggedSinceMs);
  return useMemo(() => {
    const isOnline = state.type === 'online' && unplugged === null;
    const sinceMs = state.type === 'online' && unplugged !== null ? unplugged : state.sinceMs;
    return { isOnline, type: state.type, sinceMs: sinceMs + (nowMs() - Date.now()), retry: live.reconnect };
  }, [live, state, unplugged]);
}

/** Since when this computer itself says that it has no network; known at once, while a socket falls silent slowly. */
let unpluggedSinceMs: number | null = null;

function watchNetwork(listener: () => void): () => void {
  const look = () => {
    if (navigator.onLine) unpluggedSinceMs = null;
    else unpluggedSinceMs ??= Date.now();
    listener();
  };
  window.addEventListener('online', look);
  window.addEventListener('offline', look);
  return () => {
    window.removeEventListener('online', look);
    window.removeEventListener('offline', look);
  };
}

/**
 * Commands over the socket. `say` is for what may be lost (typing), `ask` waits for the answer and throws a
 * `LiveRefusal` with the server's code, `OFFLINE` or `TIMEOUT`.
 */
export function useCommand<Input = unknown, Answer = unknown>(name: string) {
  const { client: live } = useLine();
  return {
    say: useCallback((input: Input) => live.say(name, input), [live, name]),
    ask: useCallback((input: Input) => live.ask(name, input) as Promise<Answer>, [live, name]),
  };
}
export { LiveRefusal };

type Topics = { find(name: string, apply: (now: never, change: never) => unknown): Topic };
type Topic = { readonly follow: (listener: () => void) => () => void; readonly read: () => TopicView<unknown> };

function useLine(): LiveLineValue {
  const line = useContext(Line);
  if (!line) throw new Error('Something live was shown outside of LiveLine');
  return line;
}

/** One state for each topic, however many follow it; forgotten when nobody does. */
function openTopics(live: LiveClient): Topics {
  const known = new Map<string, Topic>();
  return {
    find(name, apply) {
      const topic = known.get(name) ?? openTopic(live, name, apply as (now: unknown, change: unknown) => unknown);
      known.set(name, topic);
      return topic;
    },
  };
}

function openTopic(live: LiveClient, name: string, apply: (now: unknown, change: unknown) => unknown): Topic {
  const listeners = new Set<() => void>();
  let view = silent;
  let stop: (() => void) | null = null;
  const show = (next: TopicView<unknown>) => {
    view = next;
    for (const listener of [...listeners]) listener();
  };
  const start = () =>
    live.subscribe<unknown, unknown>(name, {
      onSnapshot: (data) => show({ data, refused: null }),
      onChange: (change) => show({ data: apply(view.data, change), refused: null }),
      onRefused: (refused) => show({ ...view, refused }),
    });
  return {
    follow(listener) {
      listeners.add(listener);
      stop ??= start();
      return () => {
        listeners.delete(listener);
        // Whoever comes in the same moment (a page that changes place) finds the topic still open.
        queueMicrotask(() => {
          if (listeners.size > 0) return;
          stop?.();
          stop = null;
          view = silent;
        });
      };
    },
    read: () => view,
  };
}

const silent: TopicView<unknown> = { data: undefined, refused: null };
const never = () => () => undefined;
const nothing = () => silent;

function liveAddress(): string {
  const line = viewLine();
  const view = line === null ? '' : `?${viewAsParameter}=${encodeURIComponent(line)}`;
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/live${view}`;
}

async function isSignedIn(): Promise<boolean> {
  try {
    await client.identity.me.read();
    return true;
  } catch (refused) {
    if (isRefusal(refused, 'NOT_SIGNED_IN')) return false;
    throw refused;
  }
}

/** Tells the line whether the page is in front, and when the network is back. */
function watchPage(live: LiveClient): () => void {
  const onVisible = () => {
    live.setVisible(!document.hidden);
    if (!document.hidden && live.state.type === 'offline') live.reconnect();
  };
  live.setVisible(!document.hidden);
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', live.reconnect);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', live.reconnect);
  };
}
