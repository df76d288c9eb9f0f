import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import PostalMime from 'postal-mime';
import { type MailServer, mailDomain, mailPassword, openMailServer } from '../tools/mail-system.ts';
import { foundCentre } from './centre.ts';
import { startProgram, temporaryFolder } from './program.ts';
import { type BenchResult, result, rounded } from './result.ts';

const letters = 5_000;
const address = `destek@${mailDomain}`;
const fillersAtOnce = 4;
const fetchedAtOnce = 40;
const lookMs = 100;
const doneWithinMs = 10 * 60_000;
/** What of the bare rate we want to reach. */
const aim = 0.1;

/**
 * A mailbox of 5,000 letters is connected: until the last of them is on disk in the inbox and marked in the mailbox, with
 * its thread, its cleaned page and its place. Beside it the same letters fetched and taken apart, and nothing kept.
 */
export async function benchMailbox(): Promise<BenchResult[]> {
  const server = await openMailServer();
  try {
    await fill(server);
    const bare = await bareRate(server);
    const whole = await wholeRate(server);
    return [
      result({
        name: `a mailbox of ${letters.toLocaleString('en')} letters is taken in`,
        unit: 'letters/s',
        value: rounded(whole),
        baseline: { name: 'fetched and taken apart, nothing kept, letters/s', value: rounded(bare) },
        aim: { text: `≥ ${aim}× of the bare rate`, isReached: whole >= aim * bare },
      }),
    ];
  } finally {
    await server.close();
  }
}

async function look<T>(server: MailServer, run: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = new ImapFlow({
    ...{ host: '127.0.0.1', port: server.imapPort, secure: false, doSTARTTLS: false, logger: false },
    auth: { user: address, pass: mailPassword },
  });
  await client.connect();
  try {
    await client.mailboxOpen('INBOX');
    return await run(client);
  } finally {
    await client.logout();
  }
}

/** Ordinary letters: words and a page, a third of them answers to another. */
function letterOf(number: number): Buffer {
  const id = (which: number) => `<letter-${which}@${mailDomain}>`;
  const answers = number % 3 === 2 ? `In-Reply-To: ${id(number - 1)}\r\nReferences: ${id(number - 1)}\r\n` : '';
  const words = `Merhaba, ${number} numaralı siparişim nerede? `.repeat(10);
  const from = `musteri${Math.floor(number / 3)}@${mailDomain}`;
  return Buffer.from(
    `From: ${from}\r\nTo: ${address}\r\nSubject: Siparis ${number}\r\nMessage-ID: ${id(number)}\r\n${answers}MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=s\r\n\r\n--s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${words}\r\n--s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div style="color:#222"><p>${words}</p><div class="gmail_quote"><blockquote>${words}</blockquote></div></div>\r\n--s--\r\n`,
  );
}

async function fill(server: MailServer): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: fillersAtOnce }, () =>
      look(server, async (client) => {
        while (next < letters) await client.append('INBOX', letterOf(next++));
      }),
    ),
  );
}

async function bareRate(server: MailServer): Promise<number> {
  return look(server, async (client) => {
    const beganMs = performance.now();
    for (let first = 1; first <= letters; first += fetchedAtOnce)
      for (const { source } of await client.fetchAll(`${first}:${first + fetchedAtOnce - 1}`, { source: true }))
        if (source) await PostalMime.parse(source);
    return letters / ((performance.now() - beganMs) / 1_000);
  });
}

async function wholeRate(server: MailServer): Promise<number> {
  const { folder, remove } = await temporaryFolder();
  const program = await startProgram(folder);
  try {
    const { owner } = await foundCentre(program.url);
    const [queue] = (await owner.api.queues.queues.list({})).items;
    if (!queue) throw new Error('A new company has a queue.');
    const local = { imapHost: '127.0.0.1', imapPort: server.imapPort, imapSecurity: 'none', readOld: true };
    const out = { smtpHost: '127.0.0.1', smtpPort: server.port, smtpSecurity: 'none' };
    const beganMs = performance.now();
    await owner.api.messaging.channels.create({
      ...{ channel: 'email', name: 'Posta', queueId: queue.id },
      fields: { address, ...local, ...out },
      secrets: { secret: mailPassword },
    });
    await look(server, async (client) => {
      while (((await client.search({ unKeyword: '$Santral' })) || []).length > 0) {
        if (performance.now() - beganMs > doneWithinMs) throw new Error('The mailbox was not read in ten minutes.');
        await delay(lookMs);
        await client.noop();
      }
    });
    return letters / ((performance.now() - beganMs) / 1_000);
  } finally {
    await program.stop();
    await remove();
  }
}
