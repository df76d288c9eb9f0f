import { may, type Who } from '#identity';
import type { CustomerId, InteractionId } from '#kernel/id.ts';
import type { LinkView } from '../contract.ts';
import type { Link } from '../room.ts';

/** What links lead to, told by whoever owns it, with the eyes of the one who asks. */
export interface LinksNeeds {
  /** The customer of an interaction by name, or null when she may not see the interaction. */
  readonly interactionTitle: (who: Who, id: InteractionId) => Promise<string | null>;
  readonly customerTitle: (who: Who, id: CustomerId) => Promise<string | null>;
}

/** Where links lead. Each is asked again for whoever looks, so a link tells nobody what she may not see. */
export interface Links {
  readonly view: (who: Who, link: Link) => Promise<LinkView>;
}

/** Opens the links. What is gone and what she may not see give the same answer. */
export function openLinks(needs: LinksNeeds): Links {
  const titleOf = (who: Who, { type, id }: Link): Promise<string | null> => {
    if (type === 'customer')
      return may(who, 'customer.read') ? needs.customerTitle(who, id as CustomerId) : Promise.resolve(null);
    return may(who, 'chat.view') ? needs.interactionTitle(who, id as InteractionId) : Promise.resolve(null);
  };
  return {
    view: async (who, link) => {
      const title = await titleOf(who, link);
      return title === null ? { type: 'closed' } : { type: link.type, id: link.id, title };
    },
  };
}
