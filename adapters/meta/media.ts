import { setTimeout as wait } from 'node:timers/promises';
import type { ChannelAccount, FetchedMedia, MediaRef } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import type { Graph } from './graph.ts';

/** No larger file of a customer is kept. */
const bytesMost = 20 * 1024 * 1024;
/** Pauses before the tries after the first; the sender's next message waits as long. */
const pausesMs = [0, 500, 2_000] as const;

/** Where the bytes are now; what the provider says of them. */
export type Whereabouts =
  | {
      readonly type: 'at';
      readonly url: string;
      readonly token: string | null;
      readonly bytes: number | null;
      readonly sha256: string | null;
    }
  | { readonly type: 'gone' };

/**
 * Opens the way a customer's files come to us. Where the bytes are is asked before each try, because addresses live for
 * minutes; what is fetched must have the check sum that was told.
 */
export function openMedia(needs: {
  readonly graph: Graph;
  readonly files: Pick<Files, 'store'>;
  readonly whereIs: (media: MediaRef, account: ChannelAccount) => Promise<Whereabouts | null>;
}) {
  const { graph, files, whereIs } = needs;
  const tryOnce = async (media: MediaRef, account: ChannelAccount): Promise<FetchedMedia | 'gone'> => {
    const unreachable: FetchedMedia = { type: 'missing', because: 'unreachable' };
    const where = await whereIs(media, account);
    if (where === null) return unreachable;
    if (where.type === 'gone') return 'gone';
    if ((where.bytes ?? 0) > bytesMost) return { type: 'missing', because: 'tooLarge' };
    const found = await graph.download(where.url, where.token);
    if (!found) return unreachable;
    try {
      const outcome = await files.store({
        organisationId: account.organisationId,
        bytes: found.stream,
        name: media.name ?? '',
        declaredMime: media.mime ?? '',
        limitBytes: bytesMost,
      });
      if (outcome.type === 'stored') {
        const wanted = media.sha256 ?? where.sha256;
        return wanted === null || wanted === undefined || wanted === outcome.file.sha256
          ? { type: 'fetched', file: outcome.file }
          : unreachable;
      }
      const isOurs = outcome.type === 'tooLarge' || outcome.type === 'typeRefused';
      return { type: 'missing', because: isOurs ? outcome.type : 'unreachable' };
    } finally {
      found.stream.destroy();
    }
  };

  return async (media: MediaRef, account: ChannelAccount): Promise<FetchedMedia> => {
    if ((media.bytes ?? 0) > bytesMost) return { type: 'missing', because: 'tooLarge' };
    for (const pauseMs of pausesMs) {
      await wait(pauseMs);
      const outcome = await tryOnce(media, account);
      if (outcome === 'gone') break;
      if (outcome.type === 'fetched' || outcome.because !== 'unreachable') return outcome;
    }
    return { type: 'missing', because: 'unreachable' };
  };
}
