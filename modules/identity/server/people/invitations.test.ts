import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScriptedSmtp } from '#platform/mail/smtp.fixture.ts';
import type { InvitationId, InvitationLine } from '../../invitation.ts';
import type { User } from '../../user.ts';
import { goodPassword, openIdentityForTest, visitFrom } from '../identity.fixture.ts';

const dayMs = 24 * 3_600_000;
let santral: Awaited<ReturnType<typeof openIdentityForTest>>;
type Company = Awaited<ReturnType<(typeof santral)['company']>>;
let company: Company;
let serial = 0;
beforeAll(async () => {
  santral = await openIdentityForTest();
  company = await santral.company('Yıldız Telekom');
});
afterAll(() => santral.close());

const lineFor = (of: Company, over: Partial<InvitationLine> = {}): InvitationLine => ({
  email: `davetli-${++serial}@ornek.com`,
  name: '',
  groupId: null,
  roleIds: [of.roleId('agent')],
  projectIds: 'all',
  language: 'tr',
  ...over,
});
const invite = (of: Company, lines: readonly InvitationLine[], by = of.owner) =>
  santral.identity.invitations.invite(by, { lines, validForDays: 7 });
const outcomes = async (of: Company, lines: readonly InvitationLine[], by = of.owner) =>
  (await invite(of, lines, by)).items.map(({ outcome }) => outcome);
const tokenOf = (link: string | null | undefined) => link?.split('#')[1] ?? '';

/** Somebody who was invited, with the link to hand over. */
async function invited(of: Company, over: Partial<InvitationLine> = {}) {
  const line = lineFor(of, over);
  const { items } = await invite(of, [line]);
  return { email: line.email, id: items[0]?.id as InvitationId, token: tokenOf(items[0]?.link) };
}
const accept = (token: string, over: { name?: string; password?: string; ip?: string } = {}) =>
  santral.identity.invitations.accept(
    { token, name: over.name ?? 'Elif Demir', password: over.password ?? goodPassword, language: 'en' },
    visitFrom(over.ip ?? '192.0.2.77'),
  );
const trail = async (of: Company, what: string) =>
  (await santral.identity.readAudit(of.organisationId, { limit: 50, what }))?.items ?? [];

describe('F9: an invitation carries the group and the roles, and on accepting', () => {
  test('the person is in that group and those roles, with her own name and password, in one step', async () => {
    const group = await company.group('Destek');
    const project = await company.project('Banka');
    const { email, token } = await invited(company, {
      groupId: group.id,
      roleIds: [company.roleId('supervisor'), company.roleId('agent')],
      projectIds: [project.id],
    });
    const told: unknown[] = [];
    const stop = santral.identity.onUsersChanged(({ userIds }) => told.push(...userIds));
    const outcome = await accept(token);
    stop();
    if (outcome.type !== 'accepted') throw new Error(`Not accepted: ${outcome.type}`);
    expect(await santral.identity.users.read(company.organisationId, outcome.userId)).toMatchObject({
      name: 'Elif Demir',
      email,
      group: { id: group.id },
      roles: expect.arrayContaining(['supervisor', 'agent'].map((template) => expect.objectContaining({ template }))),
      projectIds: [project.id],
      passwordIsFirst: false,
    });
    expect(told).toEqual([outcome.userId]);
    const { actor } = await santral.signedIn(email);
    expect(actor.who).toMatchObject({ groupId: group.id, projectIds: [project.id] });
    expect((await trail(company, 'invitationAccepted'))[0]).toMatchObject({
      who: { id: outcome.userId },
      after: { email, groupId: group.id },
    });
  });

  test('a group or role that is gone by then is left out, and the rest is given', async () => {
    const group = await company.group('Geçici');
    const { token } = await invited(company, { groupId: group.id });
    await santral.identity.groups.remove(company.owner, group.id, true);
    const outcome = await accept(token);
    if (outcome.type !== 'accepted') throw new Error(`Not accepted: ${outcome.type}`);
    const user = await santral.identity.users.read(company.organisationId, outcome.userId);
    expect(user).toMatchObject({ group: null, roles: [{ template: 'agent' }] });
  });

  test('of two who use one link at the same moment one becomes a user', async () => {
    const { token } = await invited(company);
    const both = await Promise.all([accept(token), accept(token)]);
    expect(both.map(({ type }) => type).toSorted()).toEqual(['accepted', 'used']);
  });

  test('a bad password is refused and uses nothing up', async () => {
    const { token } = await invited(company);
    expect(await accept(token, { password: 'kısa' })).toMatchObject({ type: 'passwordRefused' });
    expect(await accept(token, { password: 'IseeDeadPeople' })).toMatchObject({ objections: ['breached'] });
    expect(await accept(token)).toMatchObject({ type: 'accepted' });
  });
});

describe('a link', () => {
  test('says what became of it when it is used, taken back, out of date, replaced or never was', async () => {
    const open = async (token: string) =>
      (await santral.identity.invitations.open(token, visitFrom('192.0.2.78'))).type;
    const [used, revoked, replaced, expired] = [
      await invited(company),
      await invited(company),
      await invited(company),
      await invited(company),
    ];
    expect(await open(used.token)).toBe('open');
    await accept(used.token);
    expect(await santral.identity.invitations.revoke(company.owner, revoked.id)).toBe('revoked');
    const how = { by: 'hand', validForDays: 30 } as const;
    const again = await santral.identity.invitations.resend(company.owner, replaced.id, how);
    expect([await open(used.token), await open(revoked.token), await open(replaced.token)]).toEqual([
      'used',
      'revoked',
      'unknown',
    ]);
    expect(await open(again.type === 'resent' ? tokenOf(again.link) : '')).toBe('open');
    expect([await open('x'), await open(`${'A'.repeat(64)}`)]).toEqual(['unknown', 'unknown']);
    santral.clock.advance(7 * dayMs);
    expect(await open(expired.token)).toBe('expired');
    expect((await accept(expired.token)).type).toBe('expired');
    expect(await santral.identity.invitations.revoke(company.owner, used.id)).toBe('closed');
    expect(await santral.identity.invitations.resend(company.owner, used.id, how)).toEqual({ type: 'closed' });
  });

  test('is kept as a hash only, and stands in no log and no audit row', async () => {
    const { token } = await invited(company);
    await santral.identity.invitations.open(token, visitFrom('192.0.2.79'));
    const rows = await santral.database.within(company.organisationId, async (trx) => {
      const all = await sql<{ row: string }>`
        select i::text as row from invitations i union all select a::text from audit a union all select m::text from mails m`.execute(
        trx,
      );
      return all.rows.map(({ row }) => row).join('\n');
    });
    expect(rows).not.toContain(token);
    expect(santral.lines.join('')).not.toContain(token);
  });

  test('of which strangers try too many is braked by their network, not by anybody else’s', async () => {
    const at = (ip: string) => santral.identity.invitations.open('x', visitFrom(ip));
    const answers = await Promise.all(Array.from({ length: 80 }, () => at('203.0.113.5')));
    expect(answers.filter(({ type }) => type === 'unknown')).toHaveLength(60);
    expect(answers.at(-1)).toMatchObject({ type: 'wait' });
    expect(await at('203.0.113.6')).toEqual({ type: 'unknown' });
  });
});

describe('an address that is known explains itself', () => {
  test('a user, a disabled user, an invited one, one of another company, one named twice, one that is none', async () => {
    const other = await santral.company('Deniz A.Ş.');
    const [user, gone] = [await company.user('agent'), await company.user('agent')];
    await santral.identity.users.edit(company.owner, gone.id, { disabled: true });
    const { email } = await invited(company);
    const twice = lineFor(company);
    const addresses = [user.email.toUpperCase(), gone.email, ` ${email}`.trim().toUpperCase(), other.email];
    const lines = [...addresses.map((address) => lineFor(company, { email: address })), twice, twice];
    const bad = ['ayse', 'a@b', 'a@ornek.com\r\nBcc: x@y.com', 'a@b.com, c@d.com', '"x" <a@b.com>', ''];
    expect(await outcomes(company, [...lines, ...bad.map((address) => lineFor(company, { email: address }))])).toEqual([
      ...['alreadyUser', 'alreadyDisabled', 'alreadyInvited', 'notAvailable', 'invited', 'twice'],
      ...bad.map(() => 'emailInvalid'),
    ]);
    expect(await outcomes(other, [lineFor(other, { email })])).toEqual(['invited']);
  });

  test('an invitation that ran out is simply made anew', async () => {
    const { email } = await invited(company);
    santral.clock.advance(8 * dayMs);
    expect(await outcomes(company, [lineFor(company, { email })])).toEqual(['invited']);
  });

  test('of two companies that invite one person the first that is accepted has her, the other link says so', async () => {
    const other = await santral.company('Ege Ltd.');
    const here = await invited(company);
    const there = await invited(other, { email: here.email });
    expect(await accept(here.token)).toMatchObject({ type: 'accepted' });
    expect(await accept(there.token)).toEqual({ type: 'emailTaken' });
  });

  test('of two who invite one address at the same moment one does', async () => {
    const line = lineFor(company);
    const both = await Promise.all([outcomes(company, [line]), outcomes(company, [line])]);
    expect(both.flat().toSorted()).toEqual(['alreadyInvited', 'invited']);
  });
});

describe('nobody invites with more than she has', () => {
  test('neither by roles nor by a group with roles nor by projects, nor by making a stronger invitation’s link anew', async () => {
    const [manager, project] = [await company.user('manager'), await company.project('Sigorta')];
    const weak = await company.user('manager', { projectIds: [project.id] });
    const { actor } = await santral.signedIn(manager.email);
    const { actor: narrow } = await santral.signedIn(weak.email);
    const asOwner = [company.roleId('owner')];
    expect(await outcomes(company, [lineFor(company, { roleIds: asOwner })], actor)).toEqual(['exceedsOwn']);
    expect(await outcomes(company, [lineFor(company)], narrow)).toEqual(['exceedsOwn']);
    expect(await outcomes(company, [lineFor(company, { projectIds: [project.id] })], narrow)).toEqual(['invited']);
    const strong = await invited(company, { roleIds: asOwner });
    const how = { by: 'hand', validForDays: 7 } as const;
    expect(await santral.identity.invitations.resend(actor, strong.id, how)).toEqual({ type: 'exceedsOwn' });
  });

  test('nor into another company: its groups, roles and invitations are not there', async () => {
    const other = await santral.company('Başka A.Ş.');
    const theirs = await other.group('Onların');
    const line = lineFor(company, { groupId: theirs.id });
    const role = lineFor(company, { roleIds: [other.roleId('agent')] });
    expect(await outcomes(company, [line, role])).toEqual(['notFound', 'notFound']);
    const { id } = await invited(other);
    expect(await santral.identity.invitations.revoke(company.owner, id)).toBe('notFound');
    const page = await santral.identity.invitations.list(company.owner, { limit: 200 });
    expect(page?.items.some(({ invitation }) => invitation.id === id)).toBe(false);
  });
});

test('checking says the same as inviting, and invites nobody', async () => {
  const lines = [lineFor(company), lineFor(company, { email: company.email })];
  const { items } = await santral.identity.invitations.check(company.owner, lines);
  expect(items.map(({ outcome }) => outcome)).toEqual(['invited', 'alreadyUser']);
  expect(await outcomes(company, lines)).toEqual(['invited', 'alreadyUser']);
});

test('the list comes newest first, in pages that lose nobody, by state and by search', async () => {
  const of = await santral.company('Liste A.Ş.');
  for (const name of ['Çağla', 'Işıl', 'Ahmet']) {
    await invited(of, { name });
    santral.clock.advance(1_000);
  }
  const names = async (asked: object) => {
    const read: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await santral.identity.invitations.list(of.owner, { limit: 2, cursor, ...asked });
      if (page === null) throw new Error('The cursor was not read.');
      read.push(...page.items.map(({ invitation }) => invitation.name));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    return read;
  };
  expect(await names({})).toEqual(['Ahmet', 'Işıl', 'Çağla']);
  expect(await names({ search: 'ISIL' })).toEqual(['Işıl']);
  expect([await names({ state: 'accepted' }), (await names({ state: 'open' })).length]).toEqual([[], 3]);
  expect(await santral.identity.invitations.list(of.owner, { limit: 2, cursor: 'x' })).toBeNull();
});

describe('with a mail server', () => {
  test('the letter goes out in the language of the person with a link that works, and no link is shown', async () => {
    const of = await santral.company('Postalı A.Ş.');
    const server = await openScriptedSmtp();
    try {
      await named(of, server.port);
      const { items } = await invite(of, [lineFor(of, { language: 'en', email: 'ann@ornek.com' })]);
      expect(items[0]).toMatchObject({ outcome: 'invited', link: null });
      await santral.mail.sendDue();
      const text = server.letters[0]?.replaceAll('=\n', '').replaceAll('=3D', '=') ?? '';
      expect(text).toMatch(/^To: ann@ornek\.com$/m);
      expect(text).toContain('Accept the invitation');
      const [, token = ''] = /https:\/\/santral\.ornek\.com\/invitation#([\w-]{64})/.exec(text) ?? [];
      expect(await accept(token)).toMatchObject({ type: 'accepted' });
      const page = await santral.identity.invitations.list(of.owner, { limit: 1 });
      expect(page?.items[0]).toMatchObject({ state: 'accepted', mail: { state: 'sent' } });
    } finally {
      await server.close();
    }
  });

  test('the letter of an invitation that is taken back before it leaves does not leave', async () => {
    const of = await santral.company('Sessiz A.Ş.');
    const server = await openScriptedSmtp({ RCPT: '451 4.7.1 later' });
    try {
      await named(of, server.port);
      const { id } = await invited(of);
      await santral.mail.sendDue();
      await santral.identity.invitations.revoke(of.owner, id);
      server.change({});
      santral.clock.advance(dayMs);
      await santral.mail.sendDue();
      expect(server.letters).toEqual([]);
    } finally {
      await server.close();
    }
  });

  test('a forgotten password: one answer for everybody, a link that works once, and all sessions end', async () => {
    const of = await santral.company('Unutkan A.Ş.');
    const server = await openScriptedSmtp();
    try {
      await named(of, server.port);
      const user = await of.user('agent', { name: 'Ece', language: 'en' });
      const signedIn = await santral.signedIn(user.email);
      const { passwordResets } = santral.identity;
      const ask = (email: string, ip: string) => passwordResets.request(email, visitFrom(ip));
      const answers = await Promise.all([
        ask(user.email.toUpperCase(), '192.0.2.90'),
        ask('yok@ornek.com', '192.0.2.91'),
      ]);
      expect(answers).toEqual([{ type: 'accepted' }, { type: 'accepted' }]);
      await expect.poll(() => server.letters).toHaveLength(1);
      const text = server.letters[0]?.replaceAll('=\n', '') ?? '';
      const [, token = ''] = /password#([\w-]{64})/.exec(text.replaceAll('=3D', '=')) ?? [];
      const visit = visitFrom('192.0.2.92');
      expect(await passwordResets.open(token, visit)).toMatchObject({ type: 'open', email: user.email });
      expect(await passwordResets.use({ token, password: 'kısa' }, visit)).toMatchObject({ type: 'passwordRefused' });
      const breached = await passwordResets.use({ token, password: 'IseeDeadPeople' }, visit);
      expect(breached).toEqual({ type: 'passwordRefused', objections: ['breached'] });
      const next = 'yeni bir sabah geldi';
      expect(await passwordResets.use({ token, password: next }, visit)).toMatchObject({
        type: 'changed',
        endedSessions: 1,
      });
      expect(
        await santral.identity.sessionOf({
          cookieHeader: `santral_session=${signedIn.sessionToken}`,
          isHttps: false,
          address: '192.0.2.1',
        }),
      ).toBeNull();
      expect((await passwordResets.use({ token, password: next }, visit)).type).toBe('used');
      const again = { email: user.email, password: next };
      expect((await santral.identity.signIn(again, visitFrom('192.0.2.93'))).type).toBe('signedIn');
      expect((await trail(of, 'passwordReset'))[0]).toMatchObject({ who: { id: user.id } });
    } finally {
      await server.close();
    }
  });

  test('links for a password end when the password or the address changes, or the user is disabled', async () => {
    const of = await santral.company('Temkinli A.Ş.');
    const server = await openScriptedSmtp();
    try {
      await named(of, server.port);
      const { passwordResets, users, changePassword } = santral.identity;
      const next = 'yeni bir sabah geldi';
      const changes = [
        async ({ email }: User) => {
          const { session, actor } = await santral.signedIn(email, '192.0.2.80');
          return changePassword(session, { current: goodPassword, next }, actor);
        },
        ({ id }: User) => users.edit(of.owner, id, { password: next }),
        ({ id }: User) => users.edit(of.owner, id, { email: 'yeni-adres@ornek.com' }),
        async ({ id }: User) => {
          await users.edit(of.owner, id, { disabled: true });
          return users.edit(of.owner, id, { disabled: false });
        },
      ];
      for (const [index, change] of changes.entries()) {
        const user = await of.user('agent');
        const visit = visitFrom(`198.51.100.${100 + index}`);
        await passwordResets.request(user.email, visit);
        await expect.poll(() => server.letters).toHaveLength(index + 1);
        const [, token = ''] =
          /password#([\w-]{64})/.exec(server.letters.at(-1)?.replaceAll(/=\n|=3D/g, '') ?? '') ?? [];
        expect((await users.edit(of.owner, user.id, { name: 'Ece Ak' })).type).toBe('edited');
        expect((await passwordResets.open(token, visit)).type).toBe('open');
        expect((await change(user)).type).toMatch(/edited|changed/);
        expect((await passwordResets.open(token, visit)).type).toBe('used');
      }
      await named(of, 1); // nobody listens there: what is written waits
      const user = await of.user('agent');
      await passwordResets.request(user.email, visitFrom('198.51.100.120'));
      const newest = async () => (await santral.mail.recent(of.organisationId))[0];
      await expect.poll(newest).toMatchObject({ state: 'queued', tries: 1 });
      await users.edit(of.owner, user.id, { password: next });
      expect(await newest()).toMatchObject({ state: 'cancelled' });
    } finally {
      await server.close();
    }
  });

  test('links for a password run out, are few for one mailbox, and there is none for a disabled user', async () => {
    const of = await santral.company('Sabırlı A.Ş.');
    const server = await openScriptedSmtp();
    try {
      await named(of, server.port);
      const [user, gone] = [await of.user('agent'), await of.user('agent')];
      await santral.identity.users.edit(of.owner, gone.id, { disabled: true });
      const { passwordResets } = santral.identity;
      const askers = Array.from({ length: 6 }, (_, index) => visitFrom(`198.51.100.${index}`));
      await Promise.all(askers.map((visit) => passwordResets.request(user.email, visit)));
      await passwordResets.request(gone.email, visitFrom('198.51.100.99'));
      await expect.poll(() => server.letters).toHaveLength(3);
      const [, token = ''] = /password#([\w-]{64})/.exec(server.letters[0]?.replaceAll(/=\n|=3D/g, '') ?? '') ?? [];
      santral.clock.advance(30 * 60_000);
      expect(await passwordResets.open(token, visitFrom('192.0.2.94'))).toEqual({ type: 'expired' });
      const flood = Array.from({ length: 30 }, () => passwordResets.request('x@ornek.com', visitFrom('203.0.113.77')));
      expect((await Promise.all(flood)).filter(({ type }) => type === 'wait')).toHaveLength(10);
    } finally {
      await server.close();
    }
  });
});

/** Names a mail server that runs on this machine. */
async function named(of: Company, port: number): Promise<void> {
  const outcome = await santral.identity.mailSettings.save(of.owner, {
    host: '127.0.0.1',
    port,
    tls: 'none',
    user: null,
    certificate: null,
    fromName: 'Santral',
    fromAddress: 'santral@ornek.com',
    linkBase: 'https://santral.ornek.com',
  });
  if (outcome.type !== 'saved') throw new Error(`The settings were not saved: ${outcome.type}`);
}
