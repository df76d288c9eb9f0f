import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

process.env.TZ = 'UTC';

/**
 * Which test runs where follows from its folder alone:
 * - `server`: everything below platform/, adapters/, app/ and any server/ folder, and the tests of tables and upgrades;
 *   these get a real PostgreSQL (platform/testing);
 * - `programs`: what starts whole programs and kills them; the same database, and not part of `npm run check`;
 * - `simulation`: tools/simulation.test.ts;
 * - `screens`: what people do on screens, in a real browser; two at a time, for each mostly waits;
 * - `e2e`: all the rest below e2e/, one after the other: what kills, measures, telephones or works many desks at once, and
 *   what an adapter tests in a real browser (`browser.test.ts`);
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
  // everybody at every door of the whole program
  'tools/rights-walk.test.ts',
  'platform/programs/asked.test.ts',
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
const screens = [
  'e2e/{account,administration,composer,desk-figures,desk-panels,flows,invitations,norms,panes,profile}.test.ts',
  'e2e/{prompts,roles,shifts,sign-in-provider,sign-in-security,signed-identity,survey,team,workforce}.test.ts',
  'e2e/{afternoon,digest,email,kpi,managers-walk,newcomer,whole-path}.test.ts',
];
const e2e = ['e2e/**/*.test.ts', ...inBrowser];
const env = { TZ: 'UTC' };

/** Browsers want a core each: two at a time even where Vitest would leave a core to others. */
const maxWorkers = Math.min(8, Math.max(2, availableParallelism()));
/** All other tests mostly wait, for a database or a process: more at a time than there are cores. */
const waiting = { maxWorkers: Math.min(8, 2 * maxWorkers) } as const;

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

/** What takes minutes and mostly waits begins first: else everybody else is done, and waits for it. */
const longest = ['adapters/asterisk/calls/gateway.test.ts'];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(name));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          env,
          ...sharedModules,
          ...waiting,
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
          ...waiting,
          include: server,
          exclude: [...never, ...widget, ...inBrowser, ...programs],
          ...withDatabase,
        },
      },
      { test: { name: 'programs', env, ...waiting, include: programs, exclude: never, ...withDatabase } },
      {
        test: {
          name: 'simulation',
          env,
          ...waiting,
          include: simulation,
          exclude: never,
          pool: 'forks',
          testTimeout: 300_000,
        },
      },
      {
        test: { name: 'screens', env, include: screens, exclude: never, ...wholeProduct, sequence: { groupOrder: 1 } },
      },
      {
        test: {
          name: 'e2e',
          env,
          include: e2e,
          exclude: [...never, ...screens],
          ...wholeProduct,
          fileParallelism: false,
          sequence: { groupOrder: 2 }, // after all others: what is killed and measured here wants the machine for itself
        },
      },
    ],
  },
});
