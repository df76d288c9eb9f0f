import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OrganisationId } from '#kernel/id.ts';
import { openLog } from '../log.ts';
import { sealWith } from '../seal.ts';
import { type FixedClock, type FreshDatabase, fixedClock, freshDatabase, organisation } from '../testing/index.ts';
import { type Letter, type Mail, type MailId, type MailSettings, openMail } from './index.ts';
import { openScriptedSmtp, type Script } from './smtp.fixture.ts';

const seal = sealWith(Buffer.alloc(32, 7));
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const letter: Letter = {
  subject: 'Davet: Yıldız & Oğulları',
  language: 'tr',
  paragraphs: ['Merhaba <b>Ayşe</b>,'],
  link: { label: 'Daveti kabul et', url: 'https://santral.ornek.com/invitation#a&b' },
  foot: ['Bu iletiyi beklemiyorsanız silin.'],
};

let fresh: FreshDatabase;
let clock: FixedClock;
let mail: Mail;
const lines: string[] = [];
const servers: Awaited<ReturnType<typeof openScriptedSmtp>>[] = [];
beforeAll(async () => {
  fresh = await freshDatabase();
  clock = fixedClock();
  const log = openLog({ level: 'debug', sink: { write: (line) => void lines.push(line) } });
  mail = openMail({ database: fresh.database, clock, log, seal });
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
afterAll(async () => {
  await mail.close();
  await fresh.close();
});

const settingsFor = (port: number, over: Partial<MailSettings> = {}): Omit<MailSettings, 'hasPassword'> => ({
  host: '127.0.0.1',
  port,
  tls: 'none',
  user: 'santral',
  certificate: null,
  fromName: 'Yıldız Çağrı Merkezi',
  fromAddress: 'santral@posta.test',
  linkBase: 'https://santral.ornek.com',
  ...over,
});

/** A company whose mail server says what the test wants. */
async function company(script: Script = {}, greeting?: string | null) {
  const server = await openScriptedSmtp(script, greeting);
  servers.push(server);
  const id = await organisation(fresh.database);
  await save(id, settingsFor(server.port));
  return { id, server };
}

const save = (id: OrganisationId, settings: Omit<MailSettings, 'hasPassword'>) =>
  fresh.database.within(id, (trx) => mail.save(trx, id, settings, { type: 'set', text: 'gizli parola' }));
const add = (id: OrganisationId, to: string, over: Partial<Letter> = {}, usefulUntilMs?: number) =>
  fresh.database.within(id, async (trx) => {
    const [added] = await mail.add(trx, id, [
      { kind: 'invitation', to, letter: { ...letter, ...over }, ...(usefulUntilMs ? { usefulUntilMs } : {}) },
    ]);
    return added as MailId;
  });
const states = async (id: OrganisationId) =>
  (await mail.recent(id)).map(({ state, trouble, tries }) => [state, trouble, tries]);

describe('a letter that may leave once only', () => {
  const addOnce = (id: OrganisationId) =>
    fresh.database.within(id, (trx) =>
      mail.add(trx, id, [
        {
          kind: 'digest',
          to: 'ayse@ornek.com',
          isOnce: true,
          letter: { ...letter, drawn: { text: 'öz', html: '<p>öz' } },
        },
      ]),
    );

  test('is not tried again when the line broke after it was handed over, and says that nobody knows', async () => {
    const { id, server } = await company({ '.': null });
    await addOnce(id);
    await add(id, 'fatma@ornek.com');
    await mail.sendDue();
    server.change({});
    clock.advance(5 * minuteMs);
    await mail.sendDue();
    expect((await states(id)).toSorted()).toEqual([
      ['failed', 'interrupted', 1],
      ['sent', null, 2],
    ]);
    expect(server.letters).toHaveLength(1);
  });

  test('is tried again while it cannot have been taken', async () => {
    const { id, server } = await company({ RCPT: '451 4.7.1 later' });
    await addOnce(id);
    await mail.sendDue();
    server.change({});
    clock.advance(2 * minuteMs);
    await mail.sendDue();
    expect(await states(id)).toEqual([['sent', null, 2]]);
    expect(server.letters[0]).toContain('<p>=C3=B6z');
  });

  test('is not taken up by the next process when the one that sent it is gone', async () => {
    const { id, server } = await company();
    await addOnce(id);
    await fresh.database.within(id, (trx) =>
      sql`update mails set state = 'sending', tries = 1, next_try_at = ${new Date(clock.nowMs() + minuteMs)}
           where organisation_id = ${id}`.execute(trx),
    );
    await mail.sendDue();
    expect(await states(id)).toEqual([['sending', null, 1]]);
    clock.advance(2 * minuteMs);
    await mail.sendDue();
    expect(await states(id)).toEqual([['failed', 'interrupted', 1]]);
    expect(server.letters).toHaveLength(0);
  });
});

describe('a letter', () => {
  test('leaves once, as plain text and as HTML in which words stay words, and says that no machine shall answer', async () => {
    const { id, server } = await company();
    await add(id, 'ayse@ornek.com');
    await mail.sendDue();
    await mail.sendDue();
    expect(server.letters).toHaveLength(1);
    expect(await states(id)).toEqual([['sent', null, 1]]);
    const [head = '', body = ''] = server.letters[0]?.split(/\n\n(.*)/s) ?? [];
    expect(head).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(head).toMatch(/^From: =\?UTF-8\?[^<]*<santral@posta\.test>$/m);
    expect(head).toMatch(/^To: ayse@ornek\.com$/m);
    const plain = body.replaceAll('=\n', '').replaceAll('=3D', '=');
    expect(plain).toContain('https://santral.ornek.com/invitation#a&b');
    expect(plain).toContain('Merhaba &lt;b&gt;Ay');
    expect(plain).toContain('href="https://santral.ornek.com/invitation#a&amp;b"');
  });

  test('belongs to what caused it: when that is undone there is no letter', async () => {
    const { id, server } = await company();
    const undone = fresh.database.within(id, async (trx) => {
      await mail.add(trx, id, [{ kind: 'invitation', to: 'a@ornek.com', letter }]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await mail.sendDue();
    expect([server.letters, await states(id)]).toEqual([[], []]);
  });

  test('carries no second header and no second recipient, whatever its words hold', async () => {
    const { id, server } = await company();
    const bad = 'x\r\nBcc: kurban@ornek.com\r\n\r\nbody';
    await save(id, settingsFor(server.port, { fromName: bad }));
    await add(id, 'a@ornek.com', { subject: bad });
    await add(id, 'a@ornek.com>\r\nRCPT TO:<kurban@ornek.com');
    await mail.sendDue();
    expect(server.commands.filter((line) => /^RCPT TO:<kurban/i.test(line))).toEqual([]);
    for (const whole of server.letters) expect(whole.split('\n\n')[0]).not.toMatch(/^bcc:/im);
    expect(server.letters.length).toBeGreaterThan(0);
  });

  test('lies sealed until it is out, and its text is wiped then; so is no password readable', async () => {
    const { id } = await company();
    await add(id, 'ayse@ornek.com');
    const everything = () =>
      fresh.database.within(id, async (trx) => {
        const { rows } = await sql<{ whole: string }>`
          select m::text || coalesce(m.body, '') as whole from mails m
          union all select s::text || s.password from mail_settings s`.execute(trx);
        return rows.map(({ whole }) => whole).join('\n');
      });
    const before = await everything();
    expect(before).toContain('ayse@ornek.com');
    for (const hidden of ['invitation#', 'gizli parola', 'Merhaba']) expect(before).not.toContain(hidden);
    await mail.sendDue();
    const { rows } = await fresh.database.within(id, (trx) =>
      sql<{ body: string | null }>`select body from mails`.execute(trx),
    );
    expect(rows).toEqual([{ body: null }]);
    expect(lines.join('')).not.toMatch(/gizli parola|ayse@ornek|invitation#/);
  });

  test('is seen and sent by its own organisation only', async () => {
    const [one, other] = [await company(), await company()];
    const id = await add(one.id, 'ayse@ornek.com');
    await fresh.database.within(other.id, (trx) => mail.cancel(trx, other.id, [id]));
    expect(await mail.recent(other.id)).toEqual([]);
    await mail.sendDue();
    expect([one.server.letters.length, other.server.letters.length]).toEqual([1, 0]);
  });

  test('that was taken back before it left does not leave', async () => {
    const { id, server } = await company();
    const added = await add(id, 'ayse@ornek.com');
    await fresh.database.within(id, (trx) => mail.cancel(trx, id, [added]));
    await mail.sendDue();
    expect([server.letters, await states(id)]).toEqual([[], [['cancelled', null, 0]]]);
  });

  test('whose time has passed is not sent any more', async () => {
    const { id, server } = await company();
    await add(id, 'ayse@ornek.com', {}, clock.nowMs() + 1_000);
    clock.advance(1_000);
    await mail.sendDue();
    expect([server.letters, await states(id)]).toEqual([[], [['failed', 'expired', 1]]]);
  });

  test('that a dying process had in hand is sent by the next one', async () => {
    const { id, server } = await company();
    await add(id, 'ayse@ornek.com');
    await fresh.database.within(id, (trx) =>
      sql`update mails set state = 'sending', tries = 1, next_try_at = ${new Date(clock.nowMs() + minuteMs)}`.execute(
        trx,
      ),
    );
    await mail.sendDue();
    expect(server.letters).toHaveLength(0);
    clock.advance(5 * minuteMs);
    await mail.sendDue();
    expect(server.letters).toHaveLength(1);
  });
});

describe('a server that refuses', () => {
  test('says 5xx to a recipient: final, told with its words, and the others go out', async () => {
    const refuseOne = (line: string) => (line.includes('yok@') ? '550 5.1.1 no such user' : '250 ok');
    const { id, server } = await company({ RCPT: refuseOne });
    await add(id, 'yok@ornek.com');
    await add(id, 'ayse@ornek.com');
    await mail.sendDue();
    clock.advance(2 * hourMs);
    await mail.sendDue();
    expect(server.letters).toHaveLength(1);
    const rows = await mail.recent(id);
    expect(rows.map(({ to, state, trouble, tries, answer }) => [to, state, trouble, tries, answer])).toContainEqual([
      'yok@ornek.com',
      'failed',
      'recipientRefused',
      1,
      '550 5.1.1 no such user',
    ]);
  });

  test.for([
    ['a letter', { '.': '554 5.7.1 looks like spam' }, 'messageRefused'],
    ['our own address', { MAIL: '553 5.7.1 not your address' }, 'senderRefused'],
  ] as const)('says 5xx to %s: final', async ([, script, trouble]) => {
    const { id } = await company(script);
    await add(id, 'ayse@ornek.com');
    await mail.sendDue();
    expect(await states(id)).toEqual([['failed', trouble, 1]]);
  });

  test('says 4xx: tried again after one minute, two, four, and taken at last', async () => {
    const { id, server } = await company({ RCPT: '451 4.7.1 greylisted' });
    await add(id, 'ayse@ornek.com');
    for (const minutes of [0, 1, 2]) {
      clock.advance(minutes * minuteMs - (minutes === 0 ? 0 : 1));
      await mail.sendDue();
      const before = server.commands.filter((line) => line.startsWith('RCPT')).length;
      if (minutes > 0) clock.advance(1);
      await mail.sendDue();
      if (minutes > 0) expect(server.commands.filter((line) => line.startsWith('RCPT')).length).toBe(before + 1);
    }
    expect(await states(id)).toEqual([['queued', 'later', 3]]);
    server.change({});
    clock.advance(4 * minuteMs);
    await mail.sendDue();
    expect([server.letters.length, await states(id)]).toEqual([1, [['sent', null, 4]]]);
  });

  test('goes on saying 4xx: given up after a day, and never tried again', async () => {
    const { id } = await company({ RCPT: '451 4.7.1 greylisted' });
    await add(id, 'ayse@ornek.com');
    for (let hour = 0; hour < 40; hour++) {
      await mail.sendDue();
      clock.advance(hourMs);
    }
    const [[state, trouble, tries] = []] = await states(id);
    expect([state, trouble]).toEqual(['failed', 'later']);
    expect(tries).toBeLessThanOrEqual(32);
  });

  test('refuses the sign-in: nothing is lost, one round is tried, and the letters go out when the settings are right', async () => {
    const { id, server } = await company({ AUTH: '535 5.7.8 wrong user or password' });
    for (let number = 0; number < 10; number++) await add(id, `kisi-${number}@ornek.com`);
    await mail.sendDue();
    const rows = await mail.recent(id);
    expect(rows.filter(({ trouble }) => trouble === 'signInRefused').length).toBeLessThanOrEqual(3);
    expect(rows.every(({ state }) => state === 'queued')).toBe(true);
    server.change({});
    await save(id, settingsFor(server.port));
    await mail.sendDue();
    expect(server.letters).toHaveLength(10);
  });

  test('cuts the line in the middle of a letter: sent again under the same name, so that it is one letter', async () => {
    const { id, server } = await company({ '.': null });
    await add(id, 'ayse@ornek.com');
    await mail.sendDue();
    expect(await states(id)).toEqual([['queued', 'cut', 1]]);
    server.change({});
    clock.advance(minuteMs);
    await mail.sendDue();
    const [{ id: mailId } = { id: '' }] = await mail.recent(id);
    expect(server.letters[0]).toContain(`Message-ID: <${mailId}@posta.test>`);
  });

  test('of a company that has named none yet: its letters wait', async () => {
    const id = await organisation(fresh.database);
    await add(id, 'ayse@ornek.com');
    await mail.sendDue();
    expect(await states(id)).toEqual([['queued', 'noSettings', 1]]);
  });
});

describe('a test message says in a word what is wrong', () => {
  test.for([
    ['a wrong password', { AUTH: '535 5.7.8 no' }, undefined, 'signInRefused'],
    ['a server that does not know the recipient', { RCPT: '550 5.1.1 no' }, undefined, 'recipientRefused'],
    ['a server that is busy', { RCPT: '421 4.3.2 busy' }, undefined, 'later'],
    ['a line that is cut at once', {}, null, 'cut'],
    ['something that is no mail server', {}, 'HTTP/1.1 400 Bad Request', 'unknown'],
  ] as const)('%s', async ([, script, greeting, trouble]) => {
    const { id } = await company(script, greeting);
    expect(await mail.sendNow(id, 'ben@ornek.com', letter)).toMatchObject({ type: 'refused', trouble });
    expect(await mail.recent(id)).toEqual([]);
  });

  test('no server at this address, no such name, no encryption where it is insisted on', async () => {
    const { id, server } = await company();
    const { port } = server;
    const troubleWith = async (over: Partial<MailSettings>) => {
      await save(id, settingsFor(port, over));
      const outcome = await mail.sendNow(id, 'ben@ornek.com', letter);
      return outcome.type === 'refused' ? outcome.trouble : outcome.type;
    };
    expect(await troubleWith({ tls: 'starttls' })).toBe('tlsNotOffered');
    expect(await troubleWith({ tls: 'tls' })).toBe('tlsFailed');
    expect(await troubleWith({ host: 'posta.invalid' })).toBe('hostNotFound');
    await server.close();
    expect(await troubleWith({})).toBe('unreachable');
  });
});
