import type { InteractionFact } from '#interactions';
import { aroundTheClock } from '#kernel/hours.ts';
import { goldenChats, goldenInteraction, goldenStartMs, type NormCrossing } from '#metrics';
import { crossingsOfLife, type NormBook, type NormFact, type Norms, normStatuses, statusClocks } from '#norms';

const inSeconds: Partial<Record<(typeof normStatuses)[number], readonly [number, number, number]>> = {
  queued: [30, 60, 120],
  inProgress: [60, 120, 300],
  awaitingAgent: [60, 120, 180],
  inDevelopment: [900, 1_800, 3_600],
  awaitingCustomer: [180, 600, 3_600],
  solutionProposed: [240, 600, 3_600],
};
const level = (seconds: number) => ({ afterMs: seconds * 1_000, actions: [] });
const norms = Object.fromEntries(
  normStatuses.map((status) => {
    const [one, two, three] = inSeconds[status] ?? [0, 0, 0];
    return [status, { isOn: status in inSeconds, levels: [level(one), level(two), level(three)] }];
  }),
) as unknown as Norms;
const book: NormBook = { hoursOf: () => aroundTheClock('Europe/Istanbul'), normsAt: () => norms };

/** What the norms of the worked example raise over its four conversations, as the floor records it. */
export function goldenCrossings(): readonly NormFact[] {
  const facts = goldenChats().facts.filter((fact): fact is InteractionFact => fact.of === 'interaction');
  return ['k1', 'k2', 'k3', 'k4'].map(goldenInteraction).flatMap((about) =>
    crossingsOfLife(
      facts.filter((fact) => fact.about === about),
      book,
      goldenStartMs + 7_200_000,
    ).map(({ stay, level, atMs }): NormFact => {
      const { charged } = statusClocks[stay.state];
      const { side, agentId, queueId, sinceMs, thresholds } = stay;
      return {
        ...{ of: 'norm', about, type: 'normCrossed', atMs, status: stay.state, level, side },
        charged: charged === 'responsible' ? (agentId ? 'agent' : 'queue') : charged,
        ...{ agentId, queueId, sinceMs, thresholds: thresholds ?? [0, 0, 0], actions: [], isLate: false },
      };
    }),
  );
}

/** The fact as its module declares it is the fact that figures are made of. */
export const asCounted = (fact: NormFact): NormCrossing => ({ ...fact, about: fact.about as NormCrossing['about'] });
