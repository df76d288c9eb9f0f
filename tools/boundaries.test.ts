import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exceptions, faultsIn, order, placeOf } from './boundaries/rules.ts';
import { lookAt, moduleFolders, readSources } from './boundaries/source.ts';

const sources = readSources();
const looks = new Map(sources.map((source) => [source.path, lookAt(source)]));

describe('the house', () => {
  test('was looked at: there are files in every ring, and imports in them', () => {
    const rings = new Map<string, number>();
    for (const { path } of sources) rings.set(placeOf(path).ring, (rings.get(placeOf(path).ring) ?? 0) + 1);
    expect(sources.length).toBeGreaterThan(400);
    for (const [ring, least] of [
      ['pure', 60],
      ['platform', 50],
      ['socketClient', 2],
      ['server', 50],
      ['web', 60],
      ['shell', 30],
      ['adapter', 15],
      ['widget', 15],
      ['app', 8],
      ['tools', 5],
    ] as const)
      expect(rings.get(ring) ?? 0, ring).toBeGreaterThanOrEqual(least);
    expect([...looks.values()].flatMap(({ imports }) => imports).length).toBeGreaterThan(1_500);
  });

  test('every module has its place in the order', () => {
    expect(moduleFolders().length).toBeGreaterThanOrEqual(10);
    expect(moduleFolders().filter((name) => !order.includes(name))).toEqual([]);
  });

  test('every wall stands', () => {
    expect(sources.flatMap((source) => faultsIn(source, looks.get(source.path)))).toEqual([]);
  });

  test.for([
    ['the pages', 'web/main.tsx', 250],
    ['every part of the widget', 'adapters/web-chat/widget/main.tsx', 15],
  ] as const)('of %s nothing is what only the server runs', ([, entry, least]) => {
    const files = reachableFrom(entry);
    expect(files.size).toBeGreaterThanOrEqual(least);
    const homely = ['pure', 'socketClient', 'web', 'widget', 'shell', 'adapter'];
    expect([...files].filter((path) => !homely.includes(placeOf(path).ring))).toEqual([]);
    const bought = [...files].flatMap((path) => looks.get(path)?.imports.filter((name) => !/^[.#]/.test(name)) ?? []);
    expect(bought.filter((name) => /^(node:|pg|kysely|fastify|pino|ws|@orpc\/server)/.test(name))).toEqual([]);
  });

  test('every door of a module begins by saying what it is', () => {
    const doors = sources.filter(({ path }) => /^modules\/[^/]+\/((server|web)\/)?index\.ts$/.test(path));
    expect(doors.length).toBeGreaterThan(20);
    expect(doors.filter(({ text }) => !/^(\/\/|\/\*\*)/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  test('every exception is still needed', () => {
    const idle = exceptions.filter(({ path, needs }) => {
      const look = looks.get(path);
      return !look || !needs(look);
    });
    expect(idle.map(({ path }) => path)).toEqual([]);
  });
});

/** One planted breach a line: what it is, where it stands, what it says, a part of the sentence that answers it. */
const planted = `
a later module | modules/agents/fact.ts | import { x } from '#reports'; | reports stands below agents
a later module, for its type only | modules/agents/fact.ts | import type { X } from '#reports'; | reports stands below agents
a later module, in a type | modules/agents/fact.ts | type X = import('#reports').X; | reports stands below agents
a later module, loaded lazily | modules/agents/server/agents.ts | await import('#reports/server'); | reports stands below agents
a later module, passed on | modules/agents/index.ts | export * from '#reports'; | a door opens its own house only
a bare import | modules/agents/server/agents.ts | import '#reports/server'; | reports stands below agents
a module that is not in the order | modules/agents/fact.ts | import '#tickets'; | has no place in the order
a window | modules/routing/server/routing.ts | import '#queues/server/store.ts'; | which is no door
a way out of the module | modules/routing/acd.ts | import '../queues/queue.ts'; | reaches out of modules/routing
a way round by the own door | modules/routing/acd.ts | import '#routing'; | goes round by its own door
the server in a rule | modules/routing/acd.ts | import './server/store.ts'; | is pure and may not import ./server/store.ts
the platform in a rule | modules/routing/acd.ts | import '#platform/clock.ts'; | is pure and may not import #platform/clock.ts
a server door in a rule | modules/routing/acd.ts | import '#queues/server'; | is pure and may not import #queues/server
Node in a rule | modules/routing/acd.ts | import 'node:fs'; | is pure and may not import node:fs
a library in a rule | kernel/id.ts | import 'lodash'; | is pure and may not import lodash
the server in a page | modules/queues/web/QueuesPage.tsx | import '../server/store.ts'; | is web and may not import ../server/store.ts
a server door in a page | modules/queues/web/QueuesPage.tsx | import '#agents/server'; | is web and may not import #agents/server
the platform in a page | modules/queues/web/QueuesPage.tsx | import '#platform/log.ts'; | is web and may not import #platform/log.ts
the database in a page | web/api.ts | import 'kysely'; | is shell and may not import kysely
a page on the server | modules/queues/server/queues.ts | import '../web/QueuesPage.tsx'; | is server and may not import
React on the server | modules/queues/server/queues.ts | import 'react'; | is server and may not import react
React in the platform | platform/log.ts | import 'react'; | is platform and may not import react
Node in the socket client | platform/live/client.ts | import 'node:net'; | is socketClient and may not import node:net
the server half in the socket client | platform/live/client.ts | import './live.ts'; | which is platform
a window of the platform | app/floor.ts | import '#platform/http/refusal.ts'; | entered by its index.ts
an instrument of tests at work | app/floor.ts | import '#platform/testing/index.ts'; | is for tests
PostgreSQL past its pool | app/floor.ts | import 'pg'; | is app and may not import pg
the test runner at work | platform/log.ts | import 'vitest'; | is platform and may not import vitest
a module in the platform | platform/jobs.ts | import '#identity'; | is platform and may not import #identity
an adapter in a module | modules/messaging/server/x.ts | import '#adapters/fake/index.ts'; | is server and may not import
the app in a module | modules/messaging/server/x.ts | import '../../../app/floor.ts'; | reaches out of modules/messaging
a server door in an adapter | adapters/web-chat/x.ts | import '#messaging/server'; | is adapter and may not import #messaging/server
one adapter in another | adapters/web-chat/x.ts | import '../fake/index.ts'; | reaches out of adapters/web-chat
React in the widget | adapters/web-chat/widget/x.tsx | import 'react'; | is widget and may not import react
a clock | modules/routing/acd.ts | const now = Date.now(); | may not use Date.now
a date of now | modules/routing/acd.ts | const now = new Date(); | may not use new Date()
Temporal of now | modules/routing/acd.ts | Temporal.Now.instant(); | may not use Temporal.Now
dice | modules/routing/acd.ts | Math.random(); | may not use Math.random
a timer | modules/routing/acd.ts | setTimeout(() => {}, 5); | may not use setTimeout
the network | modules/routing/acd.ts | await fetch('x'); | may not use fetch
the environment | modules/routing/acd.ts | process.env.X; | may not use process
randomness | modules/routing/acd.ts | crypto.randomUUID(); | may not use crypto
a log line | modules/routing/acd.ts | console.log(1); | may not use console
a vendor's address | modules/messaging/server/x.ts | const a = 'https://graph.facebook.com/v1'; | a vendor's name stays in its adapter
a vendor's name in a name | modules/messaging/message.ts | const whatsappToken = 1; | a vendor's name stays in its adapter
a vendor's engine | platform/jobs.ts | const url = 'http://asterisk:8088'; | a vendor's name stays in its adapter
a query in a use case | modules/queues/server/queues.ts | trx.selectFrom('queues'); | writes SQL outside its module's store
raw SQL in a use case | modules/queues/server/queues.ts | import { sql } from 'kysely'; sql('x'); | writes SQL outside its module's store
a look across | modules/queues/server/queues.ts | database.across('why', run); | looks across organisations
a computed import | modules/queues/server/queues.ts | await import(name); | imports something computed
`;

/** What must not be taken for a breach. */
const allowed = `
an earlier module | modules/routing/acd.ts | import { x } from '#queues'; import '#kernel/id.ts'; import 'zod';
a moment made of a number | modules/monitoring/board.ts | const iso = (ms: number) => new Date(ms).toISOString();
a member that is called like a global | modules/routing/acd.ts | const x = { process: 1 }; x.process; needs.console;
a word in a comment | modules/routing/acd.ts | // like Date.now() or import "#reports"
the name of a channel | modules/messaging/message.ts | const icon = { whatsapp: 1 }; if (c === 'telegram') {}
the socket client in a page | web/live.tsx | import '#platform/live/client.ts';
a clock in a shell | modules/routing/server/routing.ts | import '#platform/clock.ts'; performance.now();
SQL in a store | modules/queues/server/store.ts | import { sql } from 'kysely'; trx.selectFrom('queues');
SQL in a store of a folder | modules/queues/server/people/user-store.ts | trx.selectFrom('queues');
`;

/** Every file of ours that a bundler would follow from here, types included. */
function reachableFrom(entry: string): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const path of found) {
    for (const specifier of looks.get(path)?.imports ?? []) {
      const target = fileOf(path, specifier);
      if (target !== null && looks.has(target)) found.add(target);
    }
  }
  return found;
}

/** The file an import leads to; null for packages. */
function fileOf(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(path), specifier);
  const [, word = '', within = ''] = /^#([^/]+)\/?(.*)$/.exec(specifier) ?? [];
  if (word === '') return null;
  if (['kernel', 'platform', 'web', 'adapters'].includes(word)) return `${word}/${within}`;
  return within === '' ? `modules/${word}/index.ts` : `modules/${word}/${within}/index.ts`;
}

const casesOf = (table: string) =>
  table
    .trim()
    .split('\n')
    .map((line) => line.split(' | '));
const said = (path: string, text: string): string => faultsIn({ path, text }).join('\n');

describe('the guard notices', () => {
  test.for(casesOf(planted))('%s', ([, path = '', text = '', sentence = 'a sentence is missing']) => {
    expect(said(path, text)).toContain(sentence);
    expect(said(path, text)).toContain(path);
  });

  test('a folder that nobody has named', () => {
    expect(() => said('misc/x.ts', '')).toThrow('has no place in the house');
    expect(() => said('modules/queues/helpers/x.ts', '')).toThrow('a module has rules at its root');
  });

  test.for(casesOf(allowed))('not: %s', ([, path = '', text = '']) => expect(said(path, text)).toBe(''));
});
