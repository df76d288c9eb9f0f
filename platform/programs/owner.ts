import { readFile, rm, writeFile } from 'node:fs/promises';
import { birthOf, lifeOf } from './processes.ts';

interface Owner {
  readonly pid: number;
  readonly birth: string;
}

/**
 * Takes a data folder for this process. A second program on the same folder would adopt the first one's PostgreSQL and
 * stop it at its own end; it is refused with a sentence. The mark of a program that died is taken over.
 */
export async function own(file: string, folder: string): Promise<{ release(): Promise<void> }> {
  const me: Owner = { pid: process.pid, birth: await birthOf(process.pid) };
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await writeFile(file, JSON.stringify(me), { flag: 'wx', mode: 0o644 });
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = await ownerIn(file);
    if (other && (await isStill(other))) {
      throw new Error(
        other.pid === me.pid
          ? `The data folder ${folder} is already open in this process.`
          : `Another Santral (process ${other.pid}) already uses the data folder ${folder}: stop it, or set DATA_DIR to another folder.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new Error(`The data folder ${folder} could not be taken: other programs keep taking it at the same moment.`);
}

async function ownerIn(file: string): Promise<Owner | null> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return null;
  }
}

async function isStill({ pid, birth }: Owner): Promise<boolean> {
  return (await lifeOf(pid)) === 'alive' && (birth === '' || (await birthOf(pid)) === birth);
}
