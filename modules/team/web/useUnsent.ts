import { ORPCError } from '@orpc/client';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { UserId } from '#kernel/id.ts';
import type { RoomId } from '#team';
import { client, refusalData } from '#web/api.ts';
import { useKept } from '#web/KeptLine.tsx';
import type { KeptStorage } from '#web/kept.ts';
import { useLiveState } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { type Attempt, fileIdsOf, openUnsent, type Unsent, type UnsentMessage } from './unsent.ts';

const retryMs = 3_000;
let kept: { readonly userId: UserId; readonly line: Unsent } | null = null;

function lineOf(userId: UserId, storage: KeptStorage): Unsent {
  if (kept?.userId === userId) return kept.line;
  kept?.line.close();
  const after = (ms: number, run: () => void) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  };
  kept = { userId, line: openUnsent({ userId, storage, send, after }) };
  return kept.line;
}

/** Sends what waits as long as somebody is signed in, whatever page she is on. Shown once, beside the pages. */
export function UnsentLine() {
  const { user } = useMe();
  const { isOnline } = useLiveState();
  const line = lineOf(user.id as UserId, useKept().storage);
  useEffect(() => {
    if (isOnline) line.wake();
  }, [isOnline, line]);
  useEffect(
    () => () => {
      // Nobody's messages leave after she signed out.
      kept?.line.close();
      kept = null;
    },
    [],
  );
  return null;
}

/** What was written to one room and is not confirmed. */
export function useUnsentOf(roomId: RoomId): { readonly line: Unsent; readonly unsent: readonly UnsentMessage[] } {
  const { user } = useMe();
  const line = lineOf(user.id as UserId, useKept().storage);
  const all = useSyncExternalStore(line.subscribe, line.all);
  return { line, unsent: useMemo(() => all.filter((one) => one.roomId === roomId), [all, roomId]) };
}

async function send({ roomId, clientId, text, mentions, files, link }: UnsentMessage): Promise<Attempt> {
  try {
    const wish = { roomId, clientId, text, mentions: [...mentions], fileIds: fileIdsOf(files) };
    await client.team.rooms.send(link ? { ...wish, link } : wish);
    return { type: 'sent' };
  } catch (failed) {
    if (!(failed instanceof ORPCError) || failed.status >= 500 || failed.code === 'NOT_SIGNED_IN')
      return { type: 'later', waitMs: retryMs };
    const { retryAfterMs } = refusalData(failed);
    if (failed.code === 'TOO_MANY')
      return { type: 'later', waitMs: typeof retryAfterMs === 'number' ? retryAfterMs + 50 : retryMs };
    return { type: 'refused', code: failed.code };
  }
}
