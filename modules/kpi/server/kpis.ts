import type { Who } from '#identity';
import type { Actor } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { FileForm } from '#reports/server';
import type { KpiNorm, Place } from '../norm.ts';
import { judge } from './judging.ts';
import type { KpiNeeds } from './needs.ts';
import { changeNorm, createNorm } from './norms.ts';
import { openSightOfPlaces } from './places.ts';
import type { KpiNormId } from './store.ts';
import { kpiSummary, kpiSummaryFile, type SummaryAsked } from './summary.ts';

export type Kpis = ReturnType<typeof openKpis>;

/** Opens norms on figures for all organisations: setting them, judging by them, and saying how it stands. */
export function openKpis(needs: KpiNeeds) {
  return {
    summary: (who: Who, asked: SummaryAsked) => kpiSummary(needs, who, 'report.view', asked),
    summaryFile: (actor: Actor, asked: { readonly from: string; readonly until: string; readonly form: FileForm }) =>
      kpiSummaryFile(needs, actor, asked),
    /** Places for which somebody may set a norm, by name. */
    async choices(who: Who) {
      const directory = await needs.directory(who.organisationId);
      const isSeen = openSightOfPlaces(who, 'norm.manage', directory);
      const named = (type: 'queue' | 'group' | 'agent', all: Iterable<readonly [string, string]>) =>
        [...all]
          .filter(([id]) => isSeen({ type, id } as Place))
          .map(([id, name]) => ({ id, name }))
          .sort((one, other) => one.name.localeCompare(other.name, 'tr'));
      return {
        isCompany: isSeen({ type: 'company' }),
        queues: named(
          'queue',
          [...directory.queues].map(([id, { name }]) => [id, name] as const),
        ),
        groups: named('group', directory.groups),
        agents: named(
          'agent',
          directory.agents.map(({ id, name }) => [id, name] as const),
        ),
      };
    },
    create: (actor: Actor, norm: KpiNorm) => createNorm(needs, actor, norm),
    change: (actor: Actor, id: KpiNormId, version: number, norm: KpiNorm) =>
      changeNorm(needs, actor, { id, version, norm }),
    archive: (actor: Actor, id: KpiNormId, version: number) => changeNorm(needs, actor, { id, version, norm: null }),
    /** Judges what is over; to be asked by the hour, where the floor of the organisation is. */
    judge: (organisationId: OrganisationId, signal?: AbortSignal) => judge(needs, organisationId, signal),
  };
}
