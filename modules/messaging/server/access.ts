import { may, type Right, type Thing, type Who } from '#identity';
import type { Interaction } from '#interactions';
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
