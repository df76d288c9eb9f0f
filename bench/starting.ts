import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { openEmbedded } from '#platform/database/embedded.ts';
import { openLog } from '#platform/log.ts';
import { foundCentre } from './centre.ts';
import { npmStart, type Running, startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const times = 3;
const askEveryMs = 5;

/**
 * From the command to ready (`/health/ready` answers 200) on an installation that exists: as `npm start`, and as the
 * program alone. Beside it the PostgreSQL below it, alone: from its start to its first answer.
 */
export async function benchStarting(): Promise<BenchResult[]> {
  const { folder, remove } = await temporaryFolder();
  try {
    const first = await startProgram(folder);
    await foundCentre(first.url);
    await first.stop();
    const bare = await median(() => postgresAlone(folder));
    const program = await median(() => untilReady(() => startProgram(folder)));
    const whole = await median(() => untilReady(() => npmStart(folder)));
    const baseline = { name: 'our PostgreSQL alone, to its first answer', value: bare };
    return [
      result({ name: 'npm start to ready', unit: 'ms', value: whole, baseline }),
      result({ name: 'the program alone to ready', unit: 'ms', value: program, baseline }),
    ];
  } finally {
    await remove();
  }
}

async function median(measure: () => Promise<number>): Promise<number> {
  const measured: number[] = [];
  for (let time = 0; time < times; time++) measured.push(await measure());
  return rounded(
    percentile(
      measured.toSorted((a, b) => a - b),
      0.5,
    ),
  );
}

async function untilReady(start: () => Promise<Running>): Promise<number> {
  const beganMs = performance.now();
  const running = await start();
  try {
    while (!(await fetch(`${running.url}/health/ready`)).ok) await delay(askEveryMs);
    return performance.now() - beganMs;
  } finally {
    await running.stop();
  }
}

async function postgresAlone(folder: string): Promise<number> {
  const beganMs = performance.now();
  const embedded = await openEmbedded({ home: path.join(folder, 'postgres'), log: openLog({ level: 'silent' }) });
  const client = new pg.Client({ connectionString: embedded.url });
  await client.connect();
  await client.query('select 1');
  const tookMs = performance.now() - beganMs;
  await client.end();
  await embedded.stop();
  return tookMs;
}

if (import.meta.main) for (const measured of await benchStarting()) console.log(lineOf(measured));
