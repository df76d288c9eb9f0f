import { unreachable } from '#kernel/unreachable.ts';
import { countIf, define, give, leave, type Of, type Told } from './define.ts';
import type { Contribution, FigureDefinition, Frame } from './figure.ts';
import type { VisitRow } from './rows.ts';

const share = { unit: 'share', combine: 'ratio' } as const;
const count = { unit: 'count', combine: 'sum' } as const;
const average = { unit: 'ms', combine: 'ratio' } as const;

/** A figure of stays in a queue. `at`: which of its two events counts when a report asks for events. */
function ofVisits(
  told: Told,
  at: 'entered' | 'left',
  of: (visit: VisitRow, frame: Frame) => Contribution,
  about: Of = 'all',
): FigureDefinition {
  return define(told, {
    kind: 'visit',
    attribution: 'COH',
    by: ['queue'],
    about,
    moment: (visit, attribution) => (attribution === 'EVT' && at === 'left' ? visit.leftAtMs : visit.enteredAtMs),
    of: (visit, frame) => notDemand(visit) ?? of(visit, frame),
  });
}

/** Entries while the queue was closed and re-queued callbacks are nobody's demand; they are out of every figure here. */
function notDemand(visit: VisitRow): Contribution | null {
  if (!visit.isOpen || visit.outcome === 'closed') return leave('queueClosed');
  return visit.visitKind === 'callback' ? leave('callback') : null;
}

/** How long it waited, in milliseconds; until `nowMs` when it still does. */
export function waitMs(visit: VisitRow, nowMs: number): number {
  return (visit.leftAtMs ?? nowMs) - visit.enteredAtMs;
}

/** What became of a visit, as the service level and its relatives tell it apart. T counts as in time, S is strict. */
export type Fate =
  | 'answeredInTime'
  | 'answeredLate'
  | 'shortAbandon'
  | 'abandonedInTime'
  | 'abandonedLate'
  | 'flowOut'
  | 'waiting'
  | 'waitingTooLong';

export function fateOf(visit: VisitRow, nowMs: number): Fate {
  const wait = waitMs(visit, nowMs);
  const isInTime = wait <= visit.serviceLevelMs;
  switch (visit.outcome) {
    case 'waiting':
      return isInTime ? 'waiting' : 'waitingTooLong';
    case 'answered':
      return isInTime ? 'answeredInTime' : 'answeredLate';
    case 'abandoned':
      if (wait < visit.shortAbandonMs) return 'shortAbandon';
      return isInTime ? 'abandonedInTime' : 'abandonedLate';
    case 'callback':
    case 'overflow':
    case 'timeout':
    case 'voicemail':
    case 'keyExit':
    case 'closed':
    case 'removed':
      return 'flowOut';
    default:
      return unreachable(visit.outcome);
  }
}

/** For it, against it, or left out; `byTime`: for it when the wait was within T. */
type Verdict = 'for' | 'against' | 'out' | 'byTime';

/** A formula of the service level as data: the verdict on each fate. Who still waits beyond T cannot be in time. */
interface ServiceLevelRule {
  readonly answered: 'byTime';
  readonly shortAbandon: Verdict;
  readonly abandonedInTime: Verdict;
  readonly abandonedLate: Verdict;
  readonly flowOut: Verdict;
  readonly waitingTooLong: Verdict;
}

export const serviceLevelRules = {
  serviceLevel: {
    answered: 'byTime',
    shortAbandon: 'out',
    abandonedInTime: 'against',
    abandonedLate: 'against',
    flowOut: 'out',
    waitingTooLong: 'against',
  },
  serviceLevelWithFlowOut: {
    answered: 'byTime',
    shortAbandon: 'out',
    abandonedInTime: 'against',
    abandonedLate: 'against',
    flowOut: 'against',
    waitingTooLong: 'against',
  },
  serviceLevelPositive: {
    answered: 'byTime',
    shortAbandon: 'byTime',
    abandonedInTime: 'for',
    abandonedLate: 'against',
    flowOut: 'out',
    waitingTooLong: 'against',
  },
  serviceLevelAnswered: {
    answered: 'byTime',
    shortAbandon: 'out',
    abandonedInTime: 'out',
    abandonedLate: 'out',
    flowOut: 'out',
    waitingTooLong: 'out',
  },
  serviceLevelNegative: {
    answered: 'byTime',
    shortAbandon: 'against',
    abandonedInTime: 'against',
    abandonedLate: 'against',
    flowOut: 'out',
    waitingTooLong: 'against',
  },
  serviceLevelIgnoring: {
    answered: 'byTime',
    shortAbandon: 'out',
    abandonedInTime: 'out',
    abandonedLate: 'against',
    flowOut: 'out',
    waitingTooLong: 'against',
  },
  serviceLevelForgiving: {
    answered: 'byTime',
    shortAbandon: 'for',
    abandonedInTime: 'against',
    abandonedLate: 'against',
    flowOut: 'out',
    waitingTooLong: 'against',
  },
} as const satisfies Record<string, ServiceLevelRule>;
export type ServiceLevelId = keyof typeof serviceLevelRules;
export const serviceLevelIds = Object.keys(serviceLevelRules) as readonly ServiceLevelId[];

const outBecause = {
  shortAbandon: 'shortAbandon',
  abandonedInTime: 'abandonedInTime',
  abandonedLate: 'abandoned',
  flowOut: 'flowOut',
  waitingTooLong: 'stillWaiting',
} as const;

function serviceLevelOf(rule: ServiceLevelRule, visit: VisitRow, frame: Frame): Contribution {
  const fate = fateOf(visit, frame.nowMs);
  if (fate === 'waiting') return leave('stillWaiting');
  if (fate === 'answeredInTime') return give(1);
  if (fate === 'answeredLate') return give(0);
  switch (rule[fate]) {
    case 'for':
      return give(1);
    case 'against':
      return give(0);
    case 'byTime':
      return give(waitMs(visit, frame.nowMs) <= visit.serviceLevelMs ? 1 : 0);
    case 'out':
      return leave(outBecause[fate]);
    default:
      return unreachable(rule[fate]);
  }
}

const serviceLevel = (told: Omit<Told, 'unit' | 'combine'> & { readonly id: ServiceLevelId }) =>
  ofVisits({ ...told, ...share }, 'left', (visit, frame) => serviceLevelOf(serviceLevelRules[told.id], visit, frame));

const isAbandoned = (visit: VisitRow): boolean => visit.outcome === 'abandoned';
const isShort = (visit: VisitRow): boolean => isAbandoned(visit) && waitMs(visit, 0) < visit.shortAbandonMs;

/** Figures of queues, by the moment in which somebody entered one. */
export const queueFigures: readonly FigureDefinition[] = [
  ofVisits(
    {
      ...count,
      id: 'offered',
      name: { tr: 'Gelen', en: 'Offered' },
      sentence: {
        tr: 'Kuyruk açıkken sıraya giren görüşmeler. Aktarılan bir görüşme girdiği her kuyrukta sayılır.',
        en: 'Interactions that entered the queue while it was open. One that is passed on counts in every queue it enters.',
      },
      formula: { tr: 'kuyruğa girişlerin sayısı', en: 'number of entries into the queue' },
    },
    'entered',
    () => give(1),
  ),
  ofVisits(
    {
      ...count,
      id: 'newDemand',
      name: { tr: 'Yeni talep', en: 'New demand' },
      sentence: {
        tr: 'Gelenlerden aktarma, taşma, geri bırakma veya yeniden açma olmayanlar.',
        en: 'Those offered that are no transfer, overflow, return or reopening.',
      },
      formula: { tr: 'ilk girişlerin sayısı', en: 'number of first entries' },
    },
    'entered',
    (visit) => countIf(visit.visitKind === 'initial', 'notNew'),
  ),
  ofVisits(
    {
      ...count,
      id: 'answered',
      name: { tr: 'Cevaplanan', en: 'Answered' },
      sentence: { tr: 'Bir temsilcinin aldığı görüşmeler.', en: 'Interactions that an agent took.' },
      formula: { tr: 'cevaplanan girişlerin sayısı', en: 'number of entries answered' },
    },
    'left',
    (visit) => {
      if (visit.outcome === 'waiting') return leave('stillWaiting');
      return countIf(visit.outcome === 'answered', 'notAnswered');
    },
  ),
  ofVisits(
    {
      ...count,
      id: 'abandoned',
      name: { tr: 'Vazgeçen', en: 'Abandoned' },
      sentence: {
        tr: 'Bir temsilciye ulaşmadan ayrılan müşteriler; kısa terkler dahildir.',
        en: 'Customers who left before they reached an agent, short abandons included.',
      },
      formula: { tr: 'vazgeçilen girişlerin sayısı', en: 'number of entries given up' },
    },
    'left',
    (visit) => (visit.outcome === 'waiting' ? leave('stillWaiting') : countIf(isAbandoned(visit), 'notAbandoned')),
  ),
  ofVisits(
    {
      ...count,
      id: 'shortAbandoned',
      name: { tr: 'Kısa terk', en: 'Short abandons' },
      sentence: {
        tr: 'Vazgeçenlerden, kuyruğun kısa terk süresinden (S) daha az bekleyenler.',
        en: 'Those abandoned who waited less than the short-abandon threshold (S) of the queue.',
      },
      formula: { tr: 'bekleme < S olan vazgeçmeler', en: 'abandons with a wait < S' },
    },
    'left',
    (visit) => (isAbandoned(visit) ? countIf(isShort(visit), 'abandoned') : leave('notAbandoned')),
  ),
  ofVisits(
    {
      ...count,
      id: 'flowedOut',
      name: { tr: 'Başka yolla çıkan', en: 'Left another way' },
      sentence: {
        tr: 'Kuyruktan geri arama, taşma, zaman aşımı, sesli mesaj, tuşlama veya bir yöneticinin almasıyla çıkanlar.',
        en: 'Those who left by callback, overflow, timeout, voicemail, a key, or were taken out by a supervisor.',
      },
      formula: { tr: 'başka yolla çıkışların sayısı', en: 'number of flow-outs' },
    },
    'left',
    (visit) =>
      visit.outcome === 'waiting'
        ? leave('stillWaiting')
        : countIf(fateOf(visit, visit.enteredAtMs) === 'flowOut', 'notFlowOut'),
  ),
  ofVisits(
    {
      ...count,
      id: 'stillWaiting',
      name: { tr: 'Hâlâ sırada', en: 'Still waiting' },
      sentence: {
        tr: 'Bu dönemde sıraya girip henüz sonuçlanmayanlar. Gelen = Cevaplanan + Vazgeçen + Başka yolla çıkan + Hâlâ sırada.',
        en: 'Those who entered in this period and are not decided. Offered = answered + abandoned + left another way + still waiting.',
      },
      formula: { tr: 'sonuçlanmamış girişlerin sayısı', en: 'number of entries without an outcome' },
    },
    'entered',
    (visit) => countIf(visit.outcome === 'waiting', 'notWaiting'),
  ),
  define(
    {
      ...count,
      id: 'enteredClosed',
      name: { tr: 'Mesai dışında gelen', en: 'Arrived while closed' },
      sentence: {
        tr: 'Kuyruk kapalıyken gelenler. Diğer kuyruk göstergelerinin hiçbirinde sayılmazlar.',
        en: 'Those who came while the queue was closed. They are in no other figure of the queue.',
      },
      formula: { tr: 'kapalıyken girişlerin sayısı', en: 'number of entries while closed' },
    },
    {
      kind: 'visit',
      attribution: 'COH',
      by: ['queue'],
      moment: (visit) => visit.enteredAtMs,
      of: (visit) => countIf(!visit.isOpen || visit.outcome === 'closed', 'wasOpen'),
    },
  ),
  serviceLevel({
    id: 'serviceLevel',
    name: { tr: 'Hizmet seviyesi', en: 'Service level' },
    sentence: {
      tr: 'Süresi içinde (T) cevaplananların payı. Kısa terkler ve başka yolla çıkanlar hesaba katılmaz.',
      en: 'Share answered in time (T). Short abandons and those who left another way are not counted.',
    },
    formula: {
      tr: 'T içinde cevaplanan ÷ (gelen − kısa terk − başka yolla çıkan)',
      en: 'answered within T ÷ (offered − short abandons − left another way)',
    },
  }),
  serviceLevel({
    id: 'serviceLevelWithFlowOut',
    name: { tr: 'Hizmet seviyesi (çıkışlar dahil)', en: 'Service level with flow-outs' },
    sentence: {
      tr: 'Başka yolla çıkanlar da paydadadır.',
      en: 'Those who left another way stay in the denominator.',
    },
    formula: { tr: 'T içinde cevaplanan ÷ (gelen − kısa terk)', en: 'answered within T ÷ (offered − short abandons)' },
  }),
  serviceLevel({
    id: 'serviceLevelPositive',
    name: { tr: 'Hizmet seviyesi (olumlu)', en: 'Service level, positive' },
    sentence: {
      tr: 'Süre dolmadan vazgeçenler süresinde hizmet almış sayılır.',
      en: 'Those who gave up before the time was over count as served in time.',
    },
    formula: {
      tr: '(T içinde cevaplanan + T içinde vazgeçen) ÷ (cevaplanan + vazgeçen)',
      en: '(answered within T + abandoned within T) ÷ (answered + abandoned)',
    },
  }),
  serviceLevel({
    id: 'serviceLevelAnswered',
    name: { tr: 'Hizmet seviyesi (yalnız cevaplanan)', en: 'Service level, answered only' },
    sentence: { tr: 'Yalnızca cevaplananlara bakar.', en: 'Looks at those answered and at nobody else.' },
    formula: { tr: 'T içinde cevaplanan ÷ cevaplanan', en: 'answered within T ÷ answered' },
  }),
  serviceLevel({
    id: 'serviceLevelNegative',
    name: { tr: 'Hizmet seviyesi (olumsuz)', en: 'Service level, negative' },
    sentence: {
      tr: 'Vazgeçenlerin tümü, kısa terkler de dahil, aleyhte sayılır.',
      en: 'Everybody who gave up counts against it, short abandons too.',
    },
    formula: { tr: 'T içinde cevaplanan ÷ (cevaplanan + vazgeçen)', en: 'answered within T ÷ (answered + abandoned)' },
  }),
  serviceLevel({
    id: 'serviceLevelIgnoring',
    name: { tr: 'Hizmet seviyesi (erken vazgeçen hariç)', en: 'Service level, ignoring early abandons' },
    sentence: {
      tr: 'Süre dolmadan vazgeçenler hesaba katılmaz.',
      en: 'Those who gave up before the time was over are not counted.',
    },
    formula: {
      tr: 'T içinde cevaplanan ÷ (cevaplanan + vazgeçen − T içinde vazgeçen)',
      en: 'answered within T ÷ (answered + abandoned − abandoned within T)',
    },
  }),
  serviceLevel({
    id: 'serviceLevelForgiving',
    name: { tr: 'Hizmet seviyesi (kısa terk lehte)', en: 'Service level, forgiving short abandons' },
    sentence: {
      tr: 'Kısa terkler süresinde hizmet almış sayılır.',
      en: 'Short abandons count as served in time.',
    },
    formula: {
      tr: '(T içinde cevaplanan + kısa terk) ÷ (cevaplanan + vazgeçen)',
      en: '(answered within T + short abandons) ÷ (answered + abandoned)',
    },
  }),
  ofVisits(
    {
      ...share,
      id: 'abandonRate',
      name: { tr: 'Vazgeçme oranı', en: 'Abandon rate' },
      sentence: {
        tr: 'Gelenlerden vazgeçenlerin payı, kısa terkler olmadan.',
        en: 'Share that gave up, without short abandons.',
      },
      formula: { tr: '(vazgeçen − kısa terk) ÷ (gelen − kısa terk)', en: '(abandoned − short) ÷ (offered − short)' },
    },
    'left',
    (visit) => (isShort(visit) ? leave('shortAbandon') : give(isAbandoned(visit) ? 1 : 0)),
  ),
  ofVisits(
    {
      ...share,
      id: 'abandonRateWithShort',
      name: { tr: 'Vazgeçme oranı (kısa terk dahil)', en: 'Abandon rate with short abandons' },
      sentence: { tr: 'Gelenlerden vazgeçenlerin payı.', en: 'Share of those offered that gave up.' },
      formula: { tr: 'vazgeçen ÷ gelen', en: 'abandoned ÷ offered' },
    },
    'left',
    (visit) => give(isAbandoned(visit) ? 1 : 0),
  ),
  ofVisits(
    {
      ...average,
      id: 'answerSpeed',
      name: { tr: 'Ortalama yanıt hızı', en: 'Average speed of answer' },
      sentence: {
        tr: 'Cevaplananların ortalama bekleme süresi; çalma süresi dahildir.',
        en: 'How long those answered had waited on average, ringing included.',
      },
      formula: { tr: 'cevaplananların bekleme toplamı ÷ cevaplanan', en: 'Σ wait of answered ÷ answered' },
    },
    'left',
    (visit, frame) => {
      if (visit.outcome === 'waiting') return leave('stillWaiting');
      return visit.outcome === 'answered' ? give(waitMs(visit, frame.nowMs)) : leave('notAnswered');
    },
  ),
  ofVisits(
    {
      ...average,
      id: 'averageWait',
      name: { tr: 'Ortalama bekleme', en: 'Average wait' },
      sentence: {
        tr: 'Kuyruktan çıkan herkesin ortalama beklemesi: cevaplanan, vazgeçen ve başka yolla çıkan.',
        en: 'Average wait of everybody who left the queue: answered, abandoned, or another way.',
      },
      formula: { tr: 'bekleme toplamı ÷ kuyruktan çıkan', en: 'Σ wait ÷ all that left' },
    },
    'left',
    (visit, frame) => (visit.outcome === 'waiting' ? leave('stillWaiting') : give(waitMs(visit, frame.nowMs))),
  ),
  ofVisits(
    {
      unit: 'ms',
      combine: 'max',
      id: 'longestWait',
      name: { tr: 'En uzun bekleme', en: 'Longest wait' },
      sentence: {
        tr: 'Kuyruktan çıkanlar arasında en uzun bekleme.',
        en: 'The longest wait among those who left the queue.',
      },
      formula: { tr: 'beklemelerin en büyüğü', en: 'greatest wait' },
    },
    'left',
    (visit, frame) => (visit.outcome === 'waiting' ? leave('stillWaiting') : give(waitMs(visit, frame.nowMs))),
  ),
  ofVisits(
    {
      ...average,
      id: 'timeToAbandon',
      name: { tr: 'Vazgeçme süresi', en: 'Time to abandon' },
      sentence: {
        tr: 'Vazgeçenlerin ortalama bekleme süresi, kısa terkler olmadan.',
        en: 'How long those who gave up had waited on average, without short abandons.',
      },
      formula: {
        tr: 'vazgeçenlerin bekleme toplamı ÷ (vazgeçen − kısa terk)',
        en: 'Σ wait of abandoned ÷ (abandoned − short)',
      },
    },
    'left',
    (visit, frame) => {
      if (!isAbandoned(visit)) return leave('notAbandoned');
      return isShort(visit) ? leave('shortAbandon') : give(waitMs(visit, frame.nowMs));
    },
  ),
  ofVisits(
    {
      unit: 'ms',
      combine: 'median',
      id: 'medianWait',
      name: { tr: 'Ortanca bekleme (sohbet)', en: 'Median wait (chat)' },
      sentence: {
        tr: 'Yazılı görüşmelerde sıraya girişten ilk temsilciye kadar geçen sürenin ortancası.',
        en: 'For conversations in writing: the middle of the times from entering the queue to the first agent.',
      },
      formula: {
        tr: 'bir temsilciye ulaşanların beklemelerinin ortancası',
        en: 'median wait of those who got an agent',
      },
    },
    'left',
    (visit, frame) => {
      if (visit.outcome === 'waiting') return leave('stillWaiting');
      return visit.outcome === 'answered' ? give(waitMs(visit, frame.nowMs)) : leave('notAnswered');
    },
    'written',
  ),
];
