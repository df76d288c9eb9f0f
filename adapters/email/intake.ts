import { Readable } from 'node:stream';
import type { FileId, MessageId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide, RawEvent } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import { type Database, isUnavailable } from '#platform/database/index.ts';
import type { Files } from '#platform/files/index.ts';
import type { Log } from '#platform/log.ts';
import { eventOf, type StoredLetter, storedOf } from './letter-event.ts';
import { type Letter, type LetterFile, readHead } from './reading/letter.ts';
import type { LetterReader } from './reading/reader.ts';
import { domainOf, type MailSettings } from './settings.ts';
import {
  type Cursor,
  insertLetters,
  type LetterRow,
  noteTaken,
  readKnown,
  readOurs,
  readTaken,
  type ThreadRow,
  upsertThreads,
} from './store.ts';
import {
  isForwarded,
  type Known,
  type KnownThread,
  placeLetter,
  type Traces,
  threadAnswered,
  tracesOf,
} from './threading.ts';

export interface IntakeNeeds {
  readonly side: Pick<ChannelSide, 'accept' | 'rememberUpload'>;
  readonly database: Pick<Database, 'within'>;
  readonly files: Pick<Files, 'store'>;
  readonly reader: Pick<LetterReader, 'read'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  /** What addresses of answers are signed with. */
  readonly key: Uint8Array;
}

/** A letter as it lies in the mailbox. */
export interface Found {
  readonly uid: number;
  readonly source: Uint8Array;
  readonly arrivedAtMs: number | null;
  /** No more than its head is read: only its beginning was fetched, or the rest cannot be taken in. */
  readonly headOnly?: 'tooLarge' | 'unreadable';
}

/** Names of files that did not come with us and are told of. */
const leftOutMost = 10;

/** Which folder letters lay in, and how far it was read with them. */
export interface TakenFrom {
  readonly folder: string;
  readonly cursor: Cursor;
  /** It holds what people of ours have sent. */
  readonly isWrittenByUs: boolean;
}

/** A letter that was read, and what it points at. */
interface Read {
  readonly letter: Letter;
  readonly traces: Traces;
  readonly atMs: number;
}

/** What was known of the letters of one batch, and what the letters before in it have added. */
interface Knowledge {
  readonly taken: ReadonlySet<string>;
  readonly ours: ReadonlyMap<string, { readonly threadKey: string; readonly messageId: MessageId | null }>;
  readonly threads: Map<string, KnownThread>;
  readonly threadOf: Map<string, string>;
}

/** What a batch of letters becomes: rows of ours, and what is put into the inbox. */
interface Batch {
  readonly threads: Map<string, ThreadRow>;
  readonly letters: LetterRow[];
  readonly events: Map<string, RawEvent>;
}

/**
 * Opens the way in: letters are read, put where they belong, and on disk in the inbox before the mailbox's cursor moves.
 * Those that were fetched together are looked up, written and taken in together. Interrupted anywhere, the same letters
 * are taken again and known again.
 */
export function openIntake(needs: IntakeNeeds) {
  const { side, database, files, reader, clock, key, log } = needs;

  const keepFile = async (account: ChannelAccount, threadKey: string, file: LetterFile) => {
    const { name, mime, bytes } = file;
    const told = { name, mime, bytes: bytes.byteLength };
    const missing = (because: NonNullable<StoredLetter['files'][number]['missing']>) => ({
      ...told,
      fileId: null,
      missing: because,
    });
    const outcome = await files.store({
      organisationId: account.organisationId,
      bytes: Readable.from([bytes]),
      name,
      // Mail programs declare carelessly: what it is, is read from the bytes.
      declaredMime: mime.startsWith('text/') ? mime : '',
    });
    if (outcome.type !== 'stored')
      return missing(outcome.type === 'tooLarge' || outcome.type === 'typeRefused' ? outcome.type : 'unreachable');
    const kept = await side.rememberUpload(account, threadKey, outcome.file);
    return { fileId: kept.id, name: kept.name, mime: kept.mime, bytes: kept.bytes, missing: null };
  };

  const keepFiles = async (account: ChannelAccount, threadKey: string, { files: given }: Letter) => {
    const kept: StoredLetter['files'] = [];
    for (const file of given) kept.push(await keepFile(account, threadKey, file));
    return kept;
  };

  const readOne = async (settings: MailSettings, { source, arrivedAtMs, headOnly }: Found): Promise<Read> => {
    const letter = headOnly ? await readHead(source, headOnly) : await reader.read(source);
    const atMs = Math.min(letter.sentAtMs ?? arrivedAtMs ?? clock.nowMs(), clock.nowMs());
    return { letter, atMs, traces: tracesOf(letter, { domain: domainOf(settings.address), key }) };
  };

  /** Asks at once for everything that is known of these letters. */
  const lookUp = (account: ChannelAccount, all: readonly Read[]): Promise<Knowledge> => {
    const own = all.flatMap(({ letter }) => [letter.messageId ?? [], letter.report?.originalMessageId ?? []].flat());
    return database.within(account.organisationId, async (trx) => {
      const taken = await readTaken(
        trx,
        account,
        all.map(({ letter }) => letter.identity),
      );
      const ours = await readOurs(trx, account, own);
      const known = await readKnown(trx, account, joinedTraces(all.map(({ traces }) => traces)));
      const threads = new Map(known.threads.map((thread) => [thread.key, thread]));
      return { taken, ours, threads, threadOf: new Map(known.threadOf) };
    });
  };

  /** Adds what one letter becomes; nothing for one that was taken before. */
  const understand = async (
    account: ChannelAccount,
    settings: MailSettings,
    { letter, traces, atMs }: Read,
    known: Knowledge,
    batch: Batch,
  ): Promise<void> => {
    const reference = letter.identity;
    if (known.taken.has(reference) || batch.events.has(reference)) return;
    if (letter.messageId !== null && known.ours.has(letter.messageId)) {
      const body = { kind: 'leftAside', threadKey: '', because: 'ownLetter', atMs } as const;
      batch.events.set(reference, eventOf(body, reference));
      return;
    }
    const about = letter.report?.originalMessageId ?? null;
    const reported = about === null ? undefined : known.ours.get(about);
    if (letter.report && about !== null && reported) {
      const { action, status, diagnostic } = letter.report;
      const body = { kind: 'report', ...reported, reference: about, action, status, diagnostic, atMs } as const;
      batch.events.set(reference, eventOf(body, reference));
      return;
    }
    const { threadKey } = placeLetter(letter, traces, knownOf(known), account.id);
    const kept = await keepFiles(account, threadKey, letter);
    const place = { threadKey, atMs, isForwarded: isForwarded(letter.subject) };
    const stored = storedOf(letter, { ...place, files: [...kept, ...leftOutOf(letter)] });
    const participants = participantsOf(letter, settings.address);
    noteThread(batch, { key: threadKey, subject: letter.subject, ...customerOf(letter), participants });
    const page = letter.page !== null && { page: letter.page, pictures: picturesOf(letter, kept) };
    const ancestors = letter.references.filter((each) => each !== reference);
    batch.letters.push(
      { reference, threadKey, way: 'coming', atMs, ...page },
      ...ancestors.map((each) => ({ reference: each, threadKey, way: 'ancestor' as const, atMs })),
    );
    learn(known, { threadKey, reference, ancestors, participants });
    batch.events.set(reference, eventOf(stored, reference));
  };

  /**
   * Adds what one of our side has written in another mail program: it belongs to the conversation it answers. What was
   * sent from here lies there too and is known; what answers nothing is in no conversation yet.
   */
  const understandSent = async (
    account: ChannelAccount,
    { letter, traces, atMs }: Read,
    known: Knowledge,
    batch: Batch,
  ): Promise<void> => {
    const reference = letter.identity;
    if (known.taken.has(reference) || batch.events.has(reference)) return;
    if (letter.isSentFromHere || (letter.messageId !== null && known.ours.has(letter.messageId))) return;
    const threadKey = threadAnswered(traces, knownOf(known));
    if (threadKey === null) return;
    const kept = await keepFiles(account, threadKey, letter);
    const stored = storedOf(letter, { threadKey, atMs, isForwarded: false, files: [...kept, ...leftOutOf(letter)] });
    const participants = [...letter.to, ...letter.cc].map(({ address }) => address);
    const customer = { customerName: '', customerAddress: participants[0] ?? '' };
    noteThread(batch, { key: threadKey, subject: letter.subject, ...customer, participants });
    batch.letters.push({ reference, threadKey, way: 'coming', atMs });
    learn(known, { threadKey, reference, ancestors: [], participants });
    batch.events.set(reference, eventOf({ ...stored, kind: 'echo', hasPage: false }, reference));
  };

  const keep = (account: ChannelAccount, { threads, letters }: Batch): Promise<void> =>
    database.within(account.organisationId, async (trx) => {
      await upsertThreads(trx, account, [...threads.values()]);
      await insertLetters(trx, account, letters);
    });

  /** Takes letters in together and moves the cursor when they are on disk. */
  const take = async (
    account: ChannelAccount,
    settings: MailSettings,
    letters: readonly Found[],
    { folder, cursor, isWrittenByUs }: TakenFrom,
  ): Promise<void> => {
    const all: Read[] = [];
    for (const found of letters) all.push(await readOne(settings, found));
    const known = await lookUp(account, all).catch(unwritable);
    const batch: Batch = { threads: new Map(), letters: [], events: new Map() };
    for (const each of all)
      await (isWrittenByUs
        ? understandSent(account, each, known, batch)
        : understand(account, settings, each, known, batch));
    if (batch.letters.length > 0) await keep(account, batch).catch(unwritable);
    if (batch.events.size > 0) await side.accept(account, [...batch.events.values()]);
    await database.within(account.organisationId, (trx) =>
      noteTaken(trx, account, [...batch.events.keys()], folder, cursor),
    );
  };

  /**
   * Takes letters in, in their order. Where something in one of them keeps the batch from being written they are taken
   * one by one, and of that one no more than its head.
   */
  return async function takeIn(
    account: ChannelAccount,
    settings: MailSettings,
    letters: readonly Found[],
    from: TakenFrom,
  ): Promise<void> {
    try {
      await take(account, settings, letters, from);
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      log.warn({ accountId: account.id, err: error }, 'letters could not be taken in together');
      for (const letter of letters) {
        const upToHere = { ...from, cursor: { ...from.cursor, lastUid: letter.uid } };
        await take(account, settings, [letter], upToHere).catch((poison: Error) => {
          if (!(poison instanceof Unwritable) || letter.headOnly) throw poison;
          log.error({ accountId: account.id, uid: letter.uid, err: poison }, 'of a letter only the head was taken in');
          return take(account, settings, [{ ...letter, headOnly: 'unreadable' }], upToHere);
        });
      }
    }
  };
}

/** The database is there and does not take what is in these letters: trying the same again is of no use. */
class Unwritable extends Error {}

function unwritable(cause: unknown): never {
  if (isUnavailable(cause)) throw cause;
  throw new Unwritable(cause instanceof Error ? cause.message : String(cause), { cause });
}

const knownOf = ({ threads, threadOf }: Knowledge): Known => ({ threads: [...threads.values()], threadOf });

function joinedTraces(all: readonly Traces[]): Traces {
  const joined = <Part>(part: (traces: Traces) => readonly Part[]) => [...new Set(all.flatMap(part))];
  return {
    marked: joined(({ marked }) => marked),
    references: joined(({ references }) => references),
    addressed: joined(({ addressed }) => addressed),
    numbers: joined(({ numbers }) => numbers),
  };
}

/** A letter of the batch is known to those that come after it. */
function learn(
  { threads, threadOf }: Knowledge,
  given: {
    readonly threadKey: string;
    readonly reference: string;
    readonly ancestors: readonly string[];
    readonly participants: readonly string[];
  },
): void {
  const { threadKey, reference, ancestors, participants } = given;
  const before = threads.get(threadKey);
  // A thread that is being made has a number with its row; nobody can have written it into a subject yet.
  const number = before?.number ?? 0;
  threads.set(threadKey, {
    key: threadKey,
    number,
    participants: new Set([...(before?.participants ?? []), ...participants]),
  });
  threadOf.set(reference, threadKey);
  for (const each of ancestors) if (!threadOf.has(each)) threadOf.set(each, threadKey);
}

/** A thread is begun once in a batch; whoever takes part in a later letter of it is added. */
function noteThread({ threads }: Batch, thread: ThreadRow): void {
  const before = threads.get(thread.key);
  const participants = [...new Set([...(before?.participants ?? []), ...thread.participants])];
  threads.set(thread.key, { ...(before ?? thread), participants });
}

function customerOf(letter: Letter) {
  const { name = '', address = '' } = letter.replyTo[0] ?? letter.from ?? {};
  return { customerName: name || (letter.from?.name ?? ''), customerAddress: address };
}

function participantsOf(letter: Letter, own: string): readonly string[] {
  const all = [letter.from, ...letter.replyTo, ...letter.to, ...letter.cc].flatMap((each) =>
    each ? [each.address] : [],
  );
  // What was sent to an address of ours with a plus was sent to us.
  const isOwn = (address: string) => address.replace(/\+[^@]*@/, '@') === own;
  return [...new Set(all)].filter((address) => !isOwn(address));
}

/** What did not come with the letter, as files that are missing: the agent is told of them by their names. */
function leftOutOf(letter: Letter): StoredLetter['files'] {
  const missing = (name: string, because: 'tooLarge' | 'unreachable') => ({
    fileId: null,
    name,
    mime: '',
    bytes: 0,
    missing: because,
  });
  if (letter.trouble !== null)
    return [missing(`${letter.subject}.eml`, letter.trouble === 'tooLarge' ? 'tooLarge' : 'unreachable')];
  return Array.from({ length: Math.min(letter.filesLeftOut, leftOutMost) }, () => missing('', 'unreachable'));
}

/** Which kept file each picture of the page is. */
function picturesOf(letter: Letter, kept: StoredLetter['files']): Record<string, FileId> {
  return Object.fromEntries(
    letter.files.flatMap(({ contentId }, place) => {
      const fileId = kept[place]?.fileId;
      return contentId !== null && fileId ? [[contentId, fileId]] : [];
    }),
  );
}
