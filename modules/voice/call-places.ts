import type { Interaction } from '#interactions';
import { isInFlow } from './call-flow.ts';
import { type Call, type CallOrder, type CallSurroundings, runningLeg } from './call-lines.ts';
import { roomOf } from './call-names.ts';
import type { LineId } from './gateway.ts';

/** Who shall be in the room of a call, who shall hear music, and who that it rings at the other side. */
export interface Places {
  readonly room: readonly LineId[];
  readonly music: readonly LineId[];
  readonly ringback: LineId | null;
}

/**
 * Where the facts put each line that is up. On hold the caller is out of the room, whoever else is in it; nobody is in a
 * room alone; and a caller who talks with nobody hears music, as does one who would hear nothing because her agent has
 * lost the network. `mainLine`: that of the agent who has the call.
 */
export function placesOf(
  call: Call,
  interaction: Interaction,
  mainLine: LineId | null,
  { isSilent }: Pick<CallSurroundings, 'isSilent'>,
): Places {
  const leg = runningLeg(interaction);
  const up = new Map(call.desks.filter(({ isUp }) => isUp).map(({ legId, line }) => [legId, line]));
  const linesOf = (state: 'talking' | 'aside') =>
    interaction.guests.flatMap((guest) => (guest.state === state ? (up.get(guest.guestId) ?? []) : []));
  const main = leg && mainLine !== null ? [mainLine] : [];
  const guests = linesOf('talking');
  const hearsNobody = guests.length === 0 && main.every(isSilent);
  const isWithThem = leg ? leg.state === 'connected' && main.length > 0 && !hearsNobody : guests.length > 0;
  const together = [...(isWithThem ? [call.line] : []), ...main, ...guests];
  const room = together.length > 1 ? together : [];
  // Who is in the flow of a number, or has left her queue, is spoken with or speaks, and hears nothing between.
  const isTold = isInFlow(interaction) || interaction.phase === 'left';
  const waiting = [...(isTold ? [] : [call.line]), ...guests, ...linesOf('aside')];
  // She waits alone for whom she asks.
  const waitsAlone = leg?.state === 'held' && room.length === 0;
  const isRinging = waitsAlone && interaction.guests.some(({ state }) => state === 'ringing');
  return { room, music: waiting.filter((line) => !room.includes(line)), ringback: isRinging ? mainLine : null };
}

/** What is to be ordered so that everybody is where she shall be. Who joins a room hears its music no more. */
export function ordersFor(call: Call, { room, music, ringback }: Places): readonly CallOrder[] {
  const name = roomOf(call.id);
  const out = call.room.filter((line) => !room.includes(line));
  const into = room.filter((line) => !call.room.includes(line));
  const leaving: readonly CallOrder[] =
    room.length === 0 && call.room.length > 0
      ? [{ type: 'clear', room: name }]
      : out.map((line) => ({ type: 'leave', room: name, line }));
  const musics = (lines: readonly LineId[], isOn: boolean) =>
    lines.map((line): CallOrder => ({ type: 'music', line, isOn }));
  const rings = (line: LineId | null, isOn: boolean): readonly CallOrder[] =>
    line !== null && call.ringback !== ringback ? [{ type: 'ringing', line, isOn }] : [];
  return [
    ...leaving,
    ...rings(call.ringback !== null && !room.includes(call.ringback) ? call.ringback : null, false),
    ...rings(ringback, true),
    ...musics(
      call.music.filter((line) => !music.includes(line) && !room.includes(line)),
      false,
    ),
    ...musics(
      music.filter((line) => !call.music.includes(line)),
      true,
    ),
    ...(into.length > 0 ? [{ type: 'join', room: name, lines: into } as const] : []),
  ];
}
