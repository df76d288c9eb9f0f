/** How far a right reaches: one's own work, one's group's, that of one's projects, everything in the organisation. */
export const scopes = ['own', 'group', 'project', 'all'] as const;
export type Scope = (typeof scopes)[number];

/** What a right says to people, and the scopes in which granting it makes sense. */
export type RightDescription = {
  readonly en: string;
  readonly tr: string;
  readonly scopes: readonly Scope[];
};

const house = ['all'] as const;
const own = ['own'] as const;
const ownOrAll = ['own', 'all'] as const;
const people = ['own', 'group', 'all'] as const;
const teams = ['group', 'all'] as const;
const work = ['own', 'group', 'project', 'all'] as const;
const pool = ['group', 'project', 'all'] as const;
const projects = ['project', 'all'] as const;

/** Every right of the product. Screens, documents and checks read this one table; what is not here cannot be asked. */
export const rights = {
  'organisation.edit': {
    en: 'Change the name, time zone and settings of the company',
    tr: 'Kurumun adını, saat dilimini ve ayarlarını değiştirme',
    scopes: house,
  },
  'organisation.transferOwnership': {
    en: 'Make somebody an owner of the company',
    tr: 'Bir kullanıcıyı kurumun sahibi yapma',
    scopes: house,
  },
  'project.manage': { en: 'Create and change projects', tr: 'Proje oluşturma ve değiştirme', scopes: house },
  'user.read': { en: 'See users, groups and roles', tr: 'Kullanıcıları, grupları ve rolleri görme', scopes: people },
  'user.manage': {
    en: 'Create, change and disable users with no more rights than one’s own',
    tr: 'Kendi yetkilerini aşmayan kullanıcıları oluşturma, değiştirme ve kapatma',
    scopes: house,
  },
  'group.manage': { en: 'Create, change and delete groups', tr: 'Grup oluşturma, değiştirme ve silme', scopes: house },
  'role.manage': { en: 'Create and change roles', tr: 'Rol oluşturma ve değiştirme', scopes: house },
  'security.manage': {
    en: 'Decide how people sign in: second factor, networks, identity provider',
    tr: 'Oturum açma kurallarını belirleme: ikinci adım, ağlar, kimlik sağlayıcı',
    scopes: house,
  },
  'apiKey.manage': {
    en: 'Make API keys with no more rights than one’s own, see and revoke all API keys',
    tr: 'Kendi yetkilerini aşmayan API anahtarları oluşturma, tüm API anahtarlarını görme ve iptal etme',
    scopes: house,
  },
  'agent.read': {
    en: 'See agents, their skills and capacity',
    tr: 'Temsilcileri, becerilerini ve kapasitelerini görme',
    scopes: people,
  },
  'agent.manage': {
    en: 'Change the skills and capacity of agents',
    tr: 'Temsilcilerin becerilerini ve kapasitelerini değiştirme',
    scopes: teams,
  },
  'agent.setAvailability': {
    en: 'Change the availability of other agents',
    tr: 'Başka temsilcilerin müsaitliğini değiştirme',
    scopes: teams,
  },
  'queue.read': { en: 'See queues and their settings', tr: 'Kuyrukları ve ayarlarını görme', scopes: projects },
  'queue.manage': {
    en: 'Create and change queues, their members and hours',
    tr: 'Kuyruk oluşturma; kuyruğu, temsilcilerini ve çalışma saatlerini değiştirme',
    scopes: projects,
  },
  'queue.turnDoors': {
    en: 'Open or close a queue by hand, whatever its hours say',
    tr: 'Kuyruğu çalışma saatlerinden bağımsız olarak elle açma ve kapatma',
    scopes: projects,
  },
  'norm.manage': {
    en: 'Change the norms of queues: how long is too long, and what happens then',
    tr: 'Kuyrukların normlarını değiştirme: hangi süre uzun sayılır, aşılınca ne olur',
    scopes: projects,
  },
  'survey.manage': {
    en: 'Change what queues ask customers when a conversation is over',
    tr: 'Görüşme bitince müşteriye ne sorulacağını değiştirme',
    scopes: projects,
  },
  'template.manage': {
    en: 'Write and change the templates of queues',
    tr: 'Kuyrukların mesaj şablonlarını yazma ve değiştirme',
    scopes: projects,
  },
  'channel.read': { en: 'See connected channels', tr: 'Bağlı kanalları görme', scopes: projects },
  'channel.manage': { en: 'Connect and change channels', tr: 'Kanal bağlama ve değiştirme', scopes: projects },
  'flow.read': { en: 'See flows and their versions', tr: 'Akışları ve sürümlerini görme', scopes: projects },
  'flow.manage': {
    en: 'Draw, try and publish flows, and say where they run',
    tr: 'Akış çizme, deneme, yayınlama ve nerede çalışacağını belirleme',
    scopes: projects,
  },
  'bot.manage': {
    en: 'Set what the queue bot says to customers who wait',
    tr: 'Kuyruk botunun bekleyen müşterilere ne söyleyeceğini belirleme',
    scopes: projects,
  },
  'telephony.read': {
    en: 'See how the telephone switch stands, its numbers, telephones and trunks',
    tr: 'Telefon santralinin durumunu, numaralarını, telefonlarını ve dış hatlarını görme',
    scopes: house,
  },
  'telephony.manage': {
    en: 'Add and change telephone numbers, telephones and trunks',
    tr: 'Telefon numarası, telefon ve dış hat ekleme ve değiştirme',
    scopes: house,
  },
  'telephony.talk': {
    en: 'Answer and make calls with the telephone in the browser',
    tr: 'Tarayıcıdaki telefonla arama yanıtlama ve yapma',
    scopes: own,
  },
  'recording.listen': {
    en: 'Listen to recordings of calls and mark them; each time is written down',
    tr: 'Çağrı kayıtlarını dinleme ve işaretleme; her dinleme kayda geçer',
    scopes: work,
  },
  'recording.download': {
    en: 'Download recordings of calls as files',
    tr: 'Çağrı kayıtlarını dosya olarak indirme',
    scopes: work,
  },
  'recording.sample': {
    en: 'Cut samples for training from recordings, listen to the samples and delete them',
    tr: 'Kayıtlardan eğitim örneği kesme, örnekleri dinleme ve silme',
    scopes: work,
  },
  'recording.manage': {
    en: 'Decide which calls are recorded and for how long recordings are kept',
    tr: 'Hangi çağrıların kaydedileceğini ve kayıtların ne kadar saklanacağını belirleme',
    scopes: house,
  },
  'call.listen': {
    en: 'Listen to calls of agents',
    tr: 'Temsilcilerin çağrılarını dinleme',
    scopes: pool,
  },
  'call.whisper': {
    en: 'Speak to the agent in a call without the customer hearing it',
    tr: 'Çağrıda müşteri duymadan temsilciyle konuşma',
    scopes: pool,
  },
  'call.barge': { en: 'Join calls of agents', tr: 'Temsilcilerin çağrılarına katılma', scopes: pool },
  'call.takeOver': {
    en: 'Take over calls from agents',
    tr: 'Temsilcilerin çağrılarını devralma',
    scopes: pool,
  },
  'call.direct': {
    en: 'Move and end calls of others',
    tr: 'Başkalarının çağrılarını başka kuyruğa alma ve bitirme',
    scopes: pool,
  },
  'chat.view': { en: 'Read chats', tr: 'Sohbetleri okuma', scopes: work },
  'chat.viewPool': { en: 'See chats nobody has taken yet', tr: 'Henüz alınmamış sohbetleri görme', scopes: pool },
  'chat.take': { en: 'Take a waiting chat', tr: 'Sırada bekleyen sohbeti alma', scopes: pool },
  'chat.start': { en: 'Start a chat with a customer', tr: 'Müşteriyle yeni sohbet başlatma', scopes: projects },
  'chat.reply': { en: 'Answer the customer in a chat', tr: 'Sohbette müşteriye yanıt yazma', scopes: work },
  'chat.note': { en: 'Write internal notes in a chat', tr: 'Sohbete iç not yazma', scopes: work },
  'chat.setStatus': { en: 'Change the status of a chat', tr: 'Sohbetin durumunu değiştirme', scopes: work },
  'chat.transfer': {
    en: 'Transfer a chat to another agent or queue',
    tr: 'Sohbeti başka temsilciye veya kuyruğa aktarma',
    scopes: work,
  },
  'chat.release': { en: 'Put a chat back into its queue', tr: 'Sohbeti kuyruğuna geri bırakma', scopes: work },
  'chat.addAgent': { en: 'Invite colleagues into a chat', tr: 'Sohbete iş arkadaşı ekleme', scopes: work },
  'chat.removeAgent': {
    en: 'Take invited colleagues out of a chat',
    tr: 'Eklenen temsilciyi sohbetten çıkarma',
    scopes: work,
  },
  'chat.spam': { en: 'Mark a chat as spam', tr: 'Sohbeti spam olarak işaretleme', scopes: work },
  'customer.read': { en: 'See customers and their history', tr: 'Müşterileri ve geçmişlerini görme', scopes: projects },
  'customer.edit': { en: 'Change customers', tr: 'Müşteri bilgilerini değiştirme', scopes: projects },
  'customer.merge': {
    en: 'Say that two customers are one person, or take them apart again',
    tr: 'İki müşteri kaydını tek kişi olarak birleştirme ve ayırma',
    scopes: projects,
  },
  'customer.seeContact': {
    en: 'See telephone numbers and e-mail addresses of customers in full',
    tr: 'Müşterilerin telefon numaralarını ve e-posta adreslerini açık görme',
    scopes: projects,
  },
  'customer.revealContact': {
    en: 'Have one hidden number or address of a customer shown; each time is written to the audit trail',
    tr: 'Müşterinin gizlenen numarasını veya adresini tek tek açma; her açış denetim kaydına yazılır',
    scopes: projects,
  },
  'board.view': { en: 'Watch the live board', tr: 'Canlı panoyu izleme', scopes: pool },
  'report.view': {
    en: 'See reports and how their figures are made',
    tr: 'Raporları ve hesaplanışını görme',
    scopes: work,
  },
  'report.export': { en: 'Download reports as files', tr: 'Raporları dosya olarak indirme', scopes: work },
  'digest.manage': {
    en: 'Have reports sent by e-mail at set times, also to addresses outside the company',
    tr: 'Raporları belirli saatlerde, kurum dışı adresler de dahil, e-postayla gönderme',
    scopes: ownOrAll,
  },
  'shift.read': {
    en: 'See shifts, holidays and who works when',
    tr: 'Vardiyaları, tatilleri ve kimin ne zaman çalıştığını görme',
    scopes: people,
  },
  'shift.manage': {
    en: 'Give people shifts and change their days; with “everything”, also make shifts and holidays',
    tr: 'Kişilere vardiya verme ve günlerini değiştirme; “her şey” kapsamında vardiya ve tatil oluşturma',
    scopes: teams,
  },
  'absence.request': {
    en: 'Ask for absences and swaps of shifts for oneself',
    tr: 'Kendisi için izin ve vardiya değişimi talebi oluşturma',
    scopes: own,
  },
  'absence.decide': {
    en: 'Approve and refuse absences and swaps',
    tr: 'İzin ve vardiya değişimi taleplerini onaylama ve reddetme',
    scopes: teams,
  },
  'team.message': {
    en: 'Write and read internal messages in one’s own rooms',
    tr: 'Üyesi olduğu odalarda iç mesaj yazma ve okuma',
    scopes: house,
  },
  'team.createRoom': {
    en: 'Open rooms with chosen colleagues',
    tr: 'Seçtiği çalışma arkadaşlarıyla oda açma',
    scopes: house,
  },
  'team.announce': {
    en: 'Make announcements that have to be read, and see who has read them',
    tr: 'Okunması gereken duyuru yapma ve kimlerin okuduğunu görme',
    scopes: teams,
  },
  'task.read': { en: 'See one’s own tasks', tr: 'Kendi görevlerini görme', scopes: house },
  'task.assign': {
    en: 'Give tasks to oneself, to one’s group or to everybody',
    tr: 'Kendisine, grubuna veya herkese görev verme',
    scopes: people,
  },
  'audit.read': { en: 'Read the audit trail', tr: 'Denetim kaydını okuma', scopes: house },
  'audit.export': { en: 'Download the audit trail', tr: 'Denetim kaydını indirme', scopes: house },
  'apiDocs.read': { en: 'Read the description of the API', tr: 'API belgelerini okuma', scopes: house },
  'health.read': { en: 'See the health of the system', tr: 'Sistemin sağlık durumunu görme', scopes: house },
} as const satisfies Record<string, RightDescription>;

export type Right = keyof typeof rights;

export const rightNames = Object.keys(rights) as readonly Right[];

/** Says whether a text names a right. */
export function isRight(text: string): text is Right {
  return Object.hasOwn(rights, text);
}
