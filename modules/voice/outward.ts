import { callingCodeOf, type PhoneNumber, readNumber } from './number.ts';

// What may be called from inside, and how much of it: calls cost money, and whoever gets hold of a telephone calls where
// it costs most. Calls for help are never held up.

/** What an organisation lets its people call. */
export interface OutwardRules {
  /** Calling codes of the countries that may be called, such as 90; null: all of them. */
  readonly countries: readonly string[] | null;
  /** What numbers in E.164 must not begin with, such as +90900. */
  readonly blocked: readonly PhoneNumber[];
  readonly brake: Brake;
  /** What calls may cost within an hour, in the currency of the prices; null: as much as one likes. */
  readonly costPerHour: number | null;
  /** The currency of the prices. */
  readonly currency: Currency;
  /** What the provider takes; empty: unknown, and then nothing is reckoned. */
  readonly prices: readonly Price[];
}

export const currencies = ['TRY', 'EUR', 'USD', 'GBP'] as const;
export type Currency = (typeof currencies)[number];

/** What a minute costs, where the number begins so; each minute that was begun is paid whole. */
export interface Price {
  readonly beginning: PhoneNumber;
  readonly perMinute: number;
}

/** How much may be called within an hour; null: as much as one likes. */
export interface Brake {
  readonly callsPerHour: number | null;
  readonly minutesPerHour: number | null;
}

/** A call to the outside, as far as the brake has to know it. */
export interface OutwardCall {
  readonly trunkId: string;
  /** In E.164; a call for help has another, and costs nothing. */
  readonly number: string;
  readonly beganAtMs: number;
  /** Null while it goes on. */
  readonly endedAtMs: number | null;
}

/** A way to the outside, in the order in which they are tried. */
export interface Way {
  readonly id: string;
  readonly isActive: boolean;
  /** How many calls go over it at the same time, those that come in with them. */
  readonly lines: number;
  readonly linesInUse: number;
  readonly brake: Brake;
}

export type Verdict =
  /** By the first way that is free, and by the next when that one fails. */
  | { readonly type: 'allowed'; readonly number: PhoneNumber; readonly trunkIds: readonly string[] }
  /** A call for help: by any way, whatever is full or braked. */
  | { readonly type: 'emergency'; readonly number: string; readonly trunkIds: readonly string[] }
  | { readonly type: 'noNumber' }
  | { readonly type: 'countryBlocked'; readonly callingCode: string }
  | { readonly type: 'numberBlocked'; readonly beginning: PhoneNumber }
  /** The hour is full; a call may be made again at this moment (epoch milliseconds) at the earliest. */
  | {
      readonly type: 'braked';
      readonly by: 'calls' | 'minutes' | 'cost';
      readonly most: number;
      readonly againAtMs: number;
    }
  /** There is no way to the outside, or none has a line to spare. */
  | { readonly type: 'noWay'; readonly because: 'none' | 'full' };

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Numbers for help by calling code; 112 is one everywhere. Turkey answers the former ones of its services still. */
const emergencies: Readonly<Record<string, readonly string[]>> = {
  '1': ['911'],
  '44': ['999'],
  '49': ['110'],
  '90': ['110', '155', '156', '158', '177'],
};

/** Satellites and numbers that cost by the minute whichever country they are called from, and those of Turkey. */
export const usuallyBlocked: readonly PhoneNumber[] = [
  ...['+870', '+881', '+882', '+883', '+979', '+1900', '+1976'],
  ...['+90888', '+90898', '+90900'],
];

/** What a new organisation may call: its own country as far as we know it, and not what usually costs. */
export const defaultOutwardRules = (callingCode: string | null): OutwardRules => ({
  countries: callingCode === null ? null : [callingCode],
  blocked: usuallyBlocked,
  brake: { callsPerHour: 200, minutesPerHour: 600 },
  costPerHour: null,
  currency: callingCode === '90' ? 'TRY' : 'EUR',
  prices: [],
});

/**
 * What a minute to a number costs: the price of the longest beginning it has. One that no price is known of counts as the
 * dearest: a brake that takes it for free would hold up nobody who calls there. Null while no price is known at all.
 */
export function priceOf(number: string, prices: readonly Price[]): number | null {
  if (prices.length === 0) return null;
  if (!number.startsWith('+')) return 0;
  const fitting = prices.filter(({ beginning }) => number.startsWith(beginning));
  const [longest] = fitting.toSorted((one, other) => other.beginning.length - one.beginning.length);
  return longest?.perMinute ?? Math.max(...prices.map(({ perMinute }) => perMinute));
}

/** Whether what somebody dials is a call for help in the country with this calling code. */
export function isEmergency(dialled: string, callingCode: string | null): boolean {
  return emergencyNumbersIn(callingCode).includes(dialled.replace(/\D/g, ''));
}

/** The numbers for help in the country with this calling code; 112 where we know no country. */
export const emergencyNumbersIn = (callingCode: string | null): readonly string[] => [
  '112',
  ...((callingCode !== null && emergencies[callingCode]) || []),
];

/** Says whether a number may be called now, and by which way. `calls` are those of at least the last hour, in any order. */
export function judge(
  dialled: string,
  {
    rules,
    ways,
    calls,
    callingCode,
    nowMs,
  }: {
    readonly rules: OutwardRules;
    readonly ways: readonly Way[];
    readonly calls: readonly OutwardCall[];
    readonly callingCode: string | null;
    readonly nowMs: number;
  },
): Verdict {
  const active = ways.filter(({ isActive }) => isActive);
  const [first] = active;
  if (isEmergency(dialled, callingCode)) {
    const isFull = ({ lines, linesInUse }: Way) => linesInUse >= lines;
    const trunkIds = active.toSorted((one, other) => Number(isFull(one)) - Number(isFull(other))).map(({ id }) => id);
    const number = dialled.replace(/\D/g, '');
    return first ? { type: 'emergency', number, trunkIds } : { type: 'noWay', because: 'none' };
  }
  const number = readNumber(dialled, callingCode);
  if (number === null) return { type: 'noNumber' };
  const refused = refusalOf(number, rules) ?? brakeOn(rules.brake, calls, nowMs) ?? costBrakeOn(rules, calls, nowMs);
  if (refused) return refused;
  if (!first) return { type: 'noWay', because: 'none' };
  const braked: Verdict[] = [];
  const free: string[] = [];
  for (const way of active) {
    if (way.linesInUse >= way.lines) continue;
    const own = calls.filter(({ trunkId }) => trunkId === way.id);
    const brake = brakeOn(way.brake, own, nowMs);
    if (brake) braked.push(brake);
    else free.push(way.id);
  }
  if (free.length > 0) return { type: 'allowed', number, trunkIds: free };
  return braked[0] ?? { type: 'noWay', because: 'full' };
}

function refusalOf(number: PhoneNumber, { countries, blocked }: OutwardRules): Verdict | null {
  const beginning = blocked.find((one) => number.startsWith(one));
  if (beginning !== undefined) return { type: 'numberBlocked', beginning };
  const callingCode = callingCodeOf(number);
  return countries !== null && !countries.includes(callingCode) ? { type: 'countryBlocked', callingCode } : null;
}

/** What of an hour is used up, and when there is room again; null while there is. */
function brakeOn(
  { callsPerHour, minutesPerHour }: Brake,
  calls: readonly OutwardCall[],
  nowMs: number,
): Verdict | null {
  const sinceMs = nowMs - hourMs;
  const begun = calls.map(({ beganAtMs }) => beganAtMs).filter((atMs) => atMs > sinceMs);
  if (callsPerHour !== null && begun.length >= callsPerHour) {
    // The call whose leaving the hour makes the first room.
    const leaving = begun.toSorted((one, other) => one - other)[begun.length - callsPerHour] ?? nowMs;
    return { type: 'braked', by: 'calls', most: callsPerHour, againAtMs: leaving + hourMs };
  }
  if (minutesPerHour === null) return null;
  const mostMs = minutesPerHour * minuteMs;
  if (talkedMs(calls, sinceMs, nowMs) < mostMs) return null;
  return { type: 'braked', by: 'minutes', most: minutesPerHour, againAtMs: roomAgainAt(talked(calls), mostMs, nowMs) };
}

/** Whether the money of an hour is spent. */
function costBrakeOn(
  { costPerHour, prices }: OutwardRules,
  calls: readonly OutwardCall[],
  nowMs: number,
): Verdict | null {
  if (costPerHour === null) return null;
  // Sums of hundredths would not be exact, and the last minute would be let through or not by chance.
  const whole = (amount: number) => Math.round(amount * finest);
  const priced = calls.map((call) => ({ call, perMinute: whole(priceOf(call.number, prices) ?? 0) }));
  const spent = (fromMs: number, untilMs: number): number =>
    priced.reduce(
      (sum, { call, perMinute }) => sum + Math.ceil(talkedMs([call], fromMs, untilMs) / minuteMs) * perMinute,
      0,
    );
  const most = whole(costPerHour);
  if (spent(nowMs - hourMs, nowMs) < most) return null;
  return { type: 'braked', by: 'cost', most: costPerHour, againAtMs: roomAgainAt(spent, most, nowMs) };
}

/** Prices are told to a ten-thousandth. */
const finest = 10_000;
/** What is used up by calls between two moments, should those that go on end now. */
type Used = (fromMs: number, nowMs: number) => number;
const talked =
  (calls: readonly OutwardCall[]): Used =>
  (fromMs, nowMs) =>
    talkedMs(calls, fromMs, nowMs);

const talkedMs = (calls: readonly OutwardCall[], fromMs: number, nowMs: number): number =>
  calls.reduce(
    (sum, { beganAtMs, endedAtMs }) => sum + Math.max(0, (endedAtMs ?? nowMs) - Math.max(beganAtMs, fromMs)),
    0,
  );

/** When so much has left the hour that less than the most is in it. */
function roomAgainAt(used: Used, most: number, nowMs: number): number {
  let [low, high] = [nowMs, nowMs + hourMs];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (used(middle - hourMs, nowMs) < most) high = middle;
    else low = middle + 1;
  }
  return low;
}
