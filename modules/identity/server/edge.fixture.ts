import { z } from 'zod';
import { openHealth } from '#platform/health.ts';
import { openHttp } from '#platform/http/index.ts';
import { openLog } from '#platform/log.ts';
import { openMetrics } from '#platform/metrics.ts';
import { contract } from '../contract.ts';
import { authorise } from './context.ts';
import type { openIdentityForTest } from './identity.fixture.ts';
import { routes } from './routes.ts';

/** What tests go on with in an answer; they look at all of it. */
const Answer = z.looseObject({
  id: z.string().optional(),
  next: z.string().nullish(),
  items: z.array(z.looseObject({ id: z.string().optional() })).optional(),
});

/** The routes of this module over HTTP: asked by browsers that keep cookies, and by programs with a key. */
export async function openEdgeForTest({ identity, clock }: Awaited<ReturnType<typeof openIdentityForTest>>) {
  const health = openHealth({ clock });
  const http = await openHttp({
    port: 0,
    host: '127.0.0.1',
    log: openLog({ level: 'silent' }),
    health,
    metrics: openMetrics({ processFigures: false }),
    contract,
    router: routes(identity),
    openContext: (edge) => identity.openContext(edge),
    authorise,
    refused: ({ context, ...refusal }) => identity.attempts.refused(context, refusal),
  });

  async function call(headers: Record<string, string>, method: string, path: string, body?: unknown) {
    const response = await fetch(`${http.url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const setCookies = response.headers.getSetCookie();
    return { status: response.status, body: Answer.parse(await response.json()), setCookies };
  }

  return {
    openBrowser() {
      const jar = new Map<string, string>();
      return {
        jar,
        async call(method: string, path: string, body?: unknown) {
          const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
          const answer = await call({ cookie }, method, path, body);
          for (const line of answer.setCookies) {
            const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
            if (/Max-Age=0/.test(line)) jar.delete(name);
            else jar.set(name, value);
          }
          return answer;
        },
      };
    },
    openProgram: (secret: string) => ({
      call: (method: string, path: string, body?: unknown) =>
        call({ authorization: `Bearer ${secret}` }, method, path, body),
    }),
    async close() {
      await http.close();
      health.close();
    },
  };
}
