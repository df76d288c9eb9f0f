import { type Issue, unavailableMessage } from '#kernel/contract.ts';

/**
 * A refusal thrown at the edge outside of a contract: by a raw route, a body that cannot be read, a header that is wrong.
 * It reaches the other side as `{ code, message, data, requestId }`, so neither message nor data may hold secrets.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly statusCode: number;
  readonly data: unknown;
  constructor(statusCode: number, code: string, message: string, data?: unknown) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.statusCode = statusCode;
    this.data = data;
  }
}

/** 400 with what is wrong and where. */
export function invalid(...issues: readonly Issue[]): Refusal {
  return new Refusal(400, 'INVALID', 'What was sent is not valid.', { issues });
}

export function tooLarge(limitBytes: number): Refusal {
  return new Refusal(413, 'TOO_LARGE', 'What was sent is too large.', { limitBytes });
}

export function notFound(): Refusal {
  return new Refusal(404, 'NOT_FOUND', 'There is no such thing here.');
}

export function unavailable(retryAfterMs: number): Refusal {
  return new Refusal(503, 'UNAVAILABLE', unavailableMessage, { retryAfterMs });
}
