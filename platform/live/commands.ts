import type { z } from 'zod';
import { troubleIn } from '../http/json.ts';
import { isOutage } from '../http/outage.ts';
import { Refusal } from '../http/refusal.ts';
import type { Log } from '../log.ts';

/** What a browser may ask over its socket, for things too small and frequent for a request (typing, read up to). */
export type Command<Session> = {
  run(session: Session, input: unknown, socketId: string): Promise<Answer>;
};

export type Answer =
  | { readonly type: 'done'; readonly data: unknown }
  | { readonly type: 'refused'; readonly code: string; readonly data?: unknown };

/**
 * Makes a command of a shape and what to do. What `run` answers goes back with the acknowledgement; a refusal is thrown
 * as `Refusal`. Input of another shape never reaches `run`.
 */
export function command<Session, Input>(
  shape: z.ZodType<Input>,
  run: (session: Session, input: Input, socketId: string) => unknown | Promise<unknown>,
): Command<Session> {
  return {
    async run(session, input, socketId) {
      const read = shape.safeParse(input);
      if (!read.success || troubleIn(input)) return { type: 'refused', code: 'INVALID' };
      return { type: 'done', data: await run(session, read.data, socketId) };
    },
  };
}

/** Runs a command so that nothing it throws goes further than its answer and the log. */
export async function answerTo<Session>(
  wanted: Command<Session> | undefined,
  call: { session: Session; input: unknown; socketId: string; name: string },
  log: Log,
): Promise<Answer> {
  if (!wanted) return { type: 'refused', code: 'UNKNOWN_COMMAND' };
  try {
    return await wanted.run(call.session, call.input, call.socketId);
  } catch (error) {
    if (error instanceof Refusal) return { type: 'refused', code: error.code, data: error.data };
    const isAway = isOutage(error);
    log[isAway ? 'warn' : 'error']({ err: error, command: call.name, socketId: call.socketId }, 'A command failed');
    return { type: 'refused', code: isAway ? 'UNAVAILABLE' : 'INTERNAL' };
  }
}
