/** Two answers of two agents within this time are asked about, whatever each has seen. */
export const collisionMs = 3_000;

/** The newest message to the customer that a colleague wrote. */
export interface ColleaguesReply {
  readonly seq: number;
  readonly atMs: number;
}

/**
 * Whether somebody should be asked before her answer leaves: a colleague has answered since she began to write, or just
 * now. `answersSeq`: the last place of the conversation she had before her when she began; not said, nobody is asked.
 */
export function collides(reply: ColleaguesReply | null, answersSeq: number | undefined, nowMs: number): boolean {
  if (!reply || answersSeq === undefined) return false;
  return reply.seq > answersSeq || nowMs - reply.atMs < collisionMs;
}
