import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { delivery, filesWithKills } from './delivery.ts';
import { missingOf } from './named-tests.ts';

const root = path.resolve(import.meta.dirname, '..');

test('every promise of delivery names a test that is there', () => {
  const named = delivery();
  expect(named.length).toBeGreaterThan(70);
  expect(missingOf(named)).toEqual([]);
});

test('every complaint from C1 to C23 has a test that bears its number', () => {
  const words = delivery().map((one) => one.words);
  const silent = Array.from({ length: 23 }, (_, n) => `C${n + 1}`).filter(
    (number) => !words.some((some) => new RegExp(`(^|[ ,])${number}([ :,]|$)`).test(some)),
  );
  expect(silent).toEqual([]);
});

test('what is run again and again kills something', () => {
  const harmless = filesWithKills().filter(
    (file) => !/kill\(|killPostgres|SIGKILL|SIGSTOP|hold\(|runSoak\(/.test(readFileSync(path.join(root, file), 'utf8')),
  );
  expect(harmless).toEqual([]);
});
