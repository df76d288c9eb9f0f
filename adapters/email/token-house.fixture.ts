import { createServer } from 'node:http';

/** Answers whether tokens are good, as Dovecot asks, and gives new ones, as a provider does. */
export async function openTokenHouse() {
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
export type TokenHouse = Awaited<ReturnType<typeof openTokenHouse>>;
