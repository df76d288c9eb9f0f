import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Api, openApi } from './api.ts';
import { openDesk } from './desk.ts';
import { askPostgres, postgresUrl } from './postgres.ts';
import { endPostgres, endProcess, endSwitch, freePort, noteOfPostgres, type Process, startProcess } from './process.ts';
import { openVisitor, type VisitorOptions } from './visitor.ts';

export interface WorldOptions {
  /** More settings of the program. */
  readonly env?: Readonly<Record<string, string>>;
  /** A folder that exists and is not removed; by default a new one that is. */
  readonly dataDir?: string;
  /** A program that starts ours, with its arguments; ours is put behind them. */
  readonly within?: readonly string[];
  /** Called before the program starts for the first time. */
  readonly prepare?: (dataDir: string) => Promise<void>;
  /** False: nobody has set up yet. */
  readonly isSetUp?: boolean;
  /** The queue bot speaks as it does in a new company; else it is off, and conversations hold what the test says. */
  readonly hasBot?: boolean;
}

const troubleShown = 10;
export const password = 'mor kalem yağmurda sustu';
const company = {
  organisationName: 'Deneme A.Ş.',
  zone: 'Europe/Istanbul',
  language: 'tr',
  ownerName: 'Zeynep Arslan',
  email: 'zeynep@ornek.com',
  password,
};

export type World = Awaited<ReturnType<typeof openWorld>>;

/** A whole Santral as a process of its own, in a folder of its own, with a company in it. Close it in `afterAll`. */
export async function openWorld(options: WorldOptions = {}) {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(tmpdir(), 'santral-e2e-')));
  const output: string[] = [];
  const closers = new Set<() => void>();
  let present: Process;
  let serial = 0;

  const start = async (env: Readonly<Record<string, string>> = {}): Promise<void> => {
    // Sessions and open pages belong to an address: once it has one, the program comes back to it.
    const port = String(present ? present.port : await freePort());
    present = await startProcess({
      dataDir,
      output,
      within: options.within ?? [],
      env: { PORT: port, ...options.env, ...env },
    });
  };

  const end = async (): Promise<void> => {
    for (const close of closers) close();
    if (present) await endProcess(present);
    await endPostgres(dataDir);
    endSwitch(dataDir);
    if (!options.dataDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
  };

  const api = (): Api => openApi(() => present.url);
  const owner = api();
  try {
    await options.prepare?.(dataDir);
    await start();
    if (options.isSetUp !== false) {
      await owner.post('/setup', company);
      if (!options.hasBot) await silence(owner);
    }
  } catch (error) {
    await end();
    throw error;
  }

  const world = {
    dataDir,
    owner,
    api,
    get url() {
      return present.url;
    },
    get process() {
      return present;
    },
    /** Everything the program has written, of all its lives. */
    output: () => output.join(''),
    /** The last complaints of the program, for whoever reads why a test failed. */
    trouble: () =>
      output
        .join('')
        .split('\n')
        .filter((line) => /"level":"(warn|error|fatal)"/.test(line))
        .slice(-troubleShown)
        .join('\n'),
    start,
    /** Ends the program as a kind operator does, and waits. */
    async stop(): Promise<void> {
      present.kill('SIGTERM');
      await present.ended;
    },
    /** Ends it as a power cut does. PostgreSQL, a process of its own, lives on and is adopted by the next one. */
    async kill(): Promise<void> {
      present.kill('SIGKILL');
      await present.ended;
    },
    /** The number of our own PostgreSQL's first process. */
    async postmaster(): Promise<number> {
      const note = noteOfPostgres(dataDir);
      if (!note) throw new Error('PostgreSQL does not run');
      return note.pid;
    },
    /** Where our own PostgreSQL answers, as the program itself or as its superuser. */
    databaseUrl: (role?: 'santral' | 'postgres') => postgresUrl(dataDir, role),
    /** Asks the database itself, past everything of ours. For looking, never for changing. */
    ask: <Row>(statement: string) => askPostgres<Row>(dataDir, statement),
    /** The first queue of the company, its project, and its web chat's public name. */
    async firstQueue() {
      const queues = await owner.get<{ items: { id: string; projectId: string; name: string }[] }>('/queues');
      const channels = await owner.get<{ items: { id: string; publicKey: string; queueId: string }[] }>('/channels');
      const queue = queues.items[0];
      const channel = channels.items[0];
      if (!queue || !channel) throw new Error('A new company has a queue and a web chat');
      return { queueId: queue.id, projectId: queue.projectId, channelId: channel.id, publicKey: channel.publicKey };
    },
    /** Makes a user with the role of a template. */
    async user(name: string, template: string, over: Record<string, unknown> = {}) {
      const roles = await owner.get<{ items: { id: string; template: string }[] }>('/roles');
      const role = roles.items.find((one) => one.template === template);
      const email = `kisi-${++serial}@ornek.com`;
      const user = await owner.post<{ id: string }>('/users', {
        name,
        email,
        password,
        roleIds: [role?.id],
        ...over,
      });
      return { id: user.id, name, email };
    },
    /** Agents who serve the first queue, at their desks and available. */
    async agents(...names: string[]) {
      const { queueId } = await world.firstQueue();
      const users = await Promise.all(names.map((name) => world.user(name, 'agent')));
      await owner.put(`/queues/${queueId}/members`, { members: users.map(({ id }) => ({ agentId: id, tier: 1 })) });
      return Promise.all(users.map((user) => world.desk(user)));
    },
    /** Signs somebody in and connects her desk. */
    async desk(user: { readonly id: string; readonly email: string }, more: { readonly isAvailable?: boolean } = {}) {
      const desk = await openDesk(world.api(), { ...user, password, url: () => present.url });
      closers.add(desk.close);
      if (more.isAvailable !== false) await desk.choose('available');
      return desk;
    },
    /** A visitor's tab on the company's page. */
    async visitor(more: Partial<VisitorOptions> = {}) {
      const { publicKey } = await world.firstQueue();
      const visitor = openVisitor({ url: () => present.url, channel: publicKey, ...more });
      closers.add(visitor.close);
      return visitor;
    },
    close: end,
  };
  return world;
}

/** Switches the bots of all queues off. */
async function silence(owner: Api): Promise<void> {
  const { items } = await owner.get<{ items: { id: string }[] }>('/queues');
  for (const { id } of items) {
    const bot = await owner.get<Record<string, unknown>>(`/queues/${id}/bot`);
    await owner.put(`/queues/${id}/bot`, { ...bot, isOn: false });
  }
}
