import { z } from 'zod';
import { cleanText, IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { announcementLimits } from './announcement.ts';

const tags = ['Team'];
const PersonRef = z.object({ id: IdOf('user'), name: z.string() });

const AudienceOnWire = z.discriminatedUnion('type', [
  z.object({ type: z.literal('everybody') }),
  z.object({ type: z.literal('groups'), ids: z.array(IdOf('group')).min(1).max(announcementLimits.audience) }),
  z.object({ type: z.literal('roles'), ids: z.array(IdOf('role')).min(1).max(announcementLimits.audience) }),
]);

export const AnnouncementOnWire = z
  .object({
    id: IdOf('announcement'),
    author: PersonRef,
    title: z.string(),
    text: z.string(),
    publishedAt: Moment,
    expiresAt: Moment.nullable(),
  })
  .meta({ id: 'Announcement' });
export type AnnouncementOnWire = z.infer<typeof AnnouncementOnWire>;

export const MyAnnouncement = AnnouncementOnWire.extend({
  /** When I confirmed it; null: not yet, or it was never for me. */
  readAt: Moment.nullable(),
  isForMe: z.boolean(),
  isMine: z.boolean(),
  withdrawnAt: Moment.nullable(),
  isInForce: z.boolean(),
  audience: AudienceOnWire,
  /** For its author: how many have confirmed, of how many. */
  readers: z.object({ read: z.int(), all: z.int() }).nullable(),
});
export type MyAnnouncement = z.infer<typeof MyAnnouncement>;

export const AnnouncementReader = PersonRef.extend({ readAt: Moment.nullable() });
export type AnnouncementReader = z.infer<typeof AnnouncementReader>;

const byAnnouncement = { announcementId: IdOf('announcement') };

export const announcementsContract = {
  announcements: {
    list: route({
      right: 'signedIn',
      method: 'GET',
      path: '/team/announcements',
      summary: 'Announcements for me and by me, newest first',
      tags,
    }).output(z.object({ items: z.array(MyAnnouncement) })),
    publish: route({
      right: 'team.announce',
      method: 'POST',
      path: '/team/announcements',
      summary: 'Announce something that has to be read',
      tags,
      successStatus: 201,
    })
      .input(
        z.object({
          title: NameOf(announcementLimits.titleChars),
          text: cleanText(announcementLimits.textChars).min(1),
          audience: AudienceOnWire,
          expiresAt: Moment.nullable().default(null),
        }),
      )
      .output(AnnouncementOnWire)
      .errors({
        AUDIENCE_REFUSED: { status: 403, message: 'Your role lets you announce to your own group only.' },
        EXPIRY_REFUSED: { status: 422, message: 'This moment has passed or is too far away.' },
        LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) },
      }),
    withdraw: route({
      right: 'team.announce',
      method: 'POST',
      path: '/team/announcements/{announcementId}/withdraw',
      summary: 'Take my announcement back',
      tags,
    })
      .input(z.object(byAnnouncement))
      .output(z.object({ withdrawn: IdOf('announcement') })),
    confirm: route({
      right: 'signedIn',
      method: 'POST',
      path: '/team/announcements/{announcementId}/read',
      summary: 'I have read it',
      tags,
    })
      .input(z.object(byAnnouncement))
      .output(z.object({ readAt: Moment })),
    readers: route({
      right: 'team.announce',
      method: 'GET',
      path: '/team/announcements/{announcementId}/readers',
      summary: 'Who of its people has confirmed my announcement, and who has not',
      tags,
    })
      .input(z.object(byAnnouncement))
      .output(z.object({ items: z.array(AnnouncementReader) })),
  },
};
