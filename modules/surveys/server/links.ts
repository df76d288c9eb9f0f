import type { Language } from '#identity';
import { write } from '#platform/journal/index.ts';
import type { SurveyFact } from '../fact.ts';
import { linkDays, marksOf, noteOfAnswer, type SurveyKind } from '../survey.ts';
import { factOf } from './facts.ts';
import { answerRows, surveyOfLink } from './store.ts';
import type { Surveys, SurveysNeeds } from './surveys.ts';

/** What a page asks whoever holds a link. */
export interface LinkedSurvey {
  readonly kind: SurveyKind;
  readonly language: Language;
  readonly question: string;
  readonly thanks: string;
}

/** Answers by link. A link is known by the SHA-256 of its token. */
export interface SurveyLinks {
  /** What the link asks; null when it was used, is too old or never was. Changes nothing. */
  readonly find: (hash: Buffer) => Promise<LinkedSurvey | null>;
  /** Takes the answer: told once for each link, however often it is sent. Null as with `find`, or for a mark off the scale. */
  readonly answer: (
    hash: Buffer,
    given: { readonly mark: number; readonly comment: string },
  ) => Promise<LinkedSurvey | null>;
}

/** Opens the answers by link of one organisation. */
export function openLinks(needs: SurveysNeeds, of: Surveys['of']): SurveyLinks {
  const { database, clock, interactions, afterTalk, journal } = needs;
  const { organisationId } = journal;
  /** Links whose answer is on its way to disk: whoever presses twice at once is heard once. */
  const answering = new Set<string>();

  const stored = (hash: Buffer) => {
    const sinceMs = clock.nowMs() - linkDays * 24 * 3_600_000;
    return database.within(organisationId, (trx) => surveyOfLink(trx, organisationId, { hash, sinceMs }));
  };
  const shown = ({ queueId, kind, ...survey }: NonNullable<Awaited<ReturnType<typeof stored>>>): LinkedSurvey => {
    const language = survey.language ?? needs.language;
    return { kind, language, ...of(queueId).settings.texts[language] };
  };

  const take: SurveyLinks['answer'] = async (hash, { mark, comment }) => {
    const survey = await stored(hash);
    if (!survey || !marksOf(survey.kind).includes(mark)) return null;
    const interaction = await interactions.load(survey.interactionId);
    if (!interaction) return null;
    const atMs = clock.nowMs();
    const answered: SurveyFact = { ...factOf(survey, atMs), type: 'surveyAnswered', score: mark, replaced: null };
    const note = noteOfAnswer({ kind: survey.kind, mark, comment }, needs.language);
    await afterTalk.say(
      interaction,
      { kind: 'note', author: 'system', clientId: `survey-answer-${survey.id}`, text: note },
      {
        facts: [answered],
        writes: [write(answerRows, { id: survey.id, score: mark, comment: comment || null, atMs })],
      },
    );
    return shown(survey);
  };

  return {
    find: async (hash) => {
      const survey = await stored(hash);
      return survey && shown(survey);
    },
    answer: async (hash, given) => {
      const key = hash.toString('hex');
      if (answering.has(key)) return null;
      answering.add(key);
      try {
        return await take(hash, given);
      } finally {
        answering.delete(key);
      }
    },
  };
}
