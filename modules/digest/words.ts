import type { Language } from '#identity';
import type { ReportLine } from '#reports';
import type { DigestPart, Schedule } from './digest.ts';

/** What a digest says besides figures. Names of figures are those of metrics. */
export interface DigestWords {
  readonly parts: Readonly<Record<DigestPart, string>>;
  readonly top: string;
  readonly headings: { readonly queue: string; readonly agent: string; readonly figure: string };
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
  readonly points: string;
  readonly same: string;
  readonly up: string;
  readonly down: string;
}

export const digestWords: Readonly<Record<Language, DigestWords>> = {
  tr: {
    parts: { calls: 'Çağrılar', queues: 'Kuyruklar', agents: 'Temsilciler', chats: 'Yazılı görüşmeler' },
    top: 'En çok mesaj yazan temsilciler',
    headings: { queue: 'Kuyruk', agent: 'Temsilci', figure: 'Gösterge' },
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
    points: 'puan',
    same: 'aynı',
    up: 'arttı',
    down: 'azaldı',
  },
  en: {
    parts: { calls: 'Calls', queues: 'Queues', agents: 'Agents', chats: 'Conversations in writing' },
    top: 'Agents with the most messages',
    headings: { queue: 'Queue', agent: 'Agent', figure: 'Figure' },
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
    points: 'points',
    same: 'same',
    up: 'up',
    down: 'down',
  },
};

/** What a line is called; somebody who was deleted has no name any more. */
export function lineName(line: Pick<ReportLine, 'name' | 'kind'>, { lineKinds }: DigestWords): string {
  if (line.kind === 'total' || line.kind === 'none') return lineKinds[line.kind];
  return line.name ?? lineKinds.gone;
}
