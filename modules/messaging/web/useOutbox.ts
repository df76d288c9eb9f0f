import { ORPCError } from '@orpc/client';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { InteractionId, UserId } from '#kernel/id.ts';
import { headOnWire, type MessageView } from '#messaging';
import { api, client, refusalData } from '#web/api.ts';
import { nowMs } from '#web/clock.ts';
import { useKept } from '#web/KeptLine.tsx';
import type { KeptStorage } from '#web/kept.ts';
import { useLiveState } from '#web/live.tsx';
import { useMe } from '#web/session.ts';
import { type Drafts, openDrafts } from './drafts.ts';
import { type Outbox, openOutbox, type Sent, type Unsent } from './outbox.ts';
import { showConfirmed } from './useConversation.ts';

/** What this device keeps for the one who is signed in. Another person on the same computer has another. */
let kept: { readonly userId: UserId; readonly outbox: Outbox; readonly drafts: Drafts } | null = null;

let shownLines = 0;

function forgetUnlessShown(): void {
  if (shownLines > 0) return;
  kept?.outbox.close();
  kept = null;
}

function keptFor(userId: UserId, storage: KeptStorage) {
  if (kept?.userId === userId) return kept;
  kept?.outbox.close();
  kept = {
    userId,
    drafts: openDrafts(storage, userId, nowMs),
    outbox: openOutbox({ userId, storage, send, nowMs, after, onSent: showConfirmed }),
  };
  return kept;
}

/** Sends what is held so that it can be taken back: whoever signs out has meant it. */
export async function sendHeldNow(): Promise<void> {
  await kept?.outbox.letGo();
}

/** Sends what waits as long as somebody is signed in, whatever page she is on. Shown once, beside the pages. */
export function OutboxLine() {
  const { user } = useMe();
  const { storage, onElsewhere } = useKept();
  const { outbox } = keptFor(user.id as UserId, storage);
  const { isOnline } = useLiveState();
  useEffect(() => {
    if (isOnline) outbox.wake();
  }, [isOnline, outbox]);
  useEffect(() => {
    const stop = onElsewhere((name) => {
      if (name.startsWith('santral.unsent.')) outbox.tidy();
    });
    shownLines += 1;
    const letGo = () => void outbox.letGo();
    window.addEventListener('pagehide', letGo);
    return () => {
      stop();
      window.removeEventListener('pagehide', letGo);
      shownLines -= 1;
      // A line that only changes its place is back before this runs; nobody's messages may leave after sign-out.
      queueMicrotask(forgetUnlessShown);
    };
  }, [outbox, onElsewhere]);
  return null;
}

/** The line of messages that were written here and are not confirmed yet. */
export function useOutbox(): { readonly outbox: Outbox; readonly all: readonly Unsent[] } {
  const { user } = useMe();
  const { outbox } = keptFor(user.id as UserId, useKept().storage);
  return { outbox, all: useSyncExternalStore(outbox.subscribe, outbox.all) };
}

/** The unsent messages of one conversation. */
export function useUnsent(interactionId: InteractionId): readonly Unsent[] {
  const { all } = useOutbox();
  return useMemo(() => all.filter((unsent) => unsent.interactionId === interactionId), [all, interactionId]);
}

export function useDrafts(): Drafts {
  const { user } = useMe();
  return keptFor(user.id as UserId, useKept().storage).drafts;
}

/** What was begun at another computer is asked for this often. */
const askedAgainMs = 60_000;

/** Refusals after which the same message may pass a moment later. */
const passing = ['NOT_SIGNED_IN', 'TOO_MANY', 'UNAVAILABLE'];

async function send(unsent: Unsent): Promise<Sent> {
  const { clientId, interactionId, kind, text, files, thenStatus, answersSeq, isSure, replyToSeq, mail } = unsent;
  try {
    const message = await client.messaging.conversations.send({
      clientId,
      interactionId,
      kind,
      text,
      fileIds: files.map((file) => file.id),
      ...(thenStatus === null ? {} : { thenStatus }),
      ...(typeof answersSeq === 'number' ? { answersSeq } : {}),
      ...(isSure ? { isSure } : {}),
      ...(replyToSeq ? { replyToSeq } : {}),
      ...(mail ? { mail: headOnWire(mail) } : {}),
    });
    return { type: 'sent', message: message as MessageView };
  } catch (error) {
    const isAnswer = error instanceof ORPCError && error.status < 500 && !passing.includes(error.code);
    return isAnswer ? { type: 'refused', code: error.code, meanwhile: meanwhileOf(error) } : { type: 'unanswered' };
  }
}

/** What a colleague answered meanwhile, when that is why it was refused. */
function meanwhileOf(error: unknown): Unsent['meanwhile'] {
  const { name, text } = refusalData(error);
  return typeof name === 'string' && typeof text === 'string' ? { name, text } : null;
}

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

/** The conversations in which something was begun and not sent. */
export function useBegun(): ReadonlySet<InteractionId> {
  const drafts = useDrafts();
  const here = useSyncExternalStore(drafts.subscribe, drafts.begun);
  const { data } = useQuery({ ...api.messaging.drafts.list.queryOptions({ input: {} }), staleTime: askedAgainMs });
  return useMemo(() => new Set([...here, ...(data?.items ?? []).map((one) => one.interactionId)]), [here, data]);
}
