import { may, type Who } from '#identity';
import type { AgentId, CustomerId } from '#kernel/id.ts';
import { busyWith, type Interaction } from './interaction.ts';

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
 * Whether somebody may read what was said, or noted, in this interaction because she is with its customer now, on the
 * telephone or in writing: a customer never repeats to one of us what she told another, or a bot. `recordIds`: the
 * records that are this customer. It lasts as long as she is with her, and reaches no project that is not hers.
 */
export function mayReadAsCompany(
  who: Who,
  { projectId }: Pick<Interaction, 'projectId'>,
  beside: { readonly open: Iterable<Interaction>; readonly recordIds: readonly CustomerId[] },
): boolean {
  if (!may(who, 'chat.view') || !(who.projectIds === 'all' || who.projectIds.includes(projectId))) return false;
  for (const one of beside.open) {
    if (one.customerId && beside.recordIds.includes(one.customerId) && isWith(one, who.userId)) return true;
  }
  return false;
}
