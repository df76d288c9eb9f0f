import { z } from 'zod';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';
import { normChosenStatuses, raiseMs, textMost, urlMost } from './action.ts';
import { limits, type NormStatus, normStatuses } from './norm.ts';

const tags = ['Norms'];

const ActionOnWire = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('colour') }),
    z.object({ type: z.literal('sound') }),
    z.object({ type: z.literal('notifyAgent') }),
    z.object({ type: z.literal('notifyLead') }),
    z.object({ type: z.literal('webhook'), url: z.string().trim().min(1).max(urlMost) }),
    z.object({ type: z.literal('release') }),
    z.object({ type: z.literal('moveToQueue'), queueId: IdOf('queue') }),
    z.object({ type: z.literal('assign'), agentId: IdOf('user') }),
    z.object({ type: z.literal('raisePriority'), byMs: z.int().min(raiseMs.min).max(raiseMs.max) }),
    z.object({ type: z.literal('setStatus'), status: z.enum(normChosenStatuses) }),
    z.object({ type: z.literal('sendText'), text: cleanText(textMost).min(1) }),
  ])
  .meta({ id: 'NormAction' });
export type ActionOnWire = z.output<typeof ActionOnWire>;

const LevelOnWire = z.object({
  /** Working time for the agent's side, all time for the customer's. */
  afterMs: z.int().min(0).max(limits.afterMs),
  actions: z.array(ActionOnWire).max(limits.actionsPerLevel),
});
const StatusNormOnWire = z
  .object({ isOn: z.boolean(), levels: z.tuple([LevelOnWire, LevelOnWire, LevelOnWire]) })
  .meta({ id: 'StatusNorm' });
const shape = Object.fromEntries(normStatuses.map((status) => [status, StatusNormOnWire])) as {
  [Status in NormStatus]: typeof StatusNormOnWire;
};
export const NormsOnWire = z.object(shape).meta({ id: 'Norms' });
export type NormsOnWire = z.output<typeof NormsOnWire>;

const SettingsOnWire = z.object({
  norms: NormsOnWire,
  /** Goes with a change so that nobody undoes another's unseen. */
  version: z.string(),
  /** Null as long as nobody has changed what every queue begins with. */
  changedAt: Moment.nullable(),
});

const FaultOnWire = z.union([
  z.object({ type: z.literal('levelsNotInOrder'), status: z.enum(normStatuses) }),
  z.object({
    type: z.enum(['actionTwice', 'actionDoesNotFit', 'addressRefused', 'queueUnknown', 'agentUnknown']),
    status: z.enum(normStatuses),
    level: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  }),
]);
const Counts = z.tuple([z.int(), z.int(), z.int()]).meta({ description: 'How often levels 1, 2 and 3 were crossed' });
const TodayAndProposed = z.object({ today: Counts, proposed: Counts });
const ReplayOnWire = z
  .object({
    replayId: IdOf('replay'),
    queueId: IdOf('queue'),
    fromAt: Moment,
    toAt: Moment,
    state: z.enum(['running', 'done', 'cancelled', 'failed']),
    /** Conversations counted so far, and all there are to count. */
    done: z.int(),
    total: z.int(),
    /** There were more conversations than a replay looks at; it took the latest. */
    isPartial: z.boolean(),
    statuses: z.array(TodayAndProposed.extend({ status: z.enum(normStatuses) })),
    /** Agents whose work the asker may see; everybody else in one sum. */
    agents: z.array(TodayAndProposed.extend({ agentId: IdOf('user'), name: z.string() })),
    others: TodayAndProposed.extend({ count: z.int() }),
  })
  .meta({ id: 'NormReplay' });
export type ReplayOnWire = z.output<typeof ReplayOnWire>;

const faulty = { FAULTY: { status: 400, data: z.object({ faults: z.array(FaultOnWire) }) } } as const;
const byQueue = z.object({ queueId: IdOf('queue') });
const byReplay = byQueue.extend({ replayId: IdOf('replay') });

export const normsContract = {
  norms: {
    get: route({
      right: 'queue.read',
      method: 'GET',
      path: '/queues/{queueId}/norms',
      summary: 'How long a conversation of a queue may stay in each status, and what happens then',
      tags,
    })
      .input(byQueue)
      .output(SettingsOnWire),
    save: route({
      right: 'norm.manage',
      method: 'PUT',
      path: '/queues/{queueId}/norms',
      summary: 'Change the norms of a queue',
      tags,
      description: 'What runs now keeps the norms it began under.',
    })
      .input(byQueue.extend({ version: z.string().max(64).optional(), norms: NormsOnWire }))
      .output(SettingsOnWire)
      .errors({ ...faulty, CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.string() }) } }),
    replay: route({
      right: 'norm.manage',
      method: 'POST',
      path: '/queues/{queueId}/norms/replays',
      summary: 'Count what norms would have raised over the last 30 days',
      tags,
      description: 'Nothing is saved. Ask for the result with the id; a new one takes the place of your last one.',
    })
      .input(byQueue.extend({ norms: NormsOnWire }))
      .output(ReplayOnWire)
      .errors({ ...faulty, REPLAYS_RUNNING: { status: 409 } }),
    replayed: route({
      right: 'norm.manage',
      method: 'GET',
      path: '/queues/{queueId}/norms/replays/{replayId}',
      summary: 'How far a replay is, and what it has counted',
      tags,
    })
      .input(byReplay)
      .output(ReplayOnWire),
    cancelReplay: route({
      right: 'norm.manage',
      method: 'DELETE',
      path: '/queues/{queueId}/norms/replays/{replayId}',
      summary: 'Stop a replay',
      tags,
    })
      .input(byReplay)
      .output(ReplayOnWire),
  },
};
