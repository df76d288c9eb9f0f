import { sql } from 'kysely';
import type { Digests } from '#digest/server';
import type { Identity } from '#identity/server';
import type { Kpis } from '#kpi/server';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Files } from '#platform/files/index.ts';
import type { CronLine, Task } from '#platform/jobs.ts';
import type { Log } from '#platform/log.ts';
import type { Mail } from '#platform/mail/index.ts';
import type { Outward } from '#platform/outward.ts';
import { callJob, openAddressCalls } from './address-calls.ts';
import type { Floors } from './floors.ts';

/** How long the ids of what came in are remembered; a provider that repeats itself later than this would be new. */
const inboxKeptMs = 30 * 24 * 3_600_000;
const partitionsAhead = 3;

/** Who names stored bytes: forgets what it needs no more, and says of contents which it still needs. */
export interface Holder {
  readonly sweep: () => Promise<readonly string[]>;
  readonly held: (contents: readonly string[]) => Promise<ReadonlySet<string>>;
}

/**
 * Contents that one of them has just forgotten and none of them needs. The same bytes may be a file of a conversation, one
 * between colleagues and somebody's picture.
 */
export async function contentsNobodyHolds(holders: readonly Holder[]): Promise<readonly string[]> {
  const swept = new Set<string>();
  for (const { sweep } of holders) for (const content of await sweep()) swept.add(content);
  const held: ReadonlySet<string>[] = [];
  for (const holder of holders) held.push(await holder.held([...swept]));
  return [...swept].filter((content) => !held.some((each) => each.has(content)));
}

/** What is done by the hour and by the night. Each may run twice without harm. */
export function dutiesOf(needs: {
  readonly identity: Identity;
  readonly mail: Mail;
  readonly digests: Pick<Digests, 'sendDue' | 'sweep'>;
  readonly kpis: Pick<Kpis, 'judge'>;
  readonly floors: Floors;
  readonly files: Files;
  readonly outward: Outward;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}): { readonly tasks: Readonly<Record<string, Task>>; readonly cron: readonly CronLine[] } {
  const { identity, mail, digests, kpis, floors, files, outward, database, clock, log } = needs;
  return {
    tasks: {
      [callJob]: openAddressCalls({ outward, log }),
      sweepSessions: async () => identity.sweep(),
      sendMails: async () => mail.sendDue(),
      /** Where its floor is: there the figures know what has just happened. */
      sendDigests: async () => {
        for (const { organisation } of floors.all()) await digests.sendDue(organisation.id);
      },
      sweepDigests: async () => {
        for (const { organisation } of floors.all()) await digests.sweep(organisation.id);
      },
      /** Where its floor is: there the figures know what has happened. */
      judgeKpis: async (_, { signal }) => {
        for (const { organisation } of floors.all()) await kpis.judge(organisation.id, signal);
      },
      sweepMails: async () => mail.sweep(),
      /** Uploads that no message mentioned within a day, pictures nobody shows, and the ids of what was handled a month ago. */
      sweepConversations: async () => {
        for (const { organisation, messaging, team, prompts } of floors.all()) {
          const pictures: Holder = {
            sweep: () => identity.pictures.sweep(organisation.id),
            held: (contents) => identity.pictures.held(organisation.id, contents),
          };
          const unused = await contentsNobodyHolds([messaging.files, team.files, prompts.files, pictures]);
          for (const sha256 of unused) await files.remove({ organisationId: organisation.id, sha256 });
          await messaging.drafts.sweep();
          await messaging.notices.sweep();
          await messaging.schedule.sweep();
          const forgotten =
            (await messaging.inbox.forgetDoneBefore(clock.nowMs() - inboxKeptMs)) +
            (await messaging.laterNews.forget());
          if (unused.length + forgotten > 0)
            log.info({ unused: unused.length, forgotten }, 'Cleared away unused files and old inbound ids');
        }
      },
      /** What runs of the flows that callers go through is really called. */
      callExamples: async (_, { signal }) => {
        for (const { exampleNights } of floors.all()) await exampleNights.call(signal);
      },
      /** What was kept of calls for as long as it should be. */
      sweepRecordings: async () => {
        for (const { recordings } of floors.all()) {
          const deleted = await recordings.sweep();
          if (deleted > 0) log.info({ deleted }, 'Deleted recordings whose time was over');
        }
      },
      sweepInternalCalls: async () => {
        for (const { internalCalls } of floors.all()) await internalCalls.sweep();
      },
      /** Changed days and absences around today are in memory, and today moves on. */
      renewPlans: async () => {
        for (const { workforce } of floors.all()) await workforce.renew();
      },
      /** Whoever keeps the log keeps the heads, outside of the database they belong to. */
      noteAuditHeads: async () => {
        for (const { id } of await identity.organisations()) {
          const head = await identity.auditHead(id);
          if (head) log.info({ head: `${id}:${head.number}:${head.hash}` }, 'Head of an audit trail');
        }
      },
      makePartitions: async () => {
        await database.across('make the partitions of the next months', (trx) =>
          sql`select make_fact_partitions((now() at time zone 'UTC')::date, ${partitionsAhead})`.execute(trx),
        );
      },
    },
    cron: [
      { name: 'sweepSessions', cron: '* * * * *' },
      { name: 'sendMails', cron: '* * * * *' },
      { name: 'sendDigests', cron: '* * * * *' },
      { name: 'sweepDigests', cron: '47 * * * *' },
      { name: 'judgeKpis', cron: '7 * * * *' },
      { name: 'sweepMails', cron: '41 * * * *' },
      { name: 'sweepConversations', cron: '17 * * * *' },
      { name: 'sweepRecordings', cron: '37 * * * *' },
      { name: 'sweepInternalCalls', cron: '27 2 * * *' },
      { name: 'renewPlans', cron: '23 * * * *' },
      { name: 'callExamples', cron: '40 0 * * *' },
      { name: 'noteAuditHeads', cron: '30 3 * * *' },
      { name: 'makePartitions', cron: '5 3 * * *' },
    ],
  };
}
