import { may, type Person, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import {
  type Announcement,
  type AnnouncementId,
  type Audience,
  announcementLimits,
  isFor,
  isInForce,
} from '../announcement.ts';
import type { AnnouncementOnWire, AnnouncementReader, MyAnnouncement } from '../contract.ts';
import { type TeamChange, teamTopicOf } from '../live.ts';
import {
  confirmRead,
  insertAnnouncement,
  readAnnouncements,
  readBy,
  readersOf,
  withdrawAnnouncement,
} from './announcement-store.ts';
import type { Colleagues } from './colleagues.ts';

export type PublishOutcome =
  | { readonly type: 'published'; readonly announcement: AnnouncementOnWire }
  | { readonly type: 'audienceRefused' | 'expiryRefused' }
  | { readonly type: 'limitReached'; readonly max: number };

/** What was announced, to whom, and who has confirmed. */
export interface Announcements {
  readonly list: (who: Who) => Promise<MyAnnouncement[]>;
  readonly publish: (
    actor: Actor,
    given: {
      readonly title: string;
      readonly text: string;
      readonly audience: Audience;
      readonly expiresAtMs: number | null;
    },
  ) => Promise<PublishOutcome>;
  readonly withdraw: (actor: Actor, id: AnnouncementId) => Promise<boolean>;
  /** When she confirmed it; null when it is not for her, or not in force any more. */
  readonly confirm: (who: Who, id: AnnouncementId) => Promise<number | null>;
  /** For its author, and for whoever may announce to everybody. */
  readonly readers: (who: Who, id: AnnouncementId) => Promise<AnnouncementReader[] | null>;
}

/** Opens the announcements of one organisation. */
export async function openAnnouncements(needs: {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly colleagues: Colleagues;
  readonly publish: (topic: string, change: unknown) => void;
}): Promise<Announcements> {
  const { organisationId, database, clock, colleagues } = needs;
  const inside = <T>(run: (trx: Transaction) => Promise<T>): Promise<T> => database.within(organisationId, run);
  const kept = announcementLimits.inForce + announcementLimits.listed;
  // Few, and asked for by every page that opens: they are kept, the newest first.
  let all: readonly Announcement[] = await inside((trx) => readAnnouncements(trx, organisationId, kept));

  const hearerOf = ({ who, roleIds }: Person) => ({ groupId: who.groupId, roleIds: roleIds ?? [] });
  // Who wrote it knows what it says: she is asked to confirm nothing and counts among no readers.
  const isForPerson = (announcement: Announcement, person: Person | null): boolean =>
    person !== null &&
    !person.isDisabled &&
    person.who.userId !== announcement.authorId &&
    isFor(announcement.audience, hearerOf(person));
  const hearersOf = (announcement: Announcement): readonly Person[] =>
    colleagues.all().filter((person) => isForPerson(announcement, person));
  const tell = (userIds: readonly UserId[], change: TeamChange) => {
    for (const userId of userIds) needs.publish(teamTopicOf(userId), change);
  };
  const view = (one: Announcement): AnnouncementOnWire => ({
    id: one.id,
    author: { id: one.authorId, name: colleagues.nameOf(one.authorId) },
    title: one.title,
    text: one.text,
    publishedAt: iso(one.publishedAtMs),
    expiresAt: isoOrNull(one.expiresAtMs),
  });
  const mayAnnounceTo = (who: Who, audience: Audience): boolean => {
    if (audience.type !== 'groups') return may(who, 'team.announce', {});
    return audience.ids.every(
      (groupId) => colleagues.group(groupId) !== null && may(who, 'team.announce', { groupId }),
    );
  };
  const seesReaders = (who: Who, one: Announcement) =>
    may(who, 'team.announce') && (one.authorId === who.userId || may(who, 'team.announce', {}));
  const idsOf = (people: readonly Person[]) => people.map(({ who }) => who.userId);

  return {
    list: async (who) => {
      const nowMs = clock.nowMs();
      const person = colleagues.find(who.userId);
      const shown = all
        .filter((one) => seesReaders(who, one) || (isInForce(one, nowMs) && isForPerson(one, person)))
        .slice(0, announcementLimits.listed);
      const told = shown.filter((one) => seesReaders(who, one)).map(({ id }) => id);
      const { mine, readers } = await inside(async (trx) => ({
        mine: await readBy(trx, organisationId, who.userId),
        readers: await readersOf(trx, organisationId, told),
      }));
      return shown.map((one) => {
        const hearers = told.includes(one.id) ? hearersOf(one) : [];
        const read = readers.get(one.id);
        return {
          ...view(one),
          audience: { ...one.audience } as MyAnnouncement['audience'],
          readAt: isoOf(mine.get(one.id)),
          isForMe: isForPerson(one, person),
          isMine: one.authorId === who.userId,
          withdrawnAt: isoOf(one.withdrawnAtMs ?? undefined),
          isInForce: isInForce(one, nowMs),
          readers: told.includes(one.id)
            ? { read: idsOf(hearers).filter((id) => read?.has(id)).length, all: hearers.length }
            : null,
        };
      });
    },
    publish: async (actor, given) => {
      if (!mayAnnounceTo(actor.who, given.audience)) return { type: 'audienceRefused' };
      const atMs = clock.nowMs();
      const aheadMs = given.expiresAtMs === null ? 1 : given.expiresAtMs - atMs;
      if (aheadMs <= 0 || aheadMs > announcementLimits.expiresWithinMs) return { type: 'expiryRefused' };
      if (all.filter((one) => isInForce(one, atMs)).length >= announcementLimits.inForce)
        return { type: 'limitReached', max: announcementLimits.inForce };
      const one: Announcement = {
        ...given,
        id: newId<'announcement'>(),
        authorId: actor.who.userId,
        publishedAtMs: atMs,
        withdrawnAtMs: null,
      };
      await inside(async (trx) => {
        await insertAnnouncement(trx, organisationId, one);
        const after = { title: one.title, audience: one.audience, expiresAtMs: one.expiresAtMs };
        const thing = { type: 'announcement', id: one.id };
        await audit.appendBy(trx, actor, { atMs, what: 'announcementPublished', thing, after });
      });
      all = [one, ...all].slice(0, kept);
      tell(idsOf(hearersOf(one)), { type: 'announced', announcement: view(one) });
      return { type: 'published', announcement: view(one) };
    },
    withdraw: async (actor, id) => {
      const one = all.find((each) => each.id === id);
      if (!one || !seesReaders(actor.who, one)) return false;
      const atMs = clock.nowMs();
      if (one.withdrawnAtMs !== null) return true;
      await inside(async (trx) => {
        await withdrawAnnouncement(trx, organisationId, id, atMs);
        const thing = { type: 'announcement', id };
        await audit.appendBy(trx, actor, { atMs, what: 'announcementWithdrawn', thing });
      });
      all = all.map((each) => (each.id === id ? { ...each, withdrawnAtMs: atMs } : each));
      tell(idsOf(hearersOf(one)), { type: 'announcementGone', announcementId: id });
      return true;
    },
    confirm: async (who, id) => {
      const one = all.find((each) => each.id === id);
      const atMs = clock.nowMs();
      if (!one || !isInForce(one, atMs) || !isForPerson(one, colleagues.find(who.userId))) return null;
      const readAtMs = await inside((trx) => confirmRead(trx, organisationId, { id, userId: who.userId, atMs }));
      tell([who.userId], { type: 'announcementGone', announcementId: id });
      return readAtMs;
    },
    readers: async (who, id) => {
      const one = all.find((each) => each.id === id);
      if (!one || !seesReaders(who, one)) return null;
      const read = (await inside((trx) => readersOf(trx, organisationId, [id]))).get(id);
      return hearersOf(one).map(({ name, who: { userId } }) => ({
        id: userId,
        name,
        readAt: isoOf(read?.get(userId)),
      }));
    },
  };
}

function isoOf(ms: number | undefined): string | null {
  return ms === undefined ? null : iso(ms);
}
