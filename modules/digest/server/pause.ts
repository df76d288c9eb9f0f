import { may, type Person } from '#identity';
import type { PauseReason } from '../digest.ts';
import { isMember } from './making.ts';
import type { StoredDigest } from './store.ts';

/** Why a digest may not be sent for its owner, or null when it may. */
export function pauseReasonOf(
  owner: Person | undefined,
  { settings: { projectId } }: Pick<StoredDigest, 'settings'>,
): PauseReason | null {
  if (!owner || owner.isDisabled) return 'ownerDisabled';
  if (!may(owner.who, 'digest.manage') || !may(owner.who, 'report.view')) return 'rightLost';
  return projectId === null || isMember(owner.who, projectId) ? null : 'projectLost';
}
