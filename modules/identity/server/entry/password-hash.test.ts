import { expect, test } from 'vitest';
import { openPasswordHashes } from './password-hash.ts';

test('a password is kept as argon2id of the cost OWASP names, and known again by it', async () => {
  const hashes = openPasswordHashes();
  const made = await hashes.make('mor kalem yağmurda sustu');
  if (made.type !== 'made') throw new Error('Nobody else hashes here');
  expect(made.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  const answers = await hashes.inTurn(async (matches) => [
    await matches('mor kalem yağmurda sustu', made.hash),
    await matches('mor kalem yağmurda susmadı', made.hash),
    await matches('mor kalem yağmurda sustu', null),
  ]);
  expect(answers).toEqual([true, false, false]);
});

test('a hash of another cost is not taken for a wrong password', async () => {
  const made = await openPasswordHashes({ memory: 64, passes: 1, parallelism: 1 }).make('mor kalem yağmurda sustu');
  const hash = made.type === 'made' ? made.hash : '';
  const asked = openPasswordHashes().inTurn((matches) => matches('mor kalem yağmurda sustu', hash));
  await expect(asked).rejects.toThrow('unreadable');
});
