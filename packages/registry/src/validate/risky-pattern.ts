// Tells regular expressions that may take very long on a short text (threat: denial of service by backtracking).

/**
 * True where a backtracking engine may need time beyond a small power of the text's length: repetition inside a repeated
 * group, alternatives inside one, back references, look-around, or more than three unbounded repetitions.
 * A group that starts with a letter which nothing else in it matches cannot be split in two ways: it is no risk.
 * @example isRiskyPattern('^(a+)+$') // true
 */
export function isRiskyPattern(pattern: string): boolean {
  if (pattern.length > 500 || /\\[1-9k]|\(\?<?[=!]/.test(pattern)) return true;
  const bare = pattern.replaceAll(/\\./g, '\\').replaceAll(/\[[^\]]*\]/g, '[');
  const unbounded = /[*+]|\{[0-9]+,(?:[0-9]{2,})?\}/g;
  if ((bare.match(unbounded) ?? []).length > 3) return true;
  for (const group of pattern.matchAll(
    /\((?:\?:)?((?:\\.|\[(?:\\.|[^\]])*\]|[^()\\[])*)\)(?:[*+]|\{[0-9]+,)/g,
  )) {
    if (!isSeparated(group[1] ?? '')) return true;
  }
  // A repeated group that holds another group: too deep for a simple look.
  return /\)[^()]*\)(?:[*+]|\{[0-9]+,)/.test(bare);
}

function isSeparated(body: string): boolean {
  if (body.includes('|')) return false;
  const separator = /^(?:\\([^A-Za-z0-9])|([^\\[(.^$*+?{|]))(?![*+?{])/.exec(body);
  const letter = separator?.[1] ?? separator?.[2];
  const rest = body.slice(separator?.[0].length ?? 0);
  if (letter === undefined) return !/[*+{?]/.test(rest);
  const atoms = rest.match(/\\.|\[(?:\\.|[^\]])*\]|[^*+?{}]/g) ?? [];
  return !atoms.some((atom) => new RegExp(`^${/^[$^]$/.test(atom) ? `\\${atom}` : atom}$`, 'u').test(letter));
}
