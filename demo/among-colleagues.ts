import type { UserId } from '#kernel/id.ts';
import type { RoomId } from '#team';
import { company } from './company.ts';
import { type Api, signIn } from './person.ts';

const hourMs = 3_600_000;

/** What colleagues of the demonstration have said and given each other before the day begins. Done once, however often asked. */
export async function foundTeam(url: string, password: string, userIds: ReadonlyMap<string, UserId>): Promise<void> {
  const [lead] = company.supervisors;
  const { yours, manager } = company;
  const yoursId = userIds.get(yours.email);
  if (!lead || !yoursId) return;
  await as(url, lead.email, password, (api) => leadSays(api, yoursId));
  await as(url, manager.email, password, async (api) => {
    if ((await api.team.announcements.list()).items.length > 0) return;
    await api.team.announcements.publish({
      title: 'İade süresi 14 güne çıktı',
      text: 'Pazartesiden itibaren bütün siparişlerde iade süresi 14 gün.\nEski siparişlerde de aynı süreyi söyleyin.',
      audience: { type: 'everybody' },
    });
  });
}

async function leadSays(api: Api, yoursId: UserId): Promise<void> {
  const say = (roomId: RoomId, text: string) => api.team.rooms.send({ roomId, clientId: crypto.randomUUID(), text });
  const own = (await api.team.rooms.list()).items.find(({ kind }) => kind === 'group');
  if (own?.lastSeq === 0) {
    await say(own.id, 'Günaydın. Bugün kargo soruları çok olacak; gecikme metni hazır.');
    await say(own.id, 'Öğle molalarını ikişer kişi yapalım lütfen.');
  }
  const direct = await api.team.rooms.direct({ userId: yoursId });
  if (direct.lastSeq === 0) await say(direct.id, 'Dünkü şikâyet dosyası sende mi? Akşama bakabilir misin?');
  if ((await api.team.tasks.list({ list: 'given', state: 'all' })).items.length > 0) return;
  const give = (title: string, more: object) =>
    api.team.tasks.create({
      clientId: crypto.randomUUID(),
      title,
      assignee: { type: 'user', id: yoursId },
      ...more,
    });
  await give('İzmir deposu listesini tamamla', {
    text: 'Dün çıkmayan siparişlere not düşelim.',
    dueAt: new Date(Date.now() + 4 * hourMs).toISOString(),
    priority: 'high',
    needsConfirmation: true,
  });
  await give('Şikâyet metnini gözden geçir', {});
  if (own) await give('Haftalık dolap sayımı', { assignee: { type: 'group', id: own.id } });
}

async function as(url: string, email: string, password: string, run: (api: Api) => Promise<void>): Promise<void> {
  const { api } = await signIn(url, email, password);
  await run(api);
  await api.identity.signOut();
}
