import { createHash } from 'node:crypto';
import type { Id, OrganisationId } from '#kernel/id.ts';

/** A row of the trail as the chain reads it: every column as the database itself writes it down, none left out. */
export type SealedRow = {
  readonly organisationId: OrganisationId;
  readonly id: Id<'audit'>;
  /** Microseconds since 1970. */
  readonly at: string;
  readonly by: string | null;
  readonly what: string;
  readonly thingType: string | null;
  readonly thingId: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly ip: string | null;
  readonly requestId: string | null;
};

/** One link: the row it seals, and the link before it. */
export type Seal = {
  readonly number: number;
  readonly auditId: Id<'audit'>;
  readonly rowHash: Buffer;
  readonly previousHash: Buffer;
  readonly hash: Buffer;
};

/** What the first link of a chain holds on to. */
export const noHash: Buffer = Buffer.alloc(32);

/** SHA-256 over every column in a fixed order; the word in front would change with the order. */
export function hashOfRow(row: SealedRow): Buffer {
  const { organisationId, id, at, by, what, thingType, thingId, before, after, ip, requestId } = row;
  return sha256([
    'santral audit row 1',
    ...[organisationId, id, at, by, what, thingType, thingId, before, after, ip, requestId],
  ]);
}

function hashOfLink(of: OrganisationId, number: number, rowHash: Buffer, previousHash: Buffer): Buffer {
  return sha256(['santral audit link 1', of, number, rowHash.toString('hex'), previousHash.toString('hex')]);
}

/** Links rows to a chain in the order given; `head` is its last link so far, null before the first. */
export function linkOn(head: Seal | null, rows: readonly SealedRow[]): readonly Seal[] {
  let last = head;
  return rows.map((row) => {
    const number = (last?.number ?? 0) + 1;
    const previousHash = last?.hash ?? noHash;
    const rowHash = hashOfRow(row);
    const hash = hashOfLink(row.organisationId, number, rowHash, previousHash);
    last = { number, auditId: row.id, rowHash, previousHash, hash };
    return last;
  });
}

/** What a link was found to be: `gap` = the link before it is missing, `linkBroken` = it holds on to something else. */
export type Fault = 'gap' | 'rowMissing' | 'rowChanged' | 'linkBroken';

/** Says what is wrong with a link and its row, or null; `head` is the link before it. */
export function faultOf(
  of: OrganisationId,
  head: Pick<Seal, 'number' | 'hash'> | null,
  seal: Seal,
  row: SealedRow | null,
): Fault | null {
  if (seal.number !== (head?.number ?? 0) + 1) return 'gap';
  if (!seal.previousHash.equals(head?.hash ?? noHash)) return 'linkBroken';
  if (!hashOfLink(of, seal.number, seal.rowHash, seal.previousHash).equals(seal.hash)) return 'linkBroken';
  if (row === null) return 'rowMissing';
  return hashOfRow(row).equals(seal.rowHash) ? null : 'rowChanged';
}

function sha256(parts: readonly (string | number | null)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest();
}
