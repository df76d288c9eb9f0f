import type { IncomingMessage } from 'node:http';
import { may } from '#identity';
import type { Identity } from '#identity/server';
import type { PhoneProof, Phones } from '#voice/server';
import type { Floors } from './floors.ts';

/** Says who stands before the door of telephones in pages: whose session it is, whether she may, and under which name. */
export function guestOf(needs: {
  readonly identity: Pick<Identity, 'sessionOf'>;
  readonly phones: Pick<Phones, 'ofSession'>;
  readonly isHttps: boolean;
  readonly addressOf: (request: IncomingMessage) => string;
}) {
  return async (request: IncomingMessage) => {
    const session = await needs.identity.sessionOf({
      cookieHeader: request.headers.cookie,
      isHttps: needs.isHttps,
      localPort: request.socket.localPort,
      address: needs.addressOf(request),
    });
    if (!session) return 'notSignedIn';
    if (!may(session.who, 'telephony.talk')) return 'forbidden';
    const phone = needs.phones.ofSession(session.sessionId);
    return phone ? { sessionId: session.sessionId, name: phone.name } : 'noPhone';
  };
}

/** Whether calls can reach an agent is told to whoever distributes them. */
export function tellProof(floors: Pick<Floors, 'find'>, { organisationId, userId }: PhoneProof): void {
  const floor = floors.find(organisationId);
  if (floor?.directory.isAgent(userId)) floor.calls.telephonesLooked(userId);
}
