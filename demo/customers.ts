import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { company } from './company.ts';
import { customerNames, emailOf } from './names.ts';

/** A customer of the company: the same person with the same browser every time she comes. */
export interface Customer {
  /** Null: one who never says who she is. */
  readonly name: string | null;
  readonly email: string | null;
  /** The network address she seems to come from. */
  readonly address: string;
  /** The queue whose page she knows. */
  readonly queueName: string;
  /** What her browser remembers of the last visit. */
  token: string | null;
  lastSeq: number;
}

/** Every so many customers one says no name; of the others many give no address. */
const namelessEvery = 9;
const emailEvery = 2;
const fileName = 'browsers.json';

/** All customers, with what their browsers remember from earlier runs in this folder. */
export async function readCustomers(folder: string): Promise<readonly Customer[]> {
  const text = await readFile(path.join(folder, fileName), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  const remembered = JSON.parse(text) as readonly (string | null)[];
  const places = company.queues.flatMap(({ name, weight }) => Array.from({ length: weight }, () => name));
  return customerNames.map((name, place) => ({
    name: place % namelessEvery === namelessEvery - 1 ? null : name,
    email: place % emailEvery === 0 ? emailOf(name) : null,
    // 198.18.0.0/15 is kept for measurements and belongs to nobody.
    address: `198.18.${Math.floor(place / 200)}.${(place % 200) + 1}`,
    queueName: places[place % places.length] ?? company.queues[0].name,
    token: remembered[place] ?? null,
    lastSeq: 0,
  }));
}

/** Keeps what the customers' browsers remember, so that they are known again after a restart. */
export async function keepCustomers(folder: string, customers: readonly Customer[]): Promise<void> {
  const tokens = customers.map(({ token }) => token);
  await writeFile(path.join(folder, fileName), JSON.stringify(tokens), { mode: 0o600 });
}
