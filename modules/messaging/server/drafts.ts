import type { Who } from '#identity';
import type { Interactions } from '#interactions/server';
import type { FileId, InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type DraftBody, draftLimits, isBlank, joinedDrafts } from '../draft.ts';
import { limits } from '../message.ts';
import { type AccessNeeds, mayView } from './access.ts';
import { draftsOf, readDraft, removeDraft, type StoredDraft, sweepDrafts, writeDraft } from './draft-store.ts';
import type { Files } from './files.ts';

/** What each has begun to write, kept so that she can go on at another computer. Nobody reads another's. */
export interface Drafts {
  readonly list: (
    who: Who,
  ) => Promise<readonly { readonly interactionId: InteractionId; readonly touchedAtMs: number }[]>;
  /** `unknown`: a conversation that is not there or that she may not see. */
  readonly get: (who: Who, id: InteractionId) => Promise<StoredDraft | null | 'unknown'>;
  /** Keeps a draft made of the one touched at `basedOnMs`; one that was kept meanwhile is joined with it. */
  readonly keep: (
    who: Who,
    id: InteractionId,
    given: Omit<DraftBody, 'files'> & { readonly fileIds: readonly FileId[] },
    basedOnMs: number | null,
  ) => Promise<StoredDraft | null | 'unknown'>;
  /** This text was sent: the draft holds it no more, whatever computer it was begun on. */
  readonly sent: (userId: UserId, id: InteractionId, kind: 'public' | 'note', text: string) => Promise<void>;
  readonly sweep: () => Promise<number>;
}

export interface DraftsNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly interactions: Interactions;
  readonly files: Files;
}

/** Opens the drafts of one organisation. */
export function openDrafts(needs: DraftsNeeds): Drafts {
  const { organisationId, database, clock, interactions, files } = needs;

  const seen = async (who: Who, id: InteractionId) => {
    const interaction = await interactions.load(id);
    return interaction?.conversationId && mayView(who, interaction, needs) ? interaction.conversationId : null;
  };

  return {
    list: (who) => database.within(organisationId, (trx) => draftsOf(trx, organisationId, who.userId)),
    get: async (who, id) =>
      (await seen(who, id))
        ? database.within(organisationId, (trx) => readDraft(trx, organisationId, [who.userId, id]))
        : 'unknown',
    keep: async (who, id, { fileIds, ...texts }, basedOnMs) => {
      const conversationId = await seen(who, id);
      if (!conversationId) return 'unknown';
      const key = [who.userId, id] as const;
      const given = {
        ...texts,
        files: await files.claimable(fileIds, { type: 'user', userId: who.userId }, conversationId),
      };
      return database.within(organisationId, async (trx) => {
        const stored = await readDraft(trx, organisationId, key, { isLocked: true });
        const isKnown = stored === null || stored.touchedAtMs === basedOnMs;
        const body = isKnown ? given : joinedDrafts(given, bodyOf(stored), limits.filesPerMessage);
        if (isBlank(body)) {
          await removeDraft(trx, organisationId, key);
          return null;
        }
        // Nothing new: whoever holds the kept one goes on from it.
        if (stored && !isKnown && JSON.stringify(body) === JSON.stringify(bodyOf(stored))) return stored;
        // Two drafts of one conversation never bear the same moment: it is what tells them apart.
        const draft = { ...body, touchedAtMs: Math.max(clock.nowMs(), (stored?.touchedAtMs ?? 0) + 1) };
        await writeDraft(trx, organisationId, key, draft);
        return draft;
      });
    },
    sent: (userId, id, kind, text) =>
      database.within(organisationId, async (trx) => {
        const key = [userId, id] as const;
        const stored = await readDraft(trx, organisationId, key, { isLocked: true });
        if (!stored) return;
        const part = kind === 'note' ? 'note' : 'reply';
        if (stored[part].trim() !== text.trim()) return;
        const left = { ...bodyOf(stored), [part]: '', ...(kind === 'public' ? { files: [], mail: null } : {}) };
        if (isBlank(left)) await removeDraft(trx, organisationId, key);
        else await writeDraft(trx, organisationId, key, { ...left, touchedAtMs: stored.touchedAtMs + 1 });
      }),
    sweep: () =>
      database.within(organisationId, (trx) => sweepDrafts(trx, organisationId, clock.nowMs() - draftLimits.keptForMs)),
  };
}

function bodyOf({ mode, reply, note, files, mail }: StoredDraft): DraftBody {
  return { mode, reply, note, files, mail };
}
