import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { documentPath, rightsDocument } from './rights-doc.ts';

test('docs/rights.md says what the table of rights says (else: node tools/rights-doc.ts)', async () => {
  expect(await readFile(documentPath, 'utf8')).toBe(rightsDocument());
});
