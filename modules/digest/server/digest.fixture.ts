import { randomBytes } from 'node:crypto';
import PostalMime from 'postal-mime';
import { type RoleTemplate, roleTemplates, type Who } from '#identity';
import { type Actor, openIdentity } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId, ProjectId, UserId } from '#kernel/id.ts';
import { openKpis } from '#kpi/server';
import { goldenAgent, goldenBreak, goldenId, goldenProject, goldenQueue } from '#metrics';
import { newId } from '#platform/ids.ts';
import { openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { openMail } from '#platform/mail/index.ts';
import { openScriptedSmtp } from '#platform/mail/smtp.fixture.ts';
import { sealWith } from '#platform/seal.ts';
import { fixedClock, freshDatabase } from '#platform/testing/index.ts';
import { openReports, type PeriodInput } from '#reports/server';
import type { DisciplineOfPerson } from '#workforce/server';
import type { DigestSettings } from '../digest.ts';
import { openDigests } from './digests.ts';

const password = 'mor kalem yağmurda sustu';
const visit = { ip: '192.0.2.1', deviceToken: undefined, userAgent: 'a test', requestId: null };
/** 08:00 in Istanbul on the day before that of the golden facts. */
export const startMs = Date.UTC(2026, 10, 22, 5);
export const hourMs = 3_600_000;
export const minuteMs = 60_000;

const goldenGroup = goldenId('group', 'day');
let serial = 0;

/** People, reports, mail and digests on one database, with a clock that stands still. */
export async function openWorld() {
  const { database, close } = await freshDatabase();
  const clock = fixedClock(startMs);
  const log = openLog({ level: 'fatal' });
  const seal = sealWith(randomBytes(32));
  const mail = openMail({ database, clock, log, seal });
  const hashCost = { memory: 64, passes: 1, parallelism: 1 };
  const identity = openIdentity({ database, clock, log, seal, mail, hashCost });
  const projects = new Map<OrganisationId, ProjectId>();
  const directory = async (organisationId: OrganisationId) => ({
    agents: [
      { id: goldenAgent('A'), name: 'Ayşe', groupId: goldenGroup },
      { id: goldenAgent('B'), name: 'Berk', groupId: goldenGroup },
      { id: goldenAgent('C'), name: 'Can', groupId: null },
    ],
    groups: new Map([[goldenGroup, 'Gündüz']]),
    queues: new Map(
      ['sales', 'tech', 'chat', 'other'].map((name) => [
        goldenQueue(name),
        { name: `${name} kuyruğu`, projectId: projects.get(organisationId) ?? null },
      ]),
    ),
    outcomes: new Map(),
    numbers: new Map(),
  });
  const reports = openReports({
    ...{ database, clock, log },
    directory,
    zoneOf: async () => 'Europe/Istanbul',
    awayRuleOf: async () => (id) => (id === goldenBreak ? { class: 'break', isPaid: true, longestMs: 600_000 } : null),
    callersOf: async (_who, ids) => new Map(ids.map((id) => [id, { name: `Müşteri ${id.slice(0, 4)}`, number: null }])),
  });
  const kpis = openKpis({ database, clock, reports, directory, zoneOf: async () => 'Europe/Istanbul' });
  const plans: DisciplineOfPerson[] = [];
  const house = { zone: 'Europe/Istanbul' };
  const faults: { period: Error | null; asked: (PeriodInput & { readonly who: Who })[] } = { period: null, asked: [] };
  const openAll = (letters = mail) =>
    openDigests({
      // Letters leave with the minute alone, so that nobody has to ask whether one is still in somebody's hand.
      ...{ database, clock, log, mail: { ...letters, wake: () => undefined } },
      kpis,
      disciplineOf: async function* () {
        yield plans;
      },
      reports: {
        ...reports,
        period: async (who, input) => {
          if (faults.period) throw faults.period;
          faults.asked.push({ ...input, who });
          return reports.period(who, input);
        },
      },
      houseOf: () => ({ name: 'Yıldız', zone: house.zone }),
      people: identity.directory,
      addressesOf: identity.addressesOf,
      projectsOf: identity.projects.list,
      projectName: identity.projects.nameOf,
    });
  const digests = openAll();

  const actorOf = async (email: string): Promise<Actor> => {
    const outcome = await identity.signIn({ email, password }, visit);
    if (outcome.type !== 'signedIn') throw new Error(`${email} could not sign in: ${outcome.type}`);
    return { who: outcome.session.who, ip: null, requestId: null };
  };

  /** A company with its owner, a mail server of its own, and a ledger that follows its facts. */
  const company = async () => {
    const email = `sahibi-${++serial}@ornek.com`;
    const made = await identity.addOrganisation({
      ...{ organisationName: `Yıldız ${serial}`, zone: 'Europe/Istanbul', language: 'tr', ownerName: 'Zeynep' },
      ...{ email, password },
    });
    const { organisationId } = made;
    const owner = await actorOf(email);
    const [project] = await identity.projects.list(owner.who);
    if (!project) throw new Error('A company has a project');
    projects.set(organisationId, project.id);
    const server = await openScriptedSmtp();
    await database.within(organisationId, (trx) =>
      mail.save(
        trx,
        organisationId,
        {
          ...{ host: '127.0.0.1', port: server.port, tls: 'none', user: 'santral', certificate: null },
          ...{ fromName: 'Yıldız', fromAddress: 'santral@posta.test', linkBase: 'https://santral.ornek.com' },
        },
        { type: 'set', text: 'gizli' },
      ),
    );
    const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
    if (!lease) throw new Error('A new organisation has a floor');
    const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
    const following = reports.follow(journal);
    const roles = await identity.roles.list(owner);
    return {
      ...{ organisationId, owner, email, project, server },
      ownerId: owner.who.userId,
      /** Records facts of the golden examples as of this company's project, and waits until the ledger knows them. */
      async tell(facts: readonly FactShape[]) {
        const ours = JSON.stringify(facts).replaceAll(goldenProject, project.id);
        await journal.record(JSON.parse(ours) as FactShape[]);
        await reports.caughtUp(organisationId, journal.lastNumber());
      },
      async user(template: RoleTemplate, projectIds: 'all' | readonly ProjectId[] = 'all') {
        const own = `kisi-${++serial}@ornek.com`;
        const role = roles.find((one) => one.template === roleTemplates.find((name) => name === template));
        const outcome = await identity.users.create(owner, {
          ...{ name: `Kişi ${serial}`, email: own, password, groupId: null, projectIds },
          roleIds: role ? [role.id] : [],
        });
        if (outcome.type !== 'created') throw new Error(`The user was not created: ${outcome.type}`);
        return { id: outcome.user.id, email: own, name: outcome.user.name, actor: await actorOf(own) };
      },
      edit: (id: UserId, change: Parameters<typeof identity.users.edit>[2]) => identity.users.edit(owner, id, change),
      roleId: (template: RoleTemplate) => {
        const role = roles.find((one) => one.template === template);
        if (!role) throw new Error(`There is no role ${template}`);
        return role.id;
      },
      letters: () => Promise.all(server.letters.map((letter) => PostalMime.parse(letter))),
      async close() {
        await following.close();
        await journal.close();
        await server.close();
      },
    };
  };

  return {
    ...{ database, clock, mail, identity, reports, kpis, plans, digests, house, faults, company, openAll, seal, log },
    /** What a minute does: what is due is written, and what was written is sent. */
    async minute(organisationId: OrganisationId) {
      await digests.sendDue(organisationId);
      await mail.sendDue();
    },
    async close() {
      await mail.close();
      await close();
    },
  };
}
export type World = Awaited<ReturnType<typeof openWorld>>;
export type Company = Awaited<ReturnType<World['company']>>;

/** A daily digest of everything at eight. */
export const daily = (over: Partial<DigestSettings> = {}): DigestSettings => ({
  name: 'Günlük özet',
  language: 'tr',
  schedule: { every: 'day', hour: 8 },
  recipients: { users: [], addresses: ['musteri@ornek.com'] },
  parts: ['calls', 'queues', 'agents', 'chats'],
  projectId: null,
  ...over,
});
