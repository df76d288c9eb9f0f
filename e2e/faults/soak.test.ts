import { expect, test } from 'vitest';
import { brokenPromises, runSoak } from '../soak.ts';

const forMs = 40_000;

test('mixed traffic while the program and PostgreSQL are killed at random: nothing lost, nothing of customers doubled', async () => {
  const ledger = await runSoak(forMs);
  expect(ledger.kills.program + ledger.kills.postgres).toBeGreaterThan(0);
  expect(ledger.inbound.written).toBeGreaterThan(100);
  expect(ledger.outbound.acknowledged).toBeGreaterThan(20);
  expect(brokenPromises(ledger), JSON.stringify(ledger)).toEqual([]);
}, 1_200_000);
