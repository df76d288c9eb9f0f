import type { OrganisationId, QueueId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Seal } from '#platform/seal.ts';
import type { Queue } from '#queues';
import type { Telephone, Trunk } from '../gateway.ts';
import { type InternalNumbers, openInternalNumbers } from './internal/internal-numbers.ts';
import { type Numbers, type NumbersNeeds, openNumbers } from './numbers.ts';
import { type OutwardBook, openOutwardBook } from './outward-book.ts';
import { openTelephones, type Telephones } from './telephones.ts';
import { openTrunks, type Trunks } from './trunks.ts';

/** What one organisation telephones with: its numbers, the telephones on its desks and its trunks. */
export interface Lines {
  readonly organisationId: OrganisationId;
  readonly numbers: Numbers;
  readonly telephones: Telephones;
  readonly trunks: Trunks;
  /** By which numbers people of the house call each other. */
  readonly internalNumbers: InternalNumbers;
  /** What may be called from inside. */
  readonly outward: OutwardBook;
  /** Whom the switch shall let in for this organisation. */
  readonly admitted: () => { readonly telephones: readonly Telephone[]; readonly trunks: readonly Trunk[] };
  /** The names by which the switch rings somebody's telephones; empty when she has none. */
  readonly telephonesOf: (userId: UserId) => readonly string[];
  /** Whose telephone signs in with this name; null when it is none of this organisation's. */
  readonly whoseTelephone: (name: string) => UserId | null;
  /** People came, went or were changed: the telephones of those who take no calls any more are not let in. */
  readonly refresh: () => void;
}

export interface LinesNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly organisationId: OrganisationId;
  readonly zone: string;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  readonly findQueue: (id: QueueId) => Pick<Queue, 'projectId' | 'media' | 'isArchived'> | null;
  readonly findFlow: NumbersNeeds['findFlow'];
  readonly isAgent: (userId: UserId) => boolean;
  /** What the switch shall know of this organisation is another thing now. */
  readonly onChanged: (lines: Lines) => void;
}

/** Opens what one organisation telephones with, on its floor. */
export async function openLines(needs: LinesNeeds): Promise<Lines> {
  const changed = { tell: (): void => undefined };
  let letIn = '';
  const namesLetIn = (): string => telephones.namesLetIn().join();
  const numbers = await openNumbers(needs);
  const telephones = await openTelephones({ ...needs, onChanged: () => changed.tell() });
  const trunks = await openTrunks({ ...needs, onChanged: () => changed.tell() });
  const lines: Lines = {
    organisationId: needs.organisationId,
    numbers,
    telephones,
    trunks,
    internalNumbers: await openInternalNumbers(needs),
    outward: await openOutwardBook(needs),
    admitted: () => ({ telephones: telephones.admitted(), trunks: trunks.admitted() }),
    telephonesOf: (userId) => (needs.isAgent(userId) ? telephones.of(userId).map(({ signInName }) => signInName) : []),
    whoseTelephone: (name) => telephones.all().find(({ signInName }) => signInName === name)?.userId ?? null,
    refresh: () => {
      if (namesLetIn() !== letIn) changed.tell();
    },
  };
  letIn = namesLetIn();
  changed.tell = () => {
    letIn = namesLetIn();
    needs.onChanged(lines);
  };
  return lines;
}
