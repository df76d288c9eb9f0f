import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIdentity } from '#identity/server';
import type { UserId } from '#kernel/id.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { type FreshDatabase, fixedClock, freshDatabase } from '#platform/testing/index.ts';
import { openDirectory } from './people.ts';

const log = openLog({ level: 'silent' });
const password = 'mor kalem yağmurda sustu';
let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.close());

test('the directory follows whoever is created, moved, renamed or disabled, and is what a new reading would be', async () => {
  const identity = openIdentity({
    database: fresh.database,
    clock: fixedClock(),
    log,
    seal: sealWith(randomBytes(32)),
  });
  const { organisationId } = await identity.addOrganisation({
    organisationName: 'Rehber AŞ',
    zone: 'Europe/Istanbul',
    language: 'tr',
    ownerName: 'Zeynep Arslan',
    email: 'zeynep@ornek.com',
    password,
  });
  const visit = { deviceToken: undefined, ip: '192.0.2.1', userAgent: 'a test', requestId: null };
  const signedIn = await identity.signIn({ email: 'zeynep@ornek.com', password }, visit);
  if (signedIn.type !== 'signedIn') throw new Error('The owner could not sign in.');
  const actor = { who: signedIn.session.who, ip: null, requestId: null };
  const told: true[] = [];
  const needs = { identity, organisationId, log, onChanged: () => void told.push(true) };
  const directory = await openDirectory(needs);
  const agentRole = (await identity.roles.list(actor)).find(({ template }) => template === 'agent')?.id;
  if (!agentRole) throw new Error('There is no role for agents.');
  const group = await identity.groups.create(actor, { name: 'Destek', colour: 'teal' });
  if (group.type !== 'created') throw new Error(group.type);
  const ids: UserId[] = [];
  for (const [index, name] of ['Şule', 'Çağla', 'Işıl', 'İlker', 'Ahmet'].entries()) {
    const email = `kisi-${index}@ornek.com`;
    const input = { name, email, password, groupId: null, roleIds: [agentRole], projectIds: 'all' as const };
    const made = await identity.users.create(actor, input);
    if (made.type !== 'created') throw new Error(made.type);
    ids.push(made.user.id);
  }
  const [sule, cagla, isil, , ahmet] = ids;
  if (!sule || !cagla || !isil || !ahmet) throw new Error('Somebody is missing.');
  await identity.groups.edit(actor, group.group.id, { add: [sule, isil] });
  await identity.groups.edit(actor, group.group.id, { name: 'Destek 2' });
  await identity.users.edit(actor, cagla, { name: 'Züleyha' });
  await identity.users.edit(actor, ahmet, { disabled: true });
  const names = directory.agents().map(({ name }) => name);
  expect(names).toEqual(['Işıl', 'İlker', 'Şule', 'Zeynep Arslan', 'Züleyha']);
  expect(directory.inGroup(group.group.id).toSorted()).toEqual([sule, isil].toSorted());
  expect([directory.isAgent(ahmet), directory.isAgent(cagla), directory.find(cagla)?.name]).toEqual([
    false,
    true,
    'Züleyha',
  ]);
  expect(told).toHaveLength(9);
  const anew = await openDirectory(needs);
  expect(directory.agents()).toEqual(anew.agents());
  expect(new Set(directory.all())).toEqual(new Set(anew.all()));
  directory.close();
  anew.close();
});
