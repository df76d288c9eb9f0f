import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import type { AgentId } from '#kernel/id.ts';

/** What a call is for the agent who has it: rings, is being connected, is talked in, is on hold, is written up. */
export const ownCallStates = ['ringing', 'connecting', 'talking', 'held', 'wrapUp'] as const;
export type OwnCallState = (typeof ownCallStates)[number];

export const OwnCall = z
  .object({
    interactionId: IdOf('interaction'),
    state: z.enum(ownCallStates),
    sinceAt: Moment,
    /** Since when the caller has been on the line. */
    startedAt: Moment,
    /** When the work after the call ends by itself; null before. */
    wrapUpUntilAt: Moment.nullable(),
    queueName: z.string(),
    /** Null where she hides her number. */
    customer: z.object({ id: IdOf('customer'), name: z.string() }).nullable(),
    /** Whether it is recorded; `paused`: the recording keeps silent because somebody asked it to. */
    recording: z.enum(['off', 'on', 'paused']),
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

export const callContract = {
  own: route({ right, method: 'GET', path: '/telephony/calls', summary: 'One’s own calls as they stand', tags }).output(
    z.object({ items: z.array(OwnCall) }),
  ),
  hangUp: act('/hang-up', 'End one’s own call').input(Named).output(z.object({})),
  hold: act('/hold', 'Let the caller hear music').input(Named).output(z.object({})),
  resume: act('/resume', 'Talk with the caller again').input(Named).output(z.object({})),
  wrapUp: act('/wrap-up', 'Say that the work after a call is done').input(Named).output(z.object({})),
  transfer: act('/transfer', 'Hand one’s own call to a queue')
    .input(Named.extend({ queueId: IdOf('queue') }))
    .errors({ QUEUE_REFUSED: { status: 409, message: 'There is no such queue, or it takes no calls.' } })
    .output(z.object({})),
};
