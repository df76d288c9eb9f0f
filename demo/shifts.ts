import type { ShiftForm } from '#workforce';
import { company } from './company.ts';
import { type Api, signIn } from './person.ts';

const minute = 60_000;
const everyDay = [1, 2, 3, 4, 5, 6, 7];
const workdays = [1, 2, 3, 4, 5];
const { zone } = company;

const lunch = (at: string) => ({ type: 'fixed', at, lengthMs: 60 * minute, isPaid: false, class: 'lunch' }) as const;
const tea = (from: string, to: string) =>
  ({ type: 'window', from, to, lengthMs: 15 * minute, isPaid: true, class: 'break' }) as const;

/** The shifts of the company, and which groups work in them. */
const shifts: readonly (ShiftForm & { readonly groups: readonly string[] })[] = [
  {
    name: 'Gündüz',
    colour: 'blue',
    zone,
    blocks: [
      {
        weekdays: workdays,
        from: '09:00',
        to: '18:00',
        breaks: [tea('10:00', '12:00'), lunch('13:00'), tea('15:00', '17:00')],
      },
    ],
    graceMs: 3 * minute,
    holidays: 'free',
    groups: ['Müşteri destek'],
  },
  {
    name: 'Mağaza',
    colour: 'green',
    zone,
    blocks: [
      { weekdays: [1, 2, 3, 4, 6], from: '10:00', to: '19:00', breaks: [lunch('13:30'), tea('16:00', '18:00')] },
      { weekdays: [7], from: '12:00', to: '18:00', breaks: [tea('14:00', '16:00')] },
    ],
    graceMs: 5 * minute,
    holidays: 'work',
    groups: ['Satış ekibi'],
  },
  {
    name: 'Akşam',
    colour: 'orange',
    zone,
    blocks: [{ weekdays: everyDay, from: '14:00', to: '23:00', breaks: [lunch('18:00'), tea('20:00', '22:00')] }],
    graceMs: 3 * minute,
    holidays: 'work',
    groups: ['Lojistik'],
  },
  {
    name: 'Servis',
    colour: 'violet',
    zone,
    blocks: [
      { weekdays: workdays, from: '08:00', to: '12:30', breaks: [tea('10:00', '11:00')] },
      { weekdays: workdays, from: '13:30', to: '17:30', breaks: [tea('15:00', '16:30')] },
    ],
    graceMs: 3 * minute,
    holidays: 'free',
    groups: ['Servis ekibi'],
  },
  {
    name: 'Gece',
    colour: 'gray',
    zone,
    blocks: [
      {
        weekdays: everyDay,
        from: '23:00',
        to: '07:00',
        breaks: [
          { type: 'fixed', at: '00:30', lengthMs: 30 * minute, isPaid: true, class: 'break' },
          { type: 'fixed', at: '03:30', lengthMs: 45 * minute, isPaid: false, class: 'lunch' },
        ],
      },
    ],
    graceMs: 5 * minute,
    holidays: 'work',
    groups: [],
  },
];

/** Who works at night, though her group does not. */
const nightOwls = ['serkan'];
/** Shifts begin when the present day has ended, so the first day is put in by hand: six hours from the founding on. */
function firstDay(now: Temporal.ZonedDateTime) {
  const begin = now.round({ smallestUnit: 'minute', roundingIncrement: 5, roundingMode: 'floor' });
  const at = (minutes: number) => begin.add({ minutes }).toPlainTime().toString({ smallestUnit: 'minute' });
  const meal = { type: 'window', isPaid: false, class: 'lunch', lengthMs: 30 * minute } as const;
  const breaks = [tea(at(30), at(150)), { ...meal, from: at(150), to: at(270) }, tea(at(270), at(345))];
  return { from: at(0), to: at(360), breaks };
}

/** Makes the shifts of the company with a first day, an absence and a swap to decide about; once. */
export async function foundShifts(url: string, owner: Api, password: string): Promise<void> {
  const present = await owner.workforce.shifts.list({});
  if (present.items.length > 0) return;
  const groups = new Map((await owner.identity.groups.list()).items.map(({ name, id }) => [name, id]));
  const people = (await owner.workforce.shifts.people({ limit: 200 })).items.map(({ person }) => person);
  const idOf = (email: string) => {
    const agent = [...company.agents, company.yours].find((one) => one.email === email);
    const found = people.find(({ name }) => name === agent?.name);
    if (!found) throw new Error(`Nobody has the address ${email}.`);
    return found.id;
  };
  for (const { groups: names, ...form } of shifts) {
    const { id } = await owner.workforce.shifts.create(form);
    const groupIds = names.flatMap((name) => groups.get(name) ?? []);
    const userIds = form.name === 'Gece' ? nightOwls.map((name) => idOf(`${name}@anadolukonfor.example`)) : [];
    await owner.workforce.shifts.assign({ shiftId: id, groupIds, userIds });
  }
  await foundToday(owner);
  await foundRequests(url, password, idOf);
}

async function foundToday(owner: Api): Promise<void> {
  const now = Temporal.Now.zonedDateTimeISO(zone);
  const today = now.toPlainDate().toString();
  const { items } = await owner.workforce.calendar.read({ from: today, to: today });
  const agents = new Set<string>([...company.agents, company.yours].map(({ name }) => name));
  const days = items
    .filter(({ person }) => agents.has(person.name))
    .map(({ person }) => ({
      userId: person.id,
      date: today,
      version: 0,
      blocks: [firstDay(now)],
    }));
  await owner.workforce.calendar.change({ days, note: 'İlk gün' });
}

async function foundRequests(url: string, password: string, idOf: (email: string) => string): Promise<void> {
  const inDays = (days: number) => Temporal.Now.plainDateISO(zone).add({ days }).toString();
  /** The next Monday at least a week ahead, so that what is asked for is a working day. */
  const monday = Temporal.Now.plainDateISO(zone).add({ days: 7 });
  const first = monday.add({ days: (8 - monday.dayOfWeek) % 7 });
  const at = (days: number) => first.add({ days }).toString();
  const [zeynep, emre] = ['zeynep@anadolukonfor.example', 'emre@anadolukonfor.example'];
  const asZeynep = await signIn(url, zeynep, password);
  await asZeynep.api.workforce.absences.request({
    kind: 'annualLeave',
    fromDate: at(0),
    toDate: at(4),
    note: 'Aile ziyareti',
  });
  const asEmre = await signIn(url, emre, password);
  const part = { from: '09:00', to: '11:00' };
  const doctor = { kind: 'other', fromDate: inDays(2), toDate: inDays(2), part, note: 'Diş hekimi' } as const;
  const asked = await asEmre.api.workforce.absences.request(doctor);
  const elif = await signIn(url, 'elif@anadolukonfor.example', password);
  await elif.api.workforce.absences.approve({ absenceId: asked.id, version: asked.version, note: 'Geçmiş olsun' });
  const gizem = await signIn(url, 'gizem@anadolukonfor.example', password);
  // An evening for a night of the same date; it waits for the colleague's word.
  const [toUserId, fromDate] = [idOf('serkan@anadolukonfor.example'), at(1)];
  await gizem.api.workforce.swaps.request({ toUserId, fromDate, toDate: fromDate, note: 'Yer değişebilir miyiz?' });
  for (const { api } of [asZeynep, asEmre, elif, gizem]) await api.identity.signOut();
}
