import { afterAll, afterEach, expect, test } from 'vitest';
import { mailDomain } from '../../tools/mail-system.ts';
import { mailSystem, withMailSystem } from './mail-system.fixture.ts';
import { openPostOffice, type PostOffice } from './post-office.fixture.ts';
import { threadKeyOf } from './threading.ts';
import { openTokenHouse, type TokenHouse } from './token-house.fixture.ts';

let tokens: TokenHouse;
const server = mailSystem(async () => {
  tokens = await openTokenHouse();
  return { introspectionUrl: tokens.introspectionUrl };
});
afterAll(() => tokens?.close());
let office: PostOffice;

withMailSystem('with tokens', () => {
  const withTokens = async () => {
    office = await openPostOffice(server(), {
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

  test('7.4/19, C22: a mailbox is not silently dead for days: the first refused renewal raises one alarm, sending pauses, and afterwards nothing is lost', async () => {
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
    await expect.poll(async () => (await office.channel().health(account)).code).toBe('tokenRefused');
    await expect.poll(() => office.taken('alert')).toHaveLength(1);
    const [alarm] = office.channel().normalize(office.taken('alert')[0]?.event ?? ({} as never), account);
    expect(alarm).toMatchObject({ type: 'alert', what: 'tokenRefused', detail: 'invalid_grant', isBad: true });
    await server().killImap();
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
