import { z } from 'zod';
import { languages } from '#identity';
import { cleanText, IdOf, route } from '#kernel/contract.ts';
import { waitingLimits, waitingTextNames } from './call-waiting.ts';

const tags = ['Queues'];
const byQueue = z.object({ queueId: IdOf('queue') });

const Text = cleanText(waitingLimits.textChars);
const { everyMs } = waitingLimits;
const Texts = z
  .object({
    ...{ greeting: Text, place: Text, comfort: Text, offer: Text, called: Text },
    ...{ closed: Text, full: Text, nobody: Text, goodbye: Text },
  })
  .meta({ id: 'WaitingTexts' });
const prompt = IdOf('prompt').optional();

export const WaitingForm = z.object({
  isOn: z.boolean(),
  parts: z
    .object({
      greeting: z.boolean(),
      place: z.boolean(),
      comfort: z.boolean(),
      offer: z.boolean().meta({ description: 'By pressing 1 a caller is called back and keeps her place' }),
      reason: z.boolean().meta({ description: 'Why nobody takes her; without it whoever may not wait hears busy' }),
    })
    .meta({ id: 'WaitingParts' }),
  everyMs: z.int().min(everyMs.min).max(everyMs.max),
  texts: z.object({ tr: Texts, en: Texts }),
  prompts: z
    .object({
      ...{ greeting: prompt, place: prompt, comfort: prompt, offer: prompt, called: prompt },
      ...{ closed: prompt, full: prompt, nobody: prompt, goodbye: prompt },
    })
    .meta({ description: 'Prompts that are played in place of texts' }),
});
export type WaitingForm = z.infer<typeof WaitingForm>;

const WaitingView = WaitingForm.extend({
  queueId: IdOf('queue'),
  queueName: z.string(),
  /** Whether calls come into it at all. */
  takesCalls: z.boolean(),
  ordinary: z.object({ tr: Texts, en: Texts }),
}).meta({ id: 'WaitingWords' });

/** What callers of a queue hear while they wait. */
export const waitingContract = {
  get: route({
    ...{ right: 'queue.read', method: 'GET', path: '/queues/{queueId}/waiting-words', tags },
    summary: 'What callers of a queue hear while they wait',
  })
    .input(byQueue)
    .output(WaitingView),
  set: route({
    ...{ right: 'queue.manage', method: 'PUT', path: '/queues/{queueId}/waiting-words', tags },
    summary: 'Say what callers of a queue hear while they wait',
    description: 'Texts may name {queue}, {position}, {wait} and {next_open}; a line that nobody can fill is left out.',
  })
    .input(byQueue.extend(WaitingForm.shape))
    .errors({
      FAULTY_TEXTS: {
        status: 400,
        data: z.object({
          faults: z.array(
            z.object({ language: z.enum(languages), text: z.enum(waitingTextNames), variable: z.string() }),
          ),
        }),
      },
      NO_PROMPT: { status: 409 },
    })
    .output(WaitingView),
  hear: route({
    ...{ right: 'queue.manage', method: 'POST', path: '/queues/{queueId}/waiting-words/sound', tags },
    summary: 'Hear a text as callers would, with values of an ordinary day',
  })
    .input(byQueue.extend({ language: z.enum(languages), text: Text }))
    .errors({ NO_VOICE: { status: 503 } })
    .output(z.object({ wav: z.string().meta({ description: 'A WAV file, in base64' }) })),
};
