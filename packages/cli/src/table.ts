// Plain tables for a terminal: columns by width, no colour, nothing cut.
import { toSafeLine } from './output.ts';

/**
 * Lays rows out in columns, two spaces apart. A cell stays on its line, whatever is in it.
 * @example table(['name'], [['auth-jwt']]) // 'name\nauth-jwt\n'
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map(toSafeLine));
  const widths = head.map((_title, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)));
  return lines
    .map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}
