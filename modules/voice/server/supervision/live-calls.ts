import { maskedPhone } from '#customers';
import type { Customers } from '#customers/server';
import { may, type Person, type Thing, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { Interaction, InteractionHappening } from '#interactions';
import type { InteractionId, OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Queues } from '#queues/server';
import { isInFlow } from '../../call-flow.ts';
import { isAwaitingCall } from '../../callback-call.ts';
import type { Supervision, SupervisionEnd } from '../../supervision.ts';
import { modeRights, supervisable } from '../../supervision.ts';
import {
  type CallListener,
  type LiveCall,
  liveCallsTopicOf,
  type OwnSupervision,
  type SupervisionChange,
  type SupervisionSnapshot,
  supervisionTopicOf,
} from '../../supervision-contract.ts';
import type { Calls } from '../calls/calls.ts';
import { readTellsAgents, saveTellsAgents } from './store.ts';
import type { Supervisions } from './supervision.ts';

/** The calls of this moment as whoever watches the floor may see them, and what she does with them. */
export interface LiveCalls {
  readonly list: (who: Who) => Promise<readonly LiveCall[]>;
  readonly snapshot: (who: Who) => Promise<SupervisionSnapshot>;
  readonly end: (actor: Actor, id: InteractionId) => Promise<'done' | 'unknown' | 'refused'>;
  readonly move: (
    actor: Actor,
    id: InteractionId,
    queueId: QueueId,
  ) => Promise<'done' | 'unknown' | 'refused' | 'queueRefused'>;
  /** Whether agents are told that somebody listens to them. */
  readonly tellsAgents: () => boolean;
  readonly tellAgents: (actor: Actor, tells: boolean) => Promise<void>;
  readonly callsChanged: (ids: ReadonlySet<InteractionId>) => void;
  readonly supervisionChanged: (one: Supervision, ended: SupervisionEnd | null) => void;
}

export interface LiveCallsNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly organisationId: OrganisationId;
  readonly calls: () => Calls;
  readonly supervisions: () => Supervisions;
  readonly customers: Customers;
  readonly queues: Queues;
  readonly person: (id: UserId) => Person | null;
  readonly publish: (topic: string, change: unknown) => void;
}

/** More calls than a screen can show are cut off; those that began first come first. */
const shownMost = 500;

/** Opens the calls of this moment for who watches the floor. */
export async function openLiveCalls(needs: LiveCallsNeeds): Promise<LiveCalls> {
  const { database, clock, log, organisationId, calls, supervisions, customers, queues, person, publish } = needs;
  let tells = await database.within(organisationId, (trx) => readTellsAgents(trx, organisationId));
  const nameOf = (id: UserId) => person(id)?.name ?? '';

  const agentOf = ({ offer, ...interaction }: Interaction): UserId | null =>
    supervisable({ offer, ...interaction })?.agentId ?? offer?.agentId ?? null;
  /** A call that is nobody's is the house's own: whoever watches queues of its project sees it, as on the board. */
  const thingOf = (interaction: Interaction): Thing => {
    const agentId = agentOf(interaction);
    const { projectId } = interaction;
    if (agentId === null) return { organisationId, projectId };
    return { organisationId, projectId, ownerId: agentId, groupId: person(agentId)?.who.groupId ?? null };
  };
  const sees = (who: Who, interaction: Interaction): boolean => {
    // Who waits to be called back is in no call yet; callbacks have a list of their own.
    if (isAwaitingCall(interaction)) return false;
    const thing = thingOf(interaction);
    const seen = agentOf(interaction) === null ? { ...thing, ownerId: who.userId } : thing;
    return may(who, 'board.view', seen);
  };
  const canOf = (who: Who, interaction: Interaction): LiveCall['can'] => {
    const thing = thingOf(interaction);
    const leg = supervisable(interaction);
    const isOthers = leg !== null && leg.agentId !== who.userId && may(who, 'call.listen', thing);
    return {
      listen: isOthers,
      whisper: isOthers && may(who, modeRights.whisper, thing),
      barge: isOthers && may(who, modeRights.barge, thing),
      takeOver: isOthers && may(who, 'call.takeOver', thing),
      direct: may(who, 'call.direct', thing),
    };
  };
  const customerOf = async ({ customerId }: Interaction) => {
    const customer = customerId && (await customers.find(customerId));
    return customer ? { id: customer.id, name: customers.nameOf(customer) } : null;
  };
  const numberFor = (who: Who, { id, projectId }: Interaction): string => {
    const number = calls().numberOf(id);
    return number === '' || may(who, 'customer.seeContact', { projectId }) ? number : maskedPhone(number);
  };

  const view = async (who: Who, interaction: Interaction): Promise<LiveCall> => {
    const { id, direction, startedAtMs, visit, offer } = interaction;
    const queue = visit && queues.find(visit.queueId);
    const leg = supervisable(interaction);
    const agentId = agentOf(interaction);
    const outside = interaction.guests.find(({ state }) => state === 'talking');
    const stands = leg
      ? {
          state: leg.state === 'held' ? 'held' : calls().isConnected(id) ? 'talking' : 'connecting',
          sinceMs: leg.sinceMs,
        }
      : offer
        ? { state: 'ringing', sinceMs: offer.offeredAtMs }
        : outside
          ? { state: 'talking', sinceMs: outside.sinceMs }
          : { state: isInFlow(interaction) ? 'greeted' : 'waiting', sinceMs: visit?.enteredAtMs ?? startedAtMs };
    return {
      interactionId: id,
      direction,
      state: stands.state as LiveCall['state'],
      sinceAt: iso(stands.sinceMs),
      startedAt: iso(startedAtMs),
      answeredAt: isoOrNull(leg?.sinceMs ?? null),
      queue: queue ? { id: queue.id, name: queue.name } : null,
      serviceLevelMs: queue?.serviceLevelMs ?? null,
      agent: agentId ? { id: agentId, name: nameOf(agentId) } : null,
      customer: await customerOf(interaction),
      number: numberFor(who, interaction),
      supervisors: supervisions()
        .on(id)
        .map(({ supervisorId, mode, isUp }) => ({ id: supervisorId, name: nameOf(supervisorId), mode, isUp })),
      can: canOf(who, interaction),
    };
  };
  const mineOf = async (who: Who): Promise<OwnSupervision | null> => {
    const one = supervisions().by(who.userId);
    const interaction = one && calls().find(one.callId);
    if (!one || !interaction) return null;
    const { callId: interactionId, agentId, mode, isUp, sinceMs } = one;
    const customerName = (await customerOf(interaction))?.name ?? numberFor(who, interaction);
    const shown = { interactionId, agentName: nameOf(agentId), customerName, mode, isUp };
    return { ...shown, sinceAt: iso(sinceMs), can: canOf(who, interaction) };
  };
  const listenersOf = (userId: UserId): readonly CallListener[] =>
    [...calls().all()]
      .filter((one) => supervisable(one)?.agentId === userId)
      .flatMap(({ id }) => supervisions().on(id))
      // Whoever speaks to her is heard by her anyway.
      .filter(({ isUp, mode, agentId }) => isUp && agentId === userId && (tells || mode !== 'listen'))
      .map(({ callId, supervisorId, mode }) => ({ interactionId: callId, name: nameOf(supervisorId), mode }));
  const snapshot = async (who: Who): Promise<SupervisionSnapshot> => ({
    mine: await mineOf(who),
    listeners: listenersOf(who.userId),
  });
  const tell = (userId: UserId, ended: SupervisionEnd | null = null): void => {
    const who = person(userId)?.who;
    if (!who) return;
    snapshot(who)
      .then((now) => {
        const change: SupervisionChange = { type: 'supervision', ...now, ended };
        publish(supervisionTopicOf(userId), change);
      })
      .catch((err: Error) => log.warn({ userId, err }, 'Somebody was not told who supervises whom'));
  };
  const listChanged = (): void => publish(liveCallsTopicOf(organisationId), { type: 'changed' });

  const direct = async (
    actor: Actor,
    id: InteractionId,
    what: 'callEnded' | 'callMoved',
    happenings: (interaction: Interaction) => readonly InteractionHappening[],
    after: object,
  ): Promise<'done' | 'unknown' | 'refused'> => {
    const interaction = calls().find(id);
    if (!interaction || interaction.phase === 'done') return 'unknown';
    if (!sees(actor.who, interaction) || !may(actor.who, 'call.direct', thingOf(interaction))) return 'unknown';
    await database.within(organisationId, (trx) =>
      audit.appendBy(trx, actor, {
        ...{ atMs: clock.nowMs(), what, thing: { type: 'interaction', id } },
        after: { ...after, agentId: agentOf(interaction) },
      }),
    );
    const now = calls().find(id);
    return now && now.phase !== 'done' && (await calls().record(id, happenings(now))) ? 'done' : 'refused';
  };

  return {
    list: async (who) => {
      const seen = [...calls().all()].filter((one) => one.phase !== 'done' && sees(who, one));
      const first = seen.toSorted((a, b) => a.startedAtMs - b.startedAtMs).slice(0, shownMost);
      return Promise.all(first.map((one) => view(who, one)));
    },
    snapshot,
    end: (actor, id) =>
      direct(
        actor,
        id,
        'callEnded',
        () => [{ type: 'ended', by: 'agent', agentId: actor.who.userId, cause: 'hungUp', resolved: null }],
        {},
      ),
    move: async (actor, id, queueId) => {
      const queue = queues.find(queueId);
      const isFor = queue && !queue.isArchived && queue.media.includes('voice');
      if (!isFor || !may(actor.who, 'queue.read', { projectId: queue.projectId })) return 'queueRefused';
      const queued = (interaction: Interaction): readonly InteractionHappening[] => [
        ...outOfHand(interaction),
        calls().entering(queue, 'transfer'),
      ];
      return direct(actor, id, 'callMoved', queued, { queueId });
    },
    tellsAgents: () => tells,
    tellAgents: async (actor, next) => {
      const before = tells;
      if (before === next) return;
      await database.within(organisationId, async (trx) => {
        await saveTellsAgents(trx, organisationId, next);
        await audit.appendBy(trx, actor, {
          ...{ atMs: clock.nowMs(), what: 'supervisionChanged', thing: null },
          ...{ before: { tellsAgents: before }, after: { tellsAgents: next } },
        });
      });
      tells = next;
      for (const agentId of new Set([...calls().all()].flatMap((one) => supervisable(one)?.agentId ?? []))) {
        tell(agentId);
      }
    },
    callsChanged: (ids) => {
      listChanged();
      for (const id of ids) for (const { supervisorId } of supervisions().on(id)) tell(supervisorId);
    },
    supervisionChanged: ({ supervisorId, agentId }, ended) => {
      listChanged();
      tell(supervisorId, ended);
      tell(agentId);
    },
  };
}

/** What takes a call from whoever has it or is rung for it. */
function outOfHand(interaction: Interaction): readonly InteractionHappening[] {
  const leg = supervisable(interaction);
  if (leg) return [{ type: 'released', legId: leg.legId, agentId: leg.agentId, cause: 'supervisor' }];
  const { offer } = interaction;
  if (!offer) return [];
  return [{ type: 'offerWithdrawn', offerId: offer.offerId, agentId: offer.agentId, cause: 'queueChanged' }];
}
