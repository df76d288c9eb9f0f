import { sql } from 'kysely';
import { type GroupColour, searchKey } from '#identity';
import type { GroupId, Id, OrganisationId, UserId } from '#kernel/id.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Holiday, HolidayCountry, HolidayPart } from '../holiday.ts';
import type { Placement } from '../plan.ts';
import { usualRestMs } from '../rest.ts';
import type { PatternVersion, Shift, ShiftId } from '../shift.ts';

/** What of the shifts is kept in memory: there are few of them, and every plan asks for them. */
export interface ShiftRows {
  readonly shifts: ReadonlyMap<ShiftId, Shift>;
  readonly ofUsers: ReadonlyMap<UserId, ShiftId>;
  readonly ofGroups: ReadonlyMap<GroupId, ShiftId>;
  /** The two newest placements of everybody, oldest first. */
  readonly newest: ReadonlyMap<UserId, readonly Placement[]>;
  /** Null: nobody has chosen yet. */
  readonly country: HolidayCountry | null;
  readonly holidays: readonly Holiday[];
  /** Rest between two working days that is not warned of. */
  readonly leastRestMs: number;
}

export async function readShiftRows(trx: Transaction, organisationId: OrganisationId): Promise<ShiftRows> {
  const ofUsers = await sql<{ user_id: UserId; shift_id: ShiftId }>`
    select user_id, shift_id from shift_of_users where organisation_id = ${organisationId}`.execute(trx);
  const ofGroups = await sql<{ group_id: GroupId; shift_id: ShiftId }>`
    select group_id, shift_id from shift_of_groups where organisation_id = ${organisationId}`.execute(trx);
  const newest = await sql<PlacementRow>`
    select user_id, from_date::text as from_date, shift_id, via from (
      select *, row_number() over (partition by user_id order by from_date desc) as place
        from shift_placements where organisation_id = ${organisationId}
    ) p where place <= 2 order by user_id, from_date`.execute(trx);
  return {
    shifts: await readShifts(trx, organisationId),
    ofUsers: new Map(ofUsers.rows.map((row) => [row.user_id, row.shift_id])),
    ofGroups: new Map(ofGroups.rows.map((row) => [row.group_id, row.shift_id])),
    newest: placementsByUser(newest.rows),
    ...(await readHolidays(trx, organisationId)),
    leastRestMs: await readLeastRest(trx, organisationId),
  };
}

async function readShifts(trx: Transaction, organisationId: OrganisationId): Promise<ReadonlyMap<ShiftId, Shift>> {
  const { rows } = await sql<{
    id: ShiftId;
    name: string;
    colour: GroupColour;
    grace_ms: number;
    version: number;
    is_removed: boolean;
    patterns: PatternVersion[];
  }>`
    select s.id, s.name, s.colour, s.grace_ms, s.version, s.removed_at is not null as is_removed,
           (select jsonb_agg(jsonb_build_object('fromDate', p.from_date::text, 'zone', p.zone, 'holidays', p.holidays,
                                                'blocks', p.blocks) order by p.from_date)
              from shift_patterns p where p.organisation_id = s.organisation_id and p.shift_id = s.id) as patterns
      from shifts s where s.organisation_id = ${organisationId} order by s.name_key, s.id`.execute(trx);
  return new Map(
    rows.map(({ grace_ms: graceMs, is_removed: isRemoved, ...row }) => [row.id, { ...row, graceMs, isRemoved }]),
  );
}

/** Adds a shift; false when another one has its name. */
export async function addShift(
  trx: Transaction,
  organisationId: OrganisationId,
  shift: Shift,
  nowMs: number,
): Promise<boolean> {
  const { rows } = await sql`
    insert into shifts (organisation_id, id, name, name_key, colour, grace_ms, version, created_at)
    values (${organisationId}, ${shift.id}, ${shift.name}, ${searchKey(shift.name)}, ${shift.colour}, ${shift.graceMs},
            ${shift.version}, ${new Date(nowMs)})
    on conflict do nothing returning 1`.execute(trx);
  if (rows.length === 0) return false;
  for (const pattern of shift.patterns) await savePattern(trx, organisationId, shift.id, pattern);
  return true;
}

/** Writes name, colour and grace of the version that was looked at; says when there is another one, or the name is taken. */
export async function editShift(
  trx: Transaction,
  organisationId: OrganisationId,
  shift: Pick<Shift, 'id' | 'name' | 'colour' | 'graceMs'>,
  version: number,
): Promise<'saved' | 'conflict' | 'nameTaken'> {
  const taken = await sql`
    select from shifts where organisation_id = ${organisationId} and name_key = ${searchKey(shift.name)}
       and id <> ${shift.id} and removed_at is null`.execute(trx);
  if (taken.rows.length > 0) return 'nameTaken';
  const { rows } = await sql`
    update shifts set name = ${shift.name}, name_key = ${searchKey(shift.name)}, colour = ${shift.colour},
                      grace_ms = ${shift.graceMs}, version = version + 1
     where organisation_id = ${organisationId} and id = ${shift.id} and version = ${version} and removed_at is null
    returning 1`.execute(trx);
  return rows.length === 1 ? 'saved' : 'conflict';
}

export async function removeShift(
  trx: Transaction,
  organisationId: OrganisationId,
  shiftId: ShiftId,
  nowMs: number,
): Promise<void> {
  await sql`
    update shifts set removed_at = ${new Date(nowMs)}, version = version + 1
     where organisation_id = ${organisationId} and id = ${shiftId}`.execute(trx);
  await sql`delete from shift_of_users where organisation_id = ${organisationId} and shift_id = ${shiftId}`.execute(
    trx,
  );
  await sql`delete from shift_of_groups where organisation_id = ${organisationId} and shift_id = ${shiftId}`.execute(
    trx,
  );
}

/** Writes what a shift says from a day on. */
export async function savePattern(
  trx: Transaction,
  organisationId: OrganisationId,
  shiftId: ShiftId,
  pattern: PatternVersion,
): Promise<void> {
  await sql`
    insert into shift_patterns (organisation_id, shift_id, from_date, zone, holidays, blocks)
    values (${organisationId}, ${shiftId}, ${pattern.fromDate}::date, ${pattern.zone}, ${pattern.holidays},
            ${JSON.stringify(pattern.blocks)}::jsonb)`.execute(trx);
}

/** Forgets what a shift was to say after a day: it has never been true. */
export async function dropPatterns(
  trx: Transaction,
  organisationId: OrganisationId,
  shiftId: ShiftId,
  today: string,
): Promise<void> {
  await sql`
    delete from shift_patterns where organisation_id = ${organisationId} and shift_id = ${shiftId}
       and from_date > ${today}::date`.execute(trx);
}

/** Gives users a shift of their own, or takes it away. */
export async function giveUsers(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[],
  shiftId: ShiftId | null,
): Promise<void> {
  if (shiftId === null) {
    await sql`
      delete from shift_of_users where organisation_id = ${organisationId} and user_id = any(${userIds}::uuid[])`.execute(
      trx,
    );
    return;
  }
  await sql`
    insert into shift_of_users (organisation_id, user_id, shift_id)
    select ${organisationId}, u.id, ${shiftId} from unnest(${userIds}::uuid[]) as u (id)
    on conflict (organisation_id, user_id) do update set shift_id = excluded.shift_id`.execute(trx);
}

/** Gives groups a shift, or takes it away. */
export async function giveGroups(
  trx: Transaction,
  organisationId: OrganisationId,
  groupIds: readonly GroupId[],
  shiftId: ShiftId | null,
): Promise<void> {
  if (shiftId === null) {
    await sql`
      delete from shift_of_groups where organisation_id = ${organisationId} and group_id = any(${groupIds}::uuid[])`.execute(
      trx,
    );
    return;
  }
  await sql`
    insert into shift_of_groups (organisation_id, group_id, shift_id)
    select ${organisationId}, g.id, ${shiftId} from unnest(${groupIds}::uuid[]) as g (id)
    on conflict (organisation_id, group_id) do update set shift_id = excluded.shift_id`.execute(trx);
}

interface PlacementRow {
  user_id: UserId;
  from_date: string;
  shift_id: ShiftId | null;
  via: Placement['via'];
}

function placementsByUser(rows: readonly PlacementRow[]): Map<UserId, readonly Placement[]> {
  const byUser = new Map<UserId, Placement[]>();
  for (const { user_id: userId, from_date: fromDate, shift_id: shiftId, via } of rows) {
    const own = byUser.get(userId);
    if (own) own.push({ fromDate, shiftId, via });
    else byUser.set(userId, [{ fromDate, shiftId, via }]);
  }
  return byUser;
}

/** All placements of these people, oldest first. */
export async function readPlacements(
  trx: Transaction,
  organisationId: OrganisationId,
  userIds: readonly UserId[],
): Promise<ReadonlyMap<UserId, readonly Placement[]>> {
  const { rows } = await sql<PlacementRow>`
    select user_id, from_date::text as from_date, shift_id, via from shift_placements
     where organisation_id = ${organisationId} and user_id = any(${userIds}::uuid[])
     order by user_id, from_date`.execute(trx);
  return placementsByUser(rows);
}

/** Writes where people are from a day of theirs on; placements after the day that runs give way. */
export async function savePlacements(
  trx: Transaction,
  organisationId: OrganisationId,
  moves: readonly { readonly userId: UserId; readonly today: string; readonly placement: Placement | null }[],
): Promise<void> {
  if (moves.length === 0) return;
  await sql`
    delete from shift_placements p using unnest(${moves.map((m) => m.userId)}::uuid[], ${moves.map((m) => m.today)}::date[])
           as m (user_id, today)
     where p.organisation_id = ${organisationId} and p.user_id = m.user_id and p.from_date > m.today`.execute(trx);
  const placed = moves.flatMap(({ userId, placement }) => (placement ? [{ userId, ...placement }] : []));
  if (placed.length === 0) return;
  await sql`
    insert into shift_placements (organisation_id, user_id, from_date, shift_id, via)
    select ${organisationId}, m.user_id, m.from_date, m.shift_id, m.via
      from unnest(${placed.map((p) => p.userId)}::uuid[], ${placed.map((p) => p.fromDate)}::date[],
                  ${placed.map((p) => p.shiftId)}::uuid[], ${placed.map((p) => p.via)}::text[])
           as m (user_id, from_date, shift_id, via)`.execute(trx);
}

async function readHolidays(
  trx: Transaction,
  organisationId: OrganisationId,
): Promise<Pick<ShiftRows, 'country' | 'holidays'>> {
  const chosen = await sql<{ country: HolidayCountry }>`
    select country from holiday_countries where organisation_id = ${organisationId}`.execute(trx);
  const { rows } = await sql<{ id: Id<'holiday'>; date: string; name: string; part: HolidayPart }>`
    select id, date::text as date, name, part from holidays where organisation_id = ${organisationId}
     order by date`.execute(trx);
  return {
    country: chosen.rows[0]?.country ?? null,
    holidays: rows.map(({ name, ...row }) => ({ ...row, tr: name, en: name })),
  };
}

async function readLeastRest(trx: Transaction, organisationId: OrganisationId): Promise<number> {
  const { rows } = await sql<{ least_rest_ms: number }>`
    select least_rest_ms from work_rules where organisation_id = ${organisationId}`.execute(trx);
  return rows[0]?.least_rest_ms ?? usualRestMs;
}

export async function saveLeastRest(
  trx: Transaction,
  organisationId: OrganisationId,
  leastRestMs: number,
): Promise<void> {
  await sql`
    insert into work_rules (organisation_id, least_rest_ms) values (${organisationId}, ${leastRestMs})
    on conflict (organisation_id) do update set least_rest_ms = excluded.least_rest_ms`.execute(trx);
}

export async function chooseCountry(
  trx: Transaction,
  organisationId: OrganisationId,
  country: HolidayCountry,
): Promise<void> {
  await sql`
    insert into holiday_countries (organisation_id, country) values (${organisationId}, ${country})
    on conflict (organisation_id) do update set country = excluded.country`.execute(trx);
}

/** Adds a holiday; false when its date has one. */
export async function addHoliday(trx: Transaction, organisationId: OrganisationId, holiday: Holiday): Promise<boolean> {
  const { rows } = await sql`
    insert into holidays (organisation_id, id, date, name, part)
    values (${organisationId}, ${holiday.id}, ${holiday.date}::date, ${holiday.tr}, ${holiday.part})
    on conflict (organisation_id, date) do nothing returning 1`.execute(trx);
  return rows.length === 1;
}

export async function removeHoliday(
  trx: Transaction,
  organisationId: OrganisationId,
  id: Id<'holiday'>,
): Promise<boolean> {
  const { rows } = await sql`
    delete from holidays where organisation_id = ${organisationId} and id = ${id} returning 1`.execute(trx);
  return rows.length === 1;
}
