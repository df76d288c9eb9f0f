import type { PushKind } from '#identity';
import type { Pushes } from '#identity/server';
import type { InteractionFact } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId, UserId } from '#kernel/id.ts';
import type { AgentNotice } from '#messaging';
import type { Messaging } from '#messaging/server';
import type { NormFact } from '#norms';
import type { Journal } from '#platform/journal/index.ts';

/** What of the facts and notices of a floor is told to browsers that are not looking. The browser itself stays silent while somebody does. */
export function openPushNews(needs: {
  readonly organisationId: OrganisationId;
  readonly interactions: Interactions;
  readonly messaging: () => Messaging;
  readonly pushes: Pick<Pushes, 'tell'>;
}): {
  readonly follow: (journal: Journal<FactShape>) => void;
  readonly noticed: (userId: UserId, notice: AgentNotice) => void;
} {
  const { organisationId, interactions, pushes } = needs;

  const tell = (userId: UserId, kind: PushKind, id: InteractionId, tag: string = id): void => {
    const interaction = interactions.find(id);
    const { conversationId } = interaction ?? {};
    const conversation = conversationId ? needs.messaging().conversations.inMemory(conversationId) : null;
    void pushes.tell(organisationId, userId, {
      kind,
      tag,
      path: `/desk?open=${id}`,
      name: conversation?.customerName ?? null,
      text: kind === 'message' ? (conversation?.lastText ?? null) : null,
    });
  };

  return {
    follow: (journal) => {
      journal.hear('push', (heard) => {
        if (heard.of === 'interaction') {
          const fact = heard as Recorded<InteractionFact>;
          if (fact.type === 'offered') tell(fact.agentId, 'offer', fact.about, fact.offerId);
          const responsible = interactions.find(fact.about)?.responsible;
          if (fact.type === 'messageReceived' && responsible) tell(responsible, 'message', fact.about);
        }
        if (heard.of === 'norm') {
          const fact = heard as Recorded<NormFact>;
          const isTold = fact.agentId !== null && !fact.isLate && fact.actions.includes('notifyAgent');
          if (isTold && fact.agentId) tell(fact.agentId, 'norm', fact.about as InteractionId);
        }
      });
    },
    noticed: (userId, { id, kind, interactionId, customerName, text }) => {
      const path = `/desk?open=${interactionId}`;
      void pushes.tell(organisationId, userId, { kind, tag: id, path, name: customerName, text });
    },
  };
}
