import type { Language } from '#identity';
import type { InteractionHappening } from '#interactions';
import type { InteractionId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import { isInFlow } from '../../call-flow.ts';
import type { LineId, VoiceGateway } from '../../gateway.ts';
import type { CallShelf } from './call-shelf.ts';
import type { LineSpeech } from './line-speech.ts';
import type { QueueEntry } from './queue-entry.ts';
import { toldRows } from './store.ts';

/** A call that came in, as the rules for recordings ask for it. */
export interface RecordedPlace {
  readonly numberId: string | null;
  readonly queueId: QueueId | null;
}

/**
 * Tells callers that they are recorded before anything else is said and before the recording begins. Who goes through no
 * flow is told before she comes into her queue: an agent who is free at once would cut it off.
 */
export interface RecordingNotices {
  /** Whether whoever calls this number is told first. */
  readonly isWanted: (place: RecordedPlace) => boolean;
  /** Whether this call is not recorded yet because its caller has not been told. */
  readonly isDue: (id: InteractionId) => boolean;
  /** Tells her, once in a call; resolves when that is over or could not be. */
  readonly tell: (id: InteractionId, line: LineId, givenUp: AbortSignal) => Promise<void>;
  /** These calls are others now, or were found again: whoever has to be told is, and led to her queue. */
  readonly follow: (ids: Iterable<InteractionId>) => void;
  readonly forget: (id: InteractionId) => void;
  readonly close: () => void;
}

export interface RecordingNoticesNeeds {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'music'>;
  /** Everything that a call has ordered until now is done: her line is answered. */
  readonly ordered: (id: InteractionId) => Promise<void>;
  readonly shelf: CallShelf;
  readonly queues: Pick<Queues, 'find'>;
  readonly speech: Pick<LineSpeech, 'say'>;
  readonly entry: QueueEntry;
  readonly languageOf: (id: InteractionId) => Language;
  /** What the rules have callers told; null: nothing. */
  readonly noticeTo: (place: RecordedPlace) => Readonly<Record<Language, string>> | null;
  /** The queue of a number of ours; null when there is none any more. */
  readonly queueOf: (numberId: string | null) => QueueId | null;
  readonly hadFlow: (id: InteractionId) => boolean;
  /** Callers who were told before this program began. */
  readonly found: ReadonlySet<InteractionId>;
  readonly keep: (rows: readonly BulkWrite[]) => Promise<unknown>;
  readonly record: (id: InteractionId, happenings: readonly InteractionHappening[]) => Promise<boolean>;
}

/** So often it is said again what the switch broke off, and so long is waited before, in milliseconds. */
const triesMost = 3;
const triedAgainMs = 500;

/** Opens what callers of one organisation are told about recordings. */
export function openRecordingNotices(needs: RecordingNoticesNeeds): RecordingNotices {
  const { clock, log, gateway, shelf, queues, speech, entry, languageOf } = needs;
  const told = new Set(needs.found);
  /** Callers who are told now, and go through no flow. */
  const attended = new Map<InteractionId, AbortController>();

  const placeOf = (id: InteractionId): RecordedPlace => {
    const numberId = shelf.numbers.get(id) ?? null;
    return { numberId, queueId: needs.queueOf(numberId) };
  };
  const tell: RecordingNotices['tell'] = async (id, line, givenUp) => {
    const text = needs.noticeTo(placeOf(id))?.[languageOf(id)];
    for (let tries = 0; text && !told.has(id) && !givenUp.aborted && tries < triesMost; tries++) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, triedAgainMs));
      if ((await speech.say(line, [{ type: 'text', text }], languageOf(id))) !== 'whole') continue;
      told.add(id);
      await needs.keep([write(toldRows, { id, atMs: clock.nowMs() })]);
    }
    if (text && !told.has(id) && !givenUp.aborted)
      log.warn({ interactionId: id }, 'Nobody told a caller of recordings');
  };
  const enter = async (id: InteractionId, line: LineId): Promise<void> => {
    const queueId = placeOf(id).queueId;
    const queue: Queue | null = queueId && queues.find(queueId);
    if (!queue) {
      await needs.record(id, [{ type: 'ended', by: 'system', agentId: null, cause: 'failed', resolved: null }]);
      return;
    }
    const happenings = entry.into(queue);
    const words = entry.wordsInVain(queue, happenings, languageOf(id));
    if (words.length > 0) await speech.say(line, words, languageOf(id));
    await needs.record(id, happenings);
  };
  const lead = async (id: InteractionId, line: LineId, givenUp: AbortSignal): Promise<void> => {
    await needs.ordered(id);
    await gateway.music(line, false); // that she heard while her floor was being built
    await tell(id, line, givenUp);
    if (!givenUp.aborted) await enter(id, line);
  };
  const attend = (id: InteractionId, line: LineId): void => {
    const ended = new AbortController();
    attended.set(id, ended);
    lead(id, line, ended.signal)
      .catch((err: Error) => {
        log.warn({ err, interactionId: id }, 'A caller was not led to her queue as she should be');
        return ended.signal.aborted ? undefined : enter(id, line);
      })
      // Nothing can be written: the floor is built anew, and finds her where she was.
      .catch((err: Error) => log.debug({ err, interactionId: id }, 'A caller did not come into her queue'))
      .finally(() => leave(id, ended));
  };
  const leave = (id: InteractionId, one = attended.get(id)): void => {
    one?.abort();
    if (attended.get(id) === one) attended.delete(id);
  };

  return {
    isWanted: (place) => needs.noticeTo(place) !== null,
    isDue: (id) => {
      const life = shelf.lives.get(id);
      return !!life && isInFlow(life) && !told.has(id) && needs.noticeTo(placeOf(id)) !== null;
    },
    tell,
    follow: (ids) => {
      for (const id of ids) {
        const [life, call] = [shelf.lives.get(id), shelf.calls.get(id)];
        if (life && isInFlow(life) && call && !call.isGone) {
          if (!needs.hadFlow(id) && !attended.has(id)) attend(id, call.line);
          continue;
        }
        leave(id);
      }
    },
    forget: (id) => void told.delete(id),
    close: () => {
      for (const id of [...attended.keys()]) leave(id);
    },
  };
}
