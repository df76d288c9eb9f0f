import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { openIdentity } from '#identity/server';
import { openClock } from '#platform/clock.ts';
import { type Config, readConfig } from '#platform/config.ts';
import { openDatabaseBeside } from '#platform/database/beside.ts';
import { openLog } from '#platform/log.ts';
import { openSeal, type Seal, sealWith } from '#platform/seal.ts';

// `npm run lift-networks -- COMPANY`: for the hour when everybody shut themselves out. Lifts the networks that a company's
// roles may sign in from, until somebody inside puts them back in force. Without a company it names those there are and
// changes nothing. Ends with 0 when they are lifted, with 1 when they were already, with 2 when nothing could be done.

async function lift(args: readonly string[]): Promise<number> {
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
    const seal = await sealOf(read.config);
    // A seal that opens nothing is enough for all but the letters.
    const identity = openIdentity({ database, clock: openClock(), log, seal: seal ?? sealWith(randomBytes(32)) });
    const organisations = await identity.organisations();
    const [asked, ...others] = args;
    const organisation = organisations.find(({ id }) => id === asked);
    if (organisation === undefined || others.length > 0) {
      console.error('Name one company by its id: npm run lift-networks -- ID');
      for (const { id, name } of organisations) console.error(`${id}  ${name}`);
      return 2;
    }
    const { id, name } = organisation;
    const outcome = await identity.policies.liftNetworks(id, { tellsOwners: seal !== null });
    if (outcome.type === 'alreadyLifted') {
      console.log(`${name}: the networks have been lifted since ${outcome.since.toISOString()}. Nothing was changed.`);
      return 1;
    }
    console.log(`${name}: people may sign in from any network now, a running Santral knows it within five seconds.`);
    console.log(toldOf(outcome.letters, seal));
    console.log('Correct the networks under Settings, Sign-in and security, then put them back in force there.');
    return 0;
  } finally {
    await database.close();
  }
}

/** The seal that the program itself has, so that it can open the letters; null when its key is not here. Makes no key. */
async function sealOf({ dataDir, secretKey }: Config): Promise<Seal | null> {
  const isHere = secretKey !== null || existsSync(path.join(dataDir, 'secret.key'));
  return isHere ? openSeal({ dataDir, secretKey }) : null;
}

function toldOf(letters: number | null, seal: Seal | null): string {
  if (seal === null)
    return 'No letter was written: neither SECRET_KEY nor secret.key in DATA_DIR is here. Tell the owners.';
  if (letters === null) return 'No letter was written: this company has named no mail server. Tell the owners.';
  return `Letters to owners: ${letters}; Santral sends them within a minute, or when it is started.`;
}

try {
  process.exitCode = await lift(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
