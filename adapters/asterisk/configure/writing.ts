import { chmod, chown, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from '#platform/programs/index.ts';
import type { Installation } from '../get/installation.ts';
import { configurationOf, folders, type Wishes } from './files.ts';
import { waitingMusic } from './music.ts';

/** Writes the whole configuration below `home` and gives it to the account that will run it. */
export async function writeConfiguration(
  home: string,
  wishes: Wishes,
  installation: Installation,
  account: Account | null,
): Promise<void> {
  await rm(path.join(home, 'etc'), { recursive: true, force: true });
  await rm(path.join(home, 'share'), { recursive: true, force: true });
  const give = async (file: string) => account && chown(file, account.uid, account.gid);
  for (const name of folders) {
    const folder = path.join(home, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o700);
    await give(folder);
  }
  for (const [name, text] of Object.entries(configurationOf(wishes))) {
    const file = path.join(home, 'etc', name);
    await writeFile(file, text, { mode: 0o600 });
    await give(file);
  }
  const music = path.join(home, 'music/waiting.wav');
  await writeFile(music, waitingMusic(), { mode: 0o600 });
  await give(music);
  await linkShare(home, installation);
}

/** What came with the program, under the names it looks for. */
async function linkShare(home: string, { share }: Installation): Promise<void> {
  const link = (from: string, as: string) => symlink(path.join(share, from), path.join(home, 'share', as));
  await link('documentation', 'documentation');
  await link('rest-api', 'rest-api');
  // The package names the English sounds after their speaker; the usual name is a link made by a script we never run.
  const english = (await readdir(path.join(share, 'sounds')).catch(() => [])).find((name) => name.startsWith('en'));
  if (english) await link(path.join('sounds', english), 'sounds/en');
}
