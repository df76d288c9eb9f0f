import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openIdentity } from '#identity/server';
import { defaultNorms } from '#norms';
import { openClock } from '#platform/clock.ts';
import { migrate, openDatabase } from '#platform/database/index.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { defaultSettings as defaultSurvey } from '#surveys';
import { contract } from '../app/contract.ts';
import { prepareSetup } from '../app/setup.ts';
import { type Api, until } from './api.ts';
import type { Desk } from './desk.ts';
import { openVisitor, type Visitor } from './visitor.ts';
import { openWorld, password, type World } from './world.ts';

// Two companies in one installation, and two projects in one company. Whatever one asks about the other's things with the
// right ids in hand, the answer is the same as for things that do not exist, and nothing changes.

const log = openLog({ level: 'fatal' });
const companies = ['zeynep@a.example', 'nihat@b.example'] as const;

/** Everything of one company that has an id. */
interface Things {
  readonly api: Api;
  readonly user: string;
  readonly group: string;
  readonly invitation: string;
  readonly role: string;
  readonly project: string;
  readonly queue: string;
  readonly channel: string;
  readonly publicKey: string;
  readonly skill: string;
  readonly reason: string;
  readonly customer: string;
  readonly interaction: string;
  readonly message: string;
  readonly offer: string;
  readonly file: string;
  readonly shift: string;
  readonly holiday: string;
  readonly flow: string;
  readonly phoneNumber: string;
  readonly telephone: string;
  readonly prompt: string;
  readonly trunk: string;
  readonly digest: string;
  readonly kpiNorm: string;
  readonly callback: string;
  readonly planChange: string;
  readonly absence: string;
  readonly swap: string;
  readonly room: string;
  readonly teamMessage: string;
  readonly task: string;
  readonly announcement: string;
  readonly template: string;
  readonly apiKey: string;
  readonly session: string;
  readonly agent: Desk;
  readonly visitor: Visitor;
}

let world: World;
let a: Things;
let b: Things;

beforeAll(async () => {
  world = await openWorld({ isSetUp: false, prepare: found });
  a = await furnish(companies[0], 'AAA-gizli');
  b = await furnish(companies[1], 'BBB-gizli');
});
afterAll(() => world?.close());

/** Two companies, before the program starts: over HTTP there is only ever a first one. */
async function found(dataDir: string): Promise<void> {
  const database = await openDatabase({ url: null, dataDir, log });
  try {
    await migrate(database, { log });
    const clock = openClock();
    const identity = openIdentity({ database, clock, log, seal: sealWith(randomBytes(32)) });
    prepareSetup(identity, clock);
    for (const [place, email] of companies.entries()) {
      const name = place === 0 ? 'AAA-gizli A.Ş.' : 'BBB-gizli Ltd.';
      await identity.addOrganisation({
        organisationName: name,
        zone: 'Europe/Istanbul',
        language: 'tr',
        ownerName: `${name} sahibi`,
        email,
        password,
      });
    }
  } finally {
    await database.close();
  }
}

/** Fills a company with one of everything; `mark` is in every text of it. */
async function furnish(email: string, mark: string): Promise<Things> {
  const api = world.api();
  await api.signIn(email, password);
  const projects = await api.get<{ items: { id: string }[] }>('/projects');
  const project = projects.items[0]?.id ?? '';
  const roles = await api.get<{ items: { id: string; template: string }[] }>('/roles');
  const role = roles.items.find((one) => one.template === 'agent')?.id ?? '';
  const group = (await api.post<{ id: string }>('/groups', { name: `${mark} grup`, colour: 'teal' })).id;
  const agentEmail = `temsilci@${mark.toLowerCase()}.example`;
  const user = (
    await api.post<{ id: string }>('/users', {
      name: `${mark} temsilci`,
      email: agentEmail,
      password,
      roleIds: [role],
      groupId: group,
    })
  ).id;
  const lines = [{ email: `davetli@${mark.toLowerCase()}.example`, roleIds: [role], groupId: group, language: 'tr' }];
  const invited = await api.post<{ items: { id: string }[] }>('/invitations', { lines });
  const invitation = invited.items[0]?.id ?? '';
  const skill = (await api.post<{ id: string }>('/skills', { name: `${mark} yetenek` })).id;
  const queue = (await api.get<{ items: { id: string }[] }>('/queues')).items[0]?.id ?? '';
  await api.put(`/queues/${queue}/members`, { members: [{ agentId: user, tier: 1 }] });
  const channel = (await api.get<{ items: { id: string; publicKey: string }[] }>('/channels')).items[0];
  const reason = (await api.get<{ items: { id: string }[] }>('/away-reasons')).items[0]?.id ?? '';
  const agent = await world.desk({ id: user, email: agentEmail });
  const visitor = openVisitor({ url: () => world.url, channel: channel?.publicKey ?? '', name: `${mark} müşteri` });
  visitor.write(`${mark} mesaj`);
  const card = await until('the agent is offered the conversation', () => agent.offers()[0]);
  const { messages } = await api.get<{ messages: { id: string }[] }>(`/interactions/${card.interactionId}/timeline`);
  const [message] = messages;
  const upload = await agent.api.send('POST', '/files', Buffer.from(`${mark} dosya`), {
    'content-type': 'text/plain',
    'x-file-name': `${mark}.txt`,
  });
  const room = (await api.post<{ id: string }>('/team/rooms', { name: `${mark} oda`, memberIds: [user] })).id;
  const said = await api.post<{ id: string }>(`/team/rooms/${room}/messages`, {
    clientId: crypto.randomUUID(),
    text: `${mark} iç mesaj`,
    link: { type: 'customer', id: card.customerId },
  });
  const task = await api.post<{ id: string }>('/team/tasks', {
    clientId: crypto.randomUUID(),
    title: `${mark} görev`,
    assignee: { type: 'user', id: user },
  });
  const announcement = await api.post<{ id: string }>('/team/announcements', {
    title: `${mark} duyuru`,
    text: `${mark} duyuru`,
    audience: { type: 'everybody' },
  });
  const template = await api.post<{ id: string }>(`/queues/${queue}/templates`, {
    title: `${mark} şablon`,
    texts: { tr: `${mark} şablon metni` },
  });
  const { key } = await api.post<{ key: { id: string } }>('/api-keys', {
    name: `${mark} anahtar`,
    scopes: ['queue.read'],
    days: 7,
  });
  const session = (await api.get<{ items: { id: string }[] }>(`/users/${user}/sessions`)).items[0]?.id ?? '';
  const { projectId } = (await api.get<{ items: { projectId: string }[] }>('/queues')).items[0] ?? {};
  const flow = (await api.post<{ id: string }>('/flows', { name: `${mark} akış`, projectId })).id;
  const voiceQueue = await api.post<{ id: string }>('/queues', { name: `${mark} çağrı`, projectId, media: ['voice'] });
  const phoneNumber = await api.post<{ id: string }>('/telephony/numbers', {
    number: mark.startsWith('AAA') ? '+908502220001' : '+908502220002',
    name: `${mark} hat`,
    queueId: voiceQueue.id,
    language: 'tr',
  });
  const { telephone } = await api.post<{ telephone: { id: string } }>('/telephony/telephones', {
    userId: user,
    name: `${mark} masa`,
  });
  // Both companies have the same: a number is one only within its house.
  await api.put(`/telephony/internal-numbers/${user}`, { number: '101' });
  const digest = await api.post<{ id: string }>('/reports/digests', {
    ...{ name: `${mark} özet`, language: 'tr', schedule: { every: 'day', hour: 8 }, parts: ['calls'], projectId: null },
    recipients: { users: [user], addresses: [`${mark.toLowerCase()}@ornek.com`] },
  });
  const kpiNorm = await api.post<{ id: string }>('/kpi-norms', kpiNormOf(queue));
  const trunk = await api.post<{ id: string }>('/telephony/trunks', {
    name: `${mark} dış hat`,
    way: 'address',
    host: '192.0.2.7',
  });
  const dueAt = new Date(Date.now() + 86_400_000).toISOString();
  const asked = { queueId: voiceQueue.id, to: '+905320000001', dueAt };
  const callback = await api.post<{ id: string }>('/telephony/callbacks', asked);
  const prompt = await api.post<{ id: string }>('/telephony/prompts', { name: `${mark} anons` });
  await api.put(`/telephony/prompts/${prompt.id}/texts/tr`, { text: `${mark} hoş geldiniz` });
  const [shift, holiday, planChange, absence, swap] = await planned(api, agent.api, mark, { user, group, role });
  return {
    shift,
    holiday,
    flow,
    phoneNumber: phoneNumber.id,
    telephone: telephone.id,
    prompt: prompt.id,
    trunk: trunk.id,
    digest: digest.id,
    kpiNorm: kpiNorm.id,
    callback: callback.id,
    planChange,
    absence,
    swap,
    room,
    teamMessage: said.id,
    task: task.id,
    announcement: announcement.id,
    template: template.id,
    apiKey: key.id,
    session,
    api,
    user,
    group,
    invitation,
    role,
    project,
    queue,
    channel: channel?.id ?? '',
    publicKey: channel?.publicKey ?? '',
    skill,
    reason,
    customer: card.customerId ?? '',
    interaction: card.interactionId,
    message: message?.id ?? '',
    offer: card.offerId,
    file: (upload.body as { id: string }).id,
    agent,
    visitor,
  };
}

/** A shift, a holiday, a changed day, an absence and a swap with a colleague. */
async function planned(
  api: Api,
  own: Api,
  mark: string,
  { user, group, role }: { readonly user: string; readonly group: string; readonly role: string },
): Promise<readonly [string, string, string, string, string]> {
  const name = `${mark} meslektaş`;
  const email = `meslektas@${mark.toLowerCase()}.example`;
  const mate = await api.post<{ id: string }>('/users', { name, email, password, roleIds: [role], groupId: group });
  const block = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '18:00', breaks: [] };
  const shift = await api.post<{ id: string }>('/shifts', {
    name: `${mark} vardiya`,
    colour: 'teal',
    zone: 'Europe/Istanbul',
    blocks: [block],
    graceMs: 60_000,
    holidays: 'work',
  });
  await api.post('/shift-assignments', { shiftId: shift.id, userIds: [user] });
  const holiday = await api.post<{ id: string }>('/holidays', {
    date: '2030-02-02',
    name: `${mark} tatil`,
    part: 'day',
  });
  const [inAWeek, later] = [7, 8].map((days) => Temporal.Now.plainDateISO('Europe/Istanbul').add({ days }).toString());
  const days = [{ userId: user, date: later, version: 0, blocks: [] }];
  const change = await api.post<{ changeId: string }>('/work-calendar/changes', { days });
  const asked = { kind: 'other', fromDate: later, toDate: later, note: `${mark} izin` };
  const absence = await own.post<{ id: string }>('/absences', asked);
  const swap = await own.post<{ id: string }>('/swaps', { toUserId: mate.id, fromDate: inAWeek, toDate: null });
  return [shift.id, holiday.id, change.changeId, absence.id, swap.id];
}

type Attempt = { readonly path: string; readonly body?: unknown; readonly expected: number };
const botTexts = { greeting: '-', nobody: '-', closed: '-', update: '-', joined: '-', solved: '-' };
const bot = {
  isOn: true,
  language: 'tr',
  updates: true,
  announces: true,
  texts: { tr: botTexts, en: botTexts },
};
const heard = {
  greeting: '',
  place: '',
  comfort: '',
  offer: '',
  called: '',
  closed: '',
  full: '',
  nobody: '',
  goodbye: '',
};
const waitingWords = {
  isOn: true,
  parts: { greeting: true, place: true, comfort: true, offer: true, reason: true },
  everyMs: 60_000,
  texts: { tr: heard, en: heard },
  prompts: {},
};
const neverOpen = { zone: 'Europe/Istanbul', weekly: [], exceptions: [] };

/** For every route that names a thing: how somebody else would ask for ours, and what she must be told. */
const attempts = (its: Things, own: Things): Readonly<Record<string, Attempt>> => ({
  'PATCH /users/{id}': { path: `/users/${its.user}`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'PATCH /groups/{id}': { path: `/groups/${its.group}`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'DELETE /groups/{id}': { path: `/groups/${its.group}`, expected: 404 },
  'GET /groups/{id}/uses': { path: `/groups/${its.group}/uses`, expected: 404 },
  'PATCH /roles/{id}': { path: `/roles/${its.role}`, body: { version: 1, name: 'Ele geçirildi' }, expected: 404 },
  'DELETE /roles/{id}': { path: `/roles/${its.role}`, expected: 404 },
  'POST /roles/{id}/copies': { path: `/roles/${its.role}/copies`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'POST /roles/{id}/holders': { path: `/roles/${its.role}/holders`, body: { addUsers: [own.user] }, expected: 404 },
  'POST /invitations/{id}/resend': {
    path: `/invitations/${its.invitation}/resend`,
    body: { by: 'hand' },
    expected: 404,
  },
  'POST /invitations/{id}/revoke': { path: `/invitations/${its.invitation}/revoke`, body: {}, expected: 404 },
  'GET /users/{id}/rights': { path: `/users/${its.user}/rights`, expected: 404 },
  'DELETE /users/{id}/picture': { path: `/users/${its.user}/picture`, expected: 404 },
  'PATCH /agents/{agentId}': { path: `/agents/${its.user}`, body: { skills: [] }, expected: 404 },
  'POST /agents/{agentId}/availability': {
    path: `/agents/${its.user}/availability`,
    body: { availability: 'offline', note: 'Ele geçirildi' },
    expected: 404,
  },
  'PATCH /away-reasons/{awayReasonId}': {
    path: `/away-reasons/${its.reason}`,
    body: { tr: 'Ele geçirildi' },
    expected: 404,
  },
  'PATCH /skills/{skillId}': { path: `/skills/${its.skill}`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'GET /customers/{customerId}': { path: `/customers/${its.customer}`, expected: 404 },
  'PATCH /customers/{customerId}': {
    path: `/customers/${its.customer}`,
    body: { version: 1, name: 'Ele geçirildi' },
    expected: 404,
  },
  'PUT /customers/{customerId}/favourite': {
    path: `/customers/${its.customer}/favourite`,
    body: { isFavourite: true },
    expected: 404,
  },
  'GET /customers/{customerId}/identities': { path: `/customers/${its.customer}/identities`, expected: 404 },
  'GET /customers/{customerId}/merge/{otherId}': {
    path: `/customers/${its.customer}/merge/${its.customer}`,
    expected: 404,
  },
  'POST /customers/{customerId}/merge': {
    path: `/customers/${its.customer}/merge`,
    body: { otherId: its.customer, version: 1, otherVersion: 1 },
    expected: 404,
  },
  'POST /customers/{customerId}/unmerge': {
    path: `/customers/${its.customer}/unmerge`,
    body: { recordId: its.customer },
    expected: 404,
  },
  'POST /customers/{customerId}/split': {
    path: `/customers/${its.customer}/split`,
    body: { pointId: 'a'.repeat(22) },
    expected: 404,
  },
  'GET /customers/{customerId}/interactions': { path: `/customers/${its.customer}/interactions`, expected: 404 },
  'GET /customers/{customerId}/conversations/choices': {
    path: `/customers/${its.customer}/conversations/choices`,
    expected: 404,
  },
  'POST /customers/{customerId}/conversations': {
    path: `/customers/${its.customer}/conversations`,
    body: { clientId: 'ele-gecirildi', channelAccountId: its.channel, text: 'Ele geçirildi' },
    expected: 404,
  },
  ...Object.fromEntries(
    ['hang-up', 'hold', 'resume', 'wrap-up', 'hand-over', 'swap', 'back', 'conference', 'leave'].map((act) => [
      `POST /telephony/calls/{interactionId}/${act}`,
      { path: `/telephony/calls/${its.interaction}/${act}`, expected: 404 },
    ]),
  ),
  ...Object.fromEntries(
    ['transfer-to', 'consult'].map((act) => [
      `POST /telephony/calls/{interactionId}/${act}`,
      { path: `/telephony/calls/${its.interaction}/${act}`, body: { agentId: its.user }, expected: 404 },
    ]),
  ),
  'POST /telephony/internal-calls/{callId}/hang-up': {
    ...{ path: `/telephony/internal-calls/${its.interaction}/hang-up`, expected: 404 },
  },
  'PUT /telephony/internal-numbers/{userId}': {
    ...{ path: `/telephony/internal-numbers/${its.user}`, body: { number: '101' }, expected: 400 },
  },
  'POST /telephony/calls/{interactionId}/card-data': {
    ...{ path: `/telephony/calls/${its.interaction}/card-data`, body: { isOn: true }, expected: 404 },
  },
  ...Object.fromEntries(
    ['transfer-to-number', 'consult-number'].map((act) => [
      `POST /telephony/calls/{interactionId}/${act}`,
      { path: `/telephony/calls/${its.interaction}/${act}`, body: { to: '0532 111 22 33' }, expected: 404 },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({
      supervise: { mode: 'listen' },
      stop: {},
      'take-over': {},
      end: {},
    }).map(([act, body]) => [
      `POST /telephony/live-calls/{interactionId}/${act}`,
      { path: `/telephony/live-calls/${its.interaction}/${act}`, body, expected: 404 },
    ]),
  ),
  // Her own queue takes no calls, which is said before anybody looks for the call.
  'POST /telephony/live-calls/{interactionId}/move': {
    path: `/telephony/live-calls/${its.interaction}/move`,
    body: { queueId: own.queue },
    expected: 409,
  },
  'POST /telephony/calls/{interactionId}/transfer': {
    path: `/telephony/calls/${its.interaction}/transfer`,
    body: { queueId: its.queue },
    expected: 404,
  },
  // No call was recorded in either company: with a real one and her colleagues, e2e/recordings.test.ts.
  ...Object.fromEntries(
    ['pause', 'resume'].map((act) => [
      `POST /telephony/calls/{interactionId}/recording/${act}`,
      { path: `/telephony/calls/${its.interaction}/recording/${act}`, body: { reason: 'personal' }, expected: 404 },
    ]),
  ),
  'GET /recordings/{recordingId}': { path: `/recordings/${its.interaction}`, expected: 404 },
  'POST /recordings/{recordingId}/marks': {
    path: `/recordings/${its.interaction}/marks`,
    body: { atMs: 0, note: 'x' },
    expected: 404,
  },
  'DELETE /recordings/{recordingId}/marks/{markId}': {
    path: `/recordings/${its.interaction}/marks/${its.interaction}`,
    expected: 404,
  },
  'POST /recordings/{recordingId}/samples': {
    path: `/recordings/${its.interaction}/samples`,
    body: { name: 'x', fromMs: 0, toMs: 5_000, keepDays: 1 },
    expected: 404,
  },
  'DELETE /recording-samples/{sampleId}': { path: `/recording-samples/${its.interaction}`, expected: 404 },
  'PUT /recording-rules/{type}/{id}': {
    path: `/recording-rules/queue/${its.queue}`,
    body: { calls: 'none', keepDays: 1 },
    expected: 404,
  },
  'DELETE /recording-rules/{type}/{id}': { path: `/recording-rules/number/${its.phoneNumber}`, expected: 404 },
  'PATCH /telephony/numbers/{numberId}': {
    path: `/telephony/numbers/${its.phoneNumber}`,
    body: { name: 'Ele geçirildi' },
    expected: 404,
  },
  'DELETE /telephony/numbers/{numberId}': { path: `/telephony/numbers/${its.phoneNumber}`, expected: 404 },
  'PATCH /telephony/telephones/{telephoneId}': {
    path: `/telephony/telephones/${its.telephone}`,
    body: { name: 'Ele geçirildi' },
    expected: 404,
  },
  'POST /telephony/telephones/{telephoneId}/secret': {
    path: `/telephony/telephones/${its.telephone}/secret`,
    body: {},
    expected: 404,
  },
  'DELETE /telephony/telephones/{telephoneId}': { path: `/telephony/telephones/${its.telephone}`, expected: 404 },
  'GET /telephony/calls/{interactionId}/notes': {
    path: `/telephony/calls/${its.interaction}/notes`,
    expected: 404,
  },
  'PUT /telephony/calls/{interactionId}/note': {
    path: `/telephony/calls/${its.interaction}/note`,
    body: { text: 'Ele geçirildi' },
    expected: 404,
  },
  'POST /telephony/callbacks/{callbackId}/cancel': {
    path: `/telephony/callbacks/${its.callback}/cancel`,
    expected: 404,
  },
  'PATCH /telephony/trunks/{trunkId}': {
    path: `/telephony/trunks/${its.trunk}`,
    body: { name: 'Ele geçirildi' },
    expected: 404,
  },
  'PATCH /telephony/prompts/{promptId}': {
    path: `/telephony/prompts/${its.prompt}`,
    body: { name: 'Ele geçirildi' },
    expected: 404,
  },
  'PUT /telephony/prompts/{promptId}/texts/{language}': {
    path: `/telephony/prompts/${its.prompt}/texts/tr`,
    body: { text: 'Ele geçirildi' },
    expected: 404,
  },
  'GET /telephony/prompts/{promptId}/versions': { path: `/telephony/prompts/${its.prompt}/versions`, expected: 404 },
  'POST /telephony/prompts/{promptId}/versions/{language}/{version}/restore': {
    path: `/telephony/prompts/${its.prompt}/versions/tr/1/restore`,
    expected: 404,
  },
  'DELETE /telephony/prompts/{promptId}': { path: `/telephony/prompts/${its.prompt}`, expected: 404 },
  'POST /telephony/trunks/{trunkId}/test': {
    ...{ path: `/telephony/trunks/${its.trunk}/test`, body: { to: '0532 111 22 33' }, expected: 404 },
  },
  'GET /telephony/trunk-tests/{testId}': { path: `/telephony/trunk-tests/${its.trunk}`, expected: 404 },
  'POST /telephony/flows/{flowId}/example-calls': {
    path: `/telephony/flows/${its.flow}/example-calls`,
    expected: 404,
  },
  'GET /telephony/example-calls/{runId}': { path: `/telephony/example-calls/${its.flow}`, expected: 404 },
  'DELETE /telephony/example-calls/{runId}': { path: `/telephony/example-calls/${its.flow}`, expected: 404 },
  'DELETE /telephony/trunks/{trunkId}': { path: `/telephony/trunks/${its.trunk}`, expected: 404 },
  'GET /reports/calls/{interactionId}': { path: `/reports/calls/${its.interaction}`, expected: 404 },
  'PUT /reports/digests/{digestId}': {
    path: `/reports/digests/${its.digest}`,
    body: {
      ...{ version: 1, name: 'Ele geçirildi', language: 'tr', schedule: { every: 'day', hour: 8 } },
      ...{ parts: ['calls'], projectId: null, recipients: { users: [], addresses: ['ele@ornek.com'] } },
    },
    expected: 404,
  },
  'PUT /reports/digests/{digestId}/state': {
    path: `/reports/digests/${its.digest}/state`,
    body: { isOn: false },
    expected: 404,
  },
  'GET /reports/digests/{digestId}/runs': { path: `/reports/digests/${its.digest}/runs`, expected: 404 },
  'POST /reports/digests/{digestId}/send-to-me': {
    ...{ path: `/reports/digests/${its.digest}/send-to-me`, body: {}, expected: 404 },
  },
  'DELETE /reports/digests/{digestId}': { path: `/reports/digests/${its.digest}`, expected: 404 },
  'PUT /kpi-norms/{kpiNormId}': {
    path: `/kpi-norms/${its.kpiNorm}`,
    body: { version: 1, ...kpiNormOf(its.queue), place: { type: 'company' } },
    expected: 404,
  },
  'POST /kpi-norms/{kpiNormId}/end': {
    ...{ path: `/kpi-norms/${its.kpiNorm}/end`, body: { version: 1 }, expected: 404 },
  },
  'GET /queues/{queueId}/survey': { path: `/queues/${its.queue}/survey`, expected: 404 },
  'PUT /queues/{queueId}/survey': {
    path: `/queues/${its.queue}/survey`,
    body: defaultSurvey,
    expected: 404,
  },
  'GET /queues/{queueId}/norms': { path: `/queues/${its.queue}/norms`, expected: 404 },
  'POST /queues/{queueId}/norms/replays': {
    path: `/queues/${its.queue}/norms/replays`,
    body: { norms: defaultNorms(['chat']) },
    expected: 404,
  },
  'GET /queues/{queueId}/norms/replays/{replayId}': {
    path: `/queues/${its.queue}/norms/replays/${its.queue}`,
    expected: 404,
  },
  'DELETE /queues/{queueId}/norms/replays/{replayId}': {
    path: `/queues/${its.queue}/norms/replays/${its.queue}`,
    expected: 404,
  },
  'PUT /queues/{queueId}/norms': {
    path: `/queues/${its.queue}/norms`,
    body: { norms: defaultNorms(['chat']) },
    expected: 404,
  },
  'GET /queues/{queueId}': { path: `/queues/${its.queue}`, expected: 404 },
  'PATCH /queues/{queueId}': { path: `/queues/${its.queue}`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'PUT /queues/{queueId}/doors': {
    path: `/queues/${its.queue}/doors`,
    body: { isOpen: false, until: null, reason: 'Ele geçirildi' },
    expected: 404,
  },
  'DELETE /queues/{queueId}/doors': { path: `/queues/${its.queue}/doors`, expected: 404 },
  'PUT /queues/{queueId}/members': { path: `/queues/${its.queue}/members`, body: { members: [] }, expected: 404 },
  'GET /queues/{queueId}/templates': { path: `/queues/${its.queue}/templates`, expected: 404 },
  'POST /queues/{queueId}/templates': {
    path: `/queues/${its.queue}/templates`,
    body: { title: 'Sızma', texts: { tr: 'Sızma' } },
    expected: 404,
  },
  'PUT /queues/{queueId}/templates/{templateId}': {
    path: `/queues/${its.queue}/templates/${its.template}`,
    body: { title: 'Ele geçirildi', texts: { tr: 'Sızma' }, version: 1 },
    expected: 404,
  },
  'DELETE /queues/{queueId}/templates/{templateId}': {
    path: `/queues/${its.queue}/templates/${its.template}`,
    expected: 404,
  },
  'PUT /me/templates/{templateId}': {
    path: `/me/templates/${its.template}`,
    body: { title: 'Ele geçirildi', texts: { tr: 'Sızma' }, version: 1 },
    expected: 404,
  },
  'DELETE /me/templates/{templateId}': { path: `/me/templates/${its.template}`, expected: 404 },
  'GET /interactions/{interactionId}/templates': {
    path: `/interactions/${its.interaction}/templates`,
    expected: 404,
  },
  'POST /interactions/{interactionId}/templates/{templateId}/use': {
    path: `/interactions/${its.interaction}/templates/${its.template}/use`,
    body: {},
    expected: 404,
  },
  'GET /interactions/{interactionId}/mentionable': {
    path: `/interactions/${its.interaction}/mentionable`,
    expected: 404,
  },
  'GET /interactions/{interactionId}/scheduled': { path: `/interactions/${its.interaction}/scheduled`, expected: 404 },
  'POST /interactions/{interactionId}/scheduled': {
    path: `/interactions/${its.interaction}/scheduled`,
    body: { clientId: 'sizma-0001', text: 'Sızma', dueAt: new Date(Date.now() + 3_600_000).toISOString() },
    expected: 404,
  },
  'PATCH /interactions/{interactionId}/scheduled/{scheduledId}': {
    path: `/interactions/${its.interaction}/scheduled/${crypto.randomUUID()}`,
    body: { text: 'Sızma' },
    expected: 404,
  },
  'DELETE /interactions/{interactionId}/scheduled/{scheduledId}': {
    path: `/interactions/${its.interaction}/scheduled/${crypto.randomUUID()}`,
    expected: 404,
  },
  'GET /interactions/{interactionId}/draft': { path: `/interactions/${its.interaction}/draft`, expected: 404 },
  'PUT /interactions/{interactionId}/draft': {
    path: `/interactions/${its.interaction}/draft`,
    body: { mode: 'public', reply: 'Sızma', note: '', fileIds: [], basedOn: null },
    expected: 404,
  },
  'PUT /queues/{queueId}/groups/{groupId}': {
    path: `/queues/${its.queue}/groups/${own.group}`,
    body: { tier: 1 },
    expected: 404,
  },
  'DELETE /queues/{queueId}/groups/{groupId}': { path: `/queues/${its.queue}/groups/${its.group}`, expected: 404 },
  'GET /queues/{queueId}/bot': { path: `/queues/${its.queue}/bot`, expected: 404 },
  'PUT /queues/{queueId}/bot': { path: `/queues/${its.queue}/bot`, body: bot, expected: 404 },
  'GET /queues/{queueId}/waiting-words': { path: `/queues/${its.queue}/waiting-words`, expected: 404 },
  'PUT /queues/{queueId}/waiting-words': {
    path: `/queues/${its.queue}/waiting-words`,
    body: waitingWords,
    expected: 404,
  },
  'POST /queues/{queueId}/waiting-words/sound': {
    path: `/queues/${its.queue}/waiting-words/sound`,
    body: { language: 'tr', text: 'Merhaba' },
    expected: 404,
  },
  'GET /interactions/{interactionId}/bot': { path: `/interactions/${its.interaction}/bot`, expected: 404 },
  'POST /interactions/{interactionId}/bot': {
    path: `/interactions/${its.interaction}/bot`,
    body: { isPaused: true },
    expected: 404,
  },
  'PUT /queues/{queueId}/hours': { path: `/queues/${its.queue}/hours`, body: { hours: neverOpen }, expected: 404 },
  'POST /offers/{offerId}/accept': { path: `/offers/${its.offer}/accept`, body: {}, expected: 409 },
  'POST /offers/{offerId}/decline': { path: `/offers/${its.offer}/decline`, body: {}, expected: 409 },
  'POST /interactions/{interactionId}/take': { path: `/interactions/${its.interaction}/take`, body: {}, expected: 404 },
  'GET /interactions/{interactionId}/offers': { path: `/interactions/${its.interaction}/offers`, expected: 404 },
  'GET /interactions/{interactionId}': { path: `/interactions/${its.interaction}`, expected: 404 },
  'GET /interactions/{interactionId}/timeline': { path: `/interactions/${its.interaction}/timeline`, expected: 404 },
  'POST /interactions/{interactionId}/messages': {
    path: `/interactions/${its.interaction}/messages`,
    body: { clientId: 'ele-gecirildi', text: 'Ele geçirildi' },
    expected: 404,
  },
  'PUT /interactions/{interactionId}/messages/{messageId}/reaction': {
    path: `/interactions/${its.interaction}/messages/${its.message}/reaction`,
    body: { emoji: '👍' },
    expected: 404,
  },
  'PATCH /interactions/{interactionId}/messages/{messageId}': {
    path: `/interactions/${its.interaction}/messages/${its.message}`,
    body: { text: 'Sızma' },
    expected: 404,
  },
  'DELETE /interactions/{interactionId}/messages/{messageId}': {
    path: `/interactions/${its.interaction}/messages/${its.message}`,

    expected: 404,
  },
  'DELETE /interactions/{interactionId}/messages/{messageId}/sending': {
    path: `/interactions/${its.interaction}/messages/${its.message}/sending`,
    expected: 404,
  },
  'POST /interactions/{interactionId}/messages/{messageId}/resend': {
    path: `/interactions/${its.interaction}/messages/${its.message}/resend`,
    body: {},
    expected: 404,
  },
  'GET /interactions/{interactionId}/approved-texts': {
    path: `/interactions/${its.interaction}/approved-texts`,
    expected: 404,
  },
  'POST /interactions/{interactionId}/status': {
    path: `/interactions/${its.interaction}/status`,
    body: { status: 'completed' },
    expected: 404,
  },
  'POST /interactions/{interactionId}/participants': {
    path: `/interactions/${its.interaction}/participants`,
    body: { agentId: its.user },
    expected: 404,
  },
  'DELETE /interactions/{interactionId}/participants/{agentId}': {
    path: `/interactions/${its.interaction}/participants/${its.user}`,
    expected: 404,
  },
  'PUT /interactions/{interactionId}/spam': {
    path: `/interactions/${its.interaction}/spam`,
    body: { isSpam: true },
    expected: 404,
  },
  'PUT /interactions/{interactionId}/archive': {
    path: `/interactions/${its.interaction}/archive`,
    body: { isArchived: true },
    expected: 404,
  },
  'POST /interactions/{interactionId}/decline-transfer': {
    path: `/interactions/${its.interaction}/decline-transfer`,
    body: {},
    expected: 404,
  },
  'POST /interactions/{interactionId}/release': {
    path: `/interactions/${its.interaction}/release`,
    body: {},
    expected: 404,
  },
  'POST /interactions/{interactionId}/transfer': {
    path: `/interactions/${its.interaction}/transfer`,
    body: { to: { type: 'queue', queueId: own.queue } },
    expected: 404,
  },
  'POST /interactions/{interactionId}/seen': {
    path: `/interactions/${its.interaction}/seen`,
    body: { upToSeq: 1 },
    expected: 404,
  },
  'GET /team/rooms/{roomId}': { path: `/team/rooms/${its.room}`, expected: 404 },
  'PATCH /team/rooms/{roomId}': { path: `/team/rooms/${its.room}`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'POST /team/rooms/{roomId}/leave': { path: `/team/rooms/${its.room}/leave`, body: {}, expected: 404 },
  'POST /team/rooms/{roomId}/read': { path: `/team/rooms/${its.room}/read`, body: { upToSeq: 1 }, expected: 404 },
  'PUT /team/rooms/{roomId}/mute': { path: `/team/rooms/${its.room}/mute`, body: { isMuted: true }, expected: 404 },
  'GET /team/rooms/{roomId}/messages': { path: `/team/rooms/${its.room}/messages`, expected: 404 },
  'POST /team/rooms/{roomId}/messages': {
    path: `/team/rooms/${its.room}/messages`,
    body: { clientId: '0199a5c0-0000-7000-8000-00000000e1e1', text: 'Ele geçirildi' },
    expected: 404,
  },
  'PATCH /team/messages/{messageId}': {
    path: `/team/messages/${its.teamMessage}`,
    body: { text: 'Ele geçirildi' },
    expected: 404,
  },
  'DELETE /team/messages/{messageId}': { path: `/team/messages/${its.teamMessage}`, expected: 404 },
  'GET /team/messages/{messageId}/link': { path: `/team/messages/${its.teamMessage}/link`, expected: 404 },
  'GET /team/tasks/{taskId}': { path: `/team/tasks/${its.task}`, expected: 404 },
  'PATCH /team/tasks/{taskId}': {
    path: `/team/tasks/${its.task}`,
    body: { version: 1, title: 'Ele geçirildi' },
    expected: 404,
  },
  'POST /team/tasks/{taskId}/state': { path: `/team/tasks/${its.task}/state`, body: { state: 'done' }, expected: 404 },
  'POST /team/tasks/{taskId}/comments': {
    path: `/team/tasks/${its.task}/comments`,
    body: { clientId: '0199a5c0-0000-7000-8000-00000000e1e2', text: 'Ele geçirildi' },
    expected: 404,
  },
  'POST /team/announcements/{announcementId}/withdraw': {
    path: `/team/announcements/${its.announcement}/withdraw`,
    body: {},
    expected: 404,
  },
  'POST /team/announcements/{announcementId}/read': {
    path: `/team/announcements/${its.announcement}/read`,
    body: {},
    expected: 404,
  },
  'GET /team/announcements/{announcementId}/readers': {
    path: `/team/announcements/${its.announcement}/readers`,
    expected: 404,
  },
  'GET /shifts/{shiftId}': { path: `/shifts/${its.shift}`, expected: 404 },
  'PATCH /shifts/{shiftId}': {
    path: `/shifts/${its.shift}`,
    body: { version: 1, name: 'Ele geçirildi' },
    expected: 404,
  },
  'DELETE /shifts/{shiftId}': { path: `/shifts/${its.shift}`, expected: 404 },
  'DELETE /api-keys/{id}': { path: `/api-keys/${its.apiKey}`, expected: 404 },
  'DELETE /me/sessions/{id}': { path: `/me/sessions/${its.session}`, expected: 404 },
  // A passkey needs a browser to make it: the other company's session stands for a thing that is somebody else's.
  'DELETE /me/passkeys/{id}': { path: `/me/passkeys/${its.session}`, expected: 404 },
  'PATCH /me/passkeys/{id}': { path: `/me/passkeys/${its.session}`, body: { name: 'Ele geçirildi' }, expected: 404 },
  'GET /users/{userId}/sessions': { path: `/users/${its.user}/sessions`, expected: 404 },
  'DELETE /users/{userId}/sessions': { path: `/users/${its.user}/sessions`, expected: 404 },
  'DELETE /users/{userId}/sessions/{id}': { path: `/users/${its.user}/sessions/${its.session}`, expected: 404 },
  'DELETE /users/{userId}/second-factors': { path: `/users/${its.user}/second-factors`, expected: 404 },
  'PATCH /role-policies/{roleId}': {
    path: `/role-policies/${its.role}`,
    body: { demandsFactor: true },
    expected: 404,
  },
  'POST /customers/{customerId}/reveal': {
    path: `/customers/${its.customer}/reveal`,
    body: { field: 'email' },
    expected: 404,
  },
  // Who signs in belongs to no company yet; what is no provider is none for anybody.
  'POST /sign-in/provider/{id}/start': { path: `/sign-in/provider/${its.role}/start`, body: {}, expected: 404 },
  'GET /flows/{flowId}': { path: `/flows/${its.flow}`, expected: 404 },
  'GET /flows/{flowId}/way': { path: `/flows/${its.flow}/way?from=2026-11-23&until=2026-11-23`, expected: 404 },
  'PATCH /flows/{flowId}': {
    path: `/flows/${its.flow}`,
    body: { draftVersion: 1, name: 'Ele geçirildi' },
    expected: 404,
  },
  'POST /flows/{flowId}/versions': { path: `/flows/${its.flow}/versions`, body: { draftVersion: 1 }, expected: 404 },
  'POST /flows/{flowId}/versions/{version}/publish': {
    path: `/flows/${its.flow}/versions/1/publish`,
    body: {},
    expected: 404,
  },
  'DELETE /holidays/{holidayId}': { path: `/holidays/${its.holiday}`, expected: 404 },
  'POST /work-calendar/changes/{changeId}/undo': {
    path: `/work-calendar/changes/${its.planChange}/undo`,
    body: {},
    expected: 404,
  },
  'POST /absences/{absenceId}/cancel': {
    path: `/absences/${its.absence}/cancel`,
    body: { version: 1 },
    expected: 404,
  },
  'POST /absences/{absenceId}/approve': {
    path: `/absences/${its.absence}/approve`,
    body: { version: 1 },
    expected: 404,
  },
  'POST /absences/{absenceId}/refuse': {
    path: `/absences/${its.absence}/refuse`,
    body: { version: 1 },
    expected: 404,
  },
  ...Object.fromEntries(
    ['consent', 'cancel', 'approve', 'refuse'].map((act) => [
      `POST /swaps/{swapId}/${act}`,
      { path: `/swaps/${its.swap}/${act}`, body: { version: 1, agrees: true }, expected: 404 },
    ]),
  ),
  'PATCH /channels/{channelAccountId}': { path: `/channels/${its.channel}`, body: { isActive: false }, expected: 404 },
  'POST /channels/{channelAccountId}/identity-key': {
    path: `/channels/${its.channel}/identity-key`,
    body: {},
    expected: 404,
  },
  'DELETE /channels/{channelAccountId}/identity-key': { path: `/channels/${its.channel}/identity-key`, expected: 404 },
  'GET /channels/{channelAccountId}/alerts': { path: `/channels/${its.channel}/alerts`, expected: 404 },
  'GET /channels/{channelAccountId}/dead-letters': { path: `/channels/${its.channel}/dead-letters`, expected: 404 },
  'POST /channels/{channelAccountId}/test': { path: `/channels/${its.channel}/test`, body: {}, expected: 404 },
  'POST /channels/{channelAccountId}/dead-letters/{id}/retry': {
    path: `/channels/${its.channel}/dead-letters/${its.interaction}/retry`,
    body: {},
    expected: 404,
  },
});

/** Things of others named inside of what is one's own. */
const smuggled = (its: Things, own: Things): Readonly<Record<string, Attempt & { readonly method: string }>> => ({
  'a foreign agent in one’s own queue': {
    method: 'PUT',
    path: `/queues/${own.queue}/members`,
    body: { members: [{ agentId: its.user, tier: 1 }] },
    expected: 400,
  },
  'a foreign agent in a call with a colleague': {
    method: 'POST',
    path: '/telephony/internal-calls',
    body: { agentId: its.user },
    expected: 404,
  },
  'a foreign group in one’s own queue': {
    method: 'PUT',
    path: `/queues/${own.queue}/groups/${its.group}`,
    body: { tier: 1 },
    expected: 400,
  },
  'a foreign skill in one’s own queue': {
    method: 'PATCH',
    path: `/queues/${own.queue}`,
    body: { requires: [{ skillId: its.skill, minLevel: 1 }] },
    expected: 400,
  },
  'a foreign skill for one’s own agent': {
    method: 'PATCH',
    path: `/agents/${own.user}`,
    body: { skills: [{ skillId: its.skill, level: 3 }] },
    expected: 400,
  },
  'a queue in a foreign project': {
    method: 'POST',
    path: '/queues',
    body: { name: 'Sızma', projectId: its.project },
    expected: 400,
  },
  'a channel that leads into a foreign queue': {
    method: 'POST',
    path: '/channels',
    body: { channel: 'webChat', name: 'Sızma', queueId: its.queue },
    expected: 404,
  },
  'one’s own channel into a foreign queue': {
    method: 'PATCH',
    path: `/channels/${own.channel}`,
    body: { queueId: its.queue },
    expected: 404,
  },
  'a foreign dead letter through one’s own channel': {
    method: 'POST',
    path: `/channels/${own.channel}/dead-letters/${its.interaction}/retry`,
    body: {},
    expected: 404,
  },
  'a foreign colleague in one’s own room': {
    method: 'POST',
    path: '/team/rooms',
    body: { name: 'Sızma', memberIds: [its.user] },
    expected: 422,
  },
  'a room of two with somebody foreign': {
    method: 'POST',
    path: '/team/direct-rooms',
    body: { userId: its.user },
    expected: 422,
  },
  'a foreign customer in one’s own message': {
    method: 'POST',
    path: `/team/rooms/${own.room}/messages`,
    body: {
      clientId: '0199a5c0-0000-7000-8000-00000000e1e3',
      text: '',
      link: { type: 'customer', id: its.customer },
    },
    expected: 422,
  },
  'a foreign colleague for one’s own task': {
    method: 'POST',
    path: '/team/tasks',
    body: {
      clientId: '0199a5c0-0000-7000-8000-00000000e1e4',
      title: 'Sızma',
      assignee: { type: 'user', id: its.user },
    },
    expected: 403,
  },
  'a foreign group for one’s own announcement': {
    method: 'POST',
    path: '/team/announcements',
    body: { title: 'Sızma', text: 'Sızma', audience: { type: 'groups', ids: [its.group] } },
    expected: 403,
  },
  'a foreign role for a new user': {
    method: 'POST',
    path: '/users',
    body: { name: 'Sızma', email: 'sizma@ornek.com', password, roleIds: [its.role] },
    expected: 404,
  },
  'a foreign group for one’s own user': {
    method: 'PATCH',
    path: `/users/${own.user}`,
    body: { groupId: its.group },
    expected: 404,
  },
  'a foreign project for one’s own user': {
    method: 'PATCH',
    path: `/users/${own.user}`,
    body: { projectIds: [its.project] },
    expected: 404,
  },
  'a foreign user moved to one’s own group': {
    method: 'POST',
    path: '/groups/moves',
    body: { moves: [{ userId: its.user, to: own.group }] },
    expected: 404,
  },
  'one’s own user moved to a foreign group': {
    method: 'POST',
    path: '/groups/moves',
    body: { moves: [{ userId: own.user, to: its.group }] },
    expected: 404,
  },
  'one’s own role for a foreign group': {
    method: 'POST',
    path: `/roles/${own.role}/holders`,
    body: { addGroups: [its.group] },
    expected: 404,
  },
  'one’s own role for a foreign user': {
    method: 'POST',
    path: `/roles/${own.role}/holders`,
    body: { addUsers: [its.user] },
    expected: 404,
  },
  'a foreign user in one’s own group': {
    method: 'PATCH',
    path: `/groups/${own.group}`,
    body: { add: [its.user] },
    expected: 404,
  },
  'a foreign away reason for oneself': {
    method: 'POST',
    path: '/me/availability',
    body: { availability: 'away', reasonId: its.reason },
    expected: 400,
  },
});

/** Questions that bring lists; a foreign id in the question brings nothing of the others. */
const questions = (its: Things): readonly string[] => [
  '/users',
  `/users?groupId=${its.group}&state=all`,
  '/groups',
  '/roles',
  '/projects',
  '/audit?limit=200',
  `/audit?userId=${its.user}`,
  '/agents',
  `/agents?groupId=${its.group}`,
  '/skills',
  '/away-reasons',
  '/queues',
  `/queues?projectId=${its.project}`,
  '/customers',
  '/customers?search=gizli',
  '/me/drafts',
  '/me/templates',
  '/me/notices',
  '/conversations?scope=all',
  '/conversations?scope=all&tab=archive',
  '/conversations/counts?scope=all',
  '/conversations?scope=pool',
  '/conversations?scope=all&search=gizli',
  `/conversations?scope=all&queueId=${its.queue}`,
  '/channels',
  '/board',
  '/team/rooms',
  '/team/colleagues',
  '/team/messages?search=gizli',
  '/team/tasks?list=given&state=all',
  '/team/announcements',
  `/reports/day?date=${today()}&by=queue`,
  `/reports/day?date=${today()}&by=agent&projectId=${its.project}`,
  `/reports/day?date=${today()}&by=group`,
  `/reports/figure?metric=offered&date=${today()}&queueId=${its.queue}`,
  `/reports/figure?metric=offered&date=${today()}&projectId=${its.project}`,
  `/reports/figure.csv?metric=offered&date=${today()}&agentId=${its.user}`,
  `/reports/figure.xlsx?metric=offered&date=${today()}&agentId=${its.user}`,
  `/reports/chats?from=${today()}&until=${today()}`,
  `/reports/chats?from=${today()}&until=${today()}&agentId=${its.user}`,
  `/reports/chats.csv?from=${today()}&until=${today()}&queueId=${its.queue}`,
  `/reports/chats.xlsx?from=${today()}&until=${today()}&queueId=${its.queue}`,
  `/reports/calls?from=${today()}&until=${today()}`,
  `/reports/calls.csv?from=${today()}&until=${today()}&queueId=${its.queue}`,
  `/reports/calls.xlsx?from=${today()}&until=${today()}&customerId=${its.customer}`,
  `/reports/missed-calls?from=${today()}&until=${today()}&which=all`,
  `/reports/calls?from=${today()}&until=${today()}&customerId=${its.customer}`,
  `/reports/chats/overview?from=${today()}&until=${today()}`,
  `/reports/chats/overview?from=${today()}&until=${today()}&queueId=${its.queue}`,
  ...['queue', 'agent', 'group', 'hour', 'day'].map(
    (by) => `/reports/period?from=${today()}&until=${today()}&by=${by}`,
  ),
  `/reports/survey-answers?from=${today()}&until=${today()}&which=all`,
  `/reports/survey-answers.csv?from=${today()}&until=${today()}&queueId=${its.queue}`,
  `/reports/survey-answers.xlsx?from=${today()}&until=${today()}`,
  `/reports/waits?from=${today()}&until=${today()}`,
  `/reports/why?metric=serviceLevel&from=${today()}&until=${today()}`,
  `/reports/period.csv?from=${today()}&until=${today()}&by=agent`,
  `/reports/period.xlsx?from=${today()}&until=${today()}&by=queue`,
  `/reports/agents/summary?from=${today()}&until=${today()}&by=agent`,
  `/reports/agents/summary?from=${today()}&until=${today()}&by=group`,
  `/reports/agents/log?date=${today()}`,
  `/reports/agents/log?date=${today()}&agentId=${its.user}`,
  `/reports/agents/log.csv?date=${today()}`,
  `/reports/agents/log.xlsx?date=${today()}`,
  `/reports/agents/missed-offers?from=${today()}&until=${today()}`,
  `/reports/agents/missed-offers.csv?from=${today()}&until=${today()}&queueId=${its.queue}`,
  `/reports/agents/missed-offers.xlsx?from=${today()}&until=${today()}&queueId=${its.queue}`,
  `/reports/kpis?from=${today()}&until=${today()}`,
  `/reports/kpis.csv?from=${today()}&until=${today()}`,
  `/reports/kpis.xlsx?from=${today()}&until=${today()}`,
  '/kpi-norms/choices',
  '/reports/digests',
  '/reports/digests/choices',
  '/me',
];

/** A norm on the service level of a queue. */
const kpiNormOf = (queueId: string) => ({
  ...{ figure: 'serviceLevel', direction: 'atLeast', target: 0.8, warning: 0.7, critical: 0.5, period: 'day' },
  place: { type: 'queue', id: queueId },
});

function today(): string {
  return Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate().toString();
}

/** Ids and words that only one company has. */
const secretsOf = ({
  user,
  group,
  role,
  project,
  queue,
  channel,
  publicKey,
  skill,
  reason,
  customer,
  interaction,
  offer,
  file,
}: Things) => [
  user,
  group,
  role,
  project,
  queue,
  channel,
  publicKey,
  skill,
  reason,
  customer,
  interaction,
  offer,
  file,
];

/** What a company looks like to its owner, without what moves by itself. */
async function portrait({ api }: Things): Promise<unknown[]> {
  const asked = [
    '/users',
    '/groups',
    '/agents',
    '/skills',
    '/away-reasons',
    '/queues',
    '/channels',
    '/customers',
    '/conversations?scope=all',
    '/team/rooms',
    '/team/tasks?list=given&state=all',
    '/team/announcements',
  ];
  return Promise.all(asked.map(async (path) => (await api.send('GET', path)).body));
}

/** `METHOD /path` of every route of the contract. */
function routesOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const leaf = (part as { '~orpc'?: { route: { method?: string; path?: string } } })['~orpc'];
  if (leaf) return [`${leaf.route.method} ${leaf.route.path}`];
  return Object.values(part).flatMap(routesOf);
}

test('every route that names a thing is tried with a foreign thing', () => {
  const named = routesOf(contract).filter((route) => route.includes('{'));
  expect(Object.keys(attempts(a, b)).sort()).toEqual(named.sort());
});

test('every route that names a thing answers for the other company’s as if there were none, and changes nothing', async () => {
  const before = await portrait(a);
  const answers: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const [route, { path, body, expected: status }] of Object.entries(attempts(a, b))) {
    const answer = await b.api.send(route.split(' ')[0] ?? '', path, body);
    answers[route] = answer.status;
    expected[route] = status;
    for (const secret of ['AAA-gizli', a.user, a.customer])
      expect(answer.text.replaceAll(path, '')).not.toContain(secret);
  }
  expect(answers).toEqual(expected);
  expect(await portrait(a)).toEqual(before);
});

test('the same is true for an agent of the other company', async () => {
  const before = await portrait(a);
  for (const [route, { path, body }] of Object.entries(attempts(a, b))) {
    const answer = await b.agent.api.send(route.split(' ')[0] ?? '', path, body);
    expect([route, answer.status < 500 && answer.status >= 400]).toEqual([route, true]);
  }
  expect(await portrait(a)).toEqual(before);
});

test('a foreign thing cannot be smuggled into what is one’s own', async () => {
  const [beforeA, beforeB] = [await portrait(a), await portrait(b)];
  const answers: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const [what, { method, path, body, expected: status }] of Object.entries(smuggled(a, b))) {
    answers[what] = (await b.api.send(method, path, body)).status;
    expected[what] = status;
  }
  expect(answers).toEqual(expected);
  expect(await portrait(a)).toEqual(beforeA);
  expect(await portrait(b)).toEqual(beforeB);
});

test('no list, board, report or export of one company holds a word or an id of the other', async () => {
  for (const path of questions(a)) {
    const { text, status } = await b.api.send('GET', path);
    expect([path, status < 500]).toEqual([path, true]);
    for (const secret of ['AAA-gizli', ...secretsOf(a)]) {
      // An id that was in the question may be said back; everything that is known of it may not.
      if (!path.includes(secret)) expect([path, text.includes(secret)]).toEqual([path, false]);
    }
  }
});

test('an agent cannot send a file of the other company, nor read it', async () => {
  expect((await b.agent.api.send('GET', `/files/${a.file}`)).status).toBe(404);
  expect((await a.agent.api.send('GET', `/files/${a.file}`)).text).toBe('AAA-gizli dosya');
  const { interactionId } = await b.agent.accept(b.offer);
  const sent = await b.agent.api.send('POST', `/interactions/${interactionId}/messages`, {
    clientId: 'bir-dosya-daha',
    text: '',
    fileIds: [a.file],
  });
  expect([sent.status, (sent.body as { code: string }).code]).toEqual([400, 'EMPTY_MESSAGE']);
});

test('nobody hears a live topic of the other company, or of a colleague', async () => {
  const refusals: string[] = [];
  const heard: unknown[] = [];
  const topics = [
    `me/${a.user}`,
    `desk/${a.user}`,
    `interaction/${a.interaction}`,
    `team/${a.user}`,
    `internal/${a.user}`,
    `room/${a.room}`,
    `room/${a.group}`,
    `waiting/${(await a.api.get<{ organisation: { id: string } }>('/me')).organisation.id}`,
    `colleagues/${(await a.api.get<{ organisation: { id: string } }>('/me')).organisation.id}`,
    `board/${(await a.api.get<{ organisation: { id: string } }>('/me')).organisation.id}/all/all`,
    'board/nobody/all/all',
    'interaction/not-an-id',
  ];
  for (const topic of topics) {
    b.agent.live.subscribe(topic, {
      onSnapshot: (snapshot) => void heard.push(snapshot),
      onChange: (change) => void heard.push(change),
      onRefused: (reason) => void refusals.push(`${topic} ${reason}`),
    });
  }
  await expect.poll(() => refusals.length).toBe(topics.length);
  a.visitor.write('Kimse duymasın');
  await expect.poll(() => a.visitor.waiting()).toBe(0);
  expect([heard, refusals.every((line) => line.endsWith('forbidden'))]).toEqual([[], true]);
});

test('a live command about the other company’s conversation does nothing', async () => {
  await b.agent.live.ask('typing', { interactionId: a.interaction, isTyping: true });
  expect(a.visitor.typing()).toBe('');
});

test('a visitor of one company’s page reads nothing with the token of the other’s', async () => {
  const stranger = openVisitor({ url: () => world.url, channel: b.publicKey, token: a.visitor.token() ?? '' });
  await expect.poll(() => stranger.isOnline()).toBe(true);
  expect([stranger.texts(), stranger.token() === a.visitor.token()]).toEqual([[], false]);
  stranger.close();
});

test('somebody who is a member of one project sees and changes nothing of another', async () => {
  const other = await a.api.post<{ id: string }>('/projects', { name: 'AAA-gizli ikinci proje' });
  const roles = await a.api.get<{ items: { id: string; template: string }[] }>('/roles');
  const before = await portrait(a);
  const administrator = roles.items.find((one) => one.template === 'administrator')?.id;
  const email = 'proje@a.example';
  const limited = await a.api.post<{ id: string }>('/users', {
    name: 'Proje yöneticisi',
    email,
    password,
    roleIds: [administrator],
    projectIds: [other.id],
  });
  const api = world.api();
  await api.signIn(email, password);
  const routes = Object.entries(attempts(a, { ...a, queue: a.queue })).filter(
    ([route]) => /queues|channels|interactions|customers/.test(route) && !route.startsWith('POST /offers'),
  );
  const answers: Record<string, unknown> = {};
  for (const [route, { path, body }] of routes)
    answers[route] = (await api.send(route.split(' ')[0] ?? '', path, body)).status;
  expect(answers).toEqual(Object.fromEntries(routes.map(([route]) => [route, 404])));
  for (const path of [
    '/queues',
    '/channels',
    '/conversations?scope=all',
    '/conversations?scope=pool',
    '/customers',
    '/board',
  ]) {
    const { text } = await api.send('GET', path);
    for (const secret of [a.queue, a.channel, a.interaction, a.customer])
      expect([path, text.includes(secret)]).toEqual([path, false]);
  }
  await a.api.patch(`/users/${limited.id}`, { disabled: true });
  expect((await portrait(a)).slice(3)).toEqual(before.slice(3));
});

test('nobody who is not signed in is told anything', async () => {
  const nobody = world.api();
  for (const [route, { path, body }] of Object.entries(attempts(a, b))) {
    const answer = await nobody.send(route.split(' ')[0] ?? '', path, body);
    // Where somebody begins to sign in there is nobody to ask for: there is no such provider.
    const expected = route === 'POST /sign-in/provider/{id}/start' ? 404 : 401;
    expect([route, answer.status]).toEqual([route, expected]);
  }
  for (const path of questions(a)) expect([path, (await nobody.send('GET', path)).status]).toEqual([path, 401]);
});
