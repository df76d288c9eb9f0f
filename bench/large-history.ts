import { sql } from 'kysely';
import { type Browser, chromium, type Page, type Response } from 'playwright-core';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import { type Database, openDatabase, type Transaction } from '#platform/database/index.ts';
import type { LimitedQuery } from '#platform/database/pool.ts';
import { openLog } from '#platform/log.ts';
import { findChromium } from '../tools/chromium.ts';
import { anotherBrowser, beginConversations, foundCentre, seatAgents } from './centre.ts';
import { startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, lineOf, percentile, result, rounded } from './result.ts';

const conversations = 50_000;
const messages = 5_000;
const rounds = 5;
const scrollMs = 8_000;
/** What somebody does who looks for something: about two screens a second. */
const scrollPxPerSecond = 1_500;
const fillWithinMs = 300_000;
const paintWithinMs = 60_000;
/** How long before the one after it each of the copied conversations took place: 50,000 are two and a half weeks. */
const apart = sql.lit('30 seconds');
/** How many times the same page of a company that has begun today it may take. */
const aim = 1.5;

/** The interaction that goes on, and the one that is over. */
interface Known {
  readonly openId: InteractionId;
  readonly overId: InteractionId;
}

/**
 * The desk of a company with 50,000 conversations behind it and one of 5,000 messages before it, in Chromium: until the
 * first row and the first message are there, taking turns with the same page of a company that has two; then scrolling,
 * frame by frame, looking for places where nothing is drawn.
 */
export async function benchLargeHistory(): Promise<BenchResult[]> {
  const executablePath = findChromium();
  if (!executablePath) {
    console.error('Large histories are left out: there is no Chromium here.');
    return [];
  }
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    return await withCompany(doNothing, (small) =>
      withCompany(fill, async (large) => {
        const paints = await firstPaints(browser, { small, large });
        const list = await scrolled(browser, large.url, addressOf.list(), 'down');
        const talk = await scrolled(browser, large.url, addressOf.conversation(large.known), 'up');
        return [
          paintResult(
            `list of ${conversations.toLocaleString('en')} conversations, first row`,
            paints.large.list,
            paints.small.list,
          ),
          paintResult(
            `conversation of ${messages.toLocaleString('en')} messages, first message`,
            paints.large.conversation,
            paints.small.conversation,
          ),
          scrollResult('scrolling that list', list),
          scrollResult('scrolling up in that conversation', talk),
        ];
      }),
    );
  } finally {
    await browser.close();
  }
}

interface Company {
  readonly url: string;
  readonly known: Known;
}

/** A company of its own, to whose disk something is added before it is looked at. */
async function withCompany<T>(
  add: (dataDir: string, known: Known) => Promise<void>,
  run: (company: Company) => Promise<T>,
): Promise<T> {
  const { folder, remove } = await temporaryFolder();
  try {
    const before = await startProgram(folder);
    const known = await beginning(before.url).finally(before.stop);
    await add(folder, known);
    const program = await startProgram(folder);
    try {
      return await run({ url: program.url, known });
    } finally {
      await program.stop();
    }
  } finally {
    await remove();
  }
}

const doNothing = async (): Promise<void> => undefined;

/** A company with one conversation that goes on and one that is over. */
async function beginning(url: string): Promise<Known> {
  const centre = await foundCentre(url);
  const desks = await seatAgents(url, centre, 1, () => undefined);
  const visitors = await beginConversations(url, centre, 2);
  const { owner } = centre;
  const { items } = await owner.api.messaging.conversations.list({ scope: 'all', limit: 10 });
  const [open, over] = items;
  if (!open || !over) throw new Error('Two visitors have written, and two conversations are there.');
  await owner.api.messaging.conversations.setStatus({
    interactionId: over.interactionId,
    status: 'completed',
    resolved: true,
  });
  // A search waits for the words of what was said: from here on they are on disk, to be copied with the rest.
  await owner.api.messaging.conversations.list({ scope: 'all', search: 'merhaba', limit: 1 });
  for (const socket of [...desks, ...visitors]) socket.terminate();
  return { openId: open.interactionId, overId: over.interactionId };
}

const addressOf = {
  list: () => '/desk?scope=all&tab=completed&sort=lastMessage',
  conversation: ({ openId }: Known) => `/desk?scope=all&open=${openId}`,
};
const firstOf = { list: '[data-row]', conversation: '[role="log"] [data-side]' } as const;

/** Milliseconds from the navigation to the first row and the first message of each company, sorted. */
async function firstPaints<Name extends string>(browser: Browser, companies: Readonly<Record<Name, Company>>) {
  const looks = await Promise.all(
    Object.entries<Company>(companies).map(async ([name, { url, known }]) => {
      const { page, close } = await ownersPage(browser, url);
      const address = { list: `${url}${addressOf.list()}`, conversation: `${url}${addressOf.conversation(known)}` };
      return { name, page, close, address, list: [] as number[], conversation: [] as number[] };
    }),
  );
  for (let round = 0; round <= rounds; round++)
    for (const { page, address, list, conversation } of looks) {
      const times = [
        await firstPaint(page, address.list, firstOf.list),
        await firstPaint(page, address.conversation, firstOf.conversation),
      ] as const;
      // The first time nothing is in the browser's cache yet.
      if (round === 0) continue;
      list.push(times[0]);
      conversation.push(times[1]);
    }
  await Promise.all(looks.map(({ close }) => close()));
  const sorted = (times: readonly number[]) => Float64Array.from(times).sort();
  const paints = looks.map(({ name, list, conversation }) => [
    name,
    { list: sorted(list), conversation: sorted(conversation) },
  ]);
  return Object.fromEntries(paints) as Record<Name, { list: Float64Array; conversation: Float64Array }>;
}

/** Rejects when nothing is drawn in time, and says what the program refused meanwhile. */
async function firstPaint(page: Page, address: string, selector: string): Promise<number> {
  const refused: string[] = [];
  const note = (response: Response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  };
  page.on('response', note);
  try {
    await page.goto('about:blank');
    await page.goto(address);
    await page.locator(selector).first().waitFor({ timeout: paintWithinMs });
    return await page.evaluate<number>('performance.now()');
  } catch (cause) {
    throw new Error(`Nothing was drawn at ${address}; refused: ${refused.join(', ') || 'nothing'}.`, { cause });
  } finally {
    page.off('response', note);
  }
}

async function ownersPage(browser: Browser, url: string) {
  const owner = await anotherBrowser(url);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'tr-TR' });
  await context.addCookies([...owner.cookies].map(([name, value]) => ({ name, value, url })));
  return { page: await context.newPage(), close: () => context.close() };
}

interface Scrolled {
  /** Lengths of frames, sorted, in milliseconds. */
  readonly frames: Float64Array;
  /** Frames in which something of the box showed nothing. */
  readonly blank: number;
  readonly passedPx: number;
}

async function scrolled(browser: Browser, url: string, address: string, way: 'up' | 'down'): Promise<Scrolled> {
  const { page, close } = await ownersPage(browser, url);
  await page.goto(`${url}${address}`);
  await page
    .locator(way === 'down' ? firstOf.list : firstOf.conversation)
    .first()
    .waitFor({ timeout: 60_000 });
  const { frames, blank, passedPx } = await page.evaluate<{ frames: number[]; blank: number; passedPx: number }>(
    scrollIn(way),
  );
  await close();
  return { frames: Float64Array.from(frames).sort(), blank, passedPx };
}

/**
 * Runs in the page, as text because it is the browser's: moves the box by the clock, and looks in each frame whether what
 * is drawn reaches from its upper edge to its lower one.
 */
const scrollIn = (way: 'up' | 'down') => `new Promise((done) => {
  const down = ${way === 'down'};
  const box = down
    ? document.querySelector('[data-row]').closest('ul').parentElement
    : document.querySelector('[role="log"]');
  const frames = [];
  let blank = 0, passedPx = 0, last = performance.now();
  const endMs = last + ${scrollMs};
  const step = (nowMs) => {
    const frame = nowMs - last;
    last = nowMs;
    frames.push(frame);
    const { top, bottom } = box.getBoundingClientRect();
    const drawn = [...box.querySelectorAll(down ? 'li' : '[data-side]')].map((one) => one.getBoundingClientRect());
    const upper = Math.min(...drawn.map((one) => one.top));
    const lower = Math.max(...drawn.map((one) => one.bottom));
    // A short list ends before its box does; a conversation has the sign of its beginning above it.
    const isBlank = down
      ? upper > top + 1 && box.scrollTop > 0 || lower < bottom - 1 && box.scrollHeight - box.scrollTop - box.clientHeight > 1
      : upper > top + 80 && box.scrollTop > 80;
    if (isBlank) blank += 1;
    const before = box.scrollTop;
    box.scrollTop += (down ? 1 : -1) * ${scrollPxPerSecond} * Math.min(frame, 100) / 1000;
    passedPx += Math.abs(box.scrollTop - before);
    if (nowMs < endMs) requestAnimationFrame(step);
    else done({ frames, blank, passedPx });
  };
  requestAnimationFrame(step);
})`;

/**
 * Copies what is there on disk while the program does not run: each row as the product wrote it, with other ids, a name
 * and moments of its own. Of what is written behind the journal only the words a search finds are copied, no figures.
 */
async function fill(dataDir: string, known: Known): Promise<void> {
  const database = await openDatabase({ url: null, dataDir, log: openLog({ level: 'fatal' }) });
  try {
    const organisationId = await organisationOf(database);
    await database.within(
      organisationId,
      async (trx) => {
        // While every table is small: nobody has counted the rows yet by which a plan is chosen.
        await copyMessages(trx, known.openId);
        await copyConversations(trx, known.overId);
        await sql`update reader_bookmarks b set number = f.last_number from floors f`.execute(trx);
      },
      { statementTimeoutMs: fillWithinMs },
    );
    await countRows(database);
  } finally {
    await database.close();
  }
}

/**
 * What PostgreSQL does by itself within minutes: it counts the rows by which plans are chosen. Given more time than a
 * statement of the program has: left half done it is another database than the one of a company that grew.
 */
async function countRows(database: Database): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query(`set statement_timeout = ${fillWithinMs}`);
    const slow: LimitedQuery = { text: 'vacuum (analyze)', values: [], query_timeout: fillWithinMs };
    await client.query(slow);
  } finally {
    client.release(true);
  }
}

async function organisationOf(database: Database): Promise<OrganisationId> {
  const { rows } = await database.across('the only organisation of a bench', (trx) =>
    sql<{ id: OrganisationId }>`select id from organisations`.execute(trx),
  );
  const [row] = rows;
  if (!row) throw new Error('The company was founded before it is filled.');
  return row.id;
}

/** The conversation that is over, so many times: customer, conversation, messages, interaction and its facts. */
async function copyConversations(trx: Transaction, overId: InteractionId): Promise<void> {
  await sql`
    create temporary table copies on commit drop as
    select n, gen_random_uuid() as customer_id, gen_random_uuid() as conversation_id, gen_random_uuid() as interaction_id
      from generate_series(1, ${conversations}::int) n`.execute(trx);
  await sql`
    insert into customers
    select (jsonb_populate_record(c, jsonb_build_object('id', k.customer_id, 'short_number', 1000 + k.n,
             'name', 'Müşteri ' || k.n, 'name_key', 'musteri ' || k.n, 'search_key', 'musteri ' || k.n))).*
      from copies k, customers c join interactions i on i.customer_id = c.id where i.id = ${overId}`.execute(trx);
  // What points to many rows looks for each: with the plan for a table of three it would read all of them each time.
  await sql`analyze copies, customers`.execute(trx);
  await sql`
    insert into conversations
    select (jsonb_populate_record(c, jsonb_build_object('id', k.conversation_id, 'customer_id', k.customer_id,
             'interaction_id', k.interaction_id, 'peer_key', 'copy-' || k.n,
             'last_at', c.last_at - k.n * interval ${apart}))).*
      from copies k, conversations c where c.interaction_id = ${overId}`.execute(trx);
  await sql`analyze conversations`.execute(trx);
  await sql`
    insert into messages
    select (jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'conversation_id', k.conversation_id,
             'interaction_id', k.interaction_id, 'at', m.at - k.n * interval ${apart}))).*
      from copies k, messages m where m.interaction_id = ${overId}`.execute(trx);
  await sql`
    insert into interactions
    select (jsonb_populate_record(i, jsonb_build_object('id', k.interaction_id, 'customer_id', k.customer_id,
             'conversation_id', k.conversation_id, 'ended_at', i.ended_at - k.n * interval ${apart},
             'started_at', i.started_at - k.n * interval ${apart},
             'status_since', i.status_since - k.n * interval ${apart},
             'last_fact_at', i.last_fact_at - k.n * interval ${apart}))).*
      from copies k, interactions i where i.id = ${overId}`.execute(trx);
  await sql`
    insert into message_words
    select (jsonb_populate_record(w, jsonb_build_object('interaction_id', k.interaction_id))).*
      from copies k, message_words w where w.interaction_id = ${overId}`.execute(trx);
  await sql`
    insert into facts
    select (jsonb_populate_record(f, jsonb_build_object('about', k.interaction_id, 'at', f.at - k.n * interval ${apart},
             'recorded_at', f.recorded_at - k.n * interval ${apart}, 'body',
             f.body || case when f.type = 'started' then jsonb_build_object('conversationId', k.conversation_id,
               'customerId', k.customer_id) else '{}' end,
             'number', l.last_number + row_number() over (order by k.n desc, f.number)))).*
      from copies k, floors l, facts f where f.about = ${overId}`.execute(trx);
  await sql`update floors set last_number = (select max(number) from facts)`.execute(trx);
}

/** The first message of the conversation that goes on, and its fact, so many times behind its last one. */
async function copyMessages(trx: Transaction, openId: InteractionId): Promise<void> {
  await sql`
    create temporary table more on commit drop as
    select n, gen_random_uuid() as message_id from generate_series(1, ${messages}::int) n`.execute(trx);
  await sql`
    insert into messages
    select (jsonb_populate_record(m, jsonb_build_object('id', k.message_id, 'seq', c.last_seq + k.n,
             'client_id', 'copy-' || k.n, 'text', k.n || ' ' || m.text, 'at', c.last_at + k.n * interval '1 second'))).*
      from more k, conversations c
      join messages m on m.conversation_id = c.id and m.seq = 1 where c.interaction_id = ${openId}`.execute(trx);
  await sql`
    insert into facts
    select (jsonb_populate_record(f, jsonb_build_object('body', jsonb_build_object('messageId', k.message_id),
             'number', l.last_number + k.n))).*
      from more k, floors l, facts f
     where f.about = ${openId} and f.number = (
       select max(number) from facts where about = ${openId} and type = 'messageReceived')`.execute(trx);
  await sql`
    update conversations set last_seq = last_seq + ${messages}, agent_read_seq = last_seq + ${messages},
           last_at = last_at + ${messages} * interval '1 second'
     where interaction_id = ${openId}`.execute(trx);
  await sql`update floors set last_number = (select max(number) from facts)`.execute(trx);
}

function paintResult(name: string, large: Float64Array, small: Float64Array): BenchResult {
  const [value, baseline] = [percentile(large, 0.5), percentile(small, 0.5)];
  return result({
    name,
    unit: 'ms',
    value: rounded(value),
    baseline: { name: 'the same page of a company that began today', value: rounded(baseline) },
    aim: { text: `≤ ${aim}×`, isReached: value <= aim * baseline },
  });
}

/** A frame of a screen that is drawn 60 times a second, in milliseconds. */
const plainFrameMs = 1_000 / 60;

function scrollResult(name: string, { frames, blank, passedPx }: Scrolled): BenchResult {
  return result({
    name: `${name}, frames with blank places`,
    unit: 'frames',
    value: blank,
    baseline: { name: 'of', value: frames.length },
    percentiles: { p50: percentile(frames, 0.5), p95: percentile(frames, 0.95) },
    percentileUnit: `ms a frame (${rounded(plainFrameMs)} at best), ${Math.round(passedPx).toLocaleString('en')} px passed`,
    aim: { text: 'none blank', isReached: blank === 0 },
  });
}

if (import.meta.main) {
  for (const measured of await benchLargeHistory()) console.log(lineOf(measured));
  process.exit(0);
}
