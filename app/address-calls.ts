import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { JobAttempt, Jobs } from '#platform/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Outward } from '#platform/outward.ts';

/** The job that calls a web address a manager typed in. */
export const callJob = 'callAddress';

/** How long an address may take to answer. */
const timeoutMs = 10_000;
const bytesMost = 16 * 1024;

const Call = z.object({ url: z.string(), body: z.record(z.string(), z.unknown()), id: z.string() });

/**
 * Puts a call on disk; it is made from there, and tried again while the address does not answer. Told twice of the same
 * thing, it makes one call of it.
 */
export const addCall =
  (jobs: Pick<Jobs, 'add'>) =>
  (url: string, body: object, id: string): Promise<void> => {
    const key = createHash('sha256').update(`${id}\n${url}`).digest('hex');
    return jobs.add(callJob, { url, body, id }, { key });
  };

/**
 * Makes one call. The id goes along, so that whoever is told twice can know it. An address that may not be called, or
 * refuses, is not asked again; one that does not answer is, by the job.
 */
export function openAddressCalls({ outward, log }: { readonly outward: Pick<Outward, 'ask'>; readonly log: Log }) {
  return async (payload: unknown, attempt: Pick<JobAttempt, 'isLast' | 'signal'>): Promise<void> => {
    const { url, body, id } = Call.parse(payload);
    const answer = await outward.ask({
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': id },
      body: JSON.stringify(body),
      timeoutMs,
      bytesMost,
      signal: attempt.signal,
    });
    const isHeard = answer.type === 'answered' && answer.status < 400;
    if (isHeard) return;
    const mayHelp =
      answer.type === 'answered' ? answer.status >= 500 || answer.status === 429 : answer.type !== 'forbidden';
    const what = answer.type === 'answered' ? `status ${answer.status}` : answer.type;
    const { host } = URL.parse(url) ?? { host: '' };
    if (mayHelp && !attempt.isLast) throw new Error(`${host} was not told: ${what}`);
    log.warn({ host, what }, 'a web address was not told and will not be asked again');
  };
}
