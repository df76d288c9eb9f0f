import { sql } from 'kysely';
import type { FactShape, Recorded } from '#kernel/fact.ts';
import type { InteractionId, OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Database, Transaction } from '#platform/database/index.ts';
import { type BulkWrite, type BulkWriter, type Journal, write } from '#platform/journal/index.ts';
import type { Action } from '../action.ts';
import type { Level } from '../clock.ts';
import type { NormFact } from '../fact.ts';
import type { NormStatus } from '../norm.ts';

// What a crossing sets off is on disk with the crossing itself, and gone with what was done: between the two the program
// may die.

/** An action of a crossing, by the stay, the level and its place among the actions of that level. */
interface ActionKey {
  readonly interactionId: InteractionId;
  readonly status: NormStatus;
  readonly sinceMs: number;
  readonly level: Level;
  readonly place: number;
}

/** An action somebody must do now, and the row that says it was done: it belongs into the transaction of what it did. */
export interface DueAction {
  readonly action: Action;
  readonly done: BulkWrite;
}

/** A crossing whose actions were cut off when a program died, with those nobody has done. */
export interface CutOff {
  readonly fact: NormFact;
  readonly actions: readonly DueAction[];
}

/** Actions that are read at a start at most. */
const cutOffMost = 10_000;

/** A colour is shown by whoever looks; everything else must be done once. */
const isDone = ({ type }: Action): boolean => type !== 'colour';

/** What a crossing of a level with these actions sets off. */
export function dueActionsOf(fact: NormFact, actions: readonly Action[]): readonly DueAction[] {
  return actions.flatMap((action, place) =>
    isDone(action) ? [{ action, done: write(doneActionRows, keyOf(fact, place)) }] : [],
  );
}

/** The rows that belong into the transaction of the crossing. */
export function dueRowsOf(fact: NormFact, actions: readonly Action[]): readonly BulkWrite[] {
  if (fact.isLate) return [];
  return actions.flatMap((action, place) => (isDone(action) ? [write(dueActionRows, keyOf(fact, place))] : []));
}

/** What a program that died has left undone, by crossing. `actionsOf` answers all actions of a crossed level. */
export async function readCutOff(
  { journal, database }: { readonly journal: Journal<FactShape>; readonly database: Database },
  actionsOf: (fact: NormFact) => readonly Action[],
): Promise<readonly CutOff[]> {
  const { organisationId } = journal;
  const keys = await database.within(organisationId, (trx) => readKeys(trx, organisationId));
  if (keys.length === 0) return [];
  const ids = [...new Set(keys.map(({ interactionId }) => interactionId))];
  const facts = await journal.factsOf(ids, ['normCrossed' satisfies NormFact['type']]);
  const left = new Map(keys.map((key) => [wordOf(key), key]));
  return facts.flatMap((one) => {
    const fact = one as Recorded<NormFact>;
    const actions = actionsOf(fact).flatMap((action, place) => {
      const key = keyOf(fact, place);
      return left.has(wordOf(key)) ? [{ action, done: write(doneActionRows, key) }] : [];
    });
    return actions.length > 0 ? [{ fact, actions }] : [];
  });
}

const keyOf = ({ about, status, sinceMs, level }: NormFact, place: number): ActionKey => ({
  interactionId: about as InteractionId,
  ...{ status, sinceMs, level, place },
});
const wordOf = ({ interactionId, status, sinceMs, level, place }: ActionKey): string =>
  `${interactionId} ${status} ${sinceMs} ${level} ${place}`;

type Row = { interaction_id: InteractionId; status: NormStatus; since_at: Date; level: Level; place: number };

async function readKeys(trx: Transaction, organisationId: OrganisationId): Promise<readonly ActionKey[]> {
  const { rows } = await sql<Row>`
    select interaction_id, status, since_at, level, place from norm_due_actions
     where organisation_id = ${organisationId} order by since_at desc limit ${cutOffMost}`.execute(trx);
  return rows.map((row) => ({
    interactionId: row.interaction_id,
    status: row.status,
    sinceMs: row.since_at.getTime(),
    level: row.level,
    place: row.place,
  }));
}

const columnsOf = (rows: readonly ActionKey[]) => sql`unnest(
  ${rows.map((r) => r.interactionId)}::uuid[], ${rows.map((r) => r.status)}::text[],
  ${rows.map((r) => iso(r.sinceMs))}::timestamptz[], ${rows.map((r) => r.level)}::int[],
  ${rows.map((r) => r.place)}::int[])`;

const dueActionRows: BulkWriter<ActionKey> = {
  name: 'norms.dueActions',
  rank: 4,
  statements: (organisationId, rows) => [
    sql`
      insert into norm_due_actions (organisation_id, interaction_id, status, since_at, level, place)
      select ${organisationId}, r.* from ${columnsOf(rows)} as r on conflict do nothing`,
  ],
};

const doneActionRows: BulkWriter<ActionKey> = {
  name: 'norms.doneActions',
  rank: 5,
  statements: (organisationId, rows) => [
    sql`
      delete from norm_due_actions d using ${columnsOf(rows)} as r (interaction_id, status, since_at, level, place)
       where d.organisation_id = ${organisationId} and d.interaction_id = r.interaction_id and d.status = r.status
         and d.since_at = r.since_at and d.level = r.level and d.place = r.place`,
  ],
};
