import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import Provider from 'oidc-provider';

/** Somebody as the provider knows her. */
export interface Account {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/**
 * An identity provider that nobody of us wrote, on a port of its own, for tests. `bend` changes what its token endpoint
 * answers, as somebody in between would; `stop` and `start` take it away and bring it back.
 */
export async function openIdentityProvider(client: {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
}) {
  const accounts = new Map<string, Account>();
  let described = 0;
  let bend: ((idToken: string) => string) | null = null;
  const listening = createServer();
  const port = await listen(listening, 0);
  await closed(listening);
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [client.redirectUri] }],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    features: { devInteractions: { enabled: true } },
    ttl: { AccessToken: 600, AuthorizationCode: 60, IdToken: 600, Interaction: 600, Session: 600, Grant: 600 },
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ ...accounts.get(id), sub: id }),
    }),
  });
  provider.use(async (context, next) => {
    if (context.path === '/.well-known/openid-configuration') described++;
    await next();
    const body = context.body as { id_token?: string } | undefined;
    if (context.path === '/token' && bend && body?.id_token) context.body = { ...body, id_token: bend(body.id_token) };
  });
  let server: Server | null = null;

  return {
    issuer,
    accounts,
    /** How often it was asked what it is. */
    described: () => described,
    bendTokens(by: ((idToken: string) => string) | null): void {
      bend = by;
    },
    async start(): Promise<void> {
      server = createServer(provider.callback());
      await listen(server, port);
    },
    async stop(): Promise<void> {
      if (server) await closed(server);
      server = null;
    },
    /** Goes through the provider's own pages as this person; answers the address the browser is sent back to. */
    signIn: (url: string, sub: string) => walk(url, sub, client.redirectUri),
  };
}

const stepsMax = 20;

async function walk(from: string, sub: string, home: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = from;
  let form: Record<string, string> | null = null;
  for (let step = 0; step < stepsMax; step++) {
    const answer: Response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { body: new URLSearchParams(form) }),
    });
    form = null;
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    const to = answer.headers.get('location');
    if (to) {
      url = new URL(to, url).href;
      if (url.startsWith(home)) return new URL(url);
      continue;
    }
    const html = await answer.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(html)?.[1];
    const action = /action="([^"]+)"/.exec(html)?.[1];
    if (!prompt || !action)
      throw new Error(
        `The provider showed something unexpected: ${answer.status} ${html.replace(/<style>.*<\/style>/s, '').slice(-600)}`,
      );
    url = new URL(action, url).href;
    form = prompt === 'login' ? { prompt, login: sub, password: 'any' } : { prompt };
  }
  throw new Error('The provider’s pages lead round in a circle.');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      done(address && typeof address === 'object' ? address.port : 0);
    });
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
