import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { fixedClock } from '#platform/testing/index.ts';
import { type IdentityFault, readIdentity } from './identity.ts';
import { believedMs } from './visitor.ts';
import { openTestWebChat, type TestWebChat } from './web-chat.fixture.ts';

const key = 'the key of the shop, which only its server has';
const nowMs = 1_800_000_000_000;
const seconds = nowMs / 1_000;
const part = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
let serial = 0;

interface Signing {
  readonly key?: string;
  readonly header?: unknown;
  readonly atMs?: number;
}
/** A token as the server of a site makes it. */
function tokenOf(claims: Record<string, unknown> = {}, { key: by = key, header, atMs = nowMs }: Signing = {}) {
  const usual = { sub: 'customer-7', aud: 'test-key', exp: atMs / 1_000 + 300, jti: `token-${++serial}-of-many` };
  const text = `${part(header ?? { alg: 'HS256', typ: 'JWT' })}.${part({ ...usual, ...claims })}`;
  return `${text}.${createHmac('sha256', by).update(text).digest('base64url')}`;
}
const read = (token: string, keys = [key]) => readIdentity(token, { keys, audience: 'test-key', nowMs });

describe('a token of the site says who its customer is', () => {
  test('with what it calls her, her name and her address', () => {
    const token = tokenOf({ name: 'Elif Kaya', email: 'elif@example.com', aud: ['another', 'test-key'] });
    expect(read(token)).toMatchObject({ subject: 'customer-7', name: 'Elif Kaya', email: 'elif@example.com' });
  });

  test.each<[string, IdentityFault, string]>([
    ['is signed with another key', 'signature', tokenOf({}, { key: 'a key of somebody else' })],
    ['was changed after signing', 'signature', tokenOf().replace(/\.[^.]+\./, `.${part({ sub: 'customer-8' })}.`)],
    ['is not signed', 'malformed', `${part({ alg: 'none' })}.${part({ sub: 'customer-7' })}.`],
    ['asks to be read in another way', 'malformed', tokenOf({}, { header: { alg: 'RS256' } })],
    ['says that it is unsigned beside a signature', 'malformed', tokenOf({}, { header: { alg: 'none' } })],
    ['is over', 'expired', tokenOf({ exp: seconds - 61 })],
    ['lives longer than an hour', 'tooLong', tokenOf({ exp: seconds + 3_600 + 61 })],
    ['has no end', 'malformed', tokenOf({ exp: undefined })],
    ['begins tomorrow', 'early', tokenOf({ nbf: seconds + 86_400 })],
    ['is meant for another channel', 'audience', tokenOf({ aud: 'other-key' })],
    ['is meant for nobody', 'malformed', tokenOf({ aud: undefined })],
    ['names nobody', 'malformed', tokenOf({ sub: '  ' })],
    ['cannot be told from others', 'malformed', tokenOf({ jti: undefined })],
    ['is no token', 'malformed', 'elif'],
    ['holds no claims', 'malformed', tokenOf().replace(/^[^.]+/, part('{'))],
  ])('but not one that %s', (_, fault, token) => {
    expect(read(token)).toBe(fault);
  });

  test('and none at all where the channel has no key', () => {
    expect(read(tokenOf(), [])).toBe('signature');
  });
});

describe('a visitor whom the site names', () => {
  let chat: TestWebChat | null = null;
  afterEach(() => chat?.close());
  const open = async (more: Parameters<typeof openTestWebChat>[0] = {}) => {
    const clock = fixedClock(nowMs);
    chat = await openTestWebChat({ clock, secrets: { identityKey: key }, ...more });
    return { chat, clock };
  };

  test('finds her conversation on every device, and is shown as proven whatever she calls herself', async () => {
    const { chat } = await open();
    const phone = await chat.visitor({ identity: tokenOf({ name: 'Elif Kaya' }), name: 'Müdür' });
    phone.say('message-1', 'Kargom nerede?');
    await phone.heard('message');
    const laptop = await chat.visitor({ identity: tokenOf({ name: 'Elif Kaya' }) });
    expect(laptop.messages().map(({ text }) => text)).toEqual(['Kargom nerede?']);
    await chat.side.settled();
    const [said] = chat.side.accepted.filter(({ event }) => event.lane === 'message');
    expect(said?.event.body).toMatchObject({ who: { name: 'Elif Kaya', verifiedAs: 'customer-7' } });
  });

  test('7.4/29 cross-visitor read attempt: another name, another channel, a stranger and a guessed key read nothing of hers', async () => {
    const { chat } = await open();
    const elif = await chat.visitor({ identity: tokenOf() });
    elif.say('message-1', 'gizli');
    await elif.heard('message');
    const stolenHead = elif.token.split('.').slice(0, 4).join('.');
    const tries = [
      { identity: tokenOf({ sub: 'customer-8' }) },
      { identity: tokenOf({ sub: 'CUSTOMER-7' }) },
      { identity: tokenOf({ aud: 'other-key' }), channel: chat.other.publicKey },
      { token: elif.token, channel: chat.other.publicKey },
      { token: `${stolenHead}.${'A'.repeat(43)}` },
      { token: elif.token.replace(/^v2/, 'v1') },
      { name: 'customer-7' },
    ];
    for (const options of tries) expect((await chat.visitor(options)).messages()).toEqual([]);
  });

  test('7.4/29 JWT replay: a token lets in once; the browser it let in comes back, whoever took it comes too late', async () => {
    const { chat } = await open();
    const identity = tokenOf();
    const elif = await chat.visitor({ identity });
    elif.say('message-1', 'gizli');
    await elif.heard('message');
    expect((await chat.visitor({ identity, token: elif.token })).messages()).toHaveLength(1);
    const thief = await chat.visitor({ identity });
    expect((await thief.heard('refused')).code).toBe('identityRefused');
    expect(thief.messages()).toEqual([]);
  });

  test('7.4/29 an expired token and one of another key name nobody: who comes with it stays who she was', async () => {
    const { chat } = await open();
    const stranger = await chat.visitor();
    stranger.say('message-1', 'soru');
    await stranger.heard('message');
    for (const identity of [tokenOf({ exp: seconds - 3_600 }), tokenOf({}, { key: 'a key of somebody else' })]) {
      const again = await chat.visitor({ identity, token: stranger.token });
      expect((await again.heard('refused')).code).toBe('identityRefused');
      expect(again.messages().map(({ text }) => text)).toEqual(['soru']);
    }
  });

  test('7.4/29 a foreign sub in the same browser is another person: nothing of the one before is left', async () => {
    const { chat } = await open();
    const elif = await chat.visitor({ identity: tokenOf() });
    elif.say('message-1', 'gizli');
    await elif.heard('message');
    const berk = await chat.visitor({ identity: tokenOf({ sub: 'customer-8' }), token: elif.token, lastSeq: 1 });
    expect(berk.messages()).toEqual([]);
    expect(await berk.heard('welcome')).toMatchObject({ forget: true });
    expect(berk.token.split('.')[1]).not.toBe(elif.token.split('.')[1]);
  });

  test('is believed for a day; then the site has to name her again', async () => {
    const { chat, clock } = await open();
    const elif = await chat.visitor({ identity: tokenOf() });
    elif.say('message-1', 'gizli');
    await elif.heard('message');
    clock.advance(believedMs + 1_000);
    expect((await chat.visitor({ token: elif.token })).messages()).toEqual([]);
    const named = await chat.visitor({ identity: tokenOf({}, { atMs: clock.nowMs() }) });
    expect(named.messages().map(({ text }) => text)).toEqual(['gizli']);
  });

  test('after the key was replaced the one before counts for a day, then no more', async () => {
    const { chat, clock } = await open({
      secrets: { identityKey: 'the new key of the shop, taken to its server', identityKeyFormer: key },
      settings: { identityKeyReplacedAtMs: nowMs - 3_600_000 },
    });
    const codes = async (identity: string) => {
      const visitor = await chat.visitor({ identity });
      return visitor.frames.flatMap((frame) => (frame.type === 'refused' ? [frame.code] : []));
    };
    expect(await codes(tokenOf())).toEqual([]);
    clock.advance(24 * 3_600_000);
    const atMs = clock.nowMs();
    expect(await codes(tokenOf({}, { atMs }))).toEqual(['identityRefused']);
    expect(await codes(tokenOf({}, { atMs, key: 'the new key of the shop, taken to its server' }))).toEqual([]);
  });

  test('alone may write where the channel asks for it; others are told to sign in', async () => {
    const { chat } = await open({ settings: { requiresIdentity: true } });
    const stranger = await chat.visitor();
    stranger.say('message-1', 'soru');
    expect((await stranger.heard('refused')).code).toBe('signInNeeded');
    const elif = await chat.visitor({ identity: tokenOf() });
    elif.say('message-2', 'soru');
    expect((await elif.heard('message')).message.text).toBe('soru');
    // She comes back by her own token alone, and is still named.
    const later = await chat.visitor({ token: elif.token });
    later.say('message-3', 'bir soru daha');
    await later.heard('message', ({ message }) => message.text === 'bir soru daha');
  });
});
