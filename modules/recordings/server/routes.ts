import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import type { CustomerId, QueueId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import {
  type RecordingInFull,
  type RecordingOnWire,
  type RecordingSampleOnWire,
  recordingsContract,
} from '../contract.ts';
import { type RuleType, usualRule } from '../rule.ts';
import type { PauseOutcome, Recordings } from './recordings.ts';
import type { Sample } from './sample-store.ts';
import type { StoredRecording } from './store.ts';

export interface RecordingRoutesNeeds {
  readonly of: (who: Who) => Recordings;
  readonly nameOf: (who: Who, id: UserId) => string | null;
  readonly queueNameOf: (who: Who, id: QueueId) => string | null;
  readonly customerNameOf: (who: Who, id: CustomerId) => Promise<string | null>;
  /** Whether a rule may be set for it: it is the house, a queue or a number of hers. */
  readonly isThere: (who: Who, type: RuleType, id: string) => boolean;
}

/** The routes of recordings: contract → use case. The sound itself has routes of its own, which answer parts. */
export function recordingRoutes({ of, nameOf, queueNameOf, customerNameOf, isThere }: RecordingRoutesNeeds) {
  const api = implement(recordingsContract).$context<RequestContext>();

  const person = (who: Who, id: UserId) => ({ id, name: nameOf(who, id) ?? '' });
  const view = async (who: Who, one: StoredRecording): Promise<RecordingOnWire> => {
    const recordings = of(who);
    const customerName = one.customerId && (await customerNameOf(who, one.customerId));
    const now = recordings.nowOf(one.interactionId) === 'off' ? 'keeping' : 'running';
    return {
      id: one.id,
      interactionId: one.interactionId,
      state: one.state === 'running' ? now : one.state,
      lostBecause: one.lostBecause,
      beganAt: iso(one.beganAtMs),
      durationMs: one.durationMs,
      missingMs: one.missingMs,
      direction: one.direction,
      queueName: (one.queueId && queueNameOf(who, one.queueId)) ?? '',
      customer: one.customerId && customerName ? { id: one.customerId, name: customerName } : null,
      agents: one.agentIds.map((id) => person(who, id)),
      mayDownload: recordings.may(who, 'recording.download', one),
      maySample: recordings.may(who, 'recording.sample', one),
    };
  };
  const inFull = async (who: Who, one: StoredRecording): Promise<RecordingInFull> => {
    const beside = await of(who).beside(one.id);
    const sinceBegun = (atMs: number): number => Math.max(0, atMs - one.beganAtMs);
    return {
      ...(await view(who, one)),
      bytes: one.bytes,
      sha256: one.sha256,
      keepUntil: isoOrNull(one.keepUntilMs),
      peaks: one.peaks ? Buffer.from(one.peaks).toString('base64') : '',
      talk: one.talk && { ...one.talk, customer: [...(one.talk.customer ?? [])], agent: [...(one.talk.agent ?? [])] },
      pauses: beside.pauses.map(({ fromMs, toMs, byId, reason }) => ({
        fromMs: sinceBegun(fromMs),
        toMs: toMs === null ? null : sinceBegun(toMs),
        by: person(who, byId),
        reason,
      })),
      marks: beside.marks.map(({ id, atMs, note, byId }) => ({
        ...{ id, atMs, note, by: person(who, byId), isOwn: byId === who.userId },
      })),
      listenings: beside.listenings.map(({ userId, atMs, fromIp, how }) => ({
        ...{ by: person(who, userId), at: iso(atMs), from: fromIp ?? '', how },
      })),
    };
  };
  const rulesOf = (who: Who) => {
    const all = of(who).rules.all();
    const house = all.find(({ type }) => type === 'organisation') ?? usualRule;
    return {
      house: { calls: house.calls, keepDays: house.keepDays, notice: house.notice },
      others: all.flatMap(({ type, ...rule }) =>
        type === 'organisation' || !isThere(who, type, rule.id) ? [] : [{ ...rule, type }],
      ),
    };
  };
  const sampleView = (who: Who, sample: Sample): RecordingSampleOnWire => ({
    id: sample.id,
    recordingId: sample.recordingId,
    name: sample.name,
    fromMs: sample.fromMs,
    toMs: sample.toMs,
    by: person(who, sample.byId),
    createdAt: iso(sample.createdAtMs),
    keepUntil: iso(sample.keepUntilMs),
  });
  const done = (outcome: PauseOutcome, errors: { NOT_FOUND: () => Error; CONFLICT: () => Error }) => {
    if (outcome === 'unknown') throw errors.NOT_FOUND();
    if (outcome === 'refused') throw errors.CONFLICT();
    return {};
  };

  return api.router({
    ofInteraction: api.ofInteraction.handler(async ({ input, context }) => {
      const who = requireWho(context);
      const found = await of(who).of(who, input.interactionId);
      return { items: await Promise.all(found.map((one) => view(who, one))) };
    }),
    get: api.get.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).find(who, input.recordingId);
      if (!found) throw errors.NOT_FOUND();
      return inFull(who, found);
    }),
    mark: api.mark.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).find(who, input.recordingId);
      if (!found) throw errors.NOT_FOUND();
      const id = await of(who).mark(who, found, input);
      if (!id) throw errors.CONFLICT();
      return { id };
    }),
    unmark: api.unmark.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      const found = await of(who).find(who, input.recordingId);
      if (!found || !(await of(who).unmark(who, found, input.markId))) throw errors.NOT_FOUND();
      return {};
    }),
    pause: api.pause.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      return done(await of(who).pause(who, input.interactionId, input.reason), errors);
    }),
    resume: api.resume.handler(async ({ input, context, errors }) => {
      const who = requireWho(context);
      return done(await of(who).resume(who, input.interactionId), errors);
    }),
    rules: api.rules.handler(({ context }) => rulesOf(requireWho(context))),
    setRule: api.setRule.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      if (!isThere(actor.who, input.type, input.id)) throw errors.NOT_FOUND();
      await of(actor.who).rules.set(actor, input);
      return rulesOf(actor.who);
    }),
    unsetRule: api.unsetRule.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      if (!isThere(actor.who, input.type, input.id)) throw errors.NOT_FOUND();
      await of(actor.who).rules.unset(actor, input.type, input.id);
      return rulesOf(actor.who);
    }),
    samples: api.samples.handler(async ({ context }) => {
      const who = requireWho(context);
      return { items: (await of(who).samples.list(who)).map((one) => sampleView(who, one)) };
    }),
    cut: api.cut.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const found = await of(actor.who).find(actor.who, input.recordingId, 'recording.sample');
      if (!found) throw errors.NOT_FOUND();
      const made = await of(actor.who).samples.cut(actor, found, input);
      if (made === 'refused') throw errors.STRETCH_REFUSED();
      return sampleView(actor.who, made);
    }),
    deleteSample: api.deleteSample.handler(async ({ input, context, errors }) => {
      const actor = actorOf(context);
      const found = await of(actor.who).samples.find(actor.who, input.sampleId);
      if (!found) throw errors.NOT_FOUND();
      await of(actor.who).samples.remove(actor, found);
      return {};
    }),
  });
}
