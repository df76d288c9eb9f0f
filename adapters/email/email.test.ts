import { createServer } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChannelAccount, OutboundOp } from '#messaging';
import { newId } from '#platform/ids.ts';
import { whyNoMailServer } from '../../tools/mail-server.ts';
import { type MailServer, mailDomain, mailPassword, openMailServer } from '../../tools/mail-system.ts';
import { conformMessageChannel } from '../conformance/message-channel.ts';
import { openPostOffice, type PostOffice } from './post-office.fixture.ts';
import { readPage, readThread } from './store.ts';
import { threadKeyOf } from './threading.ts';

// Against a real mail system: Dovecot and OpenSMTPD from the distribution's packages.
const missing = whyNoMailServer();
if (missing) console.warn(`Not tested: the channel of letters. ${missing}`);
const withMail = describe.skipIf(missing !== null);

/** Answers whether tokens are good, as Dovecot asks, and gives new ones, as a provider does. */
async function openTokenHouse() {
  const state = { good: new Set<string>(), refuses: false, isAway: false, renewed: 0, secondsLeft: 3_600, user: '' };
  const house = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const form = new URLSearchParams(body);
      const answer = (status: number, what: unknown) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(what));
      if (request.url === '/introspect') {
        const isGood = state.good.has(form.get('token') ?? '');
        return answer(200, isGood ? { active: true, username: state.user } : { active: false });
      }
      if (state.isAway) return answer(503, {});
      if (state.refuses || form.get('client_secret') !== 'gizli') return answer(400, { error: 'invalid_grant' });
      state.renewed += 1;
      const token = `token-${state.renewed}`;
      state.good.add(token);
      return answer(200, {
        access_token: token,
        expires_in: state.secondsLeft,
        refresh_token: `${form.get('refresh_token')}+`,
      });
    });
  });
  await new Promise<void>((done) => house.listen(0, '127.0.0.1', done));
  const address = house.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    state,
    tokenUrl: `http://127.0.0.1:${port}/token`,
    introspectionUrl: `http://127.0.0.1:${port}/introspect`,
    close: () => new Promise((done) => house.close(done)),
  };
}

let server: MailServer;
let tokens: Awaited<ReturnType<typeof openTokenHouse>>;
let office: PostOffice;

beforeAll(async () => {
  if (missing) return;
  tokens = await openTokenHouse();
  server = await openMailServer({ introspectionUrl: tokens.introspectionUrl });
}, 120_000);
afterAll(async () => {
  await server?.close();
  await tokens?.close();
});

withMail('with a real mail system', () => {
  conformMessageChannel('email', async () => {
    const house = await openPostOffice(server);
    house.follow(house.account);
    const { side, account } = house;
    const first = new Map<string, string>();
    const idOf = (id: string) => `<${id.replace(/[^\w-]/g, '')}@${mailDomain}>`;
    const write = async (peer: string, messages: readonly { readonly id: string; readonly text: string }[]) => {
      for (const { id, text } of messages) {
        const root = first.get(peer) ?? idOf(id);
        first.set(peer, root);
        const chain = root === idOf(id) ? {} : { inReplyTo: root, references: [root] };
        await house.write({ from: `${peer}@${mailDomain}`, messageId: idOf(id), subject: 'Sipariş', text, ...chain });
        await expect.poll(() => side.accepted.some(({ event }) => event.dedupeKey === `letter:${idOf(id)}`)).toBe(true);
      }
      return 'received' as const;
    };
    return {
      channel: house.channel(),
      account,
      side,
      write,
      // A mail system takes no letters for houses that are not its own.
      forge: (peer, { id, text }) =>
        house.write({ from: `${peer}@${mailDomain}`, messageId: idOf(id), text }, ['destek@baska-yer.test']).then(
          () => 'received' as const,
          () => 'refused' as const,
        ),
      flood: (bytes) => write('mallory', [{ id: 'flood-0001', text: 'x'.repeat(bytes) }]),
      peerKey: (peer) => {
        const root = first.get(peer);
        return root ? threadKeyOf(account.id, root) : `${peer}@${mailDomain}`;
      },
      unknown: { dedupeKey: 'x:1', partitionKey: 'x', lane: 'message', providerAtMs: 1, body: { kind: 'hologram' } },
      broken: {
        dedupeKey: 'x:2',
        partitionKey: '',
        lane: 'message',
        providerAtMs: 1,
        body: { kind: 'letter', text: 7 },
      },
      endNext: (ending) => () => house.proxy.spoil(ending),
      receive: () => Promise.reject(new Error('Nobody tells whether a letter was opened.')),
      typeIn: null,
      seesTyping: null,
      seesStanding: null,
      seesRead: null,
      close: house.close,
    };
  });

  describe('letters come in', () => {
    beforeEach(async () => {
      office = await openPostOffice(server);
    });
    afterEach(() => office.close());
    const from = { name: 'Ayşe Yılmaz', address: `ayse@${mailDomain}` };
    const texts = () => office.taken('letter').map(({ event }) => (event.body as { text: string }).text);

    test('with their head, their page, and files with Turkish names', async () => {
      const png = Buffer.from(
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
        'base64',
      );
      const pdf = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(300_000, 32), Buffer.from('\n%%EOF')]);
      office.follow(office.account);
      await office.write({
        ...{ from, messageId: '<bir@x.test>', subject: 'Sipariş hakkında', cc: `mehmet@${mailDomain}` },
        html: '<p>Merhaba</p><img src="cid:logo@x"><img src="https://iz.example/p.gif" width=1 height=1>',
        attachments: [
          { filename: 'fatura-ğüşiöç.pdf', content: pdf, contentType: 'application/pdf' },
          { filename: 'logo.png', content: png, cid: 'logo@x' },
          { filename: 'sayfa.html', content: '<script>alert(1)</script>', contentType: 'text/html' },
        ],
      });
      await expect.poll(() => office.taken('letter')).toHaveLength(1);
      await office.side.settled();
      const key = threadKeyOf(office.account.id, '<bir@x.test>');
      const [message] = office.side.conversation(office.account, key).messages;
      expect(message?.text).toBe('Merhaba');
      expect(message?.files.map(({ name, bytes }) => [name, bytes]).sort()).toEqual([
        ['fatura-ğüşiöç.pdf', pdf.byteLength],
        ['logo.png', png.byteLength],
      ]);
      const [event] = office.channel().normalize(office.taken('letter')[0]?.event ?? ({} as never), office.account);
      expect(event).toMatchObject({
        peer: { key, name: 'Ayşe Yılmaz', email: `ayse@${mailDomain}`, customerKey: `ayse@${mailDomain}` },
        mail: { subject: 'Sipariş hakkında', hasPage: true, cc: [{ address: `mehmet@${mailDomain}` }] },
        isAutomatic: false,
      });
      const page = await office.database.within(office.account.organisationId, (trx) =>
        readPage(trx, office.account, '<bir@x.test>'),
      );
      expect(page?.page).toContain('data-cid="logo@x"');
      expect(page?.page).not.toContain('iz.example');
      expect(page?.pictures['logo@x']).toBe(message?.files.find(({ name }) => name === 'logo.png')?.fileId);
      // What a browser would run is not taken, and the agent is told of it.
      expect(event?.type === 'message' && event.media.map(({ name, externalId }) => [name, externalId]).at(-1)).toEqual(
        ['sayfa.html', 'typeRefused'],
      );
    });

    test('one conversation for each thread: an answer joins, a second letter of the same person does not', async () => {
      office.follow(office.account);
      await office.write({ from, messageId: '<a@x.test>', subject: 'Bir', text: 'bir' });
      await expect.poll(() => office.taken('letter')).toHaveLength(1);
      await office.write({
        from,
        messageId: '<b@x.test>',
        subject: 'Re: Bir',
        text: 'birin devamı',
        inReplyTo: '<a@x.test>',
      });
      await office.write({ from, messageId: '<c@x.test>', subject: 'İki', text: 'iki' });
      await expect.poll(() => office.taken('letter')).toHaveLength(3);
      await office.side.settled();
      const textsOf = (id: string) =>
        office.side.conversation(office.account, threadKeyOf(office.account.id, id)).messages.map(({ text }) => text);
      expect([textsOf('<a@x.test>'), textsOf('<c@x.test>')]).toEqual([['bir', 'birin devamı'], ['iki']]);
    });

    test('7.4/13: a waiting connection that is killed is made anew, and nothing is lost or doubled', async () => {
      office.follow(office.account);
      await office.write({ from, messageId: '<once@x.test>', text: 'önce' });
      await expect.poll(texts).toEqual(['önce']);
      await server.killImap();
      await office.write({ from, messageId: '<sonra@x.test>', text: 'sonra' });
      await expect.poll(texts).toEqual(['önce', 'sonra']);
      await expect.poll(async () => (await office.channel().health(office.account)).code).toBe('connected');
    });

    test('7.4/13: a mailbox that was built anew is read anew, and each letter is had once', async () => {
      const account = office.mailboxOf({ folder: 'Gelenler' });
      office.accounts.push(account);
      const address = office.addressOf(account);
      const letter = (n: number) =>
        Buffer.from(`From: ayse@${mailDomain}\r\nMessage-ID: <${n}@x.test>\r\nSubject: ${n}\r\n\r\nmektup ${n}\r\n`);
      await office.look(address, async (client) => {
        await client.mailboxCreate('Gelenler');
        await client.append('Gelenler', letter(1));
        await client.append('Gelenler', letter(2));
      });
      office.follow(account);
      await expect.poll(texts).toEqual(['mektup 1', 'mektup 2']);
      await office.restart();
      const validity = await office.look(address, async (client) => {
        const before = (await client.mailboxOpen('Gelenler')).uidValidity;
        await client.messageCopy('1:*', 'INBOX');
        await client.mailboxClose();
        await client.mailboxDelete('Gelenler');
        await client.mailboxCreate('Yeni');
        await client.mailboxOpen('INBOX');
        await client.messageCopy('1:*', 'Yeni');
        await client.mailboxClose();
        await client.mailboxRename('Yeni', 'Gelenler');
        await client.append('Gelenler', letter(3));
        return { before, after: (await client.mailboxOpen('Gelenler')).uidValidity };
      });
      expect(validity.after).not.toBe(validity.before);
      office.follow(account);
      await expect.poll(texts).toEqual(['mektup 1', 'mektup 2', 'mektup 3']);
      await office.side.settled();
      expect(texts()).toHaveLength(3);
    });

    test('C21, zammad#1578: one letter to two mailboxes is kept in both', async () => {
      const other = office.mailboxOf();
      office.accounts.push(other);
      office.follow(office.account);
      office.follow(other);
      await office.write({ from, messageId: '<ikisi@x.test>', text: 'ikinize' }, [
        office.addressOf(office.account),
        office.addressOf(other),
      ]);
      await expect
        .poll(() =>
          office
            .taken('letter')
            .map(({ account }) => account.id)
            .sort(),
        )
        .toEqual([office.account.id, other.id].sort());
    });

    test('7.4/13: a letter without a Message-ID is had once, however often it comes', async () => {
      office.follow(office.account);
      const raw = `From: ayse@${mailDomain}\r\nDate: Tue, 12 Mar 2024 10:05:00 +0300\r\nSubject: kimliksiz\r\n\r\naynı\r\n`;
      const address = office.addressOf(office.account);
      // Put there directly: mail systems on the way give an id to what has none.
      await office.look(address, async (client) => {
        await client.append('INBOX', Buffer.from(raw));
        await client.append('INBOX', Buffer.from(raw));
        await client.append('INBOX', Buffer.from(raw.replace('aynı', 'başka')));
      });
      await expect.poll(texts).toEqual(['aynı', 'başka']);
    });

    test('7.4/13: a letter of 25 MB arrives with its file', async () => {
      office.follow(office.account);
      const content = Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(18 * 1024 * 1024, 65)]);
      await office.write({
        from,
        messageId: '<buyuk@x.test>',
        text: 'ekte',
        attachments: [{ filename: 'büyük.pdf', content }],
      });
      await expect.poll(() => office.taken('letter'), { timeout: 20_000 }).toHaveLength(1);
      const [accepted] = office.taken('letter');
      expect((accepted?.event.body as { files: unknown[] } | undefined)?.files).toMatchObject([
        { name: 'büyük.pdf', bytes: content.byteLength, missing: null },
      ]);
    }, 60_000);

    test('what could not be put on disk is read again, and the mailbox is not believed to be broken for ever', async () => {
      office.side.isAway = true;
      office.follow(office.account);
      await office.write({ from, messageId: '<bekler@x.test>', text: 'bekler' });
      await expect.poll(async () => (await office.channel().health(office.account)).status).toBe('failed');
      expect(office.taken('letter')).toEqual([]);
      office.side.isAway = false;
      await expect.poll(texts).toEqual(['bekler']);
      await expect.poll(async () => (await office.channel().health(office.account)).code).toBe('connected');
    });

    test('C21, zammad#1662: a letter that vanished while the mailbox was read keeps nobody else back', async () => {
      const address = office.addressOf(office.account);
      await office.write({ from, messageId: '<gider@x.test>', text: 'gider' });
      await expect.poll(() => office.letters(address)).toHaveLength(1);
      await office.write({ from, messageId: '<kalir@x.test>', text: 'kalır' });
      await expect.poll(() => office.letters(address)).toHaveLength(2);
      await office.look(address, async (client) => {
        await client.mailboxOpen('INBOX');
        await client.messageDelete('1');
      });
      office.follow(office.account);
      await expect.poll(texts).toEqual(['kalır']);
    });

    test('a mailbox that is connected begins with what comes from now on, unless old letters are wished for', async () => {
      const account = office.mailboxOf({ readOld: false });
      office.accounts.push(account);
      const to = [office.addressOf(account)];
      await office.write({ from, messageId: '<eski@x.test>', text: 'eski' }, to);
      await expect.poll(() => office.letters(to[0] ?? '')).toHaveLength(1);
      office.follow(account);
      await expect.poll(async () => (await office.channel().health(account)).code).toBe('connected');
      await office.write({ from, messageId: '<yeni@x.test>', text: 'yeni' }, to);
      await expect.poll(texts).toEqual(['yeni']);
    });

    test('what was read stays marked where it lies, or goes to the archive', async () => {
      const archiving = office.mailboxOf({ afterReading: 'archive' });
      office.accounts.push(archiving);
      for (const account of [office.account, archiving]) {
        office.follow(account);
        await office.write({ from, messageId: `<${account.id}@x.test>`, text: 'okundu' }, [office.addressOf(account)]);
      }
      await expect.poll(() => office.letters(office.addressOf(archiving), 'Archive')).toHaveLength(1);
      const flags = () =>
        office.look(office.addressOf(office.account), async (client) => {
          await client.mailboxOpen('INBOX', { readOnly: true });
          const one = await client.fetchOne('1', { flags: true });
          return one ? [...(one.flags ?? [])] : [];
        });
      await expect.poll(flags).toContain('$Santral');
    });
  });

  describe('letters go out', () => {
    beforeEach(async () => {
      office = await openPostOffice(server);
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

    test('C20: a hundred rounds with an out-of-office machine make three letters at most and only automatic ones come back', async () => {
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
      const other = await openPostOffice(server, { secrets: { secret: 'yanlış' } });
      try {
        expect((await other.follow(other.account).test(other.account)).code).toBe('credentialsRefused');
        await expect.poll(async () => (await other.channel().health(other.account)).code).toBe('credentialsRefused');
      } finally {
        await other.close();
      }
    });

    test('the certificate a mail system signed itself is trusted when it was given', async () => {
      const settings = { imapHost: 'localhost', imapSecurity: 'starttls', certificate: server.certificate };
      const account: ChannelAccount = { ...office.account, settings: { ...office.account.settings, ...settings } };
      office.accounts.push(account);
      expect((await office.follow(office.account).test(account)).code).toBe('connected');
    });

    test('the password and what people wrote are in no line of the log', async () => {
      const { key } = await begin();
      await office.side.agentSays(office.account, key, 'çok gizli cevap');
      await server.killImap();
      expect(office.lines.join('\n')).not.toMatch(new RegExp(`${mailPassword}|çok gizli|Bekliyorum`));
    });
  });

  describe('with tokens', () => {
    const withTokens = async () => {
      office = await openPostOffice(server, {
        settings: { signIn: 'oauth', provider: 'google', clientId: 'santral' },
        secrets: { clientSecret: 'gizli', refreshToken: 'yenile' },
        tokenUrl: tokens.tokenUrl,
      });
      Object.assign(tokens.state, {
        refuses: false,
        isAway: false,
        renewed: 0,
        secondsLeft: 3_600,
        user: office.addressOf(office.account),
      });
      tokens.state.good.clear();
      return office;
    };
    afterEach(() => office.close());

    test('a mailbox is read and written from, and its token is renewed only when it runs out', async () => {
      const { account } = await withTokens();
      const provider = office.follow(account);
      await office.write({ from: `ayse@${mailDomain}`, messageId: '<t1@x.test>', text: 'bir' });
      await expect.poll(() => office.taken('letter')).toHaveLength(1);
      expect((await provider.test(account)).code).toBe('connected');
      expect((await office.side.agentSays(account, threadKeyOf(account.id, '<t1@x.test>'), 'Buyurun')).type).toBe(
        'accepted',
      );
      expect(tokens.state.renewed).toBe(1);
    });

    test('7.4/19, C22: the first refused renewal raises one alarm, sending pauses, and afterwards nothing is lost', async () => {
      const { account } = await withTokens();
      // What is left is less than renewing needs: each look asks anew.
      tokens.state.secondsLeft = 60;
      office.follow(account);
      await office.write({ from: `ayse@${mailDomain}`, messageId: '<t2@x.test>', text: 'bir' });
      await expect.poll(() => office.taken('letter')).toHaveLength(1);
      const key = threadKeyOf(account.id, '<t2@x.test>');
      tokens.state.refuses = true;
      tokens.state.good.clear();
      const attempts = [
        await office.side.agentSays(account, key, 'bekleyen'),
        await office.side.agentSays(account, key, 'bekleyen 2'),
      ];
      expect(attempts.map(({ type }) => type)).toEqual(['retry', 'retry']);
      expect((await office.channel().health(account)).code).toBe('tokenRefused');
      await expect.poll(() => office.taken('alert')).toHaveLength(1);
      const [alarm] = office.channel().normalize(office.taken('alert')[0]?.event ?? ({} as never), account);
      expect(alarm).toMatchObject({ type: 'alert', what: 'tokenRefused', detail: 'invalid_grant', isBad: true });
      await server.killImap();
      await office.write({ from: `ayse@${mailDomain}`, messageId: '<t3@x.test>', text: 'o sırada' });
      await expect.poll(async () => (await office.channel().health(account)).code).toBe('tokenRefused');
      // Somebody allows it again; a restart is how long the provider is left alone, shortened.
      tokens.state.refuses = false;
      await office.restart();
      office.follow(account);
      await expect.poll(() => office.taken('letter')).toHaveLength(2);
      expect((await office.side.agentSays(account, key, 'sonunda')).type).toBe('accepted');
      expect(office.taken('alert')).toHaveLength(1);
    });

    test('a provider that is away is no refusal: nobody is alarmed', async () => {
      const { account } = await withTokens();
      tokens.state.isAway = true;
      office.follow(account);
      await expect.poll(async () => (await office.channel().health(account)).code).toBe('unreachable');
      tokens.state.isAway = false;
      await expect.poll(async () => (await office.channel().health(account)).code).toBe('connected');
      expect(office.taken('alert')).toEqual([]);
    });
  });

  test('a subject may not add a header, and a number is put into it when that is wished', async () => {
    office = await openPostOffice(server, { settings: { subjectNumber: true, plusAddress: true } });
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
