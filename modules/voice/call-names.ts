import { type AgentId, type InteractionId, isId, type LegId } from '#kernel/id.ts';
import type { LineId } from './gateway.ts';

/** What the name of a line to an agent's telephone says, so that a line that is found at the switch explains itself. */
export interface DeskLineName {
  readonly callId: InteractionId;
  readonly agentId: AgentId;
  /** The leg that begins when it is picked up. */
  readonly legId: LegId;
  /** Which of her telephones, counted from 0. */
  readonly index: number;
}

const word = 'call';

/** The id under which a telephone is rung. */
export const deskLineOf = ({ callId, agentId, legId, index }: DeskLineName): LineId =>
  [word, callId, agentId, legId, index].join('.');

/** Reads a line's id; null when it is none of those that we ring. */
export function readDeskLine(line: LineId): DeskLineName | null {
  const [first, callId, agentId, legId, index, ...rest] = line.split('.');
  if (first !== word || rest.length > 0 || !/^\d$/.test(index ?? '')) return null;
  if (!isId(callId) || !isId(agentId) || !isId(legId)) return null;
  return {
    callId: callId as InteractionId,
    agentId: agentId as AgentId,
    legId: legId as LegId,
    index: Number(index),
  };
}

/** The room in which the parties of a call talk. */
export const roomOf = (callId: InteractionId): string => `${word}.${callId}`;
