import { z } from 'zod';
import { exampleEnds } from '#flows';
import { IdOf, Moment, route } from '#kernel/contract.ts';
import { callFaults } from './example-call.ts';

const tags = ['Flows'];
const turn = z.int();
const end = z.enum(exampleEnds);
const failed = z.literal('failed');
const OutcomeOnWire = z.union([
  z.object({ type: z.literal('passed') }),
  z.object({ type: failed, because: z.enum(callFaults), turn }),
  z.object({ type: failed, because: z.literal('otherWords'), turn, expected: z.string(), said: z.string() }),
  z.object({ type: failed, because: z.literal('endedEarly'), turn, end }),
  z.object({ type: failed, because: z.enum(['otherEnd', 'otherTarget']), turn, end, target: z.string().nullable() }),
]);
const RunOnWire = z
  .object({
    runId: z.string(),
    flowId: z.string(),
    draftVersion: z.int().nullable(),
    isOver: z.boolean(),
    outcomes: z
      .array(z.object({ name: z.string(), outcome: OutcomeOnWire.nullable() }))
      .meta({ description: 'In the order of the examples; null while one is not over' }),
  })
  .meta({ id: 'FlowExampleCalls' });
const NightOnWire = z
  .object({
    flowId: z.string(),
    version: z.int().meta({ description: 'The version that ran then' }),
    calledAt: Moment,
    outcomes: z.array(z.object({ name: z.string(), outcome: OutcomeOnWire })),
  })
  .meta({ id: 'FlowExampleNight' });
const byRun = z.object({ runId: IdOf('exampleRun') });

/** Calls that try the examples of a flow. */
export const examplesContract = {
  examples: {
    call: route({
      right: 'flow.manage',
      method: 'POST',
      path: '/telephony/flows/{flowId}/example-calls',
      summary: 'Really call the examples of a flow’s draft',
      tags,
      description:
        'The telephone switch calls itself, says the flow to its end and presses what each example answers. Nobody outside is called or asked.',
    })
      .errors({ NO_SWITCH: { status: 409, message: 'No telephone switch of our own is running.' } })
      .input(z.object({ flowId: IdOf('flow') }))
      .output(z.object({ runId: z.string() })),
    called: route({
      right: 'flow.manage',
      method: 'GET',
      path: '/telephony/example-calls/{runId}',
      summary: 'How far the calls of a flow’s examples have come',
      tags,
    })
      .input(byRun)
      .output(RunOnWire),
    nights: route({
      right: 'flow.manage',
      method: 'GET',
      path: '/telephony/example-nights',
      summary: 'How the examples of running flows went when they were last called at night',
      tags,
      description:
        'Each night what runs of the flows that callers go through is called; a flow without examples is not.',
    })
      .input(z.object({}))
      .output(z.object({ items: z.array(NightOnWire) })),
    cancel: route({
      right: 'flow.manage',
      method: 'DELETE',
      path: '/telephony/example-calls/{runId}',
      summary: 'Call no more of a flow’s examples',
      tags,
    })
      .input(byRun)
      .output(z.object({})),
  },
};
