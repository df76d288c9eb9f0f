import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import type { AgentId } from '#kernel/id.ts';
import { callErrors, outgoingContract } from './call-outgoing-contract.ts';
import { TypedNumber } from './number.ts';

/** What a call is for the agent who has it: is made by her, rings, is being connected, is talked in, is on hold, is written up. */
export const ownCallStates = ['dialing', 'ringing', 'connecting', 'talking', 'held', 'wrapUp'] as const;
export type OwnCallState = (typeof ownCallStates)[number];

/** Why somebody else's call rings or is talked in: she is asked, she gets it, it comes back to her, or all talk. */
export const guestParts = ['consult', 'handOver', 'return', 'conference'] as const;

/** Somebody else in the call, beside its caller. */
export const CallParty = z
  .object({
    /** What she is let go by. */
    id: z.string(),
    /** Of a colleague; of who is outside her number, hidden from whoever did not type it and may not see numbers. */
    name: z.string(),
    isOutside: z.boolean(),
    /** `main`: whose call it is. */
    state: z.enum(['main', 'ringing', 'talking', 'aside']),
  })
  .meta({ id: 'CallParty' });
export type CallParty = z.infer<typeof CallParty>;

export const OwnCall = z
  .object({
    interactionId: IdOf('interaction'),
    state: z.enum(ownCallStates),
    /** Somebody is called back: why, and since when she waits for it. Null for other calls. */
    callback: z.object({ reason: z.string().nullable(), askedAt: Moment }).nullable(),
    /** Null where the call is her own; else why she is in that of somebody else, and whose it is. */
    guest: z.object({ part: z.enum(guestParts), byName: z.string() }).nullable(),
    /** Everybody else who is in it. */
    parties: z.array(CallParty),
    /** Whether the caller hears music. */
    isCallerAside: z.boolean(),
    sinceAt: Moment,
    /** Since when the caller has been on the line. */
    startedAt: Moment,
    /** When the work after the call ends by itself; null before. */
    wrapUpUntilAt: Moment.nullable(),
    queueName: z.string(),
    /** What she answered before she came to the queue, by the names the flow gives it. */
    answers: z.array(z.object({ name: z.string(), value: z.string() })),
    /** What it can have come to, and whether she has to say so. */
    outcomes: z.array(z.object({ id: z.uuid(), name: z.string() })),
    outcomeIsRequired: z.boolean(),
    /** Null where she hides her number. */
    customer: z.object({ id: IdOf('customer'), name: z.string() }).nullable(),
    /** Whether it is recorded; `paused`: the recording keeps silent because somebody asked it to. */
    recording: z.enum(['off', 'on', 'paused']),
    /** Until when, at the latest, the caller types what nobody may know: her keys reach nobody. Null while she does not. */
    cardDataUntilAt: Moment.nullable(),
    /** Her number, hidden from whoever may not see numbers; empty where nobody knows it. */
    number: z.string(),
  })
  .meta({ id: 'OwnCall' });
export type OwnCall = z.infer<typeof OwnCall>;

/** The live topic with an agent's own calls; each change carries them whole. Nobody else may join it. */
export const callsTopicOf = (agentId: AgentId) => `calls/${agentId}`;
export interface OwnCallsSnapshot {
  readonly items: readonly OwnCall[];
}
export interface OwnCallsChange extends OwnCallsSnapshot {
  readonly type: 'calls';
}

const right = 'telephony.talk';
const tags = ['Telephony'];
const Named = z.object({ interactionId: IdOf('interaction') });
const act = (path: `/${string}`, summary: string) =>
  route({ right, method: 'POST', path: `/telephony/calls/{interactionId}${path}`, summary, tags });

/** `busy`: she has a call, or is being rung; `unreachable`: no telephone of hers is signed in. */
export const colleagueStates = ['free', 'away', 'busy', 'unreachable'] as const;
export const Colleague = z
  .object({
    agentId: IdOf('user'),
    name: z.string(),
    state: z.enum(colleagueStates),
    /** By which colleagues call her; null where she has none. */
    number: z.string().nullable(),
  })
  .meta({ id: 'Colleague' });
export type Colleague = z.infer<typeof Colleague>;

const colleagueErrors = {
  COLLEAGUE_REFUSED: { status: 409, message: 'She has a call, or no telephone of hers can be rung.' },
} as const;

export const callContract = {
  ...outgoingContract,
  own: route({ right, method: 'GET', path: '/telephony/calls', summary: 'One’s own calls as they stand', tags }).output(
    z.object({ items: z.array(OwnCall) }),
  ),
  hangUp: act('/hang-up', 'End one’s own call').input(Named).output(z.object({})),
  hold: act('/hold', 'Let the caller hear music').input(Named).output(z.object({})),
  resume: act('/resume', 'Talk with the caller again').input(Named).output(z.object({})),
  wrapUp: act('/wrap-up', 'Say that the work after a call is done, and what it came to')
    .input(Named.extend({ outcomeId: z.uuid().optional() }))
    .errors({ OUTCOME_REFUSED: { status: 409, message: 'The queue asks for one of its outcomes.' } })
    .output(z.object({})),
  colleagues: route({
    ...{ right, method: 'GET', path: '/telephony/colleagues', tags },
    summary: 'Who can be asked into a call, or get it',
  }).output(z.object({ items: z.array(Colleague) })),
  transfer: act('/transfer', 'Hand one’s own call to a queue')
    .input(Named.extend({ queueId: IdOf('queue') }))
    .errors({ QUEUE_REFUSED: { status: 409, message: 'There is no such queue, or it takes no calls.' } })
    .output(z.object({})),
  transferTo: act('/transfer-to', 'Hand one’s own call to a colleague, who is rung at once')
    .input(Named.extend({ agentId: IdOf('user') }))
    .errors(colleagueErrors)
    .output(z.object({})),
  consult: act('/consult', 'Ring a colleague, while the caller hears music; or for one more in a conference')
    .input(Named.extend({ agentId: IdOf('user') }))
    .errors(colleagueErrors)
    .output(z.object({})),
  transferToNumber: act('/transfer-to-number', 'Hand one’s own call to a number outside, which is called at once')
    .input(Named.extend({ to: TypedNumber }))
    .errors(callErrors)
    .output(z.object({})),
  consultNumber: act('/consult-number', 'Call a number outside to ask it, or for one more in a conference')
    .input(Named.extend({ to: TypedNumber }))
    .errors(callErrors)
    .output(z.object({})),
  handOver: act('/hand-over', 'Leave the call to whom one brought in').input(Named).output(z.object({})),
  swap: act('/swap', 'Talk with the other one').input(Named).output(z.object({})),
  back: act('/back', 'Let go whom one brought in, and talk with the caller').input(Named).output(z.object({})),
  conference: act('/conference', 'Let everybody talk with everybody').input(Named).output(z.object({})),
  cardData: act('/card-data', 'Keep from everybody what the caller types, and the recording silent; or no more')
    .input(Named.extend({ isOn: z.boolean() }))
    .output(z.object({})),
  leave: act('/leave', 'Leave the call of somebody else').input(Named).output(z.object({})),
};
