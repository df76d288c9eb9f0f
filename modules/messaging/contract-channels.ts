import { z } from 'zod';
import { channels } from '#kernel/channel.ts';
import { IdOf, Moment, Name, route } from '#kernel/contract.ts';
import { ingressWays } from './channel.ts';
import { fieldTroubles } from './setup-field.ts';

const ChannelSettings = z
  .object({
    title: z.string().max(60),
    greeting: z.string().max(300),
    colour: z.string().regex(/^#[0-9a-f]{6}$/i),
    position: z.enum(['right', 'left']),
    language: z.enum(['tr', 'en', 'auto']),
    /** Origins that may carry the widget, such as https://www.example.com; empty = any. */
    allowedOrigins: z.array(z.string().max(200)).max(50),
    asksName: z.boolean(),
    asksEmail: z.boolean(),
    privacyNotice: z.string().max(500),
    /** Only customers whom the site's own server names may write. */
    requiresIdentity: z.boolean(),
  })
  .meta({ id: 'WebChatSettings' });
export const WebChatSettings = ChannelSettings;
export type WebChatSettings = z.infer<typeof ChannelSettings>;

/** What is asked to connect an account, and what was said; which fields there are the channel says (`channels.kinds`). */
const SetupFieldView = z
  .object({
    key: z.string(),
    kind: z.enum(['text', 'secret', 'number', 'choice', 'onOff', 'longText']),
    isRequired: z.boolean(),
    usual: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    choices: z.array(z.string()),
    maxChars: z.int().nullable(),
    onlyWhen: z.object({ key: z.string(), is: z.string() }).nullable(),
  })
  .meta({ id: 'SetupField' });
export type SetupFieldView = z.infer<typeof SetupFieldView>;
const fieldsMost = 60;
const FieldKey = z.string().regex(/^[a-zA-Z]\w{0,39}$/);
const FieldValues = z
  .record(FieldKey, z.union([z.string().trim().max(20_000), z.number(), z.boolean()]))
  .refine((values) => Object.keys(values).length <= fieldsMost);
/** What opens a provider's door: a bot's token, a key. Goes in and never comes out. */
const Secrets = z
  .record(FieldKey, z.string().trim().min(1).max(20_000))
  .refine((values) => Object.keys(values).length <= fieldsMost);
const ChannelHealthView = z.object({ status: z.enum(['ok', 'warning', 'failed']), code: z.string() });

export const ChannelAccountView = z
  .object({
    id: IdOf('channelAccount'),
    channel: z.enum(channels),
    name: z.string(),
    publicKey: z.string(),
    queueId: IdOf('queue'),
    projectId: IdOf('project'),
    isActive: z.boolean(),
    /** How our own window looks; null for a channel of a provider. */
    settings: ChannelSettings.nullable(),
    /** How the site's own server says who its customer is; null for a channel of a provider. */
    identity: z.object({ hasKey: z.boolean(), formerKeyUntil: Moment.nullable() }).nullable(),
    /** How the provider is reached; null for our own window. */
    connection: z
      .object({
        fields: z.array(SetupFieldView),
        values: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
        /** Which secrets are with us, by their keys. */
        secretsKept: z.array(z.string()),
        ingress: z.enum(ingressWays),
        ways: z.array(z.enum(ingressWays)),
        /** Where the provider calls us; null without a public address with https. */
        webhookUrl: z.string().nullable(),
      })
      .nullable(),
    health: ChannelHealthView,
    /** When the last message came in through it. */
    lastInboundAt: Moment.nullable(),
    /** Messages that could not be read and wait for somebody to look. */
    deadLetters: z.int(),
  })
  .meta({ id: 'ChannelAccount' });
export type ChannelAccountView = z.infer<typeof ChannelAccountView>;

/** No adapter here speaks this channel, or not in this way. */
const notOffered = {
  CHANNEL_NOT_OFFERED: { status: 400 },
  FIELD_REFUSED: {
    status: 400,
    data: z.object({ key: z.string(), because: z.enum(fieldTroubles), detail: z.string().optional() }),
  },
} as const;

export const channelsContract = {
  list: route({
    right: 'channel.read',
    method: 'GET',
    path: '/channels',
    summary: 'Connected channels',
    tags: ['Channels'],
  })
    .input(z.object({}))
    .output(z.object({ items: z.array(ChannelAccountView) })),
  kinds: route({
    right: 'channel.read',
    method: 'GET',
    path: '/channel-kinds',
    summary: 'Channels that can be connected',
    tags: ['Channels'],
  })
    .input(z.object({}))
    .output(
      z.object({
        items: z.array(
          z.object({
            channel: z.enum(channels),
            /** Ways in to choose from; empty for our own window, which also needs no secret. */
            ways: z.array(z.enum(ingressWays)),
            fields: z.array(SetupFieldView),
          }),
        ),
      }),
    ),
  create: route({
    right: 'channel.manage',
    method: 'POST',
    path: '/channels',
    summary: 'Connect a channel',
    tags: ['Channels'],
  })
    .input(
      z.object({
        channel: z.enum(channels),
        name: Name,
        queueId: IdOf('queue'),
        settings: ChannelSettings.partial().default({}),
        ingress: z.enum(ingressWays).optional(),
        fields: FieldValues.default({}),
        secrets: Secrets.default({}),
      }),
    )
    .output(ChannelAccountView)
    .errors(notOffered),
  update: route({
    right: 'channel.manage',
    method: 'PATCH',
    path: '/channels/{channelAccountId}',
    summary: 'Change a channel',
    tags: ['Channels'],
  })
    .input(
      z.object({
        channelAccountId: IdOf('channelAccount'),
        name: Name.optional(),
        queueId: IdOf('queue').optional(),
        isActive: z.boolean().optional(),
        settings: ChannelSettings.partial().optional(),
        ingress: z.enum(ingressWays).optional(),
        fields: FieldValues.default({}),
        secrets: Secrets.default({}),
      }),
    )
    .output(ChannelAccountView)
    .errors(notOffered),
  newIdentityKey: route({
    right: 'channel.manage',
    method: 'POST',
    path: '/channels/{channelAccountId}/identity-key',
    summary: 'Make a key with which the site’s own server signs who its customer is; told this once',
    tags: ['Channels'],
  })
    .input(z.object({ channelAccountId: IdOf('channelAccount') }))
    .output(z.object({ key: z.string(), channel: ChannelAccountView }))
    .errors(notOffered),
  removeIdentityKey: route({
    right: 'channel.manage',
    method: 'DELETE',
    path: '/channels/{channelAccountId}/identity-key',
    summary: 'Believe no signature of the site’s own server any more',
    tags: ['Channels'],
  })
    .input(z.object({ channelAccountId: IdOf('channelAccount') }))
    .output(ChannelAccountView)
    .errors(notOffered),
  test: route({
    right: 'channel.manage',
    method: 'POST',
    path: '/channels/{channelAccountId}/test',
    summary: 'Ask the provider whether it knows us',
    tags: ['Channels'],
  })
    .input(z.object({ channelAccountId: IdOf('channelAccount') }))
    .output(ChannelHealthView.extend({ knownAs: z.string().nullable() })),
  alerts: route({
    right: 'channel.read',
    method: 'GET',
    path: '/channels/{channelAccountId}/alerts',
    summary: 'What the provider told about the account, newest first',
    tags: ['Channels'],
  })
    .input(z.object({ channelAccountId: IdOf('channelAccount') }))
    .output(
      z.object({
        items: z.array(
          z.object({ id: z.uuid(), at: Moment, what: z.string(), detail: z.string(), isBad: z.boolean() }),
        ),
      }),
    ),
  deadLetters: route({
    right: 'channel.manage',
    method: 'GET',
    path: '/channels/{channelAccountId}/dead-letters',
    summary: 'What came in and could not be read',
    tags: ['Channels'],
  })
    .input(z.object({ channelAccountId: IdOf('channelAccount') }))
    .output(
      z.object({
        items: z.array(
          z.object({ id: z.uuid(), receivedAt: Moment, tries: z.int(), error: z.string(), raw: z.string() }),
        ),
      }),
    ),
  retryDeadLetter: route({
    right: 'channel.manage',
    method: 'POST',
    path: '/channels/{channelAccountId}/dead-letters/{id}/retry',
    summary: 'Try once more to read it',
    tags: ['Channels'],
  })
    .input(z.object({ channelAccountId: IdOf('channelAccount'), id: z.uuid() }))
    .output(z.object({ state: z.enum(['done', 'dead']) })),
};
