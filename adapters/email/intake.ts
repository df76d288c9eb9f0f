import { Readable } from 'node:stream';
import type { FileId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide, RawEvent } from '#messaging';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Files } from '#platform/files/index.ts';
import { eventOf, type StoredLetter, storedOf } from './letter-event.ts';
import { type Letter, type LetterFile, readHead } from './reading/letter.ts';
import type { LetterReader } from './reading/reader.ts';
import { domainOf, type MailSettings } from './settings.ts';
import { type Cursor, insertLetters, noteTaken, readKnown, readOurs, readTaken, upsertThread } from './store.ts';
import { isForwarded, placeLetter, tracesOf } from './threading.ts';

export interface IntakeNeeds {
  readonly side: Pick<ChannelSide, 'accept' | 'rememberUpload'>;
  readonly database: Pick<Database, 'within'>;
  readonly files: Pick<Files, 'store'>;
  readonly reader: Pick<LetterReader, 'read'>;
  readonly clock: Pick<Clock, 'nowMs'>;
  /** What addresses of answers are signed with. */
  readonly key: Uint8Array;
}

/** A letter as it lies in the mailbox. */
export interface Found {
  readonly uid: number;
  readonly source: Uint8Array;
  readonly arrivedAtMs: number | null;
  /** Only its beginning was fetched. */
  readonly isTooLarge?: boolean;
}

/** Names of files that did not come with us and are told of. */
const leftOutMost = 10;

/**
 * Opens the way in: letters are read, put where they belong, and on disk in the inbox before the mailbox's cursor moves.
 * Interrupted anywhere, the same letters are taken again and known again.
 */
export function openIntake(needs: IntakeNeeds) {
  const { side, database, files, reader, clock, key } = needs;

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

  /** What is put into the inbox for one letter; null for one that was taken before. */
  const understand = async (
    account: ChannelAccount,
    settings: MailSettings,
    found: Found,
  ): Promise<{ event: RawEvent; reference: string } | null> => {
    const { organisationId } = account;
    const letter = found.isTooLarge ? await readHead(found.source, 'tooLarge') : await reader.read(found.source);
    const atMs = Math.min(letter.sentAtMs ?? found.arrivedAtMs ?? clock.nowMs(), clock.nowMs());
    const domain = domainOf(settings.address);
    const traces = tracesOf(letter, { domain, key });
    const about = letter.report?.originalMessageId ?? null;
    const look = await database.within(organisationId, async (trx) => ({
      isTaken: (await readTaken(trx, account, [letter.identity])).has(letter.identity),
      isOurs: letter.messageId !== null && (await readOurs(trx, account, letter.messageId)) !== null,
      reported: about === null ? null : await readOurs(trx, account, about),
      known: await readKnown(trx, account, traces),
    }));
    if (look.isTaken) return null;
    const reference = letter.identity;
    if (look.isOurs) {
      const body = { kind: 'leftAside', threadKey: '', because: 'ownLetter', atMs } as const;
      return { event: eventOf(body, reference), reference };
    }
    if (letter.report && about !== null && look.reported) {
      const { action, status, diagnostic } = letter.report;
      const body = { kind: 'report', ...look.reported, reference: about, action, status, diagnostic, atMs } as const;
      return { event: eventOf(body, reference), reference };
    }
    const { threadKey } = placeLetter(letter, traces, look.known, account.id);
    const kept: StoredLetter['files'] = [];
    for (const file of letter.files) kept.push(await keepFile(account, threadKey, file));
    const place = { threadKey, atMs, isForwarded: isForwarded(letter.subject) };
    const stored = storedOf(letter, { ...place, files: [...kept, ...leftOutOf(letter)] });
    await database.within(organisationId, async (trx) => {
      await upsertThread(trx, account, {
        key: threadKey,
        subject: letter.subject,
        ...customerOf(letter),
        participants: participantsOf(letter, settings.address),
      });
      await insertLetters(trx, account, [
        {
          reference,
          threadKey,
          way: 'coming',
          atMs,
          ...(letter.page !== null && { page: letter.page, pictures: picturesOf(letter, kept) }),
        },
        ...letter.references
          .filter((each) => each !== reference)
          .map((each) => ({ reference: each, threadKey, way: 'ancestor' as const, atMs })),
      ]);
    });
    return { event: eventOf(stored, reference), reference };
  };

  /** Takes letters in, in their order, and moves the cursor when they are on disk. */
  return async function takeIn(
    account: ChannelAccount,
    settings: MailSettings,
    letters: readonly Found[],
    cursor: Cursor,
  ): Promise<void> {
    const understood = new Map<string, RawEvent>();
    for (const letter of letters) {
      const next = await understand(account, settings, letter);
      if (next && !understood.has(next.reference)) understood.set(next.reference, next.event);
    }
    if (understood.size > 0) await side.accept(account, [...understood.values()]);
    await database.within(account.organisationId, (trx) =>
      noteTaken(trx, account, [...understood.keys()], settings.folder, cursor),
    );
  };
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
