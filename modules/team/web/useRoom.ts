import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { UserId } from '#kernel/id.ts';
import { type RoomChange, type RoomId, roomTopicOf, roomTypingForMs, type TeamCommands, type TeamMessage } from '#team';
import { client } from '#web/api.ts';
import { useCommand, useTopic } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { applyRoom, joined, type OpenRoom } from './team-state.ts';

export interface RoomView {
  readonly room: OpenRoom | null;
  readonly isRefused: boolean;
  readonly messages: readonly TeamMessage[];
  readonly older: { readonly state: 'some' | 'loading' | 'none' | 'failed'; readonly load: () => void };
}

/** One room as it is shown: the live end of it, and as much of what was said before as was asked for. */
export function useRoom(roomId: RoomId): RoomView {
  const { data, refused } = useTopic<OpenRoom, RoomChange>(roomTopicOf(roomId), applyRoom);
  const [pages, setPages] = useState<{
    readonly messages: readonly TeamMessage[];
    readonly beforeSeq: number | null;
  } | null>(null);
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  const firstLive = data?.messages[0]?.seq ?? null;
  // After a long drop the live end begins anew: an older page that does not reach it would leave a hole.
  const reaches = pages !== null && firstLive !== null && (pages.messages.at(-1)?.seq ?? 0) >= firstLive - 1;
  const present = reaches ? pages : null;
  const beforeSeq = present ? present.beforeSeq : (data?.beforeSeq ?? null);
  const messages = useMemo(() => joined(present?.messages ?? [], data?.messages ?? []), [present, data?.messages]);
  const load = useCallback(() => {
    if (beforeSeq === null || state === 'loading') return;
    setState('loading');
    client.team.rooms.messages({ roomId, beforeSeq }).then(
      (page) => {
        const older = page.messages as readonly TeamMessage[];
        setPages({ messages: joined(older, present?.messages ?? []), beforeSeq: page.beforeSeq });
        setState('idle');
      },
      () => setState('failed'),
    );
  }, [roomId, beforeSeq, state, present]);
  const which = beforeSeq === null ? 'none' : state === 'idle' ? 'some' : state;
  return {
    room: data ?? null,
    isRefused: refused === 'forbidden' || refused === 'unknown',
    messages,
    older: { state: which, load },
  };
}

/** Reading rests this long before the server is told, so that a run of messages is told once. */
const readAfterMs = 350;

/** Tells the server how far she has read: at the end of the room, with the page in front. */
export function useReading(roomId: RoomId, lastSeq: number, isAtEnd: boolean): void {
  const told = useRef({ roomId, seq: 0 });
  if (told.current.roomId !== roomId) told.current = { roomId, seq: 0 };
  useEffect(() => {
    if (!isAtEnd || lastSeq === 0) return;
    const tell = () => {
      if (document.hidden || told.current.seq >= lastSeq) return;
      told.current = { roomId, seq: lastSeq };
      // What is not told now is told with the next message or the next visit.
      client.team.rooms.read({ roomId, upToSeq: lastSeq }).catch(() => {
        told.current = { roomId, seq: 0 };
      });
    };
    const timer = setTimeout(tell, readAfterMs);
    document.addEventListener('visibilitychange', tell);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', tell);
    };
  }, [roomId, lastSeq, isAtEnd]);
}

/** Tells the room that she is writing, not more often than needed, and that she stopped. */
export function useRoomTyping(roomId: RoomId) {
  const { say } = useCommand<TeamCommands['roomTyping']>('roomTyping');
  const told = useRef<number | null>(null);
  const stop = useCallback(() => {
    if (told.current === null) return;
    told.current = null;
    say({ roomId, isTyping: false });
  }, [say, roomId]);
  const write = useCallback(
    (text: string) => {
      if (text.trim() === '') return stop();
      const now = performance.now();
      if (told.current !== null && now - told.current < roomTypingForMs / 2) return;
      told.current = now;
      say({ roomId, isTyping: true });
    },
    [say, roomId, stop],
  );
  useEffect(() => stop, [stop]);
  return { write, stop };
}

/** Who else is writing just now. */
export function useTypists(room: OpenRoom, nowMs: number): readonly string[] {
  const { user } = useMe();
  return Object.entries(room.typists ?? {})
    .filter(([userId, { atMs }]) => userId !== (user.id as UserId) && nowMs - atMs < roomTypingForMs)
    .map(([, { name }]) => name);
}
