import { may, type Who } from '#identity';
import type { FileId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { heldContents, takeUnusedRows } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import type { TeamFile } from '../contract.ts';
import { fileRows, filesByIds, type HeldFile, insertFile } from './file-store.ts';
import type { Rooms } from './rooms.ts';

/** Files colleagues send each other. The bytes are elsewhere. */
export interface TeamFiles {
  /** Remembers an upload; it belongs to nobody else until a message names it. */
  readonly remember: (
    who: Who,
    bytes: { readonly name: string; readonly mime: string; readonly bytes: number; readonly sha256: string },
  ) => Promise<TeamFile>;
  /** The file if she may have it: in a room of hers, or her own upload that no message names yet. */
  readonly find: (who: Who, id: FileId) => Promise<HeldFile | null>;
  /** Forgets what no message names since a day; answers whose bytes nothing here needs any more. */
  readonly sweep: () => Promise<string[]>;
  readonly held: (sha256s: readonly string[]) => Promise<ReadonlySet<string>>;
}

const unusedForMs = 24 * 3_600_000;
const sweptAtOnce = 500;

/** Opens the files of one organisation's rooms. */
export function openTeamFiles(needs: {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly rooms: Rooms;
}): TeamFiles {
  const { organisationId, database, clock, rooms } = needs;
  return {
    remember: async (who, { name, mime, bytes, sha256 }) => {
      const file = { id: newId<'file'>(), name, mime, bytes };
      const row = { ...file, sha256, uploadedBy: who.userId };
      await database.within(organisationId, (trx) => insertFile(trx, organisationId, row, clock.nowMs()));
      return file;
    },
    find: async (who, id) => {
      if (!may(who, 'team.message')) return null;
      const [file] = await database.within(organisationId, (trx) => filesByIds(trx, organisationId, [id]));
      if (!file) return null;
      const isHers = file.roomId === null ? file.uploadedBy === who.userId : await rooms.mayRead(who, file.roomId);
      return isHers ? file : null;
    },
    sweep: () =>
      database.within(organisationId, (trx) =>
        takeUnusedRows(trx, fileRows, organisationId, clock.nowMs() - unusedForMs, sweptAtOnce),
      ),
    held: (sha256s) => database.within(organisationId, (trx) => heldContents(trx, fileRows, organisationId, sha256s)),
  };
}
