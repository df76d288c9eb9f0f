import { implement } from '@orpc/server';
import type { Who } from '#identity';
import { actorOf, type RequestContext, requireSession, requireWho } from '#identity/server';
import { iso, isoOrNull } from '#kernel/moment.ts';
import { workforceContract } from '../contract.ts';
import { publicHolidays, religiousYears } from '../holiday.ts';
import { limits } from '../limits.ts';
import { workMsOf } from '../plan.ts';
import { afterOf, pageOf, requestPage } from './pages.ts';
import { assignRefusal, planRefusal, shiftRefusal } from './refusals.ts';
import { viewsOf } from './views.ts';
import type { Workforce } from './workforce.ts';

/** How many colleagues somebody may look through for a swap. */
const partnersMost = 100;

/** Calendar days from one date to another, both counted. */
function daysOf({ from, to }: { readonly from: string; readonly to: string }): number {
  return Temporal.PlainDate.from(from).until(to).days + 1;
}

/** The routes of workforce: contract → use case. */
export function workforceRoutes({ of }: { readonly of: (who: Who) => Workforce }) {
  const api = implement(workforceContract).$context<RequestContext>();
  const views = (context: RequestContext) => {
    const session = requireSession(context);
    return viewsOf(of(session.who), session.user.preferences.language);
  };

  return api.router({
    shifts: {
      list: api.shifts.list.handler(({ input, context }) => {
        const { shift, peopleNow } = views(context);
        const { book } = of(requireWho(context));
        const counts = peopleNow();
        const items = [...book.rows().shifts.values()].filter(({ isRemoved }) => isRemoved === input.removed);
        return { items: items.map((one) => shift(one, counts)) };
      }),
      get: api.shifts.get.handler(({ input, context, errors }) => {
        const { shift, peopleNow } = views(context);
        const found = of(requireWho(context)).shifts.find(input.shiftId);
        if (!found) throw errors.NOT_FOUND();
        return shift(found, peopleNow());
      }),
      create: api.shifts.create.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).shifts.create(actor, input);
        if (outcome.type === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: outcome.max } });
        if (outcome.type !== 'saved') throw shiftRefusal(outcome, errors);
        return views(context).shift(outcome.shift, new Map());
      }),
      edit: api.shifts.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const { shiftId, version, ...given } = input;
        const outcome = await of(actor.who).shifts.edit(actor, shiftId, version, given);
        if (outcome.type !== 'saved') throw shiftRefusal(outcome, errors);
        const { shift, peopleNow } = views(context);
        return shift(outcome.shift, peopleNow());
      }),
      remove: api.shifts.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).shifts.remove(actor, input.shiftId);
        if (outcome.type !== 'removed') throw shiftRefusal(outcome, errors);
        return { removed: input.shiftId, people: outcome.people };
      }),
      assign: api.shifts.assign.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).shifts.assign(actor, input);
        if (outcome.type !== 'assigned') throw assignRefusal(outcome, errors);
        const { people, firstEffectiveMs, lastEffectiveMs } = outcome;
        return {
          people,
          firstEffectiveAt: isoOrNull(firstEffectiveMs),
          lastEffectiveAt: isoOrNull(lastEffectiveMs),
        };
      }),
      people: api.shifts.people.handler(({ input, context }) => {
        const who = requireWho(context);
        const { shiftPerson, placement } = views(context);
        const found = of(who)
          .book.visible(who, 'shift.read', input)
          .filter((person) => {
            if (!input.shiftId && !input.unplaced) return true;
            const { now, next } = placement(person.who.userId);
            if (input.unplaced && (now.shiftId || next?.shiftId)) return false;
            return !input.shiftId || now.shiftId === input.shiftId || next?.shiftId === input.shiftId;
          });
        const page = pageOf(found, input);
        return { items: page.items.map(shiftPerson), next: page.next };
      }),
    },
    holidays: {
      list: api.holidays.list.handler(({ input, context }) => {
        const { book } = of(requireWho(context));
        const { holidays } = book.rows();
        const country = book.country();
        const own = holidays.filter(({ date }) => date.startsWith(`${input.year}-`));
        const items = [...publicHolidays(country, input.year), ...own];
        return {
          items: items.toSorted((one, other) => one.date.localeCompare(other.date)),
          country,
          religiousKnown: country === 'none' ? null : religiousYears,
        };
      }),
      choose: api.holidays.choose.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).holidays.choose(actor, input.country);
        if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'shift.manage' } });
        return { country: input.country };
      }),
      add: api.holidays.add.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).holidays.add(actor, input);
        if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'shift.manage' } });
        if (outcome === 'dateTaken') throw errors.DATE_TAKEN();
        if (outcome === 'limitReached') throw errors.LIMIT_REACHED({ data: { max: limits.holidays } });
        return outcome;
      }),
      remove: api.holidays.remove.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).holidays.remove(actor, input.holidayId);
        if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'shift.manage' } });
        if (outcome === 'unknown') throw errors.NOT_FOUND();
        return { removed: input.holidayId };
      }),
    },
    rules: {
      read: api.rules.read.handler(({ context }) => ({
        leastRestMs: of(requireWho(context)).book.rows().leastRestMs,
      })),
      edit: api.rules.edit.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).editLeastRest(actor, input.leastRestMs);
        if (outcome === 'forbidden') throw errors.FORBIDDEN({ data: { right: 'shift.manage' } });
        return input;
      }),
    },
    calendar: {
      read: api.calendar.read.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        if (daysOf(input) > limits.calendarDays) throw errors.TOO_LONG({ data: { days: limits.calendarDays } });
        const { book, days } = of(who);
        const { day, person, placement } = views(context);
        const found = book.visible(who, 'shift.read', input).filter(({ who: { userId } }) => {
          if (!input.shiftId) return true;
          const { now, next } = placement(userId);
          return now.shiftId === input.shiftId || next?.shiftId === input.shiftId;
        });
        const page = pageOf(found, input);
        const plans = await days.read(page.items, input.from, input.to);
        const items = page.items.map((one) => {
          const planned = plans.get(one.who.userId) ?? [];
          const workMs = planned.reduce((sum, { blocks }) => sum + workMsOf(blocks), 0);
          const seesWhy = book.seesWhy(who, one);
          return { person: person(one.who.userId), workMs, days: planned.map((each) => day(each, seesWhy)) };
        });
        return { items, next: page.next };
      }),
      change: api.calendar.change.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).days.change(actor, input.days, input.note);
        if (outcome.type !== 'changed') throw planRefusal(outcome, errors);
        const { day } = views(context);
        const { changeId, days } = outcome;
        return { changeId, days: days.map((one) => ({ userId: one.userId, day: day(one.day, true) })) };
      }),
      undo: api.calendar.undo.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).days.undo(actor, input.changeId);
        if (outcome.type !== 'changed') throw planRefusal(outcome, errors);
        const { day } = views(context);
        const { changeId, days } = outcome;
        return { changeId, days: days.map((one) => ({ userId: one.userId, day: day(one.day, true) })) };
      }),
    },
    absences: {
      list: api.absences.list.handler(async ({ input, context }) => {
        const who = requireWho(context);
        const { limit, cursor, ...asked } = input;
        const read = await of(who).absences.list(who, asked, { limit, after: afterOf(cursor) });
        const page = requestPage(read, limit);
        const { absence } = views(context);
        return { items: page.items.map((one) => absence(who, one)), next: page.next };
      }),
      request: api.absences.request.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).absences.request(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).absence(actor.who, outcome.absence);
      }),
      cancel: api.absences.cancel.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).absences.cancel(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).absence(actor.who, outcome.absence);
      }),
      approve: api.absences.approve.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).absences.approve(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).absence(actor.who, outcome.absence);
      }),
      refuse: api.absences.refuse.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).absences.refuse(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).absence(actor.who, outcome.absence);
      }),
    },
    swaps: {
      list: api.swaps.list.handler(async ({ input, context }) => {
        const who = requireWho(context);
        const { limit, cursor, ...asked } = input;
        const read = await of(who).swaps.list(who, asked, { limit, after: afterOf(cursor) });
        const page = requestPage(read, limit);
        const { swap } = views(context);
        return { items: page.items.map((one) => swap(who, one)), next: page.next };
      }),
      partners: api.swaps.partners.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        if (daysOf(input) > limits.calendarDays) throw errors.TOO_LONG({ data: { days: limits.calendarDays } });
        const { book, days } = of(who);
        const mates = book.colleagues(who, input.search).slice(0, partnersMost);
        const plans = await days.read(mates, input.from, input.to);
        const { day, person } = views(context);
        const items = mates.map((mate) => ({
          person: person(mate.who.userId),
          days: (plans.get(mate.who.userId) ?? []).map((planned) => day(planned, book.seesWhy(who, mate))),
        }));
        return { items };
      }),
      request: api.swaps.request.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).swaps.request(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).swap(actor.who, outcome.swap);
      }),
      consent: api.swaps.consent.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).swaps.consent(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).swap(actor.who, outcome.swap);
      }),
      cancel: api.swaps.cancel.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).swaps.cancel(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).swap(actor.who, outcome.swap);
      }),
      approve: api.swaps.approve.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).swaps.approve(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).swap(actor.who, outcome.swap);
      }),
      refuse: api.swaps.refuse.handler(async ({ input, context, errors }) => {
        const actor = actorOf(context);
        const outcome = await of(actor.who).swaps.refuse(actor, input);
        if (outcome.type !== 'done') throw planRefusal(outcome, errors);
        return views(context).swap(actor.who, outcome.swap);
      }),
    },
    me: {
      plan: api.me.plan.handler(async ({ context }) => {
        const who = requireWho(context);
        return views(context).myPlan(await of(who).today.mine(who));
      }),
      requests: api.me.requests.handler(({ context }) => {
        const who = requireWho(context);
        return of(who).requestsOf(who);
      }),
    },
    discipline: {
      read: api.discipline.read.handler(async ({ input, context, errors }) => {
        const who = requireWho(context);
        if (daysOf(input) > limits.disciplineDays) throw errors.TOO_LONG({ data: { days: limits.disciplineDays } });
        const { book, today } = of(who);
        const page = pageOf(book.visible(who, 'report.view', input), input);
        const found = await today.discipline(page.items, input.from, input.to, input.outsideShift);
        const { discipline } = views(context);
        return {
          items: page.items.map((person) => discipline(person, found.byUser.get(person.who.userId) ?? [])),
          next: page.next,
          knownUntil: iso(found.knownUntilMs),
        };
      }),
    },
  });
}
