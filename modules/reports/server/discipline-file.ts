import { may } from '#identity';
import { type Actor, audit } from '#identity/server';
import type { GroupId, OrganisationId } from '#kernel/id.ts';
import { violationRules } from '#workforce';
import type { DisciplineOfPerson, Workforce } from '#workforce/server';
import type { CsvRow } from '../csv.ts';
import type { Refused, ReportsNeeds } from './ask.ts';
import { type FileForm, type FileMade, tableFile } from './file.ts';

export interface DisciplineNeeds extends Pick<ReportsNeeds, 'database' | 'clock' | 'directory' | 'zoneOf'> {
  readonly workforceOf: (organisationId: OrganisationId) => Pick<Workforce, 'discipline'>;
}

export interface DisciplineAsked {
  readonly from: string;
  readonly until: string;
  readonly groupId?: GroupId | undefined;
  readonly form: FileForm;
}

/** What everybody did against her plan, a row for each person and day. The trail keeps who took it away. */
export async function disciplineFile(
  needs: DisciplineNeeds,
  actor: Actor,
  { form, ...asked }: DisciplineAsked,
): Promise<FileMade | Extract<Refused, { readonly type: 'forbidden' }>> {
  const { who } = actor;
  const right = 'report.export';
  if (!may(who, right)) return { type: 'forbidden', right };
  const { organisationId } = who;
  const { groups } = await needs.directory(organisationId);
  const zone = await needs.zoneOf(organisationId);
  await needs.database.within(organisationId, (trx) =>
    audit.appendBy(trx, actor, {
      atMs: needs.clock.nowMs(),
      what: 'reportExported',
      thing: { type: 'report', id: 'discipline' },
      after: { ...asked, form },
    }),
  );
  const pages = async function* (): AsyncGenerator<readonly CsvRow[]> {
    for await (const people of needs.workforceOf(organisationId).discipline(who, { ...asked, right }))
      yield people.flatMap((person) => cellsOf(person, person.groupId && (groups.get(person.groupId) ?? null)));
  };
  const name = `discipline-${asked.from}-${asked.until}`;
  return tableFile({ name, head, moments: [], pages: pages(), zone }, form);
}

const head = [
  ...['date', 'person', 'group', 'scheduledMs', 'exceptionMs', 'adherence'],
  ...['onQueueScheduledMs', 'onQueueMs', 'conformance'],
  ...violationRules.flatMap((rule) => [rule, `${rule}Ms`]),
];
const cellsOf = ({ name, days }: DisciplineOfPerson, group: string | null): readonly CsvRow[] =>
  days.map(({ date, byRule, ...day }) => [
    ...[date, name, group, day.scheduledMs, day.exceptionMs, day.adherence],
    ...[day.onQueueScheduledMs, day.onQueueMs, day.conformance],
    ...violationRules.flatMap((rule) => [byRule[rule].count, byRule[rule].ms]),
  ]);
