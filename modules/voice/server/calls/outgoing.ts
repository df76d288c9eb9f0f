import { maskedPhone, phoneKey } from '#customers';
import type { Customers } from '#customers/server';
import { may, type Who } from '#identity';
import type { EndCause, InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { AgentId, CustomerId, InteractionId, ProjectId, QueueId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queue } from '#queues';
import type { Queues } from '#queues/server';
import { type CallRefusal, MadeOutcome } from '../../call-outgoing-contract.ts';
import type { VoiceGateway } from '../../gateway.ts';
import { callerOf } from './caller.ts';
import type { Calls } from './calls.ts';
import { lastMade, madeCallRows, noteEnd } from './outgoing-store.ts';
import type { Judged, TrunkLines } from './trunk-lines.ts';

/** Whom an agent wishes to call: a number that was typed, a customer, or whom she called before. */
export interface CallWish {
  readonly to?: string | undefined;
  readonly customerId?: CustomerId | undefined;
  readonly againId?: InteractionId | undefined;
  readonly queueId?: QueueId | undefined;
  readonly aboutId?: InteractionId | undefined;
}

export type CallOutcome =
  | { readonly type: 'called'; readonly interactionId: InteractionId }
  | { readonly type: 'unknown' }
  | { readonly type: 'refused'; readonly because: CallRefusal; readonly againAtMs: number | null };

export interface MadeView {
  readonly interactionId: InteractionId;
  readonly customer: { readonly id: CustomerId; readonly name: string } | null;
  readonly number: string;
  readonly beganAt: string;
  readonly outcome: MadeOutcome | null;
}

/** The calls that agents make. */
export interface Outgoing {
  readonly call: (who: Who, wish: CallWish) => Promise<CallOutcome>;
  /** Whom she called last, and why she could call nobody now. */
  readonly made: (who: Who) => Promise<{ readonly because: CallRefusal | null; readonly items: MadeView[] }>;
}

export interface OutgoingNeeds {
  readonly journal: Journal<FactShape>;
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly gateway: Pick<VoiceGateway, 'state'>;
  readonly calls: Calls;
  readonly customers: Customers;
  readonly interactions: Interactions;
  readonly queues: Queues;
  readonly trunkLines: Pick<TrunkLines, 'judge'>;
  readonly hasTrunk: () => boolean;
  /** Telephones of hers that can be rung now. */
  readonly telephonesOf: (agentId: AgentId) => readonly string[];
}

const madeShown = 10;
/** Outcomes that may not be on disk yet. */
const outcomesKept = 1_000;

const refused = (because: CallRefusal, againAtMs: number | null = null): CallOutcome => ({
  ...{ type: 'refused', because, againAtMs },
});

/** Opens the calls that agents make. */
export function openOutgoing(needs: OutgoingNeeds): Outgoing {
  const { journal, database, clock, log, calls, customers, interactions, queues } = needs;
  const { organisationId } = journal;
  /** Who makes a call in this moment: two clicks are one call. */
  const calling = new Set<AgentId>();
  const outcomes = new Map<InteractionId, MadeOutcome>();

  journal.hear('outgoing', (told) => {
    if (told.of !== 'interaction') return;
    const fact = told as Recorded<InteractionFact>;
    const isAnswered = fact.type === 'answered' && fact.how === 'dialed';
    const life = fact.type === 'ended' && !outcomes.has(fact.about) ? calls.find(fact.about) : null;
    const outcome = isAnswered ? 'answered' : life?.direction === 'outbound' ? outcomeOf(fact) : null;
    if (outcome === null) {
      if (fact.type === 'ended' && outcomes.get(fact.about) === 'answered') note(fact.about, 'answered', fact.atMs);
      return;
    }
    outcomes.set(fact.about, outcome);
    for (const oldest of outcomes.keys()) if (outcomes.size > outcomesKept) outcomes.delete(oldest);
    note(fact.about, outcome, fact.atMs);
  });
  const note = (id: InteractionId, outcome: MadeOutcome, atMs: number): void => {
    const noting = database.within(organisationId, (trx) => noteEnd(trx, organisationId, { id, outcome, atMs }));
    noting.catch((err: Error) => log.warn({ id, err }, 'What became of a call was not noted'));
  };

  const whyNot = (agentId: AgentId): CallRefusal | null => {
    if (needs.gateway.state().type !== 'running') return 'noSwitch';
    if (!needs.hasTrunk()) return 'noTrunk';
    return needs.telephonesOf(agentId).length === 0 ? 'noTelephone' : null;
  };
  const isOnCall = (agentId: AgentId): boolean =>
    calling.has(agentId) ||
    calls.isInside(agentId) ||
    [...calls.all()].some(
      ({ offer, legs, guests }) =>
        offer?.agentId === agentId ||
        guests.some((guest) => guest.agentId === agentId) ||
        legs.some((leg) => leg.agentId === agentId && leg.state !== 'wrapUp'),
    );
  /** The queue on whose behalf she calls: the one she names, else one that she serves, else one of the project. */
  const queueFor = (who: Who, wished: QueueId | undefined, projectId: ProjectId | null): Queue | null => {
    const isFit = (queue: Queue | null | undefined): queue is Queue =>
      queue !== null &&
      queue !== undefined &&
      !queue.isArchived &&
      queue.media.includes('voice') &&
      (projectId === null || queue.projectId === projectId) &&
      may(who, 'queue.read', { projectId: queue.projectId });
    if (wished) return [queues.find(wished)].find(isFit) ?? null;
    return queues.servedBy(who.userId).map(queues.find).find(isFit) ?? queues.visibleTo(who).find(isFit) ?? null;
  };
  /** Whom she means, and the number. */
  const meant = async (who: Who, wish: CallWish) => {
    if (wish.to !== undefined) return { number: wish.to, customerId: null, projectId: null, queueId: wish.queueId };
    if (wish.againId !== undefined) {
      const { againId } = wish;
      const made = await database.within(organisationId, (trx) => lastMade(trx, organisationId, who.userId, 100));
      const one = made.find(({ id }) => id === againId);
      return one ? { number: one.number, customerId: one.customerId, projectId: null, queueId: one.queueId } : null;
    }
    const customer = wish.customerId ? await customers.find(wish.customerId) : null;
    if (!customer || !may(who, 'customer.read', { projectId: customer.projectId })) return null;
    const { id: customerId, projectId, phone } = customer;
    return { number: phone ?? '', customerId, projectId, queueId: wish.queueId };
  };
  const customerAt = async (known: CustomerId | null, projectId: ProjectId, number: string) => {
    if (known === null) return callerOf(customers, projectId, number);
    const key = phoneKey(number);
    const isAt = key === null || (await customers.behind(projectId, key)) !== null;
    return { customerId: known, writes: isAt ? [] : [customers.alsoAt(known, projectId, key)] };
  };

  const make = async (who: Who, wish: CallWish): Promise<CallOutcome> => {
    const agentId = who.userId;
    const to = await meant(who, wish);
    if (!to) return { type: 'unknown' };
    const queue = queueFor(who, to.queueId, to.projectId);
    if (!queue) return refused('noQueue');
    const judged = await needs.trunkLines.judge(to.number, queue.id);
    if (judged.type !== 'allowed') return { type: 'refused', ...refusalOf(judged) };
    const { number, ways, isEmergency } = judged;
    // Who helps is no customer.
    const other = isEmergency
      ? { customerId: null, writes: [] }
      : await customerAt(to.customerId, queue.projectId, number);
    const about = wish.aboutId ? interactions.find(wish.aboutId) : null;
    const previousId = about && about.customerId === other.customerId ? about.id : null;
    const { customerId } = other;
    const interactionId = await calls.dial({
      ...{ agentId, queue, customerId, previousId, number, ways },
      writesOf: (id) => [
        ...other.writes,
        write(madeCallRows, { id, agentId, queueId: queue.id, customerId, number, beganAtMs: clock.nowMs() }),
      ],
    });
    return interactionId ? { type: 'called', interactionId } : refused('onCall');
  };

  return {
    call: async (who, wish) => {
      const because = whyNot(who.userId) ?? (isOnCall(who.userId) ? 'onCall' : null);
      if (because) return refused(because);
      calling.add(who.userId);
      try {
        return await make(who, wish);
      } finally {
        calling.delete(who.userId);
      }
    },
    made: async (who) => {
      const rows = await database.within(organisationId, (trx) => lastMade(trx, organisationId, who.userId, madeShown));
      const known = await customers.findAll(rows.flatMap(({ customerId }) => customerId ?? []));
      const items = rows.map(({ id, customerId, number, beganAtMs, outcome, queueId }): MadeView => {
        const customer = customerId && known.get(customerId);
        const projectId = queues.find(queueId)?.projectId;
        const isSeen = projectId !== undefined && may(who, 'customer.seeContact', { projectId });
        return {
          ...{ interactionId: id, number: isSeen ? number : maskedPhone(number), beganAt: iso(beganAtMs) },
          customer: customer ? { id: customer.id, name: customers.nameOf(customer) } : null,
          outcome: outcomes.get(id) ?? outcome,
        };
      });
      return { because: whyNot(who.userId), items };
    },
  };
}

function outcomeOf(fact: InteractionFact): MadeOutcome | null {
  if (fact.type !== 'ended') return null;
  const known = MadeOutcome.safeParse(fact.cause satisfies EndCause);
  return known.success ? known.data : 'failed';
}

/** Why a number cannot be called now, as people are told. */
export function refusalOf(judged: Exclude<Judged, { type: 'allowed' }>): {
  readonly because: CallRefusal;
  readonly againAtMs: number | null;
} {
  const againAtMs = null;
  if (judged.type === 'braked') return { because: 'braked', againAtMs: judged.againAtMs };
  if (judged.type === 'noWay') return { because: judged.because === 'none' ? 'noTrunk' : 'trunksFull', againAtMs };
  return { because: judged.type, againAtMs };
}
