import { z } from 'zod';
import { IdOf, Moment } from '#kernel/contract.ts';
import { AttachedFileView } from './contract-files.ts';
import { AddressView, SentHeadView } from './contract-letter.ts';
import { failureClasses } from './outbound.ts';

// What a message shows beside its words and files; what is not there is left out.

const nameOrNull = z.string().nullable();
const MessageContentView = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: nameOrNull,
    address: nameOrNull,
  }),
  z.object({
    type: z.literal('contacts'),
    contacts: z.array(z.object({ name: z.string(), phones: z.array(z.string()), emails: z.array(z.string()) })),
  }),
  z.object({ type: z.literal('sticker'), emoji: nameOrNull }),
  z.object({ type: z.literal('story'), how: z.enum(['reply', 'mention']), address: nameOrNull }),
  z.object({ type: z.literal('poll'), question: z.string(), choices: z.array(z.string()) }),
  z.object({
    type: z.literal('order'),
    items: z.array(
      z.object({ name: z.string(), quantity: z.number(), price: z.number().nullable(), currency: nameOrNull }),
    ),
  }),
  z.object({ type: z.literal('form'), fields: z.array(z.object({ name: z.string(), value: z.string() })) }),
  z.object({ type: z.literal('referral'), title: z.string(), address: nameOrNull }),
]);
export type MessageContentView = z.infer<typeof MessageContentView>;

const MessageBeside = z.object({
  content: MessageContentView.optional(),
  /** What it answers, as it was then. */
  replyTo: z.object({ seq: z.int(), side: z.enum(['customer', 'ours']), preview: z.string() }).optional(),
  isForwarded: z.boolean().optional(),
  /** Messages of one key are an album. */
  groupKey: z.string().optional(),
  /** Written by a machine, such as an out-of-office notice. */
  isAutomatic: z.boolean().optional(),
  /** Written by our side outside Santral. */
  isEcho: z.boolean().optional(),
  choices: z.array(z.object({ id: z.string(), title: z.string(), description: z.string().optional() })).optional(),
  templateName: z.string().optional(),
  mail: z
    .object({
      subject: z.string(),
      from: AddressView,
      to: z.array(AddressView),
      cc: z.array(AddressView),
      replyTo: z.array(AddressView).optional(),
      quoteFrom: z.int().nullable(),
      hasPage: z.boolean(),
    })
    .optional(),
  /** The head of a letter of ours, where its writer gave one. */
  mailOut: SentHeadView.optional(),
  editedAt: Moment.optional(),
  formerText: z.string().optional(),
  /** Taken back by whoever wrote it; nothing of it is shown. */
  revokedAt: Moment.optional(),
  reactions: z.array(z.object({ by: z.enum(['customer', 'agent']), emoji: z.string() })).optional(),
  /** Why it did not arrive; `text` is the provider's own. */
  failure: z
    .object({ because: z.enum([...failureClasses, 'gaveUp', 'gone', 'cancelled']), code: z.string(), text: z.string() })
    .optional(),
});

export const MessageView = z
  .object({
    id: IdOf('message'),
    interactionId: IdOf('interaction'),
    /** Place in the conversation; grows by one with each message and note. */
    seq: z.int(),
    kind: z.enum(['public', 'note']),
    author: z.object({
      type: z.enum(['customer', 'agent', 'bot', 'system']),
      id: z.uuid().nullable(),
      name: z.string(),
    }),
    text: z.string(),
    files: z.array(AttachedFileView),
    at: Moment,
    clientId: z.string().nullable(),
    /** Null for what the customer wrote and for notes. */
    delivery: z.enum(['queued', 'accepted', 'delivered', 'read', 'failed', 'unknown']).nullable(),
    page: z.object({ title: z.string(), address: z.string() }).nullable(),
    ...MessageBeside.shape,
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof MessageView>;
