import { describe, expect, test } from 'vitest';
import { lookAt, sumUp } from './figure.ts';
import { goldenAgent, goldenInteraction, goldenQueue, goldenStartMs, story } from './golden.ts';
import { ledgerOf, rowsOf } from './ledger.ts';
import type { SurveyTold } from './project-surveys.ts';
import { figureNamed } from './registry.ts';
import type { SurveyKind, SurveyRow } from './rows.ts';

const hourMs = 3_600_000;
const telling = { channel: 'webChat', serviceLevelMs: 60_000, shortAbandonMs: 5_000 } as const;
const asked = (name: string, kind: SurveyKind, atMs = goldenStartMs + 600_000): SurveyTold => ({
  ...{ of: 'survey', about: goldenInteraction(name), atMs, surveyId: `survey-${name}`, kind, type: 'surveyAsked' },
  ...{ queueId: goldenQueue('chat'), agentId: goldenAgent('A') },
});
const answered = (name: string, kind: SurveyKind, score: number, atMs = goldenStartMs + 700_000): SurveyTold => ({
  ...asked(name, kind, atMs),
  ...{ type: 'surveyAnswered', score },
});
const talk = (name: string, at = 0) => story(name, telling).started(at, name).queued(at, 'chat').facts();

/** A conversation for each answer, and one more whose customer said nothing. */
function rowsOfAnswers(kind: SurveyKind, scores: readonly number[]): readonly SurveyRow[] {
  const facts = scores.flatMap((score, index) => {
    const name = `${kind}${index}`;
    return [...talk(name), asked(name, kind), answered(name, kind, score)];
  });
  return rowsOf(ledgerOf([...facts, ...talk('silent'), asked('silent', kind)])).surveys;
}
function figureIn(id: string, rows: readonly SurveyRow[], fromMs = goldenStartMs): number | null {
  const figure = figureNamed(id);
  const frame = { fromMs, toMs: fromMs + hourMs, nowMs: fromMs + 2 * hourMs };
  return sumUp(figure, lookAt(figure, rows, frame), frame).value;
}

describe('what customers answered', () => {
  test('F168 CSAT 5, 4, 2, 5, 3 is 60.0 %, mean 3.80; five of six answered', () => {
    const rows = rowsOfAnswers('csat', [5, 4, 2, 5, 3]);
    expect(figureIn('csat', rows)).toBe(0.6);
    expect(figureIn('csatMean', rows)).toBeCloseTo(3.8, 10);
    expect(['surveysAsked', 'surveyAnswers'].map((id) => figureIn(id, rows))).toEqual([6, 5]);
    expect(figureIn('surveyResponseRate', rows)).toBeCloseTo(5 / 6, 10);
  });

  test('F169 NPS 10, 9, 3, 8, 7 is +20', () => {
    expect(figureIn('nps', rowsOfAnswers('nps', [10, 9, 3, 8, 7]))).toBe(20);
    expect(figureIn('nps', rowsOfAnswers('nps', [0, 6]))).toBe(-100);
  });

  test('F175 CES 7, 6, 5, 2, 4 is 4.80, 60.0 % found it easy', () => {
    const rows = rowsOfAnswers('ces', [7, 6, 5, 2, 4]);
    expect(figureIn('ces', rows)).toBeCloseTo(4.8, 10);
    expect(figureIn('cesEasy', rows)).toBe(0.6);
  });

  test('F168 F169 F175 without an answer there is no score, and scores of different questions do not mix', () => {
    const rows = [...rowsOfAnswers('csat', []), ...rowsOfAnswers('ces', [7])];
    expect(['csat', 'csatMean', 'nps'].map((id) => figureIn(id, rows))).toEqual([null, null, null]);
    expect(figureIn('ces', rows)).toBe(7);
  });

  test('a survey belongs to the period in which its conversation began, and to who was responsible last', () => {
    const facts = [...talk('late'), asked('late', 'csat'), answered('late', 'csat', 5, goldenStartMs + 5 * hourMs)];
    const rows = rowsOf(ledgerOf(facts)).surveys;
    expect(figureIn('csat', rows)).toBe(1);
    expect(figureIn('surveyAnswers', rows, goldenStartMs + 4 * hourMs)).toBe(0);
    expect(rows).toMatchObject([{ agentId: goldenAgent('A'), queueId: goldenQueue('chat') }]);
  });

  test('of two answers the last counts, told twice it is one, and an answer that comes before its question is kept', () => {
    const twice = answered('k', 'csat', 2);
    const facts = [...talk('k'), asked('k', 'csat'), twice, twice, answered('k', 'csat', 4, goldenStartMs + 800_000)];
    expect(rowsOf(ledgerOf(facts)).surveys).toMatchObject([{ score: 4, answeredAtMs: goldenStartMs + 800_000 }]);
    const early = rowsOf(ledgerOf([...talk('k'), twice, asked('k', 'csat')])).surveys;
    expect(early).toMatchObject([{ score: 2 }]);
    expect(early).toHaveLength(1);
  });

  test('who was asked about what nobody knows of changes nothing', () => {
    expect(rowsOf(ledgerOf([asked('nobody', 'csat')])).surveys).toEqual([]);
  });
});
