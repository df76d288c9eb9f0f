import { recall, remember } from '../memory.ts';

/** Puts the first steps aside on this device; they stay reachable by the search. */
export function dismissStart(organisationId: string): void {
  remember(`start.${organisationId}`, 'dismissed');
}

export function isStartDismissed(organisationId: string): boolean {
  return recall(`start.${organisationId}`) === 'dismissed';
}
