import fastify from 'fastify';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newToken } from '#identity/server';
import type { FactShape } from '#kernel/fact.ts';
import type { InteractionId } from '#kernel/id.ts';
import { openLog } from '#platform/log.ts';
import { organisation } from '#platform/testing/index.ts';
import { defaultSettings, limits, linkDays, type SurveyFact } from '#surveys';
import { openSurveys } from '#surveys/server';
import { surveyPages } from '../app/survey-pages.ts';
import { openHouseAtWork } from '../modules/messaging/server/messaging.fixture.ts';
import { serveRaw } from '../platform/http/raw.ts';

const publicUrl = 'https://destek.example.com';
const rules = { address: 'destek@example.com', signature: '', quotes: false };

let town: Awaited<ReturnType<typeof openTown>>;
beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town?.close());

/** A house whose channel is letters, that asks after every conversation, and the pages of its links. */
async function openTown() {
  const { house, database, close } = await openHouseAtWork();
  house.answer.can = { mail: rules };
  const { journal, clock, interactions, queues, messaging } = house;
  const needs = { journal, database, clock, log: openLog({ level: 'fatal' }), interactions, queues };
  const surveys = await openSurveys({ ...needs, afterTalk: messaging.afterTalk, language: 'tr', publicUrl });
  await surveys.set(house.actor, house.queueId, { ...defaultSettings, isOn: true, restDays: 0 });
  const floor = { organisation: { name: 'Kervan & Oğulları' }, surveys };
  // Whatever organisation a token names: what shuts a foreign one out is that its hash is another.
  const find = () => floor;
  const app = fastify();
  const pages = surveyPages({ floors: { find, health: () => ({ status: 'ok' }) }, clock });
  await serveRaw(app, [pages]);
  const pathIn = (text: string) => new URL(text.split('\n').at(-1) ?? '').pathname;
  return {
    ...{ house, database, surveys, app },
    /** Somebody wrote, was answered, and got the letter with the link; answers its path. */
    async asked(name: string): Promise<{ readonly id: InteractionId; readonly path: string; readonly letter: string }> {
      const id = await house.write(name, 'Siparişim nerede?');
      const { ayse, owner } = house.people;
      await house.accept(ayse, id);
      const before = house.sent.length;
      const said = { clientId: `said-${name}`, kind: 'public', text: 'Yolda.', fileIds: [] } as const;
      expect(await house.messaging.writing.send(ayse.who, id, said)).toMatchObject({ type: 'sent' });
      const done = { status: 'completed', untilMs: null, resolved: null } as const;
      expect(await house.messaging.writing.setStatus(ayse.who, id, done)).toMatchObject({ type: 'changed' });
      await expect.poll(() => house.sent.length).toBe(before + 2);
      const timeline = await house.messaging.lists.timeline(owner.who, id, null, 100);
      const letter = timeline?.messages.find(({ text }) => text.includes('/survey/'))?.text ?? '';
      return { id, letter, path: pathIn(letter) };
    },
    get: (path: string) => app.inject({ method: 'GET', url: path }),
    post: (path: string, form: Readonly<Record<string, string>>) =>
      app.inject({
        method: 'POST',
        url: path,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams(form).toString(),
      }),
    answers: async (id: InteractionId) => {
      const told: readonly FactShape[] = await journal.factsOf([id]);
      return told.filter(isOfSurvey).filter(({ type }) => type === 'surveyAnswered');
    },
    close: async () => {
      await app.close();
      await surveys.close();
      await close(house);
    },
  };
}
const isOfSurvey = (fact: FactShape): fact is SurveyFact => fact.of === 'survey';
const gone = 'This link has been used or is no longer valid.';

test('F216: who is asked by letter answers on the page behind its link, once, also when the form is sent twice at once', async () => {
  const { id, path, letter } = await town.asked('elif');
  expect(letter).toContain(`${publicUrl}/survey/`);
  expect(letter).toContain(`${linkDays} gün`);
  const { rows } = await town.database.within(town.house.organisationId, (trx) =>
    sql<{ all: string }>`select json_agg(s)::text as all from surveys s`.execute(trx),
  );
  expect(rows[0]?.all).not.toContain(path.split('/').at(-1));
  const form = { mark: '4', comment: 'Hızlıydı <b>ama</b>' };
  const answers = await Promise.all([town.post(path, form), town.post(path, form)]);
  expect(answers.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 404]);
  const replay = await town.post(path, { mark: '1' });
  expect([replay.statusCode, replay.body.includes(gone)]).toEqual([404, true]);
  expect(await town.answers(id)).toMatchObject([{ score: 4, kind: 'csat', replaced: null }]);
  expect(await town.surveys.scoreOf(town.house.queueId)).toMatchObject({ answers: 1, mean: 4 });
  const timeline = await town.house.messaging.lists.timeline(town.house.people.owner.who, id, null, 100);
  expect(timeline?.messages.at(-1)).toMatchObject({ kind: 'note', text: 'Anket yanıtı: 4 / 5\nHızlıydı <b>ama</b>' });
  expect(await town.house.status(id)).toBe('completed');
});

test('F216: whoever only opens the link, as mail scanners do, changes nothing and sees a page without scripts', async () => {
  const { id, path } = await town.asked('bora');
  for (let times = 0; times < 3; times++) {
    const { statusCode, body, headers } = await town.get(path);
    expect([statusCode, body.match(/type="radio"/g)?.length, body.includes('<script')]).toEqual([200, 5, false]);
    expect(body).toContain('Kervan &amp; Oğulları');
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  }
  expect(await town.answers(id)).toEqual([]);
  expect((await town.post(path, { mark: '5' })).statusCode).toBe(200);
});

test('F216: a mark off the scale and a comment too long are refused with words, and the link stays good', async () => {
  const { id, path } = await town.asked('deniz');
  for (const mark of ['0', '6', '4.0', '-1', '']) {
    const { statusCode, body } = await town.post(path, { mark, comment: '</textarea><script>' });
    expect([mark, statusCode, body.includes('Bir sayı seçin.'), body.includes('<script')]).toEqual([
      mark,
      400,
      true,
      false,
    ]);
  }
  const long = await town.post(path, { mark: '3', comment: 'ş'.repeat(limits.commentChars + 1) });
  expect([long.statusCode, long.body.includes(`${limits.commentChars} karakter`)]).toEqual([400, true]);
  expect(await town.answers(id)).toEqual([]);
  expect((await town.post(path, { mark: '3', comment: 'ş'.repeat(limits.commentChars) })).statusCode).toBe(200);
});

test('F216: expired, forged and foreign links get the very same page, and nobody is told which', async () => {
  const { id, path } = await town.asked('can');
  const real = path.split('/').at(-1) ?? '';
  const other = await organisation(town.database);
  const foreign = Buffer.concat([
    Buffer.from(other.replaceAll('-', ''), 'hex'),
    Buffer.from(real, 'base64url').subarray(16),
  ]);
  const forged = [newToken(town.house.organisationId).text, newToken(other).text, foreign.toString('base64url'), 'x'];
  const pages = [];
  for (const token of forged)
    pages.push(await town.post(`/survey/${token}`, { mark: '5' }), await town.get(`/survey/${token}`));
  town.house.clock.advance(linkDays * 24 * 3_600_000);
  pages.push(await town.get(path), await town.post(path, { mark: '5' }));
  expect(new Set(pages.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
  expect([pages[0]?.statusCode, pages[0]?.body.includes(gone)]).toEqual([404, true]);
  expect(await town.answers(id)).toEqual([]);
});

test('whoever asks too often from one address is told to wait', async () => {
  town.house.clock.advance(3_600_000);
  const answers = [];
  for (let times = 0; times < 61; times++) answers.push((await town.get('/survey/x')).statusCode);
  expect([answers.filter((status) => status === 404).length, answers.at(-1)]).toEqual([60, 429]);
});
