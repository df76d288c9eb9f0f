import type { ServerResponse } from 'node:http';
import type { Session } from '#identity';
import type { SessionsEnded } from '#identity/server';
import type { OrganisationId } from '#kernel/id.ts';
import type { Log } from '#platform/log.ts';

/** An answer on its way to somebody, and whether she may still have it. */
interface Running {
  readonly session: Session;
  readonly response: ServerResponse;
  readonly mayGoOn: () => Promise<boolean>;
}

export type Answers = ReturnType<typeof openAnswers>;

/**
 * Follows answers until their last byte has left, so that one can be cut in the middle when a right is taken away or a
 * session ends: a file that is still being downloaded, an export that is still being made. What somebody changes is never
 * cut before it has answered.
 */
export function openAnswers({ log }: { readonly log: Log }) {
  const running = new Set<Running>();

  /** Ends the connection at once; what waits in it is thrown away, not delivered. */
  function cut(answer: Running): void {
    const { response, session } = answer;
    const isRead = response.req.method === 'GET' || response.req.method === 'HEAD';
    if (response.writableFinished || !(isRead || response.headersSent)) return;
    log.info({ userId: session.who.userId }, 'Cut an answer that may no longer be given');
    running.delete(answer);
    response.socket?.resetAndDestroy();
    response.destroy();
  }

  return {
    follow(session: Session, response: ServerResponse, mayGoOn: () => Promise<boolean>): void {
      const answer = { session, response, mayGoOn };
      running.add(answer);
      response.once('close', () => running.delete(answer));
    },

    /** Asks again about every answer of an organisation; when it resolves, what may not go on is cut. */
    async recheck(organisationId: OrganisationId): Promise<void> {
      const asked = [...running].filter(({ session }) => session.who.organisationId === organisationId);
      await Promise.all(
        asked.map(async (answer) => {
          // Who cannot be asked is not told either.
          const mayGoOn = await answer.mayGoOn().catch(() => false);
          if (!mayGoOn) cut(answer);
        }),
      );
    },

    sessionsEnded({ sessionIds }: SessionsEnded): void {
      const ended = new Set(sessionIds);
      for (const answer of running) if (ended.has(answer.session.sessionId)) cut(answer);
    },
  };
}
