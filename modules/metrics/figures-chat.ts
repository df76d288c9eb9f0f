import { type ChatStatus, chatStatuses } from '#interactions';
import { define, defineOver, give, leave, type Made } from './define.ts';
import type { FigureDefinition, Words } from './figure.ts';

const everywhere = ['queue', 'agent', 'group'] as const;
const average = { unit: 'ms', combine: 'ratio' } as const;
const count = { unit: 'count', combine: 'sum' } as const;
const median = { unit: 'ms', combine: 'median' } as const;

const messagesOfAgents: Made<'message'> = {
  kind: 'message',
  attribution: 'CUT',
  by: everywhere,
  about: 'written',
  moment: (message) => message.atMs,
  of: ({ author, times }) => (author === 'agent' ? give(times, times) : leave('notAgent')),
};

/** What a first answer gives: the time to it. */
const firstResponses: Made<'interaction'> = {
  kind: 'interaction',
  attribution: 'CMP',
  by: everywhere,
  about: 'written',
  moment: (interaction) => interaction.firstReplyAtMs,
  of(interaction) {
    if (interaction.endCause === 'spam') return leave('spam');
    const { firstCustomerMessageAtMs: askedAtMs, firstReplyAtMs: repliedAtMs } = interaction;
    if (askedAtMs === null) return leave('noCustomerMessage');
    return repliedAtMs === null ? leave('noReply') : give(repliedAtMs - askedAtMs);
  },
};

/** What an answer gives: the time the oldest unanswered message of its run waited for it. */
const responses: Made<'response'> = {
  kind: 'response',
  attribution: 'CMP',
  by: everywhere,
  about: 'written',
  moment: (response) => response.answeredAtMs,
  of: (response) =>
    response.answeredAtMs === null ? leave('noReply') : give(response.answeredAtMs - response.askedAtMs),
};

/** What a conversation in writing gives that an agent let go of. */
const chatsFinished: Made<'leg'> = {
  kind: 'leg',
  attribution: 'CMP',
  by: everywhere,
  about: 'written',
  moment: (leg) => leg.doneAtMs,
  of: (leg) => (leg.doneAtMs === null ? leave('stillInHand') : give(1)),
};

/** One for each conversation an agent let go of in the period, as the whole of a figure. */
const chatsHandled: Made<'leg'> = {
  ...chatsFinished,
  of: (leg) => (leg.doneAtMs === null ? leave('stillInHand') : give(0, 1)),
};

type OpenStatus = Exclude<ChatStatus, 'completed'>;
const openStatuses = chatStatuses.filter((status): status is OpenStatus => status !== 'completed');
const statusWords: Readonly<Record<OpenStatus, Words>> = {
  queued: { tr: 'Sırada', en: 'Queued' },
  awaitingAgent: { tr: 'Temsilci bekleniyor', en: 'Awaiting agent' },
  inProgress: { tr: 'Çalışmada', en: 'In progress' },
  inDevelopment: { tr: 'Geliştirmede', en: 'In development' },
  postponed: { tr: 'Ertelendi', en: 'Postponed' },
  awaitingCustomer: { tr: 'Yanıt bekleniyor', en: 'Awaiting customer' },
  solutionProposed: { tr: 'Çözüm önerildi', en: 'Solution proposed' },
};

/** The names of the figures of the time conversations spend in each status. */
export const timeInStatusId: Readonly<Record<OpenStatus, string>> = {
  queued: 'timeQueued',
  awaitingAgent: 'timeAwaitingAgent',
  inProgress: 'timeInProgress',
  inDevelopment: 'timeInDevelopment',
  postponed: 'timePostponed',
  awaitingCustomer: 'timeAwaitingCustomer',
  solutionProposed: 'timeSolutionProposed',
};

function timeInStatus(status: OpenStatus): FigureDefinition {
  const { tr, en } = statusWords[status];
  return define(
    {
      id: timeInStatusId[status],
      unit: 'share',
      combine: 'ratio',
      name: { tr: `Süre payı: ${tr}`, en: `Share of time: ${en}` },
      sentence: {
        tr: `Yazılı görüşmelerin toplam süresinin “${tr}” durumunda geçen payı.`,
        en: `Share of all time of conversations in writing that passed in “${en}”.`,
      },
      formula: { tr: `“${tr}” süresi ÷ tüm durumların süresi`, en: `time in “${en}” ÷ time in all statuses` },
    },
    {
      kind: 'statusInterval',
      attribution: 'CUT',
      by: everywhere,
      of(row) {
        const ms = (row.toMs ?? row.fromMs) - row.fromMs;
        return give(row.status === status ? ms : 0, ms);
      },
    },
  );
}

/** Figures of conversations in writing. */
export const chatFigures: readonly FigureDefinition[] = [
  define(
    {
      ...count,
      id: 'chatsHandled',
      name: { tr: 'İşlenen yazılı görüşme', en: 'Conversations handled' },
      sentence: {
        tr: 'Bir temsilcinin üstlenip bıraktığı yazılı görüşmeler: tamamladığı, aktardığı veya sıraya geri verdiği.',
        en: 'Conversations in writing an agent had in hand and let go of: finished, passed on or given back.',
      },
      formula: { tr: 'bırakılan yazılı görüşme bölümleri', en: 'number of conversations let go of' },
    },
    chatsFinished,
  ),
  define(
    {
      ...count,
      id: 'chatsReopened',
      name: { tr: 'Yeniden açılan görüşme', en: 'Opened again' },
      sentence: {
        tr: 'Temsilcinin tamamladığı, müşterinin sonra yeniden açtığı yazılı görüşmeler; yeniden açıldığı dönemde sayılır.',
        en: 'Conversations in writing an agent had finished and that were opened again; counted when they were opened again.',
      },
      formula: { tr: 'yeniden açılan görüşmelerin sayısı', en: 'number of conversations opened again' },
    },
    {
      kind: 'leg',
      attribution: 'CMP',
      by: everywhere,
      about: 'written',
      moment: (leg) => leg.reopenedAtMs ?? leg.doneAtMs,
      of: (leg) => (leg.reopenedAtMs === null ? leave('notReopened') : give(1)),
    },
  ),
  define(
    {
      ...median,
      id: 'firstResponseTime',
      name: { tr: 'İlk yanıt süresi', en: 'First response time' },
      sentence: {
        tr: 'Müşterinin ilk mesajından bir temsilcinin ilk mesajına kadar geçen sürenin ortancası; bot yanıtları sayılmaz.',
        en: 'The middle of the times from the customer’s first message to the first message of an agent; bots do not count.',
      },
      formula: { tr: 'ilk yanıt sürelerinin ortancası', en: 'median of first response times' },
    },
    firstResponses,
  ),
  define(
    {
      ...average,
      id: 'averageFirstResponseTime',
      name: { tr: 'Ortalama ilk yanıt süresi', en: 'Average first response time' },
      sentence: {
        tr: 'Müşterinin ilk mesajından bir temsilcinin ilk mesajına kadar geçen sürelerin ortalaması; bot yanıtları sayılmaz.',
        en: 'The mean of the times from the customer’s first message to the first message of an agent; bots do not count.',
      },
      formula: { tr: 'ilk yanıt sürelerinin toplamı ÷ görüşme', en: 'Σ first response times ÷ conversations' },
    },
    firstResponses,
  ),
  define(
    {
      ...median,
      id: 'responseTime',
      name: { tr: 'Yanıt süresi', en: 'Response time' },
      sentence: {
        tr: 'Yanıt bekleyen en eski müşteri mesajından temsilcinin sonraki mesajına kadar geçen sürelerin ortancası.',
        en: 'The middle of the times from the oldest unanswered message of the customer to the agent’s next message.',
      },
      formula: { tr: 'tüm yanıt sürelerinin ortancası', en: 'median of all response times' },
    },
    responses,
  ),
  define(
    {
      ...average,
      id: 'averageResponseTime',
      name: { tr: 'Ortalama yanıt süresi', en: 'Average response time' },
      sentence: {
        tr: 'Yanıt bekleyen en eski müşteri mesajından temsilcinin sonraki mesajına kadar geçen sürelerin ortalaması.',
        en: 'The mean of the times from the oldest unanswered message of the customer to the agent’s next message.',
      },
      formula: { tr: 'yanıt sürelerinin toplamı ÷ yanıt', en: 'Σ response times ÷ responses' },
    },
    responses,
  ),
  define(
    {
      ...median,
      id: 'resolutionTime',
      name: { tr: 'Çözüm süresi', en: 'Resolution time' },
      sentence: {
        tr: 'Görüşmenin başlangıcından son tamamlanmasına kadar geçen sürelerin ortancası.',
        en: 'The middle of the times from the beginning of a conversation to its last completion.',
      },
      formula: { tr: 'başlangıçtan tamamlanmaya sürelerin ortancası', en: 'median of beginning to completion' },
    },
    {
      kind: 'interaction',
      attribution: 'CMP',
      by: everywhere,
      about: 'written',
      moment: (interaction) => interaction.endedAtMs,
      of(interaction) {
        if (interaction.endCause === 'spam') return leave('spam');
        if (interaction.endedAtMs === null) return leave('stillInHand');
        return interaction.answers > 0 ? give(interaction.endedAtMs - interaction.startedAtMs) : leave('notHandled');
      },
    },
  ),
  define(
    {
      unit: 'count',
      combine: 'sum',
      id: 'messagesSent',
      name: { tr: 'Temsilci mesajı', en: 'Messages of agents' },
      sentence: {
        tr: 'Temsilcilerin müşteriye yazdığı mesajlar; bot, sistem ve iç notlar sayılmaz.',
        en: 'Messages agents wrote to customers; those of bots and the system, and notes, are not counted.',
      },
      formula: { tr: 'temsilci mesajlarının sayısı', en: 'number of messages of agents' },
    },
    messagesOfAgents,
  ),
  defineOver(
    {
      unit: 'ratio',
      combine: 'ratio',
      id: 'messagesPerChat',
      name: { tr: 'Görüşme başına mesaj', en: 'Messages per conversation' },
      sentence: {
        tr: 'Temsilci mesajlarının, tamamlanan yazılı görüşme bölümlerine oranı.',
        en: 'Messages of agents for each part of a conversation in writing that was finished.',
      },
      formula: { tr: 'temsilci mesajı ÷ işlenen yazılı görüşme', en: 'messages of agents ÷ conversations handled' },
    },
    {
      ...messagesOfAgents,
      of: ({ author, times }) => (author === 'agent' ? give(times, 0) : leave('notAgent')),
    },
    chatsHandled,
  ),
  define(
    {
      unit: 'ms',
      combine: 'ratio',
      id: 'chatWallTime',
      name: { tr: 'Ortalama görüşme süresi (yazılı)', en: 'Average conversation time' },
      sentence: {
        tr: 'Yazılı görüşmenin bir temsilcide kaldığı süre; aynı anda yürütülen görüşmeler ayrı ayrı sayılır.',
        en: 'How long a conversation in writing stayed with an agent; several at once count each in full.',
      },
      formula: { tr: 'atanmadan bırakmaya sürelerin toplamı ÷ görüşme', en: 'Σ assigned to let go ÷ conversations' },
    },
    {
      kind: 'leg',
      attribution: 'CMP',
      by: everywhere,
      about: 'written',
      moment: (leg, attribution) => (attribution === 'COH' ? leg.cohortAtMs : leg.doneAtMs),
      of: (leg) => (leg.doneAtMs === null ? leave('stillInHand') : give(leg.doneAtMs - leg.startedAtMs)),
    },
  ),
  defineOver(
    {
      unit: 'ms',
      combine: 'ratio',
      id: 'chatEffortTime',
      name: { tr: 'Ortalama emek süresi (yazılı)', en: 'Average effort per conversation' },
      sentence: {
        tr: 'Elde yazılı görüşme bulunan süre, aynı anda yürütülen görüşmeler arasında eşit bölünür.',
        en: 'Time with conversations in hand, each second shared equally among those open at once.',
      },
      formula: {
        tr: 'elde yazılı görüşme bulunan süre ÷ işlenen yazılı görüşme',
        en: 'time with conversations in hand ÷ conversations handled',
      },
    },
    {
      kind: 'agentInterval',
      attribution: 'CUT',
      by: ['agent', 'group'],
      of: (piece) => (piece.writing > 0 ? give(piece.toMs - piece.fromMs, 0) : leave('noConversation')),
    },
    chatsHandled,
  ),
  ...openStatuses.map(timeInStatus),
];
