import { type Logger, pino } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export type Log = Logger;

/**
 * JSON lines on standard error, one object each. Synchronous, so that nothing is lost when the process is killed;
 * nothing is logged per redirect. Callers log codes, owners and key ids, never keys, targets or client addresses.
 */
export function createLog(level: LogLevel, service = 'keyhop'): Log {
  return pino(
    { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'message' },
    pino.destination({ dest: 2, sync: true }),
  );
}
