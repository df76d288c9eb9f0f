import { define, defineOver, give, leave, type Told } from './define.ts';
import type { Contribution, FigureDefinition } from './figure.ts';
import type { AgentClass, AgentInterval } from './rows.ts';

const byAgent = ['agent', 'group'] as const;
const time = { unit: 'ms', combine: 'sum' } as const;
const share = { unit: 'share', combine: 'ratio' } as const;

/** A figure of agents' time at work, cut at the edges of the period; `ms` is the length of the piece. */
function ofTime(told: Told, of: (piece: AgentInterval, ms: number) => Contribution): FigureDefinition {
  return define(told, {
    kind: 'agentInterval',
    attribution: 'CUT',
    by: byAgent,
    of: (piece) => of(piece, piece.toMs - piece.fromMs),
  });
}

const isOneOf = (piece: AgentInterval, classes: readonly AgentClass[]): boolean => classes.includes(piece.class);
const working: readonly AgentClass[] = ['handling', 'ringing', 'free'];
const isBreak = (piece: AgentInterval): boolean => piece.awayClass === 'break' || piece.awayClass === 'lunch';

/** The time in some of the classes. */
function timeIn(told: Omit<Told, 'unit' | 'combine'>, is: (piece: AgentInterval) => boolean): FigureDefinition {
  return ofTime({ ...told, ...time }, (piece, ms) => (is(piece) ? give(ms, 0) : leave('otherState')));
}

/** Figures of agents' time. */
export const agentFigures: readonly FigureDefinition[] = [
  timeIn(
    {
      id: 'loggedInTime',
      name: { tr: 'Oturum süresi', en: 'Time at work' },
      sentence: { tr: 'Temsilcinin çevrimdışı olmadığı süre.', en: 'Time in which the agent was not offline.' },
      formula: { tr: 'çevrimdışı olmayan sürelerin toplamı', en: 'Σ time not offline' },
    },
    () => true,
  ),
  timeIn(
    {
      id: 'handlingTime',
      name: { tr: 'Meşgul süre', en: 'Time handling' },
      sentence: {
        tr: 'En az bir görüşmenin temsilcide olduğu süre: arama, konuşma, bekletme, çağrı sonrası işlem, yazışma.',
        en: 'Time with at least one interaction in hand: dialing, talk, hold, wrap-up, writing.',
      },
      formula: { tr: 'görüşmede geçen sürelerin birleşimi', en: 'union of all handling' },
    },
    (piece) => piece.class === 'handling',
  ),
  timeIn(
    {
      id: 'freeTime',
      name: { tr: 'Boşta süre', en: 'Free time' },
      sentence: {
        tr: 'Müsait olup elinde ve teklifinde görüşme olmayan süre.',
        en: 'Time available with nothing in hand and nothing offered.',
      },
      formula: { tr: 'boşta geçen sürelerin toplamı', en: 'Σ time free' },
    },
    (piece) => piece.class === 'free',
  ),
  timeIn(
    {
      id: 'ringingTime',
      name: { tr: 'Teklif bekleme süresi', en: 'Time ringing' },
      sentence: { tr: 'Bir teklifin cevap beklediği süre.', en: 'Time in which an offer waited for an answer.' },
      formula: { tr: 'tekliflerde geçen sürelerin toplamı', en: 'Σ time ringing' },
    },
    (piece) => piece.class === 'ringing',
  ),
  timeIn(
    {
      id: 'breakTime',
      name: { tr: 'Mola süresi', en: 'Break time' },
      sentence: {
        tr: 'Mola ve yemek nedeniyle uzakta geçen süre. Süren bir çağrı bitmeden mola başlamaz.',
        en: 'Time away for a break or lunch. A break does not begin before a running call is over.',
      },
      formula: { tr: 'mola ve yemek sürelerinin toplamı', en: 'Σ time on break and lunch' },
    },
    isBreak,
  ),
  ofTime(
    {
      ...time,
      id: 'paidBreakTime',
      name: { tr: 'Ücretli mola süresi', en: 'Paid break time' },
      sentence: {
        tr: 'Mola ve yemek süresinin, nedeni ücretli sayılan bölümü.',
        en: 'The part of break and lunch whose reason is paid.',
      },
      formula: { tr: 'ücretli mola ve yemek sürelerinin toplamı', en: 'Σ paid time on break and lunch' },
    },
    (piece, ms) => (isBreak(piece) && piece.isPaid ? give(ms, 0) : leave('otherState')),
  ),
  ofTime(
    {
      ...time,
      id: 'breakOverrun',
      name: { tr: 'Mola aşımı', en: 'Break overrun' },
      sentence: {
        tr: 'Molanın, nedeni için izin verilen en uzun süreden sonraki bölümü.',
        en: 'The part of a break after the longest time its reason may last.',
      },
      formula: { tr: 'her molada süre − izin verilen, sıfırdan az değil', en: 'Σ time − longest time, never below 0' },
    },
    (piece) => {
      if (!isBreak(piece)) return leave('otherState');
      if (piece.awayLimitMs === null || piece.toMs <= piece.awayLimitMs) return leave('withinLimit');
      return give(piece.toMs - Math.max(piece.fromMs, piece.awayLimitMs), 0);
    },
  ),
  timeIn(
    {
      id: 'otherAwayTime',
      name: { tr: 'Diğer uzakta süre', en: 'Other time away' },
      sentence: {
        tr: 'Toplantı, eğitim ve diğer nedenlerle uzakta geçen süre.',
        en: 'Time away for meetings, training and other reasons.',
      },
      formula: { tr: 'mola dışındaki uzakta sürelerin toplamı', en: 'Σ time away without breaks' },
    },
    (piece) => piece.class === 'away' && !isBreak(piece),
  ),
  timeIn(
    {
      id: 'offQueueTime',
      name: { tr: 'Kuyruk dışı süre', en: 'Time off queue' },
      sentence: {
        tr: 'Yerinde olup kuyruklardan görüşme almadığı ve elinde görüşme olmayan süre.',
        en: 'Time at her desk taking nothing from queues, with nothing in hand.',
      },
      formula: { tr: 'kuyruk dışı sürelerin toplamı', en: 'Σ time off queue' },
    },
    (piece) => piece.class === 'offQueue',
  ),
  timeIn(
    {
      id: 'notRespondingTime',
      name: { tr: 'Yanıt vermeme süresi', en: 'Time not responding' },
      sentence: {
        tr: 'Kaçırılan bir tekliften sonra yeni görüşme almadığı süre.',
        en: 'Time after a missed offer in which nothing new came.',
      },
      formula: { tr: 'yanıt vermeme sürelerinin toplamı', en: 'Σ time not responding' },
    },
    (piece) => piece.class === 'notResponding',
  ),
  timeIn(
    {
      id: 'unreachableTime',
      name: { tr: 'Ulaşılamayan süre', en: 'Time unreachable' },
      sentence: {
        tr: 'Müsaitliği seçili olduğu halde bağlantısı olmayan süre.',
        en: 'Time in which she meant to be there but her desk was not connected.',
      },
      formula: { tr: 'ulaşılamayan sürelerin toplamı', en: 'Σ time unreachable' },
    },
    (piece) => piece.class === 'unreachable',
  ),
  ofTime(
    {
      ...share,
      id: 'occupancy',
      name: { tr: 'Doluluk oranı', en: 'Occupancy' },
      sentence: {
        tr: 'Çalışmaya hazır olduğu sürenin görüşmelerde geçen payı. Teklif süresi iki tarafa da girmez.',
        en: 'Share of the time ready to work that was spent on interactions. Ringing is on neither side.',
      },
      formula: { tr: 'meşgul ÷ (meşgul + boşta)', en: 'handling ÷ (handling + free)' },
    },
    (piece, ms) => {
      if (piece.class === 'handling') return give(ms, ms);
      return piece.class === 'free' ? give(0, ms) : leave('otherState');
    },
  ),
  ofTime(
    {
      ...share,
      id: 'occupancyWithRinging',
      name: { tr: 'Doluluk oranı (teklif dahil)', en: 'Occupancy with ringing' },
      sentence: {
        tr: 'Teklif süresi de meşgul sayılır.',
        en: 'Ringing counts as handling.',
      },
      formula: { tr: '(meşgul + teklif) ÷ (meşgul + teklif + boşta)', en: '(handling + ringing) ÷ (both + free)' },
    },
    (piece, ms) => {
      if (isOneOf(piece, ['handling', 'ringing'])) return give(ms, ms);
      return piece.class === 'free' ? give(0, ms) : leave('otherState');
    },
  ),
  ofTime(
    {
      ...share,
      id: 'utilization',
      name: { tr: 'Kullanım oranı', en: 'Utilization' },
      sentence: {
        tr: 'Oturum süresinin görüşmelerde geçen payı.',
        en: 'Share of the time at work spent on interactions.',
      },
      formula: { tr: 'meşgul ÷ oturum süresi', en: 'handling ÷ time at work' },
    },
    (piece, ms) => give(piece.class === 'handling' ? ms : 0, ms),
  ),
  ofTime(
    {
      ...share,
      id: 'productiveShare',
      name: { tr: 'Verimli süre payı', en: 'Productive share' },
      sentence: {
        tr: 'Oturum süresinin meşgul, teklifte veya boşta geçen payı.',
        en: 'Share of the time at work that was handling, ringing or free.',
      },
      formula: { tr: '(meşgul + teklif + boşta) ÷ oturum süresi', en: '(handling + ringing + free) ÷ time at work' },
    },
    (piece, ms) => give(isOneOf(piece, working) ? ms : 0, ms),
  ),
  ofTime(
    {
      unit: 'ratio',
      combine: 'ratio',
      id: 'concurrency',
      name: { tr: 'Eşzamanlı görüşme', en: 'Concurrency' },
      sentence: {
        tr: 'Elinde yazılı görüşme varken ortalama kaç tanesinin kendisinde olduğu.',
        en: 'How many conversations in writing were hers on average while she had any.',
      },
      formula: {
        tr: 'görüşme süreleri toplamı ÷ en az bir görüşme olan süre',
        en: 'Σ time of conversations ÷ time with at least one',
      },
    },
    (piece, ms) => (piece.assigned > 0 ? give(ms * piece.assigned, ms) : leave('noConversation')),
  ),
  defineOver(
    {
      unit: 'perHour',
      combine: 'ratio',
      id: 'handledPerHour',
      name: { tr: 'Saatte işlenen', en: 'Handled per hour' },
      sentence: {
        tr: 'Verimli saat başına tamamlanan görüşme bölümü.',
        en: 'Parts of interactions finished for each productive hour.',
      },
      formula: { tr: 'işlenen ÷ (meşgul + teklif + boşta saat)', en: 'handled ÷ hours handling, ringing or free' },
    },
    {
      kind: 'leg',
      attribution: 'CMP',
      by: byAgent,
      moment: (leg) => leg.doneAtMs,
      of(leg) {
        if (leg.doneAtMs === null) return leave('stillInHand');
        return leg.answeredAtMs === null ? leave('neverConnected') : give(1, 0);
      },
    },
    {
      kind: 'agentInterval',
      attribution: 'CUT',
      by: byAgent,
      of: (piece) => (isOneOf(piece, working) ? give(0, piece.toMs - piece.fromMs) : leave('otherState')),
    },
  ),
];
