import type { Readable } from 'node:stream';
import type { Who } from '#identity';
import type { Actor } from '#identity/server';
import { type Interaction, type InteractionFact, interactionOf } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { GroupId, InteractionId, QueueId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Vault } from '#platform/files/index.ts';
import type { HealthReport } from '#platform/health.ts';
import { newId } from '#platform/ids.ts';
import type { Journal } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Seal } from '#platform/seal.ts';
import type { Recorder } from '../recorder.ts';
import {
  mayWith,
  missingOf,
  type PauseReason,
  pauseMostMs,
  type RecordingId,
  type RecordingMarkId,
  type RecordingRight,
} from '../recording.ts';
import { isRecorded, ruleOf } from '../rule.ts';
import { talkOf, without } from '../talk.ts';
import { speechIn } from '../voice-activity.ts';
import {
  endPause,
  insertListening,
  insertMark,
  insertPause,
  type Listening,
  type ListeningHow,
  listeningsOf,
  type Mark,
  marksOf,
  type Pause,
  pausesOf,
  removeMark,
} from './beside-store.ts';
import { keepSound, keyPlace } from './keeping.ts';
import { openRules, type Rules } from './rules.ts';
import { openSamples, type Samples } from './samples.ts';
import {
  addAgent,
  addAgentToMessage,
  endRecording,
  findRecording,
  forgetRecording,
  insertRecording,
  markAsMessage,
  markDeleted,
  overdueRecordings,
  recordingsOf,
  runningRecordings,
  type StoredRecording,
  troubledSince,
} from './store.ts';
import { talkingIn } from './talking.ts';

export type RecordingNow = 'off' | 'on' | 'paused';
export type PauseOutcome = 'done' | 'unknown' | 'refused';

/** The recordings of one organisation. */
export interface Recordings {
  readonly rules: Rules;
  readonly samples: Samples;
  /** What stands beside a recording that she may listen to. */
  readonly beside: (id: RecordingId) => Promise<{
    readonly pauses: readonly Pause[];
    readonly marks: readonly Mark[];
    readonly listenings: readonly Listening[];
  }>;
  /** Marks a moment; null when it has as many marks as it may. */
  readonly mark: (
    who: Who,
    recording: StoredRecording,
    mark: { readonly atMs: number; readonly note: string },
  ) => Promise<RecordingMarkId | null>;
  readonly unmark: (who: Who, recording: StoredRecording, id: RecordingMarkId) => Promise<boolean>;
  /** How it stands with the recording of a call that goes on. */
  readonly nowOf: (interactionId: InteractionId) => RecordingNow;
  /**
   * The caller is about to leave a message: it is recorded whatever the rules say. False when her line is gone; rejects
   * where nothing can be written down.
   */
  readonly takeMessage: (interactionId: InteractionId) => Promise<boolean>;
  /** When the recording of a call that goes on began; null while there is none. */
  readonly beganAtMs: (interactionId: InteractionId) => number | null;
  /** Silence in the recording of one's own call, until `resume` or for three minutes. */
  readonly pause: (who: Who, interactionId: InteractionId, reason: PauseReason) => Promise<PauseOutcome>;
  readonly resume: (who: Who, interactionId: InteractionId) => Promise<PauseOutcome>;
  /** A recording with which this person may do that; null when there is none such. */
  readonly find: (who: Who, id: RecordingId, right?: RecordingRight) => Promise<StoredRecording | null>;
  /** Those of an interaction that she may listen to. */
  readonly of: (who: Who, interactionId: InteractionId) => Promise<readonly StoredRecording[]>;
  readonly may: (who: Who, right: RecordingRight, recording: StoredRecording) => boolean;
  /** Writes down that somebody listens or downloads; who goes on listening is written down once. */
  readonly heard: (actor: Actor, id: RecordingId, how: ListeningHow) => Promise<void>;
  /** The file, or a part of it; only of one that is kept. */
  readonly sound: (recording: StoredRecording, range?: { readonly start: number; readonly end: number }) => Readable;
  /** Deletes what was kept for as long as it should be. Answers how many. */
  readonly sweep: () => Promise<number>;
  readonly health: () => Promise<HealthReport>;
  /** From now on calls are recorded: whoever knows their lines is there. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
}

export interface RecordingsNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly interactions: Interactions;
  readonly recorder: Recorder;
  readonly vault: Vault;
  readonly seal: Seal;
  /** The line of whoever is outside, and which of our numbers it is about; null while it has none. */
  readonly lineOf: (interactionId: InteractionId) => { readonly line: string; readonly numberId: string | null } | null;
  readonly groupOf: (userId: UserId) => GroupId | null;
  /** Whether it must not be recorded now: its caller has still to be told or asked, or does not want it. */
  readonly keepsUnrecorded: (interactionId: InteractionId) => boolean;
  /** How it stands with the recording of this call is another thing now. */
  readonly onChanged: (interactionId: InteractionId) => void;
  readonly limits?: { readonly lookEveryMs: number; readonly settledMs: number; readonly missingAfterMs: number };
}

const usualLimits = {
  /** So often what goes on and what waits is looked at. */
  lookEveryMs: 1_000,
  /** A switch writes each second: what is older is finished. */
  settledMs: 3_000,
  /** What is not there so long after its call never comes. */
  missingAfterMs: 60_000,
} as const;
const dayMs = 86_400_000;
const sweptAtOnce = 200;
/** Who listens again within this time is still listening. */
const listeningMs = 10 * 60_000;
const listenersMost = 10_000;

/** A recording that goes on or waits to be kept. */
interface Following {
  readonly id: RecordingId;
  readonly interactionId: InteractionId;
  readonly line: string;
  readonly queueId: QueueId | null;
  readonly numberId: string | null;
  readonly beganAtMs: number;
  isOn: boolean;
  /** Begun by this program: what it was told of the call's end is true to the second. */
  readonly isSeen: boolean;
  pause: { readonly byId: UserId; readonly fromMs: number } | null;
  overSinceMs: number | null;
}

/** Opens the recordings of a floor: what was running when the last program ended is found again. */
export async function openRecordings(needs: RecordingsNeeds): Promise<Recordings> {
  const { journal, database, clock, log, interactions, recorder, vault, seal, lineOf, onChanged } = needs;
  const limits = needs.limits ?? usualLimits;
  const { organisationId } = journal;
  const within = <T>(run: Parameters<typeof database.within<T>>[1]) => database.within(organisationId, run);
  const rules = await openRules({ database, organisationId, clock });
  const following = new Map<InteractionId, Following>();
  /** Calls that may have to be recorded; looked at until that is known. */
  const wanted = new Set<InteractionId>();
  const listeners = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let work: Promise<void> = Promise.resolve();
  let isFull = false;
  let isStarted = false;

  for (const row of await within((trx) => runningRecordings(trx, organisationId))) {
    const open = (await within((trx) => pausesOf(trx, organisationId, row.id))).find(({ toMs }) => toMs === null);
    following.set(row.interactionId, {
      ...row,
      ...{ isOn: true, isSeen: false, overSinceMs: null },
      pause: open ? { byId: open.byId, fromMs: open.fromMs } : null,
    });
  }
  for (const { id, channel } of interactions.open()) if (channel === 'voice' && !following.has(id)) wanted.add(id);

  journal.hear('recordings', (told) => {
    if (told.of !== 'interaction') return;
    const fact = told as Recorded<InteractionFact>;
    if (fact.type === 'started' && fact.channel === 'voice') wanted.add(fact.about);
    const one = following.get(fact.about);
    // A call that was not recorded may come into a queue whose calls are.
    if (fact.type === 'queued' && !one && interactions.find(fact.about)?.channel === 'voice') wanted.add(fact.about);
    const previousId = interactions.find(fact.about)?.previousId ?? null;
    if (previousId && (fact.type === 'answered' || fact.type === 'dialed')) {
      const { agentId } = fact;
      within((trx) => addAgentToMessage(trx, organisationId, previousId, agentId)).catch((err: Error) =>
        log.warn({ err }, 'Who calls back may not hear the message that was left'),
      );
    }
    if (fact.type !== 'answered' || !one) return;
    const { about, agentId } = fact;
    within((trx) => addAgent(trx, organisationId, about, agentId)).catch((err: Error) =>
      log.warn({ err }, 'Who talks in a recording was not written down; it is when the recording is kept'),
    );
  });
  journal.afterBatch(() => {
    if (isStarted) for (const id of [...wanted]) decide(id);
  });

  const isOver = (id: InteractionId): boolean => (interactions.find(id)?.phase ?? 'done') === 'done';

  /** Begins to record a call that must be; one whose line is not there yet is looked at again. */
  const decide = (id: InteractionId): void => {
    const interaction = interactions.find(id);
    // Who left her queue is recorded when she leaves a message, and not before.
    const isLeaving = interaction?.phase === 'left';
    if (interaction?.channel !== 'voice' || isOver(id) || isLeaving || following.has(id)) {
      wanted.delete(id);
      return;
    }
    const place = lineOf(id);
    if (!place || needs.keepsUnrecorded(id)) return;
    const queueId = interaction.visit?.queueId ?? interaction.homeQueueId;
    if (!isRecorded(ruleOf(rules.all(), { numberId: place.numberId, queueId }), interaction.direction)) {
      wanted.delete(id);
      return;
    }
    begin(interaction, { ...place, queueId }).catch((err: Error) =>
      log.error({ interactionId: id, err }, 'A call is not recorded'),
    );
  };

  const begin = async (
    { id: interactionId, projectId, customerId, direction }: Interaction,
    {
      line,
      numberId,
      queueId,
    }: { readonly line: string; readonly numberId: string | null; readonly queueId: QueueId | null },
  ): Promise<void> => {
    const beganAtMs = clock.nowMs();
    const one: Following = {
      ...{ id: newId<'recording'>(), interactionId, line, queueId, numberId, beganAtMs },
      ...{ isOn: false, isSeen: true, pause: null, overSinceMs: null },
    };
    following.set(interactionId, one);
    await within((trx) => insertRecording(trx, organisationId, { ...one, projectId, customerId, direction }));
    try {
      one.isOn = await recorder.begin(line, one.id);
      if (!one.isOn) {
        // Its line is gone, or not there yet.
        following.delete(interactionId);
        await within((trx) => forgetRecording(trx, organisationId, one.id));
        return;
      }
      wanted.delete(interactionId);
      onChanged(interactionId);
    } catch (error) {
      wanted.delete(interactionId);
      following.delete(interactionId);
      await lose(one, 'notWritten');
      throw error;
    }
  };

  const whatHappened = async (one: Following) => {
    const facts = (await journal.factsOf([one.interactionId])).filter(
      (fact): fact is Recorded<InteractionFact> => fact.of === 'interaction',
    );
    const agentIds = [...new Set(facts.flatMap((fact) => (fact.type === 'answered' ? [fact.agentId] : [])))];
    const life = interactionOf(facts);
    const ended = facts.findLast(({ type }) => type === 'ended');
    return {
      agentIds,
      customerId: life?.customerId ?? null,
      queueId: life?.visit?.queueId ?? one.queueId,
      endedAtMs: ended?.atMs ?? null,
      talking: talkingIn(facts, one.beganAtMs),
    };
  };
  const nothingKept = {
    ...{ durationMs: null, bytes: null, sha256: null, sealedKey: null, peaks: null, talk: null, keepUntilMs: null },
  } as const;
  const lose = async (one: Following, because: 'notWritten' | 'missing' | 'empty'): Promise<void> => {
    const { talking: _, ...happened } = await whatHappened(one);
    log.warn({ recordingId: one.id, because }, 'A call has no recording');
    await within((trx) =>
      endRecording(trx, organisationId, one.id, {
        ...happened,
        ...nothingKept,
        ...{ state: 'lost', lostBecause: because, missingMs: 0 },
      }),
    );
  };

  /** Keeps what was written down of a call that is over; what cannot be kept now is tried again. */
  const finish = async (one: Following, bytes: number): Promise<void> => {
    const kept = await keepSound({ recorder, vault, seal, organisationId }, { name: one.id, bytes }, one.id);
    isFull = kept.type === 'storageFull';
    if (kept.type === 'storageFull') return;
    const happened = await whatHappened(one);
    if (kept.type === 'empty') {
      await lose(one, 'empty');
    } else {
      const { type: _, loudness, ...sound } = kept;
      const { talking, ...happenedThen } = happened;
      const spoken = { customer: speechIn(loudness, 'customer'), agent: speechIn(loudness, 'agent') };
      const endedAtMs = happened.endedAtMs ?? clock.nowMs();
      const { keepDays } = ruleOf(rules.all(), { numberId: one.numberId, queueId: happened.queueId });
      const missingMs = one.isSeen ? missingOf({ beganAtMs: one.beganAtMs, endedAtMs }, sound.durationMs) : 0;
      await within(async (trx) => {
        await endPause(trx, organisationId, one.id, endedAtMs);
        // What was kept silent is nobody's silence.
        const silent = (await pausesOf(trx, organisationId, one.id)).map(({ fromMs, toMs }) => ({
          fromMs: fromMs - one.beganAtMs,
          toMs: (toMs ?? endedAtMs) - one.beganAtMs,
        }));
        await endRecording(trx, organisationId, one.id, {
          ...happenedThen,
          ...sound,
          talk: talkOf(spoken, without(talking(sound.durationMs), silent)),
          ...{ endedAtMs, state: 'kept', lostBecause: null, missingMs, keepUntilMs: endedAtMs + keepDays * dayMs },
        });
      });
    }
    following.delete(one.interactionId);
    await recorder.remove(one.id);
  };

  const look = async (): Promise<void> => {
    for (const id of [...wanted]) decide(id);
    const nowMs = clock.nowMs();
    for (const one of following.values()) {
      if (!one.pause) continue;
      const legs = interactions.find(one.interactionId)?.legs ?? [];
      const isHers = legs.some(({ agentId, state }) => agentId === one.pause?.byId && state !== 'wrapUp');
      if (one.pause.fromMs + pauseMostMs <= nowMs || !isHers) await goOn(one);
    }
    const over = [...following.values()].filter((one) => one.isOn && isOver(one.interactionId));
    if (over.length === 0) return;
    const found = new Map((await recorder.list()).map((raw) => [raw.name, raw]));
    for (const one of over) {
      if (isClosed) return;
      one.overSinceMs ??= nowMs;
      const raw = found.get(one.id);
      if (raw && Date.now() - raw.changedAtMs >= limits.settledMs) await finish(one, raw.bytes);
      else if (!raw && nowMs - one.overSinceMs >= limits.missingAfterMs) {
        await lose(one, 'missing');
        following.delete(one.interactionId);
      }
    }
  };
  const lookAgain = (): void => {
    if (isClosed) return;
    timer = setTimeout(() => {
      work = look()
        .catch((err: Error) => log.debug({ err }, 'Recordings could not be looked at; they are again'))
        .then(lookAgain);
    }, limits.lookEveryMs);
    timer.unref();
  };

  const goOn = async (one: Following): Promise<void> => {
    await recorder.mute(one.line, false);
    one.pause = null;
    await within((trx) => endPause(trx, organisationId, one.id, clock.nowMs()));
    onChanged(one.interactionId);
  };
  /** A recording that goes on, of a call that she has in hand. */
  const hers = (who: Who, interactionId: InteractionId): Following | 'unknown' | 'refused' => {
    const legs = interactions.find(interactionId)?.legs.filter((leg) => leg.agentId === who.userId) ?? [];
    if (legs.length === 0) return 'unknown';
    const one = following.get(interactionId);
    const isTalking = legs.some(({ state }) => state === 'connected' || state === 'held');
    return one?.isOn && isTalking ? one : 'refused';
  };
  const may: Recordings['may'] = (who, right, recording) => mayWith(who, right, recording, needs.groupOf);

  const sound: Recordings['sound'] = ({ id, sealedKey }, range) => {
    if (sealedKey === null) throw new Error(`The recording ${id} is not kept`);
    const ref = { organisationId, id };
    return vault.read(ref, seal.open(sealedKey, keyPlace(ref)), range);
  };
  const { groupOf } = needs;
  const samples = openSamples({ database, organisationId, clock, vault, seal, groupOf, soundOf: sound });

  return {
    rules,
    samples,
    sound,
    beside: (id) =>
      within(async (trx) => ({
        pauses: await pausesOf(trx, organisationId, id),
        marks: await marksOf(trx, organisationId, id),
        listenings: await listeningsOf(trx, organisationId, id),
      })),
    mark: async ({ userId }, recording, { atMs, note }) => {
      const id: RecordingMarkId = newId<'recordingMark'>();
      const mark = { id, note, byId: userId, createdAtMs: clock.nowMs() };
      const isIn = { ...mark, atMs: Math.min(atMs, recording.durationMs ?? 0) };
      return (await within((trx) => insertMark(trx, organisationId, recording.id, isIn))) ? id : null;
    },
    unmark: ({ userId }, recording, id) =>
      within((trx) => removeMark(trx, organisationId, { recordingId: recording.id, id, byId: userId })),
    nowOf: (interactionId) => {
      const one = following.get(interactionId);
      if (!one?.isOn || isOver(interactionId)) return 'off';
      return one.pause ? 'paused' : 'on';
    },
    takeMessage: async (interactionId) => {
      const interaction = interactions.find(interactionId);
      const place = lineOf(interactionId);
      if (!interaction || !place) return false;
      if (!following.has(interactionId)) {
        await begin(interaction, { ...place, queueId: interaction.visit?.queueId ?? interaction.homeQueueId });
      }
      const one = following.get(interactionId);
      if (!one?.isOn) return false;
      await within((trx) => markAsMessage(trx, organisationId, one.id));
      return true;
    },
    beganAtMs: (interactionId) => following.get(interactionId)?.beganAtMs ?? null,
    pause: async (who, interactionId, reason) => {
      const one = hers(who, interactionId);
      if (typeof one === 'string') return one;
      if (one.pause) return 'done';
      // First silence, then what is known of it: a number that is being said waits for no database.
      await recorder.mute(one.line, true);
      const pause = { byId: who.userId, fromMs: clock.nowMs() };
      one.pause = pause;
      await within((trx) => insertPause(trx, organisationId, one.id, { ...pause, reason }));
      onChanged(interactionId);
      return 'done';
    },
    resume: async (who, interactionId) => {
      const one = hers(who, interactionId);
      if (typeof one === 'string') return one;
      if (one.pause) await goOn(one);
      return 'done';
    },
    find: async (who, id, right = 'recording.listen') => {
      const found = await within((trx) => findRecording(trx, organisationId, id));
      return found && may(who, right, found) ? found : null;
    },
    of: async (who, interactionId) => {
      const all = await within((trx) => recordingsOf(trx, organisationId, [interactionId]));
      return all.filter((one) => may(who, 'recording.listen', one));
    },
    may,
    heard: async ({ who: { userId }, ip }, id, how) => {
      const atMs = clock.nowMs();
      const key = `${userId} ${id} ${how}`;
      if (how === 'listened' && atMs - (listeners.get(key) ?? Number.NEGATIVE_INFINITY) < listeningMs) return;
      await within((trx) => insertListening(trx, organisationId, id, { userId, atMs, fromIp: ip, how }));
      if (listeners.size >= listenersMost) listeners.clear();
      listeners.set(key, atMs);
    },
    sweep: async () => {
      const overdue = await within((trx) => overdueRecordings(trx, organisationId, clock.nowMs(), sweptAtOnce));
      for (const { id } of overdue) {
        await vault.remove({ organisationId, id });
        await within((trx) => markDeleted(trx, organisationId, id));
      }
      return overdue.length + (await samples.sweep());
    },
    health: async () => {
      if (isFull) return { status: 'warning', detail: 'The disk is full: recordings wait at the switch' };
      const troubled = await within((trx) => troubledSince(trx, organisationId, clock.nowMs() - dayMs));
      return troubled === 0
        ? { status: 'ok' }
        : { status: 'warning', detail: `${troubled} recordings of the last day are lost or not whole` };
    },
    start: () => {
      isStarted = true;
      lookAgain();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await work;
    },
  };
}
