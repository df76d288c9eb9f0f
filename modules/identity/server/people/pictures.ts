import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Admission, openLimiter } from '#platform/limits.ts';
import * as audit from '../audit/audit.ts';
import type { Actor } from '../context.ts';
import { usersMax } from './add-user.ts';
import {
  heldPictures,
  insertPicture,
  leavePicture,
  type Picture,
  readPictureOf,
  readPictures,
  takeLeftPictures,
} from './picture-store.ts';
import { lockUser } from './user-store.ts';

/** Somebody who cannot decide may try a few; a program that cannot stop is stopped. */
const changesAtOnce = 20;
const hourSeconds = 3_600;
const sweptAtOnce = 500;

/** Enough of the hash to tell one picture of a person from her next one. */
const versionLength = 16;

function versionOf({ sha256 }: Pick<Picture, 'sha256'>): string {
  return sha256.slice(0, versionLength);
}

export type Pictures = ReturnType<typeof openPictures>;

/** Who shows which picture. The bytes are kept and sent by whoever holds the files. */
export function openPictures({ database, clock }: { readonly database: Database; readonly clock: Clock }) {
  const limiter = openLimiter({ perSecond: changesAtOnce / hourSeconds, burst: changesAtOnce }, { clock });
  return {
    /** Whether she may change hers again already; asked before anything of it is read. */
    admit: (userId: UserId): Admission => limiter.take(userId),

    /** The version of everybody's picture, by user; who has none is not in it. */
    async list(organisationId: OrganisationId): Promise<Readonly<Record<UserId, string>>> {
      const rows = await database.within(organisationId, (trx) => readPictures(trx, organisationId, usersMax));
      return Object.fromEntries(rows.map((row) => [row.userId, versionOf(row)]));
    },

    /** Somebody's picture if this is the version she shows now, or null. */
    async find(organisationId: OrganisationId, userId: UserId, version: string): Promise<Picture | null> {
      const picture = await database.within(organisationId, (trx) => readPictureOf(trx, organisationId, userId));
      return picture !== null && versionOf(picture) === version ? picture : null;
    },

    /** Shows another picture of the one who asks; its bytes are stored already. Answers its version. */
    async put(actor: Actor, picture: Picture): Promise<string> {
      const { organisationId, userId } = actor.who;
      await database.within(organisationId, async (trx) => {
        await lockUser(trx, organisationId, userId);
        const before = await readPictureOf(trx, organisationId, userId);
        if (before?.sha256 === picture.sha256) return;
        const atMs = clock.nowMs();
        await leavePicture(trx, organisationId, userId, atMs);
        await insertPicture(trx, organisationId, { ...picture, id: newId<'picture'>(), userId }, atMs);
        await audit.appendBy(trx, actor, {
          atMs,
          what: 'pictureChanged',
          thing: { type: 'user', id: userId },
          before: before && { picture: versionOf(before) },
          after: { picture: versionOf(picture) },
        });
      });
      return versionOf(picture);
    },

    /** Takes a picture away; false when there was none. */
    async remove(actor: Actor, userId: UserId): Promise<boolean> {
      const { organisationId } = actor.who;
      return database.within(organisationId, async (trx) => {
        const atMs = clock.nowMs();
        const before = await leavePicture(trx, organisationId, userId, atMs);
        if (before === null) return false;
        await audit.appendBy(trx, actor, {
          atMs,
          what: 'pictureRemoved',
          thing: { type: 'user', id: userId },
          before: { picture: versionOf(before) },
        });
        return true;
      });
    },

    /** Forgets what nobody shows any more; answers whose bytes no picture needs. */
    sweep: (organisationId: OrganisationId): Promise<string[]> =>
      database.within(organisationId, (trx) => takeLeftPictures(trx, organisationId, sweptAtOnce)),

    /** Of these contents, those a picture still needs. */
    held: (organisationId: OrganisationId, sha256s: readonly string[]): Promise<ReadonlySet<string>> =>
      database.within(organisationId, (trx) => heldPictures(trx, organisationId, sha256s)),
  };
}
