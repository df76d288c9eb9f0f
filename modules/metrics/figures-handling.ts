import { countIf, define, give, leave, type Of, type Told } from './define.ts';
import type { Contribution, FigureDefinition } from './figure.ts';
import type { InteractionRow, LegRow, OfferRow } from './rows.ts';

const count = { unit: 'count', combine: 'sum' } as const;
const average = { unit: 'ms', combine: 'ratio' } as const;
const share = { unit: 'share', combine: 'ratio' } as const;
const everywhere = ['queue', 'agent', 'group'] as const;

/** A leg in milliseconds: what of it was dialing, talk, hold and wrap-up. Only of legs that are done. */
export interface LegTimes {
  readonly dialingMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly wrapMs: number;
  readonly handleMs: number;
}

/** The times of a leg; null while it is not done, or when it never connected. */
export function timesOf(leg: LegRow): LegTimes | null {
  const { startedAtMs, answeredAtMs, endedAtMs, doneAtMs, heldMs: holdMs } = leg;
  if (answeredAtMs === null || endedAtMs === null || doneAtMs === null) return null;
  const dialingMs = answeredAtMs - startedAtMs;
  const talkMs = endedAtMs - answeredAtMs - holdMs;
  const wrapMs = doneAtMs - endedAtMs;
  return { dialingMs, talkMs, holdMs, wrapMs, handleMs: dialingMs + talkMs + holdMs + wrapMs };
}

/** A figure of legs that are done: handled ones, and those that never connected are left out of. */
function ofLegs(told: Told, about: Of, of: (times: LegTimes, leg: LegRow) => Contribution): FigureDefinition {
  return define(told, {
    kind: 'leg',
    attribution: 'CMP',
    by: everywhere,
    about,
    moment: (leg, attribution) => (attribution === 'COH' ? leg.cohortAtMs : leg.doneAtMs),
    of(leg) {
      if (leg.doneAtMs === null) return leave('stillInHand');
      const times = timesOf(leg);
      return times && times.handleMs > 0 ? of(times, leg) : leave('neverConnected');
    },
  });
}

function ofOffers(told: Told, of: (offer: OfferRow, ringMs: number) => Contribution): FigureDefinition {
  return define(told, {
    kind: 'offer',
    attribution: 'CMP',
    by: everywhere,
    moment: (offer) => offer.endedAtMs,
    of: (offer) => (offer.endedAtMs === null ? leave('stillRinging') : of(offer, offer.endedAtMs - offer.offeredAtMs)),
  });
}

const isMissed = (offer: OfferRow): boolean => offer.result === 'missed' || offer.result === 'declined';

function ofInteractions(told: Told, of: (interaction: InteractionRow) => Contribution): FigureDefinition {
  return define(told, {
    kind: 'interaction',
    attribution: 'CMP',
    by: ['queue'],
    moment: (interaction) => interaction.endedAtMs,
    of: (interaction) => {
      if (interaction.endCause === 'spam') return leave('spam');
      return interaction.endedAtMs === null ? leave('stillInHand') : of(interaction);
    },
  });
}

/** Figures of agents' parts of interactions, by the moment in which they were finished. */
export const handlingFigures: readonly FigureDefinition[] = [
  ofLegs(
    {
      ...count,
      id: 'handled',
      name: { tr: 'İşlenen', en: 'Handled' },
      sentence: {
        tr: 'Temsilcilerin tamamladığı görüşme bölümleri; aktarılan görüşme her temsilcisinde sayılır.',
        en: 'Agents’ parts of interactions that were finished; one that is passed on counts for each agent.',
      },
      formula: { tr: 'tamamlanan bölümlerin sayısı', en: 'number of finished legs' },
    },
    'all',
    () => give(1),
  ),
  ofLegs(
    {
      ...average,
      id: 'handleTime',
      name: { tr: 'Ortalama işlem süresi (çağrı)', en: 'Average handle time (calls)' },
      sentence: {
        tr: 'Çağrı başına konuşma, bekletme, çağrı sonrası işlem ve varsa arama süresi.',
        en: 'Talk, hold, wrap-up and, where there was any, dialing time for each call.',
      },
      formula: {
        tr: '(arama + konuşma + bekletme + çağrı sonrası işlem) ÷ işlenen',
        en: '(dialing + talk + hold + wrap-up) ÷ handled',
      },
    },
    'calls',
    (times) => give(times.handleMs),
  ),
  ofLegs(
    {
      ...average,
      id: 'talkTime',
      name: { tr: 'Ortalama konuşma', en: 'Average talk' },
      sentence: {
        tr: 'Müşteriyle konuşulan süre, bekletme olmadan.',
        en: 'Time talking with the customer, without hold.',
      },
      formula: { tr: '(bağlı süre − bekletme) ÷ işlenen', en: '(connected − hold) ÷ handled' },
    },
    'calls',
    (times) => give(times.talkMs),
  ),
  ofLegs(
    {
      ...average,
      id: 'holdTime',
      name: { tr: 'Ortalama bekletme', en: 'Average hold' },
      sentence: {
        tr: 'Beklemeye alınan çağrılarda toplam bekletme süresinin ortalaması.',
        en: 'Average of the time on hold, over calls that were put on hold.',
      },
      formula: { tr: 'bekletme toplamı ÷ beklemeye alınan çağrı', en: 'Σ hold ÷ calls with a hold' },
    },
    'calls',
    (times, leg) => (leg.holds > 0 ? give(times.holdMs) : leave('noHold')),
  ),
  ofLegs(
    {
      ...average,
      id: 'holdTimeOfAll',
      name: { tr: 'Ortalama bekletme (tüm çağrılar)', en: 'Average hold over all calls' },
      sentence: {
        tr: 'Bekletme süresinin tüm çağrılara bölünmüş hali.',
        en: 'Time on hold over all calls that were handled.',
      },
      formula: { tr: 'bekletme toplamı ÷ işlenen', en: 'Σ hold ÷ handled' },
    },
    'calls',
    (times) => give(times.holdMs),
  ),
  ofLegs(
    {
      unit: 'ms',
      combine: 'max',
      id: 'longestHold',
      name: { tr: 'En uzun bekletme', en: 'Longest hold' },
      sentence: { tr: 'Tek bir bekletmenin en uzunu.', en: 'The longest single hold.' },
      formula: { tr: 'bekletmelerin en büyüğü', en: 'greatest hold' },
    },
    'calls',
    (_times, leg) => (leg.holds > 0 ? give(leg.longestHoldMs) : leave('noHold')),
  ),
  ofLegs(
    {
      ...average,
      id: 'wrapTime',
      name: { tr: 'Ortalama çağrı sonrası işlem', en: 'Average wrap-up' },
      sentence: {
        tr: 'Çağrı bittikten sonra temsilcinin işini tamamlamasına kadar geçen süre; sıfırlar dahildir.',
        en: 'From the end of the call until the agent was done with it, zeros included.',
      },
      formula: { tr: 'çağrı sonrası işlem toplamı ÷ işlenen', en: 'Σ wrap-up ÷ handled' },
    },
    'calls',
    (times) => give(times.wrapMs),
  ),
  ofLegs(
    {
      ...share,
      id: 'transferRate',
      name: { tr: 'Aktarma oranı', en: 'Transfer rate' },
      sentence: {
        tr: 'İşlenenlerden başka bir kuyruğa veya temsilciye aktarılanların payı.',
        en: 'Share of what was handled that was passed on to another queue or agent.',
      },
      formula: { tr: 'aktarılan ÷ işlenen', en: 'transferred ÷ handled' },
    },
    'all',
    (_times, leg) => give(leg.endedHow === 'transferred' ? 1 : 0),
  ),
  ofInteractions(
    {
      ...share,
      id: 'transferRateOfInteractions',
      name: { tr: 'Aktarılan görüşme oranı', en: 'Share of interactions transferred' },
      sentence: {
        tr: 'Bir temsilcinin aldığı gelen görüşmelerden en az bir kez aktarılanların payı.',
        en: 'Share of inbound interactions taken by an agent that were passed on at least once.',
      },
      formula: { tr: 'aktarılan görüşme ÷ işlenen gelen görüşme', en: 'interactions transferred ÷ inbound handled' },
    },
    (interaction) => {
      if (interaction.direction === 'outbound') return leave('outbound');
      return interaction.answers > 0 ? give(interaction.transfers > 0 ? 1 : 0) : leave('notHandled');
    },
  ),
  ofOffers(
    {
      ...count,
      id: 'offersMissed',
      name: { tr: 'Kaçırılan teklif', en: 'Missed offers' },
      sentence: {
        tr: 'Temsilcinin cevaplamadığı veya geri çevirdiği teklifler. Müşteri ayrıldığı için geri alınanlar sayılmaz.',
        en: 'Offers an agent did not answer or declined. Those taken back because the customer left are not counted.',
      },
      formula: { tr: 'cevapsız + geri çevrilen', en: 'not answered + declined' },
    },
    (offer) => (offer.result === 'withdrawn' ? leave('withdrawn') : countIf(isMissed(offer), 'notMissed')),
  ),
  ofOffers(
    {
      ...share,
      id: 'offerAnswerRate',
      name: { tr: 'Teklif kabul oranı', en: 'Offer answer rate' },
      sentence: { tr: 'Kabul edilen tekliflerin payı.', en: 'Share of offers that were accepted.' },
      formula: { tr: 'kabul edilen ÷ (kabul edilen + kaçırılan)', en: 'accepted ÷ (accepted + missed)' },
    },
    (offer) => (offer.result === 'withdrawn' ? leave('withdrawn') : give(isMissed(offer) ? 0 : 1)),
  ),
  ofOffers(
    {
      ...average,
      id: 'offerAnswerTime',
      name: { tr: 'Temsilci yanıt süresi', en: 'Agent answer time' },
      sentence: {
        tr: 'Kabul edilen tekliflerin, sunulduğu andan kabul edildiği ana kadar geçen ortalama süresi.',
        en: 'How long accepted offers had been open on average until they were accepted.',
      },
      formula: { tr: 'kabul edilen tekliflerin süre toplamı ÷ kabul edilen', en: 'Σ ring of accepted ÷ accepted' },
    },
    (offer, ringMs) => (offer.result === 'accepted' ? give(ringMs) : leave('notAccepted')),
  ),
];
