import type { Clock } from './clock.ts';

/** How often something may happen: `burst` times at once, and `perSecond` in the long run (may be below one). */
export type Rate = { readonly perSecond: number; readonly burst: number };

/** What a limiter answers: go on, or come back in so many milliseconds. */
export type Admission = { readonly type: 'allowed' } | { readonly type: 'tooMany'; readonly retryAfterMs: number };

/** Counts by key (an address, an account, a session) within a bounded memory. */
export type Limiter = {
  /** Takes `cost` tokens of the key's bucket, or says when there will be enough. A refusal takes nothing. */
  take(key: string, cost?: number): Admission;
  /** Forgets the key, as after a successful sign-in. */
  forget(key: string): void;
  readonly size: number;
};

const allowed: Admission = { type: 'allowed' };
const keysByDefault = 50_000;

type Bucket = { tokens: number; atMs: number };

/**
 * A token bucket for each key. At most `maxKeys` are remembered; the key that was used longest ago goes first, so a
 * flood of new keys costs memory no more than once, and whoever is being braked right now is not the one forgotten.
 */
export function openLimiter(rate: Rate, needs: { clock: Pick<Clock, 'nowMs'>; maxKeys?: number }): Limiter {
  const maxKeys = needs.maxKeys ?? keysByDefault;
  const buckets = new Map<string, Bucket>();

  const bucketOf = (key: string): Bucket => {
    const nowMs = needs.clock.nowMs();
    const known = buckets.get(key);
    if (!known) return { tokens: rate.burst, atMs: nowMs };
    const passedMs = Math.max(0, nowMs - known.atMs);
    return { tokens: Math.min(rate.burst, known.tokens + (passedMs / 1000) * rate.perSecond), atMs: nowMs };
  };

  return {
    take(key, cost = 1) {
      const bucket = bucketOf(key);
      const enough = bucket.tokens >= cost;
      if (enough) bucket.tokens -= cost;
      // Setting anew moves the key to the end: a Map remembers the order of insertion.
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > maxKeys) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      if (enough) return allowed;
      return { type: 'tooMany', retryAfterMs: Math.ceil(((cost - bucket.tokens) / rate.perSecond) * 1000) };
    },
    forget(key) {
      buckets.delete(key);
    },
    get size() {
      return buckets.size;
    },
  };
}
