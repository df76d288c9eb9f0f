import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

process.env.TZ = 'UTC';

/**
 * Which test runs where follows from its folder alone:
 * - `server`: everything below platform/, adapters/, app/ and any server/ folder, and the tests of tables and upgrades;
 *   these get a real PostgreSQL (platform/testing);
 * - `programs`: what starts whole programs and kills them; the same database, and not part of `npm run check`;
 * - `simulation`: tools/simulation.test.ts;
 * - `e2e`: what stands below e2e/, and what an adapter tests in a real browser (`browser.test.ts`): each file has a whole
 *   program of its own and mostly waits, so two run at a time;
 * - `presence`: what must become known within seconds; nothing heavy beside it;
 * - `alone`: one file after the other: real calls, where who is heard by tones must not be short of breath, and what
 *   counts seconds while much is going on;
 * - `unit`: all the rest, without a database.
 */
const unit = [
  'kernel/**/*.test.ts',
  'modules/*/*.test.ts',
  'modules/*/web/**/*.test.{ts,tsx}',
  'web/**/*.test.{ts,tsx}',
  'adapters/*/widget/**/*.test.{ts,tsx}',
  'tools/*.test.ts',
];
const never = ['**/node_modules/**', '**/dist/**', 'data/**'];
const server = [
  'platform/**/*.test.ts',
  'adapters/**/*.test.ts',
  'app/**/*.test.ts',
  'demo/**/*.test.ts',
  'modules/*/server/**/*.test.ts',
  'tools/tables.test.ts',
  'tools/upgrade.test.ts',
  'tools/rights-walk.test.ts',
  'tools/survey-pages.test.ts',
  'tools/revocation.test.ts',
];
const programs = [
  'platform/database/embedded.test.ts',
  'app/lift-networks.test.ts',
  'app/verify-audit.test.ts',
  // a whole mail system, and letters that are made to be slow
  'adapters/email/{email,mailbox,sending,access}.test.ts',
  'adapters/email/reading/reader.test.ts',
  // a whole telephone switch
  'adapters/asterisk/asterisk.test.ts',
  'adapters/asterisk/calls/gateway.test.ts',
];
const widget = ['adapters/*/widget/**'];
const simulation = ['tools/simulation.test.ts'];
const inBrowser = ['adapters/**/browser.test.ts'];
const alone = [
  'e2e/*{call,phone,telephony,switch}*.test.ts',
  'e2e/{recordings,supervision}.test.ts',
  'e2e/faults/{*calls*,database-killed}.test.ts',
  'e2e/ten-conversations.test.ts',
];
const presence = ['e2e/presence{,-network}.test.ts', 'e2e/faults/widgets-back.test.ts'];
const e2e = ['e2e/**/*.test.ts', ...inBrowser];
const env = { TZ: 'UTC' };

/** Most tests wait for a database or a process: two at a time even where Vitest would leave a core to others. */
const maxWorkers = Math.min(8, Math.max(2, availableParallelism()));

/**
 * The files of one worker share their modules: loading the whole program anew for each file cost half of the
 * processor time. So no test replaces a module, and what a test changes outside itself it puts back.
 */
const sharedModules = { isolate: false } as const;

const withDatabase = {
  pool: 'forks',
  globalSetup: 'platform/testing/cluster.ts',
  testTimeout: 20_000,
  expect: { poll: { timeout: 10_000, interval: 10 } },
  hookTimeout: 60_000,
} as const;

const wholeProduct = {
  pool: 'forks',
  expect: { poll: { timeout: 20_000, interval: 25 } },
  testTimeout: 120_000,
  hookTimeout: 180_000,
} as const;

export default defineConfig({
  test: {
    maxWorkers,
    projects: [
      {
        test: {
          name: 'unit',
          env,
          ...sharedModules,
          include: unit,
          exclude: [...never, ...server, ...simulation].filter((pattern) => !pattern.startsWith('adapters/')),
          testTimeout: 20_000, // properties over random texts take their time on a busy machine
        },
      },
      {
        test: {
          name: 'server',
          env,
          ...sharedModules,
          include: server,
          exclude: [...never, ...widget, ...inBrowser, ...programs],
          ...withDatabase,
        },
      },
      { test: { name: 'programs', env, include: programs, exclude: never, ...withDatabase } },
      { test: { name: 'simulation', env, include: simulation, exclude: never, pool: 'forks', testTimeout: 300_000 } },
      {
        test: {
          name: 'e2e',
          env,
          include: e2e,
          exclude: [...never, ...presence, ...alone],
          ...wholeProduct,
          sequence: { groupOrder: 1 }, // after what keeps the processors busy
        },
      },
      {
        test: {
          name: 'presence',
          env,
          include: presence,
          exclude: never,
          ...wholeProduct,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'alone',
          env,
          include: alone,
          exclude: never,
          ...wholeProduct,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
