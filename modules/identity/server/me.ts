import { iso } from '#kernel/moment.ts';
import type { Session } from '../session.ts';
import type { Identity } from './identity.ts';

/** Who somebody is and what she may, as the browser keeps it. */
export async function me(identity: Identity, session: Session) {
  const { who, user, organisation } = session;
  const { preferences, ...rest } = user;
  return {
    user: rest,
    organisation,
    who: {
      ...who,
      grants: [...who.grants],
      projectIds: who.projectIds === 'all' ? who.projectIds : [...who.projectIds],
    },
    projects: [...(await identity.projects.list(who))],
    preferences,
    deviceKey: session.key === null ? identity.deviceKeyOf(user.id) : null,
    sessionEndsAt: iso(session.expiresAtMs),
  };
}
