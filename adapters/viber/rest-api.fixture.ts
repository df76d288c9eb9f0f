import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of the API that reached a customer. */
export interface Said {
  readonly receiver: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** How the next sending ends: `none` goes well, a number is the API's own status. */
export type Mishap = 'none' | 'busy' | 'outage' | 'lost' | number;

export type FakeRestApi = Awaited<ReturnType<typeof openFakeRestApi>>;

/**
 * The REST API as its documentation tells of it: one bot, every answer HTTP 200 with a status in the body, ids of 64
 * bits written as numbers, callbacks signed over their bytes, the webhook tried while it is being set.
 */
export async function openFakeRestApi(given: { readonly token?: string; readonly takesPlain?: boolean } = {}) {
  const token = given.token ?? '445da6az1s345z78-dazcczb2542zv51a-e0vc5fva17480im9';
  // Beyond what a number of JavaScript holds: the last digits matter.
  const state = { token, isAway: false, next: 5741311803571721087n };
  const said: Said[] = [];
  const mishaps: Mishap[] = [];
  const media = new Map<string, { readonly type: string; readonly bytes: Uint8Array }>();
  /** Answers of the webhook to what it was told, newest last. */
  const answers: { readonly status: number; readonly body: string }[] = [];
  let webhook: { readonly url: string; readonly events: readonly string[] } | null = null;

  const respond = (response: ServerResponse, status: number, message: string, more = '') =>
    void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(`{"status":${status},"status_message":"${message}"${more}}`);

  const callback = async (url: string, body: string): Promise<number> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Viber-Content-Signature': api.sign(body) },
      body,
    }).catch(() => null);
    answers.push({ status: response?.status ?? 0, body: (await response?.text()) ?? '' });
    return response?.status ?? 0;
  };

  const setWebhook = async (body: Record<string, unknown>, response: ServerResponse): Promise<void> => {
    const url = String(body.url ?? '');
    if (url === '') {
      webhook = null;
      return void respond(response, 0, 'ok');
    }
    const tried = `{"event":"webhook","timestamp":1457764197627,"message_token":${api.nextToken()}}`;
    const isGood = url.startsWith('https:') || given.takesPlain === true;
    if (!isGood || (await callback(url, tried)) !== 200) return void respond(response, 1, 'invalidUrl');
    const events = Array.isArray(body.event_types) ? body.event_types.map(String) : [];
    webhook = { url, events };
    respond(response, 0, 'ok', `,"event_types":${JSON.stringify(events)}`);
  };

  const send = (body: Record<string, unknown>, response: ServerResponse): void => {
    const mishap = mishaps.shift() ?? 'none';
    if (mishap === 'busy' || mishap === 'outage') return void response.writeHead(mishap === 'busy' ? 429 : 502).end();
    const sender = body.sender as { name?: string } | undefined;
    if (typeof mishap === 'number') return void respond(response, mishap, 'refused');
    if (!sender?.name || sender.name.length > 28) return void respond(response, 3, 'badData');
    if (body.type === 'text' && String(body.text ?? '').length > 7_000) return void respond(response, 3, 'badData');
    if (!body.receiver || (body.type === 'file' && !(body.size && body.file_name)))
      return void respond(response, 4, 'missingData');
    said.push(body as Said);
    if (mishap === 'lost') return void response.destroy();
    respond(response, 0, 'ok', `,"message_token":${api.nextToken()},"chat_hostname":"SN-CHAT-01_"`);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (state.isAway) return void response.destroy();
    const file = media.get(request.url ?? '');
    if (file) return void response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
    if (request.headers['x-viber-auth-token'] !== state.token) return void respond(response, 2, 'invalidAuthToken');
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}');
    switch (request.url) {
      case '/pa/set_webhook':
        return setWebhook(body, response);
      case '/pa/get_account_info':
        return void respond(
          response,
          0,
          'ok',
          `,"name":"Örnek Destek","uri":"ornekdestek","webhook":"${webhook?.url ?? ''}"`,
        );
      case '/pa/send_message':
        return send(body, response);
      default:
        return void response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  const api = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    /** What reached customers, in order; whose answer was lost counts as reached. */
    said,
    answers,
    webhook: () => webhook,
    mishap: (...next: readonly Mishap[]) => void mishaps.push(...next),
    sign: (body: string | Uint8Array) => createHmac('sha256', state.token).update(body).digest('hex'),
    nextToken: () => {
      state.next += 2n;
      return state.next.toString();
    },
    /** A file that a customer sent, under the address the callback tells. */
    upload(path: string, type: string, bytes: Uint8Array): string {
      media.set(path, { type, bytes });
      return `${api.url}${path}`;
    },
    /** A callback as it is sent, told again until it is taken; answers its body. */
    async tell(body: string): Promise<number> {
      return webhook ? callback(webhook.url, body) : 0;
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}

/** A customer's message as the documentation shows it; the token is written as digits, as the provider writes it. */
export function messageOf(from: string, token: string, message: Readonly<Record<string, unknown>>): string {
  const sender = {
    id: from,
    name: 'Zeynep Kaya',
    avatar: 'http://avatar.example.com',
    country: 'TR',
    language: 'tr',
    api_version: 10,
  };
  const rest = JSON.stringify({ event: 'message', timestamp: 1_770_000_000_000, sender, message, silent: false });
  return `{"message_token":${token},${rest.slice(1)}`;
}

/** What became of one of our messages. */
export function receiptOf(from: string, token: string, event: 'delivered' | 'seen' | 'failed'): string {
  const desc = event === 'failed' ? ',"desc":"failure description"' : '';
  return `{"event":"${event}","timestamp":1770000001000,"message_token":${token},"user_id":"${from}"${desc}}`;
}
