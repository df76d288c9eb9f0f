import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FlowGraph } from '#flows';
import type { Right, Who } from '#identity';
import type { Actor } from '#identity/server';
import type { Id, OrganisationId, ProjectId, QueueId, UserId } from '#kernel/id.ts';
import { newId } from '#platform/ids.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';
import { type FreshDatabase, fixedClock, freshDatabase, organisation } from '#platform/testing/index.ts';
import { defaultOutwardRules } from '../outward.ts';
import { defaultTrunk, type OwnTrunk } from '../trunk.ts';
import { type Admitted, openAdmission } from './admission.ts';
import { type Lines, openLines } from './lines.ts';
import { openSwitchboard } from './switchboard.ts';

const seal = sealWith(randomBytes(32));
const rights: readonly Right[] = ['telephony.read', 'telephony.manage'];

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh?.close());

/** What one organisation telephones with, and a queue that takes calls and one that does not. */
async function house() {
  const { database } = fresh;
  const organisationId = await organisation(database);
  const [voiceQueue, chatQueue] = [newId<'queue'>(), newId<'queue'>()];
  const projectId: ProjectId = newId<'project'>();
  const agents = new Set<UserId>([newId<'user'>(), newId<'user'>()]);
  await database.within(organisationId, async (trx) => {
    for (const id of [voiceQueue, chatQueue]) {
      await sql`
        insert into queues (organisation_id, id, project_id, name, name_key, settings, hours, created_at)
        values (${organisationId}, ${id}, ${projectId}, ${id}, ${id}, '{}', '{}', now())`.execute(trx);
    }
  });
  const queues = new Map<QueueId, { projectId: ProjectId; media: readonly ('voice' | 'chat')[]; isArchived: boolean }>([
    [voiceQueue, { projectId, media: ['voice'], isArchived: false }],
    [chatQueue, { projectId, media: ['chat'], isArchived: false }],
  ]);
  const flows = new Map<Id<'flow'>, { readonly projectId: ProjectId; readonly graph: FlowGraph }>();
  const told: Lines[] = [];
  const open = () =>
    openLines({
      database,
      clock: fixedClock(),
      organisationId,
      zone: 'Europe/Istanbul',
      seal,
      findQueue: (id) => queues.get(id) ?? null,
      findFlow: (id) => flows.get(id) ?? null,
      isAgent: (id) => agents.has(id),
      onChanged: (lines) => void told.push(lines),
    });
  return {
    organisationId,
    voiceQueue,
    chatQueue,
    projectId,
    flows,
    agents,
    firstAgent: [...agents][0] as UserId,
    open,
    told,
    actor: actorIn(organisationId),
    given: (number: string) => ({ number, name: 'Destek', queueId: voiceQueue, language: 'tr' as const }),
  };
}

function actorIn(organisationId: OrganisationId, over: Partial<Who> = {}): Actor {
  const grants = rights.map((right) => ({ right, scope: 'all' }) as const);
  const who: Who = { organisationId, userId: newId<'user'>(), groupId: null, grants, projectIds: 'all', ...over };
  return { who, ip: '203.0.113.9', requestId: 'request-1' };
}

const auditOf = (organisationId: OrganisationId) =>
  fresh.database.within(organisationId, async (trx) => {
    const { rows } = await sql<{ what: string; before: unknown; after: unknown }>`
      select what, before, after from audit where organisation_id = ${organisationId} order by id`.execute(trx);
    return rows;
  });

describe('numbers', () => {
  test('one that was typed in the national form is kept in full, over a restart, with who added it', async () => {
    const { organisationId, voiceQueue, projectId, open, actor, given } = await house();
    const outcome = await (await open()).numbers.create(actor, given('0850 222 10 01'));
    expect(outcome).toMatchObject({ type: 'saved', number: { number: '+908502221001', projectId } });
    expect((await open()).numbers.all()).toMatchObject([
      { number: '+908502221001', name: 'Destek', queueId: voiceQueue, projectId, language: 'tr' },
    ]);
    expect(await auditOf(organisationId)).toMatchObject([
      { what: 'numberAdded', before: null, after: { number: '+908502221001' } },
    ]);
  });

  test('what is no number, what leads to a queue without calls and what is not hers is refused, and nothing is kept', async () => {
    const { organisationId, chatQueue, open, actor, given } = await house();
    const { numbers } = await open();
    expect(await numbers.create(actor, given('850'))).toEqual({ type: 'noNumber' });
    expect(await numbers.create(actor, { ...given('+908502221002'), queueId: chatQueue })).toEqual({
      type: 'queueRefused',
    });
    const elsewhere = actorIn(organisationId, { projectIds: [newId<'project'>()] });
    expect(await numbers.create(elsewhere, given('+908502221002'))).toEqual({ type: 'queueRefused' });
    expect(await numbers.create(actorIn(organisationId, { grants: [] }), given('+908502221002'))).toEqual({
      type: 'queueRefused',
    });
    expect((await open()).numbers.all()).toEqual([]);
    expect(await auditOf(organisationId)).toEqual([]);
  });

  test('one that stands in another company of the installation is refused, also of two who are as fast', async () => {
    const [one, other] = [await house(), await house()];
    const [ours, theirs] = [await one.open(), await other.open()];
    const outcomes = await Promise.all([
      ours.numbers.create(one.actor, one.given('+908502221003')),
      theirs.numbers.create(other.actor, other.given('00908502221003')),
    ]);
    expect(outcomes.map(({ type }) => type).toSorted()).toEqual(['numberTaken', 'saved']);
  });

  test('is changed and removed by who manages it, and found no more', async () => {
    const { organisationId, open, actor, given } = await house();
    const lines = await open();
    const switchboard = openSwitchboard({ admission: { say: async () => undefined, forget: async () => undefined } });
    switchboard.hold(lines);
    const made = await lines.numbers.create(actor, given('+908502221004'));
    if (made.type !== 'saved') throw new Error(made.type);
    const { id } = made.number;
    expect(switchboard.findNumber('08502221004')).toMatchObject({ organisationId, id, name: 'Destek' });
    expect(await lines.numbers.edit(actor, id, { name: 'Satış', number: '+908502221005' })).toMatchObject({
      type: 'saved',
    });
    expect(switchboard.findNumber('08502221004')).toBeNull();
    expect(switchboard.findNumber('08502221005')).toMatchObject({ name: 'Satış' });
    expect(await lines.numbers.remove(actorIn(organisationId, { grants: [] }), id)).toBe(false);
    expect(await lines.numbers.remove(actor, id)).toBe(true);
    expect(switchboard.findNumber('+908502221005')).toBeNull();
    expect((await auditOf(organisationId)).map(({ what }) => what)).toEqual([
      'numberAdded',
      'numberChanged',
      'numberRemoved',
    ]);
  });
});

describe('desk telephones', () => {
  test('the secret is shown once, kept sealed, told to the switch, and is in no trail', async () => {
    const { organisationId, open, actor, firstAgent } = await house();
    const outcome = await (await open()).telephones.create(actor, { userId: firstAgent, name: 'Masa' });
    if (outcome.type !== 'saved') throw new Error(outcome.type);
    const { telephone, secret } = outcome;
    expect(secret).toMatch(/^[a-z2-9]{24}$/);
    const lines = await open();
    expect(lines.admitted().telephones).toEqual([{ kind: 'desk', name: telephone.signInName, secret }]);
    expect(lines.telephonesOf(firstAgent)).toEqual([telephone.signInName]);
    expect(lines.whoseTelephone(telephone.signInName)).toBe(firstAgent);
    expect(lines.whoseTelephone('desk-nobody')).toBeNull();
    expect(JSON.stringify(lines.telephones.all())).not.toContain(secret);
    const { rows } = await fresh.database.within(organisationId, (trx) =>
      sql<{ all: string }>`select json_agg(t)::text as all from voice_telephones t`.execute(trx),
    );
    expect(rows[0]?.all).toContain(telephone.signInName);
    expect(rows[0]?.all).not.toContain(secret);
    expect(JSON.stringify(await auditOf(organisationId))).not.toContain(secret);
  });

  test('a new secret takes the place of the old one, and the switch is told', async () => {
    const { open, actor, firstAgent, told } = await house();
    const lines = await open();
    const made = await lines.telephones.create(actor, { userId: firstAgent, name: 'Masa' });
    if (made.type !== 'saved') throw new Error(made.type);
    const renewed = await lines.telephones.renewSecret(actor, made.telephone.id);
    if (renewed.type !== 'saved') throw new Error(renewed.type);
    expect(renewed.secret).not.toBe(made.secret);
    expect(lines.admitted().telephones).toEqual([
      { kind: 'desk', name: made.telephone.signInName, secret: renewed.secret },
    ]);
    expect(told).toHaveLength(2);
  });

  test('who takes calls no more rings no more, and the switch is told when people change, and only then', async () => {
    const { open, actor, agents, firstAgent, told } = await house();
    const lines = await open();
    await lines.telephones.create(actor, { userId: firstAgent, name: 'Masa' });
    lines.refresh();
    expect(told).toHaveLength(1);
    agents.delete(firstAgent);
    lines.refresh();
    expect(told).toHaveLength(2);
    expect([lines.admitted().telephones, lines.telephonesOf(firstAgent)]).toEqual([[], []]);
    lines.refresh();
    expect(told).toHaveLength(2);
  });

  test('strangers, people without the right and a sixth telephone are refused', async () => {
    const { organisationId, open, actor, firstAgent } = await house();
    const { telephones } = await open();
    const [ours, none] = [actor, actorIn(organisationId, { grants: [] })];
    expect(await telephones.create(ours, { userId: newId<'user'>(), name: 'x' })).toEqual({ type: 'agentUnknown' });
    expect(await telephones.create(none, { userId: firstAgent, name: 'x' })).toEqual({ type: 'agentUnknown' });
    for (let serial = 0; serial < 5; serial++) await telephones.create(ours, { userId: firstAgent, name: 'x' });
    expect(await telephones.create(ours, { userId: firstAgent, name: 'x' })).toEqual({ type: 'limitReached', max: 5 });
    const [first] = telephones.all();
    if (!first) throw new Error('There is none');
    expect(await telephones.remove(none, first.id)).toBe(false);
    expect(await telephones.remove(ours, first.id)).toBe(true);
    expect(telephones.of(firstAgent)).toHaveLength(4);
  });
});

describe('what may be called', () => {
  test('is that of a new house until somebody says so; then it stands over a restart, and who said so', async () => {
    const { organisationId, open, actor } = await house();
    const { outward } = await open();
    expect(outward.now()).toEqual(defaultOutwardRules('90'));
    const rules = {
      countries: ['49', '90', '49'],
      blocked: ['+90900'],
      brake: { callsPerHour: 10, minutesPerHour: null },
      costPerHour: 12.5,
      currency: 'TRY' as const,
      prices: [
        { beginning: '+905', perMinute: 0.4 },
        { beginning: '+49', perMinute: 2 },
        { beginning: '+905', perMinute: 0.5 },
      ],
    };
    expect(await outward.set(actor, rules)).toBe(true);
    const prices = [
      { beginning: '+49', perMinute: 2 },
      { beginning: '+905', perMinute: 0.5 },
    ];
    const kept = { ...rules, countries: ['49', '90'], prices };
    expect(outward.now()).toEqual(kept);
    expect((await open()).outward.now()).toEqual(kept);
    const [written] = await auditOf(organisationId);
    expect(written).toMatchObject({ what: 'outwardRulesChanged', before: defaultOutwardRules('90'), after: kept });
  });

  test('is nothing that somebody without the right can change', async () => {
    const { organisationId, open } = await house();
    const { outward } = await open();
    const agent = actorIn(organisationId, { grants: [{ right: 'telephony.read', scope: 'all' }] });
    expect(await outward.set(agent, defaultOutwardRules(null))).toBe(false);
    expect(outward.now()).toEqual(defaultOutwardRules('90'));
  });
});

describe('trunks', () => {
  const given = {
    ...{ ...defaultTrunk, codecs: [...defaultTrunk.codecs], from: [] as string[] },
    ...{ name: 'Operatör', host: 'SIP.operator.example', user: '908502220000', isActive: true },
  };

  test('one is kept with its secret sealed, told to the switch, and its secret is in no answer and no trail', async () => {
    const { organisationId, open, actor } = await house();
    const outcome = await (await open()).trunks.create(actor, { ...given, secret: 'gizli-sözcük' });
    if (outcome.type !== 'saved') throw new Error(outcome.type);
    const lines = await open();
    expect(lines.trunks.all()).toMatchObject([{ host: 'sip.operator.example', hasSecret: true }]);
    expect(lines.admitted().trunks).toEqual([
      {
        name: `trunk-${outcome.trunk.id}`,
        from: 'sip.operator.example',
        codecs: ['alaw', 'ulaw'],
        peer: {
          ...{ host: 'sip.operator.example', port: 5060, isSignedInTo: true },
          ...{ user: '908502220000', secret: 'gizli-sözcük' },
        },
      },
    ]);
    const { rows } = await fresh.database.within(organisationId, (trx) =>
      sql<{ all: string }>`select json_agg(t)::text as all from voice_trunks t`.execute(trx),
    );
    const written = [rows[0]?.all, JSON.stringify(lines.trunks.all()), JSON.stringify(await auditOf(organisationId))];
    expect(written.filter((text) => text?.includes('gizli-sözcük'))).toEqual([]);
  });

  test('what is wrong with one is named, and nothing is kept', async () => {
    const { organisationId, open, actor } = await house();
    const { trunks } = await open();
    const tried = (over: object) => trunks.create(actor, { ...given, secret: 'x', ...over });
    expect(await tried({ host: 'sip operator' })).toEqual({ type: 'faulty', fault: 'hostUnknown' });
    expect(await tried({ secret: undefined })).toEqual({ type: 'faulty', fault: 'secretMissing' });
    expect(await tried({ shownNumber: '12' })).toEqual({ type: 'faulty', fault: 'noNumber' });
    expect(await trunks.create(actorIn(organisationId, { grants: [] }), given)).toEqual({ type: 'unknown' });
    expect((await open()).trunks.all()).toEqual([]);
  });

  test('they are changed, put in order, switched off and removed, and the switch is told of each', async () => {
    const { open, actor, told } = await house();
    const { trunks } = await open();
    const made: OwnTrunk[] = [];
    for (const name of ['bir', 'iki', 'üç']) {
      const outcome = await trunks.create(actor, { ...given, name, secret: 'x' });
      if (outcome.type === 'saved') made.push(outcome.trunk);
    }
    const [one, two, three] = made;
    if (!one || !two || !three) throw new Error('Three were not made');
    const names = async () => (await open()).trunks.all().map(({ name }) => name);
    expect(await names()).toEqual(['bir', 'iki', 'üç']);
    expect(await trunks.order(actor, [three.id, one.id])).toBe(true);
    expect(await names()).toEqual(['üç', 'bir', 'iki']);
    expect(await trunks.edit(actor, one.id, { shownNumber: '0850 222 00 00', lines: 3 })).toMatchObject({
      type: 'saved',
      trunk: { shownNumber: '+908502220000', lines: 3, hasSecret: true },
    });
    await trunks.edit(actor, two.id, { isActive: false });
    expect(trunks.admitted().map(({ name }) => name)).toEqual([`trunk-${three.id}`, `trunk-${one.id}`]);
    expect(await trunks.remove(actor, three.id)).toBe(true);
    expect(await names()).toEqual(['bir', 'iki']);
    expect(told).toHaveLength(7);
  });
});

describe('whom the switch lets in', () => {
  const phone = (name: string): Admitted => ({ telephones: [{ kind: 'desk', name, secret: 's' }], trunks: [] });

  test('is the sum of what every part says, and what changed meanwhile is told together', async () => {
    const told: string[][] = [];
    const gates: (() => void)[] = [];
    const admit = ({ telephones }: Admitted) => {
      told.push(telephones.map(({ name }) => name));
      return new Promise<void>((resolve) => void gates.push(resolve));
    };
    const admission = openAdmission({ gateway: { admit }, log: openLog({ level: 'silent' }) });
    const first = admission.say('one', phone('a'));
    await expect.poll(() => gates.length).toBe(1);
    const second = admission.say('two', phone('b'));
    const third = admission.say('one', phone('c'));
    gates.shift()?.();
    await first;
    await expect.poll(() => gates.length).toBe(1);
    gates.shift()?.();
    await Promise.all([second, third]);
    expect(told).toEqual([['a'], ['c', 'b']]);
  });

  test('is told whole again after the switch refused once', async () => {
    const told: string[][] = [];
    const admit = async ({ telephones }: Admitted) => {
      told.push(telephones.map(({ name }) => name));
      if (told.length === 1) throw new Error('It refuses');
    };
    const admission = openAdmission({ gateway: { admit }, log: openLog({ level: 'silent' }) });
    await expect(admission.say('one', phone('a'))).rejects.toThrow('It refuses');
    await admission.say('two', phone('b'));
    expect(told.at(-1)).toEqual(['a', 'b']);
  });
});
