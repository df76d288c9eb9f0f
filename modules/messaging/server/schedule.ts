import { seesContact } from '#customers/server';
import type { Who } from '#identity';
import type { Interactions } from '#interactions/server';
import type { Channel } from '#kernel/channel.ts';
import type { FactShape } from '#kernel/fact.ts';
import type { ConversationId, FileId, InteractionId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import { newId } from '#platform/ids.ts';
import { type Journal, write } from '#platform/journal/index.ts';
import type { Log } from '#platform/log.ts';
import type { MessageChannel } from '../channel.ts';
import type { ScheduledView } from '../contract-notices.ts';
import type { Misfit, Written } from '../fit.ts';
import { headOnWire, type LetterHead } from '../letter-head.ts';
import { veiledHead } from '../letter-veil.ts';
import { preview } from '../message.ts';
import type { NotSentReason } from '../notice.ts';
import { faultOfMoment, scheduleLimits } from '../schedule.ts';
import { windowOf } from '../window.ts';
import { type AccessNeeds, mayDo, mayView } from './access.ts';
import type { Conversations } from './conversations.ts';
import { fileOwners } from './file-store.ts';
import type { Files } from './files.ts';
import { withRealAddresses } from './known-addresses.ts';
import type { Notices } from './notices.ts';
import type { Publishing } from './publishing.ts';
import {
  changeWaiting,
  dueScheduled,
  insertScheduled,
  nextDueMs,
  type StoredScheduled,
  scheduledBy,
  scheduledIn,
  settledRows,
  sweepScheduled,
} from './schedule-store.ts';
import { type DoesNotFit, misfitIn, type SendOutcome, type Writing } from './writing.ts';

export type ScheduleOutcome =
  | { readonly type: 'scheduled'; readonly view: ScheduledView }
  | { readonly type: 'badMoment'; readonly because: 'tooSoon' | 'tooFar' }
  | { readonly type: 'limitReached'; readonly max: number }
  | DoesNotFit
  | { readonly type: 'empty' | 'ended' | 'unknown' | 'forbidden' };

/** Messages that leave by themselves at a moment somebody chose, each exactly once. */
export interface Schedule {
  /** Null when she may not see the conversation. */
  readonly list: (who: Who, id: InteractionId) => Promise<readonly ScheduledView[] | null>;
  readonly add: (
    who: Who,
    id: InteractionId,
    given: {
      readonly clientId: string;
      readonly text: string;
      readonly fileIds: readonly FileId[];
      readonly mail?: LetterHead | undefined;
      readonly dueAtMs: number;
    },
  ) => Promise<ScheduleOutcome>;
  readonly change: (
    who: Who,
    id: InteractionId,
    scheduledId: string,
    given: { readonly text?: string | undefined; readonly dueAtMs?: number | undefined },
  ) => Promise<ScheduleOutcome>;
  readonly cancel: (who: Who, id: InteractionId, scheduledId: string) => Promise<boolean>;
  /** Sends what is due; it happens by itself. */
  readonly sendDue: () => Promise<void>;
  readonly sweep: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => Promise<void>;
}

export interface ScheduleNeeds extends AccessNeeds {
  readonly organisationId: OrganisationId;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Journal<FactShape>;
  readonly channels: ReadonlyMap<Channel, MessageChannel>;
  readonly conversations: Conversations;
  readonly files: Files;
  readonly interactions: Interactions;
  readonly notices: Notices;
  readonly publishing: Publishing;
  readonly ownMailboxes: () => readonly string[];
  readonly writing: Pick<Writing, 'send'>;
}

/** Sent in one go; the rest follows at once. */
const sentAtOnce = 50;
/** A clock that jumps, or a row another process wrote, is noticed within this time. */
const looksEveryMs = 30_000;

/** Opens the scheduled messages of one organisation. The rows are the truth; the timer only looks at them. */
export function openSchedule(needs: ScheduleNeeds): Schedule {
  const { organisationId, database, clock, log, journal, conversations, interactions, people, publishing } = needs;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  /** Those that leave at this moment. */
  const leaving = new Set<string>();
  /** Changes that are being written: what leaves waits for them, so that nobody is told of a change that came too late. */
  const changing = new Map<string, Promise<boolean>>();

  const writable = async (who: Who, id: InteractionId) => {
    const interaction = await interactions.load(id);
    if (!interaction?.conversationId || !mayView(who, interaction, needs)) return 'unknown';
    if (!mayDo(who, 'chat.reply', interaction, needs)) return 'forbidden';
    return interaction.phase === 'done' ? 'ended' : { interaction, conversationId: interaction.conversationId };
  };
  const headFor = (who: Who, mail: LetterHead) =>
    headOnWire(seesContact(who) ? mail : veiledHead(mail, needs.ownMailboxes()));
  const view = (who: Who, message: StoredScheduled, mayChange: boolean): ScheduledView => ({
    id: message.id,
    interactionId: message.interactionId,
    authorName: people.find(message.authorId)?.name ?? '',
    text: message.text,
    files: [...message.files],
    mail: message.mail && headFor(who, message.mail),
    dueAt: iso(message.dueAtMs),
    state: message.state === 'notSent' ? 'notSent' : 'waiting',
    because: message.because,
    mayChange,
  });
  const find = (id: InteractionId, of: Parameters<typeof scheduledBy>[3]) =>
    database.within(organisationId, (trx) => scheduledBy(trx, organisationId, id, of));
  const changed = (id: InteractionId) => {
    publishing.scheduled(id);
    wake();
  };

  /** Writes a change of one that still waits; false when it is leaving, has left, or is gone. */
  const changeBefore = async (id: string, to: Parameters<typeof changeWaiting>[3]): Promise<boolean> => {
    await changing.get(id);
    if (leaving.has(id)) return false;
    const isChanged = database.within(organisationId, (trx) => changeWaiting(trx, organisationId, id, to));
    changing.set(id, isChanged);
    return isChanged.finally(() => {
      if (changing.get(id) === isChanged) changing.delete(id);
    });
  };

  /** Why a message must not leave now although nothing else stands in its way. */
  const windowFault = async (message: StoredScheduled): Promise<NotSentReason | null> => {
    const interaction = await interactions.load(message.interactionId);
    const conversation = interaction?.conversationId ? await conversations.byId(interaction.conversationId) : null;
    const can = conversation && needs.channels.get(conversation.account.channel)?.capabilities(conversation.account);
    if (!conversation || !can) return null;
    return windowOf(conversation.lastCustomerAtMs, can, clock.nowMs()).isOpen ? null : 'windowClosed';
  };

  const misfitAt = async (id: ConversationId, written: Omit<Written, 'kind'>): Promise<Misfit | null> => {
    const conversation = await conversations.byId(id);
    return conversation && misfitIn(needs, conversation, { kind: 'public', ...written });
  };

  const sendOne = async (due: StoredScheduled): Promise<void> => {
    const { id, interactionId } = due;
    // From here on nobody changes or cancels it; what was changed a moment ago counts.
    leaving.add(id);
    await changing.get(id);
    try {
      const message = await find(interactionId, { id });
      if (message?.state === 'waiting' && message.dueAtMs <= clock.nowMs()) await sendNow(message);
    } finally {
      leaving.delete(id);
    }
  };

  const sendNow = async (message: StoredScheduled): Promise<void> => {
    const { id, interactionId, authorId, text, files, mail } = message;
    const author = people.all().find(({ who, isDisabled }) => who.userId === authorId && !isDisabled);
    let because: NotSentReason | null = author ? await windowFault(message) : 'noRight';
    if (author && because === null) {
      // Under its own id: whatever dies between the sending and the note of it, the message is one.
      const words = { clientId: clientIdOf(id), kind: 'public' as const, text, fileIds: files.map((file) => file.id) };
      const draft = { ...words, ...(mail && { mail }) };
      because = reasonOf(await needs.writing.send(author.who, interactionId, draft));
    }
    const atMs = clock.nowMs();
    const told = because
      ? needs.notices.notSent(authorId, interactionId, { preview: preview(text, files.length), because, atMs })
      : { writes: [], tell: () => undefined };
    const settled = write(settledRows, { id, state: because ? 'notSent' : 'sent', because, atMs });
    await journal.record([], [settled, ...told.writes]);
    told.tell();
    publishing.scheduled(interactionId);
  };

  const look = async (): Promise<void> => {
    for (;;) {
      const nowMs = clock.nowMs();
      const due = await database.within(organisationId, (trx) => dueScheduled(trx, organisationId, nowMs, sentAtOnce));
      for (const message of due) await sendOne(message);
      if (due.length < sentAtOnce) return;
    }
  };
  const sendDue = (): Promise<void> => {
    running = running.then(look).catch((err: Error) => log.warn({ organisationId, err }, 'scheduled messages wait'));
    return running;
  };
  const sleep = (ms: number): void => {
    clearTimeout(timer);
    if (!isRunning) return;
    timer = setTimeout(wake, Math.min(Math.max(ms, 0), looksEveryMs));
    timer.unref();
  };
  function wake(): void {
    if (!isRunning) return;
    void sendDue()
      .then(() => database.within(organisationId, (trx) => nextDueMs(trx, organisationId)))
      .then(
        (nextMs) => sleep(nextMs === null ? looksEveryMs : nextMs - clock.nowMs()),
        () => sleep(looksEveryMs),
      );
  }

  return {
    list: async (who, id) => {
      const interaction = await interactions.load(id);
      if (!interaction || !mayView(who, interaction, needs)) return null;
      const sinceMs = clock.nowMs() - scheduleLimits.shownForMs;
      const found = await database.within(organisationId, (trx) => scheduledIn(trx, organisationId, id, sinceMs));
      const mayChange = mayDo(who, 'chat.reply', interaction, needs);
      return found.map((message) => view(who, message, mayChange));
    },
    add: async (who, id, { clientId, text, fileIds, mail: typed = null, dueAtMs }) => {
      const at = await writable(who, id);
      if (typeof at === 'string') return { type: at };
      const key = `${who.userId}:${clientId}`;
      const before = await find(id, { clientId: key });
      if (before) return { type: 'scheduled', view: view(who, before, true) };
      const nowMs = clock.nowMs();
      const fault = faultOfMoment(dueAtMs, nowMs);
      if (fault) return { type: 'badMoment', because: fault };
      const files = await needs.files.claimable(fileIds, { type: 'user', userId: who.userId }, at.conversationId);
      if (text.trim() === '' && files.length === 0) return { type: 'empty' };
      const mail = await withRealAddresses(needs, at.conversationId, typed);
      const misfit = await misfitAt(at.conversationId, { text, files: fileIds.length, mail });
      if (misfit) return { type: 'doesNotFit', misfit };
      const waiting = await database.within(organisationId, (trx) => scheduledIn(trx, organisationId, id, nowMs));
      if (waiting.length >= scheduleLimits.perConversation)
        return { type: 'limitReached', max: scheduleLimits.perConversation };
      const message: StoredScheduled = {
        ...{
          id: newId<'scheduled'>(),
          interactionId: id,
          authorId: who.userId,
          clientId: key,
          text,
          files,
          mail,
          dueAtMs,
        },
        ...{ state: 'waiting', because: null, createdAtMs: nowMs },
      };
      await database.within(organisationId, (trx) => insertScheduled(trx, organisationId, message));
      // The files belong to the conversation from now on: nobody sweeps them before the message leaves.
      const owners = files.map((file) => write(fileOwners, { id: file.id, conversationId: at.conversationId }));
      if (owners.length > 0) await journal.record([], owners);
      const kept = await find(id, { clientId: key });
      changed(id);
      return kept ? { type: 'scheduled', view: view(who, kept, true) } : { type: 'unknown' };
    },
    change: async (who, id, scheduledId, { text, dueAtMs }) => {
      const at = await writable(who, id);
      if (typeof at === 'string') return { type: at };
      const before = await find(id, { id: scheduledId });
      if (!before) return { type: 'unknown' };
      const next = { ...before, text: text ?? before.text, dueAtMs: dueAtMs ?? before.dueAtMs };
      const fault = dueAtMs === undefined ? null : faultOfMoment(dueAtMs, clock.nowMs());
      if (fault) return { type: 'badMoment', because: fault };
      if (next.text.trim() === '' && next.files.length === 0) return { type: 'empty' };
      const misfit = await misfitAt(at.conversationId, { ...next, files: next.files.length });
      if (misfit) return { type: 'doesNotFit', misfit };
      if (!(await changeBefore(scheduledId, next))) return { type: 'unknown' };
      changed(id);
      return { type: 'scheduled', view: view(who, next, true) };
    },
    cancel: async (who, id, scheduledId) => {
      const interaction = await interactions.load(id);
      if (!interaction || !mayDo(who, 'chat.reply', interaction, needs)) return false;
      const before = await find(id, { id: scheduledId });
      const isGone = before !== null && (await changeBefore(scheduledId, 'cancelled'));
      if (isGone) changed(id);
      return isGone;
    },
    sendDue,
    sweep: () =>
      database.within(organisationId, (trx) =>
        sweepScheduled(trx, organisationId, clock.nowMs() - scheduleLimits.shownForMs),
      ),
    start: () => {
      isRunning = true;
      wake();
    },
    stop: async () => {
      isRunning = false;
      clearTimeout(timer);
      await running;
    },
  };
}

/** The id under which a scheduled message is sent, always the same. */
const clientIdOf = (scheduledId: string) => `scheduled-${scheduledId}`;

function reasonOf(outcome: SendOutcome): NotSentReason | null {
  switch (outcome.type) {
    case 'sent':
      return null;
    case 'notNow':
      return 'completed';
    default:
      return 'noRight';
  }
}
