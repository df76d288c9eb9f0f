import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { openMailbox } from './mailbox.ts';

test('the mailbox of the demonstration is read, tells of what comes, and takes what is sent', async () => {
  const mailbox = await openMailbox();
  const letter = (words: string) =>
    Buffer.from(`From: a@example.com\r\nSubject: ${words}\r\n\r\nGünaydın, ${words}\r\n`);
  mailbox.deliver(letter('bir'));
  const client = new ImapFlow({
    ...{ host: '127.0.0.1', port: mailbox.imapPort, secure: false, doSTARTTLS: false, logger: false },
    auth: { user: 'destek@anadolukonfor.example', pass: mailbox.password },
  });
  const transport = createTransport({ host: '127.0.0.1', port: mailbox.smtpPort, ignoreTLS: true });
  try {
    await client.connect();
    expect((await client.mailboxOpen('INBOX')).exists).toBe(1);
    expect((await client.list()).map(({ path }) => path)).toEqual(['INBOX']);
    const heard = new Promise<number>((resolve) => client.once('exists', ({ count }) => resolve(count)));
    const idling = client.idle();
    mailbox.deliver(letter('iki'));
    expect(await heard).toBe(2);
    expect(await client.search({ uid: '2:*' }, { uid: true })).toEqual([2]);
    await idling;
    const [second] = await client.fetchAll([2], { uid: true, source: true, size: true }, { uid: true });
    expect(second?.source?.toString()).toBe(letter('iki').toString());
    expect(await client.messageFlagsAdd([2], ['$Santral'], { uid: true })).toBe(true);
    await transport.sendMail({ from: 'a@example.com', to: 'b@example.com', subject: 'Ynt', text: 'Merhaba\n.\nson' });
    expect(mailbox.sent[0]).toContain('Merhaba\r\n.\r\nson');
  } finally {
    transport.close();
    client.close();
    await mailbox.close();
  }
});
