import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ChannelAccount, MessageChannel, OutboundFile, OutboundOp, RawHit } from '#messaging';
import { type Files, openFiles } from '#platform/files/index.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { openOutward } from '#platform/outward.ts';
import { openSideDouble } from '../conformance/side-double.ts';
import { openFakeGraph } from './graph.fixture.ts';
import type { MetaNeeds } from './needs.ts';

/** What a channel of Meta is opened with in tests: nothing is left to what is usual. */
export type HouseNeeds = Required<MetaNeeds> & { readonly files: Files };

export const publicUrl = 'https://destek.example.com';
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** Opens a channel before the double of the Graph API, with the core's side in memory. */
export async function openHouse(
  account: ChannelAccount,
  open: (needs: HouseNeeds) => { readonly channel: MessageChannel; readonly close: () => Promise<void> },
) {
  const graph = await openFakeGraph();
  const folder = await mkdtemp(path.join(tmpdir(), 'santral-meta-'));
  const lines: string[] = [];
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  const clock = { nowMs: () => Date.now() };
  const files = await openFiles({ dataDir: folder, clock });
  const secrets = { accessToken: graph.state.token, appSecret: graph.state.appSecret };
  const accounts = [account];
  const side = openSideDouble({ channel: () => opened.channel, accounts, nowMs: clock.nowMs, secrets });
  const needs: HouseNeeds = {
    ...{ side, files, clock, log, publicUrl },
    outward: openOutward({ allowed: [] }),
    apiUrl: graph.url,
    rhythm: { lookMs: 30, backOffMs: { first: 20, most: 100 } },
  };
  const opened = open(needs);
  const { channel } = opened;
  const { provider } = channel;
  if (!provider) throw new Error('The channel stands at a provider.');

  const hitOf = (bytes: Uint8Array, signature: string): RawHit => ({
    headers: { 'x-hub-signature-256': signature },
    path: `/webhooks/${account.channel}/${account.publicKey}`,
    query: {},
    bytes,
    remoteAddress: '127.0.0.1',
    receivedAtMs: 1_000,
  });
  /** As the webhook's route does: look at the signature, store, answer. */
  const take = async (hit: RawHit) => {
    if (!channel.verify(hit, account).ok) return 'refused' as const;
    await side.accept(account, channel.split(hit, account));
    return 'received' as const;
  };
  const deliver = (payload: unknown) => {
    const { bytes, signature } = graph.signed(payload);
    return take(hitOf(bytes, signature));
  };
  /** Everything that came in, understood. */
  const heard = async () => {
    await side.settled();
    return side.accepted.flatMap(({ event }) => channel.normalize(event, account));
  };
  /** A file of ours that a customer may be sent. */
  const outbound = async (
    peerKey: string,
    { name, mime, bytes }: { readonly name: string; readonly mime: string; readonly bytes: Buffer },
  ): Promise<OutboundFile> => {
    const { organisationId } = account;
    const kept = await files.store({ organisationId, bytes: Readable.from([bytes]), name, declaredMime: mime });
    if (kept.type !== 'stored') throw new Error(kept.type);
    const { id, ...file } = await side.rememberUpload(account, peerKey, kept.file);
    return { fileId: id, ...file };
  };
  const close = async () => {
    await opened.close();
    await graph.close();
    await rm(folder, { recursive: true, force: true });
  };
  return {
    ...needs,
    side,
    graph,
    account,
    accounts,
    channel,
    provider,
    lines,
    hitOf,
    take,
    deliver,
    heard,
    outbound,
    close,
  };
}

/** A message of an agent. */
export function op(peerKey: string, over: Partial<OutboundOp> = {}): OutboundOp {
  const author = { type: 'agent', name: 'Ayşe' } as const;
  return { messageId: newId<'message'>(), seq: 1, peerKey, text: '', files: [], author, atMs: 1, ...over };
}
