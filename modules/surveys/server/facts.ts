import type { StoredSurvey } from './store.ts';

/** What every fact of a survey tells. */
export const factOf = ({ id, interactionId, kind, queueId, agentId }: StoredSurvey, atMs: number) =>
  ({ of: 'survey', about: interactionId, atMs, surveyId: id, kind, queueId, agentId }) as const;
