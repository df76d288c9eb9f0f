import { type Capacity, skillLevelMax } from '#agents';
import type { SkillRequirement } from '#interactions';
import type { BusinessHours } from '#kernel/hours.ts';
import { type Strategy, strategies } from '#queues';
import type { FloorRules, QueueRules, SeatRules } from '#routing';
import { agentId, idOf, queueId, queueRules, seatRules, skillId } from '../../modules/routing/story.ts';
import type { Dice } from './dice.ts';

/** How many of everything a day has. */
export interface Size {
  readonly agents: { readonly least: number; readonly most: number };
  readonly queues: { readonly least: number; readonly most: number };
  readonly visitors: { readonly least: number; readonly most: number };
}

/** Small enough for hundreds of days a minute, large enough for lines, idle agents and everything between. */
export const daySize: Size = {
  agents: { least: 2, most: 8 },
  queues: { least: 1, most: 4 },
  visitors: { least: 30, most: 110 },
};

/** The organisation of one day: where, when, who, which queues. */
export interface World {
  readonly zone: string;
  /** Midnight at which the day begins, and the end of the story in the night after it. */
  readonly startMs: number;
  readonly endMs: number;
  readonly rules: FloorRules;
  readonly visitors: number;
}

const hourMs = 3_600_000;
const zones = ['Europe/Istanbul', 'Europe/Istanbul', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC'];
/** Days on which clocks change somewhere stand beside ordinary ones. */
const dates = ['2026-11-22', '2026-11-23', '2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2028-02-29'];
const skills = 3;
const groups = 2;

/** Makes a random organisation and a random day of it. */
export function worldOf(dice: Dice, size: Size = daySize): World {
  const zone = dice.pick(zones);
  const date = Temporal.PlainDate.from(dice.pick(dates));
  const startMs = date.toZonedDateTime(zone).epochMilliseconds;
  const agents = dice.whole(size.agents.least, size.agents.most);
  const seats = Array.from({ length: agents }, (_, at) => seatOf(dice, at + 1));
  const count = dice.whole(size.queues.least, size.queues.most);
  const queues = Array.from({ length: count }, (_, at) => queueOf(dice, at + 1, agents, zone, date.dayOfWeek));
  const visitors = dice.whole(size.visitors.least, size.visitors.most);
  const presence = { missesBeforeStop: dice.whole(1, 2), stopsBeforeClick: dice.pick([null, 2, 4]) };
  return { zone, startMs, endMs: startMs + 26 * hourMs, rules: { zone, queues, seats, presence }, visitors };
}

/** The same organisation after somebody changed something: a member, a skill, a capacity. */
export function changedRules(dice: Dice, rules: FloorRules): FloorRules {
  const seat = dice.pick(rules.seats);
  const queue = dice.pick(rules.queues);
  const number = Number.parseInt(seat.agentId.slice(-12), 16);
  if (dice.isLucky(0.5)) {
    const fresh = seatOf(dice, number);
    return { ...rules, seats: rules.seats.map((one) => (one === seat ? fresh : one)) };
  }
  const isMember = queue.members.some((member) => member.agentId === seat.agentId);
  const members = isMember
    ? queue.members.filter((member) => member.agentId !== seat.agentId)
    : [...queue.members, { agentId: seat.agentId, tier: 1 }];
  return { ...rules, queues: rules.queues.map((one) => (one === queue ? { ...queue, members } : one)) };
}

function seatOf(dice: Dice, number: number): SeatRules {
  const own = Array.from({ length: skills }, (_, at) => at + 1).filter(() => dice.isLucky(0.6));
  const capacity: Capacity = {
    voice: dice.isLucky(0.8) ? 1 : 0,
    chat: dice.whole(1, 4),
    email: 1,
    total: dice.whole(2, 5),
  };
  return seatRules(number, {
    groupId: dice.isLucky(0.7) ? idOf('group', dice.whole(1, groups)) : null,
    skills: own.map((skill) => ({ skillId: skillId(skill), level: dice.whole(1, skillLevelMax) })),
    capacity,
  });
}

function queueOf(dice: Dice, number: number, agents: number, zone: string, weekday: number): QueueRules {
  const hasTiers = dice.isLucky(0.2);
  const members = Array.from({ length: agents }, (_, at) => ({
    agentId: agentId(at + 1),
    tier: hasTiers ? dice.whole(1, 2) : 1,
  })).filter(() => dice.isLucky(0.75));
  const strategy: Strategy = dice.isLucky(0.5) ? 'longestIdle' : dice.pick(strategies);
  const relaxation = dice.isLucky(0.5) ? [{ afterMs: 30_000, requires: [] }] : [];
  return queueRules(number, [], {
    members,
    strategy,
    relaxation,
    offerTimeoutMs: dice.pick([10_000, 20_000, 30_000]),
    hours: dice.isLucky(0.5) ? officeHours(dice, zone, weekday) : { zone, weekly: [], exceptions: [] },
    notRespondingMs: dice.pick([0, 45_000, 45_000]),
    autoAnswer: dice.isLucky(0.15),
  });
}

/** A day with a lunch break, sometimes over midnight, on this weekday and the next. */
function officeHours(dice: Dice, zone: string, weekday: number): BusinessHours {
  const days = [weekday, (weekday % 7) + 1];
  const closesLate = dice.isLucky(0.4);
  const weekly = days.flatMap((day) => [
    { weekday: day, from: '08:00', to: '12:00' },
    { weekday: day, from: '12:30', to: closesLate ? '24:00' : '18:00' },
    ...(closesLate ? [{ weekday: day, from: '00:00', to: '01:00' }] : []),
  ]);
  return { zone, weekly, exceptions: [] };
}

/** Skills that a visitor asks for; most ask for none. */
export function requirementsOf(dice: Dice): readonly SkillRequirement[] {
  if (dice.isLucky(0.7)) return [];
  return [{ skillId: skillId(dice.whole(1, skills)), minLevel: dice.whole(1, 4) }];
}

export const groupOf = (dice: Dice) => idOf('group', dice.whole(1, groups));
export const queueIdOf = queueId;
