import { readXlsx } from 'hucre/xlsx';
import type { Grant, Who } from '#identity';
import type { FactShape } from '#kernel/fact.ts';
import type { AgentId, GroupId, OrganisationId, ProjectId } from '#kernel/id.ts';
import { type AwayRuleOf, goldenAgent, goldenBreak, goldenId, goldenProject, goldenQueue } from '#metrics';
import { newId } from '#platform/ids.ts';
import { type Journal, openJournal, takeLease } from '#platform/journal/index.ts';
import { openLog } from '#platform/log.ts';
import { type FreshDatabase, fixedClock, organisation } from '#platform/testing/index.ts';
import { type Directory, openReports, type Reports } from './index.ts';

export const groupOfA: GroupId = goldenId('group', 'of A');
export const otherProject: ProjectId = goldenId('project', 'other');

/** Agents A and B in two groups, C in none; queues of one project, and one of another. */
const directory: Directory = {
  agents: [
    { id: goldenAgent('A'), name: 'Ayşe', groupId: groupOfA },
    { id: goldenAgent('B'), name: '=Berk', groupId: goldenId('group', 'of B') },
    { id: goldenAgent('C'), name: 'Can', groupId: null },
  ],
  groups: new Map([
    [groupOfA, 'Satış'],
    [goldenId('group', 'of B'), 'Destek'],
  ]),
  queues: new Map([
    [goldenQueue('sales'), { name: 'Satış kuyruğu', projectId: goldenProject }],
    [goldenQueue('tech'), { name: 'Teknik', projectId: goldenProject }],
    [goldenQueue('chat'), { name: 'Sohbet', projectId: goldenProject }],
    [goldenQueue('other'), { name: 'Başka', projectId: otherProject }],
  ]),
  outcomes: new Map([[goldenId('outcome', 'sold'), 'Satış oldu']]),
  numbers: new Map([[goldenId('phoneNumber', 'line'), { number: '+908502220000', name: 'Destek hattı' }]]),
};

/** One organisation with a journal and a ledger that follows it. */
export interface House {
  readonly organisationId: OrganisationId;
  readonly reports: Reports;
  readonly journal: Journal<FactShape>;
  /** Records facts and waits until the ledger knows them. */
  readonly tell: (facts: readonly FactShape[]) => Promise<void>;
  readonly who: (scope: Grant['scope'], told?: Partial<Who>) => Who;
  /** Stops the reader of the ledger; `goOn` opens it again where it stopped. */
  readonly stop: () => Promise<void>;
  readonly goOn: () => void;
  readonly close: () => Promise<void>;
}

/** A file, read to its end. */
export async function textOf({ pieces }: { readonly pieces: AsyncIterable<string | Uint8Array> }): Promise<string> {
  return (await Array.fromAsync(pieces, String)).join('');
}

const log = openLog({ level: 'fatal' });
const ruleOf: AwayRuleOf = (reasonId) =>
  reasonId === goldenBreak ? { class: 'break', isPaid: true, longestMs: 600_000 } : null;

export async function openHouse({ database }: FreshDatabase, nowMs: number): Promise<House> {
  const organisationId = await organisation(database);
  const lease = await takeLease({ database, organisationId, holder: newId<'process'>() });
  if (!lease) throw new Error('A new organisation has a floor');
  const journal = openJournal<FactShape>({ database, log, lease, onLost: () => undefined });
  const reports = openReports({
    database,
    clock: fixedClock(nowMs),
    log,
    directory: async () => directory,
    zoneOf: async () => 'Europe/Istanbul',
    awayRuleOf: async () => ruleOf,
    callersOf: async (_who, ids) => new Map(ids.map((id) => [id, { name: 'Müşteri', number: '05•• ••• 42' }])),
  });
  let following = reports.follow(journal);
  return {
    organisationId,
    reports,
    journal,
    async tell(facts) {
      await journal.record(facts);
      await reports.caughtUp(organisationId, journal.lastNumber());
    },
    who: (scope, told = {}) => ({
      organisationId,
      userId: goldenAgent('A') as AgentId,
      groupId: groupOfA,
      grants: [
        { right: 'report.view', scope },
        { right: 'report.export', scope },
        { right: 'chat.view', scope },
      ],
      projectIds: 'all',
      ...told,
    }),
    stop: () => following.close(),
    goOn() {
      following = reports.follow(journal);
    },
    async close() {
      await following.close();
      await journal.close();
    },
  };
}

/** The rows of the one sheet of a workbook, its head first. */
export async function cellsOf({ pieces }: { readonly pieces: AsyncIterable<string | Uint8Array> }) {
  const bytes = Buffer.concat((await Array.fromAsync(pieces)).map((piece) => Buffer.from(piece)));
  const [sheet] = (await readXlsx(bytes)).sheets;
  if (!sheet) throw new Error('The workbook has no sheet');
  return sheet.rows;
}
