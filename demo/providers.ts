import { known as graphKnows, numberCall, openFakeGraph } from '../adapters/meta/graph.fixture.ts';
import { messageFrom, openFakeBotApi } from '../adapters/telegram/bot-api.fixture.ts';
import { company } from './company.ts';
import { between } from './dice.ts';
import { doorsOf } from './founding.ts';
import { inBackground, type Pace, typingMs } from './pace.ts';
import type { Api } from './person.ts';

// The company is at Telegram and at WhatsApp, too. Its providers are doubles on this machine: what their customers do
// comes in by the adapters, in the providers' own words, and nobody outside is written to.

/** A customer at a provider, as far as a conversation needs her. Each act gives the number of the message it is about. */
interface Guest {
  readonly write: (text: string, about?: string) => string;
  readonly change: (message: string, text: string) => void;
  readonly react: (message: string, emoji: string) => void;
  readonly takeBack: ((message: string) => void) | null;
  /** Numbers of what reached her, in order. */
  readonly heard: () => readonly string[];
}

/** One conversation's course: how often something is said, and what is done beside saying it. */
const courses = [
  {
    opening: 'Merhaba, geçen hafta aldığım berjerin bir ayağı sallanıyor.',
    answer: 'Sipariş numaram 48213',
    corrected: 'Sipariş numaram 48312',
    slip: 'Sizde mi çalışıyor Selin?',
    last: 'Cumartesi öğleden sonra evdeyim, o zaman gelebilirler.',
  },
  {
    opening: 'İyi günler, yemek masası takımı ne zaman teslim edilecek?',
    answer: 'Adım Yeliz, telefonum bu numara',
    corrected: 'Adım Yeliz Sağlam, telefonum bu numara',
    slip: 'Akşama ekmek alır mısın',
    last: 'Teslimattan bir saat önce aranmak isterim.',
  },
  {
    opening: 'Selam, gri kumaşı sehpa rengiyle birlikte görmek istiyorum.',
    answer: 'Rüya serisi, antrasit olan',
    corrected: 'Rüya serisi, açık antrasit olan',
    slip: 'Bu mesaj size değildi',
    last: 'Mağazaya hafta içi uğrarım o zaman.',
  },
] as const;
type Course = (typeof courses)[number];

const telegramNames = ['Sevgi Ilgaz', 'Tarık Uysal', 'Nazlı Başaran', 'Levent Koç'] as const;
const whatsappNames = ['Pelin Karaca', 'Kadir Sezer', 'Hülya Ergin', 'Ömer Soylu'] as const;
/** WhatsApp lets us answer freely for a day; this customer wrote when her telephone was nearly out of reach for as long. */
const heldBackMs = 23.3 * 3_600_000;
const comesEveryMs = [20_000, 40_000] as const;
/** Whoever wrote stays at her telephone for so long; while she is there she begins nothing else. */
const patienceMs = 1_800_000;
const lookEveryMs = 1_000;

export type Providers = Awaited<ReturnType<typeof openProviders>>;

/** The doubles, ready to be asked; `urls` says where each channel's provider is. */
export async function openProviders() {
  const [bots, graph] = await Promise.all([openFakeBotApi(), openFakeGraph()]);
  // Numbers go on from run to run, as a provider's do: the program knows those of the last one.
  const beginning = Math.floor(Date.now() / 1_000);
  Object.assign(bots.state, { updateId: beginning, messageId: beginning });
  graph.state.messageId = beginning;
  graph.state.tellsReceipts = true;
  let serial = 0;

  const telegramGuest = (name: string): Guest => {
    const chatId = 70_000 + telegramNames.indexOf(name as (typeof telegramNames)[number]);
    const [first_name = '', last_name = ''] = name.split(' ');
    const user = { id: chatId, first_name, last_name };
    const from = { ...user, is_bot: false, language_code: 'tr' };
    const chat = { ...user, type: 'private' };
    const said = (id: number) => ({ ...messageFrom(chatId, id), from, chat, date: nowSeconds() });
    return {
      write: (text, about) => {
        const reply = about === undefined ? {} : { reply_to_message: said(Number(about)) };
        bots.write(chatId, { text, from, chat, date: nowSeconds(), ...reply });
        return String(bots.state.messageId);
      },
      change: (message, text) =>
        void bots.update({ edited_message: { ...said(Number(message)), edit_date: nowSeconds(), text } }),
      react: (message, emoji) => {
        const new_reaction = [{ type: 'emoji', emoji }];
        const about = { chat, user: from, date: nowSeconds(), message_id: Number(message) };
        bots.update({ message_reaction: { ...about, old_reaction: [], new_reaction } });
      },
      // Bots hear nothing of a withdrawal.
      takeBack: null,
      heard: () =>
        bots.sent.flatMap(({ parameters }, at) => (parameters.chat_id === String(chatId) ? [String(at)] : [])),
    };
  };

  const whatsappGuest = (name: string, lateMs = 0): Guest => {
    const peer = `TR.${whatsappNames.indexOf(name as (typeof whatsappNames)[number])}`;
    const contacts = [{ profile: { name }, user_id: peer }];
    const tell = (content: object): string => {
      const id = `wamid.${beginning}.${++serial}`;
      const timestamp = String(nowSeconds() - Math.round(lateMs / 1_000));
      const message = { from_user_id: peer, id, timestamp, ...content };
      graph.tell('whatsapp_business_account', numberCall({ contacts, messages: [message] }));
      return id;
    };
    const text = (body: string) => ({ type: 'text', text: { body } });
    return {
      write: (words, about) => tell({ ...text(words), ...(about === undefined ? {} : { context: { id: about } }) }),
      change: (message, words) =>
        void tell({ type: 'edit', edit: { original_message_id: message, message: text(words) } }),
      react: (message, emoji) => void tell({ type: 'reaction', reaction: { message_id: message, emoji } }),
      takeBack: (message) => void tell({ type: 'revoke', revoke: { original_message_id: message } }),
      heard: () => graph.sent.filter(({ body }) => body.recipient === peer).map(({ externalId }) => externalId),
    };
  };

  return {
    urls: { telegram: bots.url, whatsapp: graph.url },
    /** Connects both in the first queue, unless they are, and tells the doubles where we are called. */
    async found(api: Api, url: string): Promise<void> {
      const queueId = (await doorsOf(api)).queues.get(company.queues[0].name);
      if (!queueId) return;
      const { channels } = api.messaging;
      const { items } = await channels.list({});
      const { phoneNumberId, businessAccountId } = graphKnows;
      const secrets = { accessToken: graph.state.token, appSecret: graph.state.appSecret };
      const telegram = items.find(({ channel }) => channel === 'telegram');
      const whatsapp = items.find(({ channel }) => channel === 'whatsapp');
      if (!telegram) {
        const named = { channel: 'telegram', name: 'Telegram', queueId, ingress: 'poll' } as const;
        await channels.create({ ...named, secrets: { secret: bots.state.token } });
      }
      const number =
        whatsapp ??
        (await channels.create({
          ...({ channel: 'whatsapp', name: 'WhatsApp', queueId } as const),
          fields: { phoneNumberId, businessAccountId, verifyToken: 'anadolu konfor' },
          secrets,
        }));
      graph.hook('whatsapp_business_account', `${url}/webhooks/whatsapp/${number.publicKey}`);
    },
    /** Customers come until the pace's signal ends everything. */
    letIn(pace: Pace, onBroken: (error: unknown) => void): void {
      inBackground(
        pace,
        async () => {
          const here = new Set<string>();
          for (let visit = 0; ; visit++) {
            const place = Math.floor(visit / 2) % telegramNames.length;
            const course = courses[visit % courses.length] ?? courses[0];
            const isLate = place === whatsappNames.length - 1;
            const name = `${visit % 2} ${place}`;
            if (here.has(name)) {
              await pace.rest(...comesEveryMs);
              continue;
            }
            const guest =
              visit % 2 === 0
                ? telegramGuest(telegramNames[place] ?? telegramNames[0])
                : whatsappGuest(whatsappNames[place] ?? whatsappNames[0], isLate ? heldBackMs : 0);
            here.add(name);
            inBackground(pace, () => follow(guest, course, pace).finally(() => here.delete(name)), onBroken);
            await pace.rest(...comesEveryMs);
          }
        },
        onBroken,
      );
    },
    close: () => Promise.all([bots.close(), graph.close()]),
  };
}

/** A conversation from its first word to its last; whoever is not answered stops. */
async function follow(guest: Guest, course: Course, pace: Pace): Promise<void> {
  const opening = guest.write(course.opening);
  const first = await answerAfter(guest, guest.heard().length, pace);
  if (first === null) return;
  await pace.rest(1_000, 3_000);
  const answer = guest.write(course.answer, opening);
  await pace.rest(typingMs(course.corrected), 4_000 + typingMs(course.corrected));
  guest.change(answer, course.corrected);
  if (guest.takeBack) {
    const slip = guest.write(course.slip);
    await pace.rest(2_000, 4_000);
    guest.takeBack(slip);
    guest.react(first, '🙏');
  } else guest.react(opening, '👍');
  if ((await answerAfter(guest, guest.heard().length, pace)) === null) return;
  await pace.rest(2_000, between(3_000, 6_000));
  guest.write(course.last);
}

/** The number of the next answer; null when her patience was shorter. */
async function answerAfter(guest: Guest, known: number, pace: Pace): Promise<string | null> {
  const untilMs = Date.now() + pace.ms(patienceMs);
  while (Date.now() < untilMs) {
    const next = guest.heard()[known];
    if (next !== undefined) return next;
    await pace.rest(lookEveryMs, lookEveryMs);
  }
  return null;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
