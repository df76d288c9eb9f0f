import { type AgentId, type Id, type InteractionId, isId, type LegId } from '#kernel/id.ts';
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

const outWord = 'out';

/** The id under which the other side of a call of ours is called, whatever trunk it goes over. */
export const outLineOf = (callId: InteractionId): LineId => [outWord, callId].join('.');

/** The call whose other side has this line; null for other lines. */
export function callOfOutLine(line: LineId): InteractionId | null {
  const [word, id, ...rest] = line.split('.');
  return word === outWord && rest.length === 0 && isId(id) ? (id as InteractionId) : null;
}

/** The id under which somebody outside is called who is brought into a call. */
export const guestLineOf = (callId: InteractionId, guestId: LegId): LineId => [outWord, callId, guestId].join('.');

/** Reads such a line's id; null for other lines. */
export function readGuestLine(
  line: LineId,
): { readonly callId: InteractionId; readonly guestId: LegId; readonly agentId: null } | null {
  const [word, callId, guestId, ...rest] = line.split('.');
  if (word !== outWord || rest.length > 0 || !isId(callId) || !isId(guestId)) return null;
  return { callId: callId as InteractionId, guestId: guestId as LegId, agentId: null };
}

const testWord = 'test';

/** The id under which a number is called to try a trunk. */
export const testLineOf = (testId: string): LineId => [outWord, testWord, testId].join('.');

/** Whether a line tries a trunk: it belongs to nobody's floor. */
export const isTestLine = (line: LineId): boolean => line.startsWith(`${outWord}.${testWord}.`);

/** No network gives out numbers that begin so. */
const exampleDigits = '*38*';

/** The number under which the switch calls itself for an example of a flow; `serial` are digits. */
export const exampleNumberOf = (serial: string): string => `${exampleDigits}${serial}`;

const internalWord = 'internal';
export type InternalCallId = Id<'internalCall'>;

/** The id under which a telephone of either side of an internal call is rung; `index` counts hers from 0. */
export const internalLineOf = (callId: InternalCallId, side: 'from' | 'to', index: number): LineId =>
  [internalWord, callId, side, index].join('.');

/** The internal call that a line was rung for; null for other lines. */
export function callOfInternalLine(line: LineId): InternalCallId | null {
  const [word, id, side, index, ...rest] = line.split('.');
  if (word !== internalWord || rest.length > 0 || (side !== 'from' && side !== 'to') || index === undefined)
    return null;
  return isId(id) ? (id as InternalCallId) : null;
}

/** The room in which the two of an internal call talk. */
export const internalRoomOf = (callId: InternalCallId): string => `${internalWord}.${callId}`;

/** Whether a line was called by us, or is that of a telephone we rang. */
export const isLineOfOurs = (line: LineId): boolean =>
  line.startsWith(`${outWord}.`) || readDeskLine(line) !== null || callOfInternalLine(line) !== null;

/** The room in which the parties of a call talk. */
export const roomOf = (callId: InteractionId): string => `${word}.${callId}`;
