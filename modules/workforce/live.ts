import type { UserId } from '#kernel/id.ts';

/** The topic of a person's own plan and requests. It carries news, never truth: what changed is asked again. */
export const planTopicOf = (userId: UserId) => `plan/${userId}`;

export type PlanNews = { readonly type: 'planChanged' } | { readonly type: 'requestsChanged' };
