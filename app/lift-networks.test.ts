import { execFile } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIdentity } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import { openLog } from '#platform/log.ts';
import { openMail } from '#platform/mail/index.ts';
import { openSeal } from '#platform/seal.ts';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import { prepareSetup } from './setup.ts';

// The command for the hour when nobody can come in: what it does, whom it tells, how it ends.

const secretKey = 'a key for this test that is long enough';
const office = '10.8.0.0/16';
const home = '198.51.100.7';
const password = 'mor kalem yağmurda sustu';

let fresh: FreshDatabase;
let santral: Awaited<ReturnType<typeof open>>;

async function open() {
  const { database } = fresh;
  const clock = fixedClock();
  const log = openLog({ level: 'silent' });
  const seal = await openSeal({ dataDir: '', secretKey });
  const mail = openMail({ database, clock, log, seal });
  const identity = openIdentity({ database, clock, log, seal, mail });
  prepareSetup(identity, clock);
  return { identity, mail };
}

beforeAll(async () => {
  fresh = await freshDatabase();
  santral = await open();
});
afterAll(() => fresh.close());

/** A company whose owners may come in from the office alone. */
async function company(organisationName: string, email: string) {
  const { identity, mail } = santral;
  const input = { organisationName, email, password, ownerName: 'Zeynep Arslan' } as const;
  const { organisationId } = await identity.addOrganisation({ ...input, zone: 'Europe/Istanbul', language: 'tr' });
  const settings = { host: 'posta.test', port: 25, tls: 'none', user: null, certificate: null } as const;
  await fresh.database.within(organisationId, (trx) =>
    mail.save(
      trx,
      organisationId,
      { ...settings, fromName: organisationName, fromAddress: email, linkBase: 'https://santral.example' },
      { type: 'none' },
    ),
  );
  const inside = await signIn(email, '10.8.0.4');
  if (inside.type !== 'signedIn') throw new Error(`The owner could not sign in: ${inside.type}.`);
  const { who } = inside.session;
  const ownerRole = (await identity.policies.list(organisationId)).items.find(({ role }) => role.template === 'owner');
  if (ownerRole === undefined) throw new Error('There is no role for owners.');
  const actor = { who, ip: '10.8.0.4', requestId: null };
  const at = { address: '10.8.0.4', isStrong: false };
  const edited = await identity.policies.edit(actor, at, ownerRole.role.id, { networks: [office] });
  expect(edited).toEqual({ type: 'edited' });
  return organisationId;
}

const signIn = (email: string, ip: string) =>
  santral.identity.signIn({ email, password }, { ip, deviceToken: undefined, userAgent: 'a test', requestId: null });
const trail = async (organisationId: OrganisationId) =>
  (await santral.identity.readAudit(organisationId, { limit: 5, what: 'networksLifted' }))?.items;

function run(env: Record<string, string>, ...args: string[]): Promise<{ readonly code: number; readonly out: string }> {
  const command = path.resolve(import.meta.dirname, '../tools/lift-networks.ts');
  const all = { PATH: process.env.PATH ?? '', TZ: 'UTC', DATABASE_URL: fresh.url, ...env };
  return new Promise((done) => {
    execFile(process.execPath, [command, ...args], { env: all }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, out: `${stdout}${stderr}` }),
    );
  });
}

test('lift-networks lets one company in again beside the running program, and its owners read of it', async () => {
  const ours = await company('Yıldız Telekom', 'zeynep@yildiz.example');
  const theirs = await company('Deniz Lojistik', 'zeynep@deniz.example');
  expect((await signIn('zeynep@yildiz.example', home)).type).toBe('networkRefused');

  const unnamed = await run({ SECRET_KEY: secretKey });
  expect([unnamed.code, unnamed.out]).toEqual([2, expect.stringContaining(`${ours}  Yıldız Telekom`)]);
  expect((await signIn('zeynep@yildiz.example', home)).type).toBe('networkRefused');

  const lifted = await run({ SECRET_KEY: secretKey }, ours);
  expect([lifted.code, lifted.out]).toEqual([0, expect.stringContaining('Letters to owners: 1;')]);
  expect((await signIn('zeynep@yildiz.example', home)).type).toBe('signedIn');
  expect(await trail(ours)).toMatchObject([{ who: null, from: null, after: { told: 1 } }]);
  expect(await santral.mail.recent(ours)).toMatchObject([{ kind: 'networksLifted', to: 'zeynep@yildiz.example' }]);

  const again = await run({ SECRET_KEY: secretKey }, ours);
  expect([again.code, again.out]).toEqual([1, expect.stringContaining('Nothing was changed')]);
  expect(await trail(ours)).toHaveLength(1);

  // Nothing of it reaches the neighbours.
  expect((await signIn('zeynep@deniz.example', home)).type).toBe('networkRefused');
  expect([await trail(theirs), await santral.mail.recent(theirs)]).toEqual([[], []]);

  // Without the key of the installation nobody could open the letters: it says so and lifts all the same.
  const keyless = await run({ DATA_DIR: path.join(import.meta.dirname, 'no-such-folder') }, theirs);
  expect([keyless.code, keyless.out]).toEqual([0, expect.stringContaining('neither SECRET_KEY nor secret.key')]);
  expect((await signIn('zeynep@deniz.example', home)).type).toBe('signedIn');
  expect(await santral.mail.recent(theirs)).toEqual([]);
}, 60_000);
