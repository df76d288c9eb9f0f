import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ownPicturePath, picturePath, type Right, type RoleTemplate, roleTemplates, type Who } from '#identity';
import { openIdentity } from '#identity/server';
import { openClock } from '#platform/clock.ts';
import { readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { freshDatabase } from '#platform/testing/index.ts';
import { openSantral } from '../../app/santral.ts';
import { prepareSetup } from '../../app/setup.ts';
import { type Answer, type Api, openApi, until } from '../../e2e/api.ts';
import { openDesk } from '../../e2e/desk.ts';
import { openVisitor } from '../../e2e/visitor.ts';
import { pngOf } from '../../modules/identity/server/people/picture.fixture.ts';

const password = 'mor kalem yağmurda sustu';
/** Addresses of the customer, which not everybody may read. */
export const secrets = { phone: '+90 532 111 22 42', email: 'gizli.musteri@ornek.com' };
const companies = { ours: 'zeynep@biz.example', theirs: 'nihat@onlar.example' };

/** Somebody who walks through the doors, and what the program says she may. */
export interface Walker {
  readonly name: string;
  readonly template: RoleTemplate;
  readonly who: Who;
  /** Asks as she is; signs in again when what she asked before ended her session. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<Answer>;
  readonly cookies: () => string;
}

export type Town = Awaited<ReturnType<typeof openTown>>;

/**
 * A whole Santral with two companies. In ours there is one of everything, and for every template role somebody of the
 * group that has the conversation, somebody of another group and somebody who is a member of another project only.
 */
export async function openTown(walking: readonly RoleTemplate[] = roleTemplates) {
  const fresh = await freshDatabase();
  const dataDir = await mkdtemp(path.join(tmpdir(), 'santral-walk-'));
  const log = openLog({ level: 'fatal' });
  await found(fresh.database);
  const read = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    DATABASE_URL: fresh.url,
    LOG_LEVEL: 'fatal',
    SWITCH_URL: 'off',
  });
  if (read.type === 'wrong') throw new Error(read.sentences.join(' '));
  const santral = await openSantral({
    config: read.config,
    log,
    holder: 'walk',
    webRoot: null,
    widgetRoot: null,
  });
  const url = () => santral.url;
  const api = () => openApi(url);
  const owner = api();
  await owner.signIn(companies.ours, password);
  const {
    who: { organisationId },
  } = await owner.get<{ who: Who }>('/me');
  const stranger = await walkerOf(api(), 'the owner of another company', 'owner', companies.theirs);

  const roles = (await owner.get<{ items: { id: string; template: RoleTemplate }[] }>('/roles')).items;
  const group = async (name: string) => (await owner.post<{ id: string }>('/groups', { name, colour: 'teal' })).id;
  const [near, far] = [await group('Yakın'), await group('Uzak')];
  const project = (await owner.post<{ id: string }>('/projects', { name: 'Başka proje' })).id;
  let serial = 0;
  const person = async (template: RoleTemplate, groupId: string, projectIds: 'all' | readonly string[] = 'all') => {
    const email = `kisi-${++serial}@biz.example`;
    const roleIds = roles.filter((role) => role.template === template).map((role) => role.id);
    const name = `${template} ${groupId === near ? 'near' : 'far'}${projectIds === 'all' ? '' : ', other project'}`;
    const { id } = await owner.post<{ id: string }>('/users', { name, email, password, roleIds, groupId, projectIds });
    return { id, email, name };
  };

  const holder = await person('agent', near);
  const queue = (await owner.get<{ items: { id: string }[] }>('/queues')).items[0]?.id ?? '';
  const channel = (await owner.get<{ items: { id: string; publicKey: string }[] }>('/channels')).items[0];
  await owner.put(`/queues/${queue}/members`, { members: [{ agentId: holder.id, tier: 1 }] });
  await owner.post('/skills', { name: 'Kargo' });
  const desk = await openDesk(api(), { ...holder, password, url });
  await desk.choose('available');
  const visitor = openVisitor({ url, channel: channel?.publicKey ?? '', name: 'Gizli Müşteri' });
  visitor.write('Siparişim nerede?');
  const offer = await until('the agent is offered the conversation', () => desk.offers()[0]);
  await desk.accept(offer.offerId);
  const sent = await desk.api.send('POST', '/files', Buffer.from('gizli dosya'), {
    'content-type': 'text/plain',
    'x-file-name': 'gizli.txt',
  });
  const file = (sent.body as { id: string }).id;
  await desk.api.post(`/interactions/${offer.interactionId}/messages`, {
    clientId: 'ilk-yanit',
    text: 'Bakıyorum',
    fileIds: [file],
  });

  const shown = await desk.api.send('PUT', ownPicturePath.replace('/api/v1', ''), pngOf(128), {
    'content-type': 'image/png',
  });
  const picture = picturePath(holder.id, (shown.body as { version: string }).version);

  const prompt = (await owner.post<{ id: string }>('/telephony/prompts', { name: 'Karşılama' })).id;
  await owner.put(`/telephony/prompts/${prompt}/texts/tr`, { text: 'Hoş geldiniz.' });

  // The room of a group has the group's id; its people are the group's.
  const shared = await desk.api.send('POST', '/team/files', Buffer.from('ekip dosyası'), {
    'content-type': 'text/plain',
    'x-file-name': 'ekip.txt',
  });
  const teamFile = (shared.body as { id: string }).id;
  const clientId = '0199a5c0-0000-7000-8000-00000000c11e';
  await desk.api.post(`/team/rooms/${near}/messages`, { clientId, text: 'Aramızda', fileIds: [teamFile] });

  const customer = await owner.get<{ version: number }>(`/customers/${offer.customerId}`);
  await owner.patch(`/customers/${offer.customerId}`, { version: customer.version, ...secrets });

  const walkers: Walker[] = [];
  for (const template of walking) {
    for (const one of [
      await person(template, near),
      await person(template, far),
      await person(template, near, [project]),
    ])
      walkers.push(await walkerOf(api(), one.name, template, one.email));
  }

  async function walkerOf(as: Api, name: string, template: RoleTemplate, email: string): Promise<Walker> {
    await as.signIn(email, password);
    const { who } = await as.get<{ who: Who }>('/me');
    const ask = async (method: string, asked: string, body?: unknown): Promise<Answer> => {
      const answer = await as.send(method, asked, body);
      if (answer.status !== 401) return answer;
      await as.signIn(email, password);
      return as.send(method, asked, body);
    };
    return { name, template, who, ask, cookies: as.cookieHeader };
  }

  return {
    santral,
    walkers,
    stranger,
    nobody: api(),
    owner,
    database: fresh.database,
    holder,
    publicKey: channel?.publicKey ?? '',
    conversation: {
      id: offer.interactionId,
      customer: offer.customerId ?? '',
      file,
      queue,
      /** What `may` must know of it. */
      thing: { ownerId: holder.id, groupId: near, projectId: defaultProject(await owner.get('/projects')) },
    },
    room: { id: near, file: teamFile },
    /** Where the picture of the one who has the conversation is. */
    picture,
    /** What callers are told, in Turkish. */
    prompt,
    groups: { near, far },
    /** Signs somebody in who was made later. */
    arrive: (name: string, template: RoleTemplate, email: string) => walkerOf(api(), name, template, email),
    /** The one who has the conversation, at her desk. */
    desk,
    password,
    /** Every id of ours that stands in a table, at most so many of each: what a stranger would try. */
    ids: (most: number): Promise<readonly string[]> => idsIn(fresh.database, organisationId, most),
    async close(): Promise<void> {
      desk.close();
      visitor.close();
      await santral.shutdown.stop('the walk is over');
      await fresh.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

type Fresh = Awaited<ReturnType<typeof freshDatabase>>;

/** Two companies, before the program starts: over HTTP there is only ever a first one. */
async function found(database: Fresh['database']): Promise<void> {
  const clock = openClock();
  const identity = openIdentity({ database, clock, log: openLog({ level: 'fatal' }), seal: sealWith(randomBytes(32)) });
  prepareSetup(identity, clock);
  for (const [name, email] of Object.entries(companies)) {
    await identity.addOrganisation({
      organisationName: name,
      zone: 'Europe/Istanbul',
      language: 'tr',
      ownerName: `${name} sahibi`,
      email,
      password,
    });
  }
}

function defaultProject({ items }: { items: { id: string; isDefault: boolean }[] }): string {
  return items.find((one) => one.isDefault)?.id ?? '';
}

async function idsIn(
  database: Fresh['database'],
  organisationId: Who['organisationId'],
  most: number,
): Promise<readonly string[]> {
  const { rows: tables } = await database.pool.query<{ name: string }>(
    `select t.table_name as name from information_schema.columns t
      join information_schema.columns i using (table_schema, table_name)
     where t.table_schema = 'public' and t.column_name = 'organisation_id' and i.column_name = 'id' and i.data_type = 'uuid'
     order by 1`,
  );
  const client = await database.pool.connect();
  try {
    await client.query(`begin; select set_config('app.organisation', '${organisationId}', true)`);
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ id: string }>(`select id from "${name}" order by id desc limit ${most}`);
      found.push(...rows.map((row) => row.id));
    }
    await client.query('rollback');
    return [...new Set(found)];
  } finally {
    client.release();
  }
}

/** One route of the contract, as the walk asks it. */
export interface Route {
  readonly method: string;
  readonly path: string;
  /** `GET /users` */
  readonly line: string;
  readonly right: Right | 'public' | 'signedIn';
  /** What it answers is a file. */
  readonly isFile: boolean;
}

export function routesOf(contract: object): readonly Route[] {
  return Object.values(contract).flatMap((part: object) => {
    const leaf = (part as { '~orpc'?: Procedure })['~orpc'];
    if (!leaf) return routesOf(part);
    const { method = '', path: asked = '', outputStructure } = leaf.route;
    const right = leaf.meta.right as Route['right'];
    return [{ method, path: asked, line: `${method} ${asked}`, right, isFile: outputStructure === 'detailed' }];
  });
}
interface Procedure {
  readonly meta: { readonly right: string };
  readonly route: { readonly method?: string; readonly path?: string; readonly outputStructure?: string };
}
