import type { Language } from '#identity';

// The queue bot: what it says while a customer waits and when a solution was proposed, and when. Pure: facts and the present moment in, words' names out.

/** What the bot can say; each has a text in every language. `nobody` is the greeting while no agent is there. */
export const botTextNames = ['greeting', 'nobody', 'closed', 'update', 'joined', 'solved'] as const;
export type BotTextName = (typeof botTextNames)[number];
/** One thing said. The greeting is one thing, whichever of its two texts was used. */
export type BotSaying = Exclude<BotTextName, 'nobody'>;
export const botSayings = ['greeting', 'closed', 'update', 'joined', 'solved'] as const satisfies readonly BotSaying[];

/** An empty one is not said. The others speak to somebody who waits for a word: each says something. */
export const silenceable: readonly BotTextName[] = ['solved'];

export type BotTexts = Readonly<Record<BotTextName, string>>;

/** The bot of one queue as somebody has set it. */
export interface BotSettings {
  readonly isOn: boolean;
  /** For customers whose language nobody knows. */
  readonly language: Language;
  /** Whether she hears of a better place while she waits. */
  readonly updates: boolean;
  /** Whether she is told who has taken her conversation. */
  readonly announces: boolean;
  readonly texts: Readonly<Record<Language, BotTexts>>;
}

export const botLimits = {
  textChars: 1_000,
  /** News of the place come at most this often, and at most this many times for one interaction. */
  updateEveryMs: 60_000,
  updatesMost: 3,
  /** Whether a solution helped is asked when it is proposed; what nobody asked in this time is not asked later. */
  askSolvedWithinMs: 10 * 60_000,
  /** A loop with another machine ends here. */
  perHourMost: 20,
} as const;
const hourMs = 3_600_000;
/** A place that has not become better is looked at again after this long. */
const lookAgainMs = 10_000;

/** Something the bot has said in an interaction. */
export interface Said {
  readonly saying: BotSaying;
  /**
   * The place told with a greeting or an update, the opening told with `closed`, the leg announced by `joined`, the
   * moment of the proposal that `solved` asks about.
   */
  readonly about: string;
  readonly atMs: number;
}

/** How it stands with a conversation at this moment. Null is: nobody knows. */
export interface BotCircumstances {
  readonly phase: 'waiting' | 'withAgent' | 'elsewhere';
  /** The customer wrote after everything the bot has said. */
  readonly hasWritten: boolean;
  readonly isOpen: boolean;
  readonly nextOpenAtMs: number | null;
  /** Place in the line, 1 is next. */
  readonly position: number | null;
  /** The leg of the agent who has the conversation. */
  readonly legId: string | null;
  /** Each message costs the house money: only what the customer asked for is said. */
  readonly costsPerMessage: boolean;
  /** When the solution that stands was proposed; null while none does, or she may not be written to freely. */
  readonly proposedAtMs: number | null;
  /** Somebody paused the bot here, or a machine wrote to us. */
  readonly isStopped: boolean;
  /** A flow asks here, or is about to: one voice speaks at a time. */
  readonly flowHasWord: boolean;
}

export interface Word {
  readonly saying: BotSaying;
  readonly about: string;
}

/** What is to be said now, and when to ask again if nothing happens before; null = not by time. */
export interface NextWord {
  readonly say: Word | null;
  readonly wakeAtMs: number | null;
}

const silence: NextWord = { say: null, wakeAtMs: null };
const toSay = (saying: BotSaying, about: string): NextWord => ({ say: { saying, about }, wakeAtMs: null });

/**
 * Decides what the bot says now. It speaks while the conversation is queued and no flow asks there, announces who took
 * it, then is silent but for one question: whether a solution that was proposed helped.
 */
export function nextWord(
  settings: Pick<BotSettings, 'isOn' | 'updates' | 'announces'>,
  said: readonly Said[],
  now: BotCircumstances,
  nowMs: number,
): NextWord {
  if (!settings.isOn || now.isStopped || isTalkative(said, nowMs)) return silence;
  if (now.phase === 'withAgent') {
    const announced = announcement(settings, said, now);
    return announced.say ? announced : askingSolved(said, now, nowMs);
  }
  if (now.phase !== 'waiting' || now.flowHasWord) return silence;
  if (!now.isOpen) return closedDoors(said, now);
  if (now.hasWritten && !said.some(({ saying }) => saying === 'greeting'))
    return toSay('greeting', String(now.position ?? ''));
  return settings.updates && !now.costsPerMessage ? betterPlace(said, now, nowMs) : silence;
}

const isTalkative = (said: readonly Said[], nowMs: number) =>
  said.filter(({ atMs }) => atMs > nowMs - hourMs).length >= botLimits.perHourMost;

/** Who has taken it is told once, and only to somebody with whom the bot spoke while she waited. */
function announcement(
  { announces }: Pick<BotSettings, 'announces'>,
  said: readonly Said[],
  { legId, costsPerMessage }: BotCircumstances,
): NextWord {
  if (!announces || costsPerMessage || legId === null) return silence;
  if (said.every(({ saying }) => saying === 'solved')) return silence;
  return said.some(({ saying, about }) => saying === 'joined' && about === legId) ? silence : toSay('joined', legId);
}

/** Each proposal is asked about once. */
function askingSolved(said: readonly Said[], { proposedAtMs }: BotCircumstances, nowMs: number): NextWord {
  if (proposedAtMs === null || nowMs > proposedAtMs + botLimits.askSolvedWithinMs) return silence;
  const about = String(proposedAtMs);
  return said.some((one) => one.saying === 'solved' && one.about === about) ? silence : toSay('solved', about);
}

/** Outside hours the next opening is told once for each time the doors are closed, however often she writes. */
function closedDoors(said: readonly Said[], { hasWritten, nextOpenAtMs }: BotCircumstances): NextWord {
  const about = String(nextOpenAtMs ?? 'unknown');
  const isTold = said.some((one) => one.saying === 'closed' && one.about === about);
  return hasWritten && !isTold ? toSay('closed', about) : silence;
}

function betterPlace(said: readonly Said[], now: BotCircumstances, nowMs: number): NextWord {
  const told = said.findLast(({ saying, about }) => (saying === 'greeting' || saying === 'update') && about !== '');
  const updates = said.filter(({ saying }) => saying === 'update').length;
  const last = said.at(-1);
  if (!told || !last || updates >= botLimits.updatesMost) return silence;
  const fromMs = last.atMs + botLimits.updateEveryMs;
  if (nowMs < fromMs) return { say: null, wakeAtMs: fromMs };
  const { position } = now;
  const isBetter = position !== null && position < Number(told.about);
  return isBetter ? toSay('update', String(position)) : { say: null, wakeAtMs: nowMs + lookAgainMs };
}

/** The mark a message of the bot carries as its sender's id, so that what was said can be read from what was written. */
export const markOf = (interactionId: string, { saying, about }: Word): string =>
  `bot:${interactionId}:${saying}:${about}`;

/** What a mark says; null for a message that is not the bot's. */
export function wordOf(mark: string | null): Word | null {
  const [bot, , saying, about = ''] = mark?.split(':') ?? [];
  const known = botSayings.find((one) => one === saying);
  return bot === 'bot' && known ? { saying: known, about } : null;
}
