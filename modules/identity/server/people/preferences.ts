import type { Clock } from '#platform/clock.ts';
import type { Database } from '#platform/database/index.ts';
import type { Session } from '../../session.ts';
import type { Preferences } from '../../user.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { ours } from '../tables.ts';

/**
 * Writes what somebody chose for her own screens; what is not said stays. Answers all of it. The audit trail has no row of
 * it: how her own page looks and sounds concerns nobody else, and would hide what does.
 */
export async function prefer(
  needs: { database: Database; clock: Clock; sessions: Sessions },
  session: Session,
  change: { readonly [Name in keyof Preferences]?: Preferences[Name] | undefined },
): Promise<Preferences> {
  const { organisationId, userId } = session.who;
  const preferences: Preferences = {
    language: change.language ?? session.user.preferences.language,
    theme: change.theme ?? session.user.preferences.theme,
    density: change.density ?? session.user.preferences.density,
    sound: change.sound ?? session.user.preferences.sound,
    rings: change.rings ?? session.user.preferences.rings,
    volumes: change.volumes ?? session.user.preferences.volumes,
    volume: change.volume ?? session.user.preferences.volume,
    spellCheck: change.spellCheck ?? session.user.preferences.spellCheck,
    writingLanguage:
      change.writingLanguage === undefined ? session.user.preferences.writingLanguage : change.writingLanguage,
    undoSeconds: change.undoSeconds ?? session.user.preferences.undoSeconds,
    panes: change.panes ?? session.user.preferences.panes,
    deskFigures: change.deskFigures ?? session.user.preferences.deskFigures,
    shortcuts: change.shortcuts ?? session.user.preferences.shortcuts,
  };
  await needs.database.within(organisationId, async (trx) => {
    await ours(trx)
      .updateTable('users')
      .set({ preferences: JSON.stringify(preferences) })
      .where('organisation_id', '=', organisationId)
      .where('id', '=', userId)
      .execute();
  });
  needs.sessions.forgetUsers([userId]);
  return preferences;
}
