import type { Language, Who } from '#identity';
import { type Interaction, type InteractionFact, queueOf } from '#interactions';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import { mediumOf } from '#kernel/channel.ts';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { type BulkWrite, type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { Outbox } from '#platform/outbox/index.ts';
import { openingInWords } from '#queues';
import { saidWait, waitInWords } from '#routing';
import { type BotCircumstances, markOf, nextWord, type Said, type Word, wordOf } from '../bot.ts';
import { type BotWords, botText } from '../bot-texts.ts';
import type { MessageChannel } from '../channel.ts';
import { solvedQuestion } from '../solved.ts';
import { windowOf } from '../window.ts';
import { type AccessNeeds, mayDo, mayView, mayViewPool } from './access.ts';
import { type Pause, pauseRows, readTalks, type TalkRow } from './bot-store.ts';
import type { Conversation, Conversations } from './conversations.ts';
import type { Distribution } from './neighbours.ts';
import { writeOwn } from './own-message.ts';
import type { Publishing } from './publishing.ts';
import type { QueueBots } from './queue-bots.ts';

export interface BotNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal<FactShape>;
  readonly interactions: Interactions;
  readonly conversations: Conversations;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly distribution: Distribution;
  readonly publishing: Publishing;
  readonly outbox: () => Outbox;
  readonly bots: QueueBots;
  /** Whether a flow asks in a conversation, or is about to. */
  readonly flowHasWord: (id: InteractionId) => boolean;
}

/** How it stands with the bot in a conversation, for whoever looks at it. */
export interface BotStanding {
  readonly state: 'speaking' | 'flow' | 'withAgent' | 'paused' | 'automatic' | 'off';
  readonly said: number;
  readonly mayPause: boolean;
}

/** The queue bot of one organisation: what it says is derived from what was written, never from memory alone. */
export interface Bot {
  readonly happened: (fact: Recorded<InteractionFact>) => void;
  /** Says what is to be said now about whatever changed; called once after each batch of facts. */
  readonly speak: () => void;
  /** A message came in: to one that a machine wrote the bot says nothing. Answers what to write beside the message. */
  readonly heard: (id: InteractionId, isAutomatic: boolean, atMs: number) => readonly BulkWrite[];
  /** Looks at a conversation again: a flow has given the word back. */
  readonly look: (id: InteractionId) => void;
  /** Whether somebody paused it here, or a machine wrote; as far as memory knows. */
  readonly isStopped: (id: InteractionId) => boolean;
  readonly standingOf: (who: Who, id: InteractionId) => Promise<BotStanding | null>;
  /** Pauses the bot in a conversation that waits, or lets it speak again; null when she may not or it is none. */
  readonly pause: (who: Who, id: InteractionId, isPaused: boolean) => Promise<BotStanding | null>;
  readonly start: () => Promise<void>;
  readonly close: () => void;
}

interface Talk {
  said: Said[];
  hasWritten: boolean;
  pause: Pause | null;
  wakeAtMs: number | null;
}

interface Spoken {
  readonly text: string;
  readonly language: Language;
}

/** Who waits for better news is looked at this often. */
const sweepEveryMs = 2_000;
/** Interactions read in one question after a restart. */
const talksAtOnce = 1_000;

/** Opens the bot; it begins to speak with `start`. */
export function openBot(needs: BotNeeds): Bot {
  const { organisationId, database, clock, log, journal, interactions, conversations, channels, distribution } = needs;
  const talks = new Map<InteractionId, Talk>();
  const touched = new Set<InteractionId>();
  let isStarted = false;

  const load = async (ids: readonly InteractionId[]): Promise<void> => {
    const read = await database.within(organisationId, (trx) => readTalks(trx, organisationId, ids));
    for (const id of ids) if (!talks.has(id)) talks.set(id, talkOf(read.get(id)));
  };

  const isPossible = (interaction: Interaction | null): interaction is Interaction =>
    interaction !== null && interaction.phase !== 'done' && interaction.conversationId !== null;

  const circumstancesOf = (interaction: Interaction, conversation: Conversation, talk: Talk): BotCircumstances => {
    const nowMs = clock.nowMs();
    const isWaiting = interaction.phase === 'waiting' || interaction.phase === 'ringing';
    const queue = interaction.visit && needs.queues.find(interaction.visit.queueId);
    const isOpen = queue ? needs.queues.isOpen(queue, nowMs) : true;
    return {
      phase: isWaiting ? 'waiting' : interaction.responsible ? 'withAgent' : 'elsewhere',
      hasWritten: talk.hasWritten,
      isOpen,
      nextOpenAtMs: queue && !isOpen ? needs.queues.nextOpeningMs(queue, nowMs) : null,
      // Counts who stands before her: asked for only where it decides.
      get position() {
        return isWaiting ? distribution.positionOf(interaction.id) : null;
      },
      legId: interaction.responsible ? (interaction.legs.at(-1)?.legId ?? null) : null,
      costsPerMessage: channels.get(interaction.channel)?.capabilities(conversation.account).costPerMessage ?? true,
      proposedAtMs: proposedAtMs(interaction, conversation),
      isStopped: talk.pause !== null,
      flowHasWord: needs.flowHasWord(interaction.id),
    };
  };

  const proposedAtMs = (interaction: Interaction, conversation: Conversation): number | null => {
    const can = channels.get(interaction.channel)?.capabilities(conversation.account);
    if (interaction.status !== 'solutionProposed' || !can || conversation.optedOutAtMs !== null) return null;
    const window = windowOf(conversation.lastCustomerAtMs, can, clock.nowMs());
    return window.isOpen && !window.isForPeople ? interaction.statusSinceMs : null;
  };

  const wordsFor = (interaction: Interaction, conversation: Conversation, language: Language): BotWords => {
    const nowMs = clock.nowMs();
    const queueId = queueOf(interaction);
    const queue = queueId && needs.queues.find(queueId);
    let position: number | null | undefined;
    const positionNow = () => {
      position ??= distribution.positionOf(interaction.id);
      return position;
    };
    // Most texts name few of these, and some take counting through the line: each is looked for when it is said.
    return {
      name: conversation.givenName,
      queue: queue ? queue.name : null,
      get agents_online() {
        const agents = distribution.agentsFor(interaction.id);
        return agents > 0 ? String(agents) : null;
      },
      get position() {
        return positionNow() === null ? null : String(positionNow());
      },
      get wait() {
        // A letter is answered when it is answered: of waits the bot speaks only where somebody sits and waits.
        if (mediumOf(interaction.channel) === 'email' || positionNow() === null) return null;
        const waitMs = distribution.expectedWaitMs(interaction.id);
        return waitMs === null ? null : waitInWords(saidWait(waitMs), language);
      },
      get next_open() {
        const opensAtMs = queue && needs.queues.nextOpeningMs(queue, nowMs);
        return queue && opensAtMs ? openingInWords(opensAtMs, nowMs, queue.hours.zone, language) : null;
      },
      agent: interaction.responsible ? (needs.people.find(interaction.responsible)?.name ?? null) : null,
    };
  };

  const consider = (id: InteractionId): void => {
    const interaction = interactions.find(id);
    const talk = talks.get(id);
    if (!isPossible(interaction)) return void talks.delete(id);
    const queueId = queueOf(interaction);
    const conversation = interaction.conversationId && conversations.inMemory(interaction.conversationId);
    if (!talk || !queueId || !conversation || conversation.interactionId !== id) return;
    const settings = needs.bots.of(queueId);
    const nowMs = clock.nowMs();
    const { say, wakeAtMs } = nextWord(settings, talk.said, circumstancesOf(interaction, conversation, talk), nowMs);
    talk.wakeAtMs = wakeAtMs;
    if (!say) return;
    const language = conversation.language ?? settings.language;
    const words = wordsFor(interaction, conversation, language);
    const which = say.saying === 'greeting' && words.agents_online === null ? 'nobody' : say.saying;
    const text = botText(which, settings.texts[language], words, language);
    // What nobody can fill is not said; it counts as said all the same, so that nobody tries for ever.
    talk.said.push({ ...say, atMs: nowMs });
    talk.hasWritten &&= say.saying === 'joined' || say.saying === 'update';
    if (text !== '') send(interaction, conversation, say, { text, language });
    consider(id);
  };

  const send = (interaction: Interaction, conversation: Conversation, say: Word, said: Spoken): void => {
    const can = channels.get(interaction.channel)?.capabilities(conversation.account).choices ?? null;
    const shown =
      say.saying === 'solved' ? solvedQuestion({ ...said, interactionId: interaction.id }, can) : { text: said.text };
    const own = { author: 'bot', clientId: markOf(interaction.id, say), ...shown } as const;
    writeOwn(needs, { interaction, conversation }, [own]).catch((err: Error) =>
      log.warn({ err, interactionId: interaction.id }, 'a word of the bot was not written'),
    );
  };

  const standing = (who: Who, interaction: Interaction, talk: Talk): BotStanding => {
    const queueId = queueOf(interaction);
    const isOff = !queueId || !needs.bots.of(queueId).isOn;
    const isWaiting = interaction.phase === 'waiting' || interaction.phase === 'ringing';
    const reason = talk.pause && (talk.pause.reason === 'person' ? 'paused' : 'automatic');
    const mayPause =
      isWaiting && !isOff && (mayDo(who, 'bot.manage', interaction, needs) || mayViewPool(who, interaction, needs));
    const hasFlow = needs.flowHasWord(interaction.id);
    const turn = hasFlow ? 'flow' : isWaiting ? 'speaking' : 'withAgent';
    const state = isOff && !hasFlow ? 'off' : (reason ?? turn);
    return { state, said: talk.said.length, mayPause };
  };

  const seen = async (who: Who, id: InteractionId): Promise<{ interaction: Interaction; talk: Talk } | null> => {
    const interaction = await interactions.load(id);
    if (!interaction?.conversationId || !mayView(who, interaction, needs)) return null;
    const known = talks.get(id);
    if (known) return { interaction, talk: known };
    const read = await database.within(organisationId, (trx) => readTalks(trx, organisationId, [id]));
    return { interaction, talk: talks.get(id) ?? talkOf(read.get(id)) };
  };

  const sweep = (): void => {
    const nowMs = clock.nowMs();
    const due = [...talks].filter(([, { wakeAtMs }]) => wakeAtMs !== null && wakeAtMs <= nowMs);
    for (const [id] of due) consider(id);
  };
  let timer: NodeJS.Timeout | undefined;

  return {
    happened: ({ type, about }) => {
      if (type === 'started') talks.set(about, talks.get(about) ?? talkOf(undefined));
      const talk = talks.get(about);
      if (talk && type === 'messageReceived') talk.hasWritten = true;
      if (type !== 'messageSent') touched.add(about);
    },
    speak: () => {
      if (!isStarted || touched.size === 0 || !journal.isOpen()) return;
      const ids = [...touched];
      touched.clear();
      const unread = ids.filter((id) => !talks.has(id) && isPossible(interactions.find(id)));
      for (const id of ids) consider(id);
      if (unread.length === 0) return;
      load(unread).then(
        () => unread.forEach(consider),
        (err: Error) => log.warn({ err }, 'what the bot has said could not be read'),
      );
    },
    heard: (id, isAutomatic, atMs) => {
      const known = talks.get(id);
      if (!isAutomatic) {
        if (known?.pause?.reason !== 'automatic') return [];
        known.pause = null;
        return [write(pauseRows, { interactionId: id, pause: null, atMs })];
      }
      const pause: Pause = { reason: 'automatic', byId: null };
      if (known) known.pause ??= pause;
      else if (!interactions.find(id)) talks.set(id, { ...talkOf(undefined), pause });
      return known?.pause?.reason === 'person' ? [] : [write(pauseRows, { interactionId: id, pause, atMs })];
    },
    look: consider,
    isStopped: (id) => (talks.get(id)?.pause ?? null) !== null,
    standingOf: async (who, id) => {
      const found = await seen(who, id);
      return found && standing(who, found.interaction, found.talk);
    },
    pause: async (who, id, isPaused) => {
      const found = await seen(who, id);
      if (!found || !standing(who, found.interaction, found.talk).mayPause) return null;
      const pause: Pause | null = isPaused ? { reason: 'person', byId: who.userId } : null;
      await journal.record([], [write(pauseRows, { interactionId: id, pause, atMs: clock.nowMs() })]);
      found.talk.pause = pause;
      consider(id);
      return standing(who, found.interaction, found.talk);
    },
    start: async () => {
      const waiting = [...interactions.open()].filter(isPossible).map(({ id }) => id);
      for (let from = 0; from < waiting.length; from += talksAtOnce) {
        await load(waiting.slice(from, from + talksAtOnce));
      }
      isStarted = true;
      timer = setInterval(sweep, sweepEveryMs);
      timer.unref();
      for (const id of waiting) consider(id);
    },
    close: () => {
      isStarted = false;
      clearInterval(timer);
    },
  };
}

function talkOf(row: TalkRow | undefined): Talk {
  const said = (row?.marks ?? []).flatMap(({ mark, atMs }) => {
    const word = wordOf(mark);
    return word ? [{ ...word, atMs }] : [];
  });
  return { said, hasWritten: row?.hasWritten ?? false, pause: row?.pause ?? null, wakeAtMs: null };
}
