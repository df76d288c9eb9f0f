import { z } from 'zod';
import { cleanText, DurationMs, IdOf, Moment, route } from '#kernel/contract.ts';
import { strategies } from '#queues';

const tags = ['Routing'];

/** Why members of the queue could not be chosen. */
export const notEligibleReasons = [
  'offline',
  'away',
  'offQueue',
  'unreachable',
  'notResponding',
  'goingAway',
  'silent',
  'noVoice',
  'ringing',
  'atCapacity',
  'missingSkill',
  'otherGroup',
  'notPreferred',
  'declinedBefore',
] as const;
export type NotEligibleReason = (typeof notEligibleReasons)[number];

const AgentName = z.object({ agentId: IdOf('user'), name: z.string() });

/** An offer with the reason it was made, as it was at that moment. */
export const OfferOnWire = z
  .object({
    offerId: IdOf('offer'),
    queueId: IdOf('queue'),
    queueName: z.string(),
    agent: AgentName,
    offeredAt: Moment,
    endedAt: Moment.nullable(),
    outcome: z.enum(['live', 'accepted', 'declined', 'expired', 'withdrawn', 'customerLeft']),
    /** Declined: what she said. Withdrawn: the cause. */
    because: z.string().nullable(),
    reason: z.object({
      strategy: z.enum(strategies),
      /** What the strategy compared, the smallest is chosen; for `longestIdle` milliseconds of idleness, the largest. */
      chosenKey: z.number(),
      eligible: z.int(),
      runnersUp: z.array(AgentName.extend({ key: z.number() })),
      notEligible: z.array(z.object({ because: z.enum(notEligibleReasons), count: z.int() })),
      /** Place in the line when it was offered; 1 is the head. */
      position: z.int(),
      waitedMs: DurationMs,
    }),
  })
  .meta({ id: 'Offer' });
export type OfferOnWire = z.infer<typeof OfferOnWire>;

/** Answers of somebody who was a moment too late. */
const late = {
  OFFER_GONE: {
    status: 409,
    data: z.object({ because: z.enum(['expired', 'withdrawn', 'answered', 'ended', 'unknown']) }),
  },
} as const;
/** Where to look next after accepting or taking. */
const Answered = z.object({ interactionId: IdOf('interaction'), conversationId: IdOf('conversation').nullable() });

export const routingContract = {
  offers: {
    accept: route({
      right: 'signedIn',
      method: 'POST',
      path: '/offers/{offerId}/accept',
      summary: 'Accept an offer',
      tags,
      description: 'Of two who accept at the same moment one is answered, the other hears OFFER_GONE.',
    })
      .input(z.object({ offerId: IdOf('offer') }))
      .output(Answered)
      .errors(late),
    decline: route({
      right: 'signedIn',
      method: 'POST',
      path: '/offers/{offerId}/decline',
      summary: 'Decline an offer',
      tags,
    })
      .input(z.object({ offerId: IdOf('offer'), because: cleanText(200).optional() }))
      .output(z.object({}))
      .errors({ ...late, REASON_NEEDED: { status: 400 } }),
  },
  interactions: {
    take: route({
      right: 'chat.take',
      method: 'POST',
      path: '/interactions/{interactionId}/take',
      summary: 'Take a waiting interaction out of its line',
      tags,
    })
      .input(z.object({ interactionId: IdOf('interaction') }))
      .output(Answered)
      .errors({
        TAKE_REFUSED: {
          status: 409,
          data: z.object({ because: z.enum(['notWaiting', 'noRoom', 'unreachable', 'offline']) }),
        },
      }),
    offers: route({
      right: 'chat.view',
      method: 'GET',
      path: '/interactions/{interactionId}/offers',
      summary: 'Why this agent: every offer of an interaction with its reason',
      tags,
    })
      .input(z.object({ interactionId: IdOf('interaction') }))
      .output(z.object({ items: z.array(OfferOnWire) })),
  },
};
