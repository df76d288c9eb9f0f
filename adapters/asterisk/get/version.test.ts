import { expect, test } from 'vitest';
import { isNewEnough, versionIn } from './version.ts';

test.for([
  ['Asterisk 22.10.1+dfsg+~cs6.17.60671434-1', '22.10.1'],
  ['1:22.8.0~dfsg+~cs6.15-2', '22.8.0'],
  ['Asterisk certified/18.9', null],
] as const)('%s is version %s', ([text, version]) => expect(versionIn(text)).toBe(version));

test.for([
  ['22.10.1', true],
  ['22.8.0', true],
  ['23.0', true],
  ['22.7.9', false],
  ['20.18.2', false],
] as const)('version %s is new enough: %s', ([version, isEnough]) => expect(isNewEnough(version)).toBe(isEnough));
