import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';

/** The two passwords of the embedded cluster. They never leave this machine and nobody types them. */
export interface Secrets {
  readonly superuser: string;
  readonly program: string;
}

/** Reads the passwords, or makes them where there are none. The file is for the owner alone. */
export async function secretsIn(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text !== null) return JSON.parse(text) as Secrets;
  const secrets = { superuser: randomBytes(24).toString('base64url'), program: randomBytes(24).toString('base64url') };
  await writeFile(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secrets;
}
