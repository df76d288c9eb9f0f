import type { Language } from '#identity';
import type { Interaction } from '#interactions';
import type { InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Log } from '#platform/log.ts';
import { openingInWords, type Queue } from '#queues';
import type { Queues } from '#queues/server';
import { saidWait } from '#routing';
import type { Call } from '../../call-lines.ts';
import {
  callbackKey,
  nextWords,
  nothingSaid,
  type WaitingNow,
  type WaitingSaid,
  type WaitingSettings,
} from '../../call-waiting.ts';
import { notCalledBack, type WaitingWordsFor, waitingPieces, waitToSay } from '../../call-waiting-texts.ts';
import type { LineId } from '../../gateway.ts';
import type { SpokenPiece } from '../../sentence.ts';
import { isNumber } from './caller.ts';
import type { LineSpeech } from './line-speech.ts';

/** Speaks with callers of one organisation who wait in a queue. */
export interface WaitingWords {
  /** These calls are others now, or were found again: whoever waits is spoken with, and whoever does not is no more. */
  readonly follow: (ids: Iterable<InteractionId>) => void;
  /** Nobody can call her back: the next time she waits she is told so, and offered it no more. */
  readonly notCalled: (id: InteractionId) => void;
  readonly close: () => void;
}

/** How lines move, for whoever waits in one. */
export interface LineLook {
  readonly positionOf: (id: InteractionId) => number | null;
  /** Null: nobody can say. */
  readonly expectedWaitMs: (id: InteractionId) => number | null;
}

export interface WaitingWordsNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly queues: Pick<Queues, 'find' | 'isOpen' | 'nextOpeningMs'>;
  readonly speech: Pick<LineSpeech, 'say' | 'hush' | 'onKey'>;
  readonly look: LineLook;
  /** So long after she came she is told nothing of places and waits: an agent may be free at once. */
  readonly settlingMs: number;
  readonly settingsOf: (queueId: Queue['id']) => WaitingSettings;
  readonly isServed: (queue: Queue) => boolean;
  readonly lifeOf: (id: InteractionId) => Interaction | null;
  readonly callOf: (id: InteractionId) => Call | null;
  readonly languageOf: (id: InteractionId) => Language;
  /** Whether a number can be called back for this queue. */
  readonly mayCall: (number: string, queueId: Queue['id']) => Promise<boolean>;
  /** She pressed the key. */
  readonly askBack: (id: InteractionId) => Promise<unknown>;
  /** Whether she was greeted before she came into her queue, or before we were away. */
  readonly isGreeted: (id: InteractionId) => boolean;
}

/** A caller who hears music because she waits in a queue. */
interface Standing {
  readonly life: Interaction;
  readonly visit: NonNullable<Interaction['visit']>;
  readonly call: Call;
}

/** One caller who waits. */
interface Waiter {
  readonly line: LineId;
  /** Her stay in the queue: in another one she is told everything anew but the greeting. */
  readonly visitId: string;
  /** Since when she waits there: not later than now, whatever clock that was written by. */
  readonly sinceMs: number;
  said: WaitingSaid;
  /** Her number is known, and nobody said that it may not be called. */
  canBeCalled: boolean;
  isSpokenTo: boolean;
  isOver: boolean;
  wake: () => void;
  leaveKeys: () => void;
}

/** Opens the words of one organisation's queues. */
export function openWaitingWords(needs: WaitingWordsNeeds): WaitingWords {
  const { clock, log, queues, speech, look } = needs;
  const waiters = new Map<InteractionId, Waiter>();
  /** Callers who pressed the key, and whom nobody can call. */
  const refused = new Set<InteractionId>();

  /** Whether she hears music because she waits in a queue. */
  const standing = (id: InteractionId): Standing | null => {
    const [life, call] = [needs.lifeOf(id), needs.callOf(id)];
    if (!life?.visit || !call || call.isGone || call.outgoing) return null;
    const isWaiting = life.phase === 'waiting' || life.phase === 'ringing';
    return isWaiting && call.music.includes(call.line) ? { life, visit: life.visit, call } : null;
  };
  const circumstances = ({ phase, id }: Interaction, queue: Queue, waiter: Waiter): WaitingNow => {
    const nowMs = clock.nowMs();
    const isOpen = queues.isOpen(queue, nowMs);
    const { sinceMs: enteredAtMs, canBeCalled } = waiter;
    return {
      ...{ nowMs, enteredAtMs, isRinging: phase === 'ringing', isOpen, canBeCalled },
      nextOpenAtMs: isOpen ? null : queues.nextOpeningMs(queue, nowMs),
      isServed: needs.isServed(queue),
      place: look.positionOf(id),
    };
  };
  const wordsFor = (id: InteractionId, queue: Queue, language: Language): WaitingWordsFor => {
    const place = look.positionOf(id);
    const waitMs = place === null ? null : look.expectedWaitMs(id);
    return {
      ...queueWords(queues, queue, language, clock.nowMs()),
      position: place === null ? null : String(place),
      wait: waitMs === null ? null : waitToSay(saidWait(waitMs), language),
    };
  };
  const until = (waiter: Waiter, atMs: number | null): Promise<void> =>
    new Promise((resolve) => {
      const timer = atMs === null ? undefined : setTimeout(resolve, Math.max(1, atMs - clock.nowMs()));
      timer?.unref();
      waiter.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const tell = async (waiter: Waiter, pieces: readonly SpokenPiece[], language: Language): Promise<void> => {
    waiter.isSpokenTo = true;
    await speech.say(waiter.line, pieces, language);
    waiter.isSpokenTo = false;
  };
  const attend = async (id: InteractionId, waiter: Waiter): Promise<void> => {
    const language = needs.languageOf(id);
    if (refused.has(id)) await tell(waiter, [{ type: 'text', text: notCalledBack[language] }], language);
    for (let now = standing(id); now && !waiter.isOver; now = standing(id)) {
      const queue = queues.find(now.visit.queueId);
      if (!queue) return;
      const settings = needs.settingsOf(queue.id);
      const next = nextWords(settings, waiter.said, circumstances(now.life, queue, waiter), needs.settlingMs);
      waiter.said = next.said;
      if (next.say.length === 0) {
        await until(waiter, next.wakeAtMs);
        continue;
      }
      const pieces = waitingPieces(next.say, settings, wordsFor(id, queue, language), language);
      if (pieces.length > 0) await tell(waiter, pieces, language);
      waiter.said = { ...waiter.said, overAtMs: clock.nowMs() };
    }
  };
  const pressed = async (id: InteractionId, waiter: Waiter): Promise<void> => {
    if (!waiter.said.hasOffer || !waiter.canBeCalled) return;
    // Pressed twice it is one wish.
    waiter.canBeCalled = false;
    await needs.askBack(id);
  };
  const begin = (id: InteractionId, { visit, call }: Standing): void => {
    const { line, number } = call;
    const { queueId, visitId } = visit;
    const sinceMs = Math.min(visit.enteredAtMs, clock.nowMs());
    // Whom an agent had, or who is found again, knows where she is.
    const isGreeted = visit.kind !== 'initial' || needs.isGreeted(id);
    const waiter: Waiter = {
      ...{ line, visitId, sinceMs, canBeCalled: false, isSpokenTo: false, isOver: false },
      wake: () => undefined,
      leaveKeys: () => undefined,
      said: { ...nothingSaid, isGreeted },
    };
    waiters.set(id, waiter);
    const failed = (what: string) => (err: Error) => log.warn({ err, interactionId: id }, what);
    if (isNumber(number) && !refused.has(id)) {
      needs.mayCall(number, queueId).then((may) => {
        waiter.canBeCalled = may;
      }, failed('Nobody knows whether a caller can be called back'));
    }
    waiter.leaveKeys = speech.onKey(line, (key) => {
      if (key === callbackKey && !waiter.isOver) pressed(id, waiter).catch(failed('A caller could not be called back'));
    });
    attend(id, waiter).catch(failed('A caller who waits hears music only'));
  };
  const end = (id: InteractionId, waiter: Waiter): void => {
    waiters.delete(id);
    waiter.isOver = true;
    waiter.leaveKeys();
    if (waiter.isSpokenTo) speech.hush(waiter.line);
    waiter.wake();
  };

  return {
    follow: (ids) => {
      for (const id of ids) {
        const waiter = waiters.get(id);
        const now = standing(id);
        if (waiter && waiter.visitId !== now?.visit.visitId) end(id, waiter);
        if (now && !waiters.has(id)) begin(id, now);
        else if (now) waiter?.wake();
        if (!needs.lifeOf(id)) refused.delete(id);
      }
    },
    notCalled: (id) => void refused.add(id),
    close: () => {
      for (const [id, waiter] of [...waiters]) end(id, waiter);
    },
  };
}

/** What can be said of a queue without anybody in it. */
export function queueWords(
  queues: Pick<Queues, 'nextOpeningMs'>,
  queue: Queue,
  language: Language,
  nowMs: number,
): WaitingWordsFor {
  const opensAtMs = queues.nextOpeningMs(queue, nowMs);
  return {
    ...{ queue: queue.name, position: null, wait: null },
    next_open: opensAtMs === null ? null : openingInWords(opensAtMs, nowMs, queue.hours.zone, language),
  };
}
