import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call of the Bot API that changed something, as the provider understood it. */
export interface Called {
  readonly method: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly files: readonly { readonly name: string; readonly type: string; readonly bytes: Uint8Array }[];
}

/** How the next sending ends: `none` goes well. */
export type Mishap = 'none' | 'rate' | 'outage' | 'lost' | 'blocked' | 'badPhoto';

export type FakeBotApi = Awaited<ReturnType<typeof openFakeBotApi>>;

interface Webhook {
  readonly url: string;
  readonly secret: string;
}

const refusals = {
  rate: [429, 'Too Many Requests: retry after 3', { retry_after: 3 }],
  outage: [502, 'Bad Gateway', undefined],
  blocked: [403, 'Forbidden: bot was blocked by the user', undefined],
  badPhoto: [400, 'Bad Request: PHOTO_INVALID_DIMENSIONS', undefined],
} as const;

/**
 * The Bot API as its documentation tells of it: one bot, private chats, updates by polling or by webhook, files in and
 * out. What nobody confirmed is told again; of two who ask at the same time the earlier one is turned away.
 */
export async function openFakeBotApi(given: { readonly token?: string } = {}) {
  const token = given.token ?? '4242:a-token-of-the-fake-bot';
  const state = { token, isAway: false, updateId: 100, messageId: 10, allowed: [] as readonly string[] };
  const updates: { readonly update_id: number }[] = [];
  const sent: Called[] = [];
  const actions: Called[] = [];
  const changed: Called[] = [];
  /** Words of messages by their numbers; null for what has none of its own. */
  const texts = new Map<number, string | null>();
  const mishaps: Mishap[] = [];
  const files = new Map<string, { readonly path: string; readonly bytes: Uint8Array }>();
  const refusedCalls: number[] = [];
  let webhook: Webhook | null = null;
  let asking: { readonly end: (conflict: boolean) => void } | null = null;

  const respond = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const ok = (response: ServerResponse, result: unknown) => respond(response, 200, { ok: true, result });
  const refuse = (response: ServerResponse, code: number, description: string, parameters?: unknown) =>
    respond(response, code, { ok: false, error_code: code, description, parameters });

  const getUpdates = async (call: Called, response: ServerResponse): Promise<void> => {
    const conflict =
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running';
    if (webhook)
      return refuse(response, 409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook");
    state.allowed = JSON.parse(call.parameters.allowed_updates ?? '[]');
    const offset = Number(call.parameters.offset ?? 0);
    while (updates[0] && updates[0].update_id < offset) updates.shift();
    asking?.end(true);
    if (updates.length === 0) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const timer = setTimeout(() => resolve(false), Number(call.parameters.timeout ?? 0) * 1_000);
      const own = { end: resolve };
      asking = own;
      response.once('close', () => resolve(false));
      const isConflict = await promise;
      clearTimeout(timer);
      if (asking === own) asking = null;
      if (isConflict) return refuse(response, 409, conflict);
    }
    ok(response, updates.slice(0, Number(call.parameters.limit ?? 100)));
  };

  const answer = async (call: Called, response: ServerResponse): Promise<void> => {
    const { method, parameters } = call;
    switch (method) {
      case 'getMe':
        return ok(response, { id: 4242, is_bot: true, first_name: 'Örnek Destek', username: 'ornek_destek_bot' });
      case 'getUpdates':
        return getUpdates(call, response);
      case 'setWebhook':
        webhook = { url: parameters.url ?? '', secret: parameters.secret_token ?? '' };
        ok(response, true);
        return void deliver();
      case 'deleteWebhook':
        webhook = null;
        return ok(response, true);
      case 'getWebhookInfo':
        return ok(response, { url: webhook?.url ?? '', has_custom_certificate: false, pending_update_count: 0 });
      case 'getFile': {
        const file = files.get(parameters.file_id ?? '');
        if (!file) return refuse(response, 400, 'Bad Request: invalid file_id');
        return ok(response, { file_id: parameters.file_id, file_size: file.bytes.length, file_path: file.path });
      }
      case 'sendChatAction':
        actions.push(call);
        return ok(response, true);
      case 'sendMessage':
      case 'sendPhoto':
      case 'sendVoice':
      case 'sendDocument':
      case 'sendMediaGroup':
        return send(call, response);
      case 'answerCallbackQuery':
      case 'setMessageReaction':
      case 'deleteMessage':
      case 'editMessageText':
      case 'editMessageCaption':
        return change(call, response);
      default:
        return refuse(response, 404, 'Not Found: method not found');
    }
  };

  /** Something done to a message that is there; who told nobody about a message cannot change it. */
  const change = (call: Called, response: ServerResponse): void => {
    const { method, parameters } = call;
    const id = Number(parameters.message_id);
    if (method === 'answerCallbackQuery') {
      changed.push(call);
      return void ok(response, true);
    }
    const text = texts.get(id);
    if (!Number.isInteger(id) || id > state.messageId) {
      const what = method === 'deleteMessage' ? 'delete' : 'edit';
      return void refuse(response, 400, `Bad Request: message to ${what} not found`);
    }
    if (method === 'editMessageText' && text === null)
      return void refuse(response, 400, 'Bad Request: there is no text in the message to edit');
    if (method.startsWith('edit') && text === (parameters.text ?? parameters.caption))
      return void refuse(
        response,
        400,
        'Bad Request: message is not modified: specified new message content is the same',
      );
    if (method.startsWith('edit')) texts.set(id, method === 'editMessageText' ? (parameters.text ?? '') : null);
    changed.push(call);
    ok(response, true);
  };

  const send = (call: Called, response: ServerResponse): void => {
    const mishap = mishaps.shift();
    if (mishap && mishap !== 'lost' && mishap !== 'none') {
      const [code, description, parameters] = refusals[mishap];
      refuse(response, code, description, parameters);
      return;
    }
    const text = call.parameters.text ?? call.parameters.caption ?? '';
    if (text.length > (call.method === 'sendMessage' ? 4_096 : 1_024))
      return void refuse(response, 400, 'Bad Request: message is too long');
    sent.push(call);
    if (mishap === 'lost') return void response.destroy();
    const made = (call.method === 'sendMediaGroup' ? call.files : [null]).map(() => {
      state.messageId += 1;
      texts.set(state.messageId, call.parameters.text ?? null);
      const chat = { id: Number(call.parameters.chat_id), type: 'private' };
      return { message_id: state.messageId, date: 1_770_000_000, chat };
    });
    ok(response, call.method === 'sendMediaGroup' ? made : made[0]);
  };

  /** Calls the webhook until it has taken everything, in order, as the provider does. */
  const deliver = async (): Promise<void> => {
    while (webhook && updates[0]) {
      const { url, secret } = webhook;
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
        body: JSON.stringify(updates[0]),
      }).catch(() => null);
      await response?.body?.cancel();
      if (response?.ok) updates.shift();
      else {
        refusedCalls.push(response?.status ?? 0);
        await new Promise((wait) => setTimeout(wait, 100));
      }
    }
  };

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (state.isAway) return void response.destroy();
    const [, door = '', ...rest] = (request.url ?? '').split('/');
    if (door === 'file') {
      const file = [...files.values()].find(({ path }) => path === rest.slice(1).join('/'));
      if (!file || rest[0] !== `bot${state.token}`) return void response.writeHead(404).end();
      return void response.writeHead(200).end(file.bytes);
    }
    if (door !== `bot${state.token}`) return refuse(response, 401, 'Unauthorized');
    await answer(await calledOf(rest[0] ?? '', request, Buffer.concat(chunks)), response);
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;

  const api = {
    url: `http://127.0.0.1:${port}`,
    state,
    /** What reached customers, in order; whose answer was lost counts as reached. */
    sent,
    actions,
    /** What was done to messages that were there, and touches that were answered. */
    changed,
    /** Statuses of calls of the webhook that were not taken. */
    refusedCalls,
    webhook: () => webhook,
    waiting: () => updates.length,
    mishap: (...next: readonly Mishap[]) => void mishaps.push(...next),
    /** A file that a customer uploads; answers its id. */
    upload(path: string, bytes: Uint8Array): string {
      const id = `file-${files.size + 1}`;
      files.set(id, { path, bytes });
      return id;
    },
    /** An update as it is sent to bots; answers it. */
    update(body: Readonly<Record<string, unknown>>) {
      state.updateId += 1;
      const update = { update_id: state.updateId, ...body };
      updates.push(update);
      asking?.end(false);
      void deliver();
      return update;
    },
    /** A customer's message in her private chat with the bot. */
    write(chatId: number, content: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) {
      state.messageId += 1;
      return api.update({ message: { ...messageFrom(chatId, state.messageId), ...content, ...more } });
    },
    async close(): Promise<void> {
      webhook = null;
      asking?.end(false);
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return api;
}

/** What every message of a private chat has. */
export function messageFrom(chatId: number, messageId: number) {
  return {
    message_id: messageId,
    from: { id: chatId, is_bot: false, first_name: 'Zeynep', last_name: 'Kaya', language_code: 'tr' },
    chat: { id: chatId, first_name: 'Zeynep', last_name: 'Kaya', type: 'private' },
    date: 1_770_000_000,
  };
}

async function calledOf(method: string, request: IncomingMessage, body: Buffer): Promise<Called> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/')) {
    const given: Record<string, unknown> = body.length > 0 ? JSON.parse(body.toString('utf8')) : {};
    const parameters = Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
    return { method, parameters: Object.fromEntries(parameters), files: [] };
  }
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  const parameters: Record<string, string> = {};
  const files: { name: string; type: string; bytes: Uint8Array }[] = [];
  for (const [name, value] of form) {
    if (typeof value === 'string') parameters[name] = value;
    else files.push({ name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) });
  }
  return { method, parameters, files };
}
