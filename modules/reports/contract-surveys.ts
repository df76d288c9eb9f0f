import { z } from 'zod';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { surveyKinds } from '#surveys';
import { isPeriod, periodDaysMost, separator, TableFile } from './contract.ts';

const tags = ['Reports'];
const Named = z.object({ id: z.string(), name: z.string() });

/** `low`: a score at which somebody should look. */
export const surveyFilters = ['all', 'answered', 'unanswered', 'low', 'commented'] as const;

/** What a customer was asked when a conversation was over, and what she answered. */
export const SurveyAnswer = z.object({
  id: z.string(),
  askedAt: Moment,
  answeredAt: Moment.nullable(),
  kind: z.enum(surveyKinds),
  /** On the scale of its kind; null while she has not answered. */
  score: z.int().nullable(),
  isLow: z.boolean(),
  /** Null also where the reader may not read the conversation. */
  comment: z.string().nullable(),
  queueName: z.string().nullable(),
  agentName: z.string().nullable(),
  /** As the reader may see her; null where she may not. */
  customerName: z.string().nullable(),
  interactionId: IdOf('interaction'),
});
export type SurveyAnswer = z.infer<typeof SurveyAnswer>;

export const SurveyAnswers = z.object({
  items: z.array(SurveyAnswer),
  next: z.string().nullable(),
  zone: z.string(),
  queues: z.array(Named),
  agents: z.array(Named),
  groups: z.array(Named),
});
export type SurveyAnswers = z.infer<typeof SurveyAnswers>;

/** Most rows of one file; a longer period is asked for in parts. */
export const surveyFileMost = 50_000;

const filter = {
  from: z.iso.date(),
  until: z.iso.date(),
  agentId: IdOf('user').optional(),
  groupId: IdOf('group').optional(),
  queueId: IdOf('queue').optional(),
  projectId: IdOf('project').optional(),
  kind: z.enum(surveyKinds).optional(),
  which: z.enum(surveyFilters).default('answered'),
};
const inOrder = ({ from, until }: { readonly from: string; readonly until: string }) => isPeriod(from, until);
const rule = { path: ['until'], message: `A period has 1 to ${periodDaysMost} days.` };
const tooMany = { TOO_MANY_ROWS: { status: 409, data: z.object({ most: z.int() }) } } as const;

export const surveyReportsContract = {
  surveyReports: {
    answers: route({
      right: 'report.view',
      method: 'GET',
      path: '/reports/survey-answers',
      summary: 'What customers were asked in a period and what they answered, the latest first',
      tags,
    })
      .input(
        z
          .object({
            ...filter,
            limit: z.coerce.number().int().min(1).max(200).default(50),
            cursor: z.string().max(200).optional(),
          })
          .refine(inOrder, rule),
      )
      .output(SurveyAnswers),
    answersCsv: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/survey-answers.csv',
      summary: 'The same answers as CSV',
      tags,
    })
      .input(z.object({ ...filter, separator }).refine(inOrder, rule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile)
      .errors(tooMany),
    answersXlsx: route({
      right: 'report.export',
      method: 'GET',
      path: '/reports/survey-answers.xlsx',
      summary: 'The same answers as a workbook',
      tags,
    })
      .input(z.object(filter).refine(inOrder, rule))
      .route({ outputStructure: 'detailed' })
      .output(TableFile)
      .errors(tooMany),
  },
} as const;
