import { type Logger, pino } from 'pino';

/** Structured log: a constant sentence and fields. Anything personal goes under `pii`, which is never written. */
export type Log = Logger;
export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** `pii` at the top and one level down (child objects such as `req` or `customer`), and what would let somebody sign in. */
const redacted = [
  'pii',
  '*.pii',
  'req.headers.cookie',
  'req.headers.authorization',
  'headers.cookie',
  'headers.authorization',
  'res.headers["set-cookie"]',
  'password',
  '*.password',
  'token',
  '*.token',
];

/** Opens the log. One JSON object a line on standard output, or to `sink` (tests read it back). */
export function openLog(needs: { level: LogLevel; sink?: { write(line: string): void } }): Log {
  const options = {
    level: needs.level,
    base: null,
    timestamp: pinoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redacted, censor: '[redacted]' },
  };
  return needs.sink ? pino(options, needs.sink) : pino(options);
}

function pinoTime(): string {
  return `,"at":"${new Date().toISOString()}"`;
}
