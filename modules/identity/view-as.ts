import { covers, type Grant, may } from './may.ts';
import { isRight, rightNames, type Scope, scopes } from './rights.ts';
import type { Session } from './session.ts';

/**
 * A request with this header is answered as if whoever asks had these grants and no others, and changes nothing. Live
 * sockets say the same in their address.
 */
export const viewAsHeader = 'santral-view-as';
export const viewAsParameter = 'viewAs';

/** Grants as one line for a header or an address: `chat.view:own,queue.read:all`. */
export function grantsInLine(grants: readonly Grant[]): string {
  return grants.map(({ right, scope }) => `${right}:${scope}`).join(',');
}

/** Reads such a line; null when it is none of ours. */
export function grantsOfLine(line: string): readonly Grant[] | null {
  if (line === '') return [];
  const parts = line.split(',');
  if (parts.length > rightNames.length) return null;
  const grants = parts.map((part) => {
    const [right = '', scope = '', ...more] = part.split(':');
    return isRight(right) && isScope(scope) && more.length === 0 ? { right, scope } : null;
  });
  return grants.every((grant) => grant !== null) ? grants : null;
}

function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}

/**
 * The session as it is seen with other grants: the same person in the same group and projects. Only who manages roles
 * looks that way, and never at more than she sees herself; anything else sees nothing at all.
 */
export function viewedAs(session: Session, line: string): Session {
  const wished = grantsOfLine(line);
  const isAllowed = wished !== null && may(session.who, 'role.manage') && covers(session.who, wished);
  return { ...session, isPreview: true, who: { ...session.who, grants: isAllowed ? wished : [] } };
}
