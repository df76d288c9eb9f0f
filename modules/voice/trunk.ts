import type { Id } from '#kernel/id.ts';
import type { Codec } from './gateway.ts';
import type { PhoneNumber } from './number.ts';
import type { Brake } from './outward.ts';

export type TrunkId = Id<'trunk'>;

/** We sign in to the provider with a name and a secret; or both sides know each other by their addresses. */
export const trunkWays = ['registration', 'address'] as const;
export type TrunkWay = (typeof trunkWays)[number];

/** How a provider wants numbers written: +905321112233, 905321112233, 00905321112233, 05321112233. */
export const numberForms = ['plus', 'digits', 'zeros', 'national'] as const;
export type NumberForm = (typeof numberForms)[number];

/** What somebody sets of a trunk, but for its secret. */
export interface TrunkSettings {
  readonly name: string;
  readonly way: TrunkWay;
  /** The provider's server, by name or address. */
  readonly host: string;
  readonly port: number;
  /** What we sign in with; also asked for by some that know us by address. Empty where nobody asks. */
  readonly user: string;
  /** Addresses and networks calls come from, beside those of its server. */
  readonly from: readonly string[];
  /** Calls at the same time, in both directions. */
  readonly lines: number;
  /** In the order in which they are wished for. */
  readonly codecs: readonly Codec[];
  readonly writes: NumberForm;
  /** Whom the called person sees: the number of the queue the call belongs to (null), or always this one. */
  readonly shownNumber: PhoneNumber | null;
  readonly brake: Brake;
  /** What people should know of it: a contract's number, whom to call when it fails. */
  readonly hints: string;
}

/** A way to the outside. They are tried in the order of their place. */
export interface OwnTrunk extends TrunkSettings {
  readonly id: TrunkId;
  readonly isActive: boolean;
  readonly hasSecret: boolean;
}

export const trunkLimits = {
  trunks: 50,
  host: 253,
  user: 120,
  secret: 200,
  from: 20,
  lines: { min: 1, max: 2_000 },
  perHour: 100_000,
  hints: 500,
} as const;

/** What a new trunk begins with. */
export const defaultTrunk = {
  way: 'registration',
  port: 5060,
  user: '',
  from: [],
  lines: 10,
  codecs: ['alaw', 'ulaw'],
  writes: 'plus',
  shownNumber: null,
  brake: { callsPerHour: 100, minutesPerHour: 300 },
  hints: '',
} as const satisfies Partial<TrunkSettings>;

/** By this name the switch knows it: no two of an installation share one. */
export const nameOfTrunk = (id: TrunkId): string => `trunk-${id}`;

/** What is wrong with a trunk that somebody wrote, each with a sentence on the screen. */
export const trunkFaults = ['hostUnknown', 'userMissing', 'secretMissing', 'fromUnknown', 'noCodec'] as const;
export type TrunkFault = (typeof trunkFaults)[number];

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const hostName = new RegExp(`^${label}(\\.${label})*$`, 'i');
/** What would break out of a line of SIP, or means something in an address there. */
const userShape = /^[\p{L}\p{N}._~+\-!*]+$/u;

/** Checks a trunk before it is kept; null when nothing is wrong. `networkOf` reads an address or a network. */
export function faultOfTrunk(
  { way, host, user, from, codecs: wished }: TrunkSettings,
  hasSecret: boolean,
  networkOf: (text: string) => string | null,
): TrunkFault | null {
  const isAddress = networkOf(host) !== null && !host.includes('/');
  // Four numbers that are no address are no name either.
  if (!isAddress && (!hostName.test(host) || /^[\d.]+$/.test(host))) return 'hostUnknown';
  if (user === '' ? way === 'registration' : !userShape.test(user)) return 'userMissing';
  if (way === 'registration' && !hasSecret) return 'secretMissing';
  if (from.some((one) => networkOf(one) === null)) return 'fromUnknown';
  return wished.length === 0 ? 'noCodec' : null;
}

/** A number as this trunk's provider wants it written. */
export function writtenFor(form: NumberForm, number: PhoneNumber, callingCode: string | null): string {
  const digits = number.slice(1);
  if (form === 'digits') return digits;
  if (form === 'zeros') return `00${digits}`;
  if (form === 'national' && callingCode !== null && digits.startsWith(callingCode)) {
    return `0${digits.slice(callingCode.length)}`;
  }
  return form === 'national' ? `00${digits}` : number;
}
