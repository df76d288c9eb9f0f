import agents from '#agents/web/tr.json';
import customers from '#customers/web/tr.json';
import digest from '#digest/web/tr.json';
import flows from '#flows/web/tr.json';
import identity from '#identity/web/tr.json';
import kpi from '#kpi/web/tr.json';
import channels from '#messaging/web/channels/tr.json';
import messaging from '#messaging/web/tr.json';
import writing from '#messaging/web/writing/tr.json';
import monitoring from '#monitoring/web/tr.json';
import norms from '#norms/web/tr.json';
import queues from '#queues/web/tr.json';
import recordings from '#recordings/web/tr.json';
import reports from '#reports/web/tr.json';
import routing from '#routing/web/tr.json';
import surveys from '#surveys/web/tr.json';
import team from '#team/web/tr.json';
import prompts from '#voice/web/prompts/tr.json';
import softphone from '#voice/web/softphone/tr.json';
import voice from '#voice/web/tr.json';
import workforce from '#workforce/web/tr.json';
import shell from '../tr.json';

/** Every text in Turkish, by part. A new part is one line here and one in `en.ts`. */
export const texts = {
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
export type Texts = typeof texts;
