import type { FileId } from '#kernel/id.ts';
import { unreachable } from '#kernel/unreachable.ts';
import type { ChannelAccount, ChannelSide, OutboundFile } from '#messaging';
import { leaving, received, said } from './happening.ts';
import { readIdentity } from './identity.ts';
import type { PeerHere } from './peers.ts';
import type { ClientFrame } from './protocol.ts';
import type { Seat } from './session.ts';
import { configOf, identityKeysOf, settingsOf } from './settings.ts';
import type { Visitor } from './visitor.ts';
import { momentOf, wireMessage, wireStanding } from './wire.ts';
import { filesLimit, historyPage, protocolVersion, textLimit } from './wire-limits.ts';

type Frame<Type extends ClientFrame['type']> = ClientFrame & { type: Type };

/** Does what a frame asks. Rejects when the core cannot (the database is away); nothing of the frame is done then. */
export async function carryOut(seat: Seat, frame: ClientFrame): Promise<void> {
  const { side } = seat.needs;
  const account = side.accountByKey(seat.caller.publicKey);
  if (!account?.isActive) return seat.refuse('closed', 'clientId' in frame ? frame.clientId : undefined);
  if (frame.type === 'hello') return seat.peer ? seat.refuse('malformed') : greet(seat, frame, account);
  const { peer } = seat;
  // Its hello failed, so the socket is being closed.
  if (!peer) return;
  switch (frame.type) {
    case 'say':
      return say(seat, frame, peer, account);
    case 'introduce':
      // What is proven is not talked over.
      if (seat.who.verifiedAs !== null) return;
      seat.who = { ...seat.who, name: frame.visitor.name || null, email: frame.visitor.email || null };
      return;
    case 'seen':
    case 'delivered':
      return receipt(seat, frame, peer, account);
    case 'looking':
      seat.tab.isLooking = frame.isLooking;
      return seat.needs.peers.look(peer);
    case 'typing':
      return side.passing(account, peer.key, { type: 'typing', isTyping: frame.isTyping });
    case 'bye':
      return bye(seat, frame, peer, account);
    case 'beat':
      return;
    default:
      return unreachable(frame);
  }
}

async function greet(seat: Seat, hello: Frame<'hello'>, account: ChannelAccount): Promise<void> {
  const { side, clock, visitors, peers } = seat.needs;
  const nowMs = clock.nowMs();
  const former = visitors.meet(account.id, hello.visitorToken, nowMs);
  const visitor = (hello.identity && (await namedBySite(seat, account, hello.identity, former))) || former;
  const { visitor: told, language } = hello;
  const { name, email, subject: verifiedAs } = visitor.named ?? { ...told, subject: null };
  seat.who = { name: name || null, email: email || null, language: language || null, verifiedAs };
  // Heard from here on and held back, then the history is read: so nothing falls between the two.
  seat.outlet.hold();
  const peer = peers.join(account, visitor.key, seat.tab);
  seat.peer = peer;
  const standing = await side.standing(account, visitor.key);
  const isAnother = visitor.isNew || visitor.key !== former.key;
  const wanted = isAnother ? 0 : hello.lastSeq;
  const asked = await side.history(account, visitor.key, wanted, historyPage);
  // A device that knows more than we do holds another history, as after a backup was put back.
  const isAhead = wanted > asked.lastSeq;
  const first = isAhead ? await side.history(account, visitor.key, 0, historyPage) : asked;
  peer.hasWritten ||= first.lastSeq > 0;
  seat.outlet.send({
    type: 'welcome',
    version: protocolVersion,
    visitorToken: visitor.token,
    config: configOf(account),
    lastSeq: first.lastSeq,
    standing: wireStanding(standing),
    agentReadSeq: first.agentReadSeq,
    forget: isAhead || (isAnother && hello.lastSeq > 0),
    serverAt: momentOf(nowMs),
  });
  await catchUp(seat, account, visitor.key, first.messages);
  seat.outlet.release();
}

/**
 * The visitor whom the site's own server names in this token. A token lets in once: whoever took it from another's page comes
 * too late. Null when it says nothing; the widget tells the page why.
 */
async function namedBySite(
  { needs: { side, clock, visitors }, refuse }: Seat,
  account: ChannelAccount,
  token: string,
  former: Visitor,
): Promise<Visitor | null> {
  const nowMs = clock.nowMs();
  const keys = identityKeysOf(account, side.secretsOf(account), nowMs);
  const read = readIdentity(token, { keys, audience: account.publicKey, nowMs });
  if (typeof read === 'string') {
    refuse('identityRefused');
    return null;
  }
  const visitor = visitors.meetNamed(account.id, read, nowMs);
  // The same browser says it again after a drop; she is known by her own token already.
  if (former.named && former.key === visitor.key) return visitor;
  if (await side.firstUse(account, `identity ${read.tokenId}`, read.untilMs)) return visitor;
  refuse('identityRefused');
  return null;
}

/** Page after page until the present, however long the visitor was away. */
async function catchUp(
  seat: Seat,
  account: ChannelAccount,
  peerKey: string,
  first: Awaited<ReturnType<ChannelSide['history']>>['messages'],
): Promise<void> {
  for (let messages = first; !seat.isClosed; ) {
    const last = messages.at(-1);
    const isLast = messages.length < historyPage || last === undefined;
    await seat.outlet.page(messages.map(wireMessage), isLast);
    if (isLast) return;
    messages = (await seat.needs.side.history(account, peerKey, last.seq, historyPage)).messages;
  }
}

async function say(seat: Seat, frame: Frame<'say'>, peer: PeerHere, account: ChannelAccount): Promise<void> {
  const { side, flood, clock } = seat.needs;
  const { clientId } = frame;
  const text = frame.text.trim();
  if (text.length > textLimit) return seat.refuse('tooLong', clientId);
  if (frame.fileIds.length > filesLimit) return seat.refuse('tooManyFiles', clientId);
  if (!text && frame.fileIds.length === 0) return seat.refuse('empty', clientId);
  if (settingsOf(account).requiresIdentity && seat.who.verifiedAs === null)
    return seat.refuse('signInNeeded', clientId);
  const pace = flood.message(`${account.id} ${peer.key}`);
  if (pace.type === 'tooMany') return seat.refuse('tooMany', clientId, pace.retryAfterMs);
  const files = await filesOf(side, account, peer.key, frame.fileIds);
  if (!files) return seat.refuse('fileUnknown', clientId);
  if (!peer.hasWritten) {
    const start = flood.newConversation(seat.caller.address);
    if (start.type === 'tooMany') return seat.refuse('tooManyConversations', clientId, start.retryAfterMs);
  }
  const page = frame.page?.address ? frame.page : null;
  const choiceId = frame.choiceId ?? null;
  await side.accept(account, [said(peer.key, { clientId, text, files, page, choiceId }, seat.who, clock.nowMs())]);
  peer.hasWritten = true;
  seat.outlet.send({ type: 'stored', clientId });
}

async function bye(seat: Seat, { clientId }: Frame<'bye'>, peer: PeerHere, account: ChannelAccount): Promise<void> {
  const { side, flood, clock } = seat.needs;
  const pace = flood.message(`${account.id} ${peer.key}`);
  if (pace.type === 'tooMany') return seat.refuse('tooMany', clientId, pace.retryAfterMs);
  await side.accept(account, [leaving(peer.key, clientId, seat.who, clock.nowMs())]);
  seat.outlet.send({ type: 'stored', clientId });
}

/** The files a message mentions, if the visitor may use every one of them; else null. */
async function filesOf(side: ChannelSide, account: ChannelAccount, peerKey: string, fileIds: readonly FileId[]) {
  const files: OutboundFile[] = [];
  for (const fileId of new Set(fileIds)) {
    const file = await side.readableFile(account, peerKey, fileId);
    if (!file) return null;
    files.push({ fileId, name: file.name, mime: file.mime, bytes: file.bytes });
  }
  return files;
}

/** Receipts only rise, and never beyond what this tab was sent. */
async function receipt(
  seat: Seat,
  frame: Frame<'seen' | 'delivered'>,
  peer: PeerHere,
  account: ChannelAccount,
): Promise<void> {
  const upToSeq = Math.min(frame.upToSeq, seat.outlet.highestSeq());
  const told = frame.type === 'seen' ? peer.seenSeq : Math.max(peer.deliveredSeq, peer.seenSeq);
  if (upToSeq <= told) return;
  await seat.needs.side.accept(account, [received(peer.key, frame.type, upToSeq, seat.needs.clock.nowMs())]);
  if (frame.type === 'seen') peer.seenSeq = Math.max(peer.seenSeq, upToSeq);
  else peer.deliveredSeq = Math.max(peer.deliveredSeq, upToSeq);
}
