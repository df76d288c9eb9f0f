import type { World } from './world.ts';

/** What a conversation in writing came to, counted from its facts. Lengths in milliseconds. */
export interface ChatTruth {
  readonly status: string;
  readonly startedAtMs: number;
  /** From the customer's first message to an agent's first; null while there is none. */
  readonly firstAnswerMs: number | null;
  /** From its beginning to its end; null while it goes on. */
  readonly durationMs: number | null;
  /** Every stretch in one status, in order; the last one has no end while it goes on. */
  readonly stays: readonly Stay[];
  /** Moments of the messages of agents, with who wrote them. */
  readonly answers: readonly { readonly agentId: string; readonly atMs: number }[];
  /** How long the oldest unanswered message of each run waited, and whom it was answered by. */
  readonly responses: readonly { readonly agentId: string; readonly ms: number }[];
  /** Who let go of it, one entry for each time. */
  readonly letGoBy: readonly string[];
}

interface Stay {
  readonly status: string;
  readonly responsibleId: string | null;
  readonly fromMs: number;
  readonly toMs: number | null;
  /** The longest time without an answer or a note in it: what the norm of a conversation in progress looks at. */
  readonly quietMs: number;
}

type Fact = { type: string; at: string; body: Record<string, unknown> };
const customersTurn = ['awaitingCustomer', 'solutionProposed', 'postponed', 'inDevelopment', 'inProgress'];

/**
 * Counts a conversation again from the facts on disk, in the plainest way there is and with none of the program's own
 * functions: a status changes when somebody says so, when the customer writes, and when she is answered.
 */
export async function recountChat(world: World, interactionId: string): Promise<ChatTruth> {
  const facts = await world.ask<Fact>(
    `select type, (extract(epoch from at) * 1000)::text as at, body from facts
      where of_kind = 'interaction' and about = '${interactionId}' order by number`,
  );
  const stays: Stay[] = [];
  const answers: { agentId: string; atMs: number }[] = [];
  const responses: { agentId: string; ms: number }[] = [];
  const letGoBy: string[] = [];
  let responsibleId: string | null = null;
  let askedAtMs: number | null = null;
  let firstAskedAtMs: number | null = null;
  let quietFromMs = 0;

  const enter = (status: string, atMs: number): void => {
    const last = stays.at(-1);
    if (last && last.status === status && last.responsibleId === responsibleId) return;
    if (last) stays[stays.length - 1] = { ...last, toMs: atMs, quietMs: Math.max(last.quietMs, atMs - quietFromMs) };
    quietFromMs = atMs;
    stays.push({ status, responsibleId, fromMs: atMs, toMs: null, quietMs: 0 });
  };
  const standing = () => stays.at(-1)?.status ?? '';
  const beHeard = (atMs: number): void => {
    const last = stays.at(-1);
    if (last) stays[stays.length - 1] = { ...last, quietMs: Math.max(last.quietMs, atMs - quietFromMs) };
    quietFromMs = atMs;
  };

  for (const { type, at, body } of facts) {
    const atMs = Number(at);
    const agentId = String(body.agentId ?? '');
    switch (type) {
      case 'queued':
        enter('queued', atMs);
        break;
      case 'answered':
        responsibleId = agentId;
        enter(body.how === 'assigned' ? 'awaitingAgent' : 'inProgress', atMs);
        break;
      case 'messageReceived':
        firstAskedAtMs ??= atMs;
        askedAtMs ??= atMs;
        if (customersTurn.includes(standing())) enter('awaitingAgent', atMs);
        break;
      case 'messageSent':
        if (body.author !== 'agent') break;
        answers.push({ agentId, atMs });
        if (askedAtMs !== null) responses.push({ agentId, ms: atMs - askedAtMs });
        askedAtMs = null;
        if (standing() === 'awaitingAgent') enter('inProgress', atMs);
        else beHeard(atMs);
        break;
      case 'statusChanged':
        enter(String(body.to), atMs);
        break;
      case 'released':
        letGoBy.push(agentId);
        responsibleId = null;
        break;
      case 'ended':
        if (responsibleId) letGoBy.push(responsibleId);
        enter('completed', atMs);
        break;
    }
  }
  const first = stays[0];
  const answeredAtMs = answers[0]?.atMs;
  const end = stays.findLast(({ status }) => status === 'completed');
  return {
    status: standing(),
    startedAtMs: first?.fromMs ?? 0,
    firstAnswerMs: answeredAtMs === undefined || firstAskedAtMs === null ? null : answeredAtMs - firstAskedAtMs,
    durationMs: end && first ? end.fromMs - first.fromMs : null,
    stays,
    answers,
    responses,
    letGoBy,
  };
}
