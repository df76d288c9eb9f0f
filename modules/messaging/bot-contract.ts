import { z } from 'zod';
import { languages } from '#identity';
import { cleanText, IdOf, route } from '#kernel/contract.ts';
import { botLimits, botTextNames } from './bot.ts';

const tags = ['Queue bot'];
const byQueue = z.object({ queueId: IdOf('queue') });
const byInteraction = z.object({ interactionId: IdOf('interaction') });

const Text = cleanText(botLimits.textChars);
const Texts = z
  .object({ greeting: Text, nobody: Text, closed: Text, update: Text, joined: Text, solved: Text })
  .meta({ id: 'BotTexts' });

export const BotForm = z.object({
  isOn: z.boolean(),
  language: z.enum(languages).meta({ description: 'For customers whose language is not known' }),
  updates: z.boolean().meta({ description: 'Tells a better place in the queue, at most three times' }),
  announces: z.boolean().meta({ description: 'Tells which agent has taken the conversation' }),
  texts: z.object({ tr: Texts, en: Texts }),
});
export type BotForm = z.infer<typeof BotForm>;

const BotView = BotForm.extend({
  queueId: IdOf('queue'),
  queueName: z.string(),
  ordinary: z.object({ tr: Texts, en: Texts }),
}).meta({
  id: 'QueueBot',
});
const BotFaultOnWire = z.object({
  type: z.enum(['unknownVariable', 'emptyText']),
  language: z.enum(languages),
  text: z.enum(botTextNames),
  variable: z.string().optional(),
});

export const BotStandingView = z
  .object({
    /**
     * `flow`: a flow asks and the bot waits until it has ended; `withAgent`: an agent has the conversation and the bot is
     * silent; `automatic`: a machine wrote to us.
     */
    state: z.enum(['speaking', 'flow', 'withAgent', 'paused', 'automatic', 'off']),
    said: z.int(),
    mayPause: z.boolean(),
    queueId: IdOf('queue').nullable(),
    collected: z
      .array(z.object({ name: z.string(), value: z.string() }))
      .meta({ description: 'What flows have collected here, by the names their blocks give it' }),
  })
  .meta({ id: 'BotStanding' });

export const botContract = {
  get: route({
    right: 'queue.read',
    method: 'GET',
    path: '/queues/{queueId}/bot',
    summary: 'What the bot of a queue says',
    tags,
  })
    .input(byQueue)
    .output(BotView),
  set: route({
    right: 'bot.manage',
    method: 'PUT',
    path: '/queues/{queueId}/bot',
    summary: 'Say what the bot of a queue says',
    tags,
    description: 'Texts may name {name}, {queue}, {agents_online}, {position}, {wait}, {next_open} and {agent}.',
  })
    .input(byQueue.extend(BotForm.shape))
    .output(BotView)
    .errors({ FAULTY_BOT: { status: 400, data: z.object({ faults: z.array(BotFaultOnWire) }) } }),
  standing: route({
    right: 'queue.read',
    method: 'GET',
    path: '/interactions/{interactionId}/bot',
    summary: 'Whether the bot speaks in a conversation',
    tags,
  })
    .input(byInteraction)
    .output(BotStandingView),
  pause: route({
    right: 'chat.take',
    method: 'POST',
    path: '/interactions/{interactionId}/bot',
    summary: 'Pause the bot in a conversation that waits, or let it speak again',
    tags,
  })
    .input(byInteraction.extend({ isPaused: z.boolean() }))
    .output(BotStandingView)
    .errors({ NOT_WAITING: { status: 409 } }),
};
