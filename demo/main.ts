import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { type Config, readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { openSantral, type Santral } from '../app/santral.ts';
import { openCalls } from './calls.ts';
import { company } from './company.ts';
import { letIn } from './crowd.ts';
import { keepCustomers, readCustomers } from './customers.ts';
import { markFounded, prepareFolder, removeFolder } from './folder.ts';
import { doorsOf, found } from './founding.ts';
import { openLetters } from './letters.ts';
import { openPace } from './pace.ts';
import { signIn } from './person.ts';
import { openProviders } from './providers.ts';
import { openTalks } from './talk.ts';

// `npm run demo`: an invented company in a folder of its own, with agents and customers who come and go by themselves.
// `npm run demo -- --fast`: the same, four times as quickly. `npm run demo -- --remove`: takes it away.

const known = ['--fast', '--remove'];
const wanted = process.argv.slice(2);
const unknown = wanted.find((argument) => !known.includes(argument));
const fastTimes = 4;

try {
  if (unknown) throw new Error(`The demonstration knows ${known.join(' and ')}, but not ${unknown}.`);
  const config = demonstrationConfig();
  if (wanted.includes('--remove')) await remove(config);
  else await run(config);
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

/** The installation's own configuration, except that nothing of it leads to real data. */
function demonstrationConfig(): Config {
  const environment = process.env;
  const read = readConfig({
    ...environment,
    DATA_DIR: environment.DATA_DIR || './data/demo',
    LOG_LEVEL: environment.LOG_LEVEL || 'warn',
    DATABASE_URL: '',
    SWITCH_URL: environment.SWITCH_URL || 'off', // those who telephone do so at a switch in memory
  });
  if (read.type === 'wrong') throw new Error(read.sentences.join('\n  '));
  if (environment.DATABASE_URL)
    console.log('\n  DATABASE_URL is left alone: the demonstration has a database of its own.');
  // Visitors come from this machine and each says another address, as if through a proxy.
  return { ...read.config, trustProxy: ['loopback'] };
}

async function remove({ dataDir, logLevel }: Config): Promise<void> {
  const outcome = await removeFolder(dataDir, openLog({ level: logLevel }));
  console.log(`\n  ${outcome === 'removed' ? `Removed: ${dataDir}` : `There is no demonstration in ${dataDir}.`}\n`);
}

async function run(config: Config): Promise<void> {
  const mark = await prepareFolder(config.dataDir);
  const log = openLog({ level: config.logLevel });
  const root = path.resolve(import.meta.dirname, '..');
  const providers = await openProviders();
  const letters = await openLetters();
  // A switch that somebody names is a real one, and nobody invented telephones with it.
  const calls = config.switchUrl === 'off' ? openCalls() : null;
  const santral = await openSantral({
    config: { ...config, providerUrls: { ...providers.urls, ...config.providerUrls } },
    log,
    holder: randomUUID(),
    webRoot: path.join(root, 'dist/web'),
    widgetRoot: path.join(root, 'dist/widget'),
    ...(calls && { gateway: calls.gateway }),
  });
  const ending = new AbortController();
  const customers = await readCustomers(config.dataDir);
  santral.shutdown.onStop('customers', () => keepCustomers(config.dataDir, customers));
  santral.shutdown.onStop('providers', async () => void (await Promise.all([providers.close(), letters.close()])));
  santral.shutdown.onStop('calls', async () => calls?.close());
  const isEnding = endOnSignals(santral, ending);
  try {
    const url = `http://127.0.0.1:${santral.port}`;
    if (!mark.isFounded) {
      console.log(`\n  Founding ${company.name} …`);
      await found(url, mark.password);
      await markFounded(config.dataDir, mark);
    }
    const { api } = await signIn(url, company.owner.email, mark.password);
    await providers.found(api, url);
    await letters.found(api);
    await calls?.found(api);
    const { channels } = await doorsOf(api);
    tell(config.publicUrl ?? santral.url, mark.password, config.dataDir, channels);
    const pace = openPace(wanted.includes('--fast') ? fastTimes : 1, ending.signal);
    const onBroken = (err: unknown) => log.warn({ err }, 'Somebody of the demonstration stumbled');
    const talks = openTalks();
    await letIn({ url, password: mark.password, customers, talks, pace, onBroken });
    providers.letIn(pace, onBroken);
    letters.letIn(talks, pace, onBroken);
    calls?.letIn({ url, password: mark.password, api }, pace, onBroken);
  } catch (error) {
    if (isEnding()) return;
    await santral.shutdown.stop('the demonstration could not begin');
    throw error;
  }
}

/** The first signal ends everything in order, the second at once. */
function endOnSignals(santral: Santral, ending: AbortController): () => boolean {
  const end = () => {
    if (ending.signal.aborted) process.exit(130);
    ending.abort();
    void santral.shutdown
      .stop('asked to end')
      .then(({ failed, late }) => process.exit(failed.length + late.length > 0 ? 1 : 0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return () => ending.signal.aborted;
}

function tell(url: string, password: string, folder: string, channels: ReadonlyMap<string, string>): void {
  const { owner, manager, supervisors, yours } = company;
  const people = [
    ['Owner', owner],
    ['Manager', manager],
    ['Supervisor', supervisors[0]],
    ['Agent (yours)', yours],
  ] as const;
  const [firstKey] = channels.values();
  console.log(`
  ${company.name} is open: ${url}

${people.map(([role, { name, email }]) => `    ${role.padEnd(14)} ${email.padEnd(34)} ${name}`).join('\n')}
    ${'Password'.padEnd(14)} ${password}   (everybody's, made for this folder)

  Sign in as ${yours.name} and choose "Müsait" ("Available") to get offers like the others.
  Be a customer yourself: ${url}/try/${firstKey ?? ''}
  A busy day passes in about twelve minutes, then it goes on more calmly. Every figure is made of what really happened
  here since the first start: an earlier day is empty, because nothing of it is made up.
  Everything lies in ${folder}. Ctrl-C ends it, the next start goes on; npm run demo -- --remove takes it away.
`);
}
