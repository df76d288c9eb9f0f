import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { ChannelAccount, ChannelSide, FetchedMedia, MediaRef } from '#messaging';
import type { Files } from '#platform/files/index.ts';
import type { BotApi } from './bot-api.ts';

/** Bots are given no larger file. */
const bytesMost = 20 * 1024 * 1024;
/** Pauses before the tries after the first; the sender's next message waits as long. */
const pausesMs = [0, 500, 2_000] as const;

const Told = z.looseObject({ file_path: z.string(), file_size: z.int().optional() });

/** Opens the way a customer's files come to us. Only the Bot API itself is asked, at a path it told us. */
export function openMedia({
  api,
  side,
  files,
}: {
  readonly api: BotApi;
  readonly side: Pick<ChannelSide, 'secretOf'>;
  readonly files: Pick<Files, 'store'>;
}) {
  const tryOnce = async (media: MediaRef, account: ChannelAccount): Promise<FetchedMedia> => {
    const unreachable: FetchedMedia = { type: 'missing', because: 'unreachable' };
    const token = side.secretOf(account);
    if (token === null) return unreachable;
    const answer = await api.call(token, 'getFile', { file_id: media.externalId });
    if (answer.type === 'refused' && /too big/i.test(answer.description))
      return { type: 'missing', because: 'tooLarge' };
    const told = answer.type === 'ok' ? Told.safeParse(answer.result) : null;
    if (!told?.success) return unreachable;
    if ((told.data.file_size ?? 0) > bytesMost) return { type: 'missing', because: 'tooLarge' };
    const response = await api.download(token, told.data.file_path);
    if (!response?.body) return unreachable;
    const bytes = Readable.from(response.body);
    try {
      const outcome = await files.store({
        organisationId: account.organisationId,
        bytes,
        name: media.name ?? '',
        declaredMime: media.mime ?? '',
        limitBytes: bytesMost,
      });
      if (outcome.type === 'stored') return { type: 'fetched', file: outcome.file };
      const isOurs = outcome.type === 'tooLarge' || outcome.type === 'typeRefused';
      return { type: 'missing', because: isOurs ? outcome.type : 'unreachable' };
    } finally {
      bytes.destroy();
    }
  };

  return async (media: MediaRef, account: ChannelAccount): Promise<FetchedMedia> => {
    if ((media.bytes ?? 0) > bytesMost) return { type: 'missing', because: 'tooLarge' };
    for (const pauseMs of pausesMs) {
      await wait(pauseMs);
      const outcome = await tryOnce(media, account);
      if (outcome.type === 'fetched' || outcome.because !== 'unreachable') return outcome;
    }
    return { type: 'missing', because: 'unreachable' };
  };
}
