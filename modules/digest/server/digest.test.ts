import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { scopeOf } from '#identity';
import { goldenCalls, goldenChats } from '#metrics';
import { type MailId, openMail } from '#platform/mail/index.ts';
import type { DigestSettings } from '../digest.ts';
import { valueIn } from '../value.ts';
import { type Company, daily, hourMs, minuteMs, openWorld, startMs, type World } from './digest.fixture.ts';

const dayMs = 24 * hourMs;
/** 08:00 in Istanbul on the day after the golden facts. */
const nextMorningMs = startMs + 2 * dayMs;

let world: World;
const open: Company[] = [];
beforeAll(async () => {
  world = await openWorld();
});
afterEach(async () => {
  world.faults.period = null;
  world.house.zone = 'Europe/Istanbul';
  await Promise.all(open.splice(0).map((company) => company.close()));
});
afterAll(() => world.close());

async function company(): Promise<Company> {
  const made = await world.company();
  open.push(made);
  return made;
}
/** A digest that somebody set up a minute before it is first due. */
async function digest(of: Company, over: Partial<DigestSettings> = {}, actor = of.owner) {
  const outcome = await world.digests.create(actor, daily(over));
  if (outcome.type !== 'saved') throw new Error(`The digest was not set up: ${outcome.type}`);
  return outcome.digest;
}
const only = async (of: Company) => {
  const { items } = await world.digests.list(of.owner.who);
  if (!items[0]) throw new Error('There is no digest');
  return items[0];
};
const goTo = (atMs: number) => world.clock.advance(atMs - world.clock.nowMs());
/** The next eight o’clock in Istanbul. */
const morning = () => goTo(startMs + Math.floor((world.clock.nowMs() - startMs) / dayMs + 1) * dayMs);

describe('F141 F146 F148 a digest', () => {
  test('says of the finished day exactly what the day report says, to colleagues and to addresses outside', async () => {
    const of = await company();
    const colleague = await of.user('manager');
    goTo(startMs + dayMs + 4 * hourMs);
    await of.tell([...goldenCalls().facts, ...goldenChats().facts.filter((fact) => fact.of === 'interaction')]);
    await digest(of, { recipients: { users: [colleague.id], addresses: ['musteri@ornek.com'] } });
    goTo(nextMorningMs);
    await world.minute(of.organisationId);
    const letters = await of.letters();
    expect(letters.map(({ to }) => to?.[0]?.address).sort()).toEqual([colleague.email, 'musteri@ornek.com']);
    const [letter] = letters;
    expect(letter?.subject).toBe('Günlük özet: 23 Kas 2026');
    expect(letter?.from?.address).toContain('santral@posta.test');
    const text = letter?.text ?? '';
    expect(text).toContain('Günlük özet, 23 Kasım 2026 Pazartesi');

    for (const by of ['queue', 'agent'] as const) {
      const day = { date: '2026-11-23', by, attribution: 'cohort', figures: 'all', projectId: undefined } as const;
      const told = await world.reports.day(of.owner.who, day);
      if (told.type !== 'made') throw new Error('The day report was refused');
      const shown =
        by === 'queue'
          ? ['offered', 'answered', 'abandonRate', 'serviceLevel', 'answerSpeed']
          : ['handled', 'loggedInTime', 'occupancy', 'breakTime', 'offersMissed'];
      const all = [...told.report.lines, told.report.total];
      expect(all.length).toBeGreaterThan(3);
      for (const line of all) {
        const values = shown.map((metric) => {
          const unit = told.report.columns.find((column) => column.metric === metric)?.unit ?? 'count';
          return valueIn('tr', unit, line.figures[metric]?.value ?? null);
        });
        if (line.kind !== 'total' && shown.every((metric) => line.figures[metric]?.n === 0)) continue;
        const name = line.name ?? (line.kind === 'total' ? 'Toplam' : 'Diğer');
        const part = text.split(by === 'queue' ? 'Kuyruklar\n' : 'Temsilciler\n')[1] ?? '';
        const lines = part.slice(part.indexOf(`\n${name}\n`) + 1).split('\n');
        const said = lines.slice(1, 1 + shown.length).map((row) => row.replace(/^.*?: (.*?)(\s\*)?( \(.*\))?$/, '$1'));
        expect([by, name, ...said]).toEqual([by, name, ...values]);
      }
    }
  });

  test('F149 F151 says of conversations in writing what came, what was closed and opened again, and who wrote most', async () => {
    const of = await company();
    goTo(world.clock.nowMs());
    await of.tell(goldenChats().facts);
    const { digests } = world;
    await digest(of, { parts: ['chats'], language: 'en', schedule: { every: 'month', day: 1, hour: 8 } });
    goTo(Date.UTC(2026, 11, 1, 5));
    await world.minute(of.organisationId);
    const text = (await of.letters())[0]?.text ?? '';
    const asked = { by: 'queue', of: 'written', projectId: undefined } as const;
    const days = {
      days: { from: '2026-11-01', until: '2026-11-30' },
      before: { from: '2026-10-01', until: '2026-10-31' },
    };
    const figures = ['newDemand', 'chatsHandled', 'chatsReopened', 'responseTime', 'messagesSent'];
    const told = await world.reports.period(of.owner.who, { ...asked, ...days, figures });
    if (told.type !== 'made') throw new Error('The figures were refused');
    const amountOf = (metric: string) => told.total.figures[metric]?.value ?? null;
    expect(amountOf('newDemand')).toBeGreaterThan(0);
    expect(text).toContain(`New demand\n  This period: ${valueIn('en', 'count', amountOf('newDemand'))}`);
    expect(text).toContain(`Conversations handled\n  This period: ${valueIn('en', 'count', amountOf('chatsHandled'))}`);
    expect(text).toContain(`Opened again\n  This period: ${valueIn('en', 'count', amountOf('chatsReopened'))}`);
    expect(text).toContain(`Response time\n  This period: ${valueIn('en', 'ms', amountOf('responseTime'))}`);
    const top = text.split('Agents with the most messages\n')[1] ?? '';
    const counts = [...top.matchAll(/Messages of agents: (\d+)/g)].map(([, count]) => Number(count));
    expect(counts.length).toBeGreaterThan(0);
    expect(counts).toEqual([...counts].sort((one, other) => other - one));
    expect((await digests.runs(of.owner.who, (await only(of)).id))?.[0]).toMatchObject({
      ...{ kind: 'scheduled', from: '2026-11-01', until: '2026-11-30' },
      letters: [{ to: 'musteri@ornek.com', state: 'sent', tries: 1 }],
    });
  });

  test('F146 limited to one project holds no other project’s figures, and no working time of agents', async () => {
    const of = await company();
    const created = await world.identity.projects.create(of.owner, { name: 'Kervan' });
    if (created.type !== 'created') throw new Error(created.type);
    await of.tell(goldenCalls().facts);
    const settings = {
      ...daily({ projectId: created.project.id }),
      schedule: { every: 'month', day: 1, hour: 8 },
    } as const;
    const empty = await world.digests.preview(of.owner.who, settings);
    if (empty.type !== 'made') throw new Error(empty.type);
    expect(empty.text).toContain('Yalnız Kervan projesi');
    expect(empty.text).not.toMatch(/kuyruğu|Ayşe|Berk|Oturum süresi/);
    const asked = world.faults.asked.slice(-5);
    expect(asked.every(({ projectId }) => projectId === created.project.id)).toBe(true);
    const own = await world.digests.preview(of.owner.who, { ...settings, projectId: of.project.id });
    expect(own.type === 'made' && own.text).toContain(`Yalnız ${of.project.name} projesi`);
    const client = await of.user('manager', [created.project.id]);
    expect(await world.digests.preview(client.actor.who, { ...settings, projectId: of.project.id })).toEqual({
      type: 'unknownProject',
    });
  });
});

describe('F148 the times of a digest', () => {
  test('one is sent once, and the next is that of the next day', async () => {
    const of = await company();
    await digest(of);
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(0);
    morning();
    await Promise.all([world.digests.sendDue(of.organisationId), world.digests.sendDue(of.organisationId)]);
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
    world.clock.advance(minuteMs);
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
    expect(Date.parse((await only(of)).nextAt ?? '')).toBe(world.clock.nowMs() - minuteMs + dayMs);
    morning();
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(2);
  });

  test('what was missed while the program was off is sent once, of the last of the days', async () => {
    const of = await company();
    await digest(of);
    morning();
    world.clock.advance(3 * dayMs + 2 * hourMs);
    await world.minute(of.organisationId);
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
    const runs = (await world.digests.runs(of.owner.who, (await only(of)).id)) ?? [];
    expect(runs).toHaveLength(1);
    expect(Date.parse(runs[0]?.dueAt ?? '')).toBe(world.clock.nowMs() - 2 * hourMs);
  });

  test('a company that moves to another zone gets it at the same hour there', async () => {
    const of = await company();
    await digest(of);
    world.house.zone = 'Europe/London';
    await world.minute(of.organisationId);
    expect(new Date((await only(of)).nextAt ?? '').toISOString()).toContain('T08:00');
    expect(of.server.letters).toHaveLength(0);
  });

  test('one that was stopped sends nothing, and after it runs again nothing of what it missed', async () => {
    const of = await company();
    const { id } = await digest(of);
    await world.digests.turn(of.owner, id, false);
    morning();
    morning();
    await world.minute(of.organisationId);
    await world.digests.turn(of.owner, id, true);
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(0);
    morning();
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
  });
});

describe('F146 a digest that could not be sent', () => {
  const stateOf = async (of: Company) => (await only(of)).last?.letters[0];

  test('is tried again, and the page says what the mail server said', async () => {
    const of = await company();
    await digest(of);
    of.server.change({ RCPT: '451 4.7.1 come back later' });
    morning();
    await world.minute(of.organisationId);
    expect(await stateOf(of)).toMatchObject({
      state: 'queued',
      trouble: 'later',
      answer: expect.stringContaining('later'),
    });
    of.server.change({});
    world.clock.advance(2 * minuteMs);
    await world.minute(of.organisationId);
    expect(await stateOf(of)).toMatchObject({ state: 'sent', tries: 2 });
    expect(of.server.letters).toHaveLength(1);
  });

  test('is given up when the server refuses its recipient for good, and the other recipients have it', async () => {
    const of = await company();
    await digest(of, { recipients: { users: [], addresses: ['yok@ornek.com', 'var@ornek.com'] } });
    const answer = (line: string) => (line.includes('yok@') ? '550 5.1.1 unknown' : '250 ok');
    of.server.change({ RCPT: answer });
    morning();
    await world.minute(of.organisationId);
    world.clock.advance(hourMs);
    await world.minute(of.organisationId);
    expect((await only(of)).last?.letters).toMatchObject([
      { to: 'yok@ornek.com', state: 'failed', trouble: 'recipientRefused', tries: 1 },
      { to: 'var@ornek.com', state: 'sent' },
    ]);
  });

  test('is not sent again when the line breaks after the letter, and the page says that nobody knows', async () => {
    const of = await company();
    await digest(of);
    of.server.change({ '.': null });
    morning();
    await world.minute(of.organisationId);
    of.server.change({});
    world.clock.advance(hourMs);
    await world.minute(of.organisationId);
    expect(await stateOf(of)).toMatchObject({ state: 'failed', trouble: 'interrupted', tries: 1 });
    expect(of.server.letters).toHaveLength(0);
  });

  test('is not sent again by the next process when the program was killed while it was on the way', async () => {
    const of = await company();
    await digest(of);
    morning();
    await world.digests.sendDue(of.organisationId);
    // The process took the letter and died: what it would have written is missing.
    const { database, clock, log, seal } = world;
    await database.within(of.organisationId, async (trx) => {
      const { sql } = await import('kysely');
      await sql`update mails set state = 'sending', tries = 1, next_try_at = ${new Date(clock.nowMs() + 5 * minuteMs)}
        where organisation_id = ${of.organisationId} and kind = 'digest'`.execute(trx);
    });
    expect(await stateOf(of)).toMatchObject({ state: 'sending' });
    const next = openMail({ database, clock, log, seal });
    world.clock.advance(6 * minuteMs);
    await next.sendDue();
    await next.sendDue();
    await next.close();
    expect(of.server.letters).toHaveLength(0);
    expect(await stateOf(of)).toMatchObject({ state: 'failed', trouble: 'interrupted' });
  });

  test('killed before it was written, it is written by the next process, once', async () => {
    const of = await company();
    await digest(of);
    morning();
    const dying = world.openAll({
      ...world.mail,
      add: async (): Promise<readonly MailId[]> => {
        throw new Error('The program was killed here');
      },
    });
    await dying.sendDue(of.organisationId);
    expect((await only(of)).last).toBeNull();
    world.clock.advance(2 * minuteMs);
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
  });

  test('figures that cannot be made are tried five times, then that time is given up and says so', async () => {
    const of = await company();
    await digest(of);
    morning();
    world.faults.period = new Error('statement timeout');
    for (let minutes = 0; minutes < 40; minutes += 1) {
      await world.minute(of.organisationId);
      world.clock.advance(minuteMs);
    }
    expect((await only(of)).last).toMatchObject({ isFailed: true, letters: [] });
    world.faults.period = null;
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(0);
    morning();
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
  });
});

describe('F146 the rights behind a digest', () => {
  test('it shows what its owner may see when it is sent, not when it was set up', async () => {
    const of = await company();
    const manager = await of.user('manager');
    const settings = daily({ name: 'Yöneticinin' });
    const outcome = await world.digests.create(manager.actor, settings);
    expect(outcome.type).toBe('saved');
    await of.edit(manager.id, { roleIds: [of.roleId('supervisor')] });
    morning();
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(1);
    const asked = world.faults.asked.filter(({ who }) => who.userId === manager.id);
    expect(asked.map(({ who }) => scopeOf(who, 'report.view'))).toEqual(asked.map(() => 'group'));
    expect(asked).toHaveLength(5);
  });

  test('one whose owner loses the right, or is disabled, stops within the minute and says so; her letters that wait do not go', async () => {
    const of = await company();
    const [manager, other] = [await of.user('manager'), await of.user('manager')];
    await digest(of, { name: 'Biri' }, manager.actor);
    await digest(of, { name: 'Öbürü' }, other.actor);
    of.server.change({ RCPT: '451 4.7.1 later' });
    morning();
    await world.minute(of.organisationId);
    await of.edit(manager.id, { roleIds: [of.roleId('agent')] });
    await of.edit(other.id, { disabled: true });
    of.server.change({});
    world.clock.advance(2 * minuteMs);
    await world.minute(of.organisationId);
    morning();
    await world.minute(of.organisationId);
    expect(of.server.letters).toHaveLength(0);
    const { items } = await world.digests.list(of.owner.who);
    expect(items.map(({ name, state, pausedBecause, nextAt }) => [name, state, pausedBecause, nextAt])).toEqual([
      ['Biri', 'paused', 'rightLost', null],
      ['Öbürü', 'paused', 'ownerDisabled', null],
    ]);
  });

  test('one of a project whose owner is no member any more stops', async () => {
    const of = await company();
    const manager = await of.user('manager', [of.project.id]);
    await digest(of, { projectId: of.project.id }, manager.actor);
    await of.edit(manager.id, { projectIds: [] });
    await world.minute(of.organisationId);
    expect(await only(of)).toMatchObject({ state: 'paused', pausedBecause: 'projectLost' });
  });

  test('nobody sees those of others without the wide right; with it one stops and deletes them, but changes and sends none', async () => {
    const of = await company();
    const [manager, supervisor] = [await of.user('manager'), await of.user('supervisor')];
    const { id, version } = await digest(of, {}, manager.actor);
    expect((await world.digests.list(supervisor.actor.who)).items).toEqual([]);
    for (const outcome of [
      await world.digests.turn(supervisor.actor, id, false),
      await world.digests.change(supervisor.actor, id, version, daily()),
      await world.digests.sendToMe(supervisor.actor, id),
    ]) {
      expect(outcome).toEqual({ type: 'notFound' });
    }
    expect(await world.digests.remove(supervisor.actor, id)).toBe('notFound');
    expect(await world.digests.runs(supervisor.actor.who, id)).toBeNull();
    expect(await world.digests.change(of.owner, id, version, daily())).toEqual({ type: 'notYours' });
    expect(await world.digests.sendToMe(of.owner, id)).toEqual({ type: 'notYours' });
    expect(await world.digests.turn(of.owner, id, false)).toMatchObject({ type: 'saved', digest: { state: 'off' } });
    expect(await world.digests.turn(of.owner, id, true)).toEqual({ type: 'notYours' });
    expect(await world.digests.remove(of.owner, id)).toBe('removed');
  });

  test('a colleague whom one does not see, of another company or disabled, and a strange project are refused', async () => {
    const [of, elsewhere] = [await company(), await company()];
    const [supervisor, colleague, gone] = [await of.user('supervisor'), await of.user('agent'), await of.user('agent')];
    const to = (id: Company['ownerId']) => daily({ recipients: { users: [id], addresses: [] } });
    const unknown = { type: 'unknownRecipient' };
    expect(await world.digests.create(supervisor.actor, to(colleague.id))).toEqual(unknown);
    expect(await world.digests.create(of.owner, to(elsewhere.ownerId))).toEqual(unknown);
    const created = await digest(of, { recipients: { users: [gone.id], addresses: ['var@ornek.com'] } });
    await of.edit(gone.id, { disabled: true });
    expect(await world.digests.create(of.owner, to(gone.id))).toEqual(unknown);
    expect(await world.digests.create(of.owner, daily({ projectId: elsewhere.project.id }))).toEqual({
      type: 'unknownProject',
    });
    morning();
    await world.minute(of.organisationId);
    expect((await only(of)).last?.letters).toMatchObject([
      { to: gone.name, state: 'skipped' },
      { to: 'var@ornek.com', state: 'sent' },
    ]);
    expect(await world.digests.turn(elsewhere.owner, created.id, false)).toEqual({ type: 'notFound' });
    expect(await world.digests.remove(elsewhere.owner, created.id)).toBe('notFound');
  });

  test('of two who change one at the same moment, the second is told', async () => {
    const of = await company();
    const { id, version } = await digest(of);
    expect(await world.digests.change(of.owner, id, version, daily({ name: 'Yeni' }))).toMatchObject({ type: 'saved' });
    expect(await world.digests.change(of.owner, id, version, daily())).toEqual({ type: 'changed' });
  });
});

test('F148 sent to oneself now it reaches nobody else, and does not take the place of its next time', async () => {
  const of = await company();
  const { id, nextAt } = await digest(of);
  expect(await world.digests.sendToMe(of.owner, id)).toEqual({ type: 'sent', to: of.email });
  await world.mail.sendDue();
  expect((await of.letters()).map(({ to }) => to?.[0]?.address)).toEqual([of.email]);
  expect(await only(of)).toMatchObject({ nextAt, last: null });
  for (let sent = 1; sent < 10; sent += 1) await world.digests.sendToMe(of.owner, id);
  expect(await world.digests.sendToMe(of.owner, id)).toMatchObject({ type: 'tooMany' });
});
