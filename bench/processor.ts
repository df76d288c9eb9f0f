import { readFile } from 'node:fs/promises';
import { familyOf } from '../e2e/process.ts';

/** The kernel counts in ticks of this length, whatever the machine. */
const tickMs = 10;

/**
 * Processor time of a program and of everything it began, its PostgreSQL included, in milliseconds since its start. Unlike
 * a wait it says much the same on a machine that is busy with other things. Null where there is no `/proc`.
 */
export async function processorMsOf(pid: number): Promise<number | null> {
  const times = await Promise.all((await familyOf(pid)).map(ticksOf));
  const known = times.filter((ticks) => ticks !== null);
  return known.length > 0 ? known.reduce((sum, ticks) => sum + ticks, 0) * tickMs : null;
}

/** Ticks of one process and of those it began that have ended; null when it is gone. */
async function ticksOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // What stands behind the name, which may hold anything: the state is the third field, the four times 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0);
}
