import type { FetchMessageObject, ImapFlow } from 'imapflow';
import type { ChannelAccount } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Found } from './intake.ts';
import { letterLimits } from './reading/letter.ts';
import { type Cursor, readCursor, writeCursor } from './store.ts';

/** Letters taken in together, and how many bytes of them are in memory at once; the next ones come meanwhile. */
const lettersAtOnce = 100;
const bytesAtOnce = 8 * 1024 * 1024;
/** Letters whose sizes are asked for at once. */
const sizesAtOnce = 500;
const dayMs = 86_400_000;

/** A folder of a mailbox, and what becomes of the letters in it. */
export interface ReadFolder {
  readonly name: string;
  /** Letters that lay there before we came are read too. */
  readonly readsOld: boolean;
  /** Resolves when these letters are on disk and so is how far the folder was read. */
  readonly take: (letters: readonly Found[], cursor: Cursor) => Promise<void>;
  /** What is done with letters that were read, by their numbers. Never fails. */
  readonly putAside: (uids: readonly number[]) => Promise<void>;
}

/** Reads what came into the folder that is open since the last look, in its order, and puts it aside. */
export async function readFolder(
  { database, clock }: { readonly database: Pick<Database, 'within'>; readonly clock: Pick<Clock, 'nowMs'> },
  account: ChannelAccount,
  client: ImapFlow,
  folder: ReadFolder,
  signal: AbortSignal,
): Promise<void> {
  await client.noop();
  const box = client.mailbox;
  if (!box) return;
  const { uidValidity } = box;
  const known = await database.within(account.organisationId, (trx) => readCursor(trx, account, folder.name));
  if (!known) {
    const cursor: Cursor = folder.readsOld
      ? { uidValidity, lastUid: 0, begunAtMs: null }
      : { uidValidity, lastUid: Math.max(0, box.uidNext - 1), begunAtMs: clock.nowMs() };
    await database.within(account.organisationId, (trx) => writeCursor(trx, account, folder.name, cursor));
    return readFolder({ database, clock }, account, client, folder, signal);
  }
  const { uids, sizes } = await newLetters(client, known, uidValidity);
  const batches = batchesOf(uids, sizes);
  let coming = fetchAhead(client, batches[0] ?? [], sizes);
  for (const [place, batch] of batches.entries()) {
    const letters = await coming;
    if (signal.aborted) return;
    coming = fetchAhead(client, batches[place + 1] ?? [], sizes);
    await folder.take(letters, { ...known, uidValidity, lastUid: batch.at(-1) ?? known.lastUid });
    await folder.putAside(batch);
  }
}

/** What has come since the last look: its numbers in order, and how large each is. */
async function newLetters(client: ImapFlow, known: Cursor, uidValidity: bigint) {
  // A mailbox that was built anew numbers its letters anew: all are looked at again, and those we had are known.
  const isSame = known.uidValidity === uidValidity;
  const lastUid = isSame ? known.lastUid : 0;
  const since = !isSame && known.begunAtMs !== null ? { since: new Date(known.begunAtMs - dayMs) } : {};
  const found = (await client.search({ uid: `${lastUid + 1}:*`, ...since }, { uid: true })) || [];
  // The server answers a range that begins behind the last letter with the last letter.
  const uids = found.filter((uid) => uid > lastUid).sort((one, other) => one - other);
  const sizes = new Map<number, number>();
  for (let place = 0; place < uids.length; place += sizesAtOnce) {
    const part = uids.slice(place, place + sizesAtOnce);
    for (const { uid, size } of await client.fetchAll(part, { uid: true, size: true }, { uid: true }))
      sizes.set(uid, size ?? 0);
  }
  return { uids: uids.filter((uid) => sizes.has(uid)), sizes };
}

/** Fetches while something else is done; that it failed is told to whoever waits for it. */
function fetchAhead(
  client: ImapFlow,
  uids: readonly number[],
  sizes: ReadonlyMap<number, number>,
): Promise<readonly Found[]> {
  const coming = uids.length > 0 ? fetchLetters(client, uids, sizes) : Promise.resolve([]);
  coming.catch(() => undefined);
  return coming;
}

function batchesOf(uids: readonly number[], sizes: ReadonlyMap<number, number>): readonly (readonly number[])[] {
  const batches: number[][] = [];
  let bytes = 0;
  for (const uid of uids) {
    const size = sizes.get(uid) ?? 0;
    const last = batches.at(-1);
    if (last && last.length < lettersAtOnce && bytes + size <= bytesAtOnce) {
      last.push(uid);
      bytes += size;
    } else {
      batches.push([uid]);
      bytes = size;
    }
  }
  return batches;
}

/** The letters with these numbers; one that vanished meanwhile is left out, and of one too large only the beginning comes. */
async function fetchLetters(
  client: ImapFlow,
  uids: readonly number[],
  sizes: ReadonlyMap<number, number>,
): Promise<readonly Found[]> {
  const isHuge = (uid: number) => (sizes.get(uid) ?? 0) > letterLimits.bytes;
  const letters: Found[] = [];
  const foundOf = ({ uid, internalDate, source }: FetchMessageObject, huge: boolean): Found[] => {
    if (!source) return [];
    const arrivedAtMs = internalDate === undefined ? null : new Date(internalDate).getTime();
    return [{ uid, source, arrivedAtMs, ...(huge && { headOnly: 'tooLarge' as const }) }];
  };
  const ordinary = uids.filter((uid) => !isHuge(uid));
  if (ordinary.length > 0)
    for (const each of await client.fetchAll(
      [...ordinary],
      { uid: true, source: true, internalDate: true },
      { uid: true },
    ))
      letters.push(...foundOf(each, false));
  for (const uid of uids.filter(isHuge)) {
    const source = { maxLength: letterLimits.headersBytes };
    const each = await client.fetchOne(String(uid), { uid: true, source, internalDate: true }, { uid: true });
    if (each) letters.push(...foundOf(each, true));
  }
  return letters.sort((one, other) => one.uid - other.uid);
}
