import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { may, type Right, type Who } from '#identity';
import { waitingTopicOf } from '#messaging';
import { boardTopicOf } from '#monitoring';
import { newId } from '#platform/ids.ts';
import { toneOf, wavOf } from '#platform/sound.ts';
import { liveCallsTopicOf, recordingPath, soundPath } from '#voice';
import { contract } from '../app/contract.ts';
import type { ToldTopic } from '../app/topics.ts';
import type { Answer } from '../e2e/api.ts';
import { pngOf } from '../modules/identity/server/people/picture.fixture.ts';
import { openTown, type Route, routesOf, secrets, type Town, type Walker } from './rights-walk/town.ts';

// Everybody tries every door of the whole program: every route of the contract, every plain route, every socket and
// topic, every file that can be taken away. What must happen is read from the one table of rights and `may`. A new route
// is walked by itself; a new plain route, socket, kind of topic or file fails here until somebody says what it is.

// Some thousand questions: on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

let town: Town;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town?.close());

const routes = routesOf(contract);
/** The route with an id in it that nobody has. */
const askedOf = ({ path }: Route) => path.replace(/\{[^}]+\}/g, () => newId<'anything'>());
const bodyOf = ({ method }: Route) => (method === 'GET' || method === 'DELETE' ? undefined : {});
const refusalIn = ({ body }: Answer) => body as { code?: string; data?: { right?: string } } | null;

/** Whoever is signed in herself may. */
const isForAll = (right: string) => right === 'signedIn' || right === 'inPerson';

/** The door was shut by the right of the route, not by what was asked behind it. */
function isShut(answer: Answer, right: string): boolean {
  const refusal = refusalIn(answer);
  return answer.status === 403 && refusal?.code === 'FORBIDDEN' && refusal.data?.right === right;
}

test('every route of the contract lets in whom the table of rights lets in, and shuts out everybody else', async () => {
  const wrong: string[] = [];
  // Groups and projects are asked behind the door: one of each role will do.
  const one = town.walkers.filter(({ template }, at) => town.walkers.findIndex((w) => w.template === template) === at);
  for (const route of routes.filter(({ right }) => right !== 'public')) {
    for (const walker of one) {
      const answer = await walker.ask(route.method, askedOf(route), bodyOf(route));
      const isAllowed = isForAll(route.right) || may(walker.who, route.right as Right);
      const isFine = answer.status < 500 && answer.status !== 401 && isShut(answer, route.right) !== isAllowed;
      if (!isFine)
        wrong.push(`${route.line} (${route.right}) for ${walker.name}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('who is not signed in is told nothing but what is open to strangers', async () => {
  const wrong: string[] = [];
  for (const route of routes) {
    const answer = await town.nobody.send(route.method, askedOf(route), bodyOf(route));
    const isOpen = route.right === 'public';
    if ((answer.status === 401 && refusalIn(answer)?.code === 'NOT_SIGNED_IN') === isOpen)
      wrong.push(`${route.line}: ${answer.status}`);
  }
  expect(wrong).toEqual([]);
});

const idsOfEachTable = 1;

test('somebody of another company gets nothing for any id of ours', async () => {
  const ids = await town.ids(idsOfEachTable);
  expect(ids.length).toBeGreaterThan(12);
  const wrong: string[] = [];
  for (const route of routes.filter(({ path }) => path.includes('{'))) {
    const answers = await Promise.all(
      ids.map(async (id) => {
        const asked = route.path.replace(/\{[^}]+\}/g, id);
        return { id, ...(await town.stranger.ask(route.method, asked, bodyOf(route))) };
      }),
    );
    for (const { id, status } of answers) {
      if (status < 400 || status >= 500) wrong.push(`${route.line} with ${id}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

// ---- how far a right reaches ----

test('a conversation, its text and its file are read by whom the scope of her right reaches, and by nobody else', async () => {
  const { id, file, thing } = town.conversation;
  const got: Record<string, readonly number[]> = {};
  const expected: Record<string, readonly number[]> = {};
  for (const walker of [...town.walkers, town.stranger]) {
    const isReached = walker !== town.stranger && may(walker.who, 'chat.view', thing as object);
    const answers = await Promise.all(
      [`/interactions/${id}`, `/interactions/${id}/timeline`, `/files/${file}`].map((path) => walker.ask('GET', path)),
    );
    got[walker.name] = answers.map((answer) => answer.status);
    expected[walker.name] = isReached
      ? [200, 200, 200]
      : [may(walker.who, 'chat.view') ? 404 : 403, may(walker.who, 'chat.view') ? 404 : 403, 404];
  }
  expect(new Set(Object.values(expected).map(String)).size).toBeGreaterThan(1);
  expect(got).toEqual(expected);
});

test('a customer and a queue are seen by members of their project, and by nobody else', async () => {
  const { customer, queue, thing } = town.conversation;
  const got: Record<string, readonly number[]> = {};
  const expected: Record<string, readonly number[]> = {};
  for (const walker of [...town.walkers, town.stranger]) {
    const isThere = (right: Right) =>
      walker !== town.stranger && may(walker.who, right, { projectId: thing.projectId } as object) ? 200 : 404;
    const answers = [
      await walker.ask('GET', `/customers/${customer}`),
      await walker.ask('GET', `/customers/${customer}/interactions`),
      await walker.ask('GET', `/queues/${queue}`),
    ];
    got[walker.name] = answers.map((answer) => answer.status);
    expected[walker.name] = [isThere('customer.read'), isThere('customer.read'), isThere('queue.read')];
  }
  expect(got).toEqual(expected);
});

// ---- what is hidden from whom ----

/** Whether a text holds an address of the customer, however it is written. */
const isToldIn = (text: string) =>
  text.includes(secrets.email) || text.replace(/[^\d]/g, '').includes(secrets.phone.replace(/\D/g, '').slice(2));

test('numbers and addresses of customers are in no answer, search or topic of whoever may not see them', async () => {
  const { id, customer, queue } = town.conversation;
  const real: Readonly<Record<string, string>> = { customerId: customer, interactionId: id, queueId: queue };
  const filled = routes
    .filter(
      ({ method, path }) => method === 'GET' && [...path.matchAll(/\{(\w+)\}/g)].every(([, word = '']) => real[word]),
    )
    .map(({ path }) => path.replace(/\{(\w+)\}/g, (_whole, word: string) => real[word] ?? ''));
  const found = [`/customers?search=${encodeURIComponent(secrets.phone)}`, `/customers?search=${secrets.email}`];
  const asked = [...filled, ...found, `/conversations?scope=all&search=${secrets.email}`];
  const wrong: string[] = [];
  let told = 0;
  for (const walker of town.walkers) {
    const sees = may(walker.who, 'customer.seeContact', town.conversation.thing as object);
    for (const path of asked) {
      const { text } = await walker.ask('GET', path);
      if (isToldIn(text)) told++;
      if (isToldIn(text) && !sees) wrong.push(`${path} tells ${walker.name}`);
    }
    const isInSight = may(walker.who, 'customer.read', town.conversation.thing as object);
    for (const path of found) {
      const { body } = await walker.ask('GET', path);
      const { items } = body as { items: { id: string; isVeiled: boolean }[] };
      const expected = isInSight ? [[customer, !sees]] : [];
      if (JSON.stringify(items.map((one) => [one.id, one.isVeiled])) !== JSON.stringify(expected))
        wrong.push(`${path} finds for ${walker.name}: ${JSON.stringify(items).slice(0, 200)}`);
    }
    const part = await walker.ask('GET', '/customers?search=532111');
    if ((part.body as { items: unknown[] }).items.length > 0 !== (sees && isInSight))
      wrong.push(`a part of the number finds its owner for ${walker.name}`);
    const frames: string[] = [];
    await listen(
      walker.cookies(),
      [`interaction/${id}`, `desk/${walker.who.userId}`, `me/${walker.who.userId}`],
      frames,
    );
    if (frames.some(isToldIn) && !sees) wrong.push(`topics tell ${walker.name}`);
  }
  expect(wrong).toEqual([]);
  expect(told).toBeGreaterThan(10);
});

test('one number is shown to whoever may ask for it, and the trail keeps each time', async () => {
  const before = await rowsOf('contactRevealed');
  let shown = 0;
  for (const walker of town.walkers) {
    const answer = await walker.ask('POST', `/customers/${town.conversation.customer}/reveal`, { field: 'phone' });
    const isAllowed = may(walker.who, 'customer.revealContact', town.conversation.thing as object);
    const isKnown = may(walker.who, 'customer.revealContact') ? 404 : 403;
    expect([walker.name, answer.status]).toEqual([walker.name, isAllowed ? 200 : isKnown]);
    if (isAllowed) shown++;
    expect(isToldIn(answer.text)).toBe(isAllowed);
  }
  expect((await rowsOf('contactRevealed')) - before).toBe(shown);
});

// ---- plain routes ----

interface Plain {
  readonly right: string;
  /** How it is asked, if it can be asked here. */
  readonly path?: string;
  readonly isAllowed?: (walker: Walker) => boolean;
  /** What is sent, where a text would not do. */
  readonly body?: Buffer;
}

/** Every plain route, and whom it lets in. */
const plain = (): Readonly<Record<string, Plain>> => ({
  'POST /api/v1/files': {
    right: 'signedIn',
    isAllowed: ({ who }) => may(who, 'chat.reply') || may(who, 'chat.note'),
  },
  'GET /api/v1/files/:fileId': {
    right: 'signedIn',
    path: `/api/v1/files/${town.conversation.file}`,
    isAllowed: (walker) => walker !== town.stranger && may(walker.who, 'chat.view', town.conversation.thing as object),
  },
  // Who may read its conversation: e2e/isolation.test.ts and modules/messaging/server/letters.test.ts.
  'GET /api/v1/letters/:messageId': { right: 'signedIn' },
  'GET /api/v1/letters/:messageId/pictures/:number': { right: 'signedIn' },
  'POST /api/v1/team/files': { right: 'signedIn', isAllowed: ({ who }) => may(who, 'team.message') },
  'GET /api/v1/team/files/:fileId': {
    right: 'signedIn',
    path: `/api/v1/team/files/${town.room.file}`,
    isAllowed: ({ who }) => who.groupId === town.room.id,
  },
  'PUT /api/v1/me/picture': { right: 'signedIn', isAllowed: () => true, body: pngOf(64) },
  'GET /api/v1/users/:userId/picture/:version': {
    right: 'signedIn',
    path: town.picture,
    isAllowed: (walker) => walker !== town.stranger,
  },
  'PUT /api/v1/telephony/prompts/:promptId/recordings/:language': {
    right: 'telephony.manage',
    path: recordingPath(town.prompt, 'en'),
    isAllowed: (walker) => walker !== town.stranger && may(walker.who, 'telephony.manage', {}),
    body: Buffer.from(wavOf(toneOf(440, 300))),
  },
  'GET /api/v1/telephony/prompts/:promptId/sounds/:language': {
    right: 'telephony.read',
    path: soundPath(town.prompt, 'tr'),
    isAllowed: (walker) => walker !== town.stranger && may(walker.who, 'telephony.read', {}),
  },
  'GET /sign-in/provider/callback': { right: 'public' },
  // How far the right reaches: modules/recordings/recording.test.ts, with a real recording e2e/recordings.test.ts.
  'GET /api/v1/recordings/:recordingId/sound': { right: 'recording.listen' },
  'GET /api/v1/recording-samples/:sampleId/sound': { right: 'recording.sample' },
  'GET /api/v1/audit.csv': { right: 'audit.export', isAllowed: ({ who }) => may(who, 'audit.export') },
  'GET /widget/config': { right: 'public' },
  'OPTIONS /widget/config': { right: 'public' },
  'OPTIONS /widget/files': { right: 'public' },
  'OPTIONS /widget/files/:fileId': { right: 'public' },
  'POST /widget/files': { right: 'visitor', path: `/widget/files?channel=${town.publicKey}` },
  'GET /widget/files/:fileId': {
    right: 'visitor',
    path: `/widget/files/${town.conversation.file}?channel=${town.publicKey}`,
  },
  // Providers call it; without the secret they were given nothing is taken: e2e/telegram.test.ts.
  'GET /webhooks/:channel/:publicKey': { right: 'public' },
  'POST /webhooks/:channel/:publicKey': { right: 'public' },
  // Who holds the sealed address has the file; app/lent-files.test.ts.
  'GET /lent/:token/:name': { right: 'public' },
  // Who holds the link of a letter may answer once; tools/survey-pages.test.ts.
  'GET /survey/:token': { right: 'public' },
  'POST /survey/:token': { right: 'public' },
  // Who holds the link of a digest's letter sees what it said; modules/digest/server/parts.test.ts and e2e/digest.test.ts.
  'GET /digest/:token': { right: 'public' },
  'GET /try/shop.css': { right: 'public' },
  'GET /try/:publicKey': { right: 'public' },
});

test('every plain route is known here with whom it lets in', () => {
  const served = town.santral.doors.raw.filter(({ method }) => method !== 'HEAD');
  expect(Object.fromEntries(served.map(({ method, path, right }) => [`${method} ${path}`, right]))).toEqual(
    Object.fromEntries(Object.entries(plain()).map(([line, { right }]) => [line, right])),
  );
});

test('plain routes ask for a session or a visitor’s token, and then for the right', async () => {
  const wrong: string[] = [];
  for (const [line, { right, path, isAllowed, body }] of Object.entries(plain())) {
    if (right === 'public') continue;
    const [method = '', pattern = ''] = line.split(' ');
    const ask = (cookie: string) =>
      fetch(`${town.santral.url}${path ?? pattern}`, {
        method,
        headers: { cookie, 'content-type': 'text/plain', 'x-file-name': 'a.txt', origin: town.santral.url },
        ...(method !== 'GET' && { body: body ?? 'metin' }),
      });
    const unknown = await ask('');
    if (unknown.status !== 401) wrong.push(`${line} for nobody: ${unknown.status}`);
    if (right === 'visitor') continue;
    for (const walker of [...town.walkers, town.stranger]) {
      await walker.ask('GET', '/me');
      const { status } = await ask(walker.cookies());
      const isFine = isAllowed?.(walker) ? status < 300 : status === 403 || status === 404;
      if (!isFine) wrong.push(`${line} for ${walker.name}: ${status}`);
    }
  }
  expect(wrong).toEqual([]);
});

// ---- sockets and topics ----

test('every socket is known here', () => {
  // `/live` is walked below; `/widget/socket` is for visitors, and its token is tried in e2e/isolation.test.ts; who may
  // telephone at `/sip` is tried in e2e/softphone.test.ts.
  expect(town.santral.doors.upgrades.toSorted()).toEqual(['/live', '/sip', '/widget/socket']);
});

interface Heard {
  readonly topic: string;
  readonly isReached: (who: Who) => boolean;
}

/** Topics of each kind, one's own and others', and who may hear them. */
const topics = (): Readonly<Record<ToldTopic['word'], (walker: Walker) => readonly Heard[]>> => ({
  me: ({ who }) => ownAndHers('me', who),
  desk: ({ who }) => ownAndHers('desk', who),
  norms: ({ who }) => ownAndHers('norms', who),
  calls: ({ who }) => ownAndHers('calls', who),
  internal: ({ who }) => ownAndHers('internal', who),
  supervision: ({ who }) => ownAndHers('supervision', who),
  liveCalls: ({ who }) => [
    { topic: liveCallsTopicOf(who.organisationId), isReached: (one) => may(one, 'board.view') },
    { topic: liveCallsTopicOf(newId<'organisation'>()), isReached: () => false },
  ],
  interaction: () => [
    {
      topic: `interaction/${town.conversation.id}`,
      isReached: (who) =>
        who.organisationId !== town.stranger.who.organisationId &&
        may(who, 'chat.view', town.conversation.thing as object),
    },
    { topic: `interaction/${newId<'interaction'>()}`, isReached: () => false },
  ],
  notices: ({ who }) => ownAndHers('notices', who),
  plan: ({ who }) => ownAndHers('plan', who),
  team: ({ who }) => ownAndHers('team', who),
  // Nobody but its people hears a room, whatever her role.
  room: () => [
    { topic: `room/${town.room.id}`, isReached: (who) => who.groupId === town.room.id && may(who, 'team.message') },
    { topic: `room/${newId<'room'>()}`, isReached: () => false },
  ],
  waiting: ({ who }) => [
    { topic: waitingTopicOf(who.organisationId), isReached: (one) => may(one, 'chat.viewPool') },
    { topic: waitingTopicOf(newId<'organisation'>()), isReached: () => false },
  ],
  colleagues: ({ who }) => [
    { topic: `colleagues/${who.organisationId}`, isReached: (one) => may(one, 'team.message') },
    { topic: `colleagues/${newId<'organisation'>()}`, isReached: () => false },
  ],
  board: ({ who }) => [
    { topic: boardTopicOf(who) ?? 'board/none', isReached: (one) => may(one, 'board.view') },
    { topic: `board/${town.conversation.thing.groupId}/all/all`, isReached: () => false },
    ...[...new Set(town.walkers.flatMap((other) => boardTopicOf(other.who) ?? []))]
      .filter((topic) => topic !== boardTopicOf(who))
      .map((topic) => ({ topic, isReached: () => false })),
  ],
});

const ownAndHers = (word: string, who: Who): readonly Heard[] => [
  { topic: `${word}/${who.userId}`, isReached: () => true },
  { topic: `${word}/${town.holder.id}`, isReached: () => false },
];

test('every kind of topic is known here, and asks for a right of the table', () => {
  expect(town.santral.doors.topics.map(({ word }) => word).toSorted()).toEqual(Object.keys(topics()).toSorted());
});

/** Asks to hear topics over one socket; answers which were begun and which refused. */
function listen(cookie: string, names: readonly string[], heard: string[] = []): Promise<ReadonlyMap<string, string>> {
  const socket = new WebSocket(`${town.santral.url.replace('http', 'ws')}/live`, { headers: { cookie } });
  const answers = new Map<string, string>();
  return new Promise((done, failed) => {
    socket.on('error', failed);
    socket.on('close', () => done(answers));
    socket.on('open', () => {
      if (names.length > 0) socket.send(JSON.stringify({ join: names.map((t) => ({ t })) }));
    });
    socket.on('message', (data) => {
      heard.push(String(data));
      const frame = JSON.parse(String(data)) as { t?: string; reset?: boolean; refused?: string };
      if (frame.t && (frame.reset || frame.refused)) answers.set(frame.t, frame.refused ?? 'begun');
      if (names.every((name) => answers.has(name))) socket.close();
    });
  });
}

test('every topic is told to whom it may reach, and refused to everybody else', async () => {
  const wrong: string[] = [];
  for (const walker of [...town.walkers, town.stranger]) {
    await walker.ask('GET', '/me');
    const wanted = Object.values(topics()).flatMap((of) => of(walker));
    const answers = await listen(walker.cookies(), [...new Set(wanted.map(({ topic }) => topic))]);
    for (const { topic, isReached } of wanted) {
      const expected = isReached(walker.who) ? 'begun' : 'forbidden';
      if (answers.get(topic) !== expected) wrong.push(`${topic} for ${walker.name}: ${answers.get(topic)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('the live socket opens for nobody who is not signed in', async () => {
  await expect(listen('', [])).rejects.toThrow('401');
});

// ---- what can be taken away ----

/** Every file of the contract: how it is asked with success, and the word its audit row says. */
const today = (): string => Temporal.Now.zonedDateTimeISO('Europe/Istanbul').toPlainDate().toString();
const files = (): Readonly<Record<string, { readonly query: string; readonly what: string }>> => ({
  'GET /reports/figure.csv': { query: `?metric=offered&date=${today()}`, what: 'reportExported' },
  'GET /reports/figure.xlsx': { query: `?metric=offered&date=${today()}`, what: 'reportExported' },
  'GET /reports/calls.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/calls.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/chats.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/chats.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/period.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/period.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/survey-answers.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/survey-answers.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/kpis.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/kpis.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/discipline.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/discipline.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/agents/log.csv': { query: `?date=${today()}`, what: 'reportExported' },
  'GET /reports/agents/log.xlsx': { query: `?date=${today()}`, what: 'reportExported' },
  'GET /reports/agents/missed-offers.csv': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
  'GET /reports/agents/missed-offers.xlsx': { query: `?from=${today()}&until=${today()}`, what: 'reportExported' },
});

test('every file of the contract asks for a right of its own, and taking it leaves a row in the audit trail', async () => {
  const offered = routes.filter(({ isFile }) => isFile);
  expect(offered.map(({ line }) => line).toSorted()).toEqual(Object.keys(files()).toSorted());
  for (const route of offered) {
    expect(route.right, route.line).toMatch(/\.export$/);
    const { query, what } = files()[route.line] ?? { query: '', what: '' };
    const before = await rowsOf(what);
    let taken = 0;
    for (const walker of town.walkers) {
      const { status } = await walker.ask('GET', `${route.path}${query}`);
      const isAllowed = may(walker.who, route.right as Right);
      expect([route.line, walker.name, status], walker.name).toEqual([route.line, walker.name, isAllowed ? 200 : 403]);
      if (isAllowed) taken++;
    }
    expect(taken).toBeGreaterThan(0);
    expect((await rowsOf(what)) - before).toBe(taken);
  }
});

async function rowsOf(what: string): Promise<number> {
  let count = 0;
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const from: string = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: unknown[]; next: string | null } = await town.owner.get(
      `/audit?what=${what}&limit=200${from}`,
    );
    count += page.items.length;
    cursor = page.next;
  }
  return count;
}
