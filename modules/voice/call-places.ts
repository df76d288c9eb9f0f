import type { Interaction } from '#interactions';
import { type Call, type CallOrder, runningLeg } from './call-lines.ts';
import { roomOf } from './call-names.ts';
import type { LineId } from './gateway.ts';

/** Who shall be in the room of a call, and who shall hear music. */
export interface Places {
  readonly room: readonly LineId[];
  readonly music: readonly LineId[];
}

/**
 * Where the facts put each line that is up. On hold the caller is out of the room, whoever else is in it; nobody is in a
 * room alone; and a caller who talks with nobody hears music. `mainLine`: that of the agent who has the call.
 */
export function placesOf(call: Call, interaction: Interaction, mainLine: LineId | null): Places {
  const leg = runningLeg(interaction);
  const up = new Map(call.desks.filter(({ isUp }) => isUp).map(({ legId, line }) => [legId, line]));
  const linesOf = (state: 'talking' | 'aside') =>
    interaction.guests.flatMap((guest) => (guest.state === state ? (up.get(guest.guestId) ?? []) : []));
  const main = leg && mainLine !== null ? [mainLine] : [];
  const guests = linesOf('talking');
  const isWithThem = leg ? leg.state === 'connected' && main.length > 0 : guests.length > 0;
  const together = [...(isWithThem ? [call.line] : []), ...main, ...guests];
  const room = together.length > 1 ? together : [];
  const waiting = [call.line, ...guests, ...linesOf('aside')];
  return { room, music: waiting.filter((line) => !room.includes(line)) };
}

/** What is to be ordered so that everybody is where she shall be. Who joins a room hears its music no more. */
export function ordersFor(call: Call, { room, music }: Places): readonly CallOrder[] {
  const name = roomOf(call.id);
  const out = call.room.filter((line) => !room.includes(line));
  const into = room.filter((line) => !call.room.includes(line));
  const leaving: readonly CallOrder[] =
    room.length === 0 && call.room.length > 0
      ? [{ type: 'clear', room: name }]
      : out.map((line) => ({ type: 'leave', room: name, line }));
  const musics = (lines: readonly LineId[], isOn: boolean) =>
    lines.map((line): CallOrder => ({ type: 'music', line, isOn }));
  return [
    ...leaving,
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
