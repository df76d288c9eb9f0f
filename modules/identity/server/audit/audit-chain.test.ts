import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { openLog } from '#platform/log.ts';
import { openIdentityForTest } from '../identity.fixture.ts';
import { lockChain } from './audit-seal-store.ts';
import { openSealer } from './audit-sealer.ts';

// Whoever writes to the tables past the program, even as superuser with the triggers off, is found by the chain.

type Santral = Awaited<ReturnType<typeof openIdentityForTest>>;
type Company = Awaited<ReturnType<Santral['company']>>;
let santral: Santral;
let yildiz: Company;
let deniz: Company;

beforeAll(async () => {
  santral = await openIdentityForTest();
});
// Each test has companies of its own; what it does to their trails stays with them.
beforeEach(async () => {
  yildiz = await santral.company('Yıldız Telekom');
  deniz = await santral.company('Deniz Lojistik');
  for (const name of ['Destek', 'Satış', 'İade', 'Kargo']) await yildiz.group(name);
  await deniz.group('Destek');
});
afterAll(() => santral?.close());

const verify = (company: Company) => santral.identity.verifyAudit(company.organisationId);

/** Changes rows as somebody who owns the database server would: no trigger, no row security. */
async function tamper(statement: string): Promise<number> {
  const { superuserUrl } = inject('cluster');
  const { rows } = await santral.database.pool.query<{ name: string }>('select current_database() as name');
  const superuser = new pg.Client({ connectionString: superuserUrl.replace(/@\/[^?]+\?/, `@/${rows[0]?.name}?`) });
  await superuser.connect();
  try {
    await superuser.query('set session_replication_role = replica');
    return (await superuser.query(statement)).rowCount ?? 0;
  } finally {
    await superuser.end();
  }
}
const ofYildiz = () => `organisation_id = '${yildiz.organisationId}'`;
const rowAt = (number: number) => `(select audit_id from audit_seals where ${ofYildiz()} and number = ${number})`;

test('every row of every organisation gets a link, and the chains hold', async () => {
  expect(await verify(yildiz)).toMatchObject({ sealed: 0, head: null, broken: null });
  expect((await verify(yildiz)).waiting).toBeGreaterThan(5);
  await santral.identity.sealer.seal();
  const [one, other] = [await verify(yildiz), await verify(deniz)];
  expect([one.waiting, one.broken, other.waiting, other.broken]).toEqual([0, null, 0, null]);
  expect(one.sealed).toBe((await santral.identity.readAudit(yildiz.organisationId, { limit: 200 }))?.items.length);
  expect(other.sealed).toBeLessThan(one.sealed);
  expect(one.head?.hash).not.toBe(other.head?.hash);
});

test('a later seal goes on from the same head, and a head noted elsewhere is known again', async () => {
  await santral.identity.sealer.seal();
  const before = await verify(yildiz);
  await yildiz.group('Muhasebe');
  await santral.identity.sealer.seal();
  const { organisationId } = yildiz;
  const noted = before.head ?? { number: 0, hash: '' };
  expect(await santral.identity.verifyAudit(organisationId, [noted])).toMatchObject({
    sealed: before.sealed + 1,
    broken: null,
  });
  const another = { ...noted, hash: noted.hash.replace(/^./, (sign) => (sign === '0' ? '1' : '0')) };
  expect((await santral.identity.verifyAudit(organisationId, [another])).broken).toEqual({
    why: 'headUnknown',
    number: noted.number,
  });
});

test.for([
  ['one byte of what was written', `after = jsonb_set(after, '{name}', '"Deztek"')`],
  ['who did it', 'by_user_id = null'],
  ['when it was', "at = at + interval '1 microsecond'"],
  ['from where', "ip = '192.0.2.99'"],
  ['what it says was done', "what = 'groupDeleted'"],
  ['the request it came with', "request_id = 'x'"],
] as const)('a changed row is found: %s', async ([, change]) => {
  await santral.identity.sealer.seal();
  const number = (await verify(yildiz)).sealed - 3;
  expect(await tamper(`update audit set ${change} where ${ofYildiz()} and id = ${rowAt(number)}`)).toBe(1);
  expect(await verify(yildiz)).toMatchObject({ sealed: number - 1, broken: { why: 'rowChanged', number } });
  expect((await verify(deniz)).broken).toBeNull();
});

test('a deleted row is found, with its link and without', async () => {
  await santral.identity.sealer.seal();
  expect(await tamper(`delete from audit where ${ofYildiz()} and id = ${rowAt(3)}`)).toBe(1);
  expect((await verify(yildiz)).broken).toMatchObject({ why: 'rowMissing', number: 3 });
  expect(await tamper(`delete from audit_seals where ${ofYildiz()} and number = 3`)).toBe(1);
  expect((await verify(yildiz)).broken).toMatchObject({ why: 'gap', number: 4 });
});

test('two rows that changed places are found', async () => {
  await santral.identity.sealer.seal();
  await tamper(`update audit_seals set number = case number when 2 then 1000003 else 1000002 end
    where ${ofYildiz()} and number in (2, 3)`);
  await tamper(`update audit_seals set number = number - 1000000 where ${ofYildiz()} and number > 1000000`);
  expect((await verify(yildiz)).broken).toMatchObject({ why: 'linkBroken', number: 2 });
});

test('a row that was put in past the program is found, and so is one taken away before its seal', async () => {
  await santral.identity.sealer.seal();
  await tamper(`insert into audit (organisation_id, id, at, what)
    select organisation_id, gen_random_uuid(), at, what from audit where ${ofYildiz()} limit 1`);
  expect((await verify(yildiz)).broken).toEqual({ why: 'unnoted', rows: 1 });
  await tamper(`delete from audit where ${ofYildiz()} and id not in (select audit_id from audit_seals)`);
  expect((await verify(yildiz)).broken).toBeNull();
  await yildiz.group('Muhasebe');
  await tamper(`delete from audit where ${ofYildiz()} and id not in (select audit_id from audit_seals)`);
  await santral.identity.sealer.seal();
  expect((await verify(yildiz)).broken).toEqual({ why: 'lost', rows: 1 });
});

test('a chain whose end was cut off is not sealed on, and a noted head finds it', async () => {
  await santral.identity.sealer.seal();
  const { head, sealed } = await verify(yildiz);
  await tamper(`delete from audit where ${ofYildiz()} and id = ${rowAt(sealed)}`);
  await tamper(`delete from audit_seals where ${ofYildiz()} and number = ${sealed}`);
  expect(await verify(yildiz)).toMatchObject({ sealed: sealed - 1, broken: null });
  expect((await santral.identity.verifyAudit(yildiz.organisationId, head ? [head] : [])).broken).toEqual({
    why: 'headUnknown',
    number: sealed,
  });
  await yildiz.group('Muhasebe');
  await santral.identity.sealer.seal();
  expect(santral.identity.sealer.cut()).toContain(yildiz.organisationId);
  expect(await verify(yildiz)).toMatchObject({ sealed: sealed - 1, waiting: 1 });
});

test('a chain that was cut is told of on, also while another process looks at it', async () => {
  const { organisationId } = yildiz;
  await santral.identity.sealer.seal();
  const { sealed } = await verify(yildiz);
  await tamper(`delete from audit_seals where ${ofYildiz()} and number = ${sealed}`);
  await yildiz.group('Muhasebe');
  await santral.identity.sealer.seal();
  await santral.database.within(organisationId, async (trx) => {
    expect(await lockChain(trx, organisationId)).toBe(true);
    await santral.identity.sealer.seal();
    expect(santral.identity.sealer.cut()).toContain(organisationId);
  });
});

test('a trail that cannot be sealed keeps no other waiting', async () => {
  await tamper('create table refused (id uuid)');
  await tamper(`create function refuse_one() returns trigger language plpgsql security definer as $$ begin
    if new.organisation_id in (select id from refused) then raise exception 'refused'; end if; return new; end $$`);
  await tamper('create trigger refuse_one before insert on audit_seals for each row execute function refuse_one()');
  for (const [refused, other] of [
    [yildiz, deniz],
    [deniz, yildiz],
  ] as const) {
    await tamper('delete from refused');
    await santral.identity.sealer.seal();
    await tamper(`insert into refused values ('${refused.organisationId}')`);
    for (const company of [refused, other]) await company.group(`Ekip ${refused.organisationId}`);
    await santral.identity.sealer.seal();
    expect([(await verify(refused)).waiting, (await verify(other)).waiting]).toEqual([1, 0]);
  }
});

test('the program itself can change neither a row nor a link', async () => {
  await santral.identity.sealer.seal();
  for (const statement of [
    "update audit set what = 'x'",
    'delete from audit',
    'update audit_seals set number = number + 1',
    'delete from audit_seals',
    'truncate audit_seals',
  ]) {
    await expect(santral.database.pool.query(statement), statement).rejects.toThrow('never changed');
  }
});

test('two processes that seal at the same time make one chain without a gap', async () => {
  const sealers = [1, 2, 3].map(() =>
    openSealer({ database: santral.database, clock: santral.clock, log: openLog({ level: 'silent' }) }),
  );
  for (let round = 0; round < 8; round++) {
    await Promise.all([...sealers.map((sealer) => sealer.seal()), yildiz.group(`Ekip ${round}`)]);
  }
  await santral.identity.sealer.seal();
  expect(await verify(yildiz)).toMatchObject({ waiting: 0, broken: null });
});
