import { type Right, rightNames } from './rights.ts';

/** What a right is about: the word before its dot. */
export type Subject = Right extends `${infer Before}.${string}` ? Before : never;

/** Subjects as people call them, in the order in which the editor of a role shows them. */
export const subjects: Readonly<Record<Subject, { readonly en: string; readonly tr: string }>> = {
  organisation: { en: 'Company', tr: 'Kurum' },
  security: { en: 'Security', tr: 'Güvenlik' },
  apiKey: { en: 'API keys', tr: 'API anahtarları' },
  project: { en: 'Projects', tr: 'Projeler' },
  user: { en: 'People', tr: 'Kullanıcılar' },
  group: { en: 'Groups', tr: 'Gruplar' },
  role: { en: 'Roles', tr: 'Roller' },
  agent: { en: 'Agents', tr: 'Temsilciler' },
  shift: { en: 'Shifts', tr: 'Vardiyalar' },
  absence: { en: 'Absences', tr: 'İzinler' },
  team: { en: 'Team', tr: 'Takım' },
  task: { en: 'Tasks', tr: 'Görevler' },
  queue: { en: 'Queues', tr: 'Kuyruklar' },
  flow: { en: 'Flows', tr: 'Akışlar' },
  survey: { en: 'Surveys', tr: 'Anketler' },
  bot: { en: 'Queue bot', tr: 'Kuyruk botu' },
  norm: { en: 'Norms', tr: 'Normlar' },
  template: { en: 'Templates', tr: 'Şablonlar' },
  channel: { en: 'Channels', tr: 'Kanallar' },
  telephony: { en: 'Telephony', tr: 'Telefon' },
  recording: { en: 'Recordings', tr: 'Çağrı kayıtları' },
  call: { en: 'Live calls', tr: 'Canlı çağrılar' },
  chat: { en: 'Chats', tr: 'Sohbetler' },
  customer: { en: 'Customers', tr: 'Müşteriler' },
  board: { en: 'Live board', tr: 'Canlı pano' },
  report: { en: 'Reports', tr: 'Raporlar' },
  digest: { en: 'Digests', tr: 'Özet e-postaları' },
  audit: { en: 'Audit trail', tr: 'Denetim kaydı' },
  apiDocs: { en: 'API description', tr: 'API belgeleri' },
  health: { en: 'Health of the system', tr: 'Sistem sağlığı' },
};

/** The rights of each subject, in the order of the table of rights. */
export function rightsBySubject(): readonly { readonly subject: Subject; readonly rights: readonly Right[] }[] {
  return (Object.keys(subjects) as Subject[]).map((subject) => ({
    subject,
    rights: rightNames.filter((right) => right.startsWith(`${subject}.`)),
  }));
}
