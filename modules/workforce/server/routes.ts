import { implement } from '@orpc/server';
import type { RequestContext } from '#identity/server';
import { workforceContract } from '../contract.ts';

/** The routes of workforce: contract → use case. */
export function workforceRoutes() {
  const api = implement(workforceContract).$context<RequestContext>();
  const page = () => ({ items: [], next: null });
  return api.router({
    shifts: {
      list: api.shifts.list.handler(() => ({ items: [] })),
      get: api.shifts.get.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      create: api.shifts.create.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      edit: api.shifts.edit.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      remove: api.shifts.remove.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      assign: api.shifts.assign.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      people: api.shifts.people.handler(page),
    },
    holidays: {
      list: api.holidays.list.handler(() => ({ items: [], country: 'none' as const, religiousKnown: null })),
      choose: api.holidays.choose.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      add: api.holidays.add.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      remove: api.holidays.remove.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
    },
    calendar: {
      read: api.calendar.read.handler(page),
      change: api.calendar.change.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      undo: api.calendar.undo.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
    },
    absences: {
      list: api.absences.list.handler(page),
      request: api.absences.request.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      cancel: api.absences.cancel.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      approve: api.absences.approve.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      refuse: api.absences.refuse.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
    },
    swaps: {
      list: api.swaps.list.handler(page),
      partners: api.swaps.partners.handler(() => ({ items: [] })),
      request: api.swaps.request.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      consent: api.swaps.consent.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      cancel: api.swaps.cancel.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      approve: api.swaps.approve.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      refuse: api.swaps.refuse.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
    },
    me: {
      plan: api.me.plan.handler(({ errors }) => {
        throw errors.NOT_FOUND();
      }),
      requests: api.me.requests.handler(() => ({ toConsent: 0, toDecide: 0, mineOpen: 0, mineDecided: 0 })),
    },
    discipline: {
      read: api.discipline.read.handler(() => ({ ...page(), knownUntil: new Date(0).toISOString() })),
    },
  });
}
