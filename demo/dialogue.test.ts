import { expect, test } from 'vitest';
import { company } from './company.ts';
import { dialogueFiles, filled, parseDialogues, readDialogues } from './dialogue.ts';
import { customerNames, customersCount } from './names.ts';

test('every dialogue can be read, leaves no blank open and is transferred only to queues there are', () => {
  const queues: readonly string[] = company.queues.map(({ name }) => name);
  expect(dialogueFiles().toSorted()).toEqual(company.queues.map(({ dialogues }) => dialogues).toSorted());
  for (const dialogue of dialogueFiles().flatMap((name) => readDialogues(name))) {
    const { turns } = filled(dialogue, 'someone@example.com');
    expect(turns[0]).toMatchObject({ who: 'customer', does: 'say' });
    for (const turn of turns) {
      if ('text' in turn) expect(turn.text).not.toMatch(/[{}]/);
      if (turn.does === 'transfer') expect(queues).toContain(turn.queueName);
    }
  }
});

test('a dialogue with a line nobody understands is refused with a sentence', () => {
  expect(() => parseDialogues('# tr\nc: Merhaba\nend: vanished')).toThrow('has to close with');
  expect(() => parseDialogues('# tr\nx: Merhaba\nend: solved')).toThrow('knows no "x:"');
  expect(() => parseDialogues('# fr\nc: Bonjour\nend: solved')).toThrow('not in "fr"');
});

test('no two customers have the same name', () => {
  expect(new Set(customerNames).size).toBe(customersCount);
});
