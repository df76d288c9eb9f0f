import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIdentity } from '#identity/server';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import { contentsNobodyHolds, type Holder } from './duties.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

const [shown, sent, left] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];

/** Files of conversations that name these, after they have forgotten those. */
const conversations = (names: readonly string[], forgotten: readonly string[]): Holder => ({
  sweep: async () => forgotten,
  held: async (contents) => new Set(contents.filter((content) => names.includes(content))),
});

test('bytes that somebody shows as her picture, or a conversation holds, are not cleared away; others are', async () => {
  const log = openLog({ level: 'silent' });
  const seal = sealWith(randomBytes(32));
  const { addOrganisation, signIn, pictures } = openIdentity({
    database: fresh.database,
    clock: fixedClock(),
    log,
    seal,
  });
  const owner = { email: 'zeynep@ornek.com', password: 'mor kalem yağmurda sustu' };
  const { organisationId } = await addOrganisation({
    organisationName: 'Süpürge',
    zone: 'Europe/Istanbul',
    language: 'tr',
    ownerName: 'Zeynep',
    ...owner,
  });
  const visit = { ip: '192.0.2.1', userAgent: 'a test', deviceToken: undefined, requestId: null };
  const entered = await signIn(owner, visit);
  if (entered.type !== 'signedIn') throw new Error(`The owner could not sign in: ${entered.type}.`);
  const actor = { who: entered.session.who, ip: visit.ip, requestId: null };
  const put = (sha256: string) => pictures.put(actor, { sha256, mime: 'image/png', bytes: 900 });
  for (const content of [sent, left, shown]) await put(content);
  const holders: readonly Holder[] = [
    conversations([sent], [shown]),
    { sweep: () => pictures.sweep(organisationId), held: (contents) => pictures.held(organisationId, contents) },
  ];
  expect(await contentsNobodyHolds(holders)).toEqual([left]);
  await put(left);
  expect(await contentsNobodyHolds(holders)).toEqual([shown]);
});
