import { maskedPhone } from '#customers';
import type { Customers } from '#customers/server';
import { may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { Interactions } from '#interactions/server';
import type { CustomerId, InteractionId, OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import type { Callback, CallbackId } from '../../callback.ts';
import type { CallbackOnWire } from '../../callback-contract.ts';
import { endedCallbacks } from './callback-store.ts';
import type { CallbackOutcome, Callbacks } from './callbacks.ts';

/** Whom somebody of the house wishes to have called back: a number that was typed, or a customer. */
export interface CallbackOrder {
  readonly queueId: QueueId;
  readonly to?: string | undefined;
  readonly customerId?: CustomerId | undefined;
  readonly reason?: string | undefined;
  readonly dueAtMs?: number | undefined;
  readonly aboutId?: InteractionId | undefined;
}

/** Callbacks as people of the house see them, and what they may do with them. */
export interface CallbackList {
  readonly request: (who: Who, order: CallbackOrder) => Promise<CallbackOutcome | { readonly type: 'unknown' }>;
  /** Those that are open, and those that came to an end lately. */
  readonly list: (who: Who, customerId: CustomerId | null) => Promise<CallbackOnWire[]>;
  readonly cancel: (actor: Actor, id: CallbackId) => Promise<'done' | 'unknown' | 'refused'>;
}

export interface CallbackListNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly callbacks: Callbacks;
  readonly customers: Customers;
  readonly interactions: Interactions;
  readonly queues: Queues;
  readonly nameOf: (id: UserId) => string | null;
}

/** More than a screen can show are cut off. */
const shownMost = 200;
const endedShown = 50;
const endedWithinMs = 7 * 24 * 3_600_000;

/** Opens the list of callbacks of a floor. */
export function openCallbackList(needs: CallbackListNeeds): CallbackList {
  const { database, clock, organisationId, callbacks, customers, interactions, queues } = needs;

  const queueSeen = (who: Who, { queueId }: Callback): Queue | null => {
    const queue = queues.find(queueId);
    const serves = queues.servedBy(who.userId).includes(queueId);
    return queue && (serves || may(who, 'queue.read', { projectId: queue.projectId })) ? queue : null;
  };
  /** Who asked for it, and who directs calls. */
  const mayCancel = (who: Who, { askedById, state }: Callback, { projectId }: Queue): boolean =>
    state === 'open' && (askedById === who.userId || may(who, 'call.direct', { organisationId, projectId }));
  const standingOf = ({ state, interactionId }: Callback): CallbackOnWire['standing'] => {
    if (state !== 'open') return state;
    const phase = interactionId && interactions.find(interactionId)?.phase;
    if (!phase) return 'planned';
    return phase === 'inHand' ? 'calling' : 'waiting';
  };

  return {
    request: async (who, { queueId, to, customerId, reason, dueAtMs, aboutId }) => {
      const queue = queues.find(queueId);
      const isSeen =
        queue &&
        (queues.servedBy(who.userId).includes(queueId) || may(who, 'queue.read', { projectId: queue.projectId }));
      if (!isSeen) return { type: 'refused', because: 'noQueue' };
      const customer = customerId ? await customers.find(customerId) : null;
      if (customerId && (!customer || !may(who, 'customer.read', { projectId: customer.projectId }))) {
        return { type: 'unknown' };
      }
      const about = aboutId ? interactions.find(aboutId) : null;
      return callbacks.request({
        ...{ queueId, number: to ?? customer?.phone ?? '', askedById: who.userId },
        ...{ customerId: to === undefined ? (customer?.id ?? null) : null, reason: reason || null },
        fromId: about && (!customer || about.customerId === customer.id) ? about.id : null,
        ...(dueAtMs !== undefined && { dueAtMs }),
      });
    },
    list: async (who, customerId) => {
      const isHers = (one: Callback) => customerId === null || one.customerId === customerId;
      const sinceMs = clock.nowMs() - endedWithinMs;
      const ended = await database.within(organisationId, (trx) =>
        endedCallbacks(trx, organisationId, { sinceMs, customerId, most: endedShown }),
      );
      const shown = [...callbacks.open().filter(isHers), ...ended]
        .flatMap((callback) => {
          const queue = queueSeen(who, callback);
          return queue ? [{ callback, queue }] : [];
        })
        .slice(0, shownMost);
      const known = await customers.findAll(shown.flatMap(({ callback }) => callback.customerId ?? []));
      return shown.map(({ callback, queue }): CallbackOnWire => {
        const customer = callback.customerId && known.get(callback.customerId);
        const isSeen = may(who, 'customer.seeContact', { projectId: queue.projectId });
        const { id, number, reason, askedAtMs, askedById, dueAtMs, endedAtMs, tries, lastOutcome } = callback;
        return {
          ...{ id, reason, tries, lastOutcome, triesMost: queue.callbackTries },
          queue: { id: queue.id, name: queue.name },
          customer: customer ? { id: customer.id, name: customers.nameOf(customer) } : null,
          number: isSeen ? number : maskedPhone(number),
          ...{ askedAt: iso(askedAtMs), askedByName: askedById && needs.nameOf(askedById) },
          ...{ standing: standingOf(callback), dueAt: iso(endedAtMs ?? dueAtMs) },
          canCancel: mayCancel(who, callback, queue),
        };
      });
    },
    cancel: async (actor, id) => {
      const callback = callbacks.find(id);
      const queue = callback && queueSeen(actor.who, callback);
      if (!callback || !queue || !mayCancel(actor.who, callback, queue)) return 'unknown';
      if (!(await callbacks.cancel(id, actor.who.userId))) return 'refused';
      await database.within(organisationId, (trx) =>
        audit.appendBy(trx, actor, {
          ...{ atMs: clock.nowMs(), what: 'callbackCancelled', thing: { type: 'callback', id } },
          after: { queueId: queue.id, customerId: callback.customerId },
        }),
      );
      return 'done';
    },
  };
}
