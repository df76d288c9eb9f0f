import type { Id, OrganisationId } from '#kernel/id.ts';
import type { Database } from '#platform/database/index.ts';
import { type Fault, faultOf, type Seal } from './audit-chain.ts';
import * as store from './audit-seal-store.ts';

const pairsAtOnce = 2_000;
/** A count over the whole trail takes longer than other questions. */
const statementTimeoutMs = 120_000;

/**
 * Where a chain breaks first. `unnoted`: rows that no link holds and nobody noted as unsealed, so they were put there
 * past the program. `lost`: a row that was taken away before it was sealed. `headUnknown`: the chain does not hold a
 * link that was noted elsewhere, so its end was cut off or written anew.
 */
export type Broken =
  | { readonly why: Fault; readonly number: number; readonly auditId: Id<'audit'> }
  | { readonly why: 'unnoted' | 'lost'; readonly rows: number }
  | { readonly why: 'headUnknown'; readonly number: number };

/** What is true of one organisation's chain. */
export type Verified = {
  readonly organisationId: OrganisationId;
  /** Links that were looked at and hold. */
  readonly sealed: number;
  /** Rows that wait for the sealer's next second. */
  readonly waiting: number;
  readonly head: { readonly number: number; readonly hash: string } | null;
  readonly broken: Broken | null;
};

/** A link somebody noted outside of the database: `verify-audit` prints it. */
export type KnownHead = { readonly number: number; readonly hash: string };

/** Reads the whole chain of an organisation and every row it seals, and says where it breaks first. */
export async function verifyChain(
  database: Database,
  organisationId: OrganisationId,
  known: readonly KnownHead[] = [],
): Promise<Verified> {
  let head: Seal | null = null;
  let broken: Broken | null = null;
  while (broken === null) {
    const after: number = head?.number ?? 0;
    const pairs = await database.within(organisationId, (trx) =>
      store.readPairs(trx, organisationId, after, pairsAtOnce),
    );
    for (const { seal, row } of pairs) {
      const why = faultOf(organisationId, head, seal, row);
      if (why !== null) {
        broken = { why, number: seal.number, auditId: seal.auditId };
        break;
      }
      head = seal;
    }
    if (pairs.length < pairsAtOnce) break;
  }
  const unsealed = await database.within(organisationId, (trx) => store.countUnsealed(trx, organisationId), {
    statementTimeoutMs,
  });
  return {
    organisationId,
    sealed: head?.number ?? 0,
    waiting: unsealed.waiting,
    head: head && { number: head.number, hash: head.hash.toString('hex') },
    broken: broken ?? brokenBeside(unsealed) ?? (await unknownHead(database, organisationId, known)),
  };
}

/** The last link of a chain with its moment, and how many rows wait for one. */
export function readAuditChain(database: Database, organisationId: OrganisationId) {
  return database.within(organisationId, async (trx) => ({
    head: await store.readLastSeal(trx, organisationId),
    waiting: await store.countWaiting(trx, organisationId),
  }));
}

/** The last link of a chain, as it is noted elsewhere. */
export async function readAuditHead(database: Database, organisationId: OrganisationId): Promise<KnownHead | null> {
  const head = await database.within(organisationId, (trx) => store.readHead(trx, organisationId));
  return head && { number: head.number, hash: head.hash.toString('hex') };
}

function brokenBeside({ unnoted, lost }: { readonly unnoted: number; readonly lost: number }): Broken | null {
  if (unnoted > 0) return { why: 'unnoted', rows: unnoted };
  return lost > 0 ? { why: 'lost', rows: lost } : null;
}

async function unknownHead(
  database: Database,
  organisationId: OrganisationId,
  known: readonly KnownHead[],
): Promise<Broken | null> {
  for (const { number, hash } of known) {
    const link = { number, hash: Buffer.from(hash, 'hex') };
    const isThere = await database.within(organisationId, (trx) => store.hasSeal(trx, organisationId, link));
    if (!isThere) return { why: 'headUnknown', number };
  }
  return null;
}
