import { z } from 'zod';
import { groupColours } from '#identity';
import { cleanText, IdOf, Moment, NameOf, route } from '#kernel/contract.ts';
import { linkTypes, roomKinds, teamLimits } from './room.ts';

const tags = ['Team'];
const roomNameChars = 80;

const PersonRef = z.object({ id: IdOf('user'), name: z.string() });
const GroupRef = z.object({ id: IdOf('group'), name: z.string(), colour: z.enum(groupColours) });

export const Colleague = PersonRef.extend({ group: GroupRef.nullable() }).meta({ id: 'Colleague' });
export type Colleague = z.infer<typeof Colleague>;

/** A room in the list of one person. */
export const RoomRow = z
  .object({
    id: IdOf('room'),
    kind: z.enum(roomKinds),
    /** Of a room of two, the name of the other one. */
    name: z.string(),
    colour: z.enum(groupColours).nullable(),
    with: IdOf('user').nullable(),
    lastSeq: z.int(),
    lastAt: Moment.nullable(),
    lastText: z.string(),
    lastAuthor: PersonRef.nullable(),
    readSeq: z.int(),
    /** Counted up to a hundred. */
    unread: z.int(),
    mentions: z.int(),
    /** She hears no sound of it. */
    isMuted: z.boolean(),
  })
  .meta({ id: 'Room' });
export type RoomRow = z.infer<typeof RoomRow>;

export const RoomDetail = RoomRow.pick({ id: true, kind: true, name: true, colour: true, with: true, lastSeq: true })
  .extend({
    members: z.array(Colleague.extend({ readSeq: z.int().nullable() })),
    membersInAll: z.int(),
    /** Whether she may rename it and choose its people. */
    mayManage: z.boolean(),
    readSeq: z.int(),
  })
  .meta({ id: 'RoomDetail' });
export type RoomDetail = z.infer<typeof RoomDetail>;

export const TeamFile = z.object({ id: IdOf('file'), name: z.string(), mime: z.string(), bytes: z.int() });
export type TeamFile = z.infer<typeof TeamFile>;

export const TeamMessage = z
  .object({
    id: IdOf('teamMessage'),
    roomId: IdOf('room'),
    seq: z.int(),
    clientId: z.string(),
    author: PersonRef,
    /** Empty when it was taken back. */
    text: z.string(),
    mentions: z.array(IdOf('user')),
    files: z.array(TeamFile),
    /** That there is a link; what it leads to is asked separately and told to whom rights allow. */
    link: z.object({ type: z.enum(linkTypes) }).nullable(),
    at: Moment,
    editedAt: Moment.nullable(),
    deletedAt: Moment.nullable(),
  })
  .meta({ id: 'TeamMessage' });
export type TeamMessage = z.infer<typeof TeamMessage>;

export const LinkView = z.discriminatedUnion('type', [
  z.object({ type: z.enum(linkTypes), id: z.string(), title: z.string() }),
  /** There is a link, and she may not open it. */
  z.object({ type: z.literal('closed') }),
]);
export type LinkView = z.infer<typeof LinkView>;

export const FoundMessage = TeamMessage.extend({ roomName: z.string() });
export type FoundMessage = z.infer<typeof FoundMessage>;

const RoomName = NameOf(roomNameChars);
const People = z.array(IdOf('user')).max(teamLimits.members);
export const LinkOnWire = z.object({ type: z.enum(linkTypes), id: IdOf('any') });
export const linkRefused = {
  LINK_REFUSED: { status: 422, message: 'What it should point to is not there, or you may not see it.' },
} as const;
const byRoom = { roomId: IdOf('room') };
const peopleUnknown = {
  PERSON_UNKNOWN: { status: 422, message: 'One of these people is not in the company.' },
} as const;
const limitReached = { LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) } } as const;
const right = 'team.message';

export const roomsContract = {
  rooms: {
    list: route({
      right,
      method: 'GET',
      path: '/team/rooms',
      summary: 'My rooms, the newest words first',
      tags,
    }).output(z.object({ items: z.array(RoomRow) })),
    get: route({ right, method: 'GET', path: '/team/rooms/{roomId}', summary: 'A room of mine and its people', tags })
      .input(z.object(byRoom))
      .output(RoomDetail),
    create: route({
      right: 'team.createRoom',
      method: 'POST',
      path: '/team/rooms',
      summary: 'Open a room with people I choose',
      tags,
      successStatus: 201,
    })
      .input(z.object({ name: RoomName, memberIds: People.min(1) }))
      .output(RoomRow)
      .errors({ ...peopleUnknown, ...limitReached }),
    direct: route({
      right,
      method: 'POST',
      path: '/team/direct-rooms',
      summary: 'The room with one colleague, made when there is none',
      tags,
    })
      .input(z.object({ userId: IdOf('user') }))
      .output(RoomRow)
      .errors(peopleUnknown),
    edit: route({
      right,
      method: 'PATCH',
      path: '/team/rooms/{roomId}',
      summary: 'Rename a room I keep, or choose its people; whoever is taken out hears nothing more at once',
      tags,
    })
      .input(z.object({ ...byRoom, name: RoomName.optional(), add: People.optional(), remove: People.optional() }))
      .output(RoomDetail)
      .errors({ ...peopleUnknown, ...limitReached }),
    leave: route({ right, method: 'POST', path: '/team/rooms/{roomId}/leave', summary: 'Leave a room', tags })
      .input(z.object(byRoom))
      .output(z.object({ left: IdOf('room') })),
    read: route({ right, method: 'POST', path: '/team/rooms/{roomId}/read', summary: 'I have read up to here', tags })
      .input(z.object({ ...byRoom, upToSeq: z.int().nonnegative() }))
      .output(z.object({ readSeq: z.int(), unread: z.int(), mentions: z.int() })),
    mute: route({
      right,
      method: 'PUT',
      path: '/team/rooms/{roomId}/mute',
      summary: 'Hear no sound of a room of mine, or hear it again; what is unread is counted all the same',
      tags,
    })
      .input(z.object({ ...byRoom, isMuted: z.boolean() }))
      .output(z.object({ isMuted: z.boolean() })),
    messages: route({
      right,
      method: 'GET',
      path: '/team/rooms/{roomId}/messages',
      summary: 'Messages of a room of mine, the newest page or the one before a number',
      tags,
    })
      .input(
        z.object({
          ...byRoom,
          beforeSeq: z.int().positive().optional(),
          limit: z.int().min(1).max(teamLimits.page).default(teamLimits.page),
        }),
      )
      .output(z.object({ messages: z.array(TeamMessage), beforeSeq: z.int().nullable() })),
    send: route({
      right,
      method: 'POST',
      path: '/team/rooms/{roomId}/messages',
      summary: 'Write to a room; sent twice under one clientId it is written once',
      tags,
      successStatus: 201,
    })
      .input(
        z.object({
          ...byRoom,
          clientId: z.uuid(),
          text: cleanText(teamLimits.textChars),
          mentions: z.array(IdOf('user')).max(teamLimits.mentions).default([]),
          fileIds: z.array(IdOf('file')).max(teamLimits.filesPerMessage).default([]),
          link: LinkOnWire.optional(),
        }),
      )
      .output(TeamMessage)
      .errors({ ...linkRefused, EMPTY_MESSAGE: { status: 422, message: 'There is nothing in it.' } }),
  },
  messages: {
    edit: route({ right, method: 'PATCH', path: '/team/messages/{messageId}', summary: 'Change my message', tags })
      .input(z.object({ messageId: IdOf('teamMessage'), text: cleanText(teamLimits.textChars).min(1) }))
      .output(TeamMessage)
      .errors({ TOO_OLD: { status: 409, message: 'It is too old to be changed.' } }),
    remove: route({
      right,
      method: 'DELETE',
      path: '/team/messages/{messageId}',
      summary: 'Take my message back; a mark stays where it was',
      tags,
    })
      .input(z.object({ messageId: IdOf('teamMessage') }))
      .output(TeamMessage),
    link: route({
      right,
      method: 'GET',
      path: '/team/messages/{messageId}/link',
      summary: 'Where the link of a message leads, if I may go there',
      tags,
    })
      .input(z.object({ messageId: IdOf('teamMessage') }))
      .output(LinkView),
    search: route({ right, method: 'GET', path: '/team/messages', summary: 'Search the messages of my rooms', tags })
      .input(z.object({ search: z.string().min(1).max(200), limit: z.int().min(1).max(50).default(30) }))
      .output(z.object({ items: z.array(FoundMessage) })),
  },
  colleagues: route({
    right,
    method: 'GET',
    path: '/team/colleagues',
    summary: 'Colleagues by name, without anything but name and group',
    tags,
  })
    .input(
      z.object({
        search: z.string().max(100).default(''),
        groupId: IdOf('group').optional(),
        limit: z.int().min(1).max(teamLimits.colleaguesListed).default(teamLimits.colleaguesListed),
      }),
    )
    .output(z.object({ items: z.array(Colleague) })),
};
