import { known as graphKnows, numberCall, openFakeGraph, pagePeer } from '../adapters/meta/graph.fixture.ts';
import { messageFields, openFakeGateway } from '../adapters/sms-http/gateway.fixture.ts';
import { openFakeBotApi } from '../adapters/telegram/bot-api.fixture.ts';
import { messageOf, openFakeRestApi } from '../adapters/viber/rest-api.fixture.ts';
import { openWorld, type World } from './world.ts';

/** Channels whose provider has a double here. */
export type ProvidedChannel = 'telegram' | 'whatsapp' | 'messenger' | 'viber' | 'sms';

/** An account of a channel as `/channels` tells of it. */
export interface ProvidedAccount {
  readonly id: string;
  readonly publicKey: string;
  readonly queueId: string;
  readonly channel: string;
  readonly health: { readonly status: string; readonly code: string };
}

/** A customer at a provider: what she writes reaches us as the provider tells it, what we send her is what she heard. */
export interface ProvidedCustomer {
  readonly channel: ProvidedChannel;
  readonly write: (text: string) => Promise<void>;
  readonly heard: () => readonly string[];
}

export type FakeGraph = Awaited<ReturnType<typeof openFakeGraph>>;
const verifyToken = 'uzun bir sözcük';
const secretsOf = ({ state }: FakeGraph) => ({ accessToken: state.token, appSecret: state.appSecret });

export type Providers = Awaited<ReturnType<typeof openProviders>>;

/** Where the provider of an account calls us. */
export const webhookOf = (world: World, { channel, publicKey }: ProvidedAccount): string =>
  `${world.url}/webhooks/${channel}/${publicKey}`;

/** Makes an account of a channel in the first queue, with what its form asks for. */
export async function connectChannel(world: World, channel: string, name: string, given: object) {
  const { queueId } = await world.firstQueue();
  return world.owner.post<ProvidedAccount>('/channels', { channel, name, queueId, ...given });
}

/** A world with one WhatsApp number, whose provider is a double here. Close the double after the world. */
export async function openWorldWithWhatsapp() {
  const graph = await openFakeGraph();
  const world = await openWorld({ env: { PROVIDER_URLS: `whatsapp=${graph.url}` } });
  await connectWhatsapp(world, graph);
  return { graph, world };
}

async function connectWhatsapp(world: World, graph: FakeGraph): Promise<void> {
  const { phoneNumberId, businessAccountId } = graphKnows;
  const number = await connectChannel(world, 'whatsapp', 'WhatsApp', {
    fields: { phoneNumberId, businessAccountId, verifyToken },
    secrets: secretsOf(graph),
  });
  graph.hook('whatsapp_business_account', webhookOf(world, number));
}

/** Starts the program anew so that providers are told an address they can reach: that of this machine. */
export async function becomeReachable(world: World): Promise<void> {
  const { url } = world;
  await world.stop();
  await world.start({ PUBLIC_URL: url });
}

/** The doubles of all providers, with an account of each once `connect` was called. Close it after its world. */
export async function openProviders() {
  const [bots, graph, viber, gateway] = await Promise.all([
    openFakeBotApi(),
    openFakeGraph(),
    openFakeRestApi({ takesPlain: true }),
    openFakeGateway(),
  ]);
  let serial = 0;
  let smsWebhook = '';

  const telegramCustomer = (chatId: number): ProvidedCustomer => ({
    channel: 'telegram',
    write: async (text) => void bots.write(chatId, { text }),
    heard: () =>
      bots.sent
        .filter(({ parameters }) => parameters.chat_id === String(chatId))
        .map(({ parameters }) => parameters.text ?? ''),
  });
  const whatsappCustomer = (peer: string): ProvidedCustomer => ({
    channel: 'whatsapp',
    write: async (text) => {
      const contacts = [{ profile: { name: peer }, user_id: `TR.${peer}` }];
      const timestamp = `${Math.floor(Date.now() / 1_000)}`;
      const message = { from_user_id: `TR.${peer}`, id: `wamid.IN${++serial}`, timestamp };
      graph.tell(
        'whatsapp_business_account',
        numberCall({ contacts, messages: [{ ...message, type: 'text', text: { body: text } }] }),
      );
    },
    heard: () =>
      graph.sent.filter(({ body }) => body.recipient === `TR.${peer}`).map(({ body }) => body.text?.body ?? ''),
  });
  const messengerCustomer = (peer: string): ProvidedCustomer => ({
    channel: 'messenger',
    write: async (text) => {
      const at = Date.now();
      const between = { sender: { id: peer }, recipient: { id: graphKnows.pageId }, timestamp: at };
      const messaging = [{ ...between, message: { mid: `m${++serial}`, text } }];
      graph.tell('page', { object: 'page', entry: [{ id: graphKnows.pageId, time: at, messaging }] });
    },
    heard: () => graph.sent.filter(({ body }) => pagePeer(body) === peer).map(({ body }) => body.message?.text ?? ''),
  });
  const viberCustomer = (from: string): ProvidedCustomer => ({
    channel: 'viber',
    write: async (text) => void (await viber.tell(messageOf(from, viber.nextToken(), { type: 'text', text }))),
    heard: () => viber.said.filter(({ receiver }) => receiver === from).map(({ text }) => String(text ?? '')),
  });
  const smsCustomer = (telephone: string): ProvidedCustomer => ({
    channel: 'sms',
    write: async (text) => void (await gateway.tell(smsWebhook, messageFields(telephone, `SM9${++serial}`, text))),
    heard: () => gateway.sent.filter(({ fields }) => fields.To === telephone).map(({ fields }) => fields.Body ?? ''),
  });

  return {
    bots,
    graph,
    viber,
    gateway,
    /** How the program is told to find the doubles instead of the providers. */
    env: {
      PROVIDER_URLS: [
        `telegram=${bots.url}`,
        `viber=${viber.url}`,
        `sms=${gateway.url}`,
        ...['whatsapp', 'messenger'].map((kind) => `${kind}=${graph.url}`),
      ].join(','),
    },
    /** Makes an account of each channel, in the first queue. */
    async connect(world: World): Promise<void> {
      await becomeReachable(world);
      await connectChannel(world, 'telegram', 'Telegram', { ingress: 'poll', secrets: { secret: bots.state.token } });
      await connectChannel(world, 'viber', 'Viber', { secrets: { secret: viber.state.token } });
      const sms = await connectChannel(world, 'sms', 'SMS', {
        fields: { profile: 'twilio', user: gateway.state.user, from: '0850 555 12 34' },
        secrets: { secret: gateway.state.secret },
      });
      smsWebhook = webhookOf(world, sms);
      await connectWhatsapp(world, graph);
      const page = await connectChannel(world, 'messenger', 'Messenger', {
        fields: { pageId: graphKnows.pageId, verifyToken },
        secrets: secretsOf(graph),
      });
      graph.hook('page', webhookOf(world, page));
    },
    telegramCustomer,
    whatsappCustomer,
    messengerCustomer,
    viberCustomer,
    smsCustomer,
    /** Viber calls nobody until it has tried our address. */
    isListening: () => viber.webhook() !== null,
    close: () => Promise.all([bots.close(), graph.close(), viber.close(), gateway.close()]),
  };
}
