import type { FlowEnd, Walked } from '#flows';
import { type StepFrom, wayEnded, wayOfStep } from '#flows/server';
import type { InteractionHappening } from '#interactions';
import type { BulkWrite } from '#platform/journal/index.ts';
import type { CallFlowRun } from './call-flow-store.ts';

/** What a step adds to how a caller found her way; written with her place. `from` is null when the flow begins. */
export const stepWay = (run: CallFlowRun, walked: Walked, from: StepFrom | null): BulkWrite =>
  wayOfStep(run, 'voice', { from, walked, atMs: run.atMs });

/** How a caller's way ended: where the flow led to a queue that let nobody in, it led to nobody. */
export function endedWay(run: CallFlowRun, end: FlowEnd, types: readonly InteractionHappening['type'][]): BulkWrite {
  if (end.type === 'close') return wayEnded(run, 'voice', 'closed', run.atMs);
  if (end.type === 'fault') return wayEnded(run, 'voice', 'fault', run.atMs);
  return wayEnded(run, 'voice', types.includes('ended') ? 'nobody' : 'person', run.atMs);
}
