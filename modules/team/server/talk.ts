import { searchWords, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { FileId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import type { FoundMessage, LinkView, TeamMessage } from '../contract.ts';
import { floodMemory, floodWaitMs } from '../flood.ts';
import { roomTopicOf, type TeamChange, teamTopicOf } from '../live.ts';
import { type Link, mentionsIn, previewOf, type RoomId, type TeamMessageId, teamLimits } from '../room.ts';
import type { Colleagues } from './colleagues.ts';
import { filesByIds } from './file-store.ts';
import type { Links } from './links.ts';
import {
  changeText,
  findMessages,
  insertMessage,
  messageOfClient,
  messagesBefore,
  nextSeq,
  readMessage,
  type StoredMessage,
  takeBack,
} from './message-store.ts';
import { insertRoom, readUpTo, type StoredRoom } from './room-store.ts';
import type { Rooms } from './rooms.ts';
import type { RoomTurns } from './turns.ts';

export interface Wish {
  readonly clientId: string;
  readonly text: string;
  readonly mentions: readonly UserId[];
  readonly fileIds: readonly FileId[];
  readonly link?: Link | undefined;
}

export type SendOutcome =
  | { readonly type: 'sent'; readonly message: TeamMessage }
  | { readonly type: 'unknown' | 'empty' | 'linkRefused' }
  | { readonly type: 'tooFast'; readonly waitMs: number };
export type ChangeOutcome =
  | { readonly type: 'changed'; readonly message: TeamMessage }
  | { readonly type: 'unknown' | 'tooOld' };

/** What is said in rooms. */
export interface Talk {
  readonly send: (who: Who, roomId: RoomId, wish: Wish) => Promise<SendOutcome>;
  readonly edit: (actor: Actor, id: TeamMessageId, text: string) => Promise<ChangeOutcome>;
  readonly remove: (actor: Actor, id: TeamMessageId) => Promise<ChangeOutcome>;
  readonly page: (
    who: Who,
    roomId: RoomId,
    beforeSeq: number | null,
    limit: number,
  ) => Promise<{ messages: TeamMessage[]; beforeSeq: number | null } | null>;
  readonly link: (who: Who, id: TeamMessageId) => Promise<LinkView | null>;
  readonly search: (who: Who, text: string, limit: number) => Promise<FoundMessage[]>;
  readonly typing: (who: Who, name: string, roomId: RoomId, isTyping: boolean) => Promise<void>;
}

export interface TalkNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly colleagues: Colleagues;
  readonly rooms: Rooms;
  readonly links: Links;
  readonly turns: RoomTurns;
  readonly publish: (topic: string, change: unknown) => void;
}

/** Opens the talk of one organisation. */
export function openTalk(needs: TalkNeeds): Talk {
  const { organisationId, database, clock, colleagues, rooms, links, turns, publish } = needs;
  const inside = <T>(run: (trx: Transaction) => Promise<T>): Promise<T> => database.within(organisationId, run);
  const sentAtMs = new Map<UserId, readonly number[]>();
  const view = (message: StoredMessage): TeamMessage => viewOf(message, colleagues);

  /** How long she has to wait; 0 counts this message. */
  const brake = (userId: UserId): number => {
    const nowMs = clock.nowMs();
    const memory = floodMemory(sentAtMs.get(userId) ?? [], nowMs);
    const waitMs = floodWaitMs(memory, nowMs);
    sentAtMs.set(userId, waitMs === 0 ? [...memory, nowMs] : memory);
    return waitMs;
  };

  const write = async (who: Who, roomId: RoomId, wish: Wish) =>
    inside(async (trx) => {
      const room = await rooms.within(trx, who, roomId);
      if (!room) return { type: 'unknown' } as const;
      const authorId = who.userId;
      const said = await messageOfClient(trx, organisationId, { roomId, authorId, clientId: wish.clientId });
      if (said) return { type: 'already', message: said } as const;
      const waitMs = brake(authorId);
      if (waitMs > 0) return { type: 'tooFast', waitMs } as const;
      const atMs = clock.nowMs();
      if (room.kind === 'group') await insertRoom(trx, organisationId, room, atMs);
      const people = await rooms.peopleOf(trx, room);
      const files = (await filesByIds(trx, organisationId, [...new Set(wish.fileIds)])).filter(
        (file) => file.uploadedBy === authorId && file.roomId === null,
      );
      if (wish.text.trim() === '' && files.length === 0 && !wish.link) return { type: 'empty' } as const;
      const seq = await nextSeq(trx, organisationId, roomId);
      const message: StoredMessage = {
        id: newId<'teamMessage'>(),
        roomId,
        seq,
        authorId,
        clientId: wish.clientId,
        text: wish.text,
        mentions: mentionsIn(
          wish.text,
          wish.mentions.filter((id) => people.includes(id)),
          colleagues.nameOf,
        ),
        link: wish.link ?? null,
        files: files.map(({ id, name, mime, bytes }) => ({ id, name, mime, bytes })),
        atMs,
        editedAtMs: null,
        deletedAtMs: null,
      };
      await insertMessage(trx, organisationId, message);
      const keepReaders = await rooms.beginReading(trx, roomId, people, seq - 1);
      await readUpTo(trx, organisationId, roomId, authorId, seq);
      return { type: 'written', message, room, people, keepReaders } as const;
    });

  const tellSaid = async (message: StoredMessage, room: StoredRoom, people: readonly UserId[]): Promise<void> => {
    publish(roomTopicOf(room.id), { type: 'message', message: view(message) });
    const change = {
      type: 'said',
      roomId: room.id,
      seq: message.seq,
      author: { id: message.authorId, name: colleagues.nameOf(message.authorId) },
      text: previewOf(message.text, message.files.length),
      at: iso(message.atMs),
    } as const;
    for (const userId of people) {
      // In the list of the other one a room of two begins with its first message.
      const person = message.seq === 1 && room.kind === 'direct' ? colleagues.find(userId) : null;
      const row = person && (await rooms.row(person.who, room.id));
      if (row) publish(teamTopicOf(userId), { type: 'room', row } satisfies TeamChange);
      const isMention = message.mentions.includes(userId);
      publish(teamTopicOf(userId), { ...change, isMention } satisfies TeamChange);
    }
  };

  /** Own messages of hers, in rooms she is still in. */
  const ownMessage = async (trx: Transaction, who: Who, id: TeamMessageId) => {
    const message = await readMessage(trx, organisationId, id);
    if (!message || message.authorId !== who.userId || message.deletedAtMs !== null) return null;
    const room = await rooms.within(trx, who, message.roomId);
    return room && { message, people: await rooms.peopleOf(trx, room) };
  };
  const roomOf = (id: TeamMessageId) =>
    inside(async (trx) => (await readMessage(trx, organisationId, id))?.roomId ?? null);

  const tellChanged = (message: StoredMessage, people: readonly UserId[]): TeamMessage => {
    const shown = view(message);
    publish(roomTopicOf(message.roomId), { type: 'message', message: shown });
    const change: TeamChange = {
      type: 'changed',
      roomId: message.roomId,
      seq: message.seq,
      authorId: message.authorId,
      text: previewOf(message.text, message.files.length),
      isDeleted: message.deletedAtMs !== null,
    };
    for (const userId of people) publish(teamTopicOf(userId), change);
    return shown;
  };

  return {
    send: async (who, roomId, wish) => {
      if (wish.link && (await links.view(who, wish.link)).type === 'closed') return { type: 'linkRefused' };
      return turns.of(roomId, async () => {
        const outcome = await write(who, roomId, wish);
        if (outcome.type === 'already') return { type: 'sent', message: view(outcome.message) };
        if (outcome.type !== 'written') return outcome;
        outcome.keepReaders();
        await tellSaid(outcome.message, outcome.room, outcome.people);
        return { type: 'sent', message: view(outcome.message) };
      });
    },
    edit: async (actor, id, text) => {
      const roomId = await roomOf(id);
      if (!roomId) return { type: 'unknown' };
      return turns.of(roomId, async () => {
        const atMs = clock.nowMs();
        const outcome = await inside(async (trx) => {
          const own = await ownMessage(trx, actor.who, id);
          if (!own) return 'unknown';
          if (atMs - own.message.atMs > teamLimits.editMs) return 'tooOld';
          // A change of words mentions nobody anew: nobody would be told of it.
          const mentions = mentionsIn(text, own.message.mentions, colleagues.nameOf);
          const message = { ...own.message, text, mentions, editedAtMs: atMs };
          await changeText(trx, organisationId, message, atMs);
          return { message, people: own.people };
        });
        if (typeof outcome === 'string') return { type: outcome };
        return { type: 'changed', message: tellChanged(outcome.message, outcome.people) };
      });
    },
    remove: async (actor, id) => {
      const roomId = await roomOf(id);
      if (!roomId) return { type: 'unknown' };
      return turns.of(roomId, async () => {
        const atMs = clock.nowMs();
        const outcome = await inside(async (trx) => {
          const own = await ownMessage(trx, actor.who, id);
          if (!own) return null;
          await takeBack(trx, organisationId, id, atMs);
          const thing = { type: 'teamMessage', id };
          await audit.appendBy(trx, actor, { atMs, what: 'teamMessageTakenBack', thing, after: { roomId } });
          const emptied = { text: '', mentions: [], files: [], link: null, deletedAtMs: atMs };
          return { message: { ...own.message, ...emptied }, people: own.people };
        });
        if (!outcome) return { type: 'unknown' };
        return { type: 'changed', message: tellChanged(outcome.message, outcome.people) };
      });
    },
    page: (who, roomId, beforeSeq, limit) =>
      inside(async (trx) => {
        if (!(await rooms.within(trx, who, roomId))) return null;
        const found = await messagesBefore(trx, organisationId, { roomId, beforeSeq, limit: limit + 1 });
        const hasMore = found.length > limit;
        const messages = (hasMore ? found.slice(1) : found).map(view);
        return { messages, beforeSeq: hasMore ? (messages[0]?.seq ?? null) : null };
      }),
    link: async (who, id) => {
      const link = await inside(async (trx) => {
        const message = await readMessage(trx, organisationId, id);
        return message && (await rooms.within(trx, who, message.roomId)) ? message.link : null;
      });
      return link && links.view(who, link);
    },
    search: async (who, text, limit) => {
      const words = searchWords(text);
      if (words.length === 0) return [];
      const names = new Map((await rooms.list(who)).map((row) => [row.id, row.name]));
      const found = await inside((trx) =>
        findMessages(trx, organisationId, { roomIds: [...names.keys()], words, limit }),
      );
      return found.map((message) => ({ ...view(message), roomName: names.get(message.roomId) ?? '' }));
    },
    typing: async (who, name, roomId, isTyping) => {
      if (!(await rooms.isIn(who, roomId))) return;
      publish(roomTopicOf(roomId), { type: 'typing', userId: who.userId, name, isTyping });
    },
  };
}

function viewOf(message: StoredMessage, colleagues: Colleagues): TeamMessage {
  return {
    id: message.id,
    roomId: message.roomId,
    seq: message.seq,
    clientId: message.clientId,
    author: { id: message.authorId, name: colleagues.nameOf(message.authorId) },
    text: message.text,
    mentions: [...message.mentions],
    files: [...message.files],
    link: message.link && { type: message.link.type },
    at: iso(message.atMs),
    editedAt: isoOrNull(message.editedAtMs),
    deletedAt: isoOrNull(message.deletedAtMs),
  };
}
