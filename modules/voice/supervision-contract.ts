import { z } from 'zod';
import { DurationMs, IdOf, Moment, route } from '#kernel/contract.ts';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { type supervisionEnds, supervisionModes } from './supervision.ts';

/** What a call is for who watches the floor. */
export const liveCallStates = ['greeted', 'waiting', 'ringing', 'connecting', 'talking', 'held'] as const;
export type LiveCallState = (typeof liveCallStates)[number];

const Named = <Kind extends string>(kind: Kind) => z.object({ id: IdOf(kind), name: z.string() });

export const LiveCall = z
  .object({
    interactionId: IdOf('interaction'),
    direction: z.enum(['inbound', 'outbound']),
    state: z.enum(liveCallStates),
    sinceAt: Moment,
    startedAt: Moment,
    /** Since when the agent has had it; null before. */
    answeredAt: Moment.nullable(),
    queue: Named('queue').nullable(),
    /** Waiting longer than this is too long; null where no queue says so. */
    serviceLevelMs: DurationMs.nullable(),
    agent: Named('user').nullable(),
    /** Null where she hides her number. */
    customer: Named('customer').nullable(),
    /** Hidden from whoever may not see numbers; empty where nobody knows it. */
    number: z.string(),
    supervisors: z.array(Named('user').extend({ mode: z.enum(supervisionModes), isUp: z.boolean() })),
    /** What whoever asks may do with it now. */
    can: z.object({
      listen: z.boolean(),
      whisper: z.boolean(),
      barge: z.boolean(),
      takeOver: z.boolean(),
      direct: z.boolean(),
    }),
  })
  .meta({ id: 'LiveCall' });
export type LiveCall = z.infer<typeof LiveCall>;

/** The topic that says that the live calls are others now; it carries no call, for everybody asks with her own rights. */
export const liveCallsTopicOf = (organisationId: OrganisationId) => `liveCalls/${organisationId}`;

/** The call that somebody supervises. */
export interface OwnSupervision {
  readonly interactionId: LiveCall['interactionId'];
  readonly agentName: string;
  readonly customerName: string;
  readonly mode: (typeof supervisionModes)[number];
  readonly isUp: boolean;
  readonly sinceAt: string;
  readonly can: LiveCall['can'];
}
/** Who is on a call of one's own. */
export interface CallListener {
  readonly interactionId: LiveCall['interactionId'];
  readonly name: string;
  readonly mode: (typeof supervisionModes)[number];
}
/** The live topic of one person: the call she supervises, and who supervises hers as far as she is told. */
export const supervisionTopicOf = (userId: UserId) => `supervision/${userId}`;
export interface SupervisionSnapshot {
  readonly mine: OwnSupervision | null;
  readonly listeners: readonly CallListener[];
}
export interface SupervisionChange extends SupervisionSnapshot {
  readonly type: 'supervision';
  /** Why hers has just ended without her wish. */
  readonly ended: (typeof supervisionEnds)[number] | null;
}

const tags = ['Telephony'];
const Call = z.object({ interactionId: IdOf('interaction') });
const Settings = z.object({ tellsAgents: z.boolean() });
const refusals = {
  NOBODY_TALKS: { status: 409, message: 'No agent talks in this call now.' },
  OWN_CALL: { status: 409, message: 'It is your own call.' },
  IN_CALL: { status: 409, message: 'You are in a call yourself.' },
  ON_ANOTHER: { status: 409, message: 'You are on another call; leave it first.' },
  NO_TELEPHONE: { status: 409, message: 'None of your telephones can be rung.' },
} as const;
const act = (right: string, path: `/${string}`, summary: string) =>
  route({ right, method: 'POST', path: `/telephony/live-calls/{interactionId}${path}`, summary, tags });

export const supervisionContract = {
  list: route({
    right: 'board.view',
    method: 'GET',
    path: '/telephony/live-calls',
    summary: 'The calls of this moment that one may see',
    tags,
  }).output(z.object({ items: z.array(LiveCall) })),
  /** Rings one's own telephone and puts it on the call; on a call one is on already it changes the way. */
  supervise: act('call.listen', '/supervise', 'Listen to a call, whisper to its agent, or join it')
    .input(Call.extend({ mode: z.enum(supervisionModes) }))
    .errors(refusals)
    .output(z.object({})),
  stop: act('call.listen', '/stop', 'Leave a call that one supervises').input(Call).output(z.object({})),
  takeOver: act('call.takeOver', '/take-over', 'Become the agent of a call that one is on')
    .input(Call)
    .errors({ NOT_ON_IT: { status: 409, message: 'Listen to the call first.' } })
    .output(z.object({})),
  end: act('call.direct', '/end', 'End somebody’s call').input(Call).output(z.object({})),
  settings: route({
    right: 'telephony.read',
    method: 'GET',
    path: '/telephony/supervision-settings',
    summary: 'What agents are told of who listens to them',
    tags,
  }).output(Settings),
  changeSettings: route({
    right: 'telephony.manage',
    method: 'PUT',
    path: '/telephony/supervision-settings',
    summary: 'Say what agents are told of who listens to them',
    tags,
  })
    .input(Settings)
    .output(Settings),
  move: act('call.direct', '/move', 'Put somebody’s call, or one that waits, into a queue')
    .input(Call.extend({ queueId: IdOf('queue') }))
    .errors({ QUEUE_REFUSED: { status: 409, message: 'There is no such queue, or it takes no calls.' } })
    .output(z.object({})),
};
