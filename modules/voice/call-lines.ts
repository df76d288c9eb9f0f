import type { Interaction, InteractionHappening, Leg } from '#interactions';
import type { AgentId, InteractionId, LegId } from '#kernel/id.ts';
import type { LineId, VoiceSignal } from './gateway.ts';

/** So long a caller waits at most before she is let go. */
export const waitMostMs = 3_600_000;
/** After a call that was in no queue its agent may write down what is left to do, at most so long. */
export const wrapUpMostMs = 60_000;
/** Two who are outside both talk with nobody of ours at most so long. */
export const aloneMostMs = 4 * 3_600_000;
/** So long a telephone rings when its agent has taken the call already, or is asked into it. */
export const reachMostMs = 20_000;
/** Telephones of one agent that ring at once. */
export const telephonesMost = 5;

/** The line to one of an agent's telephones, or to somebody outside who was brought into the call. */
export interface DeskLine {
  readonly line: LineId;
  /** Null for who is outside. */
  readonly agentId: AgentId | null;
  /** Of the leg that begins with it; for who is brought into the call, her name as a guest. */
  readonly legId: LegId;
  readonly isUp: boolean;
}

/**
 * The lines of one call, as far as signals told and orders will make them. What the call *is* stands in its interaction;
 * `settle` makes the lines follow it.
 */
export interface Call {
  readonly id: InteractionId;
  /** The caller's line. */
  readonly line: LineId;
  /** Her number as it is shown on telephones; empty when she hides it. */
  readonly number: string;
  readonly isGone: boolean;
  readonly isAnswered: boolean;
  /** Who is in its room and who hears music, as far as it was ordered. */
  readonly room: readonly LineId[];
  readonly music: readonly LineId[];
  /** Who is told that it rings at the other side, as far as it was ordered. */
  readonly ringback: LineId | null;
  readonly desks: readonly DeskLine[];
  /** The offers, legs and guests for which telephones were rung: for each they ring once. */
  readonly rungFor: readonly string[];
  /**
   * We call her: by these ways, and whether that has begun. Ways of somebody who is called back are looked for when an
   * agent is there to talk with her: none here. Null for a caller who came to us.
   */
  readonly outgoing: { readonly ways: readonly WayOut[]; readonly hasBegun: boolean } | null;
}

/** A trunk over which a number is called, with both numbers as its provider wants them. */
export interface WayOut {
  readonly trunkId: string;
  readonly trunk: string;
  /** Whom it calls, in E.164 or as a number for help; `number` is the same as the provider wants it. */
  readonly called: string;
  readonly number: string;
  readonly shownNumber: string;
}

/** What the switch shall do. */
export type CallOrder =
  | { readonly type: 'answer'; readonly line: LineId }
  | { readonly type: 'music'; readonly line: LineId; readonly isOn: boolean }
  | {
      readonly type: 'ring';
      readonly line: LineId;
      readonly telephone: string;
      readonly by: LineId | null;
      readonly shownNumber: string;
      readonly withinMs: number;
    }
  /** Calls a number by the first of these ways that does not fail. */
  | {
      readonly type: 'callOut';
      readonly line: LineId;
      readonly ways: readonly WayOut[];
      readonly by: LineId | null;
      readonly withinMs: number;
    }
  /** Lets a line hear that it rings at the other side, or no more. */
  | { readonly type: 'ringing'; readonly line: LineId; readonly isOn: boolean }
  | { readonly type: 'join'; readonly room: string; readonly lines: readonly LineId[] }
  | { readonly type: 'leave'; readonly room: string; readonly line: LineId }
  | { readonly type: 'clear'; readonly room: string }
  | { readonly type: 'hangUp'; readonly line: LineId; readonly because: 'done' | 'busy' };

/** What follows for a call: its lines, orders in this order, and what must be written about it. */
export interface CallTurn {
  readonly call: Call;
  readonly orders: readonly CallOrder[];
  readonly happenings: readonly InteractionHappening[];
  /** Her telephone cannot be rung: she gets no calls until it can. */
  readonly unheard: AgentId | null;
}

export interface CallSurroundings {
  readonly nowMs: number;
  /** Telephones of an agent that are signed in, by name. */
  readonly telephonesOf: (agentId: AgentId) => readonly string[];
  /** By which ways somebody outside is called who is brought in; none for who was invited before we were away. */
  readonly waysTo: (guestId: LegId) => readonly WayOut[];
  /** Whether nothing comes from a line that should send sound all the time: who is on it has lost the network. */
  readonly isSilent: (line: LineId) => boolean;
  readonly newLegId: () => LegId;
  /** The way back into the queue the call was answered from, at the place it had; null when there is none. */
  readonly queuedAgain: (interaction: Interaction) => InteractionHappening | null;
  /** Whether a call that nobody else took can come back to whoever handed it on: she is there and has no other. */
  readonly canReturnTo: (agentId: AgentId, interaction: Interaction) => boolean;
}

/** The signals that are about a line of a call. */
export type CallSignal = Extract<VoiceSignal, { type: 'pickedUp' | 'ended' }>;

/** A call whose caller has just arrived. */
export const arrivedCall = (id: InteractionId, line: LineId, number: string): Call => ({
  ...{ id, line, number, desks: [], rungFor: [], outgoing: null },
  ...{ isGone: false, isAnswered: false, room: [], music: [], ringback: null },
});

/** Whether nothing is left of a call: no line, and nobody who still has it in hand. */
export const isOver = ({ isGone, desks }: Call, { phase, legs }: Interaction): boolean =>
  isGone && desks.length === 0 && phase === 'done' && legs.length === 0;

/** Whether the caller talks with somebody. */
export const isTalking = ({ room, line }: Call): boolean => room.includes(line);

/** The leg of the agent who has the call in hand; null while nobody has. */
export const runningLeg = ({ phase, legs }: Interaction): Leg | null =>
  phase === 'inHand' ? (legs.find(({ state }) => state === 'connected' || state === 'held') ?? null) : null;

export const nothing = (call: Call): CallTurn => ({ call, orders: [], happenings: [], unheard: null });

/** A call after one of its lines is gone. */
export function withoutLine(call: Call, line: LineId): Call {
  const others = (lines: readonly LineId[]) => lines.filter((one) => one !== line);
  return {
    ...call,
    isGone: call.isGone || line === call.line,
    desks: call.desks.filter((desk) => desk.line !== line),
    room: others(call.room),
    music: others(call.music),
    ringback: call.ringback === line ? null : call.ringback,
  };
}
