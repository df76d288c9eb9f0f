import { z } from 'zod';
import { cleanText, IdOf, Moment, route } from '#kernel/contract.ts';
import { limits, surveyKinds } from './survey.ts';

const tags = ['Surveys'];
const byQueue = z.object({ queueId: IdOf('queue') });

const TextsOnWire = z.object({
  question: cleanText(limits.textChars),
  thanks: cleanText(limits.textChars),
});
const SettingsOnWire = z
  .object({
    isOn: z.boolean(),
    kind: z.enum(surveyKinds),
    restDays: z.int().min(0).max(limits.restDays),
    afterSilence: z.boolean(),
    texts: z.object({ tr: TextsOnWire, en: TextsOnWire }),
  })
  .meta({ id: 'SurveySettings' });
export type SurveySettingsOnWire = z.infer<typeof SettingsOnWire>;

const ScoreOnWire = z.object({
  asked: z.int(),
  answers: z.int(),
  /** CSAT in percent of the two best, NPS from -100 to 100, CES as a mean; null without an answer. */
  value: z.number().nullable(),
  mean: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

const SurveyOfQueue = z
  .object({
    queueId: IdOf('queue'),
    queueName: z.string(),
    settings: SettingsOnWire,
    changedAt: Moment.nullable(),
    /** The last 30 days, of the kind that is asked now. */
    score: ScoreOnWire,
  })
  .meta({ id: 'SurveyOfQueue' });
export type SurveyOfQueue = z.infer<typeof SurveyOfQueue>;

export const surveysContract = {
  get: route({
    right: 'queue.read',
    method: 'GET',
    path: '/queues/{queueId}/survey',
    summary: 'What a queue asks its customers when a conversation is over, and what they said',
    tags,
  })
    .input(byQueue)
    .output(SurveyOfQueue),
  set: route({
    right: 'survey.manage',
    method: 'PUT',
    path: '/queues/{queueId}/survey',
    summary: 'Change what a queue asks its customers',
    tags,
  })
    .input(byQueue.extend(SettingsOnWire.shape))
    .output(SurveyOfQueue)
    .errors({ EMPTY_QUESTION: { status: 400 } }),
};
