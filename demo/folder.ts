import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openEmbedded } from '#platform/database/embedded.ts';
import type { Log } from '#platform/log.ts';

/** What marks a data folder as the demonstration's own. */
export interface Mark {
  readonly isDemonstration: true;
  /** Of everybody in the company; made for this folder and printed at every start. */
  readonly password: string;
  /** Whether the company stands; a founding that was cut short is completed at the next start. */
  readonly isFounded: boolean;
}

const markName = 'demonstration.json';
/** A folder of Santral that was never the demonstration's holds one of these. */
const leftovers = ['postgres', 'files'];

/**
 * Prepares the folder of the demonstration, or finds the one that is there. Throws a sentence for a folder that holds
 * anything else: the demonstration writes into no real installation.
 */
export async function prepareFolder(folder: string): Promise<Mark> {
  const present = await readMark(folder);
  if (present) return present;
  const held = existsSync(folder) ? await readdir(folder) : [];
  if (held.length > 0) {
    throw new Error(
      leftovers.some((name) => held.includes(name))
        ? `${folder} holds a real installation. The demonstration does not touch it: give it a folder of its own with DATA_DIR.`
        : `${folder} is not empty and not the demonstration's. Give it an empty folder with DATA_DIR.`,
    );
  }
  await mkdir(folder, { recursive: true });
  const mark: Mark = { isDemonstration: true, password: newPassword(), isFounded: false };
  await writeMark(folder, mark);
  return mark;
}

/** Notes that the company stands, so that the next start leaves it as it is. */
export async function markFounded(folder: string, mark: Mark): Promise<void> {
  await writeMark(folder, { ...mark, isFounded: true });
}

/**
 * Deletes the demonstration with everything in it; a PostgreSQL that outlived a killed program is ended first. Throws a
 * sentence when it runs, or is none.
 */
export async function removeFolder(folder: string, log: Log): Promise<'removed' | 'nothingThere'> {
  if (!existsSync(folder)) return 'nothingThere';
  if (!(await readMark(folder))) throw new Error(`${folder} is no demonstration, so it is not removed.`);
  const home = path.join(folder, 'postgres');
  if (existsSync(home)) {
    const found = await openEmbedded({ home, log });
    await found.stop();
  }
  await rm(folder, { recursive: true, force: true });
  return 'removed';
}

/** The mark of a folder; null when it bears none. */
export async function readMark(folder: string): Promise<Mark | null> {
  const text = await readFile(path.join(folder, markName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (text === null) return null;
  const mark = JSON.parse(text) as Partial<Mark>;
  if (mark.isDemonstration !== true || !mark.password)
    throw new Error(`${path.join(folder, markName)} cannot be read.`);
  return { isDemonstration: true, password: mark.password, isFounded: mark.isFounded === true };
}

async function writeMark(folder: string, mark: Mark): Promise<void> {
  await writeFile(path.join(folder, markName), `${JSON.stringify(mark, null, 2)}\n`, { mode: 0o600 });
}

const words = ['lale', 'keman', 'yunus', 'bulut', 'ceviz', 'fener', 'kuzey', 'tarhana', 'mercan', 'pusula', 'leylek'];

/** Three words and three digits: easily typed, and nobody else's. */
function newPassword(): string {
  const picked = Array.from({ length: 3 }, () => words[randomInt(words.length)]);
  return `${picked.join('-')}-${randomInt(100, 1_000)}`;
}
