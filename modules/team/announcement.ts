import type { GroupId, Id, UserId } from '#kernel/id.ts';

export type AnnouncementId = Id<'announcement'>;

export const announcementLimits = {
  titleChars: 160,
  textChars: 6_000,
  /** Groups or roles one announcement names. */
  audience: 50,
  /** Announcements that are shown to be read at once; the oldest come first. */
  shown: 20,
  listed: 100,
  /** Announcements of one company that are in force at once. */
  inForce: 200,
  expiresWithinMs: 366 * 24 * 3_600_000,
} as const;

/** Whom an announcement is for: everybody, the people of groups, or those who hold roles, as they are at each moment. */
export type Audience =
  | { readonly type: 'everybody' }
  | { readonly type: 'groups'; readonly ids: readonly GroupId[] }
  | { readonly type: 'roles'; readonly ids: readonly Id<'role'>[] };

export interface Announcement {
  readonly id: AnnouncementId;
  readonly authorId: UserId;
  readonly title: string;
  readonly text: string;
  readonly audience: Audience;
  readonly publishedAtMs: number;
  readonly expiresAtMs: number | null;
  readonly withdrawnAtMs: number | null;
}

/** Whether it is to be read now. */
export function isInForce(announcement: Pick<Announcement, 'expiresAtMs' | 'withdrawnAtMs'>, nowMs: number): boolean {
  const { expiresAtMs, withdrawnAtMs } = announcement;
  return withdrawnAtMs === null && (expiresAtMs === null || expiresAtMs > nowMs);
}

/** Somebody, as far as an audience asks. */
export interface Hearer {
  readonly groupId: GroupId | null;
  readonly roleIds: readonly Id<'role'>[];
}

/** Whether an announcement is for this person. */
export function isFor(audience: Audience, hearer: Hearer): boolean {
  switch (audience.type) {
    case 'everybody':
      return true;
    case 'groups':
      return hearer.groupId !== null && audience.ids.includes(hearer.groupId);
    case 'roles':
      return audience.ids.some((id) => hearer.roleIds.includes(id));
  }
}
