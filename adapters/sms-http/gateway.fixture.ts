import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the next sending ends: `none` goes well, a number is the gateway's own code. */
export type Mishap = 'none' | 'rate' | 'outage' | 'lost' | number;

/** A message that reached a telephone. */
export interface Sent {
  readonly path: string;
  readonly authorization: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * A gateway as the documentation of the shipped profile tells of it: forms in, JSON out, callbacks as forms that are
 * signed over the address and their sorted fields; beside it a plain door (`/sms`) for profiles of others.
 */
export async function openFakeGateway() {
  const state = { user: 'AC0123456789abcdef', secret: 'a-token-of-the-fake-gateway', isAway: false, number: 1 };
  const sent: Sent[] = [];
  const mishaps: Mishap[] = [];
  const media = new Map<string, { readonly type: string; readonly bytes: Uint8Array; readonly isOpen: boolean }>();
  const plainAnswers: { readonly status: number; readonly type: string; readonly body: string }[] = [];

  const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  const expected = () => `Basic ${Buffer.from(`${state.user}:${state.secret}`).toString('base64')}`;
  const nextSid = () => `SM${String(state.number++).padStart(32, '0')}`;

  const send = (one: Sent, response: ServerResponse): void => {
    const mishap = mishaps.shift() ?? 'none';
    if (mishap === 'rate')
      return void json(response, 429, { code: 20_429, message: 'Too Many Requests' }, { 'retry-after': '3' });
    if (mishap === 'outage') return void response.writeHead(502).end();
    if (typeof mishap === 'number') return void json(response, 400, { code: mishap, message: 'refused', status: 400 });
    if (!/^\+\d{8,15}$/.test(one.fields.To ?? ''))
      return void json(response, 400, { code: 21_211, message: 'Invalid To' });
    sent.push(one);
    if (mishap === 'lost') return void response.destroy();
    json(response, 201, {
      sid: nextSid(),
      status: 'queued',
      to: one.fields.To,
      body: one.fields.Body,
      num_segments: '1',
    });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (state.isAway) return void response.destroy();
    const body = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    const { authorization = '' } = request.headers;
    const type = request.headers['content-type'] ?? '';
    const fields = Object.fromEntries(new URLSearchParams(body));
    const one: Sent = { path, authorization, type, fields, body };
    if (path.startsWith('/sms')) {
      const answer = plainAnswers.shift() ?? { status: 200, type: 'application/json', body: '{"id":"p-1"}' };
      sent.push(one);
      return void response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    }
    const file = media.get(path);
    if (file && (file.isOpen || authorization === expected()))
      return void response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
    if (authorization !== expected())
      return void json(response, 401, { code: 20_003, message: 'Authenticate', status: 401 });
    if (path === `/2010-04-01/Accounts/${state.user}.json`)
      return void json(response, 200, { sid: state.user, friendly_name: 'Örnek Mağaza', status: 'active' });
    if (path === `/2010-04-01/Accounts/${state.user}/Messages.json`) return send(one, response);
    json(response, 404, { code: 20_404, message: 'Not found', status: 404 });
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  const api = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    /** What reached telephones, in order; whose answer was lost counts as reached. */
    sent,
    mishap: (...next: readonly Mishap[]) => void mishaps.push(...next),
    /** Answers of the plain door, first come first served. */
    answerPlainly: (status: number, type: string, body: string) => void plainAnswers.push({ status, type, body }),
    nextSid,
    /** The id of the last message that was taken. */
    lastSid: () => `SM${String(state.number - 1).padStart(32, '0')}`,
    sign: (address: string, fields: Readonly<Record<string, string>>) => signed(state.secret, address, fields),
    upload(path: string, type: string, bytes: Uint8Array, isOpen = false): string {
      media.set(path, { type, bytes, isOpen });
      return `${api.url}${path}`;
    },
    /** Calls the webhook with a form, signed; answers what it said. */
    async tell(address: string, fields: Readonly<Record<string, string>>) {
      const response = await fetch(address, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          'X-Twilio-Signature': api.sign(address, fields),
        },
        body: new URLSearchParams(fields).toString(),
      });
      return { status: response.status, type: response.headers.get('content-type'), body: await response.text() };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}

/** The signature of a form: the address and the sorted fields; of another body the address that tells its digest. */
export function signed(secret: string, address: string, fields: Readonly<Record<string, string>>): string {
  const text = Object.keys(fields)
    .sort()
    .map((name) => `${name}${fields[name]}`)
    .join('');
  return createHmac('sha1', secret).update(`${address}${text}`).digest('base64');
}

export const digestOf = (body: string) => createHash('sha256').update(body).digest('hex');

/** A message of a telephone as it is called in. */
export function messageFields(from: string, sid: string, text: string): Record<string, string> {
  return {
    ToCountry: 'TR',
    SmsMessageSid: sid,
    NumMedia: '0',
    SmsSid: sid,
    FromCountry: 'TR',
    SmsStatus: 'received',
    Body: text,
    To: '+908505551234',
    NumSegments: '1',
    MessageSid: sid,
    AccountSid: 'AC0123456789abcdef',
    From: from,
    ApiVersion: '2010-04-01',
  };
}

/** What became of one of our messages, as it is called in. */
export function reportFields(to: string, sid: string, status: string, more: Record<string, string> = {}) {
  return {
    SmsSid: sid,
    SmsStatus: status,
    MessageStatus: status,
    To: to,
    MessageSid: sid,
    AccountSid: 'AC0123456789abcdef',
    From: '+908505551234',
    ApiVersion: '2010-04-01',
    ...more,
  };
}
