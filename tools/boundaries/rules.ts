// The walls of the house, as rules over one file at a time. Each fault is a sentence that says what to do about it.
import path from 'node:path';
import { type Look, lookAt, type Source } from './source.ts';

/** The architecture in one list. A module may use only what stands earlier; some of these are still to be built. */
export const order =
  `kernel platform identity agents customers knowledge interactions metrics queues norms flows routing
  recordings voice messaging cases team assistants campaigns surveys speech quality training workforce
  monitoring reports kpi digest billing privacy integrations`.split(/\s+/);

/** What a file is, which decides what it may use. */
export type Ring =
  | 'pure'
  | 'platform'
  | 'socketClient'
  | 'server'
  | 'web'
  | 'adapter'
  | 'widget'
  | 'app'
  | 'shell'
  | 'tools';

interface Place {
  readonly ring: Ring;
  /** The folder that relative imports stay in: `modules/queues`, `adapters/web-chat`, `kernel`. */
  readonly home: string;
  /** Its word in the order, null for what stands outside it. */
  readonly word: string | null;
}

/** The only files of the platform that a browser may load. */
const socketClient = ['platform/live/client.ts', 'platform/live/wire.ts'];

/** Where a file stands. Throws for a folder that nobody has named. */
export function placeOf(name: string): Place {
  const [first = '', second = '', third = ''] = name.split('/');
  if (socketClient.includes(name)) return { ring: 'socketClient', home: 'platform', word: 'platform' };
  switch (first) {
    case 'kernel':
      return { ring: 'pure', home: 'kernel', word: 'kernel' };
    case 'platform':
      return { ring: 'platform', home: 'platform', word: 'platform' };
    case 'modules':
      return { ring: ringInModule(name, third), home: `modules/${second}`, word: second };
    case 'adapters':
      return { ring: third === 'widget' ? 'widget' : 'adapter', home: `adapters/${second}`, word: null };
    case 'app':
      return { ring: 'app', home: 'app', word: null };
    case 'web':
      return { ring: 'shell', home: 'web', word: null };
    case 'tools':
    case 'e2e':
    case 'bench':
    case 'demo':
      return { ring: 'tools', home: '', word: null };
    default:
      throw new Error(`${name} stands in a folder that has no place in the house`);
  }
}

function ringInModule(name: string, third: string): Ring {
  if (third === 'server' || third === 'web') return third;
  if (name.split('/').length === 3) return 'pure';
  throw new Error(`${name}: a module has rules at its root, server/ and web/, nothing else`);
}

const isTest = (name: string) => /\.(test|fixture)\.tsx?$/.test(name) || /\/testing(\.ts|\/)/.test(name);

/** Everything that is wrong with one file, in sentences. */
export function faultsIn(source: Source, look = lookAt(source)): readonly string[] {
  const place = placeOf(source.path);
  return [
    ...look.imports.map((specifier) => faultOfImport(source.path, place, specifier)),
    ...look.passedOn.map((specifier) => faultOfDoor(source.path, place, specifier)),
    look.hasComputedImport && !computedImports.has(source.path)
      ? 'imports something computed, which no guard can follow'
      : null,
    ...faultsOfPurity(source.path, place, look),
    ...faultsOfVendors(source.path, place, look),
    faultOfSql(source.path, place, look),
    faultOfScope(source.path, place, look),
  ].flatMap((fault) => (fault ? [`${source.path} ${fault}`] : []));
}

/** Files that load others by a computed name, and why they must. */
const computedImports = new Map([
  ['platform/database/migrate.ts', 'finds the migrations of every module by folder, so that no list can forget one'],
]);

// ---- imports ----

function faultOfImport(name: string, place: Place, specifier: string): string | null {
  if (specifier.startsWith('.')) return faultOfRelative(name, place, specifier);
  if (specifier.startsWith('#')) return faultOfDoorUse(name, place, specifier);
  return faultOfPackage(name, place, specifier);
}

function faultOfRelative(name: string, place: Place, specifier: string): string | null {
  const target = path.posix.join(path.posix.dirname(name), specifier);
  if (place.ring === 'tools') return null;
  if (!target.startsWith(`${place.home}/`)) {
    const isInstrument = isTest(name) && /^(adapters\/conformance|tools)\//.test(target);
    return isInstrument ? null : `reaches out of ${place.home} with ${specifier}: another house is entered by its door`;
  }
  const { ring } = placeOf(target.replace(/\.(json|css)$/, '.ts'));
  if (target.endsWith('.json') && ring === 'widget') return null;
  const inside: Partial<Record<Ring, readonly Ring[]>> = {
    pure: ['pure'],
    server: ['pure', 'server'],
    web: ['pure', 'web'],
    platform: ['platform', 'socketClient'],
    socketClient: ['socketClient'],
    adapter: ['adapter'],
    widget: ['widget', 'adapter'],
  };
  const allowed = inside[place.ring];
  return !allowed || allowed.includes(ring)
    ? null
    : `is ${place.ring} and may not import ${specifier}, which is ${ring}`;
}

/** Which doors each ring may use: of the kernel, the platform, the pure, server and web doors of modules, the shell. */
const doors: Readonly<Record<Exclude<Ring, 'tools'>, readonly Door['kind'][]>> = {
  pure: ['kernel', 'module'],
  platform: ['kernel', 'platform'],
  socketClient: ['kernel'],
  server: ['kernel', 'platform', 'module', 'server'],
  web: ['kernel', 'socketClient', 'module', 'web', 'shell'],
  adapter: ['kernel', 'platform', 'module'],
  widget: ['kernel'],
  app: ['kernel', 'platform', 'module', 'server', 'adapter'],
  shell: ['kernel', 'socketClient', 'module', 'web', 'texts', 'shell'],
};

interface Door {
  readonly kind: 'kernel' | 'platform' | 'socketClient' | 'module' | 'server' | 'web' | 'texts' | 'shell' | 'adapter';
  readonly word: string;
}

function doorOf(specifier: string): Door | null {
  const [word = '', ...rest] = specifier.slice(1).split('/');
  const within = rest.join('/');
  if (word === 'kernel' || word === 'platform') {
    if (socketClient.includes(`${word}/${within}`)) return { kind: 'socketClient', word };
    return within.endsWith('.ts') ? { kind: word, word } : null;
  }
  if (word === 'web') return { kind: 'shell', word };
  if (word === 'adapters') return { kind: 'adapter', word };
  if (within === '') return { kind: 'module', word };
  if (within === 'server' || within === 'web') return { kind: within, word };
  return /^web\/([a-z-]+\/)?(tr|en)\.json$/.test(within) ? { kind: 'texts', word } : null;
}

function faultOfDoorUse(name: string, { ring, word }: Place, specifier: string): string | null {
  const door = doorOf(specifier);
  if (!door) return `knocks at ${specifier}, which is no door`;
  if (ring === 'tools') return null;
  // What a channel asks for must have words; the suite that every channel passes looks.
  if (door.kind === 'texts' && name.startsWith('adapters/conformance/')) return null;
  if (ring === 'adapter' && door.kind === 'adapter') return faultOfSharedAdapter(name, specifier);
  if (!doors[ring].includes(door.kind)) return `is ${ring} and may not import ${specifier}`;
  if (door.kind === 'platform' && !isTest(name)) return faultOfPlatformDoor(specifier);
  if (!isOrdered(door)) return null;
  if (!order.includes(door.word)) return `imports ${specifier}, which has no place in the order`;
  if (word === null) return null;
  if (word === door.word) {
    const isOwnWindow = ring === 'pure' || door.kind === ring;
    return isOwnWindow && word !== 'platform'
      ? `goes round by its own door ${specifier}: inside a module imports are relative`
      : null;
  }
  const isEarlier = order.indexOf(door.word) < order.indexOf(word);
  return isEarlier ? null : `may not import ${specifier}: ${door.word} stands below ${word}`;
}

/** What channels of one vendor share stands in a folder of its own, which these may enter, and which enters none. */
const sharedAdapters = new Map([['meta', ['whatsapp', 'messenger', 'instagram']]]);

function faultOfSharedAdapter(name: string, specifier: string): string | null {
  const [, shared = '', file = ''] = specifier.split('/');
  const [, own = ''] = name.split('/');
  if (!sharedAdapters.get(shared)?.includes(own))
    return `imports ${specifier}: adapters know nothing of each other, save those on the list of shared ones`;
  const isInstrument = isTest(name) && isTest(file);
  return file === 'index.ts' || isInstrument ? null : `imports ${specifier}: another house is entered by its door`;
}

/** A folder of the platform has one door too; what tests share is for tests. */
function faultOfPlatformDoor(specifier: string): string | null {
  if (specifier.startsWith('#platform/testing/')) return `imports ${specifier}, which is for tests`;
  const isDoor = /^#platform\/([a-z-]+\.ts|[a-z-]+\/index\.ts)$/.test(specifier);
  return isDoor ? null : `imports ${specifier}: a folder of the platform is entered by its index.ts`;
}

const isOrdered = ({ kind }: Door) => kind !== 'shell' && kind !== 'adapter' && kind !== 'socketClient';

/** A door passes on what is its own house's, nothing else. */
function faultOfDoor(name: string, { ring, home }: Place, specifier: string): string | null {
  if (ring === 'tools' || specifier.startsWith('./')) return null;
  const target = path.posix.join(path.posix.dirname(name), specifier);
  if (specifier.startsWith('../') && target.startsWith(`${home}/`)) return null;
  return `passes on ${specifier}: a door opens its own house only`;
}

const inPure = ['zod', '@orpc/contract'];
const inServer = [...inPure, '@orpc/server', 'kysely'];
/** Everything a page may carry; a new package for the browser is added here, knowingly. */
const inPages = [
  ...inPure,
  ...['@fontsource-variable/inter', '@mantine/core', '@mantine/dates', '@mantine/form', '@mantine/hooks'],
  ...['@mantine/modals', '@mantine/notifications', '@mantine/spotlight', '@orpc/client', '@orpc/openapi-client'],
  ...['@orpc/tanstack-query', '@tabler/icons-react', '@tanstack/react-query', '@tanstack/react-router'],
  ...[
    '@simplewebauthn/browser',
    '@tanstack/react-virtual',
    'dayjs',
    'i18next',
    'jssip',
    'lean-qr',
    'react',
    'react-dom',
    'react-i18next',
    'uplot',
  ],
  'papaparse',
];
const onlyInPages = inPages.filter((name) => !inPure.includes(name) && !name.startsWith('@orpc/'));
const inTests = ['vitest', 'fast-check', 'pg', '@axe-core/playwright', 'playwright-core'];

function faultOfPackage(name: string, { ring }: Place, specifier: string): string | null {
  const parts = specifier.split('/');
  const bought = specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  const isNode = specifier.startsWith('node:');
  const refused = `is ${ring} and may not import ${specifier}`;
  if (isTest(name))
    return !isNode && !inTests.includes(bought) && ring === 'pure' && !inPure.includes(bought) ? refused : null;
  switch (ring) {
    case 'pure':
      return inPure.includes(bought) ? null : refused;
    case 'server':
      return isNode || inServer.includes(bought) ? null : refused;
    case 'web':
    case 'shell':
      return inPages.includes(bought) ? null : refused;
    case 'widget':
      return bought === 'preact' ? null : refused;
    case 'socketClient':
      return refused;
    case 'platform':
    case 'adapter':
    case 'app':
      return !onlyInPages.includes(bought) && (!inTests.includes(bought) || isInstrument(name, bought))
        ? null
        : refused;
    case 'tools':
      return null;
  }
}

/** The pool speaks to PostgreSQL itself; instruments that tests share speak to the runner. */
function isInstrument(name: string, bought: string): boolean {
  return bought === 'pg' ? name.startsWith('platform/') : /^(adapters\/conformance|platform\/testing)\//.test(name);
}

// ---- what pure code may not touch ----

/** Clock, dice, network, timers, environment: inputs of pure code, never its own doing. */
const impure = [
  ...[
    'Date.now',
    'Date.parse',
    'new Date()',
    'Temporal.Now',
    'Math.random',
    'performance',
    'crypto',
    'fetch',
    'WebSocket',
  ],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'console', 'process', 'Bun', 'Deno', 'globalThis'],
  ...['window', 'document', 'localStorage', 'navigator', 'require', 'eval'],
];

function faultsOfPurity(name: string, { ring }: Place, { globals }: Look): readonly string[] {
  if (ring !== 'pure' || isTest(name)) return [];
  return impure
    .filter((each) => globals.has(each))
    .map((each) => `is pure and may not use ${each}: let the caller hand it over`);
}

// ---- whose names stay outside ----

const vendors = `asterisk stasis kamailio freeswitch whatsapp telegram viber messenger instagram facebook twilio vonage
  netgsm openai anthropic deepgram elevenlabs sendgrid mailgun`.split(/\s+/);
/** Names of channels are words of ours; `kernel/channel.ts` has the list. */
const channelNames = ['whatsapp', 'telegram', 'viber', 'messenger', 'instagram'];
/** Who may say a vendor's name, and why. */
const vendorExceptions = new Map([
  ['app/santral.ts', 'opens each adapter, by the name of its folder'],
  ['modules/identity/guessable-words.ts', 'a list of words that make bad passwords'],
]);

function faultsOfVendors(name: string, { ring }: Place, { words }: Look): readonly string[] {
  if (ring === 'adapter' || ring === 'widget' || ring === 'tools' || isTest(name) || vendorExceptions.has(name))
    return [];
  const isOurs = (word: string) =>
    channelNames.includes(word) || word === 'withAsterisk' || word.startsWith('IconBrand');
  return [...words]
    .filter((word) => !isOurs(word) && vendors.some((vendor) => word.toLowerCase().includes(vendor)))
    .map((word) => `says "${word.slice(0, 60)}": a vendor's name stays in its adapter`);
}

// ---- where SQL may stand ----

const queries = ['selectFrom', 'insertInto', 'updateTable', 'deleteFrom', 'mergeInto'];
/** Files outside a store that write SQL, and why. */
const sqlExceptions = new Map([
  ['app/duties.ts', 'calls the function that makes partitions'],
  ['app/secrets.ts', 'keeps the secrets of the installation'],
  ['modules/identity/server/audit/audit.ts', 'the one table of the audit trail, written in the transactions of others'],
  ['modules/identity/server/people/groups.ts', 'the one table of groups; wants a store of its own'],
  ['modules/identity/server/people/preferences.ts', 'one column of users; wants to move to user-store.ts'],
  ['modules/identity/server/company/setup.ts', 'the first rows of an organisation; wants to move to store.ts'],
  ['modules/messaging/server/accounts.ts', 'the one table of channel accounts; wants a store of its own'],
]);

function faultOfSql(name: string, { ring }: Place, look: Look): string | null {
  if (ring === 'platform' || ring === 'tools' || isTest(name) || sqlExceptions.has(name)) return null;
  if (/\/server\/([a-z]+\/)?(store|tables|[a-z-]+-store|migrations\/[^/]+)\.ts$/.test(name)) return null;
  // An adapter that keeps something of its own keeps it in one file.
  if (/^adapters\/[a-z-]+\/(store|migrations\/[^/]+)\.ts$/.test(name)) return null;
  return writesSql(look) ? "writes SQL outside its module's store" : null;
}

function writesSql({ calls, imports, words }: Look): boolean {
  return queries.some((query) => calls.has(query)) || (imports.includes('kysely') && words.has('sql'));
}

// ---- who may look across organisations ----

/** Callers of `database.across`, and why none of them can name one organisation. */
const acrossCallers = new Map([
  ['modules/identity/server/entry/account-store.ts', 'who signs in is known by her address only'],
  ['modules/identity/server/audit/audit-sealer.ts', 'finds the organisations whose trail has something to seal'],
  ['modules/identity/server/entry/brake-store.ts', 'the brake counts strangers'],
  ['modules/identity/server/identity.ts', 'lists the organisations'],
  ['modules/identity/server/entry/password-reset-store.ts', 'who forgot her password is known by her address only'],
  ['modules/identity/server/provider/provider-store.ts', 'who comes from a provider is known afterwards only'],
  ['modules/identity/server/sessions/sessions.ts', 'sweeps sessions of everybody'],
  ['modules/identity/server/company/setup.ts', 'makes an organisation'],
  ['app/duties.ts', 'partitions belong to the installation'],
  ['app/secrets.ts', 'secrets of the installation'],
  ['modules/voice/server/numbers.ts', 'a telephone number leads to one organisation of the installation'],
]);

function faultOfScope(name: string, { ring }: Place, { calls }: Look): string | null {
  if (!calls.has('across') || ring === 'platform' || ring === 'tools' || isTest(name) || acrossCallers.has(name))
    return null;
  return 'looks across organisations: put it on the list in tools/boundaries/rules.ts with its reason, or use `within`';
}

/** Files named as exceptions anywhere above: each must exist and still need its exception. */
export const exceptions: readonly { readonly path: string; readonly needs: (look: Look) => boolean }[] = [
  ...[...computedImports.keys()].map((path) => ({ path, needs: (look: Look) => look.hasComputedImport })),
  ...[...vendorExceptions.keys()].map((path) => ({
    path,
    needs: ({ words }: Look) => [...words].some((word) => vendors.some((vendor) => word.includes(vendor))),
  })),
  ...[...sqlExceptions.keys()].map((path) => ({ path, needs: writesSql })),
  ...[...acrossCallers.keys()].map((path) => ({ path, needs: ({ calls }: Look) => calls.has('across') })),
];
