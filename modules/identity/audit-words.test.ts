import { expect, test } from 'vitest';
import { auditWords } from './audit-words.ts';

// That every change has words at all is a matter of types: `audit.append` takes none that is not in the table.

test('every change of the audit trail has a sentence of its own in both languages', () => {
  const entries = Object.entries(auditWords);
  expect(entries.length).toBeGreaterThan(50);
  for (const language of ['en', 'tr'] as const) {
    const sentences = entries.map(([, words]) => words[language].trim());
    expect(sentences.filter((sentence) => sentence === '' || /[.!]$/.test(sentence))).toEqual([]);
    expect(sentences.filter((sentence, at) => sentences.indexOf(sentence) !== at)).toEqual([]);
  }
});
