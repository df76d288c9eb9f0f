import agents from '#agents/web/en.json';
import customers from '#customers/web/en.json';
import digest from '#digest/web/en.json';
import flows from '#flows/web/en.json';
import identity from '#identity/web/en.json';
import kpi from '#kpi/web/en.json';
import channels from '#messaging/web/channels/en.json';
import messaging from '#messaging/web/en.json';
import writing from '#messaging/web/writing/en.json';
import monitoring from '#monitoring/web/en.json';
import norms from '#norms/web/en.json';
import queues from '#queues/web/en.json';
import recordings from '#recordings/web/en.json';
import reports from '#reports/web/en.json';
import routing from '#routing/web/en.json';
import surveys from '#surveys/web/en.json';
import team from '#team/web/en.json';
import voice from '#voice/web/en.json';
import prompts from '#voice/web/prompts/en.json';
import softphone from '#voice/web/softphone/en.json';
import workforce from '#workforce/web/en.json';
import shell from '../en.json';
import type { Texts } from './tr.ts';

/** Every text in English, by part; what is missing here does not compile. */
export const texts: Texts = {
  shell,
  identity,
  agents,
  customers,
  monitoring,
  queues,
  norms,
  digest,
  kpi,
  flows,
  surveys,
  reports,
  routing,
  messaging,
  channels,
  writing,
  voice,
  recordings,
  prompts,
  softphone,
  workforce,
  team,
};
