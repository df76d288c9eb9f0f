import { ownerOf } from '#interactions';
import { define, give, leave, type Made } from './define.ts';
import type { Contribution, FigureDefinition, Words } from './figure.ts';
import type { NormLevel, StatusRow } from './rows.ts';

const everywhere = ['queue', 'agent', 'group'] as const;
const count = { unit: 'count', combine: 'sum' } as const;
const share = { unit: 'share', combine: 'ratio' } as const;

/** What each level means, as it stands beside its number. */
const meanings: Readonly<Record<NormLevel, Words>> = {
  1: { tr: 'hatırlatma, norma uygun', en: 'a reminder, still within the norm' },
  2: { tr: 'kötü, norm ihlali', en: 'poor, a violation' },
  3: { tr: 'tatmin edici değil, ağır norm ihlali', en: 'unacceptable, a severe violation' },
};
const levels = [1, 2, 3] as const;

/** Names of the figures of each level: stretches that ended at it, and every crossing of it. */
export const stretchesAtLevelId = { 1: 'stretchesAtLevel1', 2: 'stretchesAtLevel2', 3: 'stretchesAtLevel3' } as const;
export const alertsOfLevelId = { 1: 'alertsOfLevel1', 2: 'alertsOfLevel2', 3: 'alertsOfLevel3' } as const;

/** Stretches of conversations in writing in one status, counted when they end. */
const finished = {
  kind: 'statusInterval',
  attribution: 'CMP',
  by: everywhere,
  about: 'written',
  moment: (row) => row.toMs,
} as const satisfies Partial<Made<'statusInterval'>>;

/** What a stretch gives to a figure of what our side owed: nothing while it lasts, and nothing when the customer owed it. */
function ifOurs(row: StatusRow, give: () => Contribution): Contribution {
  if (row.toMs === null) return leave('stillInHand');
  return ownerOf(row.status) === 'customer' ? leave('customersMove') : give();
}

const isViolation = ({ level }: StatusRow): boolean => level >= 2;

const atLevel = (level: NormLevel): FigureDefinition =>
  define(
    {
      ...count,
      id: stretchesAtLevelId[level],
      name: { tr: `${level}. seviyede biten aralıklar`, en: `Stretches that ended at level ${level}` },
      sentence: {
        tr: `Temsilcinin veya kuyruğun sırasındayken en çok ${level}. bildirim seviyesine ulaşan durum aralıkları (${meanings[level].tr}).`,
        en: `Stretches in a status in which an agent or the queue had the next move, and whose highest alert level was ${level} (${meanings[level].en}).`,
      },
      formula: {
        tr: `son seviyesi ${level} olan aralıkların sayısı`,
        en: `number of stretches whose final level is ${level}`,
      },
    },
    { ...finished, of: (row) => ifOurs(row, () => (row.level === level ? give(1) : leave('otherLevel'))) },
  );

const alertsOf = (level: NormLevel): FigureDefinition =>
  define(
    {
      ...count,
      id: alertsOfLevelId[level],
      name: { tr: `${level}. seviye bildirimler`, en: `Alerts of level ${level}` },
      sentence: {
        tr: `${level}. bildirim seviyesinin (${meanings[level].tr}) her aşılması; aşıldığı anda sırası olan tarafa yazılır.`,
        en: `Every crossing of alert level ${level} (${meanings[level].en}), charged to who had the next move at that moment.`,
      },
      formula: { tr: `${level}. seviyenin aşılma sayısı`, en: `number of crossings of level ${level}` },
    },
    {
      kind: 'alert',
      attribution: 'CMP',
      by: everywhere,
      about: 'written',
      only: (alert) => alert.level === level,
      moment: (alert) => alert.atMs,
      of: () => give(1),
    },
  );

/** Figures of alert levels and norms. */
export const levelFigures: readonly FigureDefinition[] = [
  ...levels.map(atLevel),
  ...levels.map(alertsOf),
  define(
    {
      ...share,
      id: 'violationShare',
      name: { tr: 'Norm ihlali oranı (iki taraf)', en: 'Share of violations (both sides)' },
      sentence: {
        tr: 'Tüm durum aralıklarının 2. veya 3. seviyede bitenlerinin payı; müşterinin sırasındaki aralıklar da sayılır.',
        en: 'Share of all stretches in a status that ended at level 2 or 3, those of the customer’s move included.',
      },
      formula: { tr: '(2. seviye + 3. seviye) ÷ tüm aralıklar', en: '(level 2 + level 3) ÷ all stretches' },
    },
    {
      ...finished,
      by: ['queue'],
      of: (row) => (row.toMs === null ? leave('stillInHand') : give(isViolation(row) ? 1 : 0)),
    },
  ),
  define(
    {
      ...share,
      id: 'ownViolationShare',
      name: { tr: 'Norm ihlali oranı', en: 'Share of violations' },
      sentence: {
        tr: 'Temsilcinin veya kuyruğun sırasındaki durum aralıklarından 2. veya 3. seviyede bitenlerin payı.',
        en: 'Share of stretches in which an agent or the queue had the next move that ended at level 2 or 3.',
      },
      formula: {
        tr: '(2. seviye + 3. seviye) ÷ temsilci veya kuyruk sırasındaki aralıklar',
        en: '(level 2 + level 3) ÷ stretches of the agent’s or the queue’s move',
      },
    },
    { ...finished, of: (row) => ifOurs(row, () => give(isViolation(row) ? 1 : 0)) },
  ),
];
