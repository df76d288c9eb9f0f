import type { ChannelAccountId, ConversationId, FileId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { heldContents, takeUnusedRows } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import type { MediaRef } from '../inbound-event.ts';
import { type AttachedFile, limits } from '../message.ts';
import { fileRows, filesByIds, insertFile, type StoredFile } from './file-store.ts';

/** What the storage of bytes answered about an upload that is complete. */
export interface StoredBytes {
  readonly name: string;
  readonly mime: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly path: string;
}

/** Files of conversations: who brought them, and which conversation they belong to. The bytes are elsewhere. */
export interface Files {
  /** Remembers an upload of an agent, or of somebody on a channel. */
  readonly remember: (bytes: StoredBytes, by: Uploader) => Promise<AttachedFile>;
  /** Those of the ids that this uploader brought and that no other conversation holds. */
  readonly claimable: (
    ids: readonly FileId[],
    by: Uploader,
    conversationId: ConversationId | null,
  ) => Promise<AttachedFile[]>;
  /** The files an inbound message mentions, as far as they are with us and its sender's own. */
  readonly claimed: (
    account: { readonly id: ChannelAccountId },
    peerKey: string,
    media: readonly MediaRef[],
  ) => Promise<AttachedFile[]>;
  /** The same bytes once more as fresh uploads of somebody, so that she can send what a template holds. */
  readonly copiesFor: (ids: readonly FileId[], userId: UserId) => Promise<AttachedFile[]>;
  readonly find: (id: FileId) => Promise<StoredFile | null>;
  /** Forgets uploads that no message mentioned within a day; answers where their bytes are. */
  readonly sweep: () => Promise<string[]>;
  /** Of these contents, those a file of a conversation still names. */
  readonly held: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;
}

export type Uploader =
  | { readonly type: 'user'; readonly userId: UserId }
  | { readonly type: 'peer'; readonly accountId: ChannelAccountId; readonly peerKey: string };

const unusedForMs = 24 * 3_600_000;
const sweptAtOnce = 500;

/** Opens the files of one organisation. */
export function openConversationFiles(needs: {
  database: Database;
  clock: Clock;
  organisationId: OrganisationId;
}): Files {
  const { database, clock, organisationId } = needs;
  const read = (ids: readonly FileId[]) =>
    database.within(organisationId, (trx) => filesByIds(trx, organisationId, ids));

  const claimable: Files['claimable'] = async (ids, by, conversationId) => {
    const wanted = [...new Set(ids)].slice(0, limits.filesPerLetter);
    const found = await read(wanted);
    return wanted.flatMap((id) => {
      const file = found.find((one) => one.id === id);
      const isFree = file && (file.conversationId === null || file.conversationId === conversationId);
      return file && isFree && isOf(file, by) ? [attached(file)] : [];
    });
  };

  return {
    remember: async (bytes, by) => {
      const file: StoredFile = {
        id: newId<'file'>(),
        ...bytes,
        uploadedBy: by.type === 'user' ? by.userId : null,
        accountId: by.type === 'peer' ? by.accountId : null,
        peerKey: by.type === 'peer' ? by.peerKey : null,
        conversationId: null,
        createdAtMs: clock.nowMs(),
      };
      await database.within(organisationId, (trx) => insertFile(trx, organisationId, file));
      return attached(file);
    },
    claimable,
    claimed: async (account, peerKey, media) => {
      const ids = media.flatMap((ref) => (ref.fileId ? [ref.fileId] : []));
      return ids.length === 0 ? [] : claimable(ids, { type: 'peer', accountId: account.id, peerKey }, null);
    },
    copiesFor: async (ids, userId) => {
      const found = await read(ids.slice(0, limits.filesPerMessage));
      const copies = ids.flatMap((id): StoredFile[] => {
        const file = found.find((one) => one.id === id);
        if (!file) return [];
        const fresh = { id: newId<'file'>(), uploadedBy: userId, conversationId: null, createdAtMs: clock.nowMs() };
        return [{ ...file, ...fresh, accountId: null, peerKey: null }];
      });
      await database.within(organisationId, async (trx) => {
        for (const copy of copies) await insertFile(trx, organisationId, copy);
      });
      return copies.map(attached);
    },
    find: async (id) => (await read([id]))[0] ?? null,
    sweep: () =>
      database.within(organisationId, (trx) =>
        takeUnusedRows(trx, fileRows, organisationId, clock.nowMs() - unusedForMs, sweptAtOnce),
      ),
    held: (sha256s) => database.within(organisationId, (trx) => heldContents(trx, fileRows, organisationId, sha256s)),
  };
}

function isOf(file: StoredFile, by: Uploader): boolean {
  return by.type === 'user'
    ? file.uploadedBy === by.userId
    : file.accountId === by.accountId && file.peerKey === by.peerKey;
}

function attached(file: StoredFile): AttachedFile {
  return { id: file.id, name: file.name, mime: file.mime, bytes: file.bytes };
}
