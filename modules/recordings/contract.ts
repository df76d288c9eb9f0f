import { z } from 'zod';
import { cleanText, DurationMs, IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { lossCauses, pauseReasons, recordingLimits } from './recording.ts';
import { keepDaysMost, noticeChars, recordedCalls, ruleTypes } from './rule.ts';

const tags = ['Recordings'];
const listen = 'recording.listen';
const ById = z.object({ recordingId: IdOf('recording') });
const OfCall = z.object({ interactionId: IdOf('interaction') });

/** How a recording stands: `running` while the call lasts, `keeping` until it can be listened to. */
export const recordingStandings = ['running', 'keeping', 'kept', 'lost', 'deleted'] as const;

const Person = z.object({ id: IdOf('user'), name: z.string() });

const RecordingOnWire = z
  .object({
    id: IdOf('recording'),
    interactionId: IdOf('interaction'),
    state: z.enum(recordingStandings),
    lostBecause: z.enum(lossCauses).nullable(),
    beganAt: Moment,
    durationMs: DurationMs.nullable(),
    /** How much of the call is not in it. */
    missingMs: DurationMs,
    direction: z.enum(['inbound', 'outbound']),
    queueName: z.string(),
    customer: z.object({ id: IdOf('customer'), name: z.string() }).nullable(),
    agents: z.array(Person),
    mayDownload: z.boolean(),
    maySample: z.boolean(),
  })
  .meta({ id: 'Recording' });
export type RecordingOnWire = z.infer<typeof RecordingOnWire>;

const Mark = z.object({
  id: IdOf('recordingMark'),
  atMs: DurationMs,
  note: z.string(),
  by: Person,
  isOwn: z.boolean(),
});

const Spoken = z.array(z.object({ fromMs: DurationMs, toMs: DurationMs }));
const TalkOnWire = z
  .object({
    wholeMs: DurationMs,
    customerMs: DurationMs,
    agentMs: DurationMs,
    bothMs: DurationMs,
    silenceMs: DurationMs,
    longestSilenceMs: DurationMs,
    customerInterruptions: z.int(),
    agentInterruptions: z.int(),
    longestCustomerMs: DurationMs,
    longestAgentMs: DurationMs,
    answerMs: DurationMs.nullable(),
    customer: Spoken,
    agent: Spoken,
  })
  .meta({ id: 'RecordedTalk' });

const RecordingInFull = RecordingOnWire.extend({
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
  keepUntil: Moment.nullable(),
  /** How loud it gets along the recording, 0 to 255, left and right in turn, as base64; empty when it is not kept. */
  peaks: z.string(),
  /** Who spoke when, told from the sound alone; null where nobody talked, or that was not measured. */
  talk: TalkOnWire.nullable(),
  /** Silence that somebody asked for. */
  pauses: z.array(
    z.object({ fromMs: DurationMs, toMs: DurationMs.nullable(), by: Person, reason: z.enum(pauseReasons) }),
  ),
  marks: z.array(Mark),
  /** Who listened to it, the newest first. */
  listenings: z.array(
    z.object({ by: Person, at: Moment, from: z.string(), how: z.enum(['listened', 'downloaded', 'sampled']) }),
  ),
}).meta({ id: 'RecordingInFull' });
export type RecordingInFull = z.infer<typeof RecordingInFull>;

const NoticeText = cleanText(noticeChars).pipe(z.string().trim().min(1));
/** What callers are told before a call is recorded. */
const Notice = z.object({ tr: NoticeText, en: NoticeText }).nullable();
const Rule = z.object({ calls: z.enum(recordedCalls), keepDays: z.int().min(1).max(keepDaysMost), notice: Notice });
const RuleSet = Rule.extend({ type: z.enum(ruleTypes), id: IdOf('anything'), notice: Notice.default(null) });
const Rules = z
  .object({ house: Rule, others: z.array(Rule.extend({ type: z.enum(['queue', 'number']), id: z.string() })) })
  .meta({ id: 'RecordingRules' });
export type RecordingRules = z.infer<typeof Rules>;

const Sample = z
  .object({
    id: IdOf('recordingSample'),
    recordingId: IdOf('recording'),
    name: z.string(),
    fromMs: DurationMs,
    toMs: DurationMs,
    by: Person,
    createdAt: Moment,
    keepUntil: Moment,
  })
  .meta({ id: 'RecordingSample' });
export type RecordingSampleOnWire = z.infer<typeof Sample>;

export const recordingsContract = {
  ofInteraction: route({
    right: listen,
    method: 'GET',
    path: '/recordings',
    summary: 'The recordings of a call that one may listen to',
    tags,
  })
    .input(OfCall)
    .output(z.object({ items: z.array(RecordingOnWire) })),
  get: route({ right: listen, method: 'GET', path: '/recordings/{recordingId}', summary: 'One recording', tags })
    .input(ById)
    .output(RecordingInFull),
  mark: route({
    right: listen,
    method: 'POST',
    path: '/recordings/{recordingId}/marks',
    summary: 'Mark a moment of a recording with a note',
    tags,
  })
    .input(ById.extend({ atMs: DurationMs, note: cleanText(recordingLimits.noteChars).pipe(z.string().trim().min(1)) }))
    .output(z.object({ id: IdOf('recordingMark') })),
  unmark: route({
    right: listen,
    method: 'DELETE',
    path: '/recordings/{recordingId}/marks/{markId}',
    summary: 'Remove one’s own mark',
    tags,
  })
    .input(ById.extend({ markId: IdOf('recordingMark') }))
    .output(z.object({})),
  pause: route({
    right: 'telephony.talk',
    method: 'POST',
    path: '/telephony/calls/{interactionId}/recording/pause',
    summary: 'Have the recording of one’s own call keep silent',
    tags,
  })
    .input(OfCall.extend({ reason: z.enum(pauseReasons) }))
    .output(z.object({})),
  resume: route({
    right: 'telephony.talk',
    method: 'POST',
    path: '/telephony/calls/{interactionId}/recording/resume',
    summary: 'Have one’s own call recorded again',
    tags,
  })
    .input(OfCall)
    .output(z.object({})),
  rules: route({
    right: 'recording.manage',
    method: 'GET',
    path: '/recording-rules',
    summary: 'Which calls are recorded, and for how long they are kept',
    tags,
  }).output(Rules),
  setRule: route({
    right: 'recording.manage',
    method: 'PUT',
    path: '/recording-rules/{type}/{id}',
    summary: 'Change which calls of the house, a queue or a number are recorded',
    tags,
  })
    .input(RuleSet)
    .output(Rules),
  unsetRule: route({
    right: 'recording.manage',
    method: 'DELETE',
    path: '/recording-rules/{type}/{id}',
    summary: 'Let the house decide about a queue or a number again',
    tags,
  })
    .input(RuleSet.pick({ type: true, id: true }))
    .output(Rules),
  samples: route({
    right: 'recording.sample',
    method: 'GET',
    path: '/recording-samples',
    summary: 'Samples for training, the newest first',
    tags,
  }).output(z.object({ items: z.array(Sample) })),
  cut: route({
    right: 'recording.sample',
    method: 'POST',
    path: '/recordings/{recordingId}/samples',
    summary: 'Cut a sample for training from a recording',
    tags,
  })
    .input(
      ById.extend({
        name: NameOf(recordingLimits.nameChars),
        fromMs: DurationMs,
        toMs: DurationMs,
        keepDays: z.int().min(1).max(keepDaysMost),
      }),
    )
    .errors({ STRETCH_REFUSED: { status: 409, message: 'A sample is a second at least and half an hour at most.' } })
    .output(Sample),
  deleteSample: route({
    right: 'recording.sample',
    method: 'DELETE',
    path: '/recording-samples/{sampleId}',
    summary: 'Delete a sample',
    tags,
  })
    .input(z.object({ sampleId: IdOf('recordingSample') }))
    .output(z.object({})),
};

/** Where the sound of a recording, or of a sample, is; a player asks for parts of it. */
export const soundPath = (recordingId: string): string => `/api/v1/recordings/${recordingId}/sound`;
export const samplePath = (sampleId: string): string => `/api/v1/recording-samples/${sampleId}/sound`;
