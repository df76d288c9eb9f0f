import type { Person, Project, Who } from '#identity';
import type { AddressOfUser } from '#identity/server';
import type { OrganisationId, UserId } from '#kernel/id.ts';
import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Log } from '#platform/log.ts';
import type { Mail } from '#platform/mail/index.ts';
import type { HouseOfDigest, MakingNeeds } from './making.ts';

export interface DigestsNeeds extends MakingNeeds {
  readonly database: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
  readonly mail: Pick<Mail, 'add' | 'cancel' | 'rows' | 'settings' | 'wake'>;
  readonly houseOf: (organisationId: OrganisationId) => HouseOfDigest;
  /** People as they are now, with what each may do; disabled ones too. All, or only these. */
  readonly people: (organisationId: OrganisationId, only?: readonly UserId[]) => Promise<readonly Person[]>;
  readonly addressesOf: (organisationId: OrganisationId, ids: readonly UserId[]) => Promise<readonly AddressOfUser[]>;
  readonly projectsOf: (who: Who) => Promise<readonly Project[]>;
}
