import type { Language } from '#identity';
import type { Direction, KpiStanding } from '#kpi';
import type { PeriodLine } from '#reports';
import type { ViolationRule } from '#workforce';
import type { DigestPart, Schedule } from './digest.ts';
import type { TopList } from './figures.ts';

/** What a digest says besides figures. Names of figures are those of metrics. */
export interface DigestWords {
  readonly parts: Readonly<Record<DigestPart, string>>;
  readonly tops: Readonly<Record<TopList, string>>;
  readonly surveysByAgent: string;
  readonly headings: Readonly<Record<'queue' | 'group' | 'agent' | 'figure' | 'hour' | 'days', string>>;
  readonly columns: { readonly now: string; readonly before: string; readonly change: string };
  readonly lineKinds: Readonly<Record<'none' | 'total' | 'gone', string>>;
  readonly periods: Readonly<Record<Schedule['every'], string>>;
  readonly comparedWith: (days: string) => string;
  readonly project: (name: string) => string;
  readonly left: (count: number) => string;
  readonly nothing: string;
  readonly provisional: string;
  readonly agentTime: string;
  readonly zone: (zone: string) => string;
  readonly why: (owner: string, organisation: string) => string;
  /** From Monday on. */
  readonly weekdays: readonly string[];
  readonly kpi: {
    readonly norm: string;
    readonly target: string;
    readonly value: string;
    readonly standing: string;
    readonly kept: string;
    readonly company: string;
    readonly standings: Readonly<Record<KpiStanding, string>>;
    readonly left: (count: number) => string;
    readonly none: string;
  } & Readonly<Record<Direction, string>>;
  readonly problems: { readonly waits: (here: string, elsewhere: string) => string; readonly none: string };
  readonly peaks: {
    readonly perHour: string;
    readonly needed: string;
    readonly agents: string;
    readonly how: (share: string, within: string) => string;
  };
  readonly discipline: Readonly<Record<'rule' | 'times' | 'time' | 'people' | 'nothing', string>> & {
    readonly rules: Readonly<Record<ViolationRule, string>>;
    readonly said: (adherence: string, conformance: string) => string;
    readonly person: (name: string, adherence: string, time: string, times: number) => string;
    readonly most: (people: string) => string;
  };
  readonly customers: Readonly<Record<'title' | 'customer' | 'interactions' | 'none', string>>;
  readonly because: {
    readonly unknown: (figure: string, now: string) => string;
    readonly same: (figure: string, now: string) => string;
    readonly changed: (figure: string, before: string, now: string, by: string) => string;
    readonly hours: (hours: string) => string;
    readonly queues: (queues: string) => string;
    readonly drivers: (hour: string, drivers: string) => string;
    readonly missing: (agents: string) => string;
  };
  readonly history: Readonly<Record<'link' | 'sentence' | 'nothing' | 'gone' | 'tooMany', string>>;
  readonly points: string;
  readonly same: string;
  readonly up: string;
  readonly down: string;
}

export const digestWords: Readonly<Record<Language, DigestWords>> = {
  tr: {
    parts: {
      kpis: 'KPI normları',
      calls: 'Çağrılar',
      problems: 'Çağrılar: neden değişti, ne zaman vazgeçildi',
      peaks: 'Çağrılar: en yoğun saatler ve gereken temsilci',
      queues: 'Kuyruklar',
      groups: 'Gruplar',
      agents: 'Temsilciler',
      discipline: 'Disiplin',
      chats: 'Yazılı görüşmeler',
      chatWork: 'Yazılı görüşmeler: iş akışı',
      chatLevels: 'Yazılı görüşmeler: bildirim seviyeleri',
      surveys: 'Anketler',
    },
    tops: {
      messages: 'En çok mesaj yazan temsilciler',
      busy: 'En uzun süre meşgul olan temsilciler',
      away: 'En uzun süre uzakta olan temsilciler',
      unreachable: 'En uzun süre ulaşılamayan temsilciler',
      best: 'Normlara en çok uyan temsilciler',
      worst: 'Normları en çok aşan temsilciler',
    },
    surveysByAgent: 'Temsilcilere göre anketler',
    headings: { queue: 'Kuyruk', group: 'Grup', agent: 'Temsilci', figure: 'Gösterge', hour: 'Saat', days: 'Dönem' },
    columns: { now: 'Bu dönem', before: 'Önceki', change: 'Değişim' },
    lineKinds: { none: 'Diğer', total: 'Toplam', gone: 'Silinmiş' },
    periods: { day: 'Günlük özet', week: 'Haftalık özet', month: 'Aylık özet' },
    comparedWith: (days) => `Karşılaştırılan dönem: ${days}`,
    project: (name) => `Yalnız ${name} projesi`,
    left: (count) => `${count} satır daha var; tamamı Santral'da, raporlar sayfasındadır.`,
    nothing: 'Bu dönemde kayıt yok.',
    provisional: '* Henüz kesin değil: bu dönemde başlayan görüşmelerin bir kısmı sürüyor.',
    agentTime: 'Temsilcilerin çalışma süreleri tek bir projeye ait olmadığı için burada yer almaz.',
    zone: (zone) => `Günler ${zone} saat dilimine göredir.`,
    why: (owner, organisation) =>
      `Bu özeti ${organisation} kurumundan ${owner} gönderiyor. Almak istemiyorsanız lütfen kendisine bildirin.`,
    weekdays: ['Pazartesi', 'Salı', 'Çarşamba', 'Perşembe', 'Cuma', 'Cumartesi', 'Pazar'],
    kpi: {
      norm: 'Norm',
      target: 'Hedef',
      value: 'Son değer',
      standing: 'Durum',
      kept: 'İhlalsiz dönem',
      company: 'tüm kurum',
      atLeast: 'en az',
      atMost: 'en çok',
      standings: {
        onTarget: 'hedefte',
        short: 'hedefin altında, normun içinde',
        warning: 'ihlal',
        critical: 'ağır ihlal',
        noBase: 'değerlendirilecek bir şey yok',
      },
      left: (count) => `${count} normun bu günlerde biten, değerlendirilmiş bir dönemi yok.`,
      none: 'Bir gösterge için norm belirlenmemiş.',
    },
    problems: {
      waits: (here, elsewhere) =>
        `Vazgeçmelerin en çok olduğu saatlerde ortalama bekleme ${here}, öbür saatlerde ${elsewhere}.`,
      none: 'Bu dönemde beklerken vazgeçen olmadı.',
    },
    peaks: {
      perHour: 'Saatte gelen',
      needed: 'Gereken',
      agents: 'İş başında',
      how: (share, within) =>
        `Gereken: çağrıların ${share} kadarını ${within} içinde cevaplayacak en az temsilci (Erlang C); molalar sayılmamıştır.`,
    },
    discipline: {
      rule: 'Kural',
      times: 'Kez',
      time: 'Süre',
      people: 'Kişi',
      nothing: 'Bu dönemde kimseye vardiya planlanmamış.',
      rules: {
        lateLogin: 'Geç giriş',
        earlyLeaving: 'Erken ayrılma',
        breakOverrun: 'Mola aşımı',
        unscheduledBreak: 'Plansız mola',
        workingInBreak: 'Molada çalışma',
        notResponding: 'Teklife yanıt vermeme',
        offlineInShift: 'Vardiyada çevrimdışı',
      },
      said: (adherence, conformance) =>
        `Plana uyum ${adherence}; iş başında geçen süre, planlananın ${conformance} kadarı.`,
      person: (name, adherence, time, times) => `${name} (uyum ${adherence}, plan dışı ${time}, ${times} ihlal)`,
      most: (people) => `Planından en çok sapanlar: ${people}.`,
    },
    customers: {
      title: 'En çok başvuran müşteriler',
      customer: 'Müşteri',
      interactions: 'Görüşme',
      none: 'Birden çok kez başvuran müşteri yok.',
    },
    because: {
      unknown: (figure, now) => `${figure}: ${now}; önceki dönemle karşılaştırılamıyor.`,
      same: (figure, now) => `${figure}: ${now}; değişmedi.`,
      changed: (figure, before, now, by) => `${figure}: ${before} → ${now} (${by}).`,
      hours: (hours) => `En çok etkileyen saatler ${hours}.`,
      queues: (queues) => `En çok etkileyen kuyruklar ${queues}.`,
      drivers: (hour, drivers) => `${hour} arasında ${drivers}.`,
      missing: (agents) => `Bu saatte eksik olanlar ${agents}.`,
    },
    history: {
      link: 'Bu göstergelerin geçmişini açın',
      sentence:
        'Bu özetin önceki dönemlerde bildirdikleri, en yenisi önce. Sayılar, özet gönderildiğinde bilindiği gibidir.',
      nothing: 'Henüz gösterilecek bir dönem yok.',
      gone: 'Bu bağlantı artık geçerli değil.',
      tooMany: 'Çok sık denendi. Bir dakika sonra yeniden deneyin.',
    },
    points: 'puan',
    same: 'aynı',
    up: 'arttı',
    down: 'azaldı',
  },
  en: {
    parts: {
      kpis: 'KPI norms',
      calls: 'Calls',
      problems: 'Calls: why it changed, and when most gave up',
      peaks: 'Calls: busiest hours and the agents they take',
      queues: 'Queues',
      groups: 'Groups',
      agents: 'Agents',
      discipline: 'Discipline',
      chats: 'Conversations in writing',
      chatWork: 'Conversations in writing: workflow',
      chatLevels: 'Conversations in writing: alert levels',
      surveys: 'Surveys',
    },
    tops: {
      messages: 'Agents with the most messages',
      busy: 'Agents who were busy longest',
      away: 'Agents who were away longest',
      unreachable: 'Agents who could not be reached longest',
      best: 'Agents who kept norms best',
      worst: 'Agents who broke norms most',
    },
    surveysByAgent: 'Surveys by agent',
    headings: { queue: 'Queue', group: 'Group', agent: 'Agent', figure: 'Figure', hour: 'Hour', days: 'Period' },
    columns: { now: 'This period', before: 'Before', change: 'Change' },
    lineKinds: { none: 'Other', total: 'Total', gone: 'Deleted' },
    periods: { day: 'Daily digest', week: 'Weekly digest', month: 'Monthly digest' },
    comparedWith: (days) => `Compared with ${days}`,
    project: (name) => `Project ${name} only`,
    left: (count) => `${count} more lines; all of them are on the reports page of Santral.`,
    nothing: 'Nothing was recorded in this period.',
    provisional: '* Not final yet: some conversations that began in this period are still going on.',
    agentTime: 'The working time of agents belongs to no single project, so it is not shown here.',
    zone: (zone) => `Days are those of the time zone ${zone}.`,
    why: (owner, organisation) =>
      `${owner} of ${organisation} sends you this digest. If you do not want it, please tell them.`,
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    kpi: {
      norm: 'Norm',
      target: 'Target',
      value: 'Last value',
      standing: 'Standing',
      kept: 'Periods kept',
      company: 'whole company',
      atLeast: 'at least',
      atMost: 'at most',
      standings: {
        onTarget: 'on target',
        short: 'short of target, within the norm',
        warning: 'violated',
        critical: 'badly violated',
        noBase: 'nothing to judge',
      },
      left: (count) => `Norms without a judged period that ended in these days: ${count}.`,
      none: 'No norm is set on any figure.',
    },
    problems: {
      waits: (here, elsewhere) =>
        `In the hours in which most gave up the average wait was ${here}, in all others ${elsewhere}.`,
      none: 'Nobody gave up waiting in this period.',
    },
    peaks: {
      perHour: 'Came in an hour',
      needed: 'Needed',
      agents: 'At work',
      how: (share, within) =>
        `Needed: the fewest agents who answer ${share} of calls within ${within} (Erlang C), breaks not counted.`,
    },
    discipline: {
      rule: 'Rule',
      times: 'Times',
      time: 'Time',
      people: 'People',
      nothing: 'Nobody was planned to work in this period.',
      rules: {
        lateLogin: 'Late login',
        earlyLeaving: 'Left early',
        breakOverrun: 'Break overrun',
        unscheduledBreak: 'Unscheduled break',
        workingInBreak: 'Working in a break',
        notResponding: 'Not responding to offers',
        offlineInShift: 'Offline in the shift',
      },
      said: (adherence, conformance) => `Adherence ${adherence}; time on queue ${conformance} of what was planned.`,
      person: (name, adherence, time, times) =>
        `${name} (adherence ${adherence}, ${time} against the plan, violations ${times})`,
      most: (people) => `Furthest from their plans: ${people}.`,
    },
    customers: {
      title: 'Customers who came most often',
      customer: 'Customer',
      interactions: 'Conversations',
      none: 'No customer came more than once.',
    },
    because: {
      unknown: (figure, now) => `${figure}: ${now}; it cannot be compared with the period before.`,
      same: (figure, now) => `${figure}: ${now}; unchanged.`,
      changed: (figure, before, now, by) => `${figure}: ${before} → ${now} (${by}).`,
      hours: (hours) => `Most of it came from ${hours}.`,
      queues: (queues) => `Most of it came from the queues ${queues}.`,
      drivers: (hour, drivers) => `Between ${hour}: ${drivers}.`,
      missing: (agents) => `Missing at that hour: ${agents}.`,
    },
    history: {
      link: 'Open the history of these figures',
      sentence:
        'What this digest has said of each period, the newest first. Figures are as they were known when it was sent.',
      nothing: 'There is no period to show yet.',
      gone: 'This link is no longer valid.',
      tooMany: 'Too many tries. Try again in a minute.',
    },
    points: 'points',
    same: 'same',
    up: 'up',
    down: 'down',
  },
};

/** What a line is called; somebody who was deleted has no name any more. */
export function lineName(line: Pick<PeriodLine, 'name' | 'kind'>, { lineKinds }: DigestWords): string {
  if (line.kind === 'total' || line.kind === 'none') return lineKinds[line.kind];
  return line.name ?? lineKinds.gone;
}
