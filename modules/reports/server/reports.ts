import type { Who } from '#identity';
import type { Actor } from '#identity/server';
import type { AgentId, InteractionId, OrganisationId } from '#kernel/id.ts';
import {
  type AgentLogFileOutcome,
  type AgentLogInput,
  type AgentLogOutcome,
  agentLog,
  agentLogFile,
} from './agent-log.ts';
import { agentSummary, type SummaryInput, type SummaryOutcome } from './agent-summary.ts';
import { type Followed, openAsk, type Refused, type ReportsNeeds, statementTimeoutMs } from './ask.ts';
import {
  type CallLogFilter,
  type CallLogInput,
  type CallLogOutcome,
  type CallPageOutcome,
  callLog,
  callPage,
} from './call-log.ts';
import { type CallLogFileOutcome, callLogFile } from './call-log-file.ts';
import { type ChatLogFileOutcome, type ChatLogInput, type ChatLogOutcome, chatLog, chatLogFile } from './chat-log.ts';
import { type DayInput, type DayOutcome, dayReport } from './day.ts';
import { explanationOf, type FigureInput, type FigureOutcome, type FileOutcome, figureFile } from './explain.ts';
import type { FileForm, FileMade } from './file.ts';
import { type MissedInput, type MissedOutcome, missedCalls } from './missed-calls.ts';
import {
  type MissedOffersFileOutcome,
  type MissedOffersInput,
  type MissedOffersOutcome,
  missedOffers,
  missedOffersFile,
} from './missed-offers.ts';
import { chatOverview, type OverviewInput, type OverviewOutcome } from './overview.ts';
import {
  type PeriodSummaryInput,
  type PeriodSummaryOutcome,
  periodSummary,
  periodSummaryFile,
} from './period-summary.ts';
import {
  type FrequentInput,
  frequentCustomers,
  type PeriodInput,
  type PeriodOutcome,
  periodReport,
} from './periods.ts';
import { readerName } from './reader.ts';
import { emptyLedger, forgetBookmark } from './store.ts';
import {
  type SurveyLogFileOutcome,
  type SurveyLogInput,
  type SurveyLogOutcome,
  surveyLog,
  surveyLogFile,
} from './survey-log.ts';
import { type WaitsInput, type WaitsOutcome, waitsReport } from './waits.ts';
import { type WhyBetween, type WhyInput, type WhyOutcome, whyBetween, whyChanged } from './why.ts';

export type Reports = ReturnType<typeof openReports>;

/** Opens the module: `follow` keeps the ledger of an organisation, the others answer from it. */
export function openReports(needs: ReportsNeeds) {
  const ask = openAsk(needs);
  const { readers } = ask;
  return {
    day: (who: Who, input: DayInput): Promise<DayOutcome> => dayReport(needs, ask, who, input),
    figure: (who: Who, input: FigureInput): Promise<FigureOutcome> => explanationOf(needs, ask, who, input),
    figureFile: (actor: Actor, input: FigureInput & { readonly form: FileForm }): Promise<FileOutcome> =>
      figureFile(needs, ask, actor, input),

    chatLog: (who: Who, input: ChatLogInput): Promise<ChatLogOutcome> => chatLog(needs, ask, who, input),
    chatLogFile: (
      actor: Actor,
      input: Omit<ChatLogInput, 'limit' | 'cursor'> & { readonly form: FileForm },
    ): Promise<ChatLogFileOutcome> => chatLogFile(needs, ask, actor, input),
    callLog: (who: Who, input: CallLogInput): Promise<CallLogOutcome> => callLog(needs, ask, who, input),
    callLogFile: (actor: Actor, input: CallLogFilter & { readonly form: FileForm }): Promise<CallLogFileOutcome> =>
      callLogFile(needs, ask, actor, input),
    missedCalls: (who: Who, input: MissedInput): Promise<MissedOutcome> => missedCalls(needs, ask, who, input),
    callPage: (who: Who, interactionId: InteractionId): Promise<CallPageOutcome> =>
      callPage(needs, ask, who, interactionId),
    agentSummary: (who: Who, input: SummaryInput): Promise<SummaryOutcome> => agentSummary(needs, ask, who, input),
    agentLog: (who: Who, input: AgentLogInput): Promise<AgentLogOutcome> => agentLog(needs, ask, who, input),
    agentLogFile: (
      actor: Actor,
      input: Omit<AgentLogInput, 'limit' | 'cursor'> & { readonly form: FileForm },
    ): Promise<AgentLogFileOutcome> => agentLogFile(needs, ask, actor, input),
    missedOffers: (who: Who, input: MissedOffersInput): Promise<MissedOffersOutcome> =>
      missedOffers(needs, ask, who, input),
    missedOffersFile: (
      actor: Actor,
      input: Omit<MissedOffersInput, 'limit' | 'cursor'> & { readonly form: FileForm },
    ): Promise<MissedOffersFileOutcome> => missedOffersFile(needs, ask, actor, input),
    periodSummary: (who: Who, input: PeriodSummaryInput): Promise<PeriodSummaryOutcome> =>
      periodSummary(needs, ask, who, input),
    periodSummaryFile: (
      actor: Actor,
      input: PeriodSummaryInput & { readonly form: FileForm },
    ): Promise<FileMade | Refused> => periodSummaryFile(needs, ask, actor, input),
    surveyLog: (who: Who, input: SurveyLogInput): Promise<SurveyLogOutcome> => surveyLog(needs, ask, who, input),
    surveyLogFile: (
      actor: Actor,
      input: Omit<SurveyLogInput, 'limit' | 'cursor'> & { readonly form: FileForm },
    ): Promise<SurveyLogFileOutcome> => surveyLogFile(needs, ask, actor, input),
    /** How long those waited who left their queue. */
    waits: (who: Who, input: WaitsInput): Promise<WaitsOutcome> => waitsReport(needs, ask, who, input),
    /** Why a figure is another than in the period before. */
    why: (who: Who, input: WhyInput): Promise<WhyOutcome> => whyChanged(needs, ask, who, input),
    chatOverview: (who: Who, input: OverviewInput): Promise<OverviewOutcome> => chatOverview(needs, ask, who, input),

    period: (who: Who, input: PeriodInput): Promise<PeriodOutcome> => periodReport(needs, ask, who, input),
    frequentCustomers: (who: Who, input: FrequentInput) => frequentCustomers(needs, ask, who, input),
    whyBetween: (who: Who, input: WhyBetween): Promise<WhyOutcome> => whyBetween(needs, ask, who, input),

    /** The rows of a stretch of time, of everybody, for those who judge figures without anybody asking. */
    houseRows: ask.houseRows,

    /** What agents did in a period, from facts; for those who compare it with what was planned. */
    agentTime: (organisationId: OrganisationId, agentIds: readonly AgentId[], fromMs: number, toMs: number) =>
      ask.agentTime(organisationId, agentIds, fromMs, toMs),

    /** Keeps the ledger of an organisation from now on, from where it stopped. */
    follow(followed: Followed): { readonly close: () => Promise<void> } {
      const { organisationId } = followed;
      ask.openReader(followed);
      followed.afterBatch?.(() => readers.get(organisationId)?.reader.nudge());
      return {
        async close() {
          const entry = readers.get(organisationId);
          if (entry?.followed !== followed) return;
          readers.delete(organisationId);
          await entry.reader.close();
        },
      };
    },

    /** Resolves when the ledger knows everything up to this number. */
    async caughtUp(organisationId: OrganisationId, number: number): Promise<void> {
      await readers.get(organisationId)?.reader.caughtUp(number);
    },

    /** Drops the ledger of an organisation and makes it anew from its facts. Meanwhile reports say up to where they know. */
    async rebuild(organisationId: OrganisationId): Promise<void> {
      const entry = readers.get(organisationId);
      if (!entry) throw new Error(`The reports of ${organisationId} are not followed here`);
      await entry.reader.close();
      await needs.database.within(
        organisationId,
        async (trx) => {
          await forgetBookmark(trx, organisationId, readerName);
          await emptyLedger(trx, organisationId);
        },
        { statementTimeoutMs },
      );
      needs.log.info({ organisationId }, 'reports are made anew from facts');
      ask.openReader(entry.followed);
    },
  };
}
