import { type Person, searchKey, type Who } from '#identity';
import type { Interaction } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type BulkWrite, write } from '#platform/journal/index.ts';
import {
  type AgentNotice,
  mentionedIn,
  type NoticesChange,
  type NotSentReason,
  noticeLimits,
  noticesTopicOf,
} from '../notice.ts';
import { type AccessNeeds, mayDo, mayView } from './access.ts';
import type { Conversations } from './conversations.ts';
import { noticeRows, noticesOf, type StoredNotice, seeNotices, sweepNotices } from './notice-store.ts';

/** Notices that are written with something else: the rows go into its record, and `tell` is called after the commit. */
export interface Telling {
  readonly writes: readonly BulkWrite[];
  readonly tell: () => void;
}

/** What people should hear of conversations although they look elsewhere. */
export interface Notices {
  readonly list: (who: Who) => Promise<readonly AgentNotice[]>;
  readonly see: (who: Who, ids: readonly string[]) => Promise<void>;
  /** Colleagues who may see a conversation; null when she may write no note in it. */
  readonly mentionable: (
    who: Who,
    id: InteractionId,
    search: string,
  ) => Promise<readonly { readonly id: UserId; readonly name: string }[] | null>;
  /** For a note: everybody it names who may see the conversation, its writer left out. */
  readonly ofNote: (
    who: Who,
    interaction: Interaction,
    note: { readonly text: string; readonly preview: string; readonly atMs: number },
  ) => Telling;
  readonly notSent: (
    userId: UserId,
    interactionId: InteractionId,
    message: { readonly preview: string; readonly because: NotSentReason; readonly atMs: number },
  ) => Telling;
  readonly sweep: () => Promise<void>;
}

export interface NoticesNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly interactions: Interactions;
  readonly publish: (topic: string, change: unknown) => void;
  /** Tells whoever is not looking: a push to her browsers. */
  readonly onNotice: (userId: UserId, notice: AgentNotice) => void;
}

/** Colleagues offered behind an @ at once; more are found by typing. */
const mentionableMost = 50;

/** Opens the notices of one organisation. */
export function openNotices(needs: NoticesNeeds): Notices {
  const { organisationId, database, clock, conversations, interactions, people, publish } = needs;

  const view = async (notice: StoredNotice): Promise<AgentNotice | null> => {
    const interaction = await interactions.load(notice.interactionId);
    const conversation = interaction?.conversationId ? await conversations.byId(interaction.conversationId) : null;
    if (!conversation) return null;
    const { id, kind, interactionId, text, because, isSeen } = notice;
    const byName = notice.byId ? (people.find(notice.byId)?.name ?? null) : null;
    const at = iso(notice.atMs);
    return { id, kind, interactionId, customerName: conversation.customerName, byName, text, because, at, isSeen };
  };
  const telling = (notices: readonly StoredNotice[]): Telling => ({
    writes: notices.map((notice) => write(noticeRows, notice)),
    tell: () => {
      for (const notice of notices) {
        void view(notice).then((shown) => {
          if (!shown) return;
          const change: NoticesChange = { type: 'notice', notice: shown };
          publish(noticesTopicOf(notice.userId), change);
          needs.onNotice(notice.userId, shown);
        });
      }
    },
  });
  const seers = (interaction: Interaction, self: UserId): readonly Person[] =>
    people
      .all()
      .filter(({ who, isDisabled }) => !isDisabled && who.userId !== self && mayView(who, interaction, needs));

  return {
    list: async (who) => {
      const stored = await database.within(organisationId, (trx) => noticesOf(trx, organisationId, who.userId));
      const shown = await Promise.all(
        stored.map(async (notice) => {
          const interaction = await interactions.load(notice.interactionId);
          // Who may not see the conversation any more is not told of it either, save that her own message did not leave.
          const isHers = notice.kind === 'notSent' || (interaction && mayView(who, interaction, needs));
          return isHers ? view(notice) : null;
        }),
      );
      return shown.filter((notice) => notice !== null);
    },
    see: async (who, ids) => {
      const seen = { ids, atMs: clock.nowMs() };
      await database.within(organisationId, (trx) => seeNotices(trx, organisationId, who.userId, seen));
      const change: NoticesChange = { type: 'seen', ids };
      publish(noticesTopicOf(who.userId), change);
    },
    mentionable: async (who, id, search) => {
      const interaction = await interactions.load(id);
      if (!interaction || !mayDo(who, 'chat.note', interaction, needs)) return null;
      const key = searchKey(search);
      return seers(interaction, who.userId)
        .filter(({ name }) => searchKey(name).includes(key))
        .slice(0, mentionableMost)
        .map(({ name, who: { userId } }) => ({ id: userId, name }));
    },
    ofNote: (who, interaction, { text, preview, atMs }) => {
      if (!text.includes('@')) return telling([]);
      const named = mentionedIn(text, seers(interaction, who.userId));
      return telling(
        named.map((person) => ({
          id: newId<'notice'>(),
          userId: person.who.userId,
          kind: 'mention',
          interactionId: interaction.id,
          byId: who.userId,
          text: preview,
          because: null,
          atMs,
          isSeen: false,
        })),
      );
    },
    notSent: (userId, interactionId, { preview, because, atMs }) =>
      telling([
        {
          id: newId<'notice'>(),
          userId,
          kind: 'notSent',
          interactionId,
          byId: null,
          text: preview,
          because,
          atMs,
          isSeen: false,
        },
      ]),
    sweep: () =>
      database.within(organisationId, (trx) =>
        sweepNotices(trx, organisationId, clock.nowMs() - noticeLimits.keptForMs),
      ),
  };
}
