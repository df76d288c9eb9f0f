import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mailDomain } from '../../tools/mail-system.ts';
import { mailSystem, withMailSystem } from './mail-system.fixture.ts';
import { openPostOffice, type PostOffice } from './post-office.fixture.ts';
import { readPage } from './store.ts';
import { threadKeyOf } from './threading.ts';

const server = mailSystem();
let office: PostOffice;

withMailSystem('letters come in', () => {
  beforeEach(async () => {
    office = await openPostOffice(server());
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
    expect(event?.type === 'message' && event.media.map(({ name, externalId }) => [name, externalId]).at(-1)).toEqual([
      'sayfa.html',
      'typeRefused',
    ]);
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
    await server().killImap();
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

  test('7.4/13, C21: one letter to two mailboxes is kept in both', async () => {
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

  test('C21: a letter that vanished while the mailbox was read keeps nobody else back', async () => {
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

withMailSystem('what our side writes in other mail programs', () => {
  beforeEach(async () => {
    office = await openPostOffice(server());
  });
  afterEach(() => office.close());

  const answered = async (key: string) =>
    office.taken('echo').map(({ event }) => {
      const [echo] = office.channel().normalize(event, office.account);
      return echo?.type === 'echo' && echo.peer.key === key ? [echo.text, echo.mail?.quoteFrom !== null] : null;
    });

  test('C18: an answer from another program is neither missing nor the customer’s: it appears once, as ours, and what was sent from here never twice', async () => {
    const address = office.addressOf(office.account);
    office.follow(office.account);
    await office.write({ from: `ayse@${mailDomain}`, messageId: '<soru@x.test>', subject: 'Soru', text: 'Nerede?' });
    await expect.poll(() => office.taken('letter')).toHaveLength(1);
    const key = threadKeyOf(office.account.id, '<soru@x.test>');
    await office.side.agentSays(office.account, key, 'Buradan yazıldı');
    await expect.poll(() => office.letters(address, 'Sent')).toHaveLength(1);
    const [own = ''] = await office.letters(address, 'Sent');
    const elsewhere = (id: string, more: string) =>
      Buffer.from(
        `From: ${address}\r\nTo: ayse@${mailDomain}\r\nMessage-ID: ${id}\r\nSubject: Re: Soru\r\n${more}\r\n\r\nTelefondan: yolda.\r\n\r\nOn 12 Mar 2024 Ayşe wrote:\r\n> Nerede?\r\n`,
      );
    await office.look(address, async (client) => {
      await client.append('Sent', elsewhere('<baska@x.test>', 'In-Reply-To: <soru@x.test>'));
      // Some providers keep what we sent under another id.
      await client.append(
        'Sent',
        Buffer.from(own.replace(/^Message-ID:.*\r\n(?:[ \t].*\r\n)*/im, 'Message-ID: <yeni@x.test>\r\n')),
      );
      // What answers nobody we know is in no conversation.
      await client.append('Sent', elsewhere('<kimse@x.test>', 'In-Reply-To: <bilinmez@x.test>'));
    });
    await expect
      .poll(() => answered(key))
      .toEqual([['Telefondan: yolda.\n\nOn 12 Mar 2024 Ayşe wrote:\n> Nerede?', true]]);
    await office.restart();
    office.follow(office.account);
    // Her answer to it belongs to the same conversation.
    await office.write({
      from: `ayse@${mailDomain}`,
      messageId: '<sag@x.test>',
      text: 'Sağ olun',
      inReplyTo: '<baska@x.test>',
    });
    await expect.poll(() => office.taken('letter')).toHaveLength(2);
    expect(office.taken('letter').map(({ event }) => event.partitionKey)).toEqual([key, key]);
    expect(office.taken('echo')).toHaveLength(1);
  });

  test('what lay among the sent letters before a mailbox was connected is nobody’s news', async () => {
    const address = office.addressOf(office.account);
    await office.look(address, (client) =>
      client.append('Sent', Buffer.from(`From: ${address}\r\nMessage-ID: <eski@x.test>\r\n\r\neski\r\n`)),
    );
    office.follow(office.account);
    await office.write({ from: `ayse@${mailDomain}`, messageId: '<a@x.test>', text: 'bir' });
    await expect.poll(() => office.taken('letter')).toHaveLength(1);
    expect(office.taken('echo')).toEqual([]);
  });
});

withMailSystem('many letters at once', () => {
  beforeEach(async () => {
    office = await openPostOffice(server());
  });
  afterEach(() => office.close());

  test('letters that came together join each other as if they had come one by one', async () => {
    const address = office.addressOf(office.account);
    const letter = (id: string, from: string, more = '') =>
      Buffer.from(
        `From: ${from}@${mailDomain}\r\nMessage-ID: <${id}@x.test>\r\nSubject: ${id}\r\n${more}\r\nmektup ${id}\r\n`,
      );
    const answers = (...ids: string[]) => `References: ${ids.map((id) => `<${id}@x.test>`).join(' ')}\r\n`;
    await office.look(address, async (client) => {
      await client.append('INBOX', letter('a', 'ayse'));
      await client.append('INBOX', letter('b', 'ayse', answers('a')));
      await client.append('INBOX', letter('c', 'mehmet', answers('a')));
      // An answer before what it answers, and the same letter a second time.
      await client.append('INBOX', letter('e', 'ayse', answers('d')));
      await client.append('INBOX', letter('d', 'ayse'));
      await client.append('INBOX', letter('a', 'ayse'));
    });
    office.follow(office.account);
    await expect.poll(() => office.taken('letter')).toHaveLength(5);
    const keys = Object.fromEntries(
      office.taken('letter').map(({ event }) => [event.dedupeKey.slice('letter:<'.length)[0], event.partitionKey]),
    );
    expect(keys.b).toBe(keys.a);
    expect(keys.d).toBe(keys.e);
    expect(new Set([keys.a, keys.c, keys.d]).size).toBe(3);
  });

  test('7.4/8: a letter the database does not take keeps none of the others back, and its head is shown', async () => {
    const address = office.addressOf(office.account);
    const { database } = office;
    await office.look(address, async (client) => {
      for (const id of ['önce', 'zehir', 'sonra'])
        await client.append(
          'INBOX',
          Buffer.from(
            `From: ayse@${mailDomain}\r\nMessage-ID: <${id}@x.test>\r\nSubject: ${id}\r\nContent-Type: text/html\r\n\r\n<p>${id} metni</p>\r\n`,
          ),
        );
    });
    await database.within(office.account.organisationId, (trx) =>
      sql`alter table mail_letters add check (page not like '%zehir metni%')`.execute(trx),
    );
    office.follow(office.account);
    const shown = () =>
      office.taken('letter').map(({ event }) => (event.body as { subject: string; text: string }).text);
    await expect.poll(shown).toEqual(['önce metni', '', 'sonra metni']);
    const [, poison] = office.taken('letter');
    expect(poison?.event.body).toMatchObject({
      subject: 'zehir',
      files: [{ name: 'zehir.eml', missing: 'unreachable' }],
    });
  });
});
