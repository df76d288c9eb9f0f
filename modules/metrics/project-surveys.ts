import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, InteractionId, QueueId } from '#kernel/id.ts';
import type { InteractionRows } from './project.ts';
import type { SurveyKind, SurveyRow } from './rows.ts';

/** What is counted of a survey: a module later in the list records it, and its facts have at least this. */
export type SurveyTold = FactShape & {
  readonly of: 'survey';
  readonly about: InteractionId;
  readonly surveyId: string;
  readonly kind: SurveyKind;
  readonly queueId: QueueId;
  readonly agentId: AgentId | null;
} & ({ readonly type: 'surveyAsked' } | { readonly type: 'surveyAnswered'; readonly score: number });

/** The rows of an interaction after somebody was asked, or answered. Of two answers the last counts; told twice it is one. */
export function surveyed(rows: InteractionRows, fact: SurveyTold): InteractionRows {
  const place = rows.surveys.findIndex(({ rowId }) => rowId === fact.surveyId);
  const known = rows.surveys[place];
  const { interactionId, conversationId, customerId, projectId, channel, direction, startedAtMs } = rows.interaction;
  const asked: SurveyRow = known ?? {
    ...{ interactionId, conversationId, customerId, projectId, channel, direction },
    ...{ queueId: fact.queueId, agentId: fact.agentId, kind: 'survey', rowId: fact.surveyId, survey: fact.kind },
    ...{ startedAtMs, askedAtMs: fact.atMs, answeredAtMs: null, score: null },
  };
  if (fact.type === 'surveyAsked') return known ? rows : { ...rows, surveys: [...rows.surveys, asked] };
  const isKnown = known?.score === fact.score && known.answeredAtMs === fact.atMs;
  if (isKnown) return rows;
  const row: SurveyRow = { ...asked, answeredAtMs: fact.atMs, score: fact.score };
  return { ...rows, surveys: known ? rows.surveys.with(place, row) : [...rows.surveys, row] };
}
