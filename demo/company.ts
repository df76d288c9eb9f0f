import type { GroupColour } from '#identity';
import { plainLetters } from './names.ts';

/** What the demonstration company is made of. It is invented, like everybody in it. */

interface Seat {
  readonly name: string;
  readonly email: string;
  readonly role: 'manager' | 'supervisor' | 'agent' | 'qualityEvaluator';
  readonly group: string | null;
}
interface AgentSeat extends Seat {
  readonly role: 'agent';
  /** Queues she serves, the first one first. */
  readonly queues: readonly string[];
  /** How well she does what, 1 to 5. */
  readonly skills: Readonly<Record<string, number>>;
}

const domain = 'anadolukonfor.example';
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const workdays = [1, 2, 3, 4, 5];
const hours = (weekdays: readonly number[], ...spans: readonly (readonly [string, string])[]) =>
  weekdays.flatMap((weekday) => spans.map(([from, to]) => ({ weekday, from, to })));

const support = 'Destek';
const sales = 'Satış';
const delivery = 'Kargo ve teslimat';
const returns = 'İade ve servis';

const agent = (
  name: string,
  group: string,
  queues: readonly string[],
  skills: Readonly<Record<string, number>>,
): AgentSeat => ({ name, email: emailAt(name), role: 'agent', group, queues, skills });
const seat = (name: string, role: Exclude<Seat['role'], 'agent'>, group: string | null): Seat => ({
  name,
  email: emailAt(name),
  role,
  group,
});

export const company = {
  name: 'Anadolu Konfor',
  zone: 'Europe/Istanbul',
  owner: { name: 'Nermin Aksoylu', email: `nermin@${domain}` },
  groups: [
    { name: 'Müşteri destek', colour: 'blue' },
    { name: 'Satış ekibi', colour: 'green' },
    { name: 'Lojistik', colour: 'orange' },
    { name: 'Servis ekibi', colour: 'violet' },
  ] satisfies { name: string; colour: GroupColour }[],
  skills: ['İngilizce', 'Arapça', 'Kurumsal satış', 'Teknik servis'],
  prompts: [
    {
      name: 'Karşılama',
      texts: {
        tr: 'Anadolu Konfor’a hoş geldiniz. Görüşmeniz kalite amacıyla kaydedilebilir.',
        en: 'Welcome to Anadolu Konfor. Your call may be recorded for quality.',
      },
    },
    {
      name: 'Bekleme',
      texts: {
        tr: 'Bütün temsilcilerimiz şu anda görüşmede. Lütfen hatta kalınız.',
        en: 'All our agents are busy at the moment. Please hold the line.',
      },
    },
    {
      name: 'Mesai dışı',
      texts: {
        tr: 'Hafta içi 09:00-18:00 arasında hizmetinizdeyiz. Acil durumda 0850 222 00 00 numarasını arayınız.',
        en: 'We are here on weekdays from 9:00 to 18:00.',
      },
    },
  ],
  queues: [
    {
      name: support,
      dialogues: 'destek',
      channel: 'Web sitesi',
      page: { title: 'Yardım merkezi', path: 'yardim' },
      settings: { strategy: 'longestIdle', stickyMs: 20_000 },
      weekly: [],
      weight: 4,
    },
    {
      name: sales,
      dialogues: 'satis',
      channel: 'Online mağaza',
      page: { title: 'Rüya üçlü koltuk', path: 'urun/ruya-uclu-koltuk' },
      settings: { strategy: 'skillFirst', declineAsksReason: true, boostMs: 15_000 },
      weekly: [],
      weight: 3,
    },
    {
      name: delivery,
      dialogues: 'kargo',
      channel: 'Kargo takip sayfası',
      page: { title: 'Siparişim nerede?', path: 'siparis-takip' },
      settings: { strategy: 'roundRobin' },
      weekly: hours(everyDay, ['06:00', '24:00']),
      weight: 3,
    },
    {
      name: returns,
      dialogues: 'iade',
      channel: 'İade ve servis sayfası',
      page: { title: 'İade ve servis', path: 'iade-servis' },
      settings: { strategy: 'fewestToday', offlineRule: { type: 'returnAfter', afterMs: 120_000 } },
      weekly: [...hours(workdays, ['08:00', '12:30'], ['13:30', '19:00']), ...hours([6, 7], ['10:00', '16:00'])],
      weight: 2,
    },
  ],
  /** What the company is called by, and who picks up. */
  hotlines: [
    {
      name: 'Çağrı merkezi',
      line: 'Müşteri hattı',
      number: '+908502220000',
      outcomes: ['Bilgi verildi', 'Servis kaydı açıldı', 'Şikâyet alındı', 'Geri aranacak', 'Yanlış numara'],
      agents: ['Derya Güneş', 'Emre Arslan', 'Gizem Uçar', 'Tolga Işık'],
    },
    {
      name: 'Satış hattı',
      line: 'Satış hattı',
      number: '+908502220001',
      outcomes: ['Satış yapıldı', 'Teklif istendi', 'İlgilenmiyor', 'Mağazaya yönlendirildi', 'Geri aranacak'],
      agents: ['Can Polat', 'Oğuzhan Tekin'],
    },
  ],
  /** Customers who rather telephone; their names are learned while they talk. */
  callers: [
    { name: 'Sevgi Ilgaz', number: '+905321110041' },
    { name: 'Levent Koç', number: '+905331110042' },
    { name: 'Hülya Ergin', number: '+905421110043' },
    { name: 'Ömer Soylu', number: '+905051110044' },
    { name: 'Zübeyde Işıl Öztürkoğlu', number: '+905361110045' },
    { name: 'Nihat Avcı', number: '+902121110046' },
    { name: 'Gül Karabulut', number: '+905441110047' },
    { name: 'Jonas Weber', number: '+491711110048' },
    { name: 'Rıza Duman', number: '+905541110049' },
  ],
  holidays: [
    { date: '2026-10-29', name: 'Cumhuriyet Bayramı' },
    { date: '2027-01-01', name: 'Yılbaşı' },
    { date: '2027-04-23', name: 'Ulusal Egemenlik ve Çocuk Bayramı' },
  ],
  /** Service level: answered within this long counts as in time. */
  serviceLevelMs: 30_000,
  /** The agent whose place is left to whoever tries the demonstration. */
  yours: agent('Ayşe Yılmaz', 'Müşteri destek', [support, delivery], { İngilizce: 4 }),
  manager: seat('Hakan Erdem', 'manager', null),
  supervisors: [
    seat('Elif Korkmaz', 'supervisor', 'Müşteri destek'),
    seat('Burak Şahin', 'supervisor', 'Satış ekibi'),
    seat('Gülşen Yavuz', 'supervisor', 'Lojistik'),
    seat('Cem Aydın', 'supervisor', 'Servis ekibi'),
  ],
  evaluators: [seat('Sibel Tuna', 'qualityEvaluator', null)],
  agents: [
    agent('Mehmet Demir', 'Müşteri destek', [support, returns], { 'Teknik servis': 4 }),
    agent('Zeynep Kaya', 'Müşteri destek', [support, sales], { İngilizce: 5 }),
    agent('Emre Arslan', 'Müşteri destek', [support], { 'Teknik servis': 2 }),
    agent('Derya Güneş', 'Müşteri destek', [support, delivery], { Arapça: 4 }),
    agent('Can Polat', 'Satış ekibi', [sales], { 'Kurumsal satış': 5, İngilizce: 3 }),
    agent('İrem Şimşek', 'Satış ekibi', [sales, support], { 'Kurumsal satış': 3 }),
    agent('Oğuzhan Tekin', 'Satış ekibi', [sales], { 'Kurumsal satış': 2 }),
    agent('Gizem Uçar', 'Lojistik', [delivery, support], {}),
    agent('Serkan Bulut', 'Lojistik', [delivery], {}),
    agent('Melike Doğan', 'Lojistik', [delivery, returns], { Arapça: 2 }),
    agent('Tolga Işık', 'Servis ekibi', [returns, support], { 'Teknik servis': 5 }),
    agent('Fatma Öztürk', 'Servis ekibi', [returns], { 'Teknik servis': 3, İngilizce: 2 }),
    agent('Mustafa Çelik', 'Servis ekibi', [returns, delivery], { 'Teknik servis': 4 }),
  ],
  capacity: { voice: 1, chat: 3, email: 2, total: 4 },
} as const;

export type QueuePlan = (typeof company.queues)[number];

/** Her first name at the company's domain. */
function emailAt(name: string): string {
  return `${plainLetters(name.split(' ')[0] ?? '')}@${domain}`;
}
