import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What we keep of the running Asterisk, so that a program that comes after a killed one finds it again. */
export interface Note {
  readonly pid: number;
  readonly birth: string;
  readonly version: string;
  readonly control: { readonly port: number; readonly user: string; readonly password: string };
  readonly sip: { readonly host: string; readonly port: number };
}

const fileIn = (home: string): string => path.join(home, 'running.json');

/** Written for the owner alone: the password is made anew at each start, and rules the telephones while it lasts. */
export async function writeNote(home: string, note: Note): Promise<void> {
  const file = fileIn(home);
  await writeFile(`${file}.new`, JSON.stringify(note), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** The note of the last start; null when there is none, or it was cut short. */
export async function readNote(home: string): Promise<Note | null> {
  const text = await readFile(fileIn(home), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Note;
  } catch {
    return null;
  }
}

export const removeNote = (home: string): Promise<void> => rm(fileIn(home), { force: true });
