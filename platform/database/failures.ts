/** The database cannot be asked now: down, starting, or all its connections are taken. Nothing was written. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  /** The edge answers 503. */
  readonly retryable = true;
}

const systemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAGAIN', // a PostgreSQL that hangs takes nobody from the queue before its socket, and that queue is full
]);
/** Shutdown, crash of a sister process, cannot connect now, too many connections, disk full. */
const sqlStates = new Set(['57P01', '57P02', '57P03', '53300', '53100', '25P03']);
const sentences = [
  /^Connection terminated/,
  /^timeout exceeded when trying to connect/,
  /^Client has encountered a connection error/,
  /^Query read timeout/,
];

/**
 * Whether an error says "not now" rather than "never": the edge answers 503 and the caller asks again. The outcome of a
 * commit that ended so is unknown, and may be decided later, when a PostgreSQL that hung reads what it was sent; whoever
 * repeats must carry the same id.
 */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return true;
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return systemCodes.has(code) || sqlStates.has(code) || code.startsWith('08');
  return sentences.some((sentence) => sentence.test(error.message));
}
