import type { client } from '../api.ts';

export const stepNames = ['company', 'people', 'queue', 'channel', 'test'] as const;
export type StepName = (typeof stepNames)[number];

type List<T> = T extends { readonly items: readonly (infer Item)[] } ? readonly Item[] : never;
export type Proofs = {
  readonly people: List<Awaited<ReturnType<typeof client.identity.users.list>>>;
  readonly queues: List<Awaited<ReturnType<typeof client.queues.queues.list>>>;
  readonly channels: List<Awaited<ReturnType<typeof client.messaging.channels.list>>>;
};

/** Which steps are done: seen from what exists, never remembered, so a step cannot claim what is not so. */
export function stepsDone({ people, queues, channels }: Proofs): Readonly<Record<StepName, boolean>> {
  return {
    company: true,
    people: people.length > 1,
    queue: queues.some(({ members }) => members.length > 0),
    channel: channels.some(({ isActive }) => isActive),
    test: channels.some(({ lastInboundAt }) => lastInboundAt !== null),
  };
}

/** The first step that is not done; null when all are. */
export function nextStep(done: Readonly<Record<StepName, boolean>>): StepName | null {
  return stepNames.find((name) => !done[name]) ?? null;
}
