import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, QueueId } from '#kernel/id.ts';
import type { SurveyKind } from './survey.ts';

/** What can happen to a survey; `about` is the interaction it asks about. */
export type SurveyHappening =
  | {
      readonly type: 'surveyAsked';
      readonly surveyId: string;
      readonly kind: SurveyKind;
      readonly queueId: QueueId;
      /** Who was responsible last: the answer is about her work. */
      readonly agentId: AgentId | null;
    }
  | {
      readonly type: 'surveyAnswered';
      readonly surveyId: string;
      readonly kind: SurveyKind;
      readonly queueId: QueueId;
      readonly agentId: AgentId | null;
      /** On the scale of its kind. */
      readonly score: number;
      /** What she had said before, when she changed her mind. */
      readonly replaced: number | null;
    };

export type SurveyFact = FactShape & { readonly of: 'survey' } & SurveyHappening;
