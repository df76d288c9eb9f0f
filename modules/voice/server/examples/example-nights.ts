import type { Flows } from '#flows/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { ExampleCalls } from './example-calls.ts';
import { type ExampleNight, readNights, saveNight } from './night-store.ts';

/** What runs of the flows that callers go through is called at night: a prompt, a voice or a key may fail from outside. */
export interface ExampleNights {
  /** Calls flow by flow; without a switch of our own none. What is aborted leaves the night before as it was. */
  readonly call: (signal: AbortSignal) => Promise<void>;
  readonly last: () => Promise<readonly ExampleNight[]>;
}

export interface ExampleNightsNeeds {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly organisationId: OrganisationId;
  readonly flows: Pick<Flows, 'runningExamples'>;
  readonly exampleCalls: Pick<ExampleCalls, 'start' | 'find' | 'cancel'>;
}

/** Opens the nights of one organisation. */
export function openExampleNights(needs: ExampleNightsNeeds): ExampleNights {
  const { database, clock, log, organisationId, flows, exampleCalls } = needs;
  return {
    call: async (signal) => {
      for (const { flowId, version, graph, examples } of flows.runningExamples()) {
        if (signal.aborted) return;
        const begun = exampleCalls.start({ organisationId, flowId, draftVersion: null, graph, examples });
        // Somebody has them called at this moment: she sees how they go.
        if (begun.type !== 'calling') continue;
        const cancel = (): void => exampleCalls.cancel(organisationId, begun.runId);
        signal.addEventListener('abort', cancel);
        await begun.over;
        signal.removeEventListener('abort', cancel);
        if (signal.aborted) return;
        const outcomes = (exampleCalls.find(organisationId, begun.runId)?.outcomes ?? []).flatMap(
          ({ name, outcome }) => (outcome ? [{ name, outcome }] : []),
        );
        const night: ExampleNight = { flowId, version, calledAtMs: clock.nowMs(), outcomes };
        await database.within(organisationId, (trx) => saveNight(trx, organisationId, night));
        const failed = outcomes.filter(({ outcome }) => outcome.type === 'failed').length;
        if (failed > 0) log.warn({ flowId, version, failed }, 'Examples of a running flow failed at the switch');
      }
    },
    last: () => database.within(organisationId, (trx) => readNights(trx, organisationId)),
  };
}
