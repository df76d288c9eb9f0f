import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TelegramServer } from 'telegram-test-api/lib/telegramServer.js';
import { expect, test } from 'vitest';
import { openFiles } from '#platform/files/index.ts';
import { openLog } from '#platform/log.ts';
import { openSideDouble, testAccount } from '../conformance/side-double.ts';
import { openTelegram } from './index.ts';

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (typeof address !== 'object' || !address) throw new Error('No port was given.');
  return address.port;
}

test('an emulator of the Bot API that others wrote talks to the channel: asked, answered, edited, withdrawn, touched', async () => {
  const token = '4242:a-token-of-the-emulator';
  const emulator = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
  await emulator.start();
  const client = emulator.getClient(token, { userId: 7, chatId: 7, firstName: 'Zeynep' });
  const dataDir = await mkdtemp(path.join(tmpdir(), 'santral-emulator-'));
  const clock = { nowMs: () => Date.now() };
  const account = testAccount({ channel: 'telegram', settings: { ingress: 'poll' } });
  const side = openSideDouble({
    channel: () => telegram.channel,
    accounts: [account],
    nowMs: clock.nowMs,
    secret: token,
  });
  const telegram = openTelegram({
    ...{ side, clock, files: await openFiles({ dataDir, clock }), log: openLog({ level: 'fatal' }) },
    ...{ key: Buffer.alloc(32, 3), publicUrl: null, apiUrl: emulator.config.apiURL },
    rhythm: { pollSeconds: 1, backOffMs: { first: 20, most: 100 }, lookMs: 50 },
  });
  const { channel } = telegram;
  const texts = () => side.conversation(account, '7').messages.map(({ text }) => text);
  try {
    channel.provider?.follow(account);
    await client.sendMessage(client.makeMessage('Siparişim nerede?'));
    await expect.poll(texts).toEqual(['Siparişim nerede?']);
    expect(await channel.provider?.test(account)).toMatchObject({ status: 'ok', code: 'connected' });

    const outcome = await side.agentSays(account, '7', 'Yolda.');
    const [externalId = ''] = outcome.type === 'accepted' ? outcome.externalIds : [];
    const heard = () =>
      emulator.storage.botMessages.map((one: { message: { chat_id: unknown; text: string } }) => [
        String(one.message.chat_id),
        one.message.text,
      ]);
    expect(heard()).toEqual([['7', 'Yolda.']]);
    const act = (what: Parameters<NonNullable<typeof channel.act>>[0]) => channel.act?.(what, account);
    const of = { peerKey: '7', externalId };
    expect(await act({ type: 'edit', ...of, text: 'Bugün dağıtımda.' })).toMatchObject({ type: 'accepted' });
    expect(heard()).toEqual([['7', 'Bugün dağıtımda.']]);
    expect(await act({ type: 'revoke', ...of })).toMatchObject({ type: 'accepted' });

    await client.sendCallback(client.makeCallbackQuery('q:1', { message: { message_id: 5 } }));
    await expect.poll(() => side.accepted.length).toBe(2);
    await side.settled();
    const [touch] = channel.normalize(side.accepted[1]?.event as never, account);
    expect(touch).toMatchObject({ type: 'message', payload: 'q:1', peer: { key: '7' } });
  } finally {
    await telegram.close();
    await emulator.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});
