import type { OrganisationId } from '#kernel/id.ts';
import { iso } from '#kernel/moment.ts';
import type { Transaction } from '#platform/database/index.ts';
import type { Mail, MailRow } from '#platform/mail/index.ts';
import type { DigestLetter, DigestRun } from '../contract.ts';
import type { RunLetter, StoredRun } from './store.ts';

/** Runs with what became of their letters. */
export async function runsOnWire(
  mail: Pick<Mail, 'rows'>,
  trx: Transaction,
  organisationId: OrganisationId,
  runs: readonly StoredRun[],
): Promise<DigestRun[]> {
  const ids = runs.flatMap(({ letters }) => letters.flatMap(({ mailId }) => (mailId === null ? [] : [mailId])));
  const mails = new Map((await mail.rows(trx, organisationId, ids)).map((row) => [row.id, row]));
  return runs.map((run) => ({
    kind: run.kind,
    dueAt: iso(run.dueAtMs),
    at: iso(run.atMs),
    from: run.from,
    until: run.until,
    isFailed: run.isFailed,
    letters: run.letters.map((letter) => letterOf(letter, mails.get(letter.mailId ?? ('' as MailRow['id'])))),
  }));
}

/** A letter of which nothing is known any more was settled long ago. */
function letterOf({ to, mailId }: RunLetter, row: MailRow | undefined): DigestLetter {
  const nothing = { tries: 0, trouble: null, answer: null };
  if (mailId === null) return { to, state: 'skipped', ...nothing };
  if (!row) return { to, state: 'forgotten', ...nothing };
  return { to, state: row.state, tries: row.tries, trouble: row.trouble, answer: row.answer };
}
