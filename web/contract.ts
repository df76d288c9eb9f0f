import { agentsContract } from '#agents';
import { customersContract } from '#customers';
import { digestContract } from '#digest';
import { flowsContract } from '#flows';
import { identityContract, pushContract } from '#identity';
import { kpiContract } from '#kpi';
import { messagingContract } from '#messaging';
import { monitoringContract } from '#monitoring';
import { normsContract } from '#norms';
import { queuesContract } from '#queues';
import { recordingsContract } from '#recordings';
import {
  agentReportsContract,
  callReportsContract,
  chatReportsContract,
  disciplineReportsContract,
  periodReportsContract,
  reportsContract,
  surveyReportsContract,
  waitsContract,
  whyContract,
} from '#reports';
import { routingContract } from '#routing';
import { surveysContract } from '#surveys';
import { teamContract } from '#team';
import {
  callbackContract,
  callContract,
  callNoteContract,
  internalContract,
  phoneContract,
  supervisionContract,
  voiceContract,
  waitingContract,
} from '#voice';
import { workforceContract } from '#workforce';

/** Everything the browser may ask, by module: `api.queues.queues.list`. A new module's contract is one line here. */
export const contract = {
  identity: identityContract,
  push: pushContract,
  agents: agentsContract,
  customers: customersContract,
  queues: queuesContract,
  norms: normsContract,
  surveys: surveysContract,
  flows: flowsContract,
  routing: routingContract,
  recordings: recordingsContract,
  messaging: messagingContract,
  voice: voiceContract,
  phone: phoneContract,
  calls: callContract,
  callNotes: callNoteContract,
  callbacks: callbackContract,
  internalCalls: internalContract,
  supervision: supervisionContract,
  waiting: waitingContract,
  team: teamContract,
  workforce: workforceContract,
  monitoring: monitoringContract,
  digests: digestContract,
  kpi: kpiContract,
  reports: {
    ...reportsContract,
    ...chatReportsContract,
    ...callReportsContract,
    ...agentReportsContract,
    ...periodReportsContract,
    ...surveyReportsContract,
    ...waitsContract,
    ...whyContract,
    ...disciplineReportsContract,
  },
};
