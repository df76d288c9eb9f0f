import { expect, test } from 'vitest';
import type { AgentId } from '#kernel/id.ts';
import type { Colleague } from '#voice';
import { colleagueChoices, colleaguesMeant } from './colleague-meant.ts';

const colleague = (id: string, name: string, number: string | null): Colleague => ({
  ...{ agentId: id as AgentId, name, number, state: 'free' },
});
const [berk, can, other] = [
  colleague('1', 'Berk', '102'),
  colleague('2', 'Can Demir', null),
  colleague('3', 'Can Demir', null),
];
const named = (typed: string) => colleaguesMeant(typed, [berk, can, other]);

test('a colleague is meant by her number, her name or both, and by nothing less', () => {
  for (const typed of ['102', ' 1 02 ', 'berk', 'Berk', 'Berk · 102']) expect(named(typed), typed).toEqual([berk]);
  for (const typed of ['', ' ', '-', '10', '1020', 'Ber', '0532 111 22 33']) expect(named(typed), typed).toEqual([]);
});

test('who shares her name is told apart by nobody, and stands in the list once', () => {
  expect(named('can demir')).toEqual([can, other]);
  expect(colleagueChoices([berk, can, other])).toEqual(['Berk · 102', 'Can Demir']);
});
