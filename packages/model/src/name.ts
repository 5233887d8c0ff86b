// Plugin names and the folder of the index that each one lives in.

export const maxNameLength = 64;
/** Lower-case ASCII words joined by single hyphens, starting with a letter. */
export const namePattern = '^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$';
const nameRegExp = new RegExp(namePattern);

/**
 * True for a name that can be used as a plugin name.
 * @example isPluginName('auth-jwt') // true
 */
export function isPluginName(text: unknown): text is string {
  return typeof text === 'string' && text.length <= maxNameLength && nameRegExp.test(text);
}

/**
 * The folder of a plugin below `index/plugins/` (and of its file below `/v1/index/`).
 * Sharded as in Cargo's index: 1/a, 2/ab, 3/a/abc, ab/cd/abcd….
 * @example shardPath('auth-jwt') // 'au/th/auth-jwt'
 */
export function shardPath(name: string): string {
  if (name.length <= 2) return `${name.length}/${name}`;
  if (name.length === 3) return `3/${name[0]}/${name}`;
  return `${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`;
}
