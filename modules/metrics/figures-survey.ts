import { define, give, leave, type Made, type Told } from './define.ts';
import type { Contribution, FigureDefinition } from './figure.ts';
import type { SurveyKind, SurveyRow } from './rows.ts';

/** A survey belongs to the period in which its interaction began, to its queue and to who was responsible last. */
const ofSurveys = {
  kind: 'survey',
  attribution: 'CON',
  by: ['queue', 'agent', 'group'],
  moment: (row) => row.startedAtMs,
} as const satisfies Partial<Made<'survey'>>;

/** A figure of the answers to one kind of question; who was asked and said nothing is left out. */
const ofAnswers = (told: Told, survey: SurveyKind, give: (score: number) => Contribution): FigureDefinition =>
  define(told, {
    ...ofSurveys,
    only: (row) => row.survey === survey,
    of: ({ score }) => (score === null ? leave('unanswered') : give(score)),
  });
/**
 * What one answer gives to the score of its kind, whose mean is the score: a satisfied customer (4 or 5 of 5) 1, a promoter
 * (9 or 10 of 10) 100 points, a detractor (6 and below) −100, and of effort the answer itself.
 */
export const givenTo: Readonly<Record<SurveyKind, (score: number) => number>> = {
  csat: (score) => (score >= 4 ? 1 : 0),
  nps: (score) => (score >= 9 ? 100 : score <= 6 ? -100 : 0),
  ces: (score) => score,
};
const isAnswered = ({ score }: SurveyRow): boolean => score !== null;
const share = { unit: 'share', combine: 'ratio' } as const;
const mean = { unit: 'ratio', combine: 'ratio' } as const;

/** Figures of what customers said when they were asked. */
export const surveyFigures: readonly FigureDefinition[] = [
  define(
    {
      ...{ id: 'surveysAsked', unit: 'count', combine: 'sum' },
      name: { tr: 'Gönderilen anket', en: 'Surveys asked' },
      sentence: {
        tr: 'Müşteriye sorulan anketler; her görüşmede en çok bir tane.',
        en: 'Surveys customers were asked; one for an interaction at most.',
      },
      formula: { tr: 'sorulan anketlerin sayısı', en: 'number of surveys asked' },
    },
    { ...ofSurveys, of: () => give(1) },
  ),
  define(
    {
      ...{ id: 'surveyAnswers', unit: 'count', combine: 'sum' },
      name: { tr: 'Anket yanıtı', en: 'Survey answers' },
      sentence: {
        tr: 'Yanıtlanan anketler; müşteri fikrini değiştirdiyse son yanıtı.',
        en: 'Surveys that were answered; of a customer who changed her mind the last answer.',
      },
      formula: { tr: 'yanıtlanan anketlerin sayısı', en: 'number of surveys answered' },
    },
    { ...ofSurveys, of: (row) => (isAnswered(row) ? give(1) : leave('unanswered')) },
  ),
  define(
    {
      ...{ ...share, id: 'surveyResponseRate' },
      name: { tr: 'Anket yanıt oranı', en: 'Survey response rate' },
      sentence: {
        tr: 'Sorulan anketlerin yanıtlananlarının payı.',
        en: 'Share of the surveys asked that were answered.',
      },
      formula: { tr: 'yanıtlanan ÷ sorulan', en: 'answered ÷ asked' },
    },
    { ...ofSurveys, of: (row) => give(isAnswered(row) ? 1 : 0) },
  ),
  ofAnswers(
    {
      ...{ ...share, id: 'csat' },
      name: { tr: 'Memnuniyet (CSAT)', en: 'Satisfaction (CSAT)' },
      sentence: {
        tr: '1–5 arası yanıtların 4 veya 5 olanlarının payı.',
        en: 'Share of the answers on 1 to 5 that were 4 or 5.',
      },
      formula: { tr: '4 ve 5 yanıtları ÷ tüm yanıtlar', en: 'answers of 4 and 5 ÷ all answers' },
    },
    'csat',
    (score) => give(givenTo.csat(score)),
  ),
  ofAnswers(
    {
      ...{ ...mean, id: 'csatMean' },
      name: { tr: 'Ortalama memnuniyet', en: 'Mean satisfaction' },
      sentence: { tr: '1–5 arası yanıtların ortalaması.', en: 'Mean of the answers on 1 to 5.' },
      formula: { tr: 'yanıtların toplamı ÷ yanıt sayısı', en: 'Σ answers ÷ number of answers' },
    },
    'csat',
    (score) => give(score),
  ),
  ofAnswers(
    {
      ...{ id: 'nps', unit: 'points', combine: 'ratio' },
      name: { tr: 'Net tavsiye skoru (NPS)', en: 'Net promoter score (NPS)' },
      sentence: {
        tr: '0–10 arası yanıtlarda 9–10 verenlerin yüzdesinden 0–6 verenlerin yüzdesi çıkarılır; −100 ile 100 arasındadır.',
        en: 'Percentage of answers of 9 to 10 less that of 0 to 6, on 0 to 10; between −100 and 100.',
      },
      formula: {
        tr: '100 × (9–10 verenler − 0–6 verenler) ÷ tüm yanıtlar',
        en: '100 × (answers 9–10 − answers 0–6) ÷ all answers',
      },
    },
    'nps',
    (score) => give(givenTo.nps(score)),
  ),
  ofAnswers(
    {
      ...{ ...mean, id: 'ces' },
      name: { tr: 'Çaba skoru (CES)', en: 'Customer effort score (CES)' },
      sentence: {
        tr: 'Ne kadar kolay olduğuna 1–7 arası verilen yanıtların ortalaması.',
        en: 'Mean of the answers on 1 to 7 to how easy it was.',
      },
      formula: { tr: 'yanıtların toplamı ÷ yanıt sayısı', en: 'Σ answers ÷ number of answers' },
    },
    'ces',
    (score) => give(score),
  ),
  ofAnswers(
    {
      ...{ ...share, id: 'cesEasy' },
      name: { tr: 'Kolay bulanlar (CES)', en: 'Found it easy (CES)' },
      sentence: {
        tr: '1–7 arası yanıtların 5 ve üstü olanlarının payı.',
        en: 'Share of the answers on 1 to 7 that were 5 or more.',
      },
      formula: { tr: '5, 6 ve 7 yanıtları ÷ tüm yanıtlar', en: 'answers of 5, 6 and 7 ÷ all answers' },
    },
    'ces',
    (score) => give(score >= 5 ? 1 : 0),
  ),
];
