import { openDatabase, migrate } from '/work/main/platform/database/index.ts';
import { openLog } from '/work/main/platform/log.ts';
const log = openLog({ level: 'info' });
let t = performance.now(); const lap = (s: string) => { console.log(s, Math.round(performance.now() - t)); t = performance.now(); };
const db = await openDatabase({ url: null, dataDir: '/tmp/h1-data', log }); lap('open');
await migrate(db, { log }); lap('migrate');
console.log(await db.health());
const id = crypto.randomUUID() as any;
await db.within(id, trx => trx.withTables<any>().insertInto('organisations').values({id, name:'x', slug:'x'+id, zone:'Europe/Istanbul', default_language:'tr', created_at: new Date()}).execute()); lap('insert');
for (let i=0;i<2000;i++) await db.within(id, trx => trx.withTables<any>().selectFrom('organisations').selectAll().execute()); lap('2000 within');
for (let i=0;i<2000;i++) await db.pool.query('select * from organisations'); lap('2000 bare');
console.log(await db.pool.query('select count(*) as n from organisations').then(r=>r.rows));
const { execSync } = await import('node:child_process');
const pid = execSync('head -1 /tmp/h1-data/postgres/data/postmaster.pid').toString().trim();
process.kill(+pid, 'SIGKILL'); t = performance.now();
for (;;) { try { console.log(await db.across('try', trx => trx.withTables<any>().selectFrom('organisations').select('id').execute())); break; } catch (e: any) { console.log(e.code, e.message.slice(0,80), (await db.health()).detail); await new Promise(r => setTimeout(r, 100)); } }
lap('healed');
await db.close(); lap('close');
