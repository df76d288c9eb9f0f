import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const Title = z.looseObject({ title: z.string() });

/** What stands beside a file in a message of a number. */
const FileWords = z.looseObject({ caption: z.string().optional(), filename: z.string().optional() });

/** What the provider looks at in what we send it; everything else stays in it as it came. */
const Body = z.looseObject({
  to: z.string().optional(),
  /** A customer of a number by her id; one of a page is told of in an object. */
  recipient: z.union([z.string(), z.looseObject({ id: z.string() })]).optional(),
  type: z.string().optional(),
  text: z.looseObject({ body: z.string() }).optional(),
  status: z.string().optional(),
  message_id: z.string().optional(),
  sender_action: z.string().optional(),
  biz_opaque_callback_data: z.string().optional(),
  image: FileWords.optional(),
  document: FileWords.optional(),
  interactive: z
    .looseObject({
      type: z.string(),
      body: z.looseObject({ text: z.string() }),
      action: z.looseObject({
        button: z.string().optional(),
        buttons: z.array(z.looseObject({ reply: Title })).optional(),
        sections: z.array(z.looseObject({ rows: z.array(Title) })).optional(),
      }),
    })
    .optional(),
  message: z
    .looseObject({
      text: z.string().optional(),
      metadata: z.string().optional(),
      quick_replies: z.array(Title).optional(),
    })
    .optional(),
});
type Body = z.infer<typeof Body>;

const Blocking = z.strictObject({
  messaging_product: z.literal('whatsapp'),
  block_users: z.array(z.strictObject({ user: z.string() })).min(1),
});

/** A call that reached customers, as the provider understood it. */
export interface Sent {
  readonly path: string;
  readonly body: Body;
  readonly externalId: string;
}

/** Whom a page writes to; '' in what a number sends. */
export function pagePeer({ recipient }: Body): string {
  return typeof recipient === 'object' ? recipient.id : '';
}

/** How the next sending ends: `none` goes well, `lost` arrives and is never answered. */
export type Mishap = 'none' | 'rate' | 'pair' | 'outage' | 'lost' | 'window' | 'media';

export type FakeGraph = Awaited<ReturnType<typeof openFakeGraph>>;

const refusals = {
  rate: { status: 429, code: 130_429, subcode: 0, message: 'Rate limit hit' },
  pair: { status: 400, code: 131_056, subcode: 0, message: 'Too many messages to this customer' },
  outage: { status: 503, code: 2, subcode: 0, message: 'Service temporarily unavailable' },
  media: { status: 400, code: 131_053, subcode: 0, message: 'The media could not be taken' },
} as const;

/** A page and an account of Instagram speak of the same things with other numbers than a telephone number does. */
const windows = {
  number: { status: 400, code: 131_047, subcode: 0, message: 'More than 24 hours have passed' },
  page: { status: 400, code: 10, subcode: 2_018_278, message: 'Sent outside of the allowed window' },
} as const;

export const known = {
  phoneNumberId: '100200300',
  businessAccountId: '400500600',
  pageId: '700800900',
  instagramId: '17841400000000001',
  appId: '900100200',
} as const;

/**
 * The Graph API as its documentation tells of it: one number, one page, one account of Instagram, one app. Calls of the
 * webhook are signed over escaped characters and told again until they are taken.
 */
export async function openFakeGraph(given: { readonly token?: string; readonly appSecret?: string } = {}) {
  const state = {
    token: given.token ?? 'EAAfake-token-of-the-double',
    appSecret: given.appSecret ?? '0123456789abcdef0123456789abcdef',
    isAway: false,
    quality: 'GREEN',
    version: null as string | null,
    isSubscribed: false,
    /** What is sent is told to have been sent, delivered and read, and echoed, in no order. */
    tellsReceipts: false,
    /** Each call of the webhook is made this many times. */
    times: 1,
    messageId: 0,
    /** How long a token of Instagram still lives; a refreshed one is another. */
    refreshed: 0,
  };
  const sent: Sent[] = [];
  const signs: Sent[] = [];
  const blocked = new Set<string>();
  const mishaps: Mishap[] = [];
  const files = new Map<string, { readonly bytes: Uint8Array; readonly mime: string; readonly name: string }>();
  const subscriptions = new Map<string, { callback_url: string; fields: string[] }>();
  const hooks = new Map<string, string>();
  const queue: { readonly object: string; readonly bytes: Buffer; readonly signature: string }[] = [];
  const answers: number[] = [];
  const templates: unknown[] = [];
  const asked: string[] = [];
  let delivering = 0;

  const signed = (payload: unknown) => {
    const bytes = Buffer.from(escaped(payload));
    const signature = `sha256=${createHmac('sha256', state.appSecret).update(bytes).digest('hex')}`;
    return { bytes, signature };
  };

  /** Tells the webhook until it has taken everything; four at a time, so in no order. */
  const deliver = async (): Promise<void> => {
    if (delivering >= 4) return;
    delivering += 1;
    for (let call = queue.shift(); call; call = queue.shift()) {
      const response = await fetch(hooks.get(call.object) ?? '', {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-hub-signature-256': call.signature },
        body: new Uint8Array(call.bytes),
      }).catch(() => null);
      await response?.body?.cancel().catch(() => undefined);
      answers.push(response?.status ?? 0);
      if (response?.ok) continue;
      queue.push(call);
      await new Promise((wait) => setTimeout(wait, 100));
    }
    delivering -= 1;
  };
  const tell = (object: string, payload: unknown): void => {
    if (!hooks.has(object)) return;
    for (let n = 0; n < state.times; n++) queue.push({ object, ...signed(payload) });
    void deliver();
  };

  const respond = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) => {
    const version = state.version === null ? {} : { 'facebook-api-version': state.version };
    response
      .writeHead(status, { 'content-type': 'application/json', ...version, ...headers })
      .end(JSON.stringify(body));
  };
  const refuse = (
    response: ServerResponse,
    { status, code, subcode, message }: { status: number; code: number; subcode: number; message: string },
  ) => {
    const error = { message, type: 'OAuthException', code, error_subcode: subcode, fbtrace_id: 'A1' };
    const headers: Record<string, string> = status === 429 ? { 'retry-after': '3' } : {};
    respond(response, status, { error }, headers);
  };
  const invalid = (response: ServerResponse, message: string) =>
    refuse(response, { status: 400, code: 100, subcode: 0, message });

  const send = (path: string, body: Body, response: ServerResponse): void => {
    const isNumber = path.startsWith(known.phoneNumberId);
    if (body.status === 'read' || (body.sender_action && body.sender_action !== 'react')) {
      signs.push({ path, body, externalId: '' });
      return void respond(response, 200, { success: true });
    }
    const mishap = mishaps.shift() ?? 'none';
    if (mishap === 'window') return void refuse(response, isNumber ? windows.number : windows.page);
    if (mishap === 'rate' && !isNumber) return void refuse(response, { ...refusals.rate, code: 613 });
    if (mishap !== 'none' && mishap !== 'lost') return void refuse(response, refusals[mishap]);
    const trouble = isNumber ? numberTrouble(body) : pageTrouble(body, path.startsWith(known.instagramId));
    if (trouble !== null) return void invalid(response, trouble);
    state.messageId += 1;
    const externalId = isNumber ? `wamid.OUT${state.messageId}=` : `m_out_${state.messageId}`;
    sent.push({ path, body, externalId });
    if (state.tellsReceipts) (isNumber ? numberReceipts : pageReceipts)(path, body, externalId);
    if (mishap === 'lost') return void response.destroy();
    if (!isNumber) return void respond(response, 200, { recipient_id: pagePeer(body), message_id: externalId });
    const contact = { input: body.to ?? body.recipient, wa_id: body.to };
    respond(response, 200, { messaging_product: 'whatsapp', contacts: [contact], messages: [{ id: externalId }] });
  };

  const numberReceipts = (_: string, body: Body, id: string): void => {
    const of = { id, timestamp: `${nowSeconds()}`, recipient_id: body.to, recipient_user_id: body.recipient };
    const statuses = ['delivered', 'sent', 'read'].map((status) => ({
      ...of,
      status,
      biz_opaque_callback_data: body.biz_opaque_callback_data,
    }));
    for (const status of statuses) tell('whatsapp_business_account', numberCall({ statuses: [status] }));
  };
  const pageReceipts = (path: string, body: Body, mid: string): void => {
    const peer = pagePeer(body);
    const isInstagram = peer.startsWith('ig');
    const us = { id: isInstagram ? known.instagramId : known.pageId };
    const her = { id: peer };
    const { text, metadata } = body.message ?? {};
    const object = isInstagram ? 'instagram' : 'page';
    const at = (event: object) => ({ object, entry: [{ id: us.id, time: Date.now(), messaging: [event] }] });
    const timestamp = Date.now();
    const echo = { mid, text, is_echo: true, app_id: Number(known.appId), ...(metadata && { metadata }) };
    if (path !== '') tell(object, at({ sender: us, recipient: her, timestamp, message: echo }));
    if (!isInstagram)
      tell(object, at({ sender: her, recipient: us, timestamp, delivery: { mids: [mid], watermark: timestamp } }));
    tell(
      object,
      at({
        sender: her,
        recipient: us,
        timestamp: timestamp + 1,
        read: isInstagram ? { mid } : { watermark: timestamp },
      }),
    );
  };

  const isProven = (url: URL): boolean => {
    const proof = url.searchParams.get('appsecret_proof');
    return proof === null || proof === createHmac('sha256', state.appSecret).update(state.token).digest('hex');
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (state.isAway) return void response.destroy();
    const url = new URL(request.url ?? '', 'http://here');
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? '';
    const [version = '', node = '', edge = ''] = url.pathname.slice(1).split('/');
    const isRenewal = version === 'refresh_access_token';
    asked.push(`${request.method} ${url.pathname}`);
    if (version === 'file') return void sendFile(node, bearer, response);
    if (edge === 'subscriptions') return void subscribe(bearer, Buffer.concat(chunks), request.method ?? '', response);
    if (isRenewal) {
      if (url.searchParams.get('access_token') !== state.token) return void refuse(response, wrongToken);
      state.refreshed += 1;
      state.token = `IGrefreshed-${state.refreshed}`;
      return void respond(response, 200, { access_token: state.token, token_type: 'bearer', expires_in: 5_184_000 });
    }
    if (bearer !== state.token) return void refuse(response, wrongToken);
    if (!isProven(url)) return void invalid(response, 'Invalid appsecret_proof provided in the API argument');
    if (edge === 'block_users') return void block(request.method ?? '', Buffer.concat(chunks), response);
    if (request.method === 'POST') return take(`${node}/${edge}`, request, Buffer.concat(chunks), response);
    respond(response, 200, answerTo(node, edge) ?? {});
  };

  /** Keeps customers of a number away, or lets them again; answers who was meant. */
  const block = (method: string, bytes: Buffer, response: ServerResponse): void => {
    const body = Blocking.safeParse(JSON.parse(bytes.toString('utf8')));
    if (!body.success) return void invalid(response, body.error.message);
    for (const { user } of body.data.block_users) {
      if (method === 'DELETE') blocked.delete(user);
      else blocked.add(user);
    }
    const users = body.data.block_users.map(({ user }) => ({ input: user, wa_id: user }));
    respond(response, 200, { messaging_product: 'whatsapp', block_users: { added_users: users } });
  };

  const answerTo = (node: string, edge: string): unknown => {
    if (node === 'app') return { id: known.appId, name: 'Örnek' };
    if (edge === 'subscribed_apps')
      return { data: state.isSubscribed ? [{ id: known.appId, subscribed_fields: ['messages'] }] : [] };
    if (edge === 'message_templates') return { data: templates, paging: { cursors: { after: 'x' } } };
    if (node === known.phoneNumberId)
      return {
        id: node,
        display_phone_number: '+90 212 555 00 00',
        verified_name: 'Örnek Mağaza',
        quality_rating: state.quality,
        status: 'CONNECTED',
      };
    if (node === known.pageId) return { id: node, name: 'Örnek Mağaza' };
    if (node === known.instagramId || node === 'me')
      return { id: known.instagramId, user_id: known.instagramId, username: 'ornekmagaza', name: 'Örnek Mağaza' };
    const file = files.get(node);
    if (file) {
      const sha256 = createHash('sha256').update(file.bytes).digest('hex');
      return { id: node, url: `${api.url}/file/${node}`, mime_type: file.mime, sha256, file_size: file.bytes.length };
    }
    return { id: node, first_name: 'Zeynep', last_name: 'Kaya', name: 'Zeynep Kaya', username: 'zeynepkaya' };
  };

  const subscribe = (bearer: string, bytes: Buffer, method: string, response: ServerResponse): void => {
    if (bearer !== `${known.appId}|${state.appSecret}`) return void refuse(response, wrongToken);
    if (method === 'POST') {
      const { object, callback_url, fields } = JSON.parse(bytes.toString('utf8'));
      subscriptions.set(object, { callback_url, fields: fields.split(',') });
      return void respond(response, 200, { success: true });
    }
    const data = [...subscriptions].map(([object, { callback_url, fields }]) => ({
      object,
      callback_url,
      active: true,
      fields: fields.map((name) => ({ name, version: 'v26.0' })),
    }));
    respond(response, 200, { data });
  };

  const take = async (
    path: string,
    request: IncomingMessage,
    bytes: Buffer,
    response: ServerResponse,
  ): Promise<void> => {
    const type = request.headers['content-type'] ?? '';
    if (type.startsWith('multipart/')) {
      const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
      if (mishaps[0] === 'media') {
        mishaps.shift();
        return void refuse(response, refusals.media);
      }
      const blob = form.get('file') ?? form.get('filedata');
      if (!(blob instanceof File)) return void invalid(response, 'No file');
      const id = `${files.size + 1_000}`;
      files.set(id, { bytes: new Uint8Array(await blob.arrayBuffer()), mime: blob.type, name: blob.name });
      return void respond(response, 200, { id, attachment_id: id });
    }
    if (path.endsWith('/subscribed_apps')) {
      state.isSubscribed = true;
      return void respond(response, 200, { success: true });
    }
    if (path.endsWith('/messages')) {
      const body = Body.safeParse(JSON.parse(bytes.toString('utf8')));
      return body.success ? send(path, body.data, response) : invalid(response, body.error.message);
    }
    invalid(response, `Unsupported post request to ${path}`);
  };

  const sendFile = (id: string, bearer: string, response: ServerResponse): void => {
    const file = files.get(id);
    // Files of numbers want the token; those of pages lie at addresses that say everything.
    if (!file || (bearer !== state.token && !id.startsWith('open'))) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.mime }).end(file.bytes);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  const api = {
    url: `http://127.0.0.1:${port}`,
    state,
    sent,
    /** Signs of typing and of having read. */
    signs,
    blocked,
    /** Statuses that the webhook answered. */
    answers,
    asked,
    files,
    templates,
    subscriptions,
    signed,
    tell,
    waiting: () => queue.length + delivering,
    mishap: (...next: readonly Mishap[]) => void mishaps.push(...next),
    /** Where an app's news of one kind go. */
    hook: (object: string, url: string) => void hooks.set(object, url),
    /** A file of a customer; answers its id. An `open` one needs no token. */
    upload(bytes: Uint8Array, mime: string, isOpen = false): string {
      const id = `${isOpen ? 'open' : ''}${files.size + 1_000}`;
      files.set(id, { bytes, mime, name: '' });
      return id;
    },
    async close(): Promise<void> {
      queue.length = 0;
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}

const wrongToken = { status: 401, code: 190, subcode: 463, message: 'Error validating access token' };
const nowSeconds = () => Math.floor(Date.now() / 1_000);

/** Text as it is signed and sent: everything beyond ASCII, and slashes, as escapes. */
export function escaped(payload: unknown): string {
  return JSON.stringify(payload)
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replaceAll('/', '\\/');
}

/** A call for a number with one change. */
export function numberCall(value: Readonly<Record<string, unknown>>, field = 'messages') {
  const metadata = { display_phone_number: '902125550000', phone_number_id: known.phoneNumberId };
  const change = { field, value: { messaging_product: 'whatsapp', metadata, ...value } };
  return { object: 'whatsapp_business_account', entry: [{ id: known.businessAccountId, changes: [change] }] };
}

// What the provider would refuse.

function numberTrouble(body: Body): string | null {
  if (!body.to && !body.recipient) return 'The parameter to is required.';
  const said = body.text?.body ?? '';
  if (body.type === 'text' && !(said.length >= 1 && said.length <= 4_096)) return 'text.body';
  const { caption = '' } = FileWords.safeParse(body[body.type ?? '']).data ?? {};
  if (caption.length > 1_024) return 'caption';
  if ((body.biz_opaque_callback_data ?? '').length > 512) return 'biz_opaque_callback_data';
  if (body.type !== 'interactive') return null;
  if (!body.interactive) return 'interactive';
  const { type, action, body: words } = body.interactive;
  if (!(words.text.length >= 1 && words.text.length <= 1_024)) return 'interactive.body';
  const isShort = (title: string, most: number) => title.length >= 1 && title.length <= most;
  if (type === 'button') {
    const { buttons = [] } = action;
    const isFine = buttons.length <= 3 && buttons.every(({ reply }) => isShort(reply.title, 20));
    return isFine ? null : 'interactive.action.buttons';
  }
  const rows = (action.sections ?? []).flatMap((section) => section.rows);
  const isFine = rows.length <= 10 && rows.every(({ title }) => isShort(title, 24));
  return isFine && isShort(action.button ?? '', 20) ? null : 'interactive.action.sections';
}

function pageTrouble(body: Body, isInstagram: boolean): string | null {
  if (pagePeer(body) === '') return '(#100) The parameter recipient is required';
  if (body.sender_action) return null;
  const { text = '', quick_replies: replies = [] } = body.message ?? {};
  if (text !== '' && isInstagram && Buffer.byteLength(text) > 1_000)
    return 'Length of param message[text] must be at most 1000';
  if (text.length > 2_000) return '(#100) Length of param message[text] must be less than or equal to 2000';
  if (replies.length > 13) return '(#100) quick_replies';
  return replies.every(({ title }) => title.length <= 20) ? null : '(#100) quick_replies title';
}
