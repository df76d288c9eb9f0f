import type { ChannelAccountId, OrganisationId } from '#kernel/id.ts';
import type { ChannelAccount, ChannelSide } from '#messaging';
import type { Account, OrganisationSide } from '#messaging/server';
import { unavailable } from '#platform/http/index.ts';
import type { Floors } from './floors.ts';

const retryAfterMs = 1_000;

/** The side of messaging that channels of all organisations talk to: finds the floor that an account belongs to. */
export interface ChannelSides {
  readonly side: ChannelSide;
  /** An account is known, or has changed. */
  readonly onAccountChanged: (account: Account) => void;
}

/** Opens it. Accounts stay known while their floor is being rebuilt: a visitor is told to wait, not that nothing is here. */
export function openChannelSides(floors: () => Floors): ChannelSides {
  const byKey = new Map<
    string,
    { readonly id: ChannelAccountId; readonly organisationId: OrganisationId; last: ChannelAccount }
  >();

  /** The account as its floor holds it now. Throws "try again" while the floor is being built. */
  const at = (account: ChannelAccount): { side: OrganisationSide; account: Account } => {
    const floor = floors().find(account.organisationId);
    const own = floor?.messaging.accounts.byId(account.id);
    if (!floor || !own) throw unavailable(retryAfterMs);
    return { side: floor.messaging.side, account: own };
  };

  return {
    onAccountChanged: (account) => {
      byKey.set(account.publicKey, { id: account.id, organisationId: account.organisationId, last: account });
    },
    side: {
      accountByKey: (publicKey) => {
        const known = byKey.get(publicKey);
        if (!known) return null;
        return floors().find(known.organisationId)?.messaging.accounts.byId(known.id) ?? known.last;
      },
      secretOf: ({ organisationId, id }) =>
        floors().find(organisationId)?.messaging.accounts.secretsOf(id).secret ?? null,
      secretsOf: ({ organisationId, id }) => floors().find(organisationId)?.messaging.accounts.secretsOf(id) ?? {},
      renewSecret: async (given, key, value) => {
        const floor = floors().find(given.organisationId);
        if (!floor) throw unavailable(retryAfterMs);
        await floor.messaging.accounts.renewSecret(given.id, key, value);
      },
      firstUse: async (given, key, untilMs) => {
        const { side, account } = at(given);
        return side.firstUse(account, key, untilMs);
      },
      accept: async (given, events) => {
        const { side, account } = at(given);
        await side.accept(account, events);
      },
      passing: (given, peerKey, what) => {
        const floor = floors().find(given.organisationId);
        const account = floor?.messaging.accounts.byId(given.id);
        if (floor && account) floor.messaging.side.passing(account, peerKey, what);
      },
      history: async (given, peerKey, afterSeq, limit) => {
        const { side, account } = at(given);
        return side.history(account, peerKey, afterSeq, limit);
      },
      standing: async (given, peerKey) => {
        const { side, account } = at(given);
        return side.standing(account, peerKey);
      },
      rememberUpload: async (given, peerKey, bytes) => {
        const { side, account } = at(given);
        return side.rememberUpload(account, peerKey, bytes);
      },
      readableFile: async (given, peerKey, fileId) => {
        const { side, account } = at(given);
        return side.readableFile(account, peerKey, fileId);
      },
    },
  };
}
