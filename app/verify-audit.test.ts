import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openIdentity } from '#identity/server';
import { openClock } from '#platform/clock.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { type FreshDatabase, freshDatabase } from '#platform/testing/index.ts';
import { prepareSetup } from './setup.ts';

// The command an auditor runs: what it prints, and how it ends.

let fresh: FreshDatabase;
let organisationId: string;

beforeAll(async () => {
  fresh = await freshDatabase();
  const clock = openClock();
  const identity = openIdentity({
    database: fresh.database,
    clock,
    log: openLog({ level: 'silent' }),
    seal: sealWith(randomBytes(32)),
  });
  prepareSetup(identity, clock);
  const made = await identity.addOrganisation({
    organisationName: 'Yıldız Telekom',
    zone: 'Europe/Istanbul',
    language: 'tr',
    ownerName: 'Zeynep Arslan',
    email: 'zeynep@ornek.com',
    password: 'mor kalem yağmurda sustu',
  });
  organisationId = made.organisationId;
  await identity.sealer.seal();
});
afterAll(() => fresh.close());

function verify(...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const command = path.resolve(import.meta.dirname, '../tools/verify-audit.ts');
  const env = { PATH: process.env.PATH ?? '', TZ: 'UTC', DATABASE_URL: fresh.url };
  return new Promise((done) => {
    execFile(process.execPath, [command, ...args], { env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, out: `${stdout}${stderr}` }),
    );
  });
}

async function asSuperuser(statement: string): Promise<void> {
  const url = inject('cluster').superuserUrl.replace(/@\/[^?]+\?/, `@/${/@\/([^?]+)\?/.exec(fresh.url)?.[1]}?`);
  const superuser = new pg.Client({ connectionString: url });
  await superuser.connect();
  await superuser.query('set session_replication_role = replica');
  await superuser.query(statement);
  await superuser.end();
}

test('verify-audit prints each company with its head, knows that head again, and finds one changed byte', async () => {
  const whole = await verify();
  expect(whole.code).toBe(0);
  const head = /head ([0-9a-f-]{36}:\d+:[0-9a-f]{64})/.exec(whole.out)?.[1] ?? '';
  expect(head.startsWith(`${organisationId}:`)).toBe(true);
  expect(whole.out).toMatch(/^ok {6}Yıldız Telekom: \d+ rows sealed, 0 waiting; head /);
  expect((await verify('--head', head)).code).toBe(0);
  const foreign = await verify(
    '--head',
    head.replace(/.$/, (sign) => (sign === '0' ? '1' : '0')),
  );
  expect([foreign.code, foreign.out]).toEqual([1, expect.stringContaining('the noted head is not in the chain')]);
  expect((await verify('--head', 'nonsense')).code).toBe(2);

  await asSuperuser(`update audit set after = jsonb_set(after, '{owner}', '"Zeynep Arslam"') where after ? 'owner'`);
  const broken = await verify();
  expect([broken.code, broken.out]).toEqual([
    1,
    expect.stringMatching(
      /^BROKEN {2}Yıldız Telekom: .*first broken: link \d+ \(row [0-9a-f-]{36}\): the row it seals was changed/,
    ),
  ]);
}, 60_000); // the command is started five times
