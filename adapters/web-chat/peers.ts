import type { ChannelAccount } from '#messaging';
import type { ServerFrame } from './protocol.ts';

/** One socket of a visitor: a tab of her browser. */
export interface Tab {
  /** Sends at once; what is too slow to take it is cut. */
  send(frame: ServerFrame): void;
  /** A message of the conversation; each tab is sent each message once. */
  deliver(frame: ServerFrame & { type: 'message' }): void;
  readonly isLooking: boolean;
}

/** A visitor who is connected, with all her tabs. */
export interface PeerHere {
  readonly account: ChannelAccount;
  readonly key: string;
  readonly tabs: Set<Tab>;
  /** Whether she ever wrote: the first message begins a conversation, which is limited by address. */
  hasWritten: boolean;
  /** The furthest places that were told on; receipts only rise. */
  deliveredSeq: number;
  seenSeq: number;
}

export interface PeersNeeds {
  /** Told when a visitor comes to look or is gone for good. */
  readonly onHere: (account: ChannelAccount, peerKey: string, isHere: boolean) => void;
  /** A reload is no absence: so long may she have no tab before she is gone. */
  readonly graceMs: number;
}

/** Who is connected. One visitor may have many tabs, and each of them sees the same. */
export function openPeers(needs: PeersNeeds) {
  const peers = new Map<string, PeerHere>();
  const told = new Map<string, boolean>();
  const leaving = new Map<string, NodeJS.Timeout>();
  const nameOf = (account: ChannelAccount, key: string) => `${account.id} ${key}`;

  const tell = (name: string, { account, key }: PeerHere, isHere: boolean) => {
    if ((told.get(name) ?? false) === isHere) return;
    if (isHere) told.set(name, true);
    else told.delete(name);
    needs.onHere(account, key, isHere);
  };
  /** Coming is told at once, going after the grace. */
  const look = (peer: PeerHere) => {
    const name = nameOf(peer.account, peer.key);
    const isLooking = [...peer.tabs].some((tab) => tab.isLooking);
    const timer = leaving.get(name);
    if (isLooking) {
      clearTimeout(timer);
      leaving.delete(name);
      tell(name, peer, true);
    } else if (!timer && told.has(name)) {
      const later = setTimeout(() => {
        leaving.delete(name);
        tell(name, peer, false);
      }, needs.graceMs);
      leaving.set(name, later.unref());
    }
  };

  return {
    join(account: ChannelAccount, key: string, tab: Tab): PeerHere {
      const name = nameOf(account, key);
      const here = peers.get(name) ?? { account, key, tabs: new Set(), hasWritten: false, deliveredSeq: 0, seenSeq: 0 };
      peers.set(name, here);
      here.tabs.add(tab);
      look(here);
      return here;
    },
    leave(peer: PeerHere, tab: Tab): void {
      peer.tabs.delete(tab);
      look(peer);
      if (peer.tabs.size === 0) peers.delete(nameOf(peer.account, peer.key));
    },
    look,
    send(account: ChannelAccount, key: string, frame: ServerFrame): void {
      for (const tab of peers.get(nameOf(account, key))?.tabs ?? []) {
        if (frame.type === 'message') tab.deliver(frame);
        else tab.send(frame);
      }
    },
    close(): void {
      for (const timer of leaving.values()) clearTimeout(timer);
      leaving.clear();
    },
    get size(): number {
      return peers.size;
    },
  };
}
export type Peers = ReturnType<typeof openPeers>;
