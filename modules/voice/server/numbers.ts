import { type FlowGraph, isFitForCalls } from '#flows';
import { type AuditWhat, type Language, may, type Who } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { Id, OrganisationId, ProjectId, QueueId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { openTurns } from '#platform/turns.ts';
import type { Queue } from '#queues';
import { lineLimits, type NumberId, type OwnNumber } from '../line.ts';
import { callingCodeIn, readNumber } from '../number.ts';
import { readNumbers, removeNumber, saveNumber } from './number-store.ts';

/** What somebody sets of a number; `number` as she typed it. */
export interface GivenNumber {
  readonly number: string;
  readonly name: string;
  readonly queueId: QueueId;
  readonly flowId?: OwnNumber['flowId'] | undefined;
  readonly language: Language;
}

export type NumberOutcome =
  | { readonly type: 'saved'; readonly number: OwnNumber }
  | { readonly type: 'unknown' }
  /** What was typed is no telephone number. */
  | { readonly type: 'noNumber' }
  /** It is a number of this installation already. */
  | { readonly type: 'numberTaken' }
  /** There is no such queue, or it takes no calls. */
  | { readonly type: 'queueRefused' }
  /** There is no such published flow in the project of the queue. */
  | { readonly type: 'flowRefused' }
  /** The flow asks for what no telephone has keys for. */
  | { readonly type: 'flowUnfit' }
  | { readonly type: 'limitReached'; readonly max: number };

/** The numbers of one organisation, in memory; every call that arrives asks for one. */
export interface Numbers {
  readonly all: () => readonly OwnNumber[];
  readonly visibleTo: (who: Who) => readonly OwnNumber[];
  readonly create: (actor: Actor, given: GivenNumber) => Promise<NumberOutcome>;
  readonly edit: (
    actor: Actor,
    id: NumberId,
    given: { readonly [Key in keyof GivenNumber]?: GivenNumber[Key] | undefined },
  ) => Promise<NumberOutcome>;
  /** False when there is no such number. */
  readonly remove: (actor: Actor, id: NumberId) => Promise<boolean>;
}

export interface NumbersNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  /** The zone of the organisation: says which country's national numbers are meant. */
  readonly zone: string;
  readonly findQueue: (id: QueueId) => Pick<Queue, 'projectId' | 'media' | 'isArchived'> | null;
  /** What is published of a flow; null when nothing is. */
  readonly findFlow: (id: Id<'flow'>) => { readonly projectId: ProjectId; readonly graph: FlowGraph } | null;
}

/** Opens the numbers of one organisation. */
export async function openNumbers({ database, clock, organisationId, ...needs }: NumbersNeeds): Promise<Numbers> {
  const callingCode = callingCodeIn(needs.zone);
  const inTurn = openTurns();
  let numbers: readonly OwnNumber[] = [];
  const load = async (): Promise<void> => {
    numbers = await database.within(organisationId, (trx) => readNumbers(trx, organisationId));
  };
  await load();

  const save = async (actor: Actor, next: OwnNumber, before: OwnNumber | null): Promise<NumberOutcome> => {
    const isSaved = await database.across('a telephone number belongs to one organisation', async (trx) => {
      if (!(await saveNumber(trx, organisationId, next, clock.nowMs()))) return false;
      await tell(trx, actor, before ? 'numberChanged' : 'numberAdded', next.id, before ?? undefined, next);
      return true;
    });
    if (!isSaved) return { type: 'numberTaken' };
    await load();
    return { type: 'saved', number: next };
  };
  const tell = (trx: Transaction, actor: Actor, what: AuditWhat, id: NumberId, before: unknown, after: unknown) =>
    audit.appendBy(trx, actor, { atMs: clock.nowMs(), what, thing: { type: 'phoneNumber', id }, before, after });

  const managed = (actor: Actor, id: NumberId): OwnNumber | null =>
    numbers.find((one) => one.id === id && may(actor.who, 'telephony.manage', { projectId: one.projectId })) ?? null;
  /** The queue a number may lead to: one that takes calls, of a project she manages. */
  const queueFor = (actor: Actor, id: QueueId) => {
    const queue = needs.findQueue(id);
    if (!queue || queue.isArchived || !queue.media.includes('voice')) return null;
    return may(actor.who, 'telephony.manage', { projectId: queue.projectId }) ? queue : null;
  };

  /** Why callers cannot be led to a flow; null when they can, or to none. */
  const flowRefusal = (id: OwnNumber['flowId'], projectId: ProjectId): NumberOutcome | null => {
    const flow = id && needs.findFlow(id);
    if (id === null) return null;
    if (flow?.projectId !== projectId) return { type: 'flowRefused' };
    return isFitForCalls(flow.graph) ? null : { type: 'flowUnfit' };
  };

  return {
    all: () => numbers,
    visibleTo: (who) => numbers.filter(({ projectId }) => may(who, 'telephony.read', { projectId })),
    create: (actor, given) =>
      inTurn(async (): Promise<NumberOutcome> => {
        const queue = queueFor(actor, given.queueId);
        if (!queue) return { type: 'queueRefused' };
        if (numbers.length >= lineLimits.numbers) return { type: 'limitReached', max: lineLimits.numbers };
        const number = readNumber(given.number, callingCode);
        if (number === null) return { type: 'noNumber' };
        const { projectId } = queue;
        const { flowId = null } = given;
        const refused = flowRefusal(flowId, projectId);
        if (refused) return refused;
        return save(actor, { ...given, id: newId<'phoneNumber'>(), number, flowId, projectId }, null);
      }),
    edit: (actor, id, given) =>
      inTurn(async (): Promise<NumberOutcome> => {
        const present = managed(actor, id);
        if (!present) return { type: 'unknown' };
        const number = given.number === undefined ? present.number : readNumber(given.number, callingCode);
        if (number === null) return { type: 'noNumber' };
        // A queue that was closed to calls later does not keep anybody from changing the rest.
        const isMoved = given.queueId !== undefined && given.queueId !== present.queueId;
        const queue = isMoved ? queueFor(actor, given.queueId) : present;
        if (!queue) return { type: 'queueRefused' };
        const { queueId = present.queueId, name = present.name, language = present.language } = given;
        const { projectId } = queue;
        // So does a flow that was archived later, as long as nobody chooses it anew.
        const { flowId = present.flowId } = given;
        const isLed = flowId !== present.flowId || projectId !== present.projectId;
        const refused = isLed ? flowRefusal(flowId, projectId) : null;
        if (refused) return refused;
        return save(actor, { id, number, name, language, queueId, flowId, projectId }, present);
      }),
    remove: (actor, id) =>
      inTurn(async () => {
        const present = managed(actor, id);
        if (!present) return false;
        await database.within(organisationId, async (trx) => {
          await removeNumber(trx, organisationId, id);
          await tell(trx, actor, 'numberRemoved', id, present, undefined);
        });
        await load();
        return true;
      }),
  };
}
