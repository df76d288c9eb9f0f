import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { documentPath, metricsDocument } from './metrics-doc.ts';

test('docs/metrics.md says what the registry says (else: node tools/metrics-doc.ts)', async () => {
  expect(await readFile(documentPath, 'utf8')).toBe(metricsDocument());
});
