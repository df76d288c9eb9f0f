import type { Walked } from '#flows';
import { type StepFrom, wayEnded, wayOfStep } from '#flows/server';
import type { InteractionHappening } from '#interactions';
import type { BulkWrite } from '#platform/journal/index.ts';
import type { HandOver } from '../flow-words.ts';
import type { FlowRun } from './flow-run-store.ts';

/** What a step adds to how a customer found her way, and how that ended if it did; written with her place. */
export function stepWays(
  run: FlowRun,
  walked: Walked,
  from: StepFrom | null,
  happenings: readonly InteractionHappening[],
): readonly BulkWrite[] {
  const step = wayOfStep(run, 'chat', { from, walked, atMs: run.atMs });
  if (!walked.end || walked.end.type === 'close') return [step];
  const led = happenings.some(({ type }) => type === 'ended') ? 'nobody' : 'person';
  return [step, wayEnded(run, 'chat', walked.end.type === 'fault' ? 'fault' : led, run.atMs)];
}

/** A way that ended beside the flow: with a person whom she asked for or who came, or at a fault. */
export function handedWay(run: FlowRun, because: HandOver | 'goesOn'): BulkWrite {
  const isMeant = because === 'meant' || because === 'goesOn' || because === 'asked' || because === 'silent';
  return wayEnded(run, 'chat', isMeant ? 'person' : 'fault', run.atMs);
}
