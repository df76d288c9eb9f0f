import type { OrganisationId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Directory, Reports } from '#reports/server';

export interface KpiNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly reports: Pick<Reports, 'houseRows'>;
  /** Names and groups of today. */
  readonly directory: (organisationId: OrganisationId) => Promise<Directory>;
  /** The zone in which the organisation's days begin. */
  readonly zoneOf: (organisationId: OrganisationId) => Promise<string>;
}
