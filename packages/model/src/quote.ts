// Somebody's text inside a message: quoted, cut, and with nothing in it that could disturb a terminal or a page.

/**
 * A JSON value as it is shown in a message, cut to `maxLength` characters.
 * @example quote('a\u202eb') // '"a\\u202eb"'
 */
export function quote(value: unknown, maxLength = 80): string {
  const json = JSON.stringify(shorten(value, maxLength)) ?? String(value);
  const cut = json.length > maxLength ? `${json.slice(0, maxLength - 1)}…` : json;
  // Control, bidirectional, zero-width and other invisible characters, and lone surrogates.
  return cut.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** Large values are not written out only to be cut again. */
function shorten(value: unknown, maxLength: number): unknown {
  if (typeof value === 'string') return value.slice(0, maxLength + 1);
  if (Array.isArray(value)) return value.length > 8 ? `a list of ${value.length} items` : value;
  if (value !== null && typeof value === 'object') {
    const count = Object.keys(value).length;
    return count > 8 ? `an object with ${count} keys` : value;
  }
  return value;
}
