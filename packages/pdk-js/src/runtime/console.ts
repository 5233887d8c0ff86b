// `console`, for bundles that name it: its lines go to the host's log. Capability `log`.
import { log } from '../log.ts';

function text(values: readonly unknown[]): string {
  return values
    .map((value) => (typeof value === 'object' && value !== null ? describe(value) : String(value)))
    .join(' ');
}

function describe(value: object): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

export const console = {
  trace: (...values: readonly unknown[]) => log('trace', text(values)),
  debug: (...values: readonly unknown[]) => log('debug', text(values)),
  log: (...values: readonly unknown[]) => log('info', text(values)),
  info: (...values: readonly unknown[]) => log('info', text(values)),
  warn: (...values: readonly unknown[]) => log('warn', text(values)),
  error: (...values: readonly unknown[]) => log('error', text(values)),
};
