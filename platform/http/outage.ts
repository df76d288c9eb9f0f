/** How long a client should wait before it tries again when something outside is down. */
export const outageRetryMs = 2_000;
const causeLimit = 5;

/** Codes of the operating system and of PostgreSQL that mean "not now", not "wrong". */
const codes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'EAGAIN', // nobody takes us from the queue before the socket of a PostgreSQL that hangs
  'ENOENT', // the socket file of a PostgreSQL that is being started anew
  'ETIMEDOUT',
  'ENOSPC',
  '25006', // read-only while a standby takes over
  '53100', // disk full
  '53200', // out of memory
  '53300', // too many connections
  '53400', // configuration limit exceeded
  '55P03', // lock not available in time
  '57014', // cancelled by the statement timeout
  '57P01', // admin shutdown
  '57P02', // crash shutdown
  '57P03', // cannot connect now
  '57P05', // idle session timeout
]);

/** What pg says without a code when a connection breaks or none becomes free in time. */
const words =
  /connection terminated|client has encountered a connection error|timeout exceeded when trying to connect|connection timeout|query read timeout/i;

/**
 * Says whether an error means that something we lean on (the database, the disk) is away for the moment: the answer is
 * then 503 and "try again", and not 500. Connection errors of class 08 and everything above count, with their causes.
 */
export function isOutage(error: unknown): boolean {
  let cause: unknown = error;
  for (let i = 0; i < causeLimit && cause instanceof Error; i++) {
    const code = 'code' in cause ? String(cause.code) : '';
    // A missing file is a bug of ours unless the error comes from connecting.
    if (code === 'ENOENT' && !('syscall' in cause && cause.syscall === 'connect')) return false;
    if (codes.has(code) || code.startsWith('08') || words.test(cause.message)) return true;
    if ('retryable' in cause && cause.retryable === true) return true;
    // A refusal of ours that says the same.
    if ('statusCode' in cause && cause.statusCode === 503) return true;
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return false;
}
