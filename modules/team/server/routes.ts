import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireWho } from '#identity/server';
import { unreachable } from '#kernel/unreachable.ts';
import { teamContract } from '../contract.ts';
import { announcementRoutes } from './routes-announcements.ts';
import { taskRoutes } from './routes-tasks.ts';
import type { Team } from './team.ts';

export interface TeamRoutesNeeds {
  readonly of: (who: Who) => Team;
}

/** The routes of rooms, tasks and announcements: contract → use case. */
export function teamRoutes(needs: TeamRoutesNeeds) {
  const { of } = needs;
  const api = implement(teamContract).$context<RequestContext>();
  const { rooms, messages } = api;

  return api.router({
    rooms: {
      list: rooms.list.handler(async ({ context }) => {
        const who = requireWho(context);
        return { items: await of(who).rooms.list(who) };
      }),
      get: rooms.get.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const room = await of(who).rooms.detail(who, input.roomId);
        if (!room) throw errors.NOT_FOUND();
        return room;
      }),
      create: rooms.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).rooms.create(actor, input);
        switch (outcome.type) {
          case 'done':
            return outcome.room;
          case 'personUnknown':
            throw errors.PERSON_UNKNOWN();
          case 'limitReached':
            throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
          case 'forbidden':
            throw errors.FORBIDDEN({ data: { right: 'team.createRoom' } });
          case 'unknown':
            throw errors.NOT_FOUND();
          default:
            return unreachable(outcome);
        }
      }),
      direct: rooms.direct.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const outcome = await of(who).rooms.direct(who, input.userId);
        if (outcome.type === 'done') return outcome.room;
        throw errors.PERSON_UNKNOWN();
      }),
      edit: rooms.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { roomId, ...change } = input;
        const outcome = await of(actor.who).rooms.edit(actor, roomId, change);
        switch (outcome.type) {
          case 'done':
            return outcome.room;
          case 'personUnknown':
            throw errors.PERSON_UNKNOWN();
          case 'limitReached':
            throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
          case 'forbidden':
            throw errors.FORBIDDEN({ data: { right: 'team.createRoom' } });
          case 'unknown':
            throw errors.NOT_FOUND();
          default:
            return unreachable(outcome);
        }
      }),
      leave: rooms.leave.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).rooms.leave(actor, input.roomId);
        if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'team.message' } });
        if (outcome === 'unknown') throw errors.NOT_FOUND();
        return { left: input.roomId };
      }),
      read: rooms.read.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const state = await of(who).rooms.read(who, input.roomId, input.upToSeq);
        if (!state) throw errors.NOT_FOUND();
        return state;
      }),
      mute: rooms.mute.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const isDone = await of(who).rooms.mute(who, input.roomId, input.isMuted);
        if (!isDone) throw errors.NOT_FOUND();
        return { isMuted: input.isMuted };
      }),
      messages: rooms.messages.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const page = await of(who).talk.page(who, input.roomId, input.beforeSeq ?? null, input.limit);
        if (!page) throw errors.NOT_FOUND();
        return page;
      }),
      send: rooms.send.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const { roomId, ...wish } = input;
        const outcome = await of(who).talk.send(who, roomId, wish);
        switch (outcome.type) {
          case 'sent':
            return outcome.message;
          case 'tooFast':
            throw errors.TOO_MANY({ data: { retryAfterMs: outcome.waitMs } });
          case 'empty':
            throw errors.EMPTY_MESSAGE();
          case 'linkRefused':
            throw errors.LINK_REFUSED();
          case 'unknown':
            throw errors.NOT_FOUND();
          default:
            return unreachable(outcome);
        }
      }),
    },
    messages: {
      edit: messages.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).talk.edit(actor, input.messageId, input.text);
        if (outcome.type === 'changed') return outcome.message;
        throw outcome.type === 'tooOld' ? errors.TOO_OLD() : errors.NOT_FOUND();
      }),
      remove: messages.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).talk.remove(actor, input.messageId);
        if (outcome.type !== 'changed') throw errors.NOT_FOUND();
        return outcome.message;
      }),
      link: messages.link.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        const link = await of(who).talk.link(who, input.messageId);
        if (!link) throw errors.NOT_FOUND();
        return link;
      }),
      search: messages.search.handler(async ({ input, context }) => {
        const who = requireWho(context);
        return { items: await of(who).talk.search(who, input.search, input.limit) };
      }),
    },
    colleagues: api.colleagues.handler(({ input, context }) => {
      const who = requireWho(context);
      return { items: [...of(who).colleagues.search(who, input)] };
    }),
    tasks: taskRoutes(needs),
    announcements: announcementRoutes(needs),
  });
}
