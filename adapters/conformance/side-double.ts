import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileId } from '#kernel/id.ts';
import type {
  ChannelAccount,
  ChannelSide,
  Choice,
  InboundEvent,
  KeptFile,
  MessageChannel,
  OutboundFile,
  PublicMessage,
  RawEvent,
  SendOutcome,
  Standing,
} from '#messaging';
import { newId } from '#platform/ids.ts';

/** What happened to an event that was accepted. */
export interface Accepted {
  readonly account: ChannelAccount;
  readonly event: RawEvent;
  state: 'waiting' | 'done' | 'dead';
}

/** A conversation as the double keeps it. */
export interface DoubleConversation {
  readonly messages: PublicMessage[];
  readonly other: InboundEvent[];
  readonly passing: Parameters<ChannelSide['passing']>[2][];
  lastSeq: number;
  agentReadSeq: number;
  deliveredSeq: number;
  readSeq: number;
  standing: Standing;
}

/** The core's side of the channel port, in memory, for tests of adapters: stores first, understands later, forgets nothing. */
export interface SideDouble extends ChannelSide {
  readonly accepted: readonly Accepted[];
  readonly accounts: ChannelAccount[];
  conversation(account: ChannelAccount, peerKey: string): DoubleConversation;
  /** Every peer who ever did something. */
  peers(account: ChannelAccount): readonly string[];
  /** An agent writes; resolves when it is "committed" and the channel was told. */
  agentSays(
    account: ChannelAccount,
    peerKey: string,
    text: string,
    files?: readonly OutboundFile[],
    choices?: readonly Choice[],
  ): Promise<SendOutcome>;
  agentReads(account: ChannelAccount, peerKey: string): void;
  stands(account: ChannelAccount, peerKey: string, standing: Partial<Standing>): void;
  /** While true, nothing can be stored or read, as when the database is away. */
  isAway: boolean;
  /** Lets something happen just before and just after a history is read. */
  aroundHistory: (() => Promise<void>) | null;
  /** Lets storing take its time. */
  beforeAccept: ((event: RawEvent) => Promise<void>) | null;
  /** Resolves when everything accepted so far has been processed. */
  settled(): Promise<void>;
}

const freshStanding: Standing = { phase: 'none', agentName: null, position: null, isOpen: true, nextOpenAtMs: null };

/** Opens the double. `channel` is asked late, because channel and side need each other. */
export function openSideDouble(needs: {
  readonly channel: () => MessageChannel;
  readonly accounts: ChannelAccount[];
  readonly nowMs: () => number;
  /** What opens the provider's door for every account. */
  readonly secret?: string;
  /** The same where there are several. */
  readonly secrets?: Readonly<Record<string, string>>;
}): SideDouble {
  const { accounts } = needs;
  const accepted: Accepted[] = [];
  const renewed: Record<string, string> = {};
  const keys = new Set<string>();
  const spent = new Set<string>();
  const conversations = new Map<string, DoubleConversation>();
  const files = new Map<FileId, { readonly owner: string; readonly file: KeptFile }>();
  const nameOf = (account: ChannelAccount, peerKey: string) => `${account.id} ${peerKey}`;
  let work = Promise.resolve();

  const conversation = (account: ChannelAccount, peerKey: string): DoubleConversation => {
    const name = nameOf(account, peerKey);
    const known = conversations.get(name);
    if (known) return known;
    const fresh: DoubleConversation = {
      messages: [],
      other: [],
      passing: [],
      lastSeq: 0,
      agentReadSeq: 0,
      deliveredSeq: 0,
      readSeq: 0,
      standing: freshStanding,
    };
    conversations.set(name, fresh);
    return fresh;
  };
  const record = (account: ChannelAccount, peerKey: string, what: Omit<PublicMessage, 'id' | 'seq'>) => {
    const talk = conversation(account, peerKey);
    talk.lastSeq += 1;
    const message: PublicMessage = { id: newId<'message'>(), seq: talk.lastSeq, ...what };
    talk.messages.push(message);
    needs.channel().recorded(peerKey, message, account);
    return message;
  };
  const understand = (account: ChannelAccount, event: InboundEvent) => {
    const talk = conversation(account, event.peer.key);
    if (event.type === 'message') {
      if (talk.messages.some((message) => message.externalId === event.externalId)) return;
      const outbound = event.media.flatMap(({ fileId, name, mime, bytes }) =>
        fileId ? [{ fileId, name: name ?? '', mime: mime ?? '', bytes: bytes ?? 0 }] : [],
      );
      const author = { type: 'customer', name: event.peer.name ?? '' } as const;
      const { externalId, text, atMs } = event;
      record(account, event.peer.key, { externalId, author, text, files: outbound, atMs });
      return;
    }
    if (event.type === 'receipt' && 'upToSeq' in event.of) {
      const place = Math.min(event.of.upToSeq, talk.lastSeq);
      talk.deliveredSeq = Math.max(talk.deliveredSeq, place);
      if (event.status === 'read') talk.readSeq = Math.max(talk.readSeq, place);
    }
    talk.other.push(event);
  };
  const process = async (entry: Accepted) => {
    // As in the real core: stored and answered first, understood in a later turn.
    await nextTurn();
    try {
      for (const event of needs.channel().normalize(entry.event, entry.account)) understand(entry.account, event);
      entry.state = 'done';
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      entry.state = 'dead';
    }
  };
  const beHere = () => {
    if (double.isAway) throw new Error('The database of the double is away.');
  };

  const double: SideDouble = {
    accepted,
    accounts,
    isAway: false,
    aroundHistory: null,
    beforeAccept: null,
    conversation,
    peers: (account) =>
      [...conversations.keys()]
        .filter((name) => name.startsWith(account.id))
        .map((name) => name.slice(account.id.length + 1)),
    async accept(account, events) {
      beHere();
      for (const event of events) {
        await double.beforeAccept?.(event);
        const key = `${account.id} ${event.dedupeKey}`;
        if (keys.has(key)) continue;
        keys.add(key);
        const entry: Accepted = { account, event: asStored(event), state: 'waiting' };
        accepted.push(entry);
        work = work.then(() => process(entry));
      }
    },
    passing(account, peerKey, what) {
      conversation(account, peerKey).passing.push(what);
    },
    async history(account, peerKey, afterSeq, limit) {
      beHere();
      await double.aroundHistory?.();
      const talk = conversation(account, peerKey);
      const messages = talk.messages.filter((message) => message.seq > afterSeq).slice(0, Math.min(limit, 200));
      const answer = { messages, lastSeq: talk.lastSeq, agentReadSeq: talk.agentReadSeq };
      await double.aroundHistory?.();
      return answer;
    },
    async standing(account, peerKey) {
      beHere();
      return conversation(account, peerKey).standing;
    },
    accountByKey: (publicKey) => accounts.find((account) => account.publicKey === publicKey) ?? null,
    secretOf: (account) => (accounts.includes(account) ? (needs.secret ?? needs.secrets?.secret ?? null) : null),
    secretsOf: (account) =>
      accounts.includes(account)
        ? { ...(needs.secret !== undefined && { secret: needs.secret }), ...needs.secrets, ...renewed }
        : {},
    async renewSecret(_, key, value) {
      renewed[key] = value;
    },
    async firstUse(account, key) {
      beHere();
      const used = nameOf(account, key);
      if (spent.has(used)) return false;
      spent.add(used);
      return true;
    },
    async rememberUpload(account, peerKey, file) {
      beHere();
      const fileId = newId<'file'>();
      files.set(fileId, { owner: nameOf(account, peerKey), file });
      return { id: fileId, name: file.name, mime: file.mime, bytes: file.bytes };
    },
    async readableFile(account, peerKey, fileId) {
      beHere();
      const kept = files.get(fileId);
      return kept?.owner === nameOf(account, peerKey) ? kept.file : null;
    },
    async agentSays(account, peerKey, text, attached = [], choices = []) {
      const author = { type: 'agent', name: 'Ayşe' } as const;
      const atMs = needs.nowMs();
      const offered = choices.length > 0 ? { choices } : {};
      const message = record(account, peerKey, { externalId: null, author, text, files: attached, atMs, ...offered });
      const { id: messageId, seq } = message;
      const said = { messageId, seq, peerKey, text, files: attached, author, atMs, ...offered };
      return needs.channel().send(said, account);
    },
    agentReads(account, peerKey) {
      const talk = conversation(account, peerKey);
      talk.agentReadSeq = talk.lastSeq;
      needs.channel().pass(peerKey, { type: 'read', upToSeq: talk.lastSeq, externalId: lastOf(talk) }, account);
    },
    stands(account, peerKey, change) {
      const talk = conversation(account, peerKey);
      talk.standing = { ...talk.standing, ...change };
      needs.channel().pass(peerKey, { type: 'standing', standing: talk.standing }, account);
    },
    async settled() {
      for (let before: unknown; before !== work; ) {
        before = work;
        await work;
      }
    },
  };
  return double;
}

/** The newest message of the customer by its id in the channel. */
function lastOf(talk: DoubleConversation): string | null {
  return talk.messages.findLast(({ author }) => author.type === 'customer')?.externalId ?? null;
}

/** What PostgreSQL would do: take JSON and give back JSON, and refuse what it cannot write. */
function asStored(event: RawEvent): RawEvent {
  const text = JSON.stringify(event);
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i.test(text)) {
    throw new Error(`The event ${event.dedupeKey} holds characters that PostgreSQL cannot store.`);
  }
  return JSON.parse(text);
}

/** An account for tests. */
export function testAccount(over: Partial<ChannelAccount> = {}): ChannelAccount {
  return {
    id: newId<'channelAccount'>(),
    organisationId: newId<'organisation'>(),
    channel: 'webChat',
    name: 'Örnek Mağaza',
    publicKey: 'test-key',
    isActive: true,
    settings: {},
    ...over,
  };
}
