import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { readConfig } from '#platform/config.ts';
import { openLog } from '#platform/log.ts';
import { openSantral } from './santral.ts';

// `npm start`: everything in one process. Ends with a printed address, or with a sentence that says what to do.

const read = readConfig(process.env);
if (read.type === 'wrong') {
  for (const sentence of read.sentences) console.error(sentence);
  process.exit(1);
}
const { config } = read;
const log = openLog({ level: config.logLevel });
const root = path.resolve(import.meta.dirname, '..');

try {
  const santral = await openSantral({
    config,
    log,
    holder: randomUUID(),
    webRoot: path.join(root, 'dist/web'),
    widgetRoot: path.join(root, 'dist/widget'),
  });
  santral.shutdown.obeySignals();
  console.log(`\n  Santral is ready: ${config.publicUrl ?? santral.url}\n`);
} catch (error) {
  log.fatal({ err: error }, 'Santral could not start');
  console.error(`\n  Santral could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
