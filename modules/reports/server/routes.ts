import { implement } from '@orpc/server';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { reportsContract } from '../contract.ts';
import { agentReportsContract } from '../contract-agents.ts';
import { callReportsContract } from '../contract-calls.ts';
import { chatReportsContract } from '../contract-chats.ts';
import { periodReportsContract } from '../contract-period.ts';
import { surveyReportsContract } from '../contract-surveys.ts';
import type { Refused } from './ask.ts';
import type { TooManyRows } from './explain.ts';
import type { FileMade } from './file.ts';
import { fileOf } from './file-answer.ts';
import type { Reports } from './reports.ts';

interface Refusals {
  readonly FORBIDDEN: (told: { readonly data: { readonly right: string } }) => Error;
  readonly NOT_FOUND: () => Error;
}

/** What was made; throws the refusal of the route when it was not. */
function madeOf<Outcome extends { readonly type: string }>(
  outcome: Outcome | Refused,
  errors: Refusals,
): Exclude<Outcome, Refused> {
  if (outcome.type === 'forbidden')
    throw errors.FORBIDDEN({ data: { right: (outcome as Refused & { right: string }).right } });
  if (outcome.type === 'notFound') throw errors.NOT_FOUND();
  return outcome as Exclude<Outcome, Refused>;
}

/** The file that was made; throws the refusal of the route when it was not. */
function fileMade(
  outcome: FileMade | TooManyRows | Refused,
  errors: Refusals & { readonly TOO_MANY_ROWS: (told: { readonly data: { readonly most: number } }) => Error },
) {
  const made = madeOf(outcome, errors);
  if (made.type === 'tooMany') throw errors.TOO_MANY_ROWS({ data: { most: made.most } });
  return fileOf(made);
}

/** The contract, answered by the use cases. */
export function routes(reports: Reports) {
  const api = implement(reportsContract).$context<RequestContext>();
  return api.router({
    reports: {
      day: api.reports.day.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.day(requireWho(context), input), errors).report;
      }),
      figure: api.reports.figure.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.figure(requireWho(context), input), errors).explanation;
      }),
      figureCsv: api.reports.figureCsv.handler(async ({ input: { separator, ...input }, context, errors }) =>
        fileMade(await reports.figureFile(actorOf(context), { ...input, form: separator }), errors),
      ),
      figureXlsx: api.reports.figureXlsx.handler(async ({ input, context, errors }) =>
        fileMade(await reports.figureFile(actorOf(context), { ...input, form: 'xlsx' }), errors),
      ),
    },
  });
}

/** The reports of conversations in writing. */
export function chatRoutes(reports: Reports) {
  const api = implement(chatReportsContract).$context<RequestContext>();
  return api.router({
    chatReports: {
      log: api.chatReports.log.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.chatLog(requireWho(context), input), errors).log;
      }),
      logCsv: api.chatReports.logCsv.handler(async ({ input: { separator, ...input }, context, errors }) =>
        fileMade(await reports.chatLogFile(actorOf(context), { ...input, form: separator }), errors),
      ),
      logXlsx: api.chatReports.logXlsx.handler(async ({ input, context, errors }) =>
        fileMade(await reports.chatLogFile(actorOf(context), { ...input, form: 'xlsx' }), errors),
      ),
      overview: api.chatReports.overview.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.chatOverview(requireWho(context), input), errors).report;
      }),
    },
  });
}

/** The call log, and the page of a call. */
export function callReportRoutes(reports: Reports) {
  const api = implement(callReportsContract).$context<RequestContext>();
  return api.router({
    callReports: {
      log: api.callReports.log.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.callLog(requireWho(context), input), errors).log;
      }),
      logCsv: api.callReports.logCsv.handler(async ({ input: { separator, ...input }, context, errors }) =>
        fileMade(await reports.callLogFile(actorOf(context), { ...input, form: separator }), errors),
      ),
      logXlsx: api.callReports.logXlsx.handler(async ({ input, context, errors }) =>
        fileMade(await reports.callLogFile(actorOf(context), { ...input, form: 'xlsx' }), errors),
      ),
      missed: api.callReports.missed.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.missedCalls(requireWho(context), input), errors).missed;
      }),
      one: api.callReports.one.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.callPage(requireWho(context), input.interactionId), errors).page;
      }),
    },
  });
}

/** The reports of what agents did. */
export function agentRoutes(reports: Reports) {
  const api = implement(agentReportsContract).$context<RequestContext>();
  return api.router({
    agentReports: {
      summary: api.agentReports.summary.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.agentSummary(requireWho(context), input), errors).report;
      }),
      log: api.agentReports.log.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.agentLog(requireWho(context), input), errors).log;
      }),
      logCsv: api.agentReports.logCsv.handler(async ({ input: { separator, ...input }, context, errors }) =>
        fileMade(await reports.agentLogFile(actorOf(context), { ...input, form: separator }), errors),
      ),
      logXlsx: api.agentReports.logXlsx.handler(async ({ input, context, errors }) =>
        fileMade(await reports.agentLogFile(actorOf(context), { ...input, form: 'xlsx' }), errors),
      ),
      missedOffers: api.agentReports.missedOffers.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.missedOffers(requireWho(context), input), errors).offers;
      }),
      missedOffersCsv: api.agentReports.missedOffersCsv.handler(
        async ({ input: { separator, ...input }, context, errors }) =>
          fileMade(await reports.missedOffersFile(actorOf(context), { ...input, form: separator }), errors),
      ),
      missedOffersXlsx: api.agentReports.missedOffersXlsx.handler(async ({ input, context, errors }) =>
        fileMade(await reports.missedOffersFile(actorOf(context), { ...input, form: 'xlsx' }), errors),
      ),
    },
  });
}

/** The log of what customers answered. */
export function surveyRoutes(reports: Reports) {
  const api = implement(surveyReportsContract).$context<RequestContext>();
  return api.router({
    surveyReports: {
      answers: api.surveyReports.answers.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.surveyLog(requireWho(context), input), errors).answers;
      }),
      answersCsv: api.surveyReports.answersCsv.handler(async ({ input: { separator, ...input }, context, errors }) =>
        fileMade(await reports.surveyLogFile(actorOf(context), { ...input, form: separator }), errors),
      ),
      answersXlsx: api.surveyReports.answersXlsx.handler(async ({ input, context, errors }) =>
        fileMade(await reports.surveyLogFile(actorOf(context), { ...input, form: 'xlsx' }), errors),
      ),
    },
  });
}

/** The summary of a period, and its files. */
export function periodRoutes(reports: Reports) {
  const api = implement(periodReportsContract).$context<RequestContext>();
  return api.router({
    periodReports: {
      summary: api.periodReports.summary.handler(async ({ input, context, errors }) => {
        return madeOf(await reports.periodSummary(requireWho(context), input), errors).report;
      }),
      summaryCsv: api.periodReports.summaryCsv.handler(async ({ input: { separator, ...input }, context, errors }) =>
        fileOf(madeOf(await reports.periodSummaryFile(actorOf(context), { ...input, form: separator }), errors)),
      ),
      summaryXlsx: api.periodReports.summaryXlsx.handler(async ({ input, context, errors }) =>
        fileOf(madeOf(await reports.periodSummaryFile(actorOf(context), { ...input, form: 'xlsx' }), errors)),
      ),
    },
  });
}
