import type { Customers } from '#customers/server';
import { may, type Who } from '#identity';
import { type Interaction, isWith, mayReadAsCompany } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { GroupId, InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { CallNoteOnWire } from '../../call-note-contract.ts';
import { type CallNote, keepNote, notesOf } from './note-store.ts';

/** After a call its notes may be corrected for so long. */
const correctedForMs = 3_600_000;

/** What agents note in calls. */
export interface CallNotes {
  /**
   * The notes of a call that she may read; null when there is no such call for her. A note is its author's work, read
   * by its author, by whoever sees her reports, and by who has its customer now.
   */
  readonly list: (
    who: Who,
    id: InteractionId,
  ) => Promise<{ readonly items: CallNoteOnWire[]; readonly mayWrite: boolean } | null>;
  /** Keeps her note: while she has the call, and for an hour after it. */
  readonly write: (
    who: Who,
    id: InteractionId,
    text: string,
  ) => Promise<'unknown' | 'over' | { readonly atMs: number }>;
}

export interface CallNotesNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly interactions: Pick<Interactions, 'load' | 'open'>;
  readonly customers: Pick<Customers, 'persons'>;
  readonly person: (id: UserId) => { readonly name: string; readonly groupId: GroupId | null } | null;
}

/** Opens the notes of one organisation's calls. */
export function openCallNotes(needs: CallNotesNeeds): CallNotes {
  const { organisationId, database, clock, interactions, customers, person } = needs;
  const callOf = async (id: InteractionId): Promise<Interaction | null> => {
    const interaction = await interactions.load(id);
    return interaction?.channel === 'voice' ? interaction : null;
  };
  const isCompany = async (who: Who, call: Interaction): Promise<boolean> => {
    if (isWith(call, who.userId)) return true;
    if (!call.customerId) return false;
    const recordIds = await customers.persons.recordsOf(call.customerId);
    return mayReadAsCompany(who, call, { open: interactions.open(), recordIds });
  };
  return {
    list: async (who, id) => {
      const call = await callOf(id);
      if (!call) return null;
      const notes = await database.within(organisationId, (trx) => notesOf(trx, organisationId, id));
      const readsAll = await isCompany(who, call);
      const readable = notes.filter(
        ({ authorId }) =>
          readsAll ||
          authorId === who.userId ||
          may(who, 'report.view', {
            projectId: call.projectId,
            ownerId: authorId,
            groupId: person(authorId)?.groupId ?? null,
          }),
      );
      const mayWrite = isWriter(who, call, notes);
      // Whose call it never was learns nothing of it, not even that it is there.
      if (readable.length === 0 && !readsAll && !mayWrite && !seesCall(who, call)) return null;
      const items = readable.map(({ authorId, text, atMs }) => ({
        author: { id: authorId, name: person(authorId)?.name ?? '' },
        ...{ text, at: iso(atMs) },
      }));
      return { items, mayWrite };
    },
    write: async (who, id, text) => {
      const call = await callOf(id);
      if (!call) return 'unknown';
      const atMs = clock.nowMs();
      return database.within(organisationId, async (trx) => {
        const isHers = isWriter(who, call, await notesOf(trx, organisationId, id));
        if (!isHers) return seesCall(who, call) ? 'over' : 'unknown';
        await keepNote(trx, organisationId, id, { authorId: who.userId, text, atMs });
        return { atMs };
      });
    },
  };

  /** What she typed last may come when the work after the call is done already, and a slip is seen a little later. */
  function isWriter({ userId }: Who, call: Interaction, notes: readonly CallNote[]): boolean {
    if (isWith(call, userId)) return true;
    const wasHers = call.lastResponsible === userId || notes.some(({ authorId }) => authorId === userId);
    return wasHers && clock.nowMs() - (call.endedAtMs ?? call.lastFactAtMs) < correctedForMs;
  }

  function seesCall(who: Who, { projectId, lastResponsible }: Interaction): boolean {
    const groupId = lastResponsible ? (person(lastResponsible)?.groupId ?? null) : null;
    return may(who, 'report.view', { projectId, ownerId: lastResponsible, groupId });
  }
}
