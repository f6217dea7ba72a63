import { type Logger, pino } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Log = Logger;

/**
 * JSON lines on standard error, one object each. Synchronous, so that nothing is lost when the process is killed;
 * nothing is logged per redirect. Callers log codes, owners and key ids, never keys, targets or client addresses.
 */
export function createLog(level: LogLevel, service = 'keyhop'): Log {
  const destination = pino.destination({ dest: 2, sync: true });
  // A log that cannot be written, on a full disk say, is no reason to fail what was to be logged.
  destination.on('error', () => {});
  // lmdb writes a failed commit to console.error.
  process.stderr.on('error', () => {});
  return pino(
    { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'message' },
    destination,
  );
}
