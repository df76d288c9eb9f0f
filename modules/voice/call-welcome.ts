/** What is known about a queue when somebody calls a number that leads to it. */
export interface QueueAtArrival {
  readonly isOpen: boolean;
  readonly waiting: number;
  readonly maxWaiting: number;
  /** Whether anybody who serves it is signed in, busy or away as she may be. */
  readonly isServed: boolean;
  /** She was marked as spam. */
  readonly isBlocked: boolean;
}

export type Welcome = { readonly type: 'queue' } | { readonly type: 'busy'; readonly because: TurnedAway };
/** Why a caller hears that it is busy. */
export type TurnedAway = 'blocked' | 'closed' | 'full' | 'unserved';

/** Whether a caller waits with music or hears at once that it is busy: nobody is left waiting for what cannot come. */
export function welcomeOf({ isOpen, waiting, maxWaiting, isServed, isBlocked }: QueueAtArrival): Welcome {
  if (isBlocked) return { type: 'busy', because: 'blocked' };
  if (!isOpen) return { type: 'busy', because: 'closed' };
  if (waiting >= maxWaiting) return { type: 'busy', because: 'full' };
  return isServed ? { type: 'queue' } : { type: 'busy', because: 'unserved' };
}
