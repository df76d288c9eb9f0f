import type { Customers } from '#customers/server';
import type { Right, Who } from '#identity';
import type { Actor } from '#identity/server';
import { choicesFrom, type Interaction, type InteractionHappening } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { AgentId, InteractionId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import { newId } from '#platform/ids.ts';
import type { Log } from '#platform/log.ts';
import type { MessageChannel } from '../channel.ts';
import { type AccessNeeds, mayDo } from './access.ts';
import type { Conversation, Conversations } from './conversations.ts';
import { queueing } from './inbound.ts';
import type { ChangeOutcome, Denied, NotNow } from './writing.ts';

export interface BesideNeeds extends AccessNeeds {
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly clock: Clock;
  readonly conversations: Conversations;
  readonly customers: Customers;
  readonly interactions: Interactions;
  readonly log: Log;
}

/** What is done to a conversation beside answering it: who helps with it, who watches it, and whether it is spam. */
export interface Beside {
  /** She sees the conversation and what was said, stands it on her desk, and answers the customer as well. */
  readonly invite: (who: Who, id: InteractionId, agentId: AgentId) => Promise<ChangeOutcome | { type: 'agentUnknown' }>;
  /** Takes a helper out; everybody may leave herself. */
  readonly remove: (who: Who, id: InteractionId, agentId: AgentId) => Promise<ChangeOutcome>;
  /** Somebody reads a conversation that is not hers: it is written down, once. Never fails. */
  readonly watched: (who: Who, id: InteractionId) => void;
  readonly markSpam: (actor: Actor, id: InteractionId, isSpam: boolean) => Promise<ChangeOutcome>;
}

/** Opens what is done beside the conversations of one organisation. */
export function openBeside(needs: BesideNeeds): Beside {
  const { clock, conversations, customers, interactions, people } = needs;

  const notNow = (interaction: Interaction | null, because: string): NotNow => ({
    type: 'notNow',
    because,
    status: interaction?.status ?? null,
    choices: interaction?.status && interaction.responsible ? choicesFrom(interaction.status) : [],
  });
  const denied = (who: Who, interaction: Interaction): Denied => ({
    type: mayDo(who, 'chat.view', interaction, needs) ? 'forbidden' : 'unknown',
  });
  const record = async (
    interaction: Interaction,
    happenings: readonly InteractionHappening[],
  ): Promise<ChangeOutcome> => {
    const outcome = interactions.record(interaction.id, happenings, { known: interaction });
    if (outcome.type === 'refused') return notNow(outcome.present, outcome.because);
    await outcome.committed;
    return { type: 'changed', interaction: outcome.now };
  };
  const openOne = async (who: Who, id: InteractionId, right: Right) => {
    const interaction = await interactions.load(id);
    if (!interaction) return { type: 'unknown' } as const;
    if (!mayDo(who, right, interaction, needs)) return denied(who, interaction);
    return interaction.phase === 'done' ? notNow(interaction, 'ended') : interaction;
  };

  /** What the provider does of it comes beside: here she is turned away at once, and its refusal changes nothing. */
  const atProvider = ({ account, peerKey }: Conversation, isSpam: boolean): void => {
    const channel = needs.channels.get(account.channel);
    if (!channel?.block || !channel.capabilities(account).blocks) return;
    void channel.block(peerKey, isSpam, account).then((isDone) => {
      if (!isDone) needs.log.warn({ accountId: account.id, isSpam }, 'the provider did not block as it was asked');
    });
  };

  return {
    invite: async (who, id, agentId) => {
      const interaction = await openOne(who, id, 'chat.addAgent');
      if ('type' in interaction) return interaction;
      if (!people.find(agentId)) return { type: 'agentUnknown' };
      return record(interaction, [{ type: 'joined', agentId, role: 'assistant', byId: who.userId }]);
    },
    remove: async (who, id, agentId) => {
      const interaction = await openOne(who, id, agentId === who.userId ? 'chat.view' : 'chat.removeAgent');
      if ('type' in interaction) return interaction;
      const there = interaction.participants.find((one) => one.agentId === agentId);
      // Who watches is written down for good: nobody takes that out.
      if (!there || there.role === 'observer') return notNow(interaction, 'notThere');
      return record(interaction, [{ type: 'left', agentId, role: there.role, byId: who.userId }]);
    },
    watched: (who, id) => {
      const interaction = interactions.find(id);
      if (interaction?.phase !== 'inHand' || interaction.responsible === who.userId) return;
      if (interaction.participants.some(({ agentId }) => agentId === who.userId)) return;
      const outcome = interactions.record(id, [
        { type: 'joined', agentId: who.userId, role: 'observer', byId: who.userId },
      ]);
      // Whoever watches is not kept from it by a floor that is being built anew; the next look writes it down.
      if (outcome.type === 'recorded') outcome.committed.catch(() => undefined);
    },
    markSpam: async (actor, id, isSpam) => {
      const interaction = await interactions.load(id);
      const conversation = interaction?.conversationId && (await conversations.byId(interaction.conversationId));
      if (!interaction || !conversation) return { type: 'unknown' };
      if (!mayDo(actor.who, 'chat.spam', interaction, needs)) return denied(actor.who, interaction);
      await customers.setSpam(actor, conversation.customerId, isSpam);
      atProvider(conversation, isSpam);
      const present = interactions.find(id) ?? interaction;
      const happenings = isSpam ? ending(present, actor.who) : comingBack(needs, present, clock.nowMs());
      return happenings.length === 0 ? { type: 'changed', interaction: present } : record(present, happenings);
    },
  };
}

function ending({ phase }: Interaction, who: Who): readonly InteractionHappening[] {
  if (phase === 'done') return [];
  return [{ type: 'ended', by: 'agent', agentId: who.userId, cause: 'spam', resolved: null }];
}

/** What was ended as spam goes back to whoever had it, or to its queue. */
function comingBack(
  needs: BesideNeeds,
  { phase, endCause, lastResponsible, visit }: Interaction,
  atMs: number,
): readonly InteractionHappening[] {
  if (phase !== 'done' || endCause !== 'spam') return [];
  if (lastResponsible) {
    const legId = newId<'leg'>();
    const back = { type: 'answered', legId, agentId: lastResponsible, visitId: null, offerId: null } as const;
    return [{ type: 'reopened' }, { ...back, how: 'assigned' }];
  }
  return visit ? [{ type: 'reopened' }, queueing(needs, visit.queueId, 'reopened', atMs)] : [];
}
