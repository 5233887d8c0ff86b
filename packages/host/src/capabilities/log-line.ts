// What a plugin logs, made harmless: one line, whatever it holds, on terminals and in files that are read line by line.
import { printable } from '@plugindex/model';

/** Longest message that is passed on, in UTF-16 units; the log of a whole call has a limit of its own. */
const maxMessageLength = 8192;

/**
 * threat: a message that draws lines of its own into a log, moves a terminal's cursor, or hides what it says.
 * Line breaks, controls and bidirectional marks become visible escapes.
 * @example toLogLine('ok\n2026-01-01 ERROR all lost') // 'ok\\u{a}2026-01-01 ERROR all lost'
 */
export function toLogLine(message: string): string {
  return printable(message, maxMessageLength);
}
