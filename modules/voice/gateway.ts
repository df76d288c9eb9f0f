import type { Recorder } from '#recordings';
import type { SwitchState } from './switch.ts';

/** One party's line at the switch. Those we ring carry an id of ours; those that arrive carry the switch's. */
export type LineId = string;

/**
 * Why a line ended, as the switch tells it. `lost`: nothing was heard from its telephone for too long. Of a call over a
 * trunk: `failed` is that the trunk did not carry it, and another may; `unreachable` that there is no such number.
 */
export type LineEnd = 'hungUp' | 'lost' | 'busy' | 'noAnswer' | 'declined' | 'unreachable' | 'cancelled' | 'failed';

/** Everything by which the switch can wake us. What happened while nobody listened is told by nobody: see `up`. */
export type VoiceSignal = { readonly atMs: number } /** Somebody calls one of our numbers, and hears nothing yet. */ & (
  | {
      readonly type: 'arrived';
      readonly line: LineId;
      readonly from: string;
      readonly to: string;
      /** The telephone of ours that dialled it, proven by its secret; none for a call from outside. */
      readonly telephone?: string;
    }
  /** It rings at the other side of a line that we called. */
  | { readonly type: 'rings'; readonly line: LineId }
  /** A telephone that we rang was picked up. */
  | { readonly type: 'pickedUp'; readonly line: LineId }
  | { readonly type: 'digit'; readonly line: LineId; readonly digit: string }
  /** What was played on a line is over; not whole when it was cut off, or could not be played. */
  | { readonly type: 'played'; readonly line: LineId; readonly playing: string; readonly isWhole: boolean }
  /**
   * From a line that sends sound all the time, as telephones in pages do, nothing has come for some seconds; or something
   * comes again.
   */
  | { readonly type: 'sound'; readonly line: LineId; readonly isHeard: boolean }
  /** A line is gone, whoever ended it. Told once. */
  | {
      readonly type: 'ended';
      readonly line: LineId;
      readonly because: LineEnd;
      /** What whoever we called answered, as SIP counts it, where it refused. */
      readonly code?: number;
      /** How what came from it sounded; null where nothing was measured. */
      readonly sound?: LineSound | null;
    }
  /**
   * The switch can be given orders, for the first time or again; these lines live there. What came in before it was born
   * (epoch milliseconds, by its own clock) died with the one before it.
   */
  | { readonly type: 'up'; readonly living: readonly LivingLine[]; readonly bornAtMs: number }
  /** A telephone signed in to the switch, or is gone from it. */
  | { readonly type: 'telephone'; readonly name: string; readonly isReachable: boolean }
  | { readonly type: 'down' }
);

/** What came from one party over the network, all in all. */
export interface LineSound {
  readonly packets: number;
  /** Packets that were sent and did not come. */
  readonly lost: number;
  /** How unevenly they came (RFC 3550), at the end. */
  readonly jitterMs: number;
  /** There and back; null where the other side does not tell. */
  readonly roundTripMs: number | null;
  /** So long it could have been heard. */
  readonly upMs: number;
}

/** What came of hearing a line: not a word, or nobody heard any more, because it was cut off or the line is gone. */
export type Utterance =
  /** 16 bits, mono, 8 kHz, as the bytes of a WAV file. */
  { readonly type: 'said'; readonly wav: Uint8Array } | { readonly type: 'quiet' } | { readonly type: 'cutOff' };

export interface LivingLine {
  readonly line: LineId;
  /** The number of whoever is on it, and the one that was called; empty where nobody said. */
  readonly from: string;
  readonly to: string;
  readonly isUp: boolean;
  readonly sinceMs: number;
  /** The room it is in; null when it is in none. */
  readonly room: string | null;
}

/** On a desk or in a program, which sign in over SIP; or in a page of ours, which does over our own address (WebRTC). */
export const telephoneKinds = ['desk', 'browser'] as const;
export type TelephoneKind = (typeof telephoneKinds)[number];

/** What signs in to the switch with this name and secret. What it dials arrives like a call from outside, and says whose it is. */
export interface Telephone {
  readonly kind: TelephoneKind;
  readonly name: string;
  readonly secret: string;
}

/** A way to the outside: whoever brings calls from an address of its own, and where calls may go out. */
export interface Trunk {
  readonly name: string;
  /** Where calls come from: addresses, networks or names of servers, as 203.0.113.7,10.0.0.0/24, with commas between them. */
  readonly from: string;
  /** The provider's server. Without one calls only come in. */
  readonly peer?: TrunkPeer;
  /** In the order in which they are wished for; G.711 unless said. */
  readonly codecs?: readonly Codec[];
}

/** Sound as it may be sent to a provider, the usual ones of the European network first. */
export const codecs = ['alaw', 'ulaw', 'g722', 'opus'] as const;
export type Codec = (typeof codecs)[number];

export interface TrunkPeer {
  readonly host: string;
  readonly port: number;
  /** What we say when it asks who we are; null where it knows us by our address. */
  readonly user: string | null;
  readonly secret: string | null;
  /** We sign in to it, and it sends calls to where we signed in from. */
  readonly isSignedInTo: boolean;
}

/** A telephone or trunk as the switch knows it. */
export interface Endpoint {
  readonly name: string;
  /** For a telephone: it is signed in. For a trunk: its server answers; for one without a server: calls can come. */
  readonly isReachable: boolean;
  readonly lines: number;
}

/**
 * What may be asked of a telephone switch. Orders about a line that is gone are carried out by doing nothing: it ended
 * while the order was on its way, and that is told by its own signal. All others reject when the switch refuses.
 */
export interface VoiceGateway {
  readonly state: () => SwitchState;
  /** Hears every signal from now on, in order; who comes when the switch is up already asks for its `lines`. */
  readonly listen: (listener: (signal: VoiceSignal) => void) => void;
  /** What telephones and trunks may be used; replaces what was said before, and holds through a restart of the switch. */
  readonly admit: (who: {
    readonly telephones: readonly Telephone[];
    readonly trunks: readonly Trunk[];
  }) => Promise<void>;
  /**
   * Lets one more telephone in, beside those of `admit`, which leaves it alone; under a name that is lent already it
   * changes the secret. It is known to the switch when this resolves, and again after the switch was away.
   */
  readonly lend: (telephone: Telephone) => Promise<void>;
  /** Takes back what was lent; what it talks about goes on. */
  readonly takeBack: (name: string) => Promise<void>;
  readonly answer: (line: LineId) => Promise<void>;
  /** Begins or ends the music that one line hears; while something is played to it, that waits for the end of it. */
  readonly music: (line: LineId, isOn: boolean) => Promise<void>;
  /** Begins or ends the tone that says to one line: it rings at the other side. */
  readonly ringing: (line: LineId, isOn: boolean) => Promise<void>;
  /**
   * Plays files (absolute paths, WAV as telephones have it) one after the other to one line in no room, under an id of
   * ours; cuts off what was played before. `played` follows, or the line ends, and music that it had comes back. Keys
   * are told meanwhile. Whoever joins a line with others, or lets it listen, ends it.
   */
  readonly play: (asked: {
    readonly line: LineId;
    readonly playing: string;
    readonly files: readonly string[];
  }) => Promise<void>;
  /** Cuts off what is played to a line; does nothing when that is nothing. */
  readonly hush: (line: LineId) => Promise<void>;
  /**
   * Hears what is said on one line in no room to which nothing is played, under an id of ours: until it was quiet for so
   * long, or for so long in all (whole seconds at a real switch). Keys are told meanwhile, and nothing of it is kept.
   */
  readonly hear: (asked: {
    readonly line: LineId;
    readonly hearing: string;
    readonly quietMs: number;
    readonly longestMs: number;
  }) => Promise<Utterance>;
  /** Cuts that off; does nothing when a line is not heard. */
  readonly hearNoMore: (line: LineId) => Promise<void>;
  /** Rings a telephone under an id of ours; `pickedUp` or `ended` follows. */
  readonly ring: (asked: {
    readonly line: LineId;
    readonly telephone: string;
    /** The line of the other party, whose sound it shall share without being turned into another; null for nobody's. */
    readonly by: LineId | null;
    readonly shownNumber: string;
    /** Shown beside the number, or where there is none. */
    readonly shownName?: string;
    readonly withinMs: number;
  }) => Promise<void>;
  /** Calls a number over a trunk under an id of ours; `pickedUp` or `ended` follows. */
  readonly callOut: (asked: {
    readonly line: LineId;
    readonly trunk: string;
    /** As the provider wants it written. */
    readonly number: string;
    /** As with `ring`. */
    readonly by: LineId | null;
    readonly shownNumber: string;
    readonly withinMs: number;
  }) => Promise<void>;
  /** Lets whoever is on a line hear herself, until it ends; it is not among the `lines` any more. */
  readonly echo: (line: LineId) => Promise<void>;
  /**
   * Presses keys (digits, star, hash) towards whoever is on a line, one after the other, as a telephone does; resolves
   * when they were ordered, not when they were heard. What reaches the line meanwhile goes on.
   */
  readonly press: (line: LineId, keys: string) => Promise<void>;
  /** Puts lines into a room of ours, where all hear all; makes it when it is not there. */
  readonly join: (room: string, lines: readonly LineId[]) => Promise<void>;
  /** Takes one line out of a room; it hears nothing until something else is done with it. The others stay. */
  readonly leave: (room: string, line: LineId) => Promise<void>;
  /**
   * Lets whoever is on a line hear what another line says and hears, from now on; `whisper`: that one hears her as well,
   * and nobody else does. Replaces what it did before; ends when the line is joined with others, or either of them ends.
   */
  readonly spy: (asked: {
    readonly line: LineId;
    readonly on: LineId;
    readonly mode: 'listen' | 'whisper';
  }) => Promise<void>;
  /** Takes a room away; who was in it hears nothing until something else is done with them. */
  readonly clear: (room: string) => Promise<void>;
  /** Keeps to itself which keys are pressed on a line: they reach nobody in its room and are not told, until it is ordered otherwise. */
  readonly hideKeys: (line: LineId, areHidden: boolean) => Promise<void>;
  readonly hangUp: (line: LineId, because?: 'done' | 'busy') => Promise<void>;
  readonly endpoints: () => Promise<readonly Endpoint[]>;
  readonly lines: () => Promise<readonly LivingLine[]>;
  /** Writes down what is heard on lines. */
  readonly recorder: Recorder;
}
