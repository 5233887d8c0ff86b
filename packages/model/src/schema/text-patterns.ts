// Texts that a pattern alone decides, each with the words that a message uses for it.
import { digestPattern } from '../digest.ts';
import { namePattern } from '../name.ts';

export interface TextPattern {
  readonly pattern: string;
  /** Reads on from "expected …". */
  readonly expected: string;
}

export const textPatterns = {
  pluginName: {
    pattern: namePattern,
    expected: 'lower-case words joined by single hyphens, such as "auth-jwt"',
  },
  digest: { pattern: digestPattern, expected: '"sha256:" and 64 lower-case hexadecimal digits' },
  hexDigest: { pattern: '^[0-9a-f]{64}$', expected: '64 lower-case hexadecimal digits' },
  objectId: { pattern: '^[0-9a-f]{40}$', expected: 'a full Git object id: 40 lower-case hexadecimal digits' },
  sourcePath: {
    pattern: '^(?!/)(?!.*(?:^|/)\\.\\.?(?:/|$))[A-Za-z0-9._/-]{1,200}$',
    expected: 'a relative path with forward slashes and no "." or ".." in it, such as "plugins/auth-jwt"',
  },
  githubName: {
    pattern: '^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$',
    expected: 'an account name of GitHub, such as "octocat"',
  },
  identifier: {
    pattern: '^[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*$',
    expected: 'lower-case words joined by single hyphens or underscores, such as "auth"',
  },
  advisoryId: {
    pattern: '^[A-Z][A-Za-z0-9-]{2,63}$',
    expected: 'an id that starts with a capital letter, such as "PLUGINDEX-2026-0001"',
  },
  kindName: { pattern: '^[a-z][a-z0-9_-]{0,31}$', expected: 'a lower-case word, such as "auth"' },
  hookName: {
    pattern: '^[a-z][a-z0-9_]{0,63}$',
    expected: 'lower-case words joined by underscores, such as "template_function"',
  },
  assetName: {
    pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$',
    expected: 'a file name of letters, digits, dots, underscores and hyphens',
  },
  netHost: {
    pattern: '^(?:\\*|(?:\\*\\.)?[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?)$',
    expected:
      'a host such as "api.example.com", "*.example.com" or "api.example.com:8443", without scheme or path',
  },
  virtualPath: {
    pattern: '^(?!/)(?!.*(?:^|/)\\.\\.(?:/|$))[^\\\\\\u0000-\\u001f]{1,200}$',
    expected: 'a relative path or glob with forward slashes and no "..", such as "data/*.csv"',
  },
  // It ends in no digit and no dot: with "v1" before "2.0.0" nobody could tell where the version starts.
  tagPrefix: {
    pattern: '^(?:(?:[A-Za-z0-9@][A-Za-z0-9@._/-]{0,62})?[A-Za-z@_/-])?$',
    expected:
      'what stands before the version in a tag, such as "v" or "auth-jwt-v"; no digit or dot at its end',
  },
  environmentName: {
    pattern: '^[A-Z_][A-Z0-9_]{0,63}$',
    expected: 'the name of an environment variable in capital letters, such as "API_TOKEN"',
  },
} as const satisfies Record<string, TextPattern>;

/** The words for a pattern, or undefined for a pattern that is not ours. */
export function expectedByPattern(pattern: unknown): string | undefined {
  return Object.values(textPatterns).find((known) => known.pattern === pattern)?.expected;
}
