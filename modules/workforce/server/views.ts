import type { Person } from '#identity';
import type { UserId } from '#kernel/id.ts';
import { iso, isoOrNull } from '#kernel/moment.ts';
import type {
  AbsenceOnWire,
  DayOnWire,
  PlannedBlockOnWire,
  ShiftOnWire,
  ShiftPersonOnWire,
  SwapOnWire,
} from '../contract.ts';
import { adherenceOf, conformanceOf } from '../discipline.ts';
import type { PlannedDay } from '../plan.ts';
import { type PlannedBlock, patternOn, type Shift, type ShiftId } from '../shift.ts';
import { isSameWork } from '../swap.ts';
import { sumsOf } from './discipline-rows.ts';
import type { Absence, Swap } from './request-store.ts';
import { formOf } from './shifts.ts';
import type { DisciplineDay, MyPlan } from './today.ts';
import type { Workforce } from './workforce.ts';

type PersonOnWire = ShiftPersonOnWire['person'];
const personView = ({ name, group, who }: Person): PersonOnWire => ({
  id: who.userId,
  name,
  group: group && { id: group.id, name: group.name, colour: group.colour },
});

const blocksView = (blocks: readonly PlannedBlock[]): PlannedBlockOnWire[] =>
  blocks.map(({ fromMs, toMs, breaks }) => ({
    fromAt: iso(fromMs),
    toAt: iso(toMs),
    breaks: breaks.map(({ fromMs: from, toMs: to, ...rest }) => ({ ...rest, fromAt: iso(from), toAt: iso(to) })),
  }));

type PeopleCount = { readonly now: number; readonly next: number };

/** How things of one organisation are told to one of its people. */
export function viewsOf({ book, shifts, absences, swaps }: Workforce, language: 'tr' | 'en') {
  const shiftName = (id: ShiftId | null) => {
    const shift = id && shifts.find(id);
    return shift ? { id: shift.id, name: shift.name, colour: shift.colour } : null;
  };
  const unknown = (id: UserId): PersonOnWire => ({ id, name: '', group: null });
  const person = (id: UserId): PersonOnWire => {
    const found = book.find(id);
    return found ? personView(found) : unknown(id);
  };

  /** A day as somebody may see it: whoever does not see why it is so sees when there is work, and nothing of the reason. */
  const day = (planned: PlannedDay, seesWhy: boolean): DayOnWire => {
    const { change, absences, holiday, blocks } = planned;
    const hasOwnReason = planned.kind === 'absent' || planned.kind === 'changed';
    const bareKind = blocks.length > 0 ? 'shift' : 'free';
    return {
      date: planned.date,
      zone: planned.zone,
      beginsAt: iso(planned.beginsMs),
      endsAt: iso(planned.endsMs),
      kind: hasOwnReason && !seesWhy ? bareKind : planned.kind,
      shift: shiftName(planned.shiftId),
      blocks: blocksView(blocks),
      shiftBlocks: !seesWhy || isSameWork(blocks, planned.shiftBlocks) ? null : blocksView(planned.shiftBlocks),
      version: seesWhy ? planned.version : 0,
      change: seesWhy && change ? { by: book.nameOf(change.byUserId), at: iso(change.atMs), note: change.note } : null,
      absences: seesWhy ? absences.map(({ id, kind, part }) => ({ id, kind, isWhole: part === null })) : [],
      holiday: holiday && { name: holiday[language], part: holiday.part, frees: holiday.frees },
    };
  };

  const shift = (one: Shift, peopleNow: ReadonlyMap<ShiftId, PeopleCount>): ShiftOnWire => {
    const today = one.isRemoved ? null : shifts.dayOfShift(one);
    const [newest, ...earlier] = one.patterns.toReversed();
    if (!newest) throw new Error(`Shift ${one.id} has no pattern`);
    const pending = today && newest.fromDate > today.date && earlier.length > 0;
    return {
      ...formOf(one, newest),
      id: one.id,
      version: one.version,
      isRemoved: one.isRemoved,
      pending: pending ? { effectiveAt: iso(today.endsMs), before: formOf(one, patternOn(one, today.date)) } : null,
      groupIds: [...book.rows().ofGroups].flatMap(([groupId, shiftId]) => (shiftId === one.id ? [groupId] : [])),
      people: peopleNow.get(one.id)?.now ?? 0,
      peopleNext: peopleNow.get(one.id)?.next ?? 0,
    };
  };

  /** Where somebody is now, and where she will be when her operational day has ended. */
  const placement = (userId: UserId) => {
    const newest = book.rows().newest.get(userId) ?? [];
    const none = { shiftId: null, via: 'none' as const };
    const last = newest.at(-1) ?? none;
    const isNear = 'fromDate' in last && last.fromDate >= book.today();
    if (!isNear) return { now: last, next: null };
    const today = book.dayOf(userId);
    if (last.fromDate <= today.date) return { now: last, next: null };
    return { now: newest.at(-2) ?? none, next: { ...last, effectiveMs: today.endsMs } };
  };

  const decisionOf = (one: Absence | Swap) => ({
    decidedBy: book.nameOf(one.decidedBy),
    decidedAt: isoOrNull(one.decidedAtMs),
    decisionNote: one.decisionNote,
  });

  return {
    day,
    shift,
    placement,
    person,
    /** How many people are in each shift now, and will be when their operational days have ended. */
    peopleNow: (): ReadonlyMap<ShiftId, PeopleCount> => {
      const counts = new Map<ShiftId, { now: number; next: number }>();
      const count = (shiftId: ShiftId | null, when: 'now' | 'next') => {
        if (!shiftId) return;
        const known = counts.get(shiftId) ?? { now: 0, next: 0 };
        known[when] += 1;
        counts.set(shiftId, known);
      };
      for (const userId of book.rows().newest.keys()) {
        const { now, next } = placement(userId);
        count(now.shiftId, 'now');
        count((next ?? now).shiftId, 'next');
      }
      return counts;
    },
    shiftPerson: (one: Person): ShiftPersonOnWire => {
      const { now, next } = placement(one.who.userId);
      return {
        person: personView(one),
        now: { shift: shiftName(now.shiftId), via: now.via },
        next: next && { shift: shiftName(next.shiftId), via: next.via, effectiveAt: iso(next.effectiveMs) },
        ownShiftId: book.rows().ofUsers.get(one.who.userId) ?? null,
      };
    },
    absence: (who: Person['who'], one: Absence): AbsenceOnWire => ({
      id: one.id,
      person: person(one.userId),
      kind: one.kind,
      fromDate: one.fromDate,
      toDate: one.toDate,
      part: one.part,
      note: one.note,
      status: one.status,
      askedAt: iso(one.askedAtMs),
      version: one.version,
      ...decisionOf(one),
      ...absences.mayDo(who, one),
    }),
    swap: (who: Person['who'], one: Swap): SwapOnWire => ({
      id: one.id,
      from: person(one.fromUserId),
      fromDate: one.fromDate,
      fromBlocks: blocksView(one.fromBlocks),
      to: person(one.toUserId),
      toDate: one.toDate,
      toBlocks: blocksView(one.toBlocks),
      note: one.note,
      status: one.status,
      askedAt: iso(one.askedAtMs),
      version: one.version,
      consentNote: one.consentNote,
      ...decisionOf(one),
      ...swaps.mayDo(who, one),
    }),
    myPlan: ({ day: own, next, breaks, following }: MyPlan) => ({
      day: day(own, true),
      next: next && { type: next.type, at: iso(next.atMs) },
      breaks,
      following: following && day(following, true),
    }),
    discipline: (one: Person, days: readonly DisciplineDay[]) => {
      return {
        person: personView(one),
        ...sumsOf(days),
        days: days.map((found) => ({
          date: found.day.date,
          scheduledMs: found.scheduledMs,
          exceptionMs: found.exceptionMs,
          adherence: adherenceOf(found),
          onQueueScheduledMs: found.onQueueScheduledMs,
          onQueueMs: found.onQueueMs,
          conformance: conformanceOf(found),
          violations: found.violations.map((violation) => ({
            rule: violation.rule,
            fromAt: iso(violation.fromMs),
            toAt: iso(violation.toMs),
            ms: violation.toMs - violation.fromMs,
            planned: violation.planned,
            graceMs: found.graceMs,
            isOpen: violation.isOpen,
            actual: violation.actual.map(({ class: state, awayClass, fromMs, toMs }) => ({
              state,
              awayClass,
              fromAt: iso(fromMs),
              toAt: iso(toMs),
            })),
          })),
        })),
      };
    },
  };
}
