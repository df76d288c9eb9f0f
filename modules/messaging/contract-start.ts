import { z } from 'zod';
import { channels } from '#kernel/channel.ts';
import { cleanText, IdOf, route } from '#kernel/contract.ts';
import { ApprovedTextView } from './contract-acts.ts';
import { letterHeadLimits } from './letter-head.ts';
import { limits } from './message.ts';
import { startRefusals } from './start.ts';

const tags = ['Conversations'];
const byCustomer = z.object({ customerId: IdOf('customer') });
const subjectCharsMost = 200;
const addressCharsMost = 254;
const Others = z.array(z.string().max(letterHeadLimits.typedChars)).max(letterHeadLimits.recipients);

export const StartChoice = z
  .object({
    channelAccountId: IdOf('channelAccount'),
    channel: z.enum(channels),
    name: z.string(),
    queueName: z.string(),
    /** Her addresses there; `ref` names one without telling it. Shown as this reader may see them. */
    addresses: z.array(z.object({ ref: z.string(), shown: z.string() })),
    /** Another address may be typed in. */
    takesTyped: z.boolean(),
    /** Only a text the provider has approved may be the first. */
    needsApprovedText: z.boolean(),
    approvedTexts: z.array(ApprovedTextView),
    /** A letter: it needs a subject. */
    mail: z.boolean(),
    maxChars: z.int(),
    /** Why it cannot be chosen; null when it can. */
    because: z.enum(startRefusals).nullable(),
  })
  .meta({ id: 'StartChoice' });
export type StartChoice = z.infer<typeof StartChoice>;

/** Conversations that begin from our side. */
export const startContract = {
  choices: route({
    right: 'chat.start',
    method: 'GET',
    path: '/customers/{customerId}/conversations/choices',
    summary: 'Channels in which a conversation with a customer can be started',
    tags,
  })
    .input(byCustomer)
    .output(z.object({ items: z.array(StartChoice) })),
  start: route({
    right: 'chat.start',
    method: 'POST',
    path: '/customers/{customerId}/conversations',
    summary: 'Start a conversation with a customer, or open the one that is open',
    tags,
  })
    .input(
      byCustomer.extend({
        /** Sent again with the same one it is one conversation and one message. */
        clientId: z.string().min(8).max(64),
        channelAccountId: IdOf('channelAccount'),
        /** One of her addresses, as the choices name it; the first when neither is said. */
        ref: z.string().max(64).optional(),
        typed: z.string().trim().min(1).max(addressCharsMost).optional(),
        text: cleanText(limits.textChars).optional(),
        approvedText: z
          .object({
            name: z.string().max(512),
            language: z.string().max(16),
            variables: z.array(z.string().max(1_024)).max(50),
          })
          .optional(),
        subject: z.string().trim().min(1).max(subjectCharsMost).optional(),
        /** Who else has the letter; whoever is in `bcc` is told to nobody. */
        cc: Others.default([]),
        bcc: Others.default([]),
      }),
    )
    .output(
      z.object({
        interactionId: IdOf('interaction'),
        isNew: z.boolean(),
        /** Whether the words given have been written; into a conversation of somebody else they are not. */
        isSaid: z.boolean(),
      }),
    )
    .errors({
      START_REFUSED: {
        status: 409,
        data: z.object({
          because: z.enum(startRefusals),
          /** Who has the conversation that is open. */
          heldBy: z.string().nullable(),
        }),
      },
    }),
};
