import { may, type Right, type Thing, type Who } from '#identity';
import { busyWith, type Interaction } from '#interactions';
import type { AgentId, CustomerId } from '#kernel/id.ts';
import type { NormClocks, People, QueueBook } from './neighbours.ts';

export interface AccessNeeds {
  readonly people: People;
  readonly queues: QueueBook;
  readonly norms: NormClocks;
}

/** Whose work an interaction is: the responsible agent's, the last one's when it is over, nobody's while it waits. */
export function thingOf(interaction: Interaction, people: People): Thing {
  const ownerId = interaction.responsible ?? (interaction.phase === 'done' ? interaction.lastResponsible : null);
  return {
    ownerId,
    groupId: ownerId ? (people.find(ownerId)?.groupId ?? null) : null,
    projectId: interaction.projectId,
  };
}

/** Whether somebody may do something to this interaction. */
export function mayDo(who: Who, right: Right, interaction: Interaction, { people }: AccessNeeds): boolean {
  const thing = thingOf(interaction, people);
  if (may(who, right, thing)) return true;
  // Who was asked to help does with it what she may do with her own, as far as helping goes.
  const role = interaction.participants.find(({ agentId }) => agentId === who.userId)?.role;
  if (role !== 'assistant' || !helping.includes(right)) return false;
  return may(who, right, { ...thing, ownerId: who.userId, groupId: who.groupId });
}

const helping: readonly Right[] = ['chat.view', 'chat.reply', 'chat.note'];

/**
 * Whether somebody may read this interaction: by her right, because it is offered to her now, or because it waits in a
 * queue she serves and her role shows her what waits.
 */
export function mayView(who: Who, interaction: Interaction, needs: AccessNeeds): boolean {
  if (mayDo(who, 'chat.view', interaction, needs)) return true;
  if (interaction.offer?.agentId === who.userId) return true;
  const isWaiting = interaction.phase === 'waiting' || interaction.phase === 'ringing';
  return isWaiting && mayViewPool(who, interaction, needs);
}

/** Whether what nobody has taken yet is shown to her: her right reaches it, or she serves its queue. */
export function mayViewPool(who: Who, interaction: Interaction, { people, queues }: AccessNeeds): boolean {
  if (!may(who, 'chat.viewPool')) return false;
  if (may(who, 'chat.viewPool', { ...thingOf(interaction, people), ownerId: null })) return true;
  const queueId = interaction.visit?.queueId;
  return queueId !== undefined && queues.servedBy(who.userId).includes(queueId) && may(who, 'chat.take');
}

/** Whether she is with this customer now: offered to her, in her hands, in the work after it, or as who helps. */
export function isWith(interaction: Interaction, agentId: AgentId): boolean {
  return (
    interaction.offer?.agentId === agentId ||
    interaction.responsible === agentId ||
    busyWith(interaction).includes(agentId) ||
    interaction.participants.some((one) => one.agentId === agentId && one.role === 'assistant')
  );
}

/**
 * Whether what was said in this interaction may be read by her because she is with its customer now, on the telephone
 * or in writing: a customer never repeats to one of us what she told another, or a bot. `recordIds`: the records that
 * are this customer. It lasts as long as she is with her, and reaches no project that is not hers.
 */
export function mayReadAsCompany(
  who: Who,
  interaction: Pick<Interaction, 'projectId'>,
  beside: { readonly open: Iterable<Interaction>; readonly recordIds: readonly CustomerId[] },
): boolean {
  if (!may(who, 'chat.view') || !(who.projectIds === 'all' || who.projectIds.includes(interaction.projectId)))
    return false;
  for (const one of beside.open) {
    if (one.customerId && beside.recordIds.includes(one.customerId) && isWith(one, who.userId)) return true;
  }
  return false;
}
