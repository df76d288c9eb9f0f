import { sql } from 'kysely';
import type { FactShape } from '#kernel/fact.ts';
import type { OrganisationId } from '#kernel/id.ts';
import type { Database } from '../database/index.ts';
import { newId } from '../ids.ts';
import { openLog } from '../log.ts';
import { type Journal, type JournalNeeds, type Lease, openJournal, takeLease } from './index.ts';

/** A fact that says nothing but its place in what a test tells. */
export interface Told extends FactShape {
  readonly of: 'story';
  readonly type: 'told';
  readonly word: string;
}

export const aStory = newId<'story'>();

export function told(word: string, about: string = aStory): Told {
  return { of: 'story', about, type: 'told', atMs: 1_700_000_000_000, word };
}

export const silent = openLog({ level: 'fatal' });

/** Takes the floor, which must be free. */
export async function lease(
  database: Database,
  organisationId: OrganisationId,
  holder = newId<'process'>(),
): Promise<Lease> {
  const taken = await takeLease({ database, organisationId, holder });
  if (!taken) throw new Error('The floor is held by somebody else');
  return taken;
}

/** A journal whose losses are remembered in `lost`. */
export async function journalFor(
  database: Database,
  organisationId: OrganisationId,
  needs: Partial<JournalNeeds> = {},
): Promise<{ journal: Journal<Told>; lost: Error[]; lease: Lease }> {
  const lost: Error[] = [];
  const held = needs.lease ?? (await lease(database, organisationId));
  const journal = openJournal<Told>({
    database,
    log: silent,
    lease: held,
    onLost: (why) => void lost.push(why),
    ...needs,
  });
  return { journal, lost, lease: held };
}

/** What is on disk, in order of the numbers: number and word. */
export async function onDisk(
  database: Database,
  organisationId: OrganisationId,
): Promise<(readonly [number, string])[]> {
  return database.within(organisationId, async (trx) => {
    const { rows } = await sql<{ number: number; word: string }>`
      select number, body->>'word' as word from facts
       where organisation_id = ${organisationId} order by number`.execute(trx);
    return rows.map((row) => [Number(row.number), row.word] as const);
  });
}
