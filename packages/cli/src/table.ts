// Plain tables for a terminal: columns by width, no colour, nothing cut.

/**
 * Lays rows out in columns, two spaces apart.
 * @example table(['name'], [['auth-jwt']]) // 'name\nauth-jwt\n'
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return `${[head, ...rows].map(line).join('\n')}\n`;
}
