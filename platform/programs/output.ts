import { type FileHandle, open, readFile, rename, stat } from 'node:fs/promises';

const limitBytes = 10_000_000;
const endChars = 2_000;

/** The file that a program beside ours writes its log into, for the owner alone; a large one is put aside first. */
export async function openOutput(file: string): Promise<FileHandle> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > limitBytes) await rename(file, `${file}.1`);
  return open(file, 'a', 0o600);
}

/** What the program wrote last; empty when it wrote nothing. */
export async function endOfOutput(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).slice(-endChars);
}
