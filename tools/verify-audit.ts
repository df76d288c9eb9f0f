import { randomBytes } from 'node:crypto';
import { type Broken, openIdentity, type Verified } from '#identity/server';
import { isId, type OrganisationId } from '#kernel/id.ts';
import { openClock } from '#platform/clock.ts';
import { readConfig } from '#platform/config.ts';
import { openDatabaseBeside } from '#platform/database/beside.ts';
import { openLog } from '#platform/log.ts';
import { sealWith } from '#platform/seal.ts';

// `npm run verify-audit [-- --head ORGANISATION:NUMBER:HASH …]`: reads the chain of every organisation's audit trail and
// every row it seals. Prints a line for each; ends with 1 when a chain is broken, with 2 when it could not look.

const says: Readonly<Record<Broken['why'], string>> = {
  gap: 'a link before it is missing',
  rowMissing: 'the row it seals is gone',
  rowChanged: 'the row it seals was changed',
  linkBroken: 'it does not hold on to the link before it',
  unnoted: 'rows stand in the trail that nobody noted for sealing: they were put there past the program',
  lost: 'rows were taken away before they were sealed',
  headUnknown: 'the noted head is not in the chain: its end was cut off or written anew',
};

/** `ORGANISATION:NUMBER:HASH` as this command prints it; null when it cannot be read. */
function headIn(text: string) {
  const [organisationId = '', number = '', hash = ''] = text.split(':');
  if (!isId(organisationId) || !/^\d+$/.test(number) || !/^[0-9a-f]{64}$/.test(hash)) return null;
  return { organisationId: organisationId as OrganisationId, number: Number(number), hash };
}

function lineOf(name: string, { organisationId, sealed, waiting, head, broken }: Verified): string {
  const rows = `${name}: ${sealed} rows sealed, ${waiting} waiting`;
  const at = head ? `; head ${organisationId}:${head.number}:${head.hash}` : '';
  if (broken === null) return `ok      ${rows}${at}`;
  const where = 'number' in broken ? `link ${broken.number}` : `${broken.rows} rows`;
  const row = 'auditId' in broken ? ` (row ${broken.auditId})` : '';
  return `BROKEN  ${rows}; first broken: ${where}${row}: ${says[broken.why]}`;
}

async function verify(args: readonly string[]): Promise<number> {
  const texts = args.filter((arg) => arg !== '--head');
  const heads = texts.map(headIn);
  const unreadable = texts.find((_text, place) => heads[place] === null);
  if (unreadable !== undefined) {
    console.error(`A head is written ORGANISATION:NUMBER:HASH, as this command prints it, not ${unreadable}.`);
    return 2;
  }
  const read = readConfig(process.env);
  if (read.type === 'wrong') {
    for (const sentence of read.sentences) console.error(sentence);
    return 2;
  }
  const { dataDir, databaseUrl } = read.config;
  const log = openLog({ level: 'fatal' });
  const database = await openDatabaseBeside({ url: databaseUrl, dataDir, log });
  if (database === null) {
    console.error(`There are no data in ${dataDir}: set DATA_DIR or DATABASE_URL as Santral itself has them.`);
    return 2;
  }
  try {
    const identity = openIdentity({ database, clock: openClock(), log, seal: sealWith(randomBytes(32)) }); // nothing sealed is opened here
    let isWhole = true;
    const organisations = await identity.organisations();
    for (const { id, name } of organisations) {
      const noted = heads.filter((head) => head !== null).filter((head) => head.organisationId === id);
      const verified = await identity.verifyAudit(id, noted);
      isWhole &&= verified.broken === null;
      console.log(lineOf(name, verified));
    }
    const gone = heads.filter((head) => !organisations.some(({ id }) => id === head?.organisationId));
    for (const head of gone) console.log(`BROKEN  ${head?.organisationId}: there is no such organisation any more`);
    return isWhole && gone.length === 0 ? 0 : 1;
  } finally {
    await database.close();
  }
}

try {
  process.exitCode = await verify(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
