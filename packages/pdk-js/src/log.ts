// The host's log. Capability `log`.
import { log as hostLog } from 'plugindex:host';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const levels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error'];

/** Writes one line to the host's log. */
export function log(level: LogLevel, message: string): void {
  hostLog(levels.indexOf(level), message);
}
