import { z } from 'zod';
import { languages } from '#identity';
import { cleanText, IdOf, Moment, Name, route } from '#kernel/contract.ts';
import { daysLater } from '#metrics';
import { exampleEnds, exampleLimits } from './examples.ts';
import { answerKinds, flowLimits, operators } from './graph.ts';
import { problemCodes } from './problems.ts';
import { wayEndings, wayFigureIds } from './way.ts';

const tags = ['Flows'];

const BlockId = z.string().regex(/^[\w-]{1,40}$/);
const NextOnWire = BlockId.nullable();
const Words = cleanText(flowLimits.textChars);
const Text = z.object({ tr: Words, en: Words }).meta({ id: 'FlowText' });
const Variable = z.string().max(40);
const Tries = z.int().min(1).max(flowLimits.tries);
const Base = z.object({ id: BlockId, name: cleanText(60) });

export const BlockOnWire = z
  .discriminatedUnion('type', [
    Base.extend({ type: z.literal('message'), text: Text, next: NextOnWire }),
    Base.extend({
      type: z.literal('question'),
      text: Text,
      again: Text,
      variable: Variable,
      kind: z.enum(answerKinds),
      tries: Tries,
      next: NextOnWire,
      otherwise: NextOnWire,
    }),
    Base.extend({
      type: z.literal('menu'),
      text: Text,
      again: Text,
      variable: Variable,
      choices: z
        .array(z.object({ id: BlockId, title: Text, also: Text.optional(), next: NextOnWire }))
        .max(flowLimits.choices),
      tries: Tries,
      otherwise: NextOnWire,
    }),
    Base.extend({
      type: z.literal('condition'),
      branches: z
        .array(z.object({ variable: Variable, operator: z.enum(operators), value: Words, next: NextOnWire }))
        .max(flowLimits.branches),
      otherwise: NextOnWire,
    }),
    Base.extend({ type: z.literal('hours'), queueId: z.uuid().nullable(), next: NextOnWire, otherwise: NextOnWire }),
    Base.extend({ type: z.literal('set'), variable: Variable, value: Words, next: NextOnWire }),
    Base.extend({
      type: z.literal('request'),
      method: z.enum(['GET', 'POST']),
      url: Words,
      body: Words,
      saves: z.array(z.object({ variable: Variable, path: z.string().max(200) })).max(flowLimits.saves),
      next: NextOnWire,
      otherwise: NextOnWire,
    }),
    Base.extend({ type: z.literal('survey'), text: Text, variable: Variable, next: NextOnWire }),
    Base.extend({ type: z.literal('lookup'), number: cleanText(100), next: NextOnWire, otherwise: NextOnWire }),
    Base.extend({ type: z.literal('language'), language: z.enum(languages), next: NextOnWire }),
    Base.extend({ type: z.literal('recording'), isAllowed: z.boolean(), next: NextOnWire }),
    Base.extend({ type: z.literal('callback'), queueId: z.uuid().nullable(), otherwise: NextOnWire }),
    Base.extend({ type: z.literal('voicemail'), queueId: z.uuid().nullable() }),
    Base.extend({ type: z.literal('queue'), queueId: z.uuid().nullable() }),
    Base.extend({ type: z.literal('assign'), agentId: z.uuid().nullable() }),
    Base.extend({ type: z.literal('close'), text: Text }),
  ])
  .meta({ id: 'FlowBlock' });
export const GraphOnWire = z
  .object({ start: NextOnWire, blocks: z.array(BlockOnWire).max(flowLimits.blocks) })
  .meta({ id: 'FlowGraph' });

export const ExampleOnWire = z
  .object({
    name: Name,
    language: z.enum(languages),
    isOpen: z.boolean(),
    says: z.array(cleanText(exampleLimits.sayChars)).max(exampleLimits.says),
    hears: z
      .array(cleanText(exampleLimits.hearChars))
      .max(exampleLimits.says + 1)
      .optional()
      .meta({ description: 'What the flow must say first and after each turn; empty = whatever it says' }),
    told: z
      .array(z.object({ isOk: z.boolean(), body: z.string().max(exampleLimits.bodyChars) }))
      .max(exampleLimits.told)
      .optional()
      .meta({ description: 'What other systems answer, in the order in which they are asked' }),
    ends: z.enum(exampleEnds),
    with: z.uuid().nullable(),
  })
  .meta({ id: 'FlowExample' });
const Examples = z.array(ExampleOnWire).max(exampleLimits.examples);

const ProblemOnWire = z
  .object({ code: z.enum(problemCodes), blockId: z.string().nullable(), detail: z.string().nullable() })
  .meta({ id: 'FlowProblem' });
/** Where a flow runs: on what comes in through a channel, or while somebody waits in a queue. */
export const runsOnKinds = ['channel', 'queue'] as const;
const RunsOn = z.object({ type: z.enum(runsOnKinds), id: z.uuid() });

const FlowRow = z.object({
  id: IdOf('flow'),
  name: z.string(),
  projectId: IdOf('project'),
  /** Grows with every change of the draft; sent back with one, so that nobody undoes another's unseen. */
  draftVersion: z.int(),
  publishedVersion: z.int().nullable(),
  isChanged: z.boolean().meta({ description: 'The draft differs from what is published' }),
  runsOn: z.array(RunsOn),
  isArchived: z.boolean(),
});
export const FlowView = FlowRow.extend({
  draft: GraphOnWire,
  examples: Examples,
  problems: z.array(ProblemOnWire),
  /** What flows that run before this one may have learned, and which of them: its blocks may name it. */
  collectedBefore: z.array(z.object({ variable: z.string(), flowName: z.string() })),
  versions: z.array(z.object({ version: z.int(), publishedAt: Moment, byName: z.string() })),
}).meta({ id: 'Flow' });
export type FlowView = z.infer<typeof FlowView>;

const WayFigureOnWire = z.object({
  value: z.number().nullable(),
  part: z.number().nullable(),
  whole: z.int(),
  isUncertain: z.boolean().meta({ description: 'Of so few runs that it may be chance' }),
});
const BlockFiguresOnWire = z.object({
  blockId: z.string(),
  runs: z.int(),
  asked: z.int(),
  atOnce: z.int(),
  wrong: z.int(),
  missing: z.int(),
  left: z.int(),
  medianMs: z.number().nullable(),
  isUncertain: z.boolean(),
  choices: z.array(z.object({ choiceId: z.string(), runs: z.int() })),
});
/** How people found their way through a flow in a period. */
export const FlowWay = z
  .object({
    flowName: z.string(),
    /** The graph the blocks are named by: of the version asked for, else of what runs. */
    graph: GraphOnWire,
    versions: z.array(z.int()),
    figures: z.record(z.enum(wayFigureIds), WayFigureOnWire),
    endings: z.record(z.enum(wayEndings), z.int()),
    leftOut: z.object({ goingOn: z.int(), misdials: z.int() }),
    blocks: z.array(BlockFiguresOnWire),
    isCut: z.boolean().meta({ description: 'There were more runs than are looked at; these are the newest' }),
  })
  .meta({ id: 'FlowWay' });
export type FlowWay = z.infer<typeof FlowWay>;
/** Days of one question about ways, both ends counted. */
export const wayDaysMost = 93;

const byFlow = z.object({ flowId: IdOf('flow') });
const changedMeanwhile = { CHANGED_MEANWHILE: { status: 409, data: z.object({ version: z.int() }) } } as const;
const taken = { RUNS_ALREADY: { status: 409, data: z.object({ flowName: z.string() }) } } as const;

export const flowsContract = {
  list: route({ right: 'flow.read', method: 'GET', path: '/flows', summary: 'List flows', tags })
    .input(z.object({ archived: z.boolean().default(false) }))
    .output(z.object({ items: z.array(FlowRow) })),
  get: route({ right: 'flow.read', method: 'GET', path: '/flows/{flowId}', summary: 'One flow with its draft', tags })
    .input(byFlow)
    .output(FlowView),
  way: route({
    right: 'flow.read',
    method: 'GET',
    path: '/flows/{flowId}/way',
    summary: 'How people found their way through a flow in a period',
    tags,
    description: 'Asks for the right to reports of its project as well. Runs count on the day on which they began.',
  })
    .input(
      byFlow
        .extend({
          from: z.iso.date(),
          until: z.iso.date(),
          version: z.coerce.number().int().min(1).optional(),
          misdials: z.enum(['leftOut', 'counted']).default('leftOut'),
        })
        .refine(({ from, until }) => until >= from && until <= daysLater(from, wayDaysMost - 1), {
          path: ['until'],
          message: `A period has 1 to ${wayDaysMost} days.`,
        }),
    )
    .output(FlowWay),
  create: route({ right: 'flow.manage', method: 'POST', path: '/flows', summary: 'Make a flow', tags })
    .input(z.object({ name: Name, projectId: IdOf('project'), draft: GraphOnWire.optional() }))
    .output(FlowView)
    .errors({ LIMIT_REACHED: { status: 409, data: z.object({ max: z.int() }) }, PROJECT_UNKNOWN: { status: 400 } }),
  edit: route({
    right: 'flow.manage',
    method: 'PATCH',
    path: '/flows/{flowId}',
    summary: 'Change the draft, the name, the examples or where a flow runs',
    tags,
    description: 'What is not sent stays as it was. What is published stays as it is until the draft is published.',
  })
    .input(
      byFlow.extend({
        draftVersion: z.int(),
        name: Name.optional(),
        draft: GraphOnWire.optional(),
        examples: Examples.optional(),
        runsOn: z.array(RunsOn).max(200).optional(),
        isArchived: z.boolean().optional(),
      }),
    )
    .output(FlowView)
    .errors({ ...changedMeanwhile, ...taken, TARGET_UNKNOWN: { status: 400 } }),
  publish: route({
    right: 'flow.manage',
    method: 'POST',
    path: '/flows/{flowId}/versions',
    summary: 'Publish the draft as a version',
    tags,
    description:
      'Refused while the draft has problems or one of its examples does not end as it should; of a flow that callers go ' +
      'through, also until the switch has called the examples of this draft and they passed.',
  })
    .input(byFlow.extend({ draftVersion: z.int() }))
    .output(FlowView)
    .errors({
      ...changedMeanwhile,
      HAS_PROBLEMS: { status: 409, data: z.object({ problems: z.array(ProblemOnWire) }) },
      EXAMPLES_FAIL: {
        status: 409,
        data: z.object({ count: z.int(), first: z.string().meta({ description: 'The name of the first that fails' }) }),
      },
      EXAMPLES_NOT_CALLED: { status: 409, data: z.object({ called: z.enum(['notCalled', 'calling', 'failed']) }) },
    }),
  rollBack: route({
    right: 'flow.manage',
    method: 'POST',
    path: '/flows/{flowId}/versions/{version}/publish',
    summary: 'Publish an earlier version again, and make it the draft',
    tags,
  })
    .input(byFlow.extend({ version: z.coerce.number().int().min(1) }))
    .output(FlowView),
};
