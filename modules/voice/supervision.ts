import type { Right } from '#identity';
import type { Interaction, Leg } from '#interactions';
import { type AgentId, type InteractionId, isId, type LegId, type UserId } from '#kernel/id.ts';
import { runningLeg } from './call-lines.ts';
import { roomOf } from './call-names.ts';
import type { LineId } from './gateway.ts';

/** What a supervisor on a call does: hears both; is heard by the agent alone; is heard by all. */
export const supervisionModes = ['listen', 'whisper', 'barge'] as const;
export type SupervisionMode = (typeof supervisionModes)[number];
export const modeRights = {
  listen: 'call.listen',
  whisper: 'call.whisper',
  barge: 'call.barge',
} as const satisfies Record<SupervisionMode, Right>;

/** What the name of a supervisor's line says, so that one that is found at the switch explains itself. */
export interface SpyLineName {
  readonly callId: InteractionId;
  readonly supervisorId: UserId;
  /** The leg that begins if she takes the call over. */
  readonly legId: LegId;
}

const word = 'spy';
/** The id under which a supervisor's telephone is rung. */
export const spyLineOf = ({ callId, supervisorId, legId }: SpyLineName): LineId =>
  [word, callId, supervisorId, legId].join('.');

/** Reads a line's id; null when it is none of a supervisor's. */
export function readSpyLine(line: LineId): SpyLineName | null {
  const [first, callId, supervisorId, legId, ...rest] = line.split('.');
  if (first !== word || rest.length > 0 || !isId(callId) || !isId(supervisorId) || !isId(legId)) return null;
  return { callId: callId as InteractionId, supervisorId: supervisorId as UserId, legId: legId as LegId };
}

/** A supervisor on the call of an agent. */
export interface Supervision extends SpyLineName {
  readonly line: LineId;
  /** Whose call it is; when she has it no more, the supervision is over. */
  readonly agentId: AgentId;
  readonly mode: SupervisionMode;
  readonly sinceMs: number;
  /** She has picked up her telephone. */
  readonly isUp: boolean;
  /** What the switch was ordered last, so that the same is not ordered twice. */
  readonly ordered: string | null;
}

export type SupervisionOrder =
  | { readonly type: 'spy'; readonly on: LineId; readonly mode: 'listen' | 'whisper' }
  | { readonly type: 'join'; readonly room: string };

/** Why a supervisor's line ends without her wish. */
export const supervisionEnds = ['callOver', 'agentGone', 'notReached', 'rightGone'] as const;
export type SupervisionEnd = (typeof supervisionEnds)[number];

/** The call as it stands: what is written about it, and its lines. */
export interface SupervisedCall {
  /** Null when it is over and forgotten. */
  readonly interaction: Interaction | null;
  /** The agent's line, once she has picked up. */
  readonly agentLine: LineId | null;
  /** Whether the parties are in the room of the call. */
  readonly isConnected: boolean;
}

/**
 * Makes a supervisor's line follow the call. While the customer is on hold there is no room: who joined talks with the
 * agent meanwhile. Asked again when nothing has changed, it orders nothing.
 */
export function superviseNow(
  present: Supervision,
  { interaction, agentLine, isConnected }: SupervisedCall,
): { readonly present: Supervision; readonly order: SupervisionOrder | null } | { readonly over: SupervisionEnd } {
  const leg = interaction && supervisable(interaction);
  if (!leg) return { over: !interaction || interaction.phase === 'done' ? 'callOver' : 'agentGone' };
  if (leg.agentId !== present.agentId) return { over: 'agentGone' };
  if (!present.isUp || agentLine === null) return { present, order: null };
  const { mode } = present;
  const order: SupervisionOrder =
    mode === 'barge' && isConnected
      ? { type: 'join', room: roomOf(present.callId) }
      : { type: 'spy', on: agentLine, mode: mode === 'listen' ? 'listen' : 'whisper' };
  const ordered = JSON.stringify(order);
  return ordered === present.ordered ? { present, order: null } : { present: { ...present, ordered }, order };
}

/** The leg of the agent whom a supervisor can hear; null while nobody talks. */
export const supervisable = (interaction: Interaction): Leg | null => runningLeg(interaction);

/** Whether somebody has a call in hand, or is being rung for one: she can be on no other. */
export const isInCall = ({ offer, legs }: Interaction, agentId: AgentId): boolean =>
  offer?.agentId === agentId || legs.some((leg) => leg.agentId === agentId && leg.state !== 'wrapUp');
