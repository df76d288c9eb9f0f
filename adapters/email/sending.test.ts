import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChannelAccount, OutboundOp } from '#messaging';
import { newId } from '#platform/ids.ts';
import { mailDomain, mailPassword } from '../../tools/mail-system.ts';
import { mailSystem, withMailSystem } from './mail-system.fixture.ts';
import { openPostOffice, type PostOffice } from './post-office.fixture.ts';
import { readThread } from './store.ts';
import { threadKeyOf } from './threading.ts';

const server = mailSystem();
let office: PostOffice;

withMailSystem('letters go out', () => {
  beforeEach(async () => {
    office = await openPostOffice(server());
  });
  afterEach(() => office.close());
  const begin = async (peer = `ayse-${newId<'mail'>().slice(-8)}@${mailDomain}`) => {
    office.follow(office.account);
    const messageId = `<${newId<'mail'>()}@x.test>`;
    await office.write({
      from: { name: 'Ayşe', address: peer },
      messageId,
      subject: 'Sipariş',
      text: 'Nerede?\nBekliyorum.',
    });
    const key = threadKeyOf(office.account.id, messageId);
    await expect.poll(() => office.side.conversation(office.account, key).messages).toHaveLength(1);
    return { peer, key, messageId };
  };
  const op = (peerKey: string, over: Partial<OutboundOp> = {}): OutboundOp => ({
    ...{ messageId: newId<'message'>(), seq: 2, peerKey, text: 'Yolda.', files: [], atMs: Date.now() },
    author: { type: 'agent', name: 'Zeynep' },
    ...over,
  });

  test('as an answer in the same thread, with the quote, and with a copy among what was sent', async () => {
    const { peer, key, messageId } = await begin();
    const outcome = await office.side.agentSays(office.account, key, 'Yolda, yarın sizde.');
    expect(outcome.type).toBe('accepted');
    await expect.poll(() => office.letters(peer)).toHaveLength(1);
    const [letter = ''] = await office.letters(peer);
    const head = letter.replace(/\r\n[ \t]+/g, ' ');
    expect(head).toContain('Subject: =?UTF-8?');
    expect(head).toContain(`In-Reply-To: ${messageId}`);
    expect(head).toMatch(new RegExp(`Message-ID: <c-${key}\\.[0-9a-f-]+@${mailDomain}>`));
    expect(letter).toContain('> Nerede?');
    expect(head).not.toContain('Auto-Submitted');
    await expect.poll(() => office.letters(office.addressOf(office.account), 'Sent')).toHaveLength(1);
    // What she answers comes back into the same conversation, by our mark alone.
    const id = /Message-ID: (<[^>]+>)/.exec(head)?.[1] ?? '';
    await office.write({
      from: peer,
      messageId: '<cevap@x.test>',
      subject: 'Başka konu',
      text: 'Sağ olun',
      references: [id],
    });
    await expect
      .poll(() => office.side.conversation(office.account, key).messages.map(({ text }) => text))
      .toContain('Sağ olun');
  });

  test('to those whom the agent names, and hidden ones stay hidden', async () => {
    const { key } = await begin();
    const [cc, bcc] = [`cc-${key}@${mailDomain}`, `bcc-${key}@${mailDomain}`];
    const one = (address: string) => [{ name: '', address }];
    const mail = {
      subject: 'Yeni konu',
      to: one(`to-${key}@${mailDomain}`),
      cc: one(cc),
      bcc: one(bcc),
      references: [],
    };
    expect((await office.channel().send(op(key, { mail }), office.account)).type).toBe('accepted');
    await expect.poll(() => office.letters(bcc)).toHaveLength(1);
    const [letter = ''] = await office.letters(bcc);
    expect([letter.includes(cc), letter.slice(letter.indexOf('From:')).includes(bcc)]).toEqual([true, false]);
  });

  test('7.4/22: a connection lost after the letter was taken is told as unknown, and sent again it is the same letter', async () => {
    const { peer, key } = await begin();
    const once = op(key);
    office.proxy.spoil('lost');
    expect((await office.channel().send(once, office.account)).type).toBe('unknown');
    await office.restart();
    expect(await office.channel().wasSent?.(once, office.account)).toEqual([]);
    expect((await office.channel().send(once, office.account)).type).toBe('accepted');
    await expect.poll(async () => (await office.letters(peer)).length).toBeGreaterThan(0);
    const ids = (await office.letters(peer)).map((letter) => /^Message-ID: (.+)$/im.exec(letter)?.[1]);
    expect(new Set(ids).size).toBe(1);
    expect(await office.channel().wasSent?.(once, office.account)).toHaveLength(1);
  });

  test('one that was cut before its end was not taken, and is tried again', async () => {
    const { peer, key } = await begin();
    office.proxy.spoil('cut');
    const outcome = await office.channel().send(op(key, { text: 'uzun '.repeat(20_000) }), office.account);
    expect(['retry', 'unknown']).toContain(outcome.type);
    expect(await office.letters(peer)).toEqual([]);
  });

  test('7.4/13: what could not be delivered marks the letter it was about', async () => {
    const { key } = await begin();
    const sent = op(key);
    const outcome = await office.channel().send(sent, office.account);
    const id = outcome.type === 'accepted' ? (outcome.externalIds[0] ?? '') : '';
    await office.deliver(
      `From: MAILER-DAEMON@${mailDomain}\r\nSubject: Undelivered\r\nMessage-ID: <dsn@x.test>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=s\r\n\r\n--s\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--s\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; yok@x.test\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n--s\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: ${id}\r\n\r\nx\r\n--s--\r\n`,
    );
    await expect.poll(() => office.taken('report')).toHaveLength(1);
    const [event] = office.channel().normalize(office.taken('report')[0]?.event ?? ({} as never), office.account);
    expect(event).toMatchObject({
      type: 'receipt',
      status: 'failed',
      peer: { key },
      of: { externalIds: [id] },
      messageId: sent.messageId,
      failure: { failure: 'recipientGone', code: '5.1.1' },
    });
    expect(office.taken('letter')).toHaveLength(1);
  });

  test('7.4/13, C20: answers of machines loop for ever nowhere: a hundred rounds with an out-of-office notice make three letters at most', async () => {
    const { peer, key } = await begin();
    const outcomes: string[] = [];
    for (let round = 0; round < 100; round++) {
      // A machine of ours answers everything that comes; the other one does too, and hides that it is one.
      const outcome = await office.channel().send(op(key, { author: { type: 'bot', name: 'Bot' } }), office.account);
      outcomes.push(outcome.type === 'failed' ? outcome.code : outcome.type);
      if (outcome.type === 'accepted')
        await office.write({
          from: peer,
          messageId: `<ooo-${round}@x.test>`,
          subject: 'Ofis dışındayım',
          text: 'Yokum',
          headers: { 'Auto-Submitted': 'auto-replied' },
          inReplyTo: outcome.externalIds[0] ?? '',
        });
    }
    expect(outcomes.filter((each) => each === 'accepted')).toHaveLength(3);
    expect(new Set(outcomes.slice(3))).toEqual(new Set(['tooManyAutomatic']));
    await expect.poll(() => office.taken('letter')).toHaveLength(4);
    const events = office.taken('letter').flatMap(({ event }) => office.channel().normalize(event, office.account));
    expect(events.map((event) => event.type === 'message' && event.isAutomatic)).toEqual([false, true, true, true]);
    // They belong to the conversation they answer: none of them begins another.
    expect(new Set(events.map((event) => event.peer.key))).toEqual(new Set([key]));
    const letters = await office.letters(peer);
    expect(letters.every((letter) => /^Auto-Submitted: auto-generated/m.test(letter))).toBe(true);
  });

  test('a wrong password is not a broken network, neither for reading nor for writing', async () => {
    const provider = office.follow(office.account);
    const wrong = async (settings: Record<string, unknown>) => {
      const account: ChannelAccount = { ...office.account, settings: { ...office.account.settings, ...settings } };
      office.accounts.push(account);
      return (await provider.test(account)).code;
    };
    expect(await provider.test(office.account)).toEqual({
      status: 'ok',
      code: 'connected',
      knownAs: office.addressOf(office.account),
    });
    expect(await wrong({ imapPort: 1 })).toBe('unreachable');
    expect(await wrong({ smtpPort: 1 })).toBe('sendingUnreachable');
    expect(await wrong({ folder: 'Yok' })).toBe('folderMissing');
    expect(await wrong({ imapHost: '' })).toBe('incomplete');
    expect(await wrong({ imapSecurity: 'starttls' })).toBe('certificateRefused');
    office.proxy.spoil('signIn');
    expect(await wrong({})).toBe('sendingRefused');
    const other = await openPostOffice(server(), { secrets: { secret: 'yanlış' } });
    try {
      expect((await other.follow(other.account).test(other.account)).code).toBe('credentialsRefused');
      await expect.poll(async () => (await other.channel().health(other.account)).code).toBe('credentialsRefused');
    } finally {
      await other.close();
    }
  });

  test('the certificate a mail system signed itself is trusted when it was given', async () => {
    const settings = { imapHost: 'localhost', imapSecurity: 'starttls', certificate: server().certificate };
    const account: ChannelAccount = { ...office.account, settings: { ...office.account.settings, ...settings } };
    office.accounts.push(account);
    expect((await office.follow(office.account).test(account)).code).toBe('connected');
  });

  test('the password and what people wrote are in no line of the log', async () => {
    const { key } = await begin();
    await office.side.agentSays(office.account, key, 'çok gizli cevap');
    await server().killImap();
    expect(office.lines.join('\n')).not.toMatch(new RegExp(`${mailPassword}|çok gizli|Bekliyorum`));
  });
});

withMailSystem('what a mailbox wishes for its letters', () => {
  test('a subject may not add a header, and a number is put into it when that is wished', async () => {
    office = await openPostOffice(server(), { settings: { subjectNumber: true, plusAddress: true } });
    try {
      office.follow(office.account);
      const peer = `zeki-${newId<'mail'>().slice(-8)}@${mailDomain}`;
      await office.write({ from: peer, messageId: '<n1@x.test>', subject: 'Soru', text: 'x' });
      await expect.poll(() => office.taken('letter')).toHaveLength(1);
      const key = threadKeyOf(office.account.id, '<n1@x.test>');
      const mail = {
        subject: 'Cevap\r\nBcc: herkes@x.test',
        to: [{ name: '', address: peer }],
        cc: [],
        bcc: [],
        references: [],
      };
      const sent: OutboundOp = {
        messageId: newId<'message'>(),
        seq: 2,
        peerKey: key,
        text: 'x',
        files: [],
        author: { type: 'agent', name: 'A' },
        atMs: Date.now(),
        mail,
      };
      expect((await office.channel().send(sent, office.account)).type).toBe('accepted');
      await expect.poll(() => office.letters(peer)).toHaveLength(1);
      const letter = (await office.letters(peer))[0]?.replace(/\r\n[ \t]+/g, ' ') ?? '';
      const thread = await office.database.within(office.account.organisationId, (trx) =>
        readThread(trx, office.account, key),
      );
      expect(letter).toContain(`Subject: Cevap Bcc: herkes@x.test [#${thread?.number}]`);
      expect(letter).not.toMatch(/^Bcc:/m);
      expect(letter).toMatch(new RegExp(`^Reply-To:.*\\+c-${key}`, 'm'));
    } finally {
      await office.close();
    }
  });
});
