import { agentsRoutes } from '#agents/server';
import { customersRoutes } from '#customers/server';
import { type Digests, digestRoutes } from '#digest/server';
import { flowsRoutes } from '#flows/server';
import { may, type Who } from '#identity';
import { type Identity, routes as identityRoutes, type Pushes, pushRoutes } from '#identity/server';
import type { ChannelAccountId, QueueId, UserId } from '#kernel/id.ts';
import { type Kpis, kpiRoutes } from '#kpi/server';
import { messagingRoutes } from '#messaging/server';
import { monitoringRoutes } from '#monitoring/server';
import { normsRoutes } from '#norms/server';
import type { Clock } from '#platform/clock.ts';
import { queuesRoutes } from '#queues/server';
import { recordingRoutes } from '#recordings/server';
import {
  agentRoutes as agentReportRoutes,
  callReportRoutes,
  chatRoutes,
  type DisciplineNeeds,
  disciplineRoutes,
  periodRoutes as periodReportRoutes,
  type Reports,
  routes as reportsRoutes,
  surveyRoutes as surveyReportRoutes,
  waitsRoutes,
  whyRoutes,
} from '#reports/server';
import { routingRoutes } from '#routing/server';
import { surveysRoutes } from '#surveys/server';
import { teamRoutes } from '#team/server';
import type { SwitchState } from '#voice';
import {
  callbackRoutes,
  callNoteRoutes,
  callRoutes,
  type ExampleCalls,
  internalRoutes,
  type Phones,
  type PhoneTest,
  phoneRoutes,
  type Reach,
  type Speaking,
  supervisionRoutes,
  type TrunkTests,
  voiceRoutes,
  waitingRoutes,
} from '#voice/server';
import { workforceRoutes } from '#workforce/server';
import type { Floors } from './floors.ts';

/** Hands every contract to the module that answers it. */
export function openRouter({
  identity,
  pushes,
  floors,
  reports,
  digests,
  kpis,
  discipline,
  clock,
  switchState,
  speaking,
  reach,
  phones,
  phoneTest,
  trunkTests,
  exampleCalls,
}: {
  identity: Identity;
  pushes: Pushes;
  floors: Floors;
  reports: Reports;
  digests: Digests;
  kpis: Kpis;
  discipline: DisciplineNeeds;
  clock: Clock;
  switchState: () => SwitchState;
  speaking: Speaking;
  reach: Reach;
  phones: Phones;
  phoneTest: PhoneTest;
  trunkTests: TrunkTests;
  exampleCalls: ExampleCalls;
}) {
  const nameOf = (who: Who, id: UserId) => floors.of(who).directory.find(id)?.name ?? null;
  return {
    identity: identityRoutes(identity),
    push: pushRoutes(pushes),
    agents: agentsRoutes({ of: (who) => floors.of(who).agents, people: (who) => floors.of(who).directory.agents() }),
    customers: customersRoutes({
      of: (who) => floors.of(who).customers,
      accountOf: (who, id) => floors.of(who).messaging.accounts.byId(id as ChannelAccountId),
      talksOf: (who, customerId) => floors.of(who).messaging.lists.talksOf(customerId),
      history: (who, customerId, limit) => floors.of(who).messaging.lists.history(who, customerId, limit),
    }),
    queues: queuesRoutes({
      of: (who) => floors.of(who).queues,
      personOf: (who, id) => floors.of(who).directory.person(id),
      nowMs: clock.nowMs,
    }),
    norms: normsRoutes({ of: (who) => floors.of(who) }),
    surveys: surveysRoutes({ of: (who) => floors.of(who) }),
    flows: flowsRoutes({ of: (who) => floors.of(who).flows, nameOf }),
    routing: routingRoutes({
      of: (who) => floors.of(who).routing,
      nameOf,
      queueNameOf: (who, id) => floors.of(who).queues.find(id)?.name ?? null,
    }),
    recordings: recordingRoutes({
      of: (who) => floors.of(who).recordings,
      nameOf,
      queueNameOf: (who, id) => floors.of(who).queues.find(id)?.name ?? null,
      customerNameOf: async (who, id) => {
        const { customers } = floors.of(who);
        const customer = await customers.find(id);
        const isSeen = customer && may(who, 'customer.read', { projectId: customer.projectId });
        return isSeen ? customers.nameOf(customer) : null;
      },
      isThere: (who, type, id) => {
        const { queues, lines } = floors.of(who);
        if (type === 'queue') return queues.find(id as QueueId) !== null;
        if (type === 'number') return lines.numbers.all().some((one) => one.id === id);
        return id === who.organisationId;
      },
    }),
    messaging: messagingRoutes({ of: (who) => floors.of(who).messaging }),
    voice: voiceRoutes({
      state: switchState,
      reach,
      of: (who) => floors.of(who).lines,
      promptsOf: (who) => floors.of(who).prompts,
      trunkTests,
      trunkLinesOf: (who) => floors.of(who).trunkLines,
      flowsOf: (who) => floors.of(who).flows,
      exampleCalls,
      nightsOf: (who) => floors.of(who).exampleNights,
      speaking,
      nameOf,
    }),
    phone: phoneRoutes({ phones, test: phoneTest }),
    calls: callRoutes({
      of: (who) => floors.of(who).ownCalls,
      cardDataOf: (who) => floors.of(who).cardData,
      outgoingOf: (who) => floors.of(who).outgoing,
    }),
    callNotes: callNoteRoutes({ of: (who) => floors.of(who).callNotes }),
    callbacks: callbackRoutes({ of: (who) => floors.of(who).callbackList }),
    internalCalls: internalRoutes({ of: (who) => floors.of(who).internalCalls }),
    supervision: supervisionRoutes({ of: (who) => floors.of(who) }),
    waiting: waitingRoutes({ of: (who) => floors.of(who), speaking }),
    team: teamRoutes({ of: (who) => floors.of(who).team }),
    workforce: workforceRoutes({ of: (who) => floors.of(who).workforce }),
    monitoring: monitoringRoutes({ of: (who) => floors.of(who).monitoring }),
    digests: digestRoutes(digests),
    kpi: kpiRoutes(kpis),
    reports: {
      ...reportsRoutes(reports),
      ...chatRoutes(reports),
      ...callReportRoutes(reports),
      ...agentReportRoutes(reports),
      ...periodReportRoutes(reports),
      ...surveyReportRoutes(reports),
      ...waitsRoutes(reports),
      ...whyRoutes(reports),
      ...disciplineRoutes(discipline),
    },
  };
}
